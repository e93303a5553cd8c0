"""Contradictions among people's answers: what is asked again, and that a blind reviewer can settle them."""

from itertools import combinations

import pytest

from benchmarks.reviewer import Reviewer, Shown
from leopard_census.individuals.anchors import AnchorIndex, with_anchors
from leopard_census.individuals.conflicts import AGAIN, CONTRADICTION, contested_pairs
from leopard_census.individuals.constraints import derive_constraints, join_groups
from leopard_census.individuals.decisions import Decisions, attach_decisions
from leopard_census.individuals.disputes import ask_first
from leopard_census.individuals.sheets.contradictions import read_contradictions
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

SAME, DIFFERENT = "same", "different"


def row(key, **more):
    box = {"anchor_mediaID": f"m{key}", "anchor_time_s": 1.0, "anchor_box": "0.1000 0.1000 0.3000 0.3000"}
    return {"sightingID": key, "companions": [], **box, **more}


def groups_of(rows, decisions, names=None):
    names = names or {}
    return join_groups([r["sightingID"] for r in rows], derive_constraints(rows, names, {}, decisions), names)


def asked(answers, evidence=None, *, twice=(), rows=None, names=None):
    decisions = Decisions(pairs={tuple(pair): (said, "d") for pair, said in answers.items()})
    decisions.answered_once = decisions.pairs.keys() - {tuple(pair) for pair in twice}
    groups = groups_of(rows or [row(k) for k in "abcdef"], decisions, names)
    found = contested_pairs(groups.conflicts, decisions, {tuple(p): e for p, e in (evidence or {}).items()})
    return [("".join(pair), why) for pair, why in found.items()]


CYCLE = {"ab": SAME, "bc": SAME, "ac": DIFFERENT}


def test_every_single_answer_of_a_contradiction_is_asked_again_the_weakest_first():
    # The pictures speak for ab, hardly for bc, and for ac being one animal, which was denied.
    assert asked(CYCLE, {"ab": 5.0, "bc": 0.5, "ac": 2.0}) == [("ac", AGAIN), ("bc", AGAIN), ("ab", AGAIN)]
    assert asked(CYCLE, {"ab": 5.0, "bc": 0.5, "ac": -2.0}) == [("bc", AGAIN), ("ac", AGAIN), ("ab", AGAIN)]
    assert asked({"ab": SAME, "bc": SAME, "de": DIFFERENT}) == []


def test_what_two_people_said_waits_until_no_single_answer_of_it_is_left():
    assert asked(CYCLE, twice=["ac", "ab"]) == [("bc", AGAIN)]
    # Two agree on each, and all cannot be true: all are asked, the one that closes the cycle first.
    assert asked(CYCLE, {"ab": 1.0, "bc": 0.5}, twice=CYCLE) == [
        ("ac", CONTRADICTION),
        ("bc", CONTRADICTION),
        ("ab", CONTRADICTION),
    ]
    other = {"de": SAME, "ef": SAME, "df": DIFFERENT}
    assert [why for _, why in asked(CYCLE | other, twice=CYCLE)] == [AGAIN] * 3 + [CONTRADICTION] * 3


def test_what_is_no_answer_on_a_pair_is_not_asked_as_one():
    rows = [row("a", companions=["c"]), row("b"), row("c", companions=["a"])]
    assert asked({"ab": SAME, "bc": SAME}, rows=rows) == [("ab", AGAIN), ("bc", AGAIN)]
    assert asked({"ab": SAME}, names={"a": "KP-1", "b": "KP-1", "c": "KP-1"}, rows=rows) == [
        ("ac", CONTRADICTION)
    ]


def test_the_statements_are_told_at_every_pair_of_the_cycle(tmp_path):
    links = [
        {"conflict": 1, "position": k, "sighting": a, "next_sighting": b, "kind": kind, "source": "decision"}
        | {"set_aside": k == 1, "decisionIDs": []}
        for k, (a, b, kind) in enumerate([("a", "b", "must"), ("b", "c", "must"), ("c", "a", "cannot")], 1)
    ]
    write_table(tmp_path / "conflicts.csv", contract("conflicts"), links)
    found = read_contradictions(tmp_path / "conflicts.csv")
    assert list(found) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert all([link["position"] for link in told] == [1, 2, 3] for told in found.values())


def review(reviewer, rows, most):
    """Ask what only people can mend, until nothing is left; how many answers that takes."""
    index = AnchorIndex(rows, [], min_iou=0.5, min_held=0.7, max_seconds=0.5)
    by_id = {r["sightingID"]: r for r in rows}
    before = len(reviewer.rows)
    while len(reviewer.rows) - before < most:
        decisions = attach_decisions(reviewer.rows, index, 0.05)
        first = contested_pairs(groups_of(rows, decisions).conflicts, decisions, {})
        queue = [{"sighting_a": a, "sighting_b": b, "expected_change": None} for a, b in first]
        queue = with_anchors(ask_first(queue, decisions.disputes, {}, {}, by_id), by_id)
        if not queue:
            return decisions, len(reviewer.rows) - before
        for question in queue:
            reviewer.answer(question)
    return None, most


class Stubborn(Reviewer):
    """One who is wrong the first times on some pairs, and right from then on."""

    def __init__(self, truth, wrong):
        super().__init__(truth, 0.0, 0)
        self.wrong = wrong

    def _errs(self, pair, turn):
        return turn < self.wrong.get("".join(pair), 0)


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("wrong", ["ab", "ad", "cd"])
def test_a_reviewer_who_looks_again_settles_a_contradiction_wherever_the_wrong_answer_is(wrong, times):
    """a, b, c are one animal and d another; one answer is wrong as often as said."""
    truth = {k: Shown("1" if k in "abc" else "2", frozenset({"left"})) for k in "abcd"}
    rows = [row(k) for k in "abcd"]
    reviewer = Stubborn(truth, {wrong: times})
    for a, b in combinations("abcd", 2):
        reviewer.answer(
            with_anchors([{"sighting_a": a, "sighting_b": b}], {r["sightingID"]: r for r in rows})[0]
        )
    decisions, answers = review(reviewer, rows, 60)
    assert decisions is not None
    assert groups_of(rows, decisions).members == (("a", "b", "c"), ("d",))
    assert 0 < answers <= 6 * (times + 1)


def test_the_reviewer_errs_afresh_each_time_and_answers_as_somebody_else():
    truth = {k: Shown(k, frozenset({"left"})) for k in "ab"}
    question = {"sighting_a": "a", "sighting_b": "b", "anchor_a": "x", "anchor_b": "y"}
    reviewer = Reviewer(truth, 0.5, 3)
    said = [reviewer.answer(question) for _ in range(40)]
    assert {SAME, DIFFERENT} == set(said)
    assert [(r["reviewer"], r["round"]) for r in reviewer.rows[:4]] == [
        ("reviewer 0", 0),
        ("reviewer 1", 0),
        ("reviewer 2", 1),
        ("reviewer 3", 1),
    ]

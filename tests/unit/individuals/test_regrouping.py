"""Merges and splits of animals that the machine made, and which name stays."""

from datetime import UTC, datetime, timedelta

import pytest

from leopard_census.individuals.answers import Answer
from leopard_census.individuals.corrections import corrected_names
from leopard_census.individuals.decisions import Decisions
from leopard_census.individuals.naming import Name
from leopard_census.individuals.outcomes import _doubt, candidate_of
from leopard_census.individuals.regrouping import animals_of_anchors, regroup, without_corrections
from tests.unit.individuals.test_identify import Survey, codes

TOLD = {"curve": {"none": -3.0}}


@pytest.fixture
def survey(tmp_path, coat, view):
    return Survey(tmp_path / "survey", coat, view)


@pytest.fixture
def two(survey):
    """Two animals of four visits each."""
    return [survey.add(1, "left", 3 * d) for d in range(4)], [
        survey.add(2, "left", 3 * d + 1) for d in range(4)
    ]


def row_of(tables, sighting):
    return next(row for row in tables["assignments"] if row["sightingID"] == sighting)


def test_a_merge_joins_all_that_the_machine_put_with_either_anchor(survey, two):
    one, other = two
    plain, _ = survey.run(**TOLD)
    code = codes(plain)
    assert {code[s] for s in one} != {code[s] for s in other}
    survey.decide(one[0], other[1], "same", kind="merge")
    tables, _ = survey.run(**TOLD)
    assert codes(tables) == dict.fromkeys(one + other, code[one[0]])
    assert len(tables["catalogue"]) == len(plain["catalogue"]) - 1
    assert tables["review_state"][0]["count"] == plain["review_state"][0]["count"] - 1
    assert [row_of(tables, s)["evidence"] for s in (one[0], other[1], one[1])] == [
        "decision",
        "decision",
        "automatic",
    ]
    assert tables["references"] == []  # nobody named it


def test_a_split_takes_one_sighting_out_and_leaves_the_others(survey, two):
    one, _ = two
    before = codes(survey.run(**TOLD)[0])
    survey.decide(one[2], one[0], "different", kind="split")
    tables, _ = survey.run(**TOLD)
    assert codes(tables) == before | {one[2]: None}
    said = f"decision d00 takes it out of the animal of {one[0]}, yet its pictures match that animal; "
    assert row_of(tables, one[2])["reason"].startswith(said)


def test_those_taken_out_of_one_animal_may_be_another_one(survey, two):
    one, _ = two
    more = [survey.add(1, "left", 40 + d) for d in (0, 5)]
    before = codes(survey.run(**TOLD)[0])
    for sighting in more:
        survey.decide(sighting, one[0], "different", kind="split")
    after = codes(survey.run(**TOLD)[0])
    assert {after[s] for s in one} == {before[one[0]]}
    assert after[more[0]] == after[more[1]] not in (None, before[one[0]])


NAMES = ("KP-1", "KP-2")


@pytest.fixture
def two_named(survey):
    """Two animals of four visits each, of which people named the first two."""
    return [
        [survey.add(k + 1, "left", 3 * d + k, **({"individualID": name} if d < 2 else {})) for d in range(4)]
        for k, name in enumerate(NAMES)
    ]


@pytest.mark.parametrize(("first", "subject", "other"), [(0, 3, 2), (1, 0, 2), (0, 3, 0)])
def test_a_merge_by_sightings_without_a_name_is_one_of_the_animals_that_people_named(
    survey, two_named, first, subject, other
):
    survey.decide(two_named[first][subject], two_named[1 - first][other], "same", kind="merge")
    tables, _ = survey.run(**TOLD)
    assert codes(tables) == dict.fromkeys(two_named[0] + two_named[1], NAMES[first])
    assert tables["review_state"][0]["count"] == 1
    evidence = {row["sightingID"]: row["evidence"] for row in tables["assignments"]}
    assert evidence[two_named[first][2]] == "automatic"


def test_a_merge_by_sightings_without_a_name_and_a_later_name_differ(survey, two_named):
    one, other = two_named
    survey.decide(one[3], other[2], "same", kind="merge")
    survey.decide(other[0], "KP-2", "is", kind="name")
    survey.decisions[-1]["decidedAt"] += timedelta(days=1)
    tables, _ = survey.run(**TOLD)
    (row,) = tables["decisions_disputed"]
    assert (row["question"], row["sighting_a"], row["answers"]) == ("name", other[0], "KP-1: R; KP-2: R")
    assert codes(tables)[other[0]] is None
    assert {codes(tables)[s] for s in one + other[1:]} == {"KP-1"}


@pytest.mark.parametrize(
    ("merged", "split", "expected"),
    [
        ([("a2", "x2")], [], {"a2": "KP-1", "x2": "KP-2"}),
        ([("a", "x2")], [], {"x2": "KP-2"}),
        # Through an animal that nobody named, whichever was merged first, and from either side.
        ([("a2", "p"), ("q", "x")], [], {"a2": "KP-1", "p": "KP-1", "q": "KP-1"}),
        ([("p", "a2"), ("q", "x2")], [], {"a2": "KP-1", "p": "KP-1", "q": "KP-1", "x2": "KP-2"}),
        ([("p", "r"), ("q", "x")], [], {"p": "KP-2", "q": "KP-2", "r": "KP-2"}),
        ([("p", "r")], [], {}),
        # One that goes over to another animal takes nobody along, and does not say that both are one.
        ([("a2", "x2")], [("a2", "a")], {}),
        ([("gone", "x2")], [], {}),
    ],
)
def test_a_merge_stands_for_the_named_animals_of_its_sightings(merged, split, expected):
    animal = {"a": 0, "a2": 0, "x": 1, "x2": 1, "p": 2, "q": 2, "r": 3}
    start = datetime(2012, 3, 1, tzinfo=UTC)
    answers = {
        two: Answer(f"d{k}", start + timedelta(hours=k), "Ann", 1, "merge", two[0], "same")
        for k, two in enumerate(merged)
    }
    said = Decisions(merged=answers, split=dict.fromkeys(split))
    assert animals_of_anchors(animal, {"a": "KP-1", "x": "KP-2"}, said) == expected


def decided(merged=(), split=()):
    verdicts = {(min(t), max(t)): ("same", "m") for t in merged}
    verdicts |= {(min(t), max(t)): ("different", "s") for t in split}
    return Decisions(pairs=verdicts, merged=list(merged), split=list(split))


ANIMAL = {"a": 0, "b": 0, "c": 0, "x": 1, "y": 1}
EVIDENCE = {(p, q): 1.0 for p in "abcxy" for q in "abcxy" if p < q}


def kept(**how):
    return {"".join(pair) for pair in regroup(EVIDENCE, ANIMAL, decided(**how), 10.0).evidence}


def test_pictures_do_not_speak_across_a_merge():
    assert kept() == {"ab", "ac", "ax", "ay", "bc", "bx", "by", "cx", "cy", "xy"}
    assert kept(merged=[("a", "x")]) == {"ab", "ac", "bc", "xy"}


def test_pictures_do_not_speak_between_who_was_taken_out_and_those_left():
    assert kept(split=[("a", "b")]) == {"bc", "ax", "ay", "bx", "by", "cx", "cy", "xy"}
    assert kept(split=[("a", "c"), ("b", "c")]) == {"ab", "ax", "ay", "bx", "by", "cx", "cy", "xy"}
    assert kept(split=[("a", "x")]) == kept()  # the machine did not join them


def test_a_sighting_goes_over_from_one_animal_to_another():
    """Merged with the other animal and split from its own, it takes nobody along."""
    how = {"merged": [("a", "x")], "split": [("a", "b")]}
    assert kept(**how) == {"bc", "bx", "by", "cx", "cy", "xy"}
    # Split from the animal that the merge of two others of them makes.
    assert kept(merged=[("b", "x")], split=[("a", "y")]) == {"bc", "xy"}


def test_without_corrections_other_answers_stand():
    all_told = decided(merged=[("x", "a")], split=[("b", "c")])
    all_told.pairs["a", "c"] = "same", "p"
    assert without_corrections(all_told) == Decisions(pairs={("a", "c"): ("same", "p")})


@pytest.mark.parametrize(
    ("merged", "stays"),
    [
        ([("a", "b"), ("b2", "a2")], "KP-2"),
        ([("b2", "a2"), ("a", "b")], "KP-1"),
        ([("z", "b"), ("b2", "a2")], "KP-2"),
        ([("a", "b"), ("b2", "a2"), ("c", "z")], "KP-3"),
        ([("a", "b"), ("b2", "c")], "KP-1"),  # the animal of b2 goes by KP-1 by then
    ],
)
def test_of_merges_that_point_opposite_ways_the_last_names_the_animal(merged, stays):
    names = {"a": "KP-1", "a2": "KP-1", "z": "KP-1", "b": "KP-2", "b2": "KP-2", "c": "KP-3"}
    start = datetime(2012, 3, 1, tzinfo=UTC)
    answers = {
        two: Answer(f"d{k}", start + timedelta(hours=k), "Ann", 1, "merge", two[0], "same")
        for k, two in enumerate(merged)
    }
    found, disputes = corrected_names(names, Decisions(merged=answers))
    assert not disputes
    assert {found[s] for s in ("a", "a2", "b", "b2", "z")} == {stays}


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.9796, "0.980 at"), (0.5, "0.50, 0.98"), (0.979, "0.979, 0.980"), (0.97999, "0.97999, 0.98000")],
)
def test_a_doubt_tells_two_numbers_that_differ(share, text):
    reason = _doubt(Name(None, share, "SL-02"), 0.98)
    assert text.split(" at")[0] in reason
    assert (
        candidate_of(reason)
        == candidate_of(f"decision d1 takes it out of the animal of A; {reason}")
        == "SL-02"
    )

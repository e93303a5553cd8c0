"""Who is asked what: two reviewers, neither knowing the other's answer, a third where they differ, and controls."""

import datetime as dt
from collections import Counter

import pytest

from leopard_census.review.controls import Seen, is_turn_of_control, known_pairs, planted
from leopard_census.review.protocol import pair_states
from leopard_census.review.questions import open_questions, with_controls

START = dt.datetime(2012, 6, 1, tzinfo=dt.UTC)
LATER = START + dt.timedelta(days=1)
ALL = [f"s{n}" for n in range(40)]


class Log:
    """Rows of decisions.csv; an anchor is the sighting's own name here."""

    def __init__(self):
        self.rows = []

    def add(self, who, pair, verdict, *, kind="pair", number=1, evidence="seen", **more):
        key = f"d{len(self.rows):03d}"
        self.rows.append(
            {
                "decisionID": key, "decidedAt": START + dt.timedelta(minutes=len(self.rows)), "reviewer": who,
                "round": number, "kind": kind, "subject": pair[0], "object": pair[1], "verdict": verdict,
                "evidence": evidence, **more,
            }
        )  # fmt: skip
        return key

    def withdraw(self, key, who="Anna"):
        self.add(who, (key, None), "withdraw", kind="withdraw")

    def states(self):
        return pair_states(self.rows, lambda anchor: anchor if anchor in ALL else None)

    def asked(self, who, queue=(), per_pair=2, shown=ALL, built=None):
        found = open_questions(who, list(queue), self.states(), per_pair, shown, built or LATER)
        return [(q.pair, q.round, q.why) for q in found]


P, Q, R = ("s0", "s1"), ("s2", "s3"), ("s4", "s5")


@pytest.fixture
def log():
    return Log()


def test_the_queue_is_asked_in_its_order_and_nobody_twice(log):
    assert log.asked("Anna", [P, Q]) == [(P, 1, "queue"), (Q, 1, "queue")]
    log.add("Anna", P[::-1], "same")
    assert log.asked("Anna", [P, Q]) == [(Q, 1, "queue")]
    # However she writes her name.
    assert log.asked(" anna", [P, Q]) == [(Q, 1, "queue")]


def test_a_second_reviewer_answers_what_the_first_did_and_then_no_third(log):
    log.add("Anna", P, "same")
    assert log.asked("Boris", [Q]) == [(P, 1, "second"), (Q, 1, "queue")]
    log.add("Boris", P, "same")
    assert log.asked("Cyril", []) == []
    assert log.asked("Cyril", [], per_pair=3) == [(P, 1, "second")]


def test_where_two_differ_a_third_decides_in_the_next_round(log):
    log.add("Anna", P, "same")
    log.add("Boris", P, "different")
    assert log.asked("Anna", [P]) == log.asked("Boris", [P]) == []
    assert log.asked("Cyril", [P, Q]) == [(P, 2, "difference"), (Q, 1, "queue")]
    log.add("Cyril", P, "same", number=2)
    assert not log.states()[P].disputed
    assert log.asked("Dina", []) == []


def test_a_pair_that_stands_in_the_queue_though_all_answered_goes_to_somebody_else(log):
    log.add("Anna", P, "same")
    log.add("Boris", P, "same")
    assert log.asked("Anna", [P]) == []
    assert log.asked("Cyril", [P]) == [(P, 2, "queue")]
    # A queue that was made before the answers does not know of them.
    assert log.asked("Cyril", [P], built=START) == []


def test_an_answer_taken_back_is_open_again(log):
    key = log.add("Anna", P, "same")
    log.withdraw(key)
    assert log.asked("Anna", [P]) == [(P, 1, "queue")]
    assert log.asked("Boris", []) == []


def test_what_was_passed_over_comes_last_and_only_for_who_did(log):
    log.add("Anna", P, "skip")
    assert [pair for pair, _, _ in log.asked("Anna", [P, Q])] == [Q, P]
    assert [pair for pair, _, _ in log.asked("Boris", [P, Q])] == [P, Q]
    log.add("Anna", P, "same")
    assert log.states()[P].skipped == frozenset()


def test_what_was_written_by_hand_needs_no_second_look(log):
    log.add("Anna", P, "same", evidence=None)
    assert log.asked("Boris", []) == []


def test_controls_and_what_finds_no_sighting_are_no_answers(log):
    log.add("Anna", P, "same", kind="control", expected="same")
    log.add("Anna", ("gone", "s1"), "same")
    assert log.states() == {}


def test_a_sighting_without_a_picture_is_not_asked_about(log):
    assert log.asked("Anna", [P, Q], shown=["s0", "s2", "s3"]) == [(Q, 1, "queue")]


def seen(n, name=None, *, visit=None, flanks=("left",), apart=0.1, companions=()):
    frames = dict.fromkeys(flanks, ((0.0, f"f{n}a"), (apart, f"f{n}b")))
    return Seen(f"s{n}", n if visit is None else visit, name, frames, tuple(companions))


def kinds(controls):
    return Counter((c.source, c.expected) for c in controls)


def test_controls_come_from_names_one_picture_and_tracks():
    found = known_pairs(
        [
            seen(0, "KP-1"),
            seen(1, "KP-1"),
            seen(2, "KP-2"),
            seen(3, "KP-1", visit=0),
            seen(4, "KP-1", flanks=("right",)),
            seen(5, companions=("s6",)),
            seen(6, companions=("s5",)),
            seen(7, apart=2.0),
            seen(8, flanks=("other",), apart=9.0),
        ]
    )
    by_pair = {c.pair: (c.source, c.expected) for c in found}
    # s0 and s3 are of one visit, s4 shows the other flank, s8 none.
    assert by_pair == {
        ("s0", "s1"): ("name", "same"),
        ("s1", "s3"): ("name", "same"),
        ("s0", "s2"): ("name", "different"),
        ("s1", "s2"): ("name", "different"),
        ("s2", "s3"): ("name", "different"),
        ("s5", "s6"): ("one-picture", "different"),
        ("s7", "s7"): ("track", "same"),
    }
    (track,) = [c for c in found if c.source == "track"]
    assert track.frames == (("f7a",), ("f7b",))


def test_both_answers_are_met_as_often_and_in_another_order_by_each_reviewer():
    controls = known_pairs([seen(n, f"KP-{n % 4}") for n in range(16)])
    assert kinds(controls)["name", "different"] > 2 * kinds(controls)["name", "same"]
    anna, boris = planted(controls, "anna"), planted(controls, "boris")
    assert Counter(c.expected for c in anna[:20]) == {"same": 10, "different": 10}
    assert set(anna) == set(boris) == set(controls)
    assert [c.key for c in anna[:20]] != [c.key for c in boris[:20]]
    assert planted(controls[::-1], "anna") == anna


def test_controls_are_mixed_in_at_the_wanted_rate_and_go_on_after_a_restart(log):
    controls = known_pairs([seen(n, f"KP-{n % 4}") for n in range(40)])
    queue = [(f"s{n}", f"s{m}") for n in range(40) for m in range(n + 1, 40)]
    queue = [(min(p), max(p)) for p in queue]
    questions = open_questions("Anna", queue, {}, 2, ALL, LATER)
    asked = list(with_controls(questions, "Anna", controls, (), 0, 0.1))
    planted_ones = [q for q in asked if q.kind == "control"]
    assert [q for q in asked if q.kind == "pair"] == questions
    assert 0.06 < len(planted_ones) / len(asked) < 0.14
    assert {q.expected for q in planted_ones} == {"same", "different"}
    # After ten answers the eleventh question is what it would have been.
    done = asked[:10]
    rest = [q for q in questions if q not in done]
    answered = {q.pair for q in done if q.kind == "control"}
    again = list(with_controls(rest, "Anna", controls, answered, 10, 0.1))
    assert again == asked[10:]
    assert not any(q.kind == "control" for q in with_controls(questions, "Anna", controls, (), 0, 0.0))


def test_whose_turn_it_is_differs_between_reviewers():
    turns = {who: [is_turn_of_control(who, n, 0.2) for n in range(100)] for who in ("anna", "boris")}
    assert turns["anna"] != turns["boris"]
    assert 8 < sum(turns["anna"]) < 35

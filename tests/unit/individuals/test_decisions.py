import datetime as dt
from math import log

import pytest

from leopard_census.errors import InputError
from leopard_census.individuals.anchors import AnchorIndex, anchor_text
from leopard_census.individuals.decisions import attach_decisions
from leopard_census.tables.anchor import Anchor, format_anchor, parse_anchor


def sighting(key, media, box, time_s=1.0):
    return {"sightingID": key, "anchor_mediaID": media, "anchor_time_s": time_s, "anchor_box": box}


SIGHTINGS = [
    sighting("A", "m1", "0.1000 0.1000 0.3000 0.3000"),
    sighting("B", "m2", "0.5000 0.5000 0.2000 0.2000"),
    sighting("C", "m3", "0.2000 0.2000 0.2000 0.2000"),
    sighting("D", "m3", "0.2100 0.2000 0.2000 0.2000"),
]
CROPS = [{"sightingID": "A", "frameID": "m1@4000000", "box": "0.4000 0.1000 0.3000 0.3000"}]
INDEX = AnchorIndex(SIGHTINGS, CROPS, min_iou=0.5, min_held=0.7, max_seconds=0.5)
A, B = "m1 1.000 0.1 0.1 0.3 0.3", "m2 1.000 0.5 0.5 0.2 0.2"
M4 = "m4 1.000 0.1 0.1 0.3 0.3"


def decision(key, kind, subject, obj=None, verdict="same", minute=0, who="R", number=None):
    return {
        "decisionID": key,
        "decidedAt": dt.datetime(2012, 5, 1, 12, minute, tzinfo=dt.UTC),
        "reviewer": who,
        "round": number,
        "kind": kind,
        "subject": subject,
        "object": obj,
        "verdict": verdict,
    }


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("m1 1.4 0.12 0.1 0.3 0.3", ["A"]),
        ("m1 1.6 0.12 0.1 0.3 0.3", []),  # too late
        ("m1 1.0 0.30 0.1 0.3 0.3", []),  # too far
        ("m1 4.0 0.40 0.1 0.3 0.3", ["A"]),  # another of its views
        ("m9 1.0 0.10 0.1 0.3 0.3", []),  # another file
        ("m1 1.0 0.15 0.1 0.15 0.2", ["A"]),  # a part of it
        ("m1 1.0 0.05 0.05 0.55 0.55", ["A"]),  # more than it
        ("m3 1.0 0.25 0.25 0.11 0.11", ["C", "D"]),  # a part of two
        ("m1 1.0 0.15 0.15 0.1 0.1", []),  # a cub, or a leg
        ("m3 1.0 0.203 0.2 0.2 0.2", ["C", "D"]),
        ("m3 1.0 0.20 0.2 0.2 0.2", ["C"]),  # its own, as the queue hands it over
        ("m3 1.001 0.20 0.2 0.2 0.2", ["C", "D"]),
    ],
)
def test_an_anchor_finds_its_sighting_by_file_time_and_box(anchor, expected):
    assert INDEX.candidates(parse_anchor(anchor)) == expected


def test_who_comes_behind_is_not_meant():
    """Half a second later the second animal is where the first was."""
    places = {"A": ((1.0, 0.3), (1.5, 0.5)), "B": ((1.0, 0.1), (1.5, 0.3))}
    boxes = [
        {"sightingID": key, "frameID": f"m1@{round(1e6 * t)}", "box": f"{x} 0.1 0.15 0.1"}
        for key, track in places.items()
        for t, x in track
    ]
    index = AnchorIndex([], boxes, min_iou=0.5, min_held=0.7, max_seconds=0.5)
    assert index.candidates(parse_anchor("m1 1.0 0.3 0.1 0.15 0.1")) == ["A"]
    assert index.candidates(parse_anchor("m1 1.5 0.3 0.1 0.15 0.1")) == ["B"]


def test_answers_on_two_that_stand_side_by_side_attach_to_the_one_whose_anchor_was_handed_over():
    ends = [anchor_text(sighting) for sighting in SIGHTINGS]
    rows = [
        decision("1", "pair", ends[0], ends[2], "different"),
        decision("2", "pair", ends[0], ends[3], "same"),
        decision("3", "pair", ends[2], ends[3], "cannot-compare"),
        decision("4", "exclude", ends[3], None, "exclude"),
    ]
    found = attach_decisions(rows, INDEX)
    assert found.unattached == []
    assert found.pairs == {
        ("A", "C"): ("different", "1"),
        ("A", "D"): ("same", "2"),
        ("C", "D"): ("cannot-compare", "3"),
    }
    assert found.excluded == {"D"}
    # One box that two sightings have tells neither.
    index = AnchorIndex(
        [*SIGHTINGS, SIGHTINGS[3] | {"sightingID": "E"}], [], min_iou=0.5, min_held=0.7, max_seconds=0.5
    )
    assert index.candidates(parse_anchor(ends[3])) == ["C", "D", "E"]


def test_what_took_out_a_part_does_not_take_out_the_animal():
    """A box on a hind leg was excluded; another detector boxes the whole animal."""
    part = "m1 1.000 0.1 0.1 0.15 0.25"
    found = attach_decisions(
        [decision("1", "exclude", part, None, "exclude"), decision("2", "flank", part, "left", "is")], INDEX
    )
    assert found.excluded == set()
    assert [row["decisionID"] for row in found.unattached] == ["1"]
    assert found.flanks == {"A": "left"}


def test_an_anchor_survives_its_text():
    anchor = Anchor("m1", 1.25, (0.1, 0.2, 0.3, 0.4))
    assert parse_anchor(format_anchor(anchor)) == anchor


def test_a_later_decision_supersedes_whatever_the_order_of_rows():
    rows = [
        decision("2", "pair", B, A, "different", minute=5),
        decision("1", "pair", A, B, "same", minute=1),
    ]
    assert attach_decisions(rows, INDEX).pairs == {("A", "B"): ("different", "2")}
    assert attach_decisions(rows[::-1], INDEX).pairs == {("A", "B"): ("different", "2")}


def test_what_no_longer_attaches_or_attaches_twice_is_listed_and_not_fatal():
    rows = [
        decision("1", "pair", A, "m9 0 0.1 0.1 0.1 0.1"),
        decision("2", "name", "m3 1.0 0.203 0.2 0.2 0.2", "KP-1", "is"),
        decision("3", "name", A, "KP-1", "is"),
    ]
    found = attach_decisions(rows, INDEX)
    assert [(r["decisionID"], r["side"], r["candidates"]) for r in found.unattached] == [
        ("1", "object", []),
        ("2", "subject", ["C", "D"]),
    ]
    assert found.names == {"A": ("KP-1", "3")}
    assert found.pairs == {}


def test_is_not_takes_a_name_back():
    rows = [decision("1", "name", A, "KP-1", "is"), decision("2", "name", A, "KP-1", "is-not", minute=1)]
    found = attach_decisions(rows, INDEX)
    assert found.names == {}
    assert found.not_names == {"A": {"KP-1"}}


def test_all_faults_of_the_sheet_are_told_at_once():
    rows = [
        decision("1", "pair", "somewhere", B),
        decision("2", "flank", A, "top", "is"),
        decision("3", "name", A, None, "is"),
        decision("4", "exclude", A, None, "same"),
    ]
    with pytest.raises(InputError) as error:
        attach_decisions(rows, INDEX)
    assert len(error.value.problems) == 4
    assert all(f"decision {k}" in p for k, p in zip("1234", error.value.problems, strict=True))


def test_a_reviewer_supersedes_only_himself():
    """However late another one of the same round answers, nothing is decided between them."""
    rows = [
        decision("1", "pair", A, B, "different", minute=0, who="ann"),
        decision("2", "pair", B, A, "same", minute=1, who="Ann"),
        decision("3", "pair", A, B, "same", minute=2, who="bob"),
    ]
    assert attach_decisions(rows, INDEX).pairs == {("A", "B"): ("same", "3")}
    rows.append(decision("4", "pair", A, B, "different", minute=9, who="eve"))
    for shuffled in (rows, rows[::-1]):
        found = attach_decisions(shuffled, INDEX, reviewer_error=0.125)
        assert found.pairs == {}
        assert found.pair_evidence == {("A", "B"): pytest.approx(log(7))}  # two against one
        assert [dispute.text for dispute in found.disputes] == ["different: eve; same: Ann, bob"]


@pytest.mark.parametrize(
    "second", ["\u0430\u043d\u0434\u0440\u0435\u0438\u0306 b", "Андрей  B", "Андрей\u00a0b"]
)
def test_a_reviewer_is_one_however_his_name_is_typed(second):
    """Two spellings that nobody sees are no second reviewer, whose answer would be evidence or a dispute."""
    rows = [
        decision("1", "pair", A, B, "different", minute=0, who="Андрей B"),
        decision("2", "pair", A, B, "same", minute=1, who=second),
        decision("3", "name", A, "L1", "is", minute=0, who="Андрей B"),
        decision("4", "name", A, "L2", "is", minute=1, who=second),
    ]
    found = attach_decisions(rows, INDEX)
    assert (found.pairs, found.disputes) == ({("A", "B"): ("same", "2")}, [])
    assert (found.names, found.answered_once) == ({"A": ("L2", "4")}, {("A", "B")})


def test_a_later_round_settles_what_earlier_ones_left_open():
    rows = [
        decision("1", "pair", A, B, "same", minute=1, who="ann", number=1),
        decision("2", "pair", A, B, "different", minute=2, who="bob", number=1),
        decision("3", "pair", A, B, "different", minute=0, who="eve", number=2),
    ]
    found = attach_decisions(rows, INDEX)
    assert found.pairs == {("A", "B"): ("different", "3")}
    assert (found.pair_evidence, found.disputes) == ({}, [])
    assert attach_decisions(rows[:2], INDEX).pair_evidence == {("A", "B"): 0.0}


@pytest.mark.parametrize(
    ("kind", "one", "other", "field"),
    [
        ("flank", "left", "right", "flanks"),
        ("sex", "female", "male", "sexes"),
        ("stage", "adult", "juvenile", "stages"),
        ("species", "Panthera pardus", "Panthera tigris", "species"),
        ("name", "KP-1", "KP-2", "names"),
    ],
)
def test_reviewers_who_differ_on_one_sighting_decide_nothing(kind, one, other, field):
    rows = [
        decision("1", kind, A, one, "is", who="ann"),
        decision("2", kind, A, other, "is", minute=5, who="bob"),
    ]
    found = attach_decisions(rows, INDEX)
    assert getattr(found, field) == {}
    (dispute,) = found.disputes
    assert (dispute.question, dispute.subject, dispute.other) == (kind, "A", None)
    rows.append(decision("3", kind, A, one, "is", minute=6, who="eve", number=1))
    found = attach_decisions(rows, INDEX)
    assert list(getattr(found, field)) == ["A"]
    assert found.disputes == []


def test_a_name_and_another_names_denial_go_together():
    rows = [
        decision("1", "name", A, "KP-1", "is", who="ann"),
        decision("2", "name", A, "KP-2", "is-not", who="bob"),
    ]
    found = attach_decisions(rows, INDEX)
    assert (found.names, found.not_names) == ({"A": ("KP-1", "1")}, {"A": {"KP-2"}})
    rows.append(decision("3", "name", A, "KP-1", "is-not", who="eve"))
    found = attach_decisions(rows, INDEX)
    assert (found.names, found.not_names) == ({}, {"A": {"KP-2"}})
    assert found.disputes[0].text == "KP-1: ann; not KP-1: eve"
    # One who judges in the end may say that it is neither of them.
    rows.append(decision("4", "name", A, "KP-1", "is-not", who="judge", number=1))
    found = attach_decisions(rows, INDEX)
    assert (found.names, found.not_names, found.disputes) == ({}, {"A": {"KP-1", "KP-2"}}, [])


def test_merge_and_split_answer_the_same_question_as_a_pair():
    merge = decision("1", "merge", B, A, "same", who="ann")
    found = attach_decisions([merge], INDEX)
    assert (found.pairs, list(found.merged)) == ({("A", "B"): ("same", "1")}, [("B", "A")])
    split = decision("2", "split", A, B, "different", minute=3, who="ann")
    found = attach_decisions([merge, split], INDEX)
    assert (found.pairs, list(found.merged), list(found.split)) == (
        {("A", "B"): ("different", "2")},
        [],
        [("A", "B")],
    )
    found = attach_decisions([merge, split | {"reviewer": "bob"}], INDEX)
    assert (found.pairs, list(found.merged), list(found.split)) == ({}, [], [])
    assert found.pair_evidence == {("A", "B"): 0.0}


def test_a_withdrawal_takes_a_decision_back_and_can_be_taken_back_itself():
    rows = [
        decision("1", "pair", A, B, "same"),
        decision("2", "pair", A, B, "different", minute=1),
        decision("3", "withdraw", "2", None, "withdraw", minute=2, who="bob"),
    ]
    assert attach_decisions(rows, INDEX).pairs == {("A", "B"): ("same", "1")}
    rows.append(decision("4", "withdraw", "3", None, "withdraw", minute=3))
    assert attach_decisions(rows[::-1], INDEX).pairs == {("A", "B"): ("different", "2")}


def test_rows_that_contradict_each_other_are_told_together():
    rows = [
        decision("1", "pair", A, B, "same"),
        decision("2", "split", B, A, "different"),
        decision("3", "flank", A, "left", "is"),
        decision("4", "flank", A, "right", "is"),
        decision("5", "name", A, "KP-1", "is"),
        decision("6", "name", A, "KP-1", "is-not"),
        decision("7", "withdraw", "nothing", None, "withdraw", minute=1),
        decision("8", "withdraw", "9", None, "withdraw", minute=1),
        decision("9", "flank", B, "left", "is", minute=2),
        # No contradiction: another reviewer, another moment, another round, the same answer.
        decision("10", "flank", B, "left", "is", minute=2),
        decision("11", "flank", A, "right", "is", who="bob"),
        decision("12", "pair", A, B, "different", number=2),
        decision("13", "flank", A, "right", "is", minute=4),
    ]
    with pytest.raises(InputError) as error:
        attach_decisions(rows, INDEX)
    told = error.value.problems
    assert [text.split(",")[0] for text in told] == [f"decisions.csv: decision {k}" for k in (7, 8, 2, 4, 6)]
    assert "'nothing' is no decisionID" in told[0]
    assert "contradicts decision 1 of the same reviewer" in told[2]
    # A withdrawn answer contradicts nothing.
    rows[6:8] = [decision(f"w{k}", "withdraw", k, None, "withdraw", minute=7) for k in ("1", "3", "5")]
    assert attach_decisions(rows, INDEX).pairs == {("A", "B"): ("different", "12")}


def test_a_code_and_its_alias_are_one_name():
    """Who named an animal by its provisional code agrees with who accepted it into the register."""
    rows = [
        decision("1", "name", A, "P-123abc", "is", who="ann"),
        decision("2", "name", A, "Leo1F", "is", who="bob"),
        decision("3", "name", B, "P-123abc", "is-not", who="bob"),
    ]
    assert attach_decisions(rows, INDEX).names == {}
    found = attach_decisions(rows, INDEX, aliases={"P-123abc": "Leo1F"})
    assert (found.names, found.not_names, found.disputes) == ({"A": ("Leo1F", "2")}, {"B": {"Leo1F"}}, [])


def test_merges_know_their_time():
    rows = [
        decision("2", "merge", B, A, minute=1),
        decision("1", "merge", M4, A, minute=2),
    ]
    index = AnchorIndex(
        [*SIGHTINGS, sighting("0", "m4", "0.1000 0.1000 0.3000 0.3000")],
        CROPS,
        min_iou=0.5,
        min_held=0.7,
        max_seconds=0.5,
    )
    merged = attach_decisions(rows, index).merged
    assert sorted(merged, key=lambda two: merged[two].decided_at) == [("B", "A"), ("0", "A")]


def test_decisions_on_clocks_say_nothing_of_who_is_who():
    rows = [
        decision("1", "pair", A, B, "same"),
        decision("2", "clock", "S1-A 2010-01-01T00:00:00", "2012-01-20T10:00:00+11:00", "confirm"),
        decision("3", "clock", "gone-from-the-sheet 2010-01-01T00:00:00", None, "refuse"),
        decision("4", "withdraw", "2", None, "withdraw", minute=5),
    ]
    assert attach_decisions(rows, INDEX) == attach_decisions(rows[:1], INDEX)
    with pytest.raises(InputError, match="the moment of a clock is"):
        attach_decisions([decision("1", "clock", A, None, "refuse")], INDEX)

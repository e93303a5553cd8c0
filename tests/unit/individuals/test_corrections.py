"""Merge and split, and reviewers who disagree, in the whole stage."""

import pytest

from tests.unit.individuals.test_identify import Survey, codes, states


@pytest.fixture
def survey(tmp_path, coat, view):
    return Survey(tmp_path / "survey", coat, view)


def reasons(tables):
    return {row["sightingID"]: row["reason"] for row in tables["assignments"]}


def test_merge_wins_over_names_and_joins_all_their_sightings(survey):
    left = [survey.add(1, "left", d, individualID="KP-1") for d in (0, 5)]
    right = [survey.add(1, "right", d, individualID="KP-2") for d in (2, 8)]
    survey.decide(left[0], right[0], "same")
    assert states(survey.run()[0])[left[0]] == "to-review"  # as a pair it contradicts the labels
    survey.decide(left[0], right[0], "same", kind="merge", number=1)
    tables, _ = survey.run()
    assert codes(tables) == dict.fromkeys(left + right, "KP-1")
    assert [row["flanks"] for row in tables["catalogue"]] == ["both"]
    survey.decide("d01", None, "withdraw", kind="withdraw")
    assert states(survey.run()[0])[left[0]] == "to-review"


def test_merge_of_two_provisional_animals_names_no_code(survey):
    left = [survey.add(1, "left", d) for d in (0, 5)]
    right = [survey.add(1, "right", d) for d in (2, 8)]
    before = codes(survey.run()[0])
    assert before[left[0]] != before[right[0]]
    survey.decide(right[1], left[1], "same", kind="merge")
    after = codes(survey.run()[0])
    assert set(after.values()) == {before[left[0]]}  # the code of the first sighting of all


def test_split_takes_a_sighting_out_of_the_animal_of_its_label(survey):
    told = [survey.add(1, "left", d, individualID="KP-1") for d in (0, 5)]
    wrong = survey.add(2, "left", 9, individualID="KP-1")
    survey.decide(wrong, told[1], "different", kind="split")
    tables, _ = survey.run()
    assert codes(tables) == {told[0]: "KP-1", told[1]: "KP-1", wrong: None}
    assert "contradict" not in reasons(tables)[wrong]
    survey.decide("d00", None, "withdraw", kind="withdraw")
    assert codes(survey.run()[0])[wrong] == "KP-1"


def test_reviewers_who_disagree_weigh_and_are_asked_first(survey):
    """One against one says nothing, and the coats decide; two against one weigh, but force nothing."""
    a, b = survey.add(1, "left", 0), survey.add(1, "left", 5)
    other = survey.add(2, "left", 9)
    survey.decide(a, b, "different", who="ann")
    assert codes(survey.run()[0])[b] is None
    survey.decide(a, b, "same", who="bob")
    tables, _ = survey.run()
    assert codes(tables)[a] == codes(tables)[b] is not None
    pair = next(row for row in tables["pairs"] if {row["sighting_a"], row["sighting_b"]} == {a, b})
    assert (pair["constraint"], pair["constraint_source"]) == (None, "reviewers-disagree")
    assert pair["people_evidence"] == 0
    first = tables["review_queue"][0]
    assert {first["sighting_a"], first["sighting_b"]} == {a, b}
    assert first["reason"] == "reviewers disagree: different: ann; same: bob"
    assert tables["decisions_disputed"][0]["decisionIDs"] == ["d00", "d01"]
    for who in ("eve", "joe", "kim", "lee"):
        survey.decide(a, other, "same", who=who)
    survey.decide(a, other, "different", who="ann")
    pairs = survey.run(reviewer_error=0.01)[0]["pairs"]
    pair = next(row for row in pairs if {row["sighting_a"], row["sighting_b"]} == {a, other})
    assert pair["people_evidence"] == pytest.approx(3 * 4.5951, abs=1e-3)
    assert pair["constraint"] is None


def test_a_name_on_which_reviewers_disagree_waits_for_a_person(survey):
    """Neither the later name nor the label nor the machine names it, and it is asked about beside both animals."""
    one = survey.add(1, "left", 0, individualID="KP-1")
    two = survey.add(2, "left", 2, individualID="KP-2")
    doubtful = survey.add(1, "left", 5, individualID="KP-1")
    survey.decide(doubtful, "KP-1", "is", kind="name", who="ann")
    survey.decide(doubtful, "KP-2", "is", kind="name", who="bob")
    tables, _ = survey.run()
    assert codes(tables) == {one: "KP-1", two: "KP-2", doubtful: None}
    assert reasons(tables)[doubtful] == "reviewers disagree on the name: KP-1: ann; KP-2: bob"
    asked = [{row["sighting_a"], row["sighting_b"]} for row in tables["review_queue"][:2]]
    assert asked == [{one, doubtful}, {two, doubtful}]


def test_the_queue_hands_over_anchors_that_a_verdict_can_be_written_with(survey):
    one, other, third = (survey.add(1, "left", 6 * k) for k in range(3))
    survey.decide(one, other, "different")
    second, *rest = survey.run()[0]["review_queue"]
    assert {second["sighting_a"], second["sighting_b"]} == {one, other}
    row = next(row for row in rest if third in (row["sighting_a"], row["sighting_b"]))
    assert third in (row["sighting_a"], row["sighting_b"])
    survey.decide(row["anchor_a"], row["anchor_b"], "same")
    tables, _ = survey.run()
    assert tables["decisions_unattached"] == []
    code = codes(tables)
    assert code[row["sighting_a"]] == code[row["sighting_b"]] is not None

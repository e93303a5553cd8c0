"""Two cameras of one station through the whole stage, on drawn coats."""

import datetime as dt

import pytest

from leopard_census.individuals.link_doubt import UNTESTED
from tests.unit.individuals.test_identify import UTC11, Survey, codes, states

# In so small a survey only a missing match that says something tells two animals apart.
GIVEN = {"curve": {"none": -3.0}}
PLACE = {"latitude": 43.0, "longitude": 131.0, "coordinateUncertainty": 10}


@pytest.fixture
def survey(tmp_path, coat, view):
    return Survey(tmp_path / "survey", coat, view)


def both_pass(survey, animals, flanks):
    """Day 20: an animal's flank by one camera of the station, and 3 s later an animal's flank by the other."""
    then = dt.datetime(2012, 1, 21, 8, 0, 3, tzinfo=UTC11)
    one = survey.add(animals[0], flanks[0], 20)
    return one, survey.add(animals[1], flanks[1], 20, camera="B", start=then, end=then)


def links(tables):
    return {r["constraint_source"] for r in tables["pairs"] if r["constraint"]}


def asked(tables):
    return [({r["sighting_a"], r["sighting_b"]}, r["reason"]) for r in tables["review_queue"]]


def test_facing_cameras_link_the_flanks_of_an_animal_that_passes(survey):
    left = [survey.add(1, "left", d) for d in (0, 4)]
    right = [survey.add(1, "right", d, station="S2") for d in (1, 5)]
    passing = both_pass(survey, (1, 1), ("left", "right"))
    tables, _ = survey.run(**GIVEN)
    assert len({codes(tables)[key] for key in (*left, *right, *passing)}) == 1
    assert set(states(tables).values()) == {"identified"}
    assert [r["source"] for r in tables["flank_links"]] == ["facing-cameras"]


def test_a_link_that_no_pictures_can_test_is_asked_once(survey):
    """The left flank of one animal and the right of another: nothing tells, so people should, and no number waits."""
    left = [survey.add(1, "left", d) for d in (0, 4)]
    right = [survey.add(2, "right", d, station="S2") for d in (1, 5)]
    one, other = both_pass(survey, (1, 2), ("left", "right"))
    tables, files = survey.run(**GIVEN)
    assert len(set(codes(tables).values())) == 1
    (row,) = [r for r in tables["review_queue"] if r["reason"] == UNTESTED]
    assert {row["sighting_a"], row["sighting_b"]} == {one, other}
    assert row["expected_change"] == 0
    assert None not in (row["anchor_a"], row["anchor_b"])
    assert tables["review_state"][0]["n_first"] == 0
    assert survey.run(shuffle=1, **GIVEN)[1] == files
    survey.decide(one, other, "same")
    tables, _ = survey.run(**GIVEN)
    assert UNTESTED not in [reason for _, reason in asked(tables)]
    assert [r["source"] for r in tables["flank_links"]] == ["decision"]
    survey.decide(one, other, "different", number=2)
    tables, _ = survey.run(**GIVEN)
    assert UNTESTED not in [reason for _, reason in asked(tables)]
    assert codes(tables)[left[0]] != codes(tables)[right[0]]


def test_a_second_passage_by_both_cameras_tests_the_link(survey):
    for day in (0, 4):
        survey.add(1, "left", day)
        survey.add(1, "right", day + 1, station="S2")
    both_pass(survey, (1, 1), ("left", "right"))
    then = dt.datetime(2012, 1, 26, 8, 0, 3, tzinfo=UTC11)
    survey.add(1, "left", 25)
    survey.add(1, "right", 25, camera="B", start=then, end=then)
    tables, _ = survey.run(**GIVEN)
    assert len(set(codes(tables).values())) == 1
    assert UNTESTED not in [reason for _, reason in asked(tables)]


def test_one_flank_by_both_cameras_is_two_animals_that_follow_each_other(survey):
    """The second camera's picture is no picture of the first animal, whose flank the first camera showed."""
    mother = [survey.add(1, "left", d) for d in (0, 4, 9, 12)]
    cub = [survey.add(2, "left", d, station="S2") for d in (1, 5, 8)]
    one, other = both_pass(survey, (1, 2), ("left", "left"))
    tables, _ = survey.run(**GIVEN)
    assert "facing-cameras" not in links(tables)
    assert codes(tables)[one] == codes(tables)[mother[0]]
    assert codes(tables)[other] == codes(tables)[cub[0]] != codes(tables)[one]


def test_pictures_that_match_another_animal_take_the_link_back_and_people_are_asked(survey):
    """Of either animal people know both flanks; the cameras show the left of one and the right of the other."""
    for animal in (1, 2):
        for day, flank in ((0, "left"), (5, "left"), (9, "right"), (12, "right")):
            station = f"S{animal + 1}"
            survey.add(animal, flank, day + animal / 2, station=station, individualID=f"KP-{animal}")
    one, other = both_pass(survey, (1, 2), ("left", "right"))
    tables, files = survey.run(**GIVEN)
    assert states(tables)[one] == states(tables)[other] == "to-review"
    assert codes(tables)[one] is None
    assert codes(tables)[other] is None
    assert asked(tables)[0] == ({one, other}, "statements contradict each other")
    assert [(r["kind"], r["source"], r["set_aside"]) for r in tables["conflicts"]] == [
        ("must", "facing-cameras", True),
        ("cannot", "pictures", False),
    ]
    assert {r["source"] for r in tables["flank_links"]} == {"label"}
    assert survey.run(shuffle=1, **GIVEN)[1] == files
    survey.decide(one, other, "different")
    code = codes(survey.run(**GIVEN)[0])
    assert [code[one], code[other]] == ["KP-1", "KP-2"]


def test_a_coat_that_never_matches_the_animal_takes_the_link_back(survey):
    """The second animal was never seen before: nothing draws it to another, it only fits the first one badly."""
    for day, flank in ((0, "left"), (5, "left"), (9, "right"), (12, "right")):
        survey.add(1, flank, day, station="S2", individualID="KP-1")
    one, other = both_pass(survey, (1, 5), ("left", "right"))
    tables, _ = survey.run(**GIVEN)
    assert codes(tables)[other] is None
    assert ({one, other}, "statements contradict each other") in asked(tables)


@pytest.mark.parametrize("doubt", ["sheet", "proposal"])
def test_cameras_with_doubtful_clocks_link_nothing(survey, doubt):
    left = [survey.add(1, "left", d) for d in (0, 4, 9)]
    right = [survey.add(2, "right", d, station="S2") for d in (1, 5, 8)]
    both_pass(survey, (1, 2), ("left", "right"))
    sheet = [{"deploymentID": d, "timestampIssues": None, **PLACE} for d in ("S1A", "S1B", "S2A")]
    assert links(survey.run(deployments=sheet, **GIVEN)[0]) == {"facing-cameras"}
    if doubt == "sheet":
        sheet[1]["timestampIssues"] = True
    tables, _ = survey.run(deployments=sheet, proposals=["S1A"] if doubt == "proposal" else None, **GIVEN)
    assert links(tables) == set()
    assert tables["flank_links"] == []
    assert codes(tables)[left[0]] != codes(tables)[right[0]]


@pytest.mark.parametrize(
    "answers", [["same", "different", "different"], ["same", "different"], ["cannot-compare"], ["different"]]
)
def test_people_who_do_not_say_same_take_the_link_back(survey, answers):
    left = [survey.add(1, "left", d) for d in (0, 4, 9)]
    right = [survey.add(2, "right", d, station="S2") for d in (1, 5, 8)]
    pair = both_pass(survey, (1, 2), ("left", "right"))
    for who, said in zip("abc", answers, strict=False):
        survey.decide(*pair, said, who=who)
    tables, _ = survey.run(**GIVEN)
    assert "facing-cameras" not in links(tables)
    assert tables["conflicts"] == []
    assert codes(tables)[left[0]] != codes(tables)[right[0]]
    disputed = [{row["sighting_a"], row["sighting_b"]} for row in tables["decisions_disputed"]]
    assert disputed == ([set(pair)] if len(answers) > 1 else [])
    first = [who for who, reason in asked(tables) if reason.startswith("reviewers disagree")]
    assert first == disputed


def test_a_label_that_pictures_contradict_names_its_own_sighting_alone(survey):
    """A mother's name was given to a photo of a clip in which her cub follows, and the best views are the cub's."""
    mother = [survey.add(1, "left", d, individualID="KP-1") for d in (0, 4)]
    cub = [survey.add(2, "left", d, station="S2", individualID="KP-2") for d in (1, 5)]
    told = survey.add(2, "left", 9, individualID="KP-1")
    later = [survey.add(2, "left", d, station="S3") for d in (11, 14)]
    tables, files = survey.run(**GIVEN)
    assert codes(tables)[told] == codes(tables)[mother[0]] == "KP-1"
    assert states(tables)[told] == "identified"
    assert [codes(tables)[key] for key in later] == ["KP-2", "KP-2"]
    again = [
        pair for pair, reason in asked(tables) if reason == "its pictures match KP-2, people named it KP-1"
    ]
    assert len(again) == 1
    assert told in again[0]
    assert again[0] & set(cub)
    # In later winters its pictures would stand for the mother.
    assert told not in {row["sightingID"] for row in tables["references"]}
    assert survey.run(shuffle=1, **GIVEN)[1] == files
    survey.decide(told, "KP-2", "is", kind="name")
    tables, _ = survey.run(**GIVEN)
    assert codes(tables)[told] == "KP-2"
    assert not any("people named it" in reason for _, reason in asked(tables))

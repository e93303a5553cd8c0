"""Two winters: what the first one knows, the second one recognises."""

import zipfile

import pytest

from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.individuals.test_identify import Survey, codes, states


@pytest.fixture
def earlier(tmp_path, coat, view):
    """A winter with a named animal on both flanks, one named on the left, and one that the machine joined."""
    survey = Survey(tmp_path / "earlier", coat, view, name="plot-2011")
    for flank in ("left", "right"):
        for day in (0, 5, 9):
            survey.add(1, flank, day, individualID="KP-1", lifeStage="juvenile")
    survey.add(2, "left", 3, individualID="KP-2")
    survey.add(3, "left", 4)
    survey.add(3, "left", 8)
    survey.run(reference_views=2)
    return survey


@pytest.fixture
def later(tmp_path, coat, view, earlier):
    return Survey(tmp_path / "later", coat, view, name="plot-2012", earlier=[earlier])


def test_the_best_views_of_named_animals_are_kept(earlier):
    rows = read_table(earlier.references[0], contract("references"))
    kept = [(row["reference"], row["flank"]) for row in rows]
    # Of each flank one view of each of two sightings; nothing of the animal that only the machine knows.
    assert [flank for ref, flank in kept if ref.startswith("ref.plot-2011.KP-1.")].count("left") == 2
    assert len({ref for ref, _ in kept if ".KP-1." in ref}) == 4
    assert len({ref for ref, _ in kept if ".KP-2." in ref}) == 1
    assert {row["individualID"] for row in rows} == {"KP-1", "KP-2"}
    with zipfile.ZipFile(earlier.references[1]) as archive:
        infos = archive.infolist()
    assert sorted(row["image"] for row in rows) == [info.filename for info in infos]
    assert {(info.date_time, info.compress_type) for info in infos} == {((1980, 1, 1, 0, 0, 0), 0)}


def test_a_known_animal_keeps_its_code_and_a_new_one_gets_a_provisional_one(later):
    left, right = later.add(1, "left", 2), later.add(1, "right", 6, station="S2")
    new = [later.add(9, "left", d) for d in (3, 7)]
    # In so small a survey only a missing match that says something tells two animals apart.
    tables, _ = later.run(curve={"none": -3.0, "slope": 4.0})
    code = codes(tables)
    assert (code[left], code[right]) == ("KP-1", "KP-1")  # the earlier winter links the flanks
    assert states(tables)[left] == "identified"
    assert code[new[0]] == code[new[1]]
    assert code[new[0]].startswith("P-")
    assert set(code) == {left, right, *new}
    assert {row["individualID"] for row in tables["catalogue"]} == {"KP-1", code[new[0]]}
    seen = next(row for row in tables["catalogue"] if row["individualID"] == "KP-1")
    assert (seen["n_sightings"], seen["flanks"], seen["lifeStage"]) == (2, "both", None)
    proposed = {row["individualID"]: row["firstSurvey"] for row in tables["register_proposed"]}
    assert proposed == {"KP-1": "plot-2011", code[new[0]]: "plot-2012"}
    pairs = [(row["sighting_a"], row["sighting_b"]) for row in tables["pairs"]]
    assert any(left in pair and any(k.startswith("ref.") for k in pair) for pair in pairs)
    assert not any(a.startswith("ref.") and b.startswith("ref.") for a, b in pairs)


def test_without_the_earlier_winter_nobody_is_known(later):
    keys = [later.add(1, "left", d) for d in (2, 6)]
    assert set(codes(later.run()[0]).values()) == {"KP-1"}
    later.earlier = []
    assert codes(later.run()[0])[keys[0]].startswith("P-")


def test_flanks_are_those_of_this_winters_own_sightings(later):
    """Known from both flanks, and named by people on a picture without one: no flank is known this winter."""
    later.add(1, "other", 2, individualID="KP-1")
    tables, _ = later.run()
    assert [(row["individualID"], row["flanks"]) for row in tables["catalogue"]] == [("KP-1", "none")]
    assert tables["review_state"][0]["count_named"] == 1


def test_two_known_animals_stay_two(later):
    one, two = later.add(1, "left", 2), later.add(2, "left", 4)
    assert codes(later.run()[0]) == {one: "KP-1", two: "KP-2"}


def test_a_code_of_then_is_read_by_the_register_of_now(later):
    """The register of now knows the animal by a new code, and its sex, which its sightings cannot contradict."""
    key, male = later.add(1, "left", 2), later.add(1, "left", 8, sex="male")
    later.register = [
        {"individualID": "Leo1F", "aliases": ["KP-1"], "sex": "female", "firstSurvey": "plot-2011"}
    ]
    code = codes(later.run()[0])
    assert code[key] == "Leo1F"
    assert code[male] != "Leo1F"


def test_a_person_says_that_a_sighting_is_the_known_animal(later):
    """The question is in the queue, with an anchor in the earlier winter's picture, and the answer attaches."""
    key = later.add(2, "right", 2)  # of KP-2 only the left flank is known
    tables, _ = later.run()
    assert codes(tables)[key] is None
    references = read_table(later.earlier[0].references[0], contract("references"))
    anchor = next(row["anchor"] for row in references if row["individualID"] == "KP-2")
    later.decide(key, anchor, "same")
    tables, _ = later.run()
    assert tables["decisions_unattached"] == []
    assert codes(tables)[key] == "KP-2"
    assert next(row for row in tables["assignments"] if row["sightingID"] == key)["evidence"] == "decision"


def test_the_queue_asks_about_known_animals(later):
    """Two known animals of one coat: which of them it is, only a person can say."""
    key = later.add(1, "left", 2)
    path = later.earlier[0].references[0]
    rows = read_table(path, contract("references"))
    sightings = sorted({row["reference"] for row in rows if row["individualID"] == "KP-1"})
    half = [row | {"individualID": "KP-3"} for row in rows if row["reference"] in sightings[::2]]
    rest = [row for row in rows if row["reference"] not in sightings[::2]]
    write_table(path, contract("references"), half + rest)
    tables, _ = later.run()
    assert codes(tables)[key] is None
    asked = [row for row in tables["review_queue"] if key in (row["sighting_a"], row["sighting_b"])]
    others = [row["sighting_a"] if row["sighting_b"] == key else row["sighting_b"] for row in asked]
    assert others
    assert all(other.startswith("ref.plot-2011.") for other in others)
    later.decide(asked[0]["anchor_a"], asked[0]["anchor_b"], "same")
    tables, _ = later.run()
    assert codes(tables)[key] in ("KP-1", "KP-3")


def test_what_is_in_a_later_winter_does_not_depend_on_the_order_of_anything(later):
    later.add(1, "left", 2)
    later.add(1, "right", 6, station="S2")
    assert later.run(shuffle=3)[1] == later.run()[1]

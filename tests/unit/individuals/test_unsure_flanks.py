"""Sightings of which no flank is sure: compared as the likelier one, and neither animals of their own nor links."""

import numpy as np
import pytest

from leopard_census.config.individuals import FeatureSettings
from leopard_census.individuals.comparability import same_flank
from leopard_census.individuals.crop_choice import choose_crops
from tests.unit.individuals.test_identify import Survey, codes, states
from tests.unit.individuals.test_open_names import CURVE, reasons

SETTINGS = FeatureSettings()
#: Likelier left than right, and sure of neither.
UNSURE = (0.5, 0.1)


@pytest.fixture
def survey(tmp_path, coat, view):
    return Survey(tmp_path / "survey", coat, view)


def crop(frame, left, right, *, quality=0.2, sighting="s"):
    flank = next((f for f, p in (("left", left), ("right", right)) if p >= 0.6), "other")
    told = {"left": left, "right": right, "other": 1 - left - right}[flank]
    return {
        "sightingID": sighting, "frameID": frame, "flank": flank, "flank_probability": told,
        "p_left": left, "p_right": right, "quality": quality,
    }  # fmt: skip


def chosen(crops, flank="other", decided=()):
    rows = choose_crops(crops, {"s": flank}, frozenset(decided), SETTINGS)
    return [(row["frameID"], row["flank"], row["sure"]) for row in rows]


def test_an_unsure_sighting_is_turned_as_its_likelier_flank():
    views = [crop("a", 0.3, 0.2), crop("b", 0.1, 0.2), crop("c", 0.25, 0.1), crop("d", 0.05, 0.02)]
    # The flank that all its views speak for; a view that speaks for the other, or hardly for any, is left out.
    assert chosen(views) == [("a", "left", False), ("c", "left", False)]
    assert chosen([crop("a", 0.2, 0.3)]) == [("a", "right", False)]
    assert chosen([crop("d", 0.05, 0.02)]) == []


def test_what_people_say_goes_before_the_guess():
    views = [crop("a", 0.3, 0.2)]
    assert chosen(views, "right", ["s"]) == [("a", "right", True)]
    assert chosen(views, "other", ["s"]) == []
    (row,) = choose_crops(views, {"s": "right"}, frozenset("s"), SETTINGS)
    assert (row["p_left"], row["p_right"]) == (0.0, 1.0)
    # A quality of 0.2, of which the doubt on the flank takes half: it is gone with the doubt.
    assert row["clarity"] == pytest.approx(0.4)


def test_a_sure_view_is_enough():
    views = [crop("a", 0.3, 0.2), crop("b", 0.97, 0.01)]
    assert chosen(views) == [("b", "left", True)]
    assert chosen([crop("a", 0.3, 0.2), crop("b", 0.8, 0.1)], "left") == [("b", "left", True)]


def test_views_show_one_flank_when_both_show_that_which_they_are_taken_for_or_both_the_other():
    assert same_flank((1.0, 0.0), (0.4, 0.1)) == 0.4
    assert same_flank((0.5, 0.3), (0.4, 0.2)) == pytest.approx(0.26)


def seen(survey, sides, flank="left"):
    """An animal seen twice on the left, another twice, and the first once more with no flank sure."""
    a = [survey.add(1, "left", d) for d in (0, 4)]
    b = [survey.add(2, "left", d) for d in (1, 5)]
    return a, b, survey.add(1, flank, 9, sides=sides)


def test_an_unsure_sighting_that_matches_gets_the_name_and_changes_no_count(survey):
    a, b, unsure = seen(survey, UNSURE)
    tables, _ = survey.run(**CURVE)
    code = codes(tables)
    assert code[unsure] == code[a[0]] is not None
    assert code[b[0]] not in (None, code[a[0]])
    (animal,) = [row for row in tables["catalogue"] if row["individualID"] == code[a[0]]]
    assert animal["flanks"] == "left"
    assert tables["review_state"][0]["count"] == 2
    # A picture whose flank nobody knows is kept for no later winter.
    assert {row["flank"] for row in tables["assignments"] if row["sightingID"] == unsure} == {"other"}


def test_an_unsure_sighting_that_matches_nothing_is_no_animal(survey):
    _, _, unsure = seen(survey, (0.1, 0.5))  # taken for the wrong flank
    other = survey.add(3, "left", 7, sides=UNSURE), survey.add(3, "left", 12, sides=UNSURE)
    tables, _ = survey.run(**CURVE)
    for key in (unsure, *other):
        assert codes(tables)[key] is None
        assert states(tables)[key] == "to-review"
        assert "which flank it shows is not sure" in reasons(tables)[key]
    # Two that match each other would be a third animal, or one of those known from the other flank.
    assert tables["review_state"][0]["count"] == 2
    assert len(tables["catalogue"]) == 2
    with np.load(survey.folder / "out0" / "draws.npz") as draws:
        assert not {unsure, *other} & set(draws["sightings"].tolist())


def test_an_unsure_sighting_links_no_flank_with_the_other(survey):
    """People say that it is the animal of a right flank: it shows that flank to nobody, and joins no left one."""
    a, _, unsure = seen(survey, UNSURE)
    right = [survey.add(1, "right", d) for d in (2, 6)]
    survey.decide(unsure, right[0], "same")
    tables, _ = survey.run(**CURVE)
    code = codes(tables)
    assert code[unsure] == code[right[0]] is not None
    assert code[right[0]] != code[a[0]]
    assert {row["flanks"] for row in tables["catalogue"]} == {"left", "right"}
    assert tables["flank_links"] == []


def test_named_by_people_it_is_kept_for_no_later_winter(survey):
    known = survey.add(1, "left", 0, individualID="KP-1")
    unsure = survey.add(1, "left", 5, sides=UNSURE, individualID="KP-1")
    tables, _ = survey.run(**CURVE)
    assert codes(tables) == {known: "KP-1", unsure: "KP-1"}
    assert {row["sightingID"] for row in tables["references"]} == {known}

"""The catalogue's best views: only of flanks that the animal is known by, and never a misread one."""

from typing import Any

from leopard_census.individuals.catalogue import catalogue_rows
from tests.unit.individuals.test_identify import Survey


def sighting(key: str, flank: str) -> dict[str, Any]:
    return {
        "sightingID": key,
        "deploymentID": "D",
        "locationID": "ST-1",
        "flank": flank,
        "start": None,
        "companions": [],
        "sex": None,
        "lifeStage": None,
    }


def crop(key: str, image: str, flank: str, sure: float, quality: float) -> dict[str, Any]:
    return {
        "sightingID": key,
        "frameID": image,
        "image": f"{image}.jpg",
        "flank": flank,
        "flank_probability": sure,
        "quality": quality,
    }


def catalogue(sides: dict[str, set[str]], crops: list[dict[str, Any]]) -> dict[str, Any]:
    by_id = {key: sighting(key, "right") for key in sides}
    shown = {key: frozenset(flanks) for key, flanks in sides.items()}
    found = catalogue_rows(dict.fromkeys(sides, "SL-01"), by_id, shown, crops, {}, "winter")
    assert found == catalogue_rows(dict.fromkeys(sides, "SL-01"), by_id, shown, crops[::-1], {}, "winter")
    return found[0]


def test_a_flank_that_does_not_count_as_known_has_no_best_view():
    row = catalogue({"a": {"right"}}, [crop("a", "1", "left", 0.7, 0.99), crop("a", "2", "right", 0.9, 0.5)])
    assert (row["flanks"], row["best_left"], row["best_right"]) == ("right", None, "D/2.jpg")


def test_the_best_view_is_one_that_counts():
    # `b` is counted for both flanks; the left of `a` is misread, though its picture is the clearest.
    crops = [
        crop("a", "1", "left", 0.7, 0.99),
        crop("b", "2", "left", 0.7, 0.9),
        crop("b", "3", "left", 0.98, 0.6),
        crop("b", "4", "right", 0.98, 0.8),
    ]
    row = catalogue({"a": {"right"}, "b": {"left", "right"}}, crops)
    assert (row["flanks"], row["best_left"], row["best_right"]) == ("both", "D/3.jpg", "D/4.jpg")


def test_an_animal_without_a_flank_keeps_its_best_picture():
    row = catalogue({"a": set()}, [crop("a", "1", "other", 0.7, 0.2), crop("a", "2", "other", 0.7, 0.3)])
    assert (row["flanks"], row["best_other"]) == ("none", "D/2.jpg")


def test_assignments_hand_over_the_anchor_of_every_sighting(tmp_path, coat, view):
    survey = Survey(tmp_path / "survey", coat, view)
    keys = [survey.add(1, "left", day) for day in (0, 4)]
    tables, _ = survey.run()
    assert {row["sightingID"]: row["anchor"] for row in tables["assignments"]} == {
        keys[0]: "m000 0.000 0.2000 0.2000 0.5000 0.5000",
        keys[1]: "m001 0.000 0.2000 0.2000 0.5000 0.5000",
    }

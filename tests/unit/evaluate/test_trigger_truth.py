"""Clips and photos held against what triggered them."""

import pytest

from leopard_census.evaluate.sighting_truth import TrueView
from leopard_census.evaluate.trigger_truth import trigger_measures

LEOPARD, DEER = "Panthera pardus", "Cervus nippon"
BOX = (0.1, 0.1, 0.3, 0.3)


def view(visit, time_s, species=LEOPARD, visible=1.0):
    return TrueView(visit, species, None, None, visible, time_s, BOX)


VIEWS = {
    "two.mp4": [view("a", 0.2), view("a", 0.4), view("b", 0.4), view("c", 0.4, visible=0.1)],
    "missed.mp4": [view("d", 0.2)],
    "deer.mp4": [view("e", 0.2, DEER)],
    "photo.jpg": [view("f", 0.0)],
    "tail.jpg": [view("g", 0.0, visible=0.1)],
}
FILES = [*VIEWS, "empty.jpg", "called.jpg", "blank.jpg", "copy.jpg", "broken.jpg"]
STATUS = [
    {"mediaID": file, "filePath": file, "status": "corrupt" if file == "broken.jpg" else "ok"}
    for file in FILES
]
MEDIA = [{"filePath": file, "fault": "copied-card" if file == "copy.jpg" else "none"} for file in FILES]


def sighting(file, at_once=1, name=LEOPARD, excluded=None):
    return {"mediaIDs": [file], "simultaneous": at_once, "scientificName": name, "excluded_by": excluded}


def measured(at_once):
    sightings = [
        sighting("two.mp4", at_once),
        sighting("deer.mp4"),
        sighting("photo.jpg", excluded="outside-window"),  # a sighting all the same
        sighting("called.jpg"),
        sighting("blank.jpg", name="blank", excluded="outside-window"),
    ]
    found = trigger_measures(MEDIA, STATUS, sightings, VIEWS, LEOPARD)
    return {measure.id: (measure.value, measure.n) for measure in found}


def test_what_is_found_and_what_is_kept_out():
    found = measured(2)
    assert found["triggers.target.clips"] == (0.5, 2)
    assert found["triggers.target.photos"] == (1.0, 1)  # a tail's tip need not be seen
    assert found["triggers.empty"] == (
        pytest.approx(2 / 3),
        3,
    )  # copies and damaged files do not count


@pytest.mark.parametrize(("said", "right"), [(1, 1), (2, 2), (3, 2), (4, 1)])
def test_an_animal_that_is_hardly_in_view_may_count_or_not(said, right):
    assert measured(said)["triggers.count"] == (pytest.approx(right / 3), 3)

"""No crop shows any part of a person that was found, whatever becomes of the person's box."""

from dataclasses import replace

import pytest

from leopard_census.config.sightings import SightingsSettings
from leopard_census.sightings.people import Places, is_person
from leopard_census.sightings.seen import Seen
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.boxes import iou, parse_box
from tests.unit.sightings.test_deployment import PERSON, SPOTTED, Card, label, moving

ANIMAL = (0.3, 0.3, 0.3, 0.4)
N = 8


@pytest.fixture
def card(tmp_path):
    return Card(tmp_path)


def outline(box):
    x, y, w, h = box
    return ((x, y, x + w, y, x + w, y + h, x, y + h),)


def clip(card, animals, people, animal_conf=0.9, person_conf=0.95):
    """One clip: boxes of animals and of people by frame; None where there is none."""
    card.clip(1, [(SPOTTED, [ANIMAL] * N)], conf=animal_conf)
    found = [
        Detection(box, conf, category, i * 12, i * 0.5, outline(box))
        for boxes, conf, category in ((animals, animal_conf, "1"), (people, person_conf, "2"))
        for i, box in enumerate(boxes)
        if box is not None
    ]
    card.files[0] = replace(card.files[0], detections=tuple(found))


def shown(crops, place):
    """Crops that show a part of a place."""
    return [c for c in crops if iou(parse_box(c["box"]), place) > 0]


BESIDE, INSIDE = (0.55, 0.3, 0.1, 0.4), (0.4, 0.35, 0.1, 0.3)
SMALL = (0.5, 0.5, 0.04, 0.05)


@pytest.mark.parametrize(
    ("people", "conf"),
    [
        ([INSIDE] * N, 0.95),
        ([INSIDE] * N, 0.5),
        ([BESIDE] * N, 0.18),  # too weak for a sighting, not for this
        ([None, None, None, BESIDE, None, None, None, None], 0.55),  # in one frame: no track
        ([SMALL] * N, 0.9),
        ([BESIDE, None] * (N // 2), 0.9),  # seen in every second frame
    ],
)
def test_a_person_at_an_animal_s_place_costs_its_crops(card, people, conf):
    clip(card, [ANIMAL] * N, people, person_conf=conf)
    _, crops, _ = card.run()
    place = next(p for p in people if p is not None)
    here = [c for c in crops if any(abs(_second(c) - 0.5 * i) <= 1.1 for i, p in enumerate(people) if p)]
    assert shown(here, place) == []


def _second(crop):
    return int(crop["frameID"].partition("@")[2]) / 1e6


def test_a_person_elsewhere_costs_nothing(card):
    clip(card, [ANIMAL] * N, [(0.8, 0.3, 0.1, 0.4)] * N)
    sightings, crops, _ = card.run()
    assert sorted(row["scientificName"] for row in sightings) == [PERSON, "unknown"]
    assert crops


def test_a_label_of_an_animal_makes_none_of_a_person(card):
    clip(card, [None] * N, [ANIMAL] * N)
    sightings, crops, _ = card.run(labels=[label(1, "L1")])
    assert crops == []
    assert sorted((row["scientificName"], row["n_detections"]) for row in sightings) == [
        (PERSON, N),
        (SPOTTED, 0),
    ]


def test_a_label_means_the_weak_animal_beside_a_strong_person(card):
    clip(card, [ANIMAL] * N, [(0.8, 0.3, 0.15, 0.5)] * N, animal_conf=0.4)
    sightings, crops, _ = card.run(labels=[label(1, "L1")])
    found = {row["scientificName"]: row for row in sightings}
    assert set(found) == {PERSON, SPOTTED}
    assert found[SPOTTED]["n_detections"] == N
    assert {c["sightingID"] for c in crops} == {found[SPOTTED]["sightingID"]}


@pytest.mark.parametrize("also", [True, False])
def test_a_labelled_person_that_nobody_can_point_at_costs_the_file_s_crops(card, also):
    clip(card, moving(0.05, 0.0, N, w=0.2), [None] * N)
    more = [Detection((0.6, 0.3, 0.2, 0.3), 0.9, "1", i * 12, i * 0.5) for i in range(N)]
    card.files[0] = replace(card.files[0], detections=card.files[0].detections + tuple(more))
    labels = [label(1, species=PERSON, n=1), *([label(1, n=2)] if also else [])]
    assert card.run(labels=labels)[1] == []


def test_what_may_be_a_person_costs_the_crops_of_others_too(card, monkeypatch):
    class Doubts:
        """A classifier that takes crops from the right half for people, as likely as not."""

        def probabilities(self, crops, night, weights=None):
            person = 0.4 if crops[0].shape[1] < 60 else 0.0
            return {SPOTTED: 0.95 - person, PERSON: person, "blank": 0.05}

    monkeypatch.setattr("leopard_census.sightings.deployment.read_model", lambda path: Doubts())
    clip(card, [ANIMAL] * N, [None] * N)
    beside = [Detection(BESIDE, 0.9, "1", i * 12, i * 0.5) for i in range(N)]
    card.files[0] = replace(card.files[0], detections=card.files[0].detections + tuple(beside))
    _, crops, _ = card.run(settings=SightingsSettings(), model=card.folder)
    assert shown(crops, BESIDE) == []


def test_a_box_that_a_person_drew_is_the_animal_s_whatever_the_detector_says():
    """Of photos: a leopard that a network takes for a person is still a leopard."""
    from leopard_census.sightings.labels import not_denied

    frame = {"frameID": "m@0", "filePath": "D/a.jpg", "width": 640, "height": 480}
    person = Seen(frame, 0, 0.0, ANIMAL, 0.6, "person")
    drawn = {"filePath": "D/a.jpg", "n": 1, "scientificName": SPOTTED, "box": "0.3 0.3 0.3 0.4"}
    assert not_denied([person], [drawn]) == []
    assert not_denied([person], [drawn | {"box": "0.55 0.3 0.3 0.4"}]) == [person]
    assert not_denied([person], [drawn | {"scientificName": PERSON}]) == [person]


def test_between_two_places_a_person_was_on_the_way():
    frame = {"width": 640, "height": 480}
    at = [Seen(frame, p, 0.5 * p, (x, 0.2, 0.1, 0.6), 0.9, "person") for p, x in ((0, 0.1), (2, 0.7))]
    middle = Seen(frame, 1, 0.5, ANIMAL, 0.9)
    assert Places(at, clip=True).touch(middle, (0.4, 0.3, 0.1, 0.3))
    assert not Places(at, clip=True).touch(middle, (0.4, 0.85, 0.1, 0.1))
    late = Seen(frame, 9, 4.5, ANIMAL, 0.9)
    assert not Places(at, clip=True).touch(late, (0.1, 0.2, 0.1, 0.6))
    assert Places(at, clip=False).touch(late, (0.1, 0.2, 0.1, 0.6))


def test_one_weak_person_among_many_animal_boxes_makes_no_person():
    frame = {"width": 640, "height": 480}
    track = [Seen(frame, p, 0.5 * p, ANIMAL, 0.8) for p in range(6)]
    doubtful = Seen(frame, 6, 3.0, ANIMAL, 0.5, "person")
    assert not is_person([*track, doubtful])
    assert is_person([track[0], replace(doubtful, conf=0.8)])
    assert not is_person(track)

"""Decisions made on the sightings of one detector find their sightings after a rebuild with another."""

import numpy as np
import pytest

from leopard_census.individuals.anchors import AnchorIndex
from leopard_census.individuals.decisions import attach_decisions
from leopard_census.sightings.seen import Seen
from leopard_census.sightings.tracks import follow
from leopard_census.tables.anchor import Anchor, format_anchor
from leopard_census.tables.boxes import format_box
from tests.unit.individuals.test_decisions import decision

CLIPS = 120


def walks(rng):
    """One or two animals that walk through a clip of 12 frames, apart from each other: box by frame and animal."""
    heading, speed = rng.choice([-1, 1]), rng.uniform(0.05, 0.09)
    places = []
    for animal in range(1 + int(rng.random() < 0.3)):
        y, size = 0.15 + 0.45 * animal, rng.uniform(0.18, 0.28)
        for place in range(12):
            x = (0.0 if heading > 0 else 0.75) + heading * speed * place
            if x >= 0 and x + size <= 1:
                places.append((animal, place, (x, y, size, 0.3)))
    return places


def with_sides_moved(box, rng, most):
    x, y, w, h = box
    left, right = x + w * rng.uniform(-most, most), x + w * (1 + rng.uniform(-most, most))
    top, bottom = y + h * rng.uniform(-most, most), y + h * (1 + rng.uniform(-most, most))
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, 1), min(bottom, 1)
    return float(left), float(top), float(right - left), float(bottom - top)


def part_of(box, rng):
    """The trunk without head and legs, as a detector by motion sees many an animal."""
    x, y, w, h = box
    cut = rng.uniform(0.0, 0.35)
    return x + w * cut * rng.random(), y, w * (1 - cut), h * (1 - rng.uniform(0.0, 0.3))


def tracks(clip, boxes):
    """Tracks of a clip; which animal each box is of is known by its frame's row alone."""
    seen = [
        Seen({"mediaID": clip, "width": 640, "height": 360, "animal": a, "time_s": 0.5 * place}, place, 0.5 * place,
             box, 0.9)
        for a, place, box in boxes
    ]  # fmt: skip
    return follow(sorted(seen, key=lambda s: (s.place, s.box)), clip=True)


@pytest.fixture(scope="module")
def rebuilt():
    """Decisions on the first detector's tracks, the index of the second's, and the animal of each track of both."""
    rng = np.random.default_rng(7)
    decisions, rows, of_decision, of_sighting = [], [], {}, {}
    for number in range(CLIPS):
        clip = f"m{number}"
        true = walks(rng)
        first = tracks(clip, [(a, p, part_of(b, rng)) for a, p, b in true if rng.random() < 0.8])
        second = tracks(
            clip, [(a, p, with_sides_moved(b, rng, 0.1)) for a, p, b in true if rng.random() < 0.8]
        )
        for track in first:
            best = max(track, key=lambda s: s.box[2] * s.box[3])
            anchor = format_anchor(Anchor(clip, best.frame["time_s"], best.box))
            key = str(len(decisions))
            decisions.append(decision(key, "species", anchor, "Panthera pardus", "is"))
            of_decision[key] = (clip, best.frame["animal"])
        for n, track in enumerate(second):
            key = f"{clip}.{n}"
            of_sighting[key] = {(clip, s.frame["animal"]) for s in track}
            rows += [
                {
                    "sightingID": key,
                    "frameID": f"{clip}@{round(1e6 * s.frame['time_s'])}",
                    "box": format_box(s.box),
                }
                for s in track
            ]
    index = AnchorIndex([], rows, min_iou=0.5, min_held=0.7, max_seconds=0.5)
    return decisions, index, of_decision, of_sighting


def test_nearly_all_attach_and_the_rest_is_listed(rebuilt):
    decisions, index, _, _ = rebuilt
    listed = {row["decisionID"] for row in attach_decisions(decisions, index).unattached}
    assert len(decisions) > CLIPS
    assert len(listed) <= 0.05 * len(decisions)
    gone = decision("gone", "species", "m0 3.0 0.9 0.9 0.05 0.05", "Panthera pardus", "is")
    found = attach_decisions([*decisions, gone], index).unattached
    assert {row["decisionID"] for row in found} == listed | {"gone"}


def test_they_attach_to_the_same_animal(rebuilt):
    decisions, index, of_decision, of_sighting = rebuilt
    wrong = 0
    for row in decisions:
        attached = attach_decisions([row], index).species
        wrong += sum(of_decision[row["decisionID"]] not in of_sighting[key] for key in attached)
    assert wrong == 0

"""Recall and precision of boxes on cases counted by hand."""

import pytest

from leopard_census.evaluate.detection import score_detections

ANIMAL = (0.2, 0.2, 0.4, 0.2)
LARGER = (0.2, 0.2, 0.4, 0.3)  # overlaps ANIMAL by 2/3
PART = (0.35, 0.2, 0.15, 0.2)  # 3/8 of ANIMAL, its centre inside
ELSEWHERE = (0.8, 0.8, 0.1, 0.1)


def at(result, threshold, criterion):
    return next(r for r in result["thresholds"] if r["threshold"] == threshold)[criterion]


def test_counts_by_hand():
    truth = {"a": [ANIMAL], "b": [ANIMAL, ELSEWHERE], "c": [], "d": [ANIMAL]}
    found = {
        "a": [(LARGER, 0.9), (ELSEWHERE, 0.3)],
        "b": [(PART, 0.6)],
        "c": [(ELSEWHERE, 0.25)],
        "d": None,
    }
    result = score_detections(truth, found, {"a": "1", "b": "1", "c": "2", "d": "3"}, (0.2, 0.5))
    assert (result["n_images"], result["n_boxes"], result["n_failed"]) == (4, 4, 1)
    low = at(result, 0.2, "iou50")
    assert low["recall"] == pytest.approx(1 / 4)
    assert low["precision"] == pytest.approx(1 / 4)  # LARGER; the others are false
    assert low["image_recall"] == pytest.approx(1 / 3, abs=1e-6)
    assert low["encounter_recall"] == pytest.approx(1 / 2)  # 2 shows nothing, 3 failed
    assert low["empty_kept_out"] == 0
    assert low["false_per_image"] == pytest.approx(3 / 4)
    centre = at(result, 0.2, "centre")
    assert centre["recall"] == pytest.approx(2 / 4)
    assert centre["precision"] == pytest.approx(2 / 4)
    high = at(result, 0.5, "iou50")
    assert high["empty_kept_out"] == 1
    assert high["precision"] == pytest.approx(1 / 2)


def test_one_box_finds_one_animal():
    near = (0.25, 0.2, 0.4, 0.2)
    result = score_detections({"a": [ANIMAL, near]}, {"a": [(ANIMAL, 0.9)]}, thresholds=(0.2,))
    assert at(result, 0.2, "iou50")["recall"] == 0.5
    twice = score_detections({"a": [ANIMAL]}, {"a": [(ANIMAL, 0.9), (ANIMAL, 0.8)]}, thresholds=(0.2,))
    assert at(twice, 0.2, "iou50") == at(twice, 0.2, "centre")
    assert at(twice, 0.2, "iou50")["precision"] == 0.5


def test_a_share_of_nothing_is_none():
    result = score_detections({"a": []}, {"a": []}, thresholds=(0.2,))
    assert at(result, 0.2, "iou50")["recall"] is None
    assert at(result, 0.2, "iou50")["precision"] is None
    assert at(result, 0.2, "iou50")["empty_kept_out"] == 1

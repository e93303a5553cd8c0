"""Outputs of networks with known numbers, read as boxes."""

import numpy as np
import pytest

from leopard_census.config.model_card import ModelCard
from leopard_census.detections.heads import UnusableError, decode
from leopard_census.errors import InputError
from tests.unit.detections.models import SIZE, card

ANIMAL, PERSON, VEHICLE = 0, 1, 2


def made(kind, outputs, **changes):
    return ModelCard(**card(head={"kind": kind, "outputs": outputs}, **changes))


@pytest.fixture
def ssd():
    classes = {"animal": ["2-3"], "person": [0], "vehicle": [1]}
    return made("ssd", ["scores", "boxes"], classes=classes)


def test_ssd_boxes_are_turned_and_the_best_class_names_them(ssd):
    scores = np.array(
        [[[0.1, 0.0, 0.3, 0.6], [0.7, 0.1, 0.2, 0.2], [0.1, 0.1, 0.1, 0.1], [0, 0.5, 0, 0]]], np.float32
    )
    boxes = np.array([[0.1, 0.2, 0.5, 0.8], [0, 0, 1, 1], [0, 0, 1, 1], [-0.1, 0.3, 0.2, 1.2]], np.float32)
    for shaped in (boxes[None], boxes[None, :, None]):
        found = decode([scores, shaped], ssd, 0.2)
        assert found.corners.tolist() == pytest.approx(
            np.array([[0.2, 0.1, 0.8, 0.5], [0, 0, 1, 1], [0.3, -0.1, 1.2, 0.2]])
        )
        assert found.conf.tolist() == pytest.approx([0.6, 0.7, 0.5])
        assert found.category.tolist() == [ANIMAL, PERSON, VEHICLE]


def test_yolov8_has_its_candidates_in_columns():
    raw = np.array([[32, 16, 16, 8, 0.9, 0.2, 0.1], [8, 8, 16, 16, 0.1, 0.3, 0.2]], np.float32)
    found = decode([raw.T[None]], made("yolov8", ["o"]), 0.25)
    assert (found.corners * SIZE).tolist() == pytest.approx(np.array([[24, 12, 40, 20], [0, 0, 16, 16]]))
    assert found.conf.tolist() == pytest.approx([0.9, 0.3])
    assert found.category.tolist() == [ANIMAL, PERSON]


def test_who_may_be_a_person_is_given_as_one_beside_the_surer_name():
    raw = np.array([[32, 16, 16, 8, 0.5, 0.49, 0.1], [8, 8, 16, 16, 0.3, 0.2, 0.6]], np.float32)
    found = decode([raw.T[None]], made("yolov8", ["o"]), 0.25)
    assert found.category.tolist() == [ANIMAL, VEHICLE, PERSON]
    assert found.conf.tolist() == pytest.approx([0.5, 0.6, 0.49])
    assert found.corners[0].tolist() == found.corners[2].tolist()


def test_yolov5_multiplies_by_objectness():
    raw = np.array([[32, 16, 16, 8, 0.5, 0.9, 0.2, 0.1], [8, 8, 16, 16, 0.9, 0.1, 0.1, 1.0]], np.float32)
    found = decode([raw[None]], made("yolov5", ["o"]), 0.25)
    assert (found.corners * SIZE).tolist() == pytest.approx(np.array([[24, 12, 40, 20], [0, 0, 16, 16]]))
    assert found.conf.tolist() == pytest.approx([0.45, 0.9])
    assert found.category.tolist() == [ANIMAL, VEHICLE]


def test_a_category_without_classes_is_never_named():
    raw = np.array([[32, 16, 16, 8, 0.1, 0.9, 0.9]], np.float32)
    found = decode([raw.T[None]], made("yolov8", ["o"], classes={"animal": [0]}), 0.05)
    assert found.category.tolist() == [ANIMAL]
    assert found.conf.tolist() == pytest.approx([0.1])


@pytest.mark.parametrize(
    "row",
    [
        (32, 16, 16, 8, 0.1, 1.2, 0),
        (32, 16, 16, 8, np.nan, 0, 0),
        (32, 16, 16, 8, 0, -np.inf, 0),
        (np.nan, 16, 16, 8, 0.5, 0, 0),
        (32, 16, np.inf, 8, 0.5, 0, 0),
        (32, 16, 3e38, 8, 0.5, 0, 0),
    ],
)
def test_numbers_that_are_no_confidence_or_box_are_not_passed_over(row):
    raw = np.array([[32, 16, 16, 8, 0.9, 0, 0], row], np.float32)
    with pytest.raises(UnusableError):
        decode([raw.T[None]], made("yolov8", ["o"]), 0.25)


def test_a_confidence_that_rounding_takes_past_1_is_1():
    raw = np.array([[32, 16, 16, 8, 1.000001, 0, 0]], np.float32)
    assert decode([raw.T[None]], made("yolov8", ["o"]), 0.25).conf.tolist() == [1.0]


@pytest.mark.parametrize(
    ("kind", "shapes"),
    [("yolov8", [(1, 4, 9)]), ("yolov8", [(9, 7)]), ("yolov5", [(1, 9, 5)]), ("yolov8", [(1, 6, 9)])],
)
def test_outputs_unlike_the_card_are_one_clear_error(kind, shapes):
    with pytest.raises(InputError, match="does not fit its model"):
        decode([np.zeros(shape, np.float32) for shape in shapes], made(kind, ["o"]), 0.1)


def test_ssd_outputs_of_different_length_are_an_error(ssd):
    with pytest.raises(InputError, match="does not fit its model"):
        decode([np.zeros((1, 9, 4), np.float32), np.zeros((1, 8, 4), np.float32)], ssd, 0.1)

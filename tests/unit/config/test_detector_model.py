"""The model card of a detector is checked with the rest of the configuration, before any work."""

from hashlib import sha256

import pytest
import yaml

from leopard_census.config.detector_model import read_model_card
from leopard_census.config.load import load_plans
from leopard_census.config.model_card import ModelClasses, given_model
from tests.unit.config.conftest import faults

WEIGHTS = b"weights"
CARD = {
    "name": "tiny",
    "file": "tiny.onnx",
    "sha256": sha256(WEIGHTS).hexdigest(),
    "input": {"name": "images", "width": 64, "height": 64, "scale": 0.0039},
    "head": {"kind": "yolov8", "outputs": ["output0"]},
    "classes": {"animal": [0], "person": [1], "vehicle": ["2-3"]},
    "typical_confidence": 0.5,
}
AT = "config/config.yaml: settings.detections.model_card: models/tiny.yaml"


@pytest.fixture
def with_card(work):
    def make(detector="onnx", weights=WEIGHTS, named="models/tiny.yaml", **changes):
        folder = work / "models"
        folder.mkdir(exist_ok=True)
        card = {key: value for key, value in {**CARD, **changes}.items() if value is not None}
        (folder / "tiny.yaml").write_text(yaml.safe_dump(card))
        if weights is not None:
            (folder / "tiny.onnx").write_bytes(weights)
        settings = {"detector": detector} | ({"model_card": named} if named else {})
        return {"surveys": ["plot-2012"], "settings": {"detections": settings}}

    return make


@pytest.mark.parametrize("detector", ["onnx", "onnx+motion"])
def test_a_sound_card_reaches_the_jobs_without_any_place(work, with_card, detector):
    (plan,) = load_plans(with_card(detector), work).values()
    assert plan.weights == work / "models" / "tiny.onnx"
    assert "tiny.onnx" not in str(plan.settings)
    assert str(work) not in str(plan.settings)
    assert "model_card" not in plan.settings["detections"]
    model = given_model(plan.settings["model_card"], plan.weights)
    assert model.file == plan.weights
    assert model.card.sha256 == CARD["sha256"]
    assert model.card.classes.numbers("vehicle") == [2, 3]


def test_motion_reads_no_card(work, with_card):
    (plan,) = load_plans(with_card("motion", sha256="nonsense"), work).values()
    assert plan.settings["model_card"] == {}
    assert plan.weights is None
    assert given_model(plan.settings["model_card"], plan.weights) is None


def test_a_card_beside_the_survey_s_sheets(work, with_card):
    config = with_card()
    (work / "models").rename(work / "config" / "surveys" / "plot-2012" / "models")
    config["settings"]["detections"]["model_card"] = "./models/tiny.yaml"
    (plan,) = load_plans(config, work).values()
    assert plan.weights == work / "config" / "surveys" / "plot-2012" / "models" / "tiny.onnx"


def test_moved_weights_change_no_setting(work, with_card):
    (before,) = load_plans(with_card(), work).values()
    (work / "models" / "tiny.onnx").rename(work / "elsewhere.onnx")
    (after,) = load_plans(with_card(weights=None, file=str(work / "elsewhere.onnx")), work).values()
    assert before.settings == after.settings
    assert after.weights == work / "elsewhere.onnx"


def test_another_model_changes_the_card_s_settings_alone(work, with_card):
    (before,) = load_plans(with_card(), work).values()
    (after,) = load_plans(with_card(weights=b"other", sha256=sha256(b"other").hexdigest()), work).values()
    assert {s for s in before.settings if before.settings[s] != after.settings[s]} == {"model_card"}


def test_no_card_at_all(work, with_card):
    (fault,) = faults(work, with_card(named=None))
    assert fault.startswith(
        "config/config.yaml: settings.detections: the detector 'onnx' needs the path of a model card"
    )


def test_a_card_that_is_not_there(work, with_card):
    (fault,) = faults(work, with_card(named="models/tiny.yml"))
    assert "there is no such file; correct the path of the model card" in fault


def test_weights_that_are_not_there(work, with_card):
    (fault,) = faults(work, with_card(weights=None))
    assert fault == (
        f"{AT}: file: {work}/models/tiny.onnx does not exist; put the weights there or correct the path"
    )


def test_other_weights_than_the_card_s(work, with_card):
    (fault,) = faults(work, with_card(weights=b"damaged"))
    assert fault.startswith(
        f"{AT}: sha256: {work}/models/tiny.onnx has the sha256 {sha256(b'damaged').hexdigest()}"
    )
    assert "it is another file or damaged" in fault


def test_a_job_does_not_hash_at_planning(work, with_card):
    assert load_plans(with_card(weights=b"damaged"), work, hash_weights=False)


def test_commands_that_only_look_are_told_in_the_plan(work, with_card):
    (plan,) = load_plans(with_card(weights=None), work, keep_media_problems=True).values()
    assert [p for p in plan.media_problems if "tiny.onnx does not exist" in p]


def test_every_fault_of_a_card_is_told_at_once(work, with_card):
    told = faults(
        work,
        with_card(
            sha256="abc",
            head={"kind": "ssd", "outputs": ["a"]},
            classes={"animal": [0, "0-2"]},
            threshold=0.3,
            typical_confidence=None,
        ),
    )
    assert len(told) == 5
    for part in (
        f"{AT}: sha256",
        "a head of the kind ssd has 2 outputs; name them",
        "named twice: 0",
        "unknown key 'threshold'",
        "the key 'typical_confidence' is missing; add it",
    ):
        assert [line for line in told if part in line], part


@pytest.mark.parametrize("part", ["3-1", "1-", "x", -1, "٣-٥", "0-9999"])
def test_classes_are_numbers_or_ranges(part):
    with pytest.raises(ValueError, match=r"range|pattern|greater|more than 3000"):
        ModelClasses(animal=(part,))


def test_the_cards_that_come_with_the_project_are_sound(repository):
    cards = sorted((repository / "resources" / "model_cards").glob("*.yaml"))
    assert cards
    for path in cards:
        model, problems = read_model_card(path, path.name)
        assert problems == []
        assert model.file.parent == path.parent

"""The detector `megadetector`: what goes in and comes out; the real package with a tiny model where it is installed."""

import json
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from leopard_census.config.detections import DetectionsSettings
from leopard_census.detections import megadetector
from leopard_census.errors import InputError
from leopard_census.imaging.series import Series
from leopard_census.tables.batch_json import Detection, FileDetections, batch_bytes

INSTALLED = all(find_spec(name) for name in ("torch", "megadetector", "yolov5"))
needs_package = pytest.mark.skipif(
    not INSTALLED, reason="the extra 'megadetector' (torch, megadetector, yolov5) is not installed"
)


def frame(path="D1/a.jpg", number=0):
    return {"frameID": f"{path}@{number}", "filePath": path, "frame_number": number, "time_s": number / 10}


SERIES = [
    Series(False, (frame(),)),
    Series(True, (frame("D1/b.mp4"), frame("D1/b.mp4", 5))),
]
PICTURE = np.zeros((60, 80, 3), np.uint8)
PICTURE[:, :, 0] = 200  # blue


class Stub:
    """Stands for the package's detector."""

    def __init__(self, *rows, failure=None):
        self.rows, self.failure, self.seen = rows, failure, []

    def generate_detections_one_image(self, picture, image_id, detection_threshold, image_size):
        self.seen.append((picture, image_id, detection_threshold, image_size))
        return {
            "file": image_id,
            "detections": None if self.failure else list(self.rows),
            "failure": self.failure,
        }


def row(bbox, category="1", conf=0.9):
    return {"category": category, "conf": conf, "bbox": bbox}


def detect(stub, **settings):
    return megadetector.detect(SERIES, lambda f: PICTURE, DetectionsSettings(**settings), stub)


def test_boxes_come_at_their_frames_and_within_the_picture():
    stub = Stub(row([0.5, 0.5, 0.6, 0.2]), row([0.1, 0.1, 0.2, 0.2], "2", 0.4), row([0.3, 0.3, 0.00001, 0.2]))
    found = detect(stub)
    assert found["D1/a.jpg@0"] == [
        Detection((0.1, 0.1, 0.2, 0.2), 0.4, "2"),
        Detection((0.5, 0.5, 0.5, 0.2), 0.9),
    ]
    assert [(d.frame_number, d.time_s) for d in found["D1/b.mp4@5"]] == [(5, 0.5)] * 2


def test_the_package_is_given_red_first_and_our_settings():
    stub = Stub()
    detect(stub, min_conf=0.05, megadetector_image_size=640)
    picture, name, threshold, size = stub.seen[0]
    assert picture[0, 0].tolist() == [0, 0, 200]
    assert picture.flags["C_CONTIGUOUS"]
    assert (name, threshold, size) == ("D1/a.jpg@0", 0.05, 640)
    detect(stub)
    assert stub.seen[-1][3] is None


def test_a_failure_costs_its_picture_and_another_category_stops():
    assert set(detect(Stub(failure="Failure inference")).values()) == {None}
    with pytest.raises(InputError, match="category 7"):
        detect(Stub(row([0, 0, 0.5, 0.5], "7")))


def test_without_the_package_the_extra_is_named(monkeypatch, tmp_path):
    def missing(name):
        raise ModuleNotFoundError("No module named 'torch'")

    monkeypatch.setattr(megadetector, "import_module", missing)
    with pytest.raises(InputError) as error:
        megadetector.load(tmp_path / "w.pt")
    assert "leopard-census[megadetector]" in error.value.text()
    assert "workflow/envs/megadetector.yaml" in error.value.text()


def test_the_extra_and_the_environment_exist(repository):
    assert "\nmegadetector = [" in (repository / "pyproject.toml").read_text()
    assert "[megadetector]" in (repository / "workflow/envs/megadetector.yaml").read_text()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A YOLOv5 model of MegaDetector's three categories with random weights, saved as MegaDetector's are."""
    torch, yolo = import_module("torch"), import_module("yolov5.models.yolo")
    yaml = import_module("yaml")
    plan = yaml.safe_load((Path(yolo.__file__).parent / "yolov5n.yaml").read_text())
    plan |= {"nc": 3, "width_multiple": 0.125, "depth_multiple": 0.1}
    torch.manual_seed(0)
    model = (getattr(yolo, "DetectionModel", None) or yolo.Model)(plan, ch=3, nc=3)
    model.names = {0: "animal", 1: "person", 2: "vehicle"}
    path = tmp_path_factory.mktemp("weights") / "tiny.pt"
    torch.save({"model": model.half(), "epoch": -1}, path)
    return path


@needs_package
def test_the_package_itself_reads_weights_and_its_boxes_pass_its_own_check(tiny):
    check = import_module("megadetector.postprocessing.validate_batch_results")
    picture = np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    # Random weights give random boxes of low confidence: that they come out and keep their form is what is tested.
    settings = DetectionsSettings(min_conf=0.0005, megadetector_image_size=320)
    detector = megadetector.load(tiny)
    found = megadetector.detect(SERIES, lambda f: picture, settings, detector)
    again = megadetector.detect(SERIES, lambda f: picture, settings, detector)
    assert found == again
    boxes = [d for some in found.values() for d in some]
    assert boxes
    assert all(d.category in ("1", "2", "3") and 0 < d.conf <= 1 for d in boxes)
    clip = FileDetections("D1/b.mp4", tuple(found["D1/b.mp4@0"] + found["D1/b.mp4@5"]), None, 10.0, (0, 5))
    photo = FileDetections("D1/a.jpg", tuple(found["D1/a.jpg@0"]))
    raw = json.loads(batch_bytes(megadetector.detector_name(tiny), [photo, clip]))
    told = check.validate_batch_results(raw)["validation_results"]
    assert (told["errors"], told["warnings"]) == ([], [])


@needs_package
def test_what_is_no_model_is_told(tmp_path):
    (tmp_path / "w.pt").write_bytes(b"no model")
    with pytest.raises(InputError, match="is no model that MegaDetector reads"):
        megadetector.load(tmp_path / "w.pt")

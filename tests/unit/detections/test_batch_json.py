"""The MegaDetector batch file: canonical writing, strict reading."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.errors import InputError
from leopard_census.tables.batch_json import Detection, FileDetections, batch_bytes, write_batch
from leopard_census.tables.batch_json_read import read_batch

PHOTO = FileDetections(
    "D/a.jpg", (Detection((0.1, 0.2, 0.3, 0.4), 0.9, outline=((0.1, 0.2, 0.3, 0.2, 0.3, 0.5),)),)
)
CLIP = FileDetections(
    "D/b.mp4",
    (Detection((0.1, 0.2, 0.3, 0.4), 0.5, frame_number=30, time_s=1.0),),
    frame_rate=30.0,
    frames_processed=(0, 30),
)
CLASSED = FileDetections(
    "D/e.jpg",
    (
        Detection(
            (0.1, 0.2, 0.3, 0.4),
            0.9,
            classifications=(("leopard", 0.8), ("badger", 0.15)),
        ),
    ),
)
TAXONOMY = {"leopard": "mammalia;carnivora;felidae;panthera;pardus"}
FAILED = FileDetections("D/c.jpg", failure="cannot be decoded")


def test_what_is_written_is_read(tmp_path):
    write_batch(tmp_path / "d.json", "motion", [CLIP, FAILED, PHOTO])
    batch = read_batch(tmp_path / "d.json")
    assert batch.detector == "motion"
    assert batch.files == (PHOTO, CLIP, FAILED)


def test_classifications_are_kept_by_name(tmp_path):
    write_batch(tmp_path / "d.json", "motion", [CLASSED, PHOTO], TAXONOMY)
    batch = read_batch(tmp_path / "d.json")
    assert batch.files == (PHOTO, CLASSED)
    assert batch.descriptions == TAXONOMY
    raw = json.loads((tmp_path / "d.json").read_text())
    assert raw["classification_categories"] == {"1": "badger", "2": "leopard"}
    assert raw["images"][1]["detections"][0]["classifications"] == [["2", 0.8], ["1", 0.15]]


def test_classes_of_one_name_are_told_apart_by_their_description(tmp_path):
    raw = json.loads(batch_bytes("m", [CLASSED], TAXONOMY))
    raw["classification_categories"] = {"1": "cat", "2": "cat"}
    raw["classification_category_descriptions"] = {"1": "felis catus", "2": "felidae"}
    (tmp_path / "d.json").write_text(json.dumps(raw))
    (called,) = read_batch(tmp_path / "d.json").files[0].detections
    assert called.classifications == (("cat (felidae)", 0.8), ("cat (felis catus)", 0.15))


def test_bytes_do_not_depend_on_order():
    assert batch_bytes("m", [CLIP, PHOTO, FAILED]) == batch_bytes("m", [FAILED, CLIP, PHOTO])


def test_format_is_that_of_megadetector():
    raw = json.loads(batch_bytes("m", [PHOTO, CLIP, FAILED]))
    assert raw["info"]["format_version"] == "1.6"
    assert raw["detection_categories"] == {"1": "animal", "2": "person", "3": "vehicle"}
    photo, clip, failed = raw["images"]
    assert photo["detections"][0]["bbox"] == [0.1, 0.2, 0.3, 0.4]
    assert isinstance(photo["detections"][0]["conf"], float)
    assert clip["frame_rate"] == 30.0
    assert clip["frames_processed"] == [0, 30]
    assert clip["detections"][0]["frame_number"] == 30
    assert clip["detections"][0]["time_s"] == 1.0
    assert failed == {"file": "D/c.jpg", "detections": None, "failure": "cannot be decoded"}


unit = st.floats(0, 1, allow_nan=False)


@given(st.lists(st.tuples(unit, unit, unit, unit, unit), max_size=5))
def test_any_box_within_the_picture_survives_rounding(tmp_path_factory, boxes):
    detections = tuple(
        Detection((x * 0.9, y * 0.9, max(0.001, w * (1 - x * 0.9)), max(0.001, h * (1 - y * 0.9))), conf)
        for x, y, w, h, conf in boxes
    )
    path = tmp_path_factory.mktemp("b") / "d.json"
    write_batch(path, "m", [FileDetections("a.jpg", detections)])
    back = read_batch(path).files[0].detections
    assert len(back) == len(detections)
    for d in back:
        assert d.box[0] >= 0
        assert d.box[0] + d.box[2] <= 1 + 1e-9


def test_an_impossible_detection_is_not_written():
    with pytest.raises(ValueError, match="no such detection"):
        batch_bytes("m", [FileDetections("a.jpg", (Detection((0.8, 0, 0.4, 0.1), 0.5),))])
    for flat in ((0.1, 0.1, 4e-5, 0.2), (0.99999, 0.1, 1e-5, 0.2)):
        with pytest.raises(ValueError, match="no such detection"):
            batch_bytes("m", [FileDetections("a.jpg", (Detection(flat, 0.5),))])
    with pytest.raises(ValueError, match="yet has detections"):
        batch_bytes("m", [FileDetections("a.jpg", PHOTO.detections, failure="x")])


def raw_file():
    return json.loads(batch_bytes("m", [PHOTO, CLIP, FAILED]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda r: r["info"].update(format_version="0.9"), "format_version"),
        (lambda r: r["images"][0]["detections"][0].update(category="7"), "category"),
        (lambda r: r["images"][0]["detections"][0].update(conf=1.2), "conf"),
        (lambda r: r["images"][0]["detections"][0].update(conf=True), "conf"),
        (lambda r: r["images"][0]["detections"][0].update(bbox=[0.9, 0, 0.2, 0.1]), "bbox"),
        (lambda r: r["images"][0]["detections"][0].update(bbox=[100, 20, 300, 200]), "bbox"),
        (lambda r: r["images"][0]["detections"][0].update(outline=[[0.1, 0.2]]), "outline"),
        (lambda r: r["images"][1]["detections"][0].pop("frame_number"), "frame_number"),
        (lambda r: r["images"][1].pop("frame_rate"), "frame_rate"),
        (lambda r: r["images"][1].update(frames_processed=3), "frames_processed"),
        (lambda r: r["images"][2].update(detections=[]), "failed file"),
        (lambda r: r["images"][2].pop("failure"), "must be a list"),
        (lambda r: r["images"][0]["detections"][0].update(classifications=[["1", 0.5]]), "classifications"),
        (lambda r: r["images"][0]["detections"][0].update(classifications="1"), "classifications"),
        (lambda r: r.update(classification_categories=["a"]), "classification_categories"),
        (lambda r: r["images"].append(r["images"][0]), "more than one entry"),
        (lambda r: r.pop("detection_categories"), "detection_categories"),
        (lambda r: r["images"][0].pop("file"), "no 'file'"),
    ],
)
def test_faults_are_told(tmp_path, change, told):
    raw = raw_file()
    change(raw)
    path = tmp_path / "d.json"
    path.write_text(json.dumps(raw))
    with pytest.raises(InputError) as error:
        read_batch(path)
    assert told in error.value.text()


def test_all_faults_are_told_at_once(tmp_path):
    raw = raw_file()
    raw["images"][0]["detections"][0].update(conf=9, category="x")
    raw["images"][1]["detections"][0].pop("frame_number")
    (tmp_path / "d.json").write_text(json.dumps(raw))
    with pytest.raises(InputError) as error:
        read_batch(tmp_path / "d.json")
    assert len(error.value.problems) == 3


def test_the_field_s_own_check_accepts_what_is_written(tmp_path):
    name = "megadetector.postprocessing.validate_batch_results"
    check = pytest.importorskip(name, reason="megadetector-utils is not installed")
    failed_clip = FileDetections("D/f.mp4", failure="x", frame_rate=25.0, frames_processed=(0,))
    write_batch(tmp_path / "d.json", "m", [PHOTO, CLIP, FAILED, failed_clip, CLASSED], TAXONOMY)
    found = check.validate_batch_results(str(tmp_path / "d.json"))["validation_results"]
    assert found["errors"] == []
    assert found["warnings"] == []
    assert found["classification_category_id_to_count"] == {"1": 1, "2": 1}
    broken = json.loads((tmp_path / "d.json").read_text())
    broken["images"][1].pop("frames_processed")
    assert check.validate_batch_results(broken)["validation_results"]["errors"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"info": {}}', "\x00"])
def test_what_is_no_batch_file_is_told(tmp_path, text):
    (tmp_path / "d.json").write_text(text)
    with pytest.raises(InputError):
        read_batch(tmp_path / "d.json")

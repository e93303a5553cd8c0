"""Each detector on a deployment of photos, from the frames table to the file of detections."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from leopard_census.config.detections import WITH_MODEL, DetectionsSettings
from leopard_census.detections.deployment import DETECTORS, detect_deployment, prepared
from leopard_census.errors import InputError
from leopard_census.imaging.archive import write_archive
from leopard_census.imaging.series import split_series
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.detections.models import SSD_WEIGHTS, brightness_model, constant_model, ssd_model
from tests.unit.detections.test_motion import frame_rows, noisy, reader, scene, with_animal

# In a letterbox of 64 pixels, the picture of 320 by 180 lies in rows 14 to 50: its animal at x 160, y 90, 60 by 30.
ANIMAL = (32, 32, 12, 6, 0.8, 0.02, 0.0)
HINT = (32, 32, 12, 6, 0.07, 0.0, 0.0)
PERSON = (54, 32, 6, 20, 0.1, 0.9, 0.0)


@pytest.fixture
def card(tmp_path):
    """A camera's card: bursts of five photos, the third with an animal in the middle of the first photo."""
    rng, base = np.random.default_rng([3]), scene(3)
    rows = []
    for burst in range(4):
        mine = frame_rows(5, clip=False, name=f"b{burst}", start_s=burst * 3600, step_s=2)
        for i, row in enumerate(mine):
            shown = with_animal(base, 160 + 30 * i, 90) if burst == 2 else base
            path = tmp_path / row["filePath"]
            path.parent.mkdir(exist_ok=True)
            cv2.imwrite(str(path), noisy(shown, rng), [cv2.IMWRITE_JPEG_QUALITY, 95])
        rows += mine
    write_table(tmp_path / "frames.csv", contract("frames"), rows)
    write_archive(tmp_path / "frames.zip", [])
    return tmp_path


def run(card, detector, model=None, out="boxes.json"):
    settings = DetectionsSettings(detector=detector, tiles=1)
    detect_deployment(card / "frames.csv", card / "frames.zip", card, settings, card / out, model)
    return read_batch(card / out)


def at(batch, name):
    return [
        (d.category, round(d.conf, 2)) for f in batch.files if f.file == f"D/{name}.jpg" for d in f.detections
    ]


def model(tmp_path, *rows):
    return constant_model(tmp_path, np.array(rows, np.float32))


def test_the_settings_name_the_detectors_that_there_are():
    assert set(DETECTORS) == {"motion", "onnx", "onnx+motion"}
    assert {name for name, detector in DETECTORS.items() if detector.networked} == set(WITH_MODEL)
    assert all(DetectionsSettings(detector=name) for name in DETECTORS)


def test_the_file_names_detector_version_and_model(card):
    tiny = model(card, ANIMAL)
    assert run(card, "motion").detector == "leopard-census motion 2"
    assert run(card, "onnx", tiny).detector == f"leopard-census onnx 2, tiny ({tiny.card.sha256[:12]})"
    assert run(card, "onnx+motion", tiny).detector.startswith("leopard-census onnx+motion 3, tiny (")


def test_a_network_sees_each_photo_by_itself_and_people_are_category_2(card):
    batch = run(card, "onnx", model(card, ANIMAL, PERSON))
    assert len(batch.files) == 20
    assert all(
        sorted((d.category, round(d.conf, 2)) for d in f.detections) == [("1", 0.8), ("2", 0.9)]
        for f in batch.files
    )


def test_motion_raises_what_it_confirms_and_doubts_what_is_always_there(card):
    """The tiny network sees an animal at one place in all four bursts; in one photo there is one."""
    batch = run(card, "onnx+motion", model(card, ANIMAL))
    assert at(batch, "b0000") == [("1", 0.5)]  # the odds of 0.8 are 4
    (moved, *rest) = at(batch, "b2000")
    assert moved[0] == "1"
    assert moved[1] > 0.8
    assert rest == []


def test_a_hint_counts_only_with_motion_and_motion_alone_stays_in_doubt(card):
    batch = run(card, "onnx+motion", model(card, HINT))
    assert at(batch, "b0000") == []
    assert len(at(batch, "b2000")) == 1
    alone = at(batch, "b2003")  # the animal has gone on to where the network sees nothing
    assert [conf <= 0.49 for _, conf in alone] == [True]


def test_outlines_come_from_motion_where_the_box_is_the_same(card):
    batch = run(card, "onnx+motion", model(card, ANIMAL))
    by_file = {f.file: f.detections for f in batch.files}
    assert by_file["D/b2000.jpg"][0].outline
    assert not by_file["D/b0000.jpg"][0].outline


@pytest.mark.parametrize("detector", WITH_MODEL)
def test_same_bytes_twice(card, detector):
    tiny = model(card, ANIMAL, HINT, PERSON)
    run(card, detector, tiny, "first.json")
    run(card, detector, tiny, "second.json")
    assert (card / "first.json").read_bytes() == (card / "second.json").read_bytes()


@pytest.mark.parametrize("detector", WITH_MODEL)
def test_boxes_do_not_depend_on_the_order_of_the_series(tmp_path, detector):
    rng, base = np.random.default_rng([5]), scene(5)
    rows = frame_rows(6, clip=True) + frame_rows(4, clip=False, name="p", start_s=500, step_s=2)
    pictures = [noisy(with_animal(base, 60 + 20 * i, 90), rng) for i in range(10)]
    detect, _ = prepared(DetectionsSettings(detector=detector), model(tmp_path, ANIMAL, HINT))
    series = split_series(rows, 60)
    read = reader(rows, pictures)
    forward = detect(series, read, DetectionsSettings(detector=detector))
    assert forward == detect(series[::-1], read, DetectionsSettings(detector=detector))
    assert set(forward) == {r["frameID"] for r in rows}
    clip = forward[rows[0]["frameID"]]
    assert clip
    assert all(d.frame_number == 0 and d.time_s == 0.0 for d in clip)


@pytest.mark.shared
@pytest.mark.skipif(not SSD_WEIGHTS.is_file(), reason="the COCO SSD does not lie beside the project")
@pytest.mark.parametrize("detector", WITH_MODEL)
def test_same_bytes_twice_with_a_real_network(card, detector):
    run(card, detector, ssd_model(), "first.json")
    run(card, detector, ssd_model(), "second.json")
    assert (card / "first.json").read_bytes() == (card / "second.json").read_bytes()


def test_pictures_of_several_sizes_in_one_clip_are_no_error(tmp_path):
    rows, small = frame_rows(8, clip=True), {"width": 160, "height": 120}
    rows = [row | (small if i > 4 else {}) for i, row in enumerate(rows)]
    pictures = [scene(5, (row["width"], row["height"])) for row in rows]
    detect, _ = prepared(DetectionsSettings(detector="onnx+motion"), model(tmp_path, ANIMAL))
    found = detect(split_series(rows, 60), reader(rows, pictures), DetectionsSettings(detector="onnx+motion"))
    assert all(found[row["frameID"]] for row in rows)


@pytest.mark.parametrize("detector", WITH_MODEL)
def test_a_person_who_looks_a_little_more_like_an_animal_is_written_as_a_person_too(card, detector):
    batch = run(card, detector, model(card, (32, 32, 12, 30, 0.5, 0.49, 0.0)))
    assert all({d.category for d in f.detections} == {"1", "2"} for f in batch.files)


@pytest.mark.parametrize("detector", WITH_MODEL)
def test_a_picture_for_which_the_network_gives_no_usable_numbers_failed(card, detector):
    """The brightness model's confidence is that of a photo: above 1 in one that is brighter than 150."""
    made = brightness_model(card)
    size = made.card.input.model_copy(update={"scale": 1 / 150, "fit": "stretch"})
    made = replace(made, card=made.card.model_copy(update={"input": size}))
    cv2.imwrite(str(card / "D" / "b1000.jpg"), np.full((180, 320, 3), 250, np.uint8))
    failed = {f.file: f.failure for f in run(card, detector, made).files if f.failure}
    assert list(failed) == ["D/b1000.jpg"]
    assert "no confidences" in failed["D/b1000.jpg"]
    for path in (card / "D").glob("*.jpg"):
        cv2.imwrite(str(path), np.full((180, 320, 3), 250, np.uint8))
    with pytest.raises(InputError, match="for none of 20 pictures"):
        run(card, detector, made)

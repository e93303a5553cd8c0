"""Sightings of a whole small deployment, from files to files."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest

from leopard_census.config.sightings import SightingsSettings
from leopard_census.imaging.archive import open_archive, write_archive
from leopard_census.imaging.jpeg import decode_picture, encode_jpeg
from leopard_census.sightings import views
from leopard_census.sightings.body_mask import body_mask
from leopard_census.sightings.deployment import Inputs, Outputs, sight_deployment
from leopard_census.sightings.rows import Deployment
from leopard_census.sightings.species import SpeciesModel, read_model
from leopard_census.sightings.species_training import train, write_model
from leopard_census.tables.batch_json import Detection, FileDetections, write_batch
from leopard_census.tables.boxes import parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.special_names import BLANK
from leopard_census.tables.write import write_table

SPOTTED, PLAIN, PERSON = "Panthera pardus", "Cervus nippon", "Homo sapiens"
BEGIN = datetime(2012, 1, 5, 12, tzinfo=UTC)
NONE = SightingsSettings(classifier="none")


def coat(kind, size, seed=0):
    """Picture of a coat: spots, plain, or a coloured jacket."""
    rng = np.random.default_rng([seed])
    width, height = size
    base = {SPOTTED: (90, 160, 210), PLAIN: (80, 100, 120), PERSON: (180, 60, 40)}[kind]
    picture = np.full((height, width, 3), base, np.float64) + rng.normal(0, 4, (height, width, 1))
    if kind == SPOTTED:
        for x, y in rng.integers((0, 0), size, (width * height // 180, 2)):
            cv2.circle(picture, (int(x), int(y)), 4, (20, 25, 30), 2)
    return picture.clip(0, 255).astype(np.uint8)


class Card:
    """A deployment in the making: one clip per call, an animal of a kind at the boxes given for each frame."""

    def __init__(self, folder):
        self.folder, self.frames, self.files, self.members = folder, [], [], []

    def clip(self, number, tracks, size=(320, 180), conf=0.9, category="1", night=False, strip=0):
        media, name = f"{number:016x}", f"D/{number}.mp4"
        found = []
        for i in range(max(len(boxes) for _, boxes in tracks)):
            picture = np.full((size[1], size[0], 3), 128, np.uint8)
            for kind, boxes in tracks:
                if i >= len(boxes) or boxes[i] is None:
                    continue
                x, y, w, h = boxes[i]
                patch = coat(kind, (round(w * size[0]), round(h * size[1])), number)
                picture[round(y * size[1]) :, round(x * size[0]) :][: patch.shape[0], : patch.shape[1]] = (
                    patch
                )
                outline = ((x, y, x + w, y, x + w, y + h, x, y + h),)
                # What a camera prints over the lowest rows: letters on a plain ground.
                picture[size[1] - strip :] = 0
                picture[size[1] - strip :][4:-4, 20:120:9] = 255
                found.append(Detection(boxes[i], conf, category, i * 12, i * 0.5, outline))
            self.frames.append(self._row(media, name, i, size, night, f"{media}-{i:03d}.jpg", 600 * number))
            self.members.append((f"{media}-{i:03d}.jpg", encode_jpeg(picture)))
        self.files.append(
            FileDetections(
                name, tuple(found), frame_rate=24.0, frames_processed=tuple(range(0, 12 * (i + 1), 12))
            )
        )

    def _row(self, media, name, i, size, night, image, seconds):
        return {
            "frameID": f"{media}@{i * 500000}",
            "mediaID": media,
            "deploymentID": "D",
            "filePath": name,
            "frame_number": i * 12,
            "time_s": i * 0.5,
            "timestamp": BEGIN + timedelta(seconds=seconds + i // 2),
            "width": size[0],
            "height": size[1],
            "sharpness": 100.0,
            "luma_mean": 100.0,
            "clipped_share": 0.0,
            "night": night,
            "image": image,
        }

    def run(self, labels=(), clocks=(), settings=NONE, model=None, name="out"):
        write_table(self.folder / "f.csv", contract("frames"), self.frames)
        write_archive(self.folder / "f.zip", self.members)
        write_batch(self.folder / "d.json", "test", self.files)
        out = self.folder / name
        out.mkdir()
        outputs = Outputs(out / "s.csv", out / "c.csv", out / "t.csv", out / "s.zip")
        inputs = Inputs(
            self.folder / "f.csv", self.folder / "f.zip", self.folder / "d.json", model, self.folder
        )
        sight_deployment(inputs, Deployment("D", "S1", list(labels), list(clocks)), settings, outputs)
        return (
            read_table(outputs.sightings, contract("sightings")),
            read_table(outputs.crops, contract("crops")),
            outputs,
        )


@pytest.fixture
def card(tmp_path):
    return Card(tmp_path)


def moving(start, step, n, y=0.3, w=0.3, h=0.3):
    return [(start + step * i, y, w, h) for i in range(n)]


def label(number, name=None, species=SPOTTED, n=1):
    return {
        "filePath": f"D/{number}.mp4",
        "n": n,
        "scientificName": species,
        "individualID": name,
        "count": None,
    }


def test_a_clip_gives_a_sighting_with_its_best_views(card):
    card.clip(1, [(SPOTTED, moving(0.6, -0.08, 8))])
    sightings, crops, out = card.run()
    (row,) = sightings
    assert row["sightingID"] == "D.0000000000000001@0.1"
    assert row["mediaIDs"] == ["0000000000000001"]
    assert (row["locationID"], row["scientificName"], row["species_source"]) == ("S1", "unknown", "detector")
    assert (row["flank"], row["n_detections"], row["simultaneous"]) == ("left", 8, 1)
    assert row["start"] == BEGIN + timedelta(seconds=600)
    assert row["end"] == row["start"] + timedelta(seconds=3)
    assert row["anchor_mediaID"] == "0000000000000001"
    assert parse_box(row["anchor_box"])[2] == pytest.approx(0.3)
    assert 0 < row["quality"] <= 1
    assert 1 <= len(crops) <= NONE.views_per_flank
    with open_archive(out.pictures) as archive:
        for crop in crops:
            picture = decode_picture(archive.read(crop["image"]))
            mask = decode_picture(archive.read(crop["mask"]))
            assert picture.shape == mask.shape == (crop["height"], crop["width"], 3)
            # the crop shows the coat, and the mask lies on it
            assert picture[mask > 127].mean() < picture[mask <= 127].mean()
            assert 0.6 < (mask > 127).mean() < 0.95


def test_no_crop_shows_the_strip_where_the_camera_prints_date_and_station(card):
    strip, height = 16, 180
    for number in (1, 2, 3):
        card.clip(number, [(SPOTTED, moving(0.6, -0.08, 8, y=0.62))], size=(320, height), strip=strip)
    _, crops, out = card.run()
    boxes = [parse_box(crop["box"]) for crop in crops]
    assert boxes
    assert max(y + h for _, y, _, h in boxes) == pytest.approx(1 - strip / height, abs=2 / height)
    with open_archive(out.pictures) as archive:
        assert min(decode_picture(archive.read(c["image"]))[-1].mean() for c in crops) > 60


@pytest.mark.parametrize("outlined", [True, False])
def test_masks_are_made_of_the_kept_views_alone_and_tell_where_they_come_from(card, monkeypatch, outlined):
    made = []

    def counted(crop, outline, box):
        made.append(outline is not None)
        return body_mask(crop, outline, box)

    monkeypatch.setattr(views, "body_mask", counted)
    card.clip(1, [(SPOTTED, moving(0.6, -0.08, 8))])
    if not outlined:
        card.files[0] = replace(
            card.files[0], detections=tuple(replace(d, outline=()) for d in card.files[0].detections)
        )
    _, crops, out = card.run()
    assert made == [outlined] * len(crops)
    assert {c["mask_source"] for c in crops} <= (
        {"narrowed", "refined", "outline"} if outlined else {"box", "ellipse"}
    )
    with open_archive(out.pictures) as archive:
        assert all(c["mask"] in archive.names for c in crops)


def test_two_at_one_time_are_companions(card):
    card.clip(1, [(SPOTTED, moving(0.6, -0.08, 6, y=0.1)), (SPOTTED, moving(0.5, -0.08, 6, y=0.6))])
    first, second = card.run()[0]
    assert first["companions"] == [second["sightingID"]]
    assert second["companions"] == [first["sightingID"]]
    assert {first["simultaneous"], second["simultaneous"]} == {2}


def test_a_clock_correction_moves_the_time_and_says_so(card):
    card.clip(1, [(SPOTTED, moving(0.6, -0.08, 4))])
    clocks = [{"shown": datetime(2012, 1, 1), "true": datetime(2013, 1, 1, tzinfo=UTC)}]  # noqa: DTZ001
    (row,) = card.run(clocks=clocks)[0]
    assert row["time_corrected"]
    assert row["start"] == BEGIN + timedelta(seconds=600) + timedelta(days=366)


def test_a_labelled_animal_without_a_box_is_a_sighting_of_no_quality(card):
    card.clip(1, [(SPOTTED, [None] * 4)])
    sightings, crops, _ = card.run(labels=[label(1, "L1")])
    (row,) = sightings
    assert (row["individualID"], row["n_detections"], row["quality"]) == ("L1", 0, 0.0)
    assert (row["scientificName"], row["species_source"], row["anchor_box"]) == (SPOTTED, "label", None)
    assert row["start"] is not None
    assert crops == []


def test_two_named_without_boxes_have_own_keys_and_no_crops(card):
    card.clip(1, [(SPOTTED, moving(0.6, -0.08, 6, y=0.1)), (SPOTTED, moving(0.5, -0.08, 6, y=0.6))])
    sightings, crops, _ = card.run(labels=[label(1, "L1", n=1), label(1, "L2", n=2)])
    assert [r["individualID"] for r in sightings] == ["L1", "L2"]
    assert sightings[0]["companions"] == [sightings[1]["sightingID"]]
    assert crops == []


@pytest.mark.parametrize(("box", "shown"), [(None, False), ("0.6000 0.3000 0.3000 0.3000", True)])
def test_a_branch_does_not_stand_for_a_named_animal_unless_a_person_drew_the_box(
    card, model, monkeypatch, box, shown
):
    monkeypatch.setattr(SpeciesModel, "probabilities", lambda *_: {BLANK: 0.9, SPOTTED: 0.1})
    card.clip(1, [(PLAIN, moving(0.6, -0.08, 6))])
    (row,), crops, _ = card.run(
        labels=[label(1, "L1") | {"box": box}], settings=SightingsSettings(), model=model
    )
    assert (row["individualID"], row["scientificName"], row["species_source"]) == ("L1", SPOTTED, "label")
    assert bool(crops) == shown


def test_people_are_never_cropped(card):
    card.clip(1, [(PERSON, moving(0.6, -0.08, 6))])
    card.clip(2, [(PERSON, moving(0.6, -0.08, 6))], category="2")
    # an animal whose crop would show the person beside it
    card.clip(3, [(SPOTTED, moving(0.5, -0.05, 4)), (PERSON, moving(0.69, -0.05, 4))])
    labels = [label(1, species=PERSON)]
    labels += [label(3) | {"box": "0.5000 0.3000 0.3000 0.3000"}]
    labels += [label(3, species=PERSON, n=2) | {"box": "0.6900 0.3000 0.3000 0.3000"}]
    sightings, crops, out = card.run(labels=labels)
    assert [r["scientificName"] for r in sightings] == [PERSON, PERSON, SPOTTED, PERSON]
    assert sightings[1]["species_source"] == "detector"
    assert crops == []
    with open_archive(out.pictures) as archive:
        assert archive.names == ()


def test_a_faint_single_box_in_a_clip_is_no_sighting(card):
    card.clip(1, [(SPOTTED, [None, None, (0.4, 0.3, 0.3, 0.3), None])], conf=0.3)
    assert card.run()[0] == []


def test_the_same_bytes_again(card):
    card.clip(1, [(SPOTTED, moving(0.6, -0.08, 8))])
    card.clip(2, [(PLAIN, moving(0.1, 0.08, 8))])
    first, second = card.run(name="a")[2], card.run(name="b")[2]
    for one, other in (
        (first.sightings, second.sightings),
        (first.crops, second.crops),
        (first.pictures, second.pictures),
    ):
        assert one.read_bytes() == other.read_bytes()


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    crops = [
        (coat(kind, (90 + 4 * (i % 6), 54 + 3 * (i % 4)), 100 + i), kind, night)
        for kind in (SPOTTED, PLAIN, PERSON)
        for night in (False, True)
        for i in range(12)
    ]
    path = tmp_path_factory.mktemp("model") / "m.json"
    write_model(path, train(crops, seed=1))
    return path


def test_the_classifier_names_what_no_label_names(card, model):
    for number, kind in enumerate((SPOTTED, PLAIN, PERSON), start=1):
        card.clip(number, [(kind, moving(0.6, -0.08, 6))])
    settings = SightingsSettings()
    sightings, crops, _ = card.run(settings=settings, model=model)
    assert [r["scientificName"] for r in sightings] == [SPOTTED, PLAIN, PERSON]
    assert all(r["species_source"] == "classifier" and r["probability"] >= 0.6 for r in sightings)
    assert {c["sightingID"] for c in crops} == {sightings[0]["sightingID"], sightings[1]["sightingID"]}


def classified(card, number, *classes):
    """Give every box of a clip of the card these classifications."""
    at = next(i for i, file in enumerate(card.files) if file.file == f"D/{number}.mp4")
    boxes = tuple(replace(d, classifications=classes) for d in card.files[at].detections)
    card.files[at] = replace(card.files[at], detections=boxes)


def test_imported_classifications_name_what_no_label_names_before_the_classifier_does(card, model):
    taxonomy = "uuid;mammalia;carnivora;felidae;panthera;uncia;snow leopard"
    for number in range(1, 8):
        card.clip(number, [(PLAIN, moving(0.6, -0.08, 6))])
    classified(card, 1, (taxonomy, 0.9), ("red fox", 0.1))
    classified(card, 2, (taxonomy, 0.9))
    classified(card, 3, ("Human", 0.9))
    classified(card, 4, (taxonomy, 0.5))
    classified(card, 5, ("empty", 0.95))
    classified(card, 6, ("Ounce", 0.8))
    settings = SightingsSettings(class_names={"ounce": "Panthera uncia"})
    sightings, crops, out = card.run(labels=[label(2, "L1")], settings=settings, model=model)
    assert [(r["scientificName"], r["species_source"], r["probability"]) for r in sightings] == [
        ("Panthera uncia", "classification", 0.9),
        (SPOTTED, "label", 1.0),
        (PERSON, "classification", 0.9),
        ("unknown", "classification", None),
        (BLANK, "classification", 0.95),
        ("Panthera uncia", "classification", 0.8),
        (PLAIN, "classifier", pytest.approx(sightings[6]["probability"])),
    ]
    assert [r["excluded_by"] for r in sightings] == [None] * 4 + ["false-detection"] + [None] * 2
    shown = {c["sightingID"] for c in crops}
    assert [r["sightingID"] in shown for r in sightings] == [True, True, False, True, False, True, True]
    with open_archive(out.pictures) as archive:
        assert not any(name.startswith(sightings[2]["sightingID"]) for name in archive.names)


def test_imported_classifications_need_no_classifier_and_hide_people_beside_animals(card):
    card.clip(1, [(SPOTTED, moving(0.5, -0.05, 4)), (PERSON, moving(0.69, -0.05, 4))])
    boxes = [
        replace(d, classifications=(("person" if d.box[0] > first else SPOTTED, 0.9),))
        for d, first in zip(
            card.files[0].detections, [0.5, 0.5, 0.45, 0.45, 0.4, 0.4, 0.35, 0.35], strict=True
        )
    ]
    card.files[0] = replace(card.files[0], detections=tuple(boxes))
    sightings, crops, _ = card.run()
    assert [(r["scientificName"], r["species_source"]) for r in sightings] == [
        (SPOTTED, "classification"),
        (PERSON, "classification"),
    ]
    assert crops == []


def test_a_poor_view_counts_less_for_the_species(model):
    found = read_model(model)
    spotted, plain = coat(SPOTTED, (100, 60), 1), coat(PLAIN, (100, 60), 2)
    alone = found.probabilities([spotted], [False])
    both = found.probabilities([spotted, plain], [False, False])
    weighted = found.probabilities([spotted, plain], [False, False], [0.9, 0.1])
    assert both[SPOTTED] < weighted[SPOTTED] < alone[SPOTTED]
    assert found.probabilities([spotted, plain], [False, False], [1.0, 0.0]) == pytest.approx(alone)
    # views that all say nothing of themselves count alike
    assert found.probabilities([spotted, plain], [False, False], [0.0, 0.0]) == both


def test_an_unsure_classifier_leaves_it_to_people(card, model):
    card.clip(1, [(SPOTTED, moving(0.6, -0.08, 6))])
    (row,) = card.run(settings=SightingsSettings(species_threshold=1.0), model=model)[0]
    assert (row["scientificName"], row["probability"]) == ("unknown", None)


def test_training_again_gives_the_same_model(model, tmp_path):
    crops = [
        (coat(k, (90, 54), i), k, night)
        for k in (SPOTTED, PLAIN, PERSON)
        for night in (False, True)
        for i in range(8)
    ]
    write_model(tmp_path / "a.json", train(crops, seed=3))
    write_model(tmp_path / "b.json", train(crops, seed=3))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()

"""`leopard-census evaluate detection`: labels read, a detector run on a drawn folder, boxes that exist scored."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from leopard_census.cli import main
from leopard_census.errors import InputError
from leopard_census.evaluate.detection_intervals import share_intervals
from leopard_census.evaluate.detection_labels import read_labels

WIDTH, HEIGHT = 640, 480
BOX = (40, 200, 160, 90)
FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "tajikistan-2012"


def scene(seed, box=None, shift=0):
    """A textured hillside, with a dark animal in it."""
    rng = np.random.default_rng(7)
    base = cv2.resize(
        rng.integers(90, 200, (24, 32, 3), np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC
    )
    noise = np.random.default_rng(seed).normal(0, 2, base.shape)
    picture = np.clip(base + noise, 0, 255).astype(np.uint8)
    if box is not None:
        x, y, w, h = box
        cv2.ellipse(picture, (x + shift + w // 2, y + h // 2), (w // 2, h // 2), 0, 0, 360, (20, 30, 40), -1)
    return picture


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Twelve encounters of three photos (every third one empty), and a clip in which an animal walks."""
    place = tmp_path_factory.mktemp("evaluate")
    images = place / "images" / "S1"
    images.mkdir(parents=True)
    rows = []
    start = datetime(2012, 1, 5, 10, tzinfo=UTC).replace(tzinfo=None)
    for encounter in range(12):
        for shot in range(3):
            name = f"S1/e{encounter:02d}_{shot}.jpg"
            there = encounter % 3 != 2
            box = BOX if there else None
            cv2.imwrite(str(place / "images" / name), scene(encounter * 10 + shot, box, 200 * shot))
            sides = (BOX[0] + 200 * shot, *BOX[1:]) if there else ("",) * 4
            shown = start + timedelta(hours=2 * encounter, seconds=10 * shot)
            light = "night" if encounter > 8 else "day"
            rows.append([name, *sides, f"E{encounter}", "S1", shown.isoformat(), light, ""])
    with av.open(str(images / "clip.mp4"), "w") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(60):
            frame = av.VideoFrame.from_ndarray(scene(number, BOX, 6 * number), format="bgr24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    rows.append(["S1/clip.mp4", *BOX, "CLIP", "S1", "", "day", 0])
    header = ["file", "x", "y", "w", "h", "encounter_id", "station", "time", "light", "frame_number"]
    write(place / "labels.csv", [header, *rows])
    return place


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)


def evaluate(folder, out, *more):
    given = ["--images", str(folder / "images"), "--labels", str(folder / "labels.csv"), "--json", str(out)]
    return main(["evaluate", "detection", *given, *more])


def test_the_motion_detector_on_a_drawn_folder(folder, tmp_path, capsys):
    assert evaluate(folder, tmp_path / "out.json") == 0
    result = json.loads((tmp_path / "out.json").read_text())
    assert (result["n_images"], result["n_boxes"], result["n_failed"]) == (37, 25, 0)
    assert (result["n_encounters"], result["n_frames_not_sampled"]) == (13, 0)
    assert (result["light"]["night"]["n_images"], result["light"]["day"]["n_images"]) == (9, 28)
    at = next(row for row in result["thresholds"] if row["threshold"] == 0.2)["centre"]
    assert at["recall"] >= 0.9
    assert at["encounter_recall"] >= 0.9
    assert at["intervals"]["recall"]["n"] == 25
    assert at["intervals"]["recall"]["lower"] <= at["recall"] <= at["intervals"]["recall"]["upper"]
    printed = capsys.readouterr().out
    assert "37 pictures, 25 animals, 13 encounters" in printed
    assert "night, 9 pictures" in printed


def test_boxes_that_exist_are_scored(folder, tmp_path):
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    images = []
    for row in rows:
        sides = [float(row[k]) for k in "xywh"] if row["x"] else None
        box = [s / (WIDTH, HEIGHT)[i % 2] for i, s in enumerate(sides)] if sides else None
        found = [{"category": "0", "conf": 0.6, "bbox": box}] if box else []
        person = [{"category": "2", "conf": 0.9, "bbox": [0.0, 0.0, 0.1, 0.1]}]
        clip = row["file"].endswith(".mp4")
        extra = {"frame_rate": 10, "frames_processed": [0]} if clip else {}
        images.append(
            {
                "file": row["file"].replace("/", "\\").upper(),
                "detections": [d | ({"frame_number": 0} if clip else {}) for d in found + person],
                **extra,
            }
        )
    md = {
        "info": {"format_version": "1.5"},
        "detection_categories": {"0": "animal", "2": "human"},
        "images": images,
    }
    (tmp_path / "md.json").write_text(json.dumps(md))
    assert evaluate(folder, tmp_path / "out.json", "--detections", str(tmp_path / "md.json")) == 0
    result = json.loads((tmp_path / "out.json").read_text())
    by = {row["threshold"]: row["iou50"] for row in result["thresholds"]}
    assert (by[0.5]["recall"], by[0.5]["precision"], by[0.5]["empty_kept_out"]) == (1, 1, 1)
    assert (by[0.7]["recall"], by[0.7]["precision"]) == (0, None)
    assert "seconds_per_image" not in result


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--detector", "nothing"], "detector"),
        (["--detector", "import"], "give --detections"),
        (["--detector", "megadetector"], "megadetector_weights"),
        (["--set", "widht=400"], "did you mean 'width'"),
        (["--set", "width"], "KEY=VALUE"),
    ],
)
def test_what_cannot_be_run_is_told(folder, tmp_path, capsys, more, told):
    assert evaluate(folder, tmp_path / "out.json", *more) == 2
    text = capsys.readouterr().err
    assert told in text
    assert "Traceback" not in text


def test_labels_that_do_not_fit_the_folder_are_told(folder, tmp_path, capsys):
    write(
        tmp_path / "l.csv",
        [["file", "x", "y", "w", "h"], ["S1/e00_0.jpg", 600, 0, 100, 50], ["S1/clip.mp4", 1, 1, 9, 9]],
    )
    given = [
        "--images",
        str(folder / "images"),
        "--labels",
        str(tmp_path / "l.csv"),
        "--json",
        str(tmp_path / "o"),
    ]
    assert main(["evaluate", "detection", *given]) == 2
    text = capsys.readouterr().err
    assert "outside the picture of 640 x 480" in text
    assert "needs the number of its frame" in text
    write(tmp_path / "l.csv", [["file", "x", "y", "w", "h"], ["S1/gone.jpg", "", "", "", ""]])
    assert main(["evaluate", "detection", *given]) == 2
    assert "S1/gone.jpg: there is no such file" in capsys.readouterr().err


def test_all_faults_of_labels_are_told(tmp_path):
    header = ["file", "x", "y", "w", "h", "time", "light", "frame_number", "encounter_id"]
    rows = [
        ["a.jpg", 1, 2, "", 4, "", "", "", ""],
        ["", 1, 2, 3, 4, "", "", "", ""],
        ["b.jpg", 1, 2, 0, 4, "noon", "dusk", "-1", ""],
        ["c.jpg", 1, 2, 3, 4, "", "", "", "E1"],
        ["c.jpg", 5, 2, 3, 4, "", "", "", "E2"],
    ]
    write(tmp_path / "l.csv", [header, *rows])
    with pytest.raises(InputError) as error:
        read_labels(tmp_path / "l.csv")
    for told in (
        "row 2: x, y, w, h",
        "row 3: column file",
        "'noon'",
        "'dusk'",
        "'-1'",
        "another encounter (E2)",
    ):
        assert told in error.value.text()
    write(tmp_path / "l.csv", [["file", "x"]])
    with pytest.raises(InputError, match="lacks the columns y, w, h"):
        read_labels(tmp_path / "l.csv")


@pytest.mark.parametrize("frame", ["²", "1" * 5000])
def test_a_frame_number_is_a_short_whole_number(tmp_path, frame):
    write(tmp_path / "l.csv", [["file", "x", "y", "w", "h", "frame_number"], ["a.mp4", 1, 2, 3, 4, frame]])
    with pytest.raises(InputError, match=r"row 2, column frame_number: '.{1,20}' is no whole number"):
        read_labels(tmp_path / "l.csv")


def test_an_empty_table_of_labels_is_told(tmp_path):
    (tmp_path / "l.csv").write_bytes(b"")
    with pytest.raises(InputError, match="is empty; its first line must name the columns"):
        read_labels(tmp_path / "l.csv")


def test_all_faults_are_told_before_the_detector_runs(folder, tmp_path, capsys, monkeypatch):
    """Also of a result that cannot be written: here by its name, as root may write to any folder."""
    monkeypatch.setattr("leopard_census.evaluate.detection_run.run_detector", None)
    out = tmp_path / ("o" * 300)
    assert evaluate(folder, out) == 2
    assert "cannot be written (File name too long)" in capsys.readouterr().err
    (tmp_path / "empty.csv").write_bytes(b"")
    more = ["--labels", str(tmp_path / "empty.csv"), "--set", "widht=400"]
    assert evaluate(folder, out, *more) == 2
    text = capsys.readouterr().err
    for told in ("too long", "is empty", "did you mean 'width'"):
        assert told in text
    write(tmp_path / "l.csv", [["file", "x", "y", "w", "h"], ["S1/e00_0.jpg", 600, 0, 100, 50]])
    assert evaluate(folder, tmp_path / "out.json", "--labels", str(tmp_path / "l.csv")) == 2
    assert "outside the picture" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def coco(**change):
    return {
        "images": [
            {"id": 1, "file_name": "a.jpg", "seq_id": "S", "location": 7, "datetime": "2012-01-05 10:00:00"},
            {"id": 2, "file_name": "b.jpg"},
        ],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 3, "bbox": [1, 2, 30, 40]},
            {"id": 2, "image_id": 1, "category_id": 1, "bbox": [5, 5, 5, 5]},
            {"id": 3, "image_id": 2, "category_id": 0},
        ],
        "categories": [{"id": 0, "name": "empty"}, {"id": 1, "name": "person"}, {"id": 3, "name": "leopard"}],
        **change,
    }


def test_coco_labels(tmp_path):
    (tmp_path / "l.json").write_text(json.dumps(coco()))
    found = read_labels(tmp_path / "l.json")
    assert found["a.jpg"].boxes == {None: [(1, 2, 30, 40)]}
    assert (found["a.jpg"].encounter, found["a.jpg"].station) == ("S", "7")
    assert found["b.jpg"].boxes == {None: []}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"images": None}, "is no COCO file"),
        ({"annotations": [{"image_id": 9, "category_id": 3, "bbox": [1, 1, 1, 1]}]}, "is of no image"),
        ({"annotations": [{"image_id": 1, "category_id": 3}]}, "needs its box"),
        ({"images": [{"id": 1}], "annotations": []}, "lacks file_name"),
        ({"images": [{"id": [1], "file_name": "a.jpg"}], "annotations": []}, "lacks file_name or id"),
        ({"images": [{"id": 1, "file_name": "\ud800.jpg"}], "annotations": []}, "lacks file_name or id"),
        ({"annotations": [{"image_id": 1, "category_id": [3]}]}, "category_id [3]"),
        (
            {"annotations": [{"image_id": 1, "category_id": 9, "bbox": [1, 1, 1, 1]}]},
            "category_id 9 is of no",
        ),
        (
            {"images": [{"id": 1, "file_name": "a.jpg"}, {"id": "1", "file_name": "b.jpg"}]},
            "id '1' of an image",
        ),
        ({"categories": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}, "categories[1]: has the id 1"),
        ({"categories": [{"id": 1}]}, "categories[0]: lacks id or name"),
        ({"annotations": [{"image_id": 1, "category_id": 3, "bbox": [10**400, 1, 1, 1]}]}, "bbox"),
    ],
)
def test_faults_of_coco_labels(tmp_path, change, told):
    (tmp_path / "l.json").write_text(json.dumps(coco(**change)))
    with pytest.raises(InputError) as error:
        read_labels(tmp_path / "l.json")
    assert told in error.value.text()


@pytest.mark.parametrize("name", ["Homo sapiens", "homo_sapiens", "Human", " Vehicle"])
def test_people_and_vehicles_are_no_animals(tmp_path, name):
    categories = [{"id": 0, "name": "empty"}, {"id": 1, "name": name}, {"id": 3, "name": "leopard"}]
    (tmp_path / "l.json").write_text(json.dumps(coco(categories=categories)))
    assert read_labels(tmp_path / "l.json")["a.jpg"].boxes == {None: [(1, 2, 30, 40)]}
    header = ["file", "x", "y", "w", "h", "scientificName"]
    write(tmp_path / "l.csv", [header, ["a.jpg", 1, 2, 3, 4, name], ["a.jpg", 5, 6, 7, 8, "Panthera pardus"]])
    assert read_labels(tmp_path / "l.csv")["a.jpg"].boxes == {None: [(5, 6, 7, 8)]}


def test_a_column_that_stands_twice_is_told(tmp_path):
    write(tmp_path / "l.csv", [["file", "x", "y", "w", "h", "x"], ["a.jpg", 1, 2, 3, 4, 5]])
    with pytest.raises(InputError, match="more than one column x; keep one"):
        read_labels(tmp_path / "l.csv")


def test_a_box_beside_the_picture_is_told(folder, tmp_path, capsys):
    write(tmp_path / "l.csv", [["file", "x", "y", "w", "h"], ["S1/e00_0.jpg", 645, 100, 2, 80]])
    assert evaluate(folder, tmp_path / "out.json", "--labels", str(tmp_path / "l.csv")) == 2
    assert "outside the picture of 640 x 480" in capsys.readouterr().err


def batch(path, category, *files):
    box = {"category": "1", "conf": 0.9, "bbox": [0.0, 0.0, 0.1, 0.1]}
    images = [{"file": file, "detections": [box]} for file in files]
    head = {"info": {"format_version": "1.5"}, "detection_categories": {"1": category}}
    path.write_text(json.dumps({**head, "images": images}))
    return ["--detections", str(path)]


def test_a_category_of_detections_needs_a_meaning(folder, tmp_path, capsys):
    given = batch(tmp_path / "md.json", "leopard", "S1/e00_0.jpg")
    assert evaluate(folder, tmp_path / "out.json", *given) == 2
    told = "1 boxes have the category 'leopard'; say what it is, such as --set 'import_categories={leopard: animal}'"
    assert told in capsys.readouterr().err
    assert (
        evaluate(folder, tmp_path / "out.json", *given, "--set", "import_categories={leopard: animal}") == 0
    )
    assert json.loads((tmp_path / "out.json").read_text())["thresholds"][0]["iou50"]["precision"] == 0


def test_two_entries_of_one_file_are_told(folder, tmp_path, capsys):
    given = batch(tmp_path / "md.json", "animal", "S1/e00_0.jpg", "s1/E00_0.JPG")
    assert evaluate(folder, tmp_path / "out.json", *given) == 2
    assert "s1/E00_0.JPG: is of the file S1/e00_0.jpg as S1/e00_0.jpg is; keep one" in capsys.readouterr().err


def test_a_name_that_no_file_can_have_is_told(folder, tmp_path, capsys):
    given = batch(tmp_path / "md.json", "animal", "\ud800.jpg")
    assert evaluate(folder, tmp_path / "out.json", *given) == 2
    assert "holds half a character" in capsys.readouterr().err


def test_copies_within_an_encounter_do_not_narrow_the_interval():
    box = (0.1, 0.1, 0.2, 0.2)
    one = {f"{e}": [box] for e in range(20)}
    many = {f"{e}_{k}": [box] for e in range(20) for k in range(30)}
    hit = {0: ({0}, 0), 1: (set(), 0)}
    narrow = share_intervals(many, {p: hit[int(p.split("_")[0]) % 2] for p in many}, {})
    right = share_intervals(
        many, {p: hit[int(p.split("_")[0]) % 2] for p in many}, {p: p.split("_")[0] for p in many}
    )
    single = share_intervals(one, {p: hit[int(p) % 2] for p in one}, {})
    width = {
        name: r["recall"]["upper"] - r["recall"]["lower"]
        for name, r in (("n", narrow), ("r", right), ("s", single))
    }
    assert (narrow["recall"]["method"], right["recall"]["method"]) == ("wilson", "encounters")
    assert width["n"] < 0.1
    assert width["r"] == pytest.approx(width["s"], abs=0.06)


def test_an_interval_of_nothing_is_empty():
    found = share_intervals({"a": []}, {"a": (set(), 0)}, {})
    assert found["recall"] == {"n": 0, "lower": None, "upper": None, "method": "wilson"}


@pytest.mark.shared
@pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the snow leopard photos of 2012 do not lie beside the project"
)
def test_snow_leopards(tmp_path):
    def table(name):
        with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    known = {row["file"]: row for row in table("labels.csv")}
    rows = [["file", "x", "y", "w", "h", "encounter_id", "station", "camera", "time", "light"]]
    for row in table("annotations.csv"):
        about = known[row["file"]]
        shown = f"{about['filename_date']}T{about['filename_time']}"
        sides = [row[k] for k in "xywh"]
        rows.append(
            [
                row["file"],
                *sides,
                about["encounter_id"],
                about["station"],
                about["camera"],
                shown,
                row["light"],
            ]
        )
    write(tmp_path / "labels.csv", rows)
    given = ["--images", str(FOLDER / "images"), "--labels", str(tmp_path / "labels.csv")]
    assert main(["evaluate", "detection", *given, "--json", str(tmp_path / "out.json")]) == 0
    result = json.loads((tmp_path / "out.json").read_text())
    assert (result["n_boxes"], result["n_encounters"]) == (111, 30)
    at = next(row for row in result["thresholds"] if row["threshold"] == 0.2)["centre"]
    assert at["recall"] >= 0.65  # as in detections/test_real_photos.py
    assert at["encounter_recall"] >= 0.9

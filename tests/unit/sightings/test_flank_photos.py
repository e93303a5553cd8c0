"""The benchmark of flanks on real photos."""

import csv

import cv2
import numpy as np
import pytest

from benchmarks.flank_photos import Told, photo_views, ratio_interval, rows_of


def test_shares_count_who_is_sure_and_who_is_right():
    told = [
        Told("a", "left", (0.5, 0.4), (0.95, 0.01)),
        Told("b", "right", (0.5, 0.5), (0.92, 0.02)),
        Told("c", "right", (0.0, 0.95), (0.1, 0.6)),
    ]
    values = {r["name"]: (r["value"], r["n"], r["holds"]) for r in rows_of("x", told, targets=True)}
    assert values["x, movement and silhouette: sure"] == (0.333, 3, None)
    assert values["x, movement and silhouette: right where sure"] == (1.0, 1, None)
    # even chances are not right by luck
    assert values["x, movement and silhouette: right of all"] == (0.667, 3, None)
    assert values["x, and edges: sure"] == (0.667, 3, True)
    assert values["x, and edges: right where sure"] == (0.5, 2, False)


def test_nobody_sure_gives_no_share():
    rows = {r["name"]: r["value"] for r in rows_of("x", [Told("a", "left", (0.5, 0.1), (0.5, 0.1))], True)}
    assert rows["x, and edges: right where sure"] is None


def test_the_interval_knows_clusters():
    hits = np.array([1.0, 0.0] * 100)
    wide = ratio_interval(hits, np.ones(200), ["ab"[k % 2] for k in range(200)])
    narrow = ratio_interval(hits, np.ones(200), [str(k) for k in range(200)])
    assert wide == [0.0, 1.0]
    assert narrow[0] > 0.4
    assert ratio_interval(hits, np.ones(200), ["a"] * 200) is None


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "images").mkdir()
    rng = np.random.default_rng(1)
    labels, notes = [], []
    for k, (x, seen) in enumerate([(10, "A"), (60, "B"), (110, "A"), (110, "C")]):
        file = f"{k}.jpg"
        cv2.imwrite(str(tmp_path / "images" / file), rng.integers(0, 255, (150, 300, 3)).astype(np.uint8))
        labels.append(
            {
                "file": file, "individual": "Cat1", "survey": "1", "station": "1", "camera": "1",
                "filename_date": "2012-05-01", "filename_time": f"10:00:{10 * k:02d}", "encounter_id": "e",
            }
        )  # fmt: skip
        notes.append(
            {
                "file": file, "animal": "1", "x": x, "y": 40, "w": 100, "h": 50, "flank": "right",
                "visibility": seen, "light": "day", "note": "",
            }
        )  # fmt: skip
    for name, rows in (("labels.csv", labels), ("annotations.csv", notes)):
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return tmp_path


def test_true_boxes_are_followed_through_their_burst_and_readable_flanks_counted(folder):
    told = photo_views(folder)
    assert [(t.encounter, t.truth) for t in told] == [("e", "right")] * 3
    # it walks to the right
    assert all(t.before[1] > 0.8 > t.before[0] for t in told)

"""The detectors on a folder of real photos with boxes that a person drew.

    python -m benchmarks.detection_photos --folder DIR --model DIR/model.onnx [--sheet DIR]

The folder holds `labels.csv` (file, survey, station, camera, filename_date, filename_time, encounter_id),
`annotations.csv` (file, x, y, w, h in pixels, light) and `images/`. Photos of one camera make bursts as in the
workflow.
Boxes count from the confidence that sightings take (`sightings.min_conf`). A photo goes to a person when its best box
is below an even chance, or when there is none; in the workflow the classifier of species decides after that.
Shares have Wilson's 95% intervals, which take photos for independent: those of one burst are not, so that the true
intervals are wider. This is no blind test: no number was fitted to these photos (those that come from data come from
the simulated demo survey), but rules were changed after looking at what was missed here. `--sheet` writes pictures of
that.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks import write_results
from leopard_census.config.detections import DetectionsSettings
from leopard_census.config.detector_model import read_model_card
from leopard_census.config.model_card import Model
from leopard_census.config.sightings import SightingsSettings
from leopard_census.detections.deployment import DETECTORS, prepared
from leopard_census.evaluate.detection import MIN_IOU, score_detections
from leopard_census.evaluate.measure import wilson
from leopard_census.imaging.jpeg import Picture, decode_picture
from leopard_census.imaging.night import is_night
from leopard_census.imaging.series import split_series
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.boxes import Box, iou

CARD = Path(__file__).resolve().parents[1] / "resources/model_cards/coco_ssdlite_mobilenet_v2_300.yaml"
EVEN = 0.5
#: Set for the project before anything was measured; for the combination alone.
TARGETS = {"encounters found": 0.95, "photos found, IoU 0.5": 0.85}

Row = dict[str, Any]


def photos(folder: Path) -> tuple[dict[str, Row], dict[str, list[Box]]]:
    """Rows of a frames table by file, with `camera`, `encounter` and `light` beside; and the true boxes."""
    frames: dict[str, Row] = {}
    for row in _rows(folder / "labels.csv"):
        picture = _read(folder / "images" / row["file"])
        shown = datetime.fromisoformat(f"{row['filename_date']}T{row['filename_time']}").replace(tzinfo=UTC)
        frames[row["file"]] = {
            "frameID": row["file"], "mediaID": row["file"], "filePath": row["file"], "frame_number": 0, "time_s": 0.0,
            "timestamp": shown, "height": picture.shape[0], "width": picture.shape[1], "night": is_night(picture),
            "image": None, "camera": (row["survey"], row["station"], row["camera"]), "encounter": row["encounter_id"],
        }  # fmt: skip
    truth: dict[str, list[Box]] = {file: [] for file in frames}
    for row in _rows(folder / "annotations.csv"):
        frame = frames[row["file"]]
        frame["light"] = row["light"]
        x, y, w, h = (float(row[k]) for k in "xywh")
        width, height = frame["width"], frame["height"]
        truth[row["file"]].append((x / width, y / height, w / width, h / height))
    return frames, truth


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@lru_cache(maxsize=8)
def _read(path: Path) -> Picture:
    return decode_picture(path.read_bytes())


def found_by(
    name: str, frames: Mapping[str, Row], folder: Path, model: Model
) -> dict[str, list[Detection] | None]:
    """Detections of one detector by file, each camera by itself."""
    settings = DetectionsSettings(detector=name)  # type: ignore[arg-type]
    detect, _ = prepared(settings, model)
    cameras: dict[Any, list[Row]] = defaultdict(list)
    for frame in frames.values():
        cameras[frame["camera"]].append(frame)
    found: dict[str, list[Detection] | None] = {}
    for camera in sorted(cameras):
        series = split_series(cameras[camera], settings.burst_gap_s)
        found |= detect(series, lambda f: _read(folder / "images" / f["filePath"]), settings)
    return found


def measured(
    name: str,
    frames: Mapping[str, Row],
    truth: Mapping[str, list[Box]],
    found: Mapping[str, list[Detection] | None],
) -> list[Row]:
    """Rows of one detector: all photos, then by day and by night."""
    least = SightingsSettings().min_conf
    animals = {
        f: None if d is None else [(x.box, x.conf) for x in d if x.category == "1"] for f, d in found.items()
    }
    results = []
    for part in ("", "day", "night"):
        files = [f for f in sorted(frames) if not part or frames[f]["light"] == part]
        scores = score_detections(
            {f: truth[f] for f in files}, animals, {f: frames[f]["encounter"] for f in files}, (least,)
        )["thresholds"][0]
        shown = [f for f in files if truth[f]]
        met = {frames[f]["encounter"] for f in shown}
        best = [max((conf for _, conf in animals[f] or ()), default=0.0) for f in files]
        shares = [
            ("encounters found", scores["iou50"]["encounter_recall"], len(met)),
            ("encounters found, centre", scores["centre"]["encounter_recall"], len(met)),
            ("photos found, IoU 0.5", scores["iou50"]["image_recall"], len(shown)),
            ("photos found, centre", scores["centre"]["image_recall"], len(shown)),
            ("photos to a person", sum(b < EVEN for b in best) / len(files), len(files)),
        ]
        at = f"{name}, {part}: " if part else f"{name}: "
        results += [
            _share(at + what, value, n, TARGETS.get(what) if name == "onnx+motion" and not part else None)
            for what, value, n in shares
        ]
        for criterion in ("iou50", "centre"):
            false = scores[criterion]["false_per_image"]
            results.append(_row(f"{at}false boxes, {criterion}", round(false, 3), "per photo", n=len(files)))
        people = sum(d.category == "2" and d.conf >= least for f in files for d in found[f] or ())
        results.append(_row(f"{at}boxes called a person", people, "boxes", n=len(files)))
    return results


def _share(name: str, value: float, n: int, target: float | None) -> Row:
    low, high = wilson(round(value * n), n)
    holds = None if target is None else value >= target
    return _row(name, round(value, 3), "share", n, target, holds) | {
        "interval": [round(low, 3), round(high, 3)]
    }


def _row(
    name: str, value: float, unit: str, n: int, target: float | None = None, holds: bool | None = None
) -> Row:
    peer = "boxes drawn by a person"
    aim = "" if target is None else f">= {target:g}"
    return {"name": name, "value": value, "unit": unit, "n": n, "peer": peer, "target": aim, "holds": holds}


def sheet(
    path: Path,
    folder: Path,
    truth: Mapping[str, list[Box]],
    found: Mapping[str, list[Detection] | None],
    files: Sequence[str],
) -> None:
    """Contact sheet of photos: true boxes green, found ones red with their confidence."""
    cells = []
    for file in files:
        cell = cv2.resize(_read(folder / "images" / file), (480, 300), interpolation=cv2.INTER_AREA)
        for box in truth[file]:
            _draw(cell, box, (0, 220, 0))
        for d in found[file] or ():
            _draw(cell, d.box, (0, 0, 255), f"{d.category if d.category != '1' else ''} {d.conf:.2f}")
        cv2.putText(cell, file[:58], (4, 294), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 255, 255), 1)
        cells.append(cell)
    cells += [np.zeros((300, 480, 3), np.uint8)] * (-len(cells) % 4)
    rows = [np.hstack(cells[i : i + 4]) for i in range(0, len(cells), 4)]
    if rows:
        cv2.imwrite(str(path), np.vstack(rows))


def _draw(cell: Picture, box: Box, colour: tuple[int, int, int], text: str = "") -> None:
    x, y = round(box[0] * 480), round(box[1] * 300)
    cv2.rectangle(cell, (x, y), (x + round(box[2] * 480), y + round(box[3] * 300)), colour, 2)
    cv2.putText(cell, text, (x + 3, y + 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/detection_photos.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="weights of the card")
    parser.add_argument("--card", type=Path, default=CARD)
    parser.add_argument("--sheet", type=Path, help="folder for contact sheets of what was not found")
    given = parser.parse_args(arguments)
    card, faults = read_model_card(given.card, str(given.card))
    if card is None:
        raise SystemExit("\n".join(faults))
    cv2.setNumThreads(1)
    frames, truth = photos(given.folder)
    least, results = SightingsSettings().min_conf, []
    for name in DETECTORS:
        found = found_by(name, frames, given.folder, Model(card.card, given.model))
        results += measured(name, frames, truth, found)
        if given.sheet:
            given.sheet.mkdir(parents=True, exist_ok=True)
            kept = {f: [d for d in found[f] or () if d.conf >= least] for f in sorted(frames)}
            missed = [f for f in kept if not any(iou(d.box, t) >= MIN_IOU for d in kept[f] for t in truth[f])]
            sheet(given.sheet / f"{name}.jpg", given.folder, truth, kept, missed)
    write_results("detection_photos", results)


if __name__ == "__main__":
    main()

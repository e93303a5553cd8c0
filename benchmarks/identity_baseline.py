"""The named baseline on a folder of real photos with boxes and names.

    python -m benchmarks.identity_baseline --folder DIR

The folder holds `labels.csv` (file, individual, station, camera, filename_date, filename_time),
`annotations.csv` (file, animal, x, y, w, h) and `images/`. Names with `+` (several animals named) are
neither query nor gallery; of a photo with one name and several boxes the largest counts. Encounters are
photos of one individual at one station and camera with gaps of at most 60 minutes. "A" leaves out the own
encounter, "B" the own station.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import time
from pathlib import Path

import cv2
import numpy as np

from benchmarks import write_results
from leopard_census.evaluate.baseline import lnbnn_verified
from leopard_census.evaluate.identity import (
    balanced,
    bootstrap_interval,
    encounter_scores,
    equal_gallery_hits,
    pair_auc,
    plain_hits,
)
from leopard_census.imaging.rootsift import upright_rootsift

SEED = 20121
GAP = dt.timedelta(minutes=60)


def photos(folder: Path) -> list[dict[str, str]]:
    """Photos with exactly one name, with their largest box, in order of file name."""
    boxes: dict[str, list[list[int]]] = {}
    with (folder / "annotations.csv").open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            boxes.setdefault(row["file"], []).append([int(float(row[c])) for c in ("x", "y", "w", "h")])
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as handle:
        rows = [r for r in csv.DictReader(handle) if "+" not in r["individual"] and r["file"] in boxes]
    for row in rows:
        largest = sorted(boxes[row["file"]], key=lambda b: (b[2] * b[3], b))[-1]
        row["box"] = " ".join(str(part) for part in largest)
    return sorted(rows, key=lambda r: r["file"])


def encounters(rows: list[dict[str, str]]) -> list[int]:
    """Index of each photo's encounter."""
    number: dict[str, int] = {}
    last: dict[tuple[str, str, str], dt.datetime] = {}
    count = 0
    current: dict[tuple[str, str, str], int] = {}

    def when(row: dict[str, str]) -> dt.datetime:
        return dt.datetime.fromisoformat(f"{row['filename_date']}T{row['filename_time']}+00:00")

    for row in sorted(rows, key=lambda r: (when(r), r["file"])):
        key = (row["individual"], row["station"], row["camera"])
        if key not in last or when(row) - last[key] > GAP:
            current[key] = count
            count += 1
        last[key] = when(row)
        number[row["file"]] = current[key]
    return [number[row["file"]] for row in rows]


def main() -> None:
    """Print the table and write `benchmarks/results/identity_baseline.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    rows = photos(arguments.folder)
    start = time.process_time()
    features = []
    for row in rows:
        picture = cv2.imread(str(arguments.folder / "images" / row["file"]), cv2.IMREAD_COLOR)
        if picture is None:
            raise SystemExit(f"cannot read {row['file']}")
        x, y, w, h = map(int, row["box"].split())
        features.append(upright_rootsift(np.asarray(picture[max(y, 0) : y + h, max(x, 0) : x + w], np.uint8)))
    spent = (time.process_time() - start) / len(rows)
    owner = encounters(rows)
    matrix = lnbnn_verified(features, owner)
    n = max(owner) + 1
    scores = encounter_scores(matrix, owner, n)
    first = [owner.index(k) for k in range(n)]
    names = [rows[k]["individual"] for k in first]
    stations = np.array([rows[k]["station"] for k in first])
    results = [
        {"name": "photos", "value": len(rows), "unit": "photos", "peer": "", "target": "", "holds": None},
        {
            "name": "seconds per photo",
            "value": round(spent, 3),
            "unit": "s CPU",
            "peer": "",
            "target": "",
            "holds": None,
        },
    ]
    for protocol, allowed in (("A", np.ones((n, n), bool)), ("B", stations[:, None] != stations[None, :])):
        plain = plain_hits(scores, names, allowed)
        equal = equal_gallery_hits(scores, names, seed=SEED, allowed=allowed)
        queries = int((~np.isnan(plain)).sum())
        for name, hits in (("top-1", plain), ("equal-gallery top-1", equal)):
            low, high = bootstrap_interval(hits, names, lambda h, _: float(np.mean(h)), seed=SEED)
            results.append(_row(f"{protocol} encounter {name}", float(np.nanmean(hits)), low, high, queries))
            low, high = bootstrap_interval(hits, names, balanced, seed=SEED)
            results.append(
                _row(f"{protocol} encounter {name}, balanced", balanced(hits, names), low, high, queries)
            )
    results.append(_row("encounter pair AUC", pair_auc(scores, names), float("nan"), float("nan"), n))
    write_results("identity_baseline", results)


def _row(name: str, value: float, low: float, high: float, n: int) -> dict[str, object]:
    bounds = None if np.isnan(low) else [round(low, 3), round(high, 3)]
    return {
        "name": name, "value": round(value, 3), "unit": "share", "n": n, "interval": bounds,
        "peer": "upright RootSIFT 400 px, LNBNN, affine MAGSAC", "target": "", "holds": None,
    }  # fmt: skip


if __name__ == "__main__":
    main()

"""Information strips: how many are read right, wrong or not, and what a reading costs beside bare recognition.

`python -m benchmarks.banner [--drawn N]`. Three sets: the photos of a survey in Tajikistan where they lie
beside the project (truth: file name + 13 h, to even seconds; nothing was trained, fitted or chosen on them),
drawn strips in six fonts, six layouts and three styles, and the same ones worn down to 130 to 420 rows. A
wrong time is far worse than none. Frames of one burst are near copies, so encounters are counted too. Speed is
CPU time on one thread, whole reading against inference on the same lines, in turns.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import cv2

from benchmarks import write_results
from benchmarks.banner_strips import Picture, drawn, worn
from leopard_census.config.banner import BannerSettings
from leopard_census.evaluate.measure import wilson
from leopard_census.imaging.jpeg import decode_picture
from leopard_census.media.banner import BannerReader
from leopard_census.media.banner_lines import text_lines
from leopard_census.media.banner_recogniser import Recogniser, network_input

SURVEY = Path(__file__).resolve().parents[2] / "shared" / "data" / "tajikistan-2012"
Row = dict[str, Any]
READER = {order: BannerReader(BannerSettings(date_order=order)) for order in (None, "dmy", "mdy")}


def outcome(shown: datetime | None, moment: datetime) -> str:
    """Right, wrong or none."""
    return "none" if shown is None else "right" if shown == moment else "wrong"


def read(picture: Picture, order: str | None = None) -> datetime | None:
    """Time of a picture's strip."""
    reading = READER[order].read(picture)
    return reading.shown if reading else None


def rows_of(name: str, outcomes: Iterable[str], targets: tuple[float | None, int]) -> list[Row]:
    """Right, wrong and none of one set."""
    count = Counter(outcomes)
    n = count.total()
    least, most_wrong = targets
    rows = []
    for kind in ("right", "wrong", "none"):
        low, high = wilson(count[kind], n)
        target, holds = None, None
        if kind == "right" and least is not None:
            target, holds = f">= {least}", count[kind] / n >= least
        if kind == "wrong":
            target, holds = f"<= {most_wrong}", count[kind] <= most_wrong
        rows.append(
            {
                "name": f"{name}, {kind}",
                "value": round(count[kind] / n, 4),
                "unit": "share",
                "peer": None,
                "target": target,
                "holds": holds,
                "n": n,
                "interval": f"{low:.4f} to {high:.4f}",
            }
        )
    return rows


def survey_rows(folder: Path) -> tuple[list[Row], list[Picture]]:
    """Accuracy on the photos of the survey, and those with a strip."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        photos = list(csv.DictReader(file))
    outcomes, encounters, without, pictures = [], dict[str, set[str]](), [], []
    for photo in photos:
        picture = decode_picture((folder / "images" / photo["file"]).read_bytes())
        if photo["exif_make"]:  # the other camera, which prints none
            without.append("none" if READER[None].read(picture) is None else "wrong")
            continue
        shown = read(picture)
        if shown is not None:
            shown = shown.replace(second=shown.second // 2 * 2)
        named = datetime.fromisoformat(f"{photo['filename_date']}T{photo['filename_time']}")
        outcomes.append(outcome(shown, named + timedelta(hours=13)))
        encounters.setdefault(photo["encounter_id"], set()).add(outcomes[-1])
        pictures.append(picture)
    whole = [
        "right" if found == {"right"} else "wrong" if "wrong" in found else "none"
        for found in encounters.values()
    ]
    rows = rows_of("Tajikistan, frames with a strip", outcomes, (0.99, 0))
    rows += rows_of("Tajikistan, encounters with every frame", whole, (None, 0))
    rows += rows_of("Tajikistan, frames without a strip", without, (None, 0))[1:]
    return rows, pictures


def speed_rows(pictures: list[Picture]) -> list[Row]:
    """Whole reading against bare inference, CPU seconds."""
    recogniser = Recogniser()
    batches = [[network_input(line.picture) for line in text_lines(picture)] for picture in pictures]
    spent: dict[str, list[float]] = {"whole": [], "bare": []}

    def bare(number: int) -> None:
        for batch in batches[number]:
            recogniser.infer(batch)

    ways: dict[str, Callable[[int], object]] = {
        "whole": lambda number: READER[None].read(pictures[number]),
        "bare": bare,
    }
    for way in ways.values():  # load the networks
        way(0)
    for number in range(len(pictures)):
        for name in ("whole", "bare") if number % 2 else ("bare", "whole"):
            began = time.process_time()
            ways[name](number)
            spent[name].append(time.process_time() - began)
    ratio = sum(spent["whole"]) / sum(spent["bare"])
    common = {"peer": "PP-OCRv6 small recogniser alone, same lines", "n": len(pictures)}
    return [
        {"name": "whole reading / bare inference, CPU time", "value": round(ratio, 3), "unit": "ratio"}
        | common
        | {"target": "<= 1.3", "holds": ratio <= 1.3},
        {"name": "whole reading, median", "value": round(1000 * median(spent["whole"])), "unit": "ms CPU"}
        | common
        | {"target": None, "holds": None},
    ]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawn", type=int, default=600, help="drawn strips of each kind")
    n = parser.parse_args().drawn
    cv2.setNumThreads(1)
    rows, pictures = survey_rows(SURVEY) if SURVEY.is_dir() else ([], [])
    for name, draw in (("drawn strips", drawn), ("worn strips", worn)):
        cases = (draw(number) for number in range(200_000, 200_000 + n))
        outcomes = [outcome(read(case.picture, case.order), case.moment) for case in cases]
        rows += rows_of(name, outcomes, (0.99 if draw is drawn else None, 0))
    rows += speed_rows(pictures or [drawn(number).picture for number in range(40)])
    write_results("banner", rows)


if __name__ == "__main__":
    main()

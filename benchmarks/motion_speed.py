"""How many 1080p frames the detector `motion` handles in a second of one processor core.

    python -m benchmarks.motion_speed [--clips 4] [--seconds 30] [--rounds 5]

The clips are those of `benchmarks.frame_sampling` (1080p, a textured scene under sensor noise with an animal that walks
through it), sampled by the stage `frames`. Ways, in turn in one process and on one thread, each first in some rounds:

- stage: what the workflow runs, from the archive of JPEGs to the JSON of boxes;
- motion: the detector alone, on decoded pictures;
- decode: the JPEGs of the archive decoded and nothing else;
- mog2: OpenCV's BackgroundSubtractorMOG2 on the decoded pictures shrunk to the detector's working width, with contours
  (a mask only: no ghosts, light or confidence).

Seconds are processor time, of which other work on the machine takes none; the median of the rounds counts.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks import write_results
from benchmarks.frame_sampling import KINDS, make_clip
from leopard_census.config.detections import DetectionsSettings
from leopard_census.config.frames import FramesSettings
from leopard_census.detections import motion
from leopard_census.detections.deployment import detect_deployment
from leopard_census.frames.sample import sample_deployment
from leopard_census.imaging.frame_source import FrameSource
from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.series import split_series
from leopard_census.provenance.digest import sha256_file
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

TARGET = 60
_DEPLOYMENT = "D01"

Row = dict[str, Any]


def prepare(folder: Path, clips: int, seconds: int) -> None:
    """A card of clips, its media table, and its frames as the workflow samples them."""
    card = folder / "raw" / _DEPLOYMENT
    card.mkdir(parents=True)
    rows = []
    for number in range(clips):
        path = card / f"clip{number}.mp4"
        make_clip(path, seconds, sorted(KINDS.values())[number % len(KINDS)], seed=5 + number)
        known = {"mediaID": f"{number:016x}", "deploymentID": _DEPLOYMENT, "filePath": f"D01/{path.name}"}
        known |= {"sha256": sha256_file(path), "bytes": path.stat().st_size, "fileMediatype": "video/mp4"}
        known |= {"timestampSource": "none", "status": "ok"}
        rows.append({field.name: known.get(field.name) for field in contract("media").fields})
    write_table(folder / "media.csv", contract("media"), rows)
    sample_deployment(
        folder / "media.csv", folder / "raw", FramesSettings(), folder / "frames.csv", folder / "frames.zip"
    )


def mog2(pictures: Sequence[Picture], width: int) -> int:
    """Contours that OpenCV's background subtractor finds in the pictures of one clip."""
    subtractor = cv2.createBackgroundSubtractorMOG2()
    found = 0
    for picture in pictures:
        height = round(picture.shape[0] * width / picture.shape[1])
        mask = subtractor.apply(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))
        contours, _ = cv2.findContours(
            np.asarray(mask > 200, np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
        )
        found += len(contours)
    return found


def measure(folder: Path, rounds: int) -> tuple[int, dict[str, float]]:
    """Number of frames, and the processor seconds of each way."""
    frames = read_table(folder / "frames.csv", contract("frames"))
    settings = DetectionsSettings()
    series = split_series(frames, settings.burst_gap_s)
    with FrameSource(folder / "raw", folder / "frames.zip") as source:
        pictures = {row["frameID"]: source.read(row) for row in frames}

        def decode() -> None:
            for row in frames:
                source.read(row)

        ways: dict[str, Callable[[], object]] = {
            "stage": lambda: detect_deployment(
                folder / "frames.csv", folder / "frames.zip", folder / "raw", settings, folder / "boxes.json"
            ),
            "motion": lambda: motion.detect(series, lambda row: pictures[row["frameID"]], settings),
            "decode": decode,
            "mog2": lambda: [
                mog2([pictures[f["frameID"]] for f in s.frames], settings.width) for s in series
            ],
        }
        spent: dict[str, list[float]] = {name: [] for name in ways}
        order = list(ways)
        for turn in range(rounds + 1):
            for name in order[turn % len(order) :] + order[: turn % len(order)]:
                before = time.process_time()
                ways[name]()
                if turn > 0:  # the first round warms caches and imports
                    spent[name].append(time.process_time() - before)
    return len(frames), {name: float(np.median(values)) for name, values in spent.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/motion_speed.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), given.clips, given.seconds)
        frames, seconds = measure(Path(folder), given.rounds)
    rows: list[Row] = []
    for name, words, target in (
        ("stage", "stage detections with motion", TARGET),
        ("motion", "detector motion, pictures decoded", TARGET),
        ("decode", "decoding of the JPEGs alone", None),
        ("mog2", "OpenCV MOG2 at the same working width", None),
    ):
        rate = frames / seconds[name]
        rows.append(
            {"name": words, "value": round(rate, 1), "unit": "1080p frames per CPU second", "n": frames}
            | {"peer": "", "target": f">= {target}" if target else ""}
            | {"holds": rate >= target if target else None}
        )
    for name, peer, words in (("stage", "decode", "bare decoding"), ("motion", "mog2", "OpenCV MOG2")):
        ratio = seconds[name] / seconds[peer]
        rows.append(
            {
                "name": f"{name} over {words}",
                "value": round(ratio, 2),
                "unit": "ratio of CPU time",
                "n": frames,
            }
            | {"peer": words, "target": "", "holds": None}
        )
    write_results("motion_speed", rows)


if __name__ == "__main__":
    main()

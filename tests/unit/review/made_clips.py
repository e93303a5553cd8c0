"""Clips for the made survey: a red animal that walks through a scene, above a strip with place and time."""

import csv
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from leopard_census.review.clips.book import Sources
from leopard_census.tables.boxes import format_box
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.media.files import write_clip

WIDTH, HEIGHT, STRIP = 640, 480, 30
RATE, SECONDS = 10, 6
#: The animal, in pixels, and its way in a second.
SIZE, PACE = (120, 60), 70
_GROUND = cv2.resize(
    np.random.default_rng(3).integers(60, 150, (HEIGHT // 12, WIDTH // 12, 1), np.uint8).repeat(3, axis=2),
    (WIDTH, HEIGHT),
    interpolation=cv2.INTER_CUBIC,
)


def place(time_s):
    """Where the animal is: x, y, width, height as fractions."""
    x = min(40 + PACE * time_s, WIDTH - SIZE[0])
    return x / WIDTH, 250 / HEIGHT, SIZE[0] / WIDTH, SIZE[1] / HEIGHT


def draw(number, width, height, strip=True):
    """Picture of a number, red-green-blue."""
    picture = _GROUND.copy()
    x, y, w, h = (round(a * b) for a, b in zip(place(number / RATE), (width, height) * 2, strict=True))
    picture[y : y + h, x : x + w] = (230, 20, 20)
    if strip:
        picture[height - STRIP :] = 0
        text = "KEDROVAYA 07  2012-01-22  01:45:12"
        cv2.putText(picture, text, (20, height - 9), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 2)
    return picture


def red(picture):
    """Box of what is red in a blue-green-red picture, as fractions."""
    b, g, r = (picture[:, :, n].astype(int) for n in range(3))
    ys, xs = np.nonzero((r > 150) & (g < 90) & (b < 90))
    height, width = picture.shape[:2]
    return xs.min() / width, ys.min() / height, (xs.max() + 1) / width, (ys.max() + 1) / height


def animal_clip(path, **options):
    """A clip of the animal."""
    given = {"frames": RATE * SECONDS, "rate": RATE, "width": WIDTH, "height": HEIGHT, "draw": draw} | options
    return write_clip(path, **given)


@cache
def _usual():
    """The bytes of the usual clip: encoding takes half a second."""
    with TemporaryDirectory() as folder:
        return animal_clip(Path(folder) / "a.mp4").read_bytes()


def usual_clip(path):
    """A file with the animal."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_usual())
    return path


class MadeClips:
    """Makes sightings of a `MadeSurvey` such of clips; everything the workflow would have written."""

    def __init__(self, made):
        self.made, self.media_root = made, made.folder / "media"
        self.media, self.detections = {}, {}

    def add(self, *, seen=(1.0, 4.0), make=usual_clip, **options):
        """A sighting whose animal was seen from and until these moments; its key."""
        key = self.made.add(**options)
        row = self.made.sightings[-1]
        media, deployment = row["mediaIDs"][0], row["deploymentID"]
        name = f"{deployment}/{media}.mp4"
        path = make(self.media_root / name)
        self.media.setdefault(deployment, []).append(
            {"mediaID": media, "deploymentID": deployment, "filePath": name, "sha256": "0" * 64,
             "bytes": path.stat().st_size, "fileMediatype": "video/mp4", "timestampSource": "none", "status": "ok"}
        )  # fmt: skip
        # Two boxes a second, as the frames are sampled.
        times = np.arange(seen[0], seen[1] + 0.25, 0.5)
        self.made.tracks = [one for one in self.made.tracks if one["sightingID"] != key]
        self.made.tracks += [
            {
                "sightingID": key,
                "frameID": f"{media}@{round(t * 1e6)}",
                "box": format_box(place(t)),
                "conf": 0.9,
            }
            for t in times
        ]
        self.detections.setdefault(deployment, {})[name] = [
            {"category": "1", "conf": 0.9, "bbox": list(place(t)), "frame_number": round(t * RATE)}
            for t in times
        ]
        return key

    def path(self, key):
        """The clip of a sighting."""
        row = next(one for one in self.made.sightings if one["sightingID"] == key)
        return self.media_root / row["deploymentID"] / f"{row['mediaIDs'][0]}.mp4"

    def entry(self, key):
        """What was detected in it, to be changed."""
        path = self.path(key)
        return self.detections[path.parent.name][path.relative_to(self.media_root).as_posix()]

    def write(self):
        """All tables; the survey as the page reads it."""
        survey = self.made.write()
        for deployment, rows in self.media.items():
            for folder in ("media", "detections"):
                (self.made.results / folder).mkdir(exist_ok=True)
            # Not by the contract: keys of the made survey are short.
            path = self.made.results / "media" / f"{deployment}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                table = csv.DictWriter(file, contract("media").columns)
                table.writeheader()
                table.writerows(rows)
            batch = {
                "info": {"format_version": "1.6", "detector": "test"},
                "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"},
                "classification_categories": {"1": "human", "2": "leopard"},
                "images": [
                    {"file": file, "frame_rate": RATE, "detections": found}
                    for file, found in self.detections[deployment].items()
                ],
            }
            path = self.made.results / "detections" / f"{deployment}.json"
            path.write_text(json.dumps(batch), encoding="utf-8")
            own = [one for one in self.made.tracks if one["sightingID"].startswith(f"{deployment}.")]
            write_table(self.made.results / "sightings" / f"{deployment}.tracks.csv", contract("tracks"), own)
        return survey

    def sources(self, **more):
        """Where the page finds them."""
        return Sources(self.made.results, self.media_root, **({"person_from": 0.15} | more))

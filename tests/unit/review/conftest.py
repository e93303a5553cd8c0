"""A small made survey with pictures, and the page over it."""

import datetime as dt

import numpy as np
import pytest

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.imaging.archive import write_archive
from leopard_census.imaging.jpeg import encode_jpeg
from leopard_census.review.decision_log import DecisionLog
from leopard_census.review.desk import Desk
from leopard_census.review.survey_reading import read_survey
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

SECRET = b"s" * 32
START = dt.datetime(2012, 1, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=11)))


class MadeSurvey:
    """Sightings that are added one by one; `results` holds them after `write`."""

    def __init__(self, folder):
        self.folder, self.results = folder, folder / "results" / "plot-2012"
        self.sightings, self.crops, self.tracks, self.assigned, self.queue = [], [], [], [], []
        self.catalogue = []
        self.pairs, self.state = [], []
        self.pictures = {}

    def add(self, name=None, *, flank="left", state="to-review", n=2, station="S1", together=1, **more):
        """A sighting with n pictures; its key."""
        k = len(self.sightings)
        media, deployment = f"m{k:04d}", f"{station}A"
        key = f"{deployment}.{media}@0.1"
        start = START + dt.timedelta(days=k)
        self.sightings.append(
            {
                "sightingID": key, "deploymentID": deployment, "locationID": station, "mediaIDs": [media],
                "start": start, "end": start, "time_corrected": False, "scientificName": "Panthera pardus",
                "species_source": "label", "flank": flank, "quality": 0.9, "n_detections": n,
                "simultaneous": together, "companions": [], "anchor_mediaID": media, "anchor_time_s": 0.0,
                "anchor_box": "0.2000 0.2000 0.5000 0.5000", "individualID": name, **more,
            }
        )  # fmt: skip
        if self.sightings[-1]["scientificName"] == "Panthera pardus":
            self.assigned.append(
                {"sightingID": key, "individualID": name, "flank": flank, "evidence": "label" if name else "none",
                 "state": "identified" if name else state, "reason": None if name else "no sure match"}
            )  # fmt: skip
        for i in range(n):
            frame, image = f"{media}@{i * 2_000_000}", f"{key}_{i}.jpg"
            shade = np.full((60, 120, 3), (k * 7 + i * 3) % 255, np.uint8)
            self.pictures.setdefault(deployment, []).append((image, encode_jpeg(shade)))
            self.crops.append(
                {
                    "sightingID": key, "frameID": frame, "box": "0.1500 0.1500 0.6000 0.6000", "flank": flank,
                    "flank_probability": 0.99, "p_left": float(flank == "left"),
                    "p_right": float(flank == "right"), "quality": 0.9 - i / 10, "night": False, "width": 120,
                    "height": 60, "image": image,
                }
            )  # fmt: skip
            self.tracks.append(
                {"sightingID": key, "frameID": frame, "box": "0.2000 0.2000 0.5000 0.5000", "conf": 0.9}
            )
        return key

    def ask(self, a, b):
        """One more pair in the queue."""
        anchors = {
            row["sightingID"]: f"{row['anchor_mediaID']} 0.000 {row['anchor_box']}" for row in self.sightings
        }
        a, b = min(a, b), max(a, b)
        self.queue.append(
            {"rank": len(self.queue) + 1, "sighting_a": a, "sighting_b": b, "flank": "left", "p_same": 0.4,
             "expected_change": 0.3, "reason": "may be one animal", "anchor_a": anchors[a], "anchor_b": anchors[b]}
        )  # fmt: skip

    def count(self, n, *, low, high, stop=False, questions=10, confirm=0, nobody=0):
        """How many animals are counted, and how far the review is."""
        self.state = [
            {"survey": "plot-2012", "n_questions": questions, "n_first": 1, "n_change_count": 4,
             "n_confirm": confirm, "n_nobody": nobody, "count": n, "count_low": low, "count_high": high,
             "count_most": n + 4, "count_best": n, "count_named": low, "expected_change_total": 0.4,
             "p_count_within_1": 0.8, "stop": stop, "rule": "go on"}
        ]  # fmt: skip

    def write(self):
        """All tables and archives; the survey as the page reads it."""
        for part in ("sightings", "individuals"):
            (self.results / part).mkdir(parents=True, exist_ok=True)
        own = self.results / "individuals"
        write_table(self.results / "sightings" / "all.csv", contract("sightings"), self.sightings)
        write_table(self.results / "sightings" / "crops.csv", contract("crops"), self.crops)
        write_table(self.results / "sightings" / "tracks.csv", contract("tracks"), self.tracks)
        write_table(own / "assignments.csv", contract("assignments"), self.assigned)
        write_table(own / "review_queue.csv", contract("review_queue"), self.queue)
        write_table(own / "catalogue.csv", contract("catalogue"), self.catalogue)
        write_table(own / "pairs.csv", contract("pairs"), self.pairs)
        write_table(own / "review_state.csv", contract("review_state"), self.state)
        for deployment, pictures in self.pictures.items():
            write_archive(self.results / "sightings" / f"{deployment}.zip", pictures)
        return self.read()

    def read(self, results=None):
        return read_survey(
            "plot-2012", results or self.results, IndividualsSettings(), {}, [], "Panthera pardus"
        )

    def desk(self, **settings):
        """A desk over what was written."""
        given = {"per_pair": 2, "control_share": 0.0} | settings
        return Desk(self.read, DecisionLog(self.folder / "decisions.csv"), SECRET, **given)


@pytest.fixture
def made(tmp_path):
    return MadeSurvey(tmp_path)

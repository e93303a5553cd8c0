"""A made-up survey for the sheets: tables and archives that are added to sighting by sighting, and printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from leopard_census.config.individual_sheets import IndividualSheetsSettings
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.imaging.archive import write_archive
from leopard_census.imaging.jpeg import encode_jpeg
from leopard_census.individuals.sheets.write import write_sheets
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.individuals.conftest import make_coat, make_view

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
ZONE = dt.timezone(dt.timedelta(hours=11))
TARGET = "Panthera pardus"
LONG = "AN-ANIMAL-WITH-THE-LONGEST-CODE-THAT-THE-REGISTER-CAN-HOLD-0123456789-0123456789"
SURVEY = {
    "id": "made-up",
    "title": "Made-up winter",
    "simulated": True,
    "target_species": TARGET,
    "earlier": [],
    "season": {"start": "2011-11-01", "end": "2012-04-30"},
}
#: A colour that no coat has: pictures that must never be shown are filled with it.
FORBIDDEN = (255, 0, 255)


def sides(flank: str, sure: float) -> dict[str, float]:
    """Probabilities of both flanks, of a crop that shows one with this probability."""
    return {f"p_{side}": sure if side == flank else 0.0 for side in ("left", "right")}


@dataclass
class Made:
    """Tables and archives of a made-up survey below a folder; sightings are added one by one."""

    folder: Path
    sightings: list[dict[str, Any]] = field(default_factory=list)
    crops: list[dict[str, Any]] = field(default_factory=list)
    assignments: list[dict[str, Any]] = field(default_factory=list)
    queue: list[dict[str, Any]] = field(default_factory=list)
    tracks: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)
    coats: dict[str, int] = field(default_factory=dict)
    earlier: tuple[Path, Path] | None = None
    checked: bool = False

    def add(
        self,
        code: str | None,
        coat: int,
        *,
        flank: str = "left",
        station: str = "ST-1",
        state: str = "identified",
        reason: str | None = None,
        species: str = TARGET,
        assigned: bool = True,
        forbidden: bool = False,
    ) -> str:
        n = len(self.sightings) + 1
        deployment, frame = f"{station}-a", f"{n:016x}@0"
        key = f"{deployment}.{frame}.1"
        picture = make_view(make_coat(coat), n)
        if forbidden:
            picture = np.full_like(picture, FORBIDDEN[::-1])
        start = dt.datetime(2012, 1, 1, 6, 30, tzinfo=ZONE) + dt.timedelta(days=n)
        image = f"{key}_{frame}.jpg"
        self.pictures.setdefault(deployment, []).append((image, encode_jpeg(picture)))
        self.coats[key] = coat
        self.sightings.append(
            {
                "sightingID": key,
                "deploymentID": deployment,
                "locationID": station,
                "mediaIDs": [frame.split("@")[0]],
                "start": start,
                "end": start,
                "time_corrected": False,
                "scientificName": species,
                "species_source": "classifier",
                "flank": flank,
                "quality": 0.9,
                "n_detections": 1,
                "simultaneous": 1,
                "companions": [],
                "excluded_by": "duplicate" if state == "excluded" else None,
            }
        )
        self.crops.append(
            {
                "sightingID": key,
                "frameID": frame,
                "box": "0.1000 0.2000 0.5000 0.4000",
                "flank": flank,
                "flank_probability": 0.99,
                **sides(flank, 0.99),
                "quality": 0.9 - n / 1000,
                "night": False,
                "width": picture.shape[1],
                "height": picture.shape[0],
                "image": image,
            }
        )
        if assigned:
            self.assignments.append(
                {
                    "sightingID": key,
                    "individualID": code,
                    "probability": 0.987 if code else None,
                    "flank": flank,
                    "evidence": "automatic" if code else "none",
                    "state": state,
                    "reason": reason,
                }
            )
        return key

    def more(self, key: str, *, flank: str, sure: float = 0.99) -> None:
        """One more picture of a sighting, of the forbidden colour."""
        (row,) = [row for row in self.crops if row["sightingID"] == key][:1]
        n = sum(crop["sightingID"] == key for crop in self.crops)
        frame = f"{row['frameID'].split('@')[0]}@{n}"
        image = f"{key}_{frame}.jpg"
        shade = np.full((row["height"], row["width"], 3), FORBIDDEN[::-1], np.uint8)
        shade[0, 0] = len(self.crops)
        self.pictures[key.split(".")[0]].append((image, encode_jpeg(shade)))
        self.crops.append(
            {
                **row,
                "frameID": frame,
                "image": image,
                "flank": flank,
                "flank_probability": sure,
                **sides(flank, sure),
                "quality": 0.95,
            }
        )

    def ask(self, a: str, b: str) -> None:
        self.queue.append(
            {
                "rank": len(self.queue) + 1,
                "sighting_a": min(a, b),
                "sighting_b": max(a, b),
                "flank": "left",
                "p_same": 0.41,
                "expected_change": 0.25,
                "reason": "may be one animal",
            }
        )

    def references_of(self, earlier: Made, key: str, code: str) -> None:
        """Let a sighting of an earlier winter be known here, as its individuals stage keeps it."""
        (crop,) = [row for row in earlier.crops if row["sightingID"] == key]
        deployment = key.split(".")[0]
        picture = dict(earlier.pictures[deployment])[crop["image"]]
        row = {
            "reference": f"ref.before.{code}.1",
            "individualID": code,
            "date": dt.date(2011, 1, 5),
            "anchor": f"{crop['frameID'].split('@')[0]} 0.000 0.1000 0.2000 0.5000 0.4000",
            "image": f"{code}.1.0.jpg",
            **{c: crop[c] for c in ("sightingID", "frameID", "night", "flank", "flank_probability")},
            **{c: crop[c] for c in ("quality", "box")},
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        self.earlier = self.folder / "references.csv", self.folder / "references_of_before.zip"
        write_table(self.earlier[0], contract("references"), [row])
        write_archive(self.earlier[1], [(row["image"], picture)])

    def print(self, out: Path, **settings: Any) -> Mapping[str, Path]:
        """Write everything and print it."""
        tables = self._write()
        out.mkdir(parents=True, exist_ok=True)
        outputs = {name: out / f"{name}.pdf" for name in ("catalogue", "contact_sheets", "matches")}
        write_sheets(
            tables=tables,
            archives=[self.folder / f"{deployment}.zip" for deployment in sorted(self.pictures)],
            register_table=None,
            earlier=["before"] if self.earlier else [],
            earlier_tables=[self.earlier[0]] if self.earlier else [],
            earlier_archives=[self.earlier[1]] if self.earlier else [],
            survey=SURVEY,
            settings=IndividualSheetsSettings(**settings),
            individuals=IndividualsSettings(),
            resources=RESOURCES,
            outputs=outputs,
        )
        return outputs

    def _write(self) -> dict[str, Path]:
        self.folder.mkdir(parents=True, exist_ok=True)
        named: dict[str, list[dict[str, Any]]] = {}
        for row in sorted(self.assignments, key=lambda row: str(row["sightingID"])):
            if row["individualID"]:
                named.setdefault(row["individualID"], []).append(row)
        crop_of = {row["sightingID"]: row for row in reversed(self.crops)}
        by_id = {row["sightingID"]: row for row in self.sightings}
        catalogue = []
        for code, rows in named.items():
            days = [by_id[row["sightingID"]]["start"].date() for row in rows]
            best = {}
            for row in rows:
                key = row["sightingID"]
                place = f"{by_id[key]['deploymentID']}/{crop_of[key]['image']}"
                best.setdefault(f"best_{row['flank']}", place)
            catalogue.append(
                {
                    "individualID": code,
                    "flanks": "left",
                    "sex": "female",
                    "provisional": code.startswith("P-"),
                    "n_sightings": len(rows),
                    "n_stations": len({by_id[row["sightingID"]]["locationID"] for row in rows}),
                    "first_seen": min(days),
                    "last_seen": max(days),
                    "companions": [],
                    **best,
                }
            )
        pairs = [
            {
                "sighting_a": a,
                "sighting_b": b,
                "flank": "left",
                "score": 4.0 if self.coats[a] == self.coats[b] else 0.0,
                "inliers": 30 if self.coats[a] == self.coats[b] else 0,
                "p_comparable": 0.95,
                "p_same": 0.99 if self.coats[a] == self.coats[b] else 0.01,
            }
            for a, b in combinations(sorted(self.coats), 2)
        ]
        rows = {
            "sightings": self.sightings,
            "crops": self.crops,
            "assignments": self.assignments,
            "catalogue": catalogue,
            "pairs": pairs,
            "review_queue": self.queue,
            "tracks": self.tracks,
            "conflicts": self.conflicts,
            "pair_calibration": [{**CALIBRATION, **(CHECKED if self.checked else {})}],
            "pair_reliability": RELIABILITY if self.checked else [],
        }
        contracts = {
            "sightings": contract("sightings"),
            "crops": contract("crops"),
            "assignments": contract("assignments"),
            "catalogue": contract("catalogue"),
            "pairs": contract("pairs"),
            "review_queue": contract("review_queue"),
            "tracks": contract("tracks"),
            "conflicts": contract("conflicts"),
            "pair_calibration": contract("pair_calibration"),
            "pair_reliability": contract("pair_reliability"),
        }
        for name, table in rows.items():
            write_table(self.folder / f"{name}.csv", contracts[name], table)
        for deployment, members in self.pictures.items():
            write_archive(self.folder / f"{deployment}.zip", members)
        return {name: self.folder / f"{name}.csv" for name in rows}


CALIBRATION = {
    "survey": "winter",
    "n_pairs": 1234,
    "n_decoys": 4321,
    "n_decoys_at_bar": 2,
    "n_named": 0,
    "n_same": 0,
    "n_individuals": 0,
    "curve_zero": 2.9,
    "curve_slope": 5.4,
    "curve_none": -3.0,
}
CHECKED = {
    "n_named": 105,
    "n_same": 30,
    "n_individuals": 5,
    "brier": 0.081,
    "brier_prior": 0.204,
    "brier_skill": 0.603,
    "brier_skill_low": 0.41,
    "brier_skill_high": 0.77,
    "log_loss": 0.292,
    "log_loss_prior": 0.598,
    "calibration_error": 0.062,
    "calibration_error_low": 0.04,
    "calibration_error_high": 0.12,
}
RELIABILITY = [
    {
        "survey": "winter",
        "p_low": low,
        "p_high": high,
        "n_pairs": n,
        "n_same": n_same,
        "p_mean": mean,
        "share_same": n_same / n,
        "share_same_low": bounds[0],
        "share_same_high": bounds[1],
    }
    for low, high, n, n_same, mean, bounds in (
        (0.0, 0.02, 70, 3, 0.01, (0.0, 0.1)),
        (0.3, 0.7, 10, 4, 0.47, (0.1, 0.72)),
        (0.98, 1.0, 25, 23, 0.996, (None, None)),
    )
]

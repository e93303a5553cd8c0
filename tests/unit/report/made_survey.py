"""Made-up surveys of any size, written through the real contracts."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from leopard_census.config.estimates import EstimatesSettings
from leopard_census.imaging.archive import write_archive
from leopard_census.imaging.jpeg import encode_jpeg
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.ledger import write_ledger
from leopard_census.report.build import ReportInput
from leopard_census.report.numbers import build_entries
from leopard_census.report.sources import Source, Sources, contracts
from leopard_census.tables.flank_bounds import flank_bounds
from leopard_census.tables.write import write_table
from tests.unit.report.made_density import made_density, over_draws
from tests.unit.report.made_ecology import made_ecology
from tests.unit.report.made_effort import made_cameras, made_losses
from tests.unit.report.made_errors import made_errors
from tests.unit.report.made_estimates import made_estimates
from tests.unit.report.made_funnel import funnel_of_media, funnel_of_tables
from tests.unit.report.made_review import made_review
from tests.unit.report.made_winters import made_changes, made_survival, made_trend

RESOURCES = Path(__file__).resolve().parents[3] / "resources" / "report"
SURVEY = "made-up-sim-2012"
START = dt.date(2011, 12, 15)
ZONE = dt.timezone(dt.timedelta(hours=11))


@dataclass(frozen=True)
class Shape:
    """What a made-up survey is like."""

    animals: int = 12
    stations: int = 24
    days: int = 90
    places: bool = True
    media: bool = True
    effort: bool = True
    cameras: bool = True
    estimates: bool = True
    earlier: int = 3
    simulated: bool = True
    detector: str = "motion"
    photos: int = 40
    classified: int = 91
    detected_by: str | None = "leopard-census motion"
    review: str = "several"
    unsure: int = 0
    dead: int = 0
    rows: int = 0
    places_note: str = ""
    no_flank: int = 0
    flanks_told: bool = True
    facing_assumed: float = 0.0
    first_day: int = 0
    moved: bool = True
    working_times: str = "sheet"
    dates_in_doubt: tuple[str, ...] = ()
    numbered: int = 0
    uncaught: int = 0
    sexes_split: bool = False
    errors: str = ""
    full_grid: bool = True
    errors_of_map: bool = True
    contributors: tuple[dict[str, str], ...] = (
        {"title": "Anna Example", "role": "principalInvestigator", "organization": "Made-up Institute"},
        {"title": "Made-up Reserve", "role": "rightsHolder"},
    )
    title: str = "Made-up Valley (simulated), winter 2011/12"


def coat(rng: np.random.Generator) -> bytes:
    """A picture with spots, wider than high."""
    picture = np.full((260, 420, 3), (150, 170, 165), np.uint8)
    cv2.ellipse(picture, (210, 140), (170, 80), 0, 0, 360, (90, 150, 190), -1)
    for x, y in rng.integers((60, 80), (360, 200), (60, 2)):
        cv2.circle(picture, (int(x), int(y)), 6, (30, 40, 50), 2)
    return encode_jpeg(picture)


class Maker:
    """Writes the tables of one made-up survey below a folder."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        self.results = folder / "results"
        self.shape = shape
        self.rng = np.random.default_rng([shape.animals, shape.stations])
        self.codes = [f"S{i:02d}" for i in range(1, shape.stations + 1)]
        self.animals = [f"P-{i:03d}" for i in range(1, shape.animals + 1)]
        self.files: dict[str, Source] = {}
        self.archives: dict[str, Path] = {}
        self.encounters = self._encounters()

    def input(self) -> ReportInput:
        shape = self.shape
        self._records()
        if shape.estimates:
            estimates = made_estimates(shape.animals, shape.places)
            estimates |= made_ecology(self.animals, 87.5 * shape.stations, START, shape.moved)
            if shape.errors:
                estimates |= made_errors(
                    shape.animals, shape.places, full=shape.full_grid, source=shape.errors
                )
            for name, rows in estimates.items():
                self.table(name, f"estimates/{name}.csv", rows)
        if shape.media:
            self._media()
        if shape.simulated and shape.media:
            self._validation()
        earlier = [f"made-up-sim-{2012 - i}" for i in range(shape.earlier, 0, -1)]
        self._trend(earlier)
        sources = Sources(self.files)
        ledger = self.results / SURVEY / "numbers.json"
        write_ledger(ledger, SURVEY, build_entries(SURVEY, sources, earlier, code="c" * 64, config="d" * 64))
        return ReportInput(SURVEY, self._settings(earlier), ledger, sources, self.archives, RESOURCES)

    # ---- tables

    def table(self, name: str, file: str, rows: list[dict[str, Any]], folder: str = SURVEY) -> None:
        path = self.results / folder / file
        write_table(path, contracts()[name], rows)
        self.keep(name, path)

    def keep(self, name: str, path: Path) -> None:
        shown = path.relative_to(self.results).as_posix()
        self.files[name] = Source(path, shown, sha256_file(path), f"made_{name}", "a" * 64, "b" * 64)

    def _encounters(self) -> list[dict[str, Any]]:
        rows = []
        for i, animal in enumerate(self.animals):
            home = self.rng.integers(0, self.shape.stations)
            for n in range(int(self.rng.integers(1, 9))):
                station = self.codes[int((home + self.rng.integers(0, 4)) % self.shape.stations)]
                moment = dt.datetime.combine(START, dt.time(5, 40), ZONE)
                moment += dt.timedelta(days=int(self.rng.integers(0, self.shape.days)), hours=int(n))
                rows.append(
                    {
                        "encounterID": f"{animal}.{station}.{n}",
                        "individualID": animal,
                        "locationID": station,
                        "lifeStage": "juvenile" if i == self.shape.animals - 1 and i > 2 else "adult",
                        "sex": ("female", "male", None)[i % 3],
                        "date": moment.date(),
                        "occasion": (moment.date() - START).days + 1,
                        "start": moment,
                        "end": moment,
                        "flanks": (["left"], ["right"], ["left", "right"], [])[int(self.rng.integers(0, 4))],
                        "n_sightings": 1,
                        "sightingIDs": [f"D-{i}-{n}"],
                    }
                )
        for row in rows if self.shape.numbered else ():
            row["occasion"] = (row["date"] - START).days // self.shape.numbered + 1
            row |= {"date": None, "start": None, "end": None}
        for row in rows[: self.shape.unsure]:
            row["excluded_by"] = "name-grade"
        for row in rows[: self.shape.dead]:
            row["excluded_by"] = "no-effort"
        return rows

    def _records(self) -> None:
        if self.shape.effort:
            effort = []
            for i, code in enumerate(self.codes):
                for day in range(self.shape.days):
                    dead = (i % 7 == 3 and day > 40) or day < self.shape.first_day
                    usage = 0.0 if dead else 0.5 if day in (0, self.shape.days - 1) else 1.0
                    date = START + dt.timedelta(days=day)
                    pair = i % 2 == 1
                    effort.append(
                        {
                            "locationID": code,
                            "date": date,
                            "usage": usage,
                            "camera_days": usage * (1 + pair),
                            "cameras": (1 + pair) * (usage > 0),
                            "two_cameras_days": usage * pair,
                            # The second camera fails for ten days.
                            "both_flanks_days": usage * pair * (not 20 <= day < 30)
                            if self.shape.flanks_told
                            else None,
                            "source": "measured"
                            if self.shape.working_times == "measured" and day >= 85
                            else "sheet",
                            "doubts": ["early-end"]
                            if i % 5 == 2 and day >= 70
                            else ["files-in-outage"]
                            if dead and day == 50
                            else [],
                        }
                    )
            self.table("effort", "histories/effort.csv", effort)
            cameras = self.shape.cameras
            losses, work = (made_losses(effort), made_cameras(effort)) if cameras else ([], [])
            self.table("station_losses", "histories/station_losses.csv", losses)
            self.table("camera_work", "histories/camera_work.csv", work)
        self.table("encounters", "histories/encounters.csv", self.encounters)
        if self.shape.places:
            xy = self.rng.uniform(0, 18_000, (self.shape.stations, 2)) + (640_000, 4_770_000)
            rows = [
                {"session": SURVEY, "detector": code, "x": float(x), "y": float(y)}
                for code, (x, y) in zip(self.codes, xy.tolist(), strict=True)
            ]
            self.table("detectors", "histories/detectors.csv", rows)
            if self.shape.estimates and self.shape.animals > 1:
                squares = made_density(xy, self.shape.animals, self.shape.errors_of_map)
                self.table("density_squares", "estimates/density_squares.csv", squares)
                drawn = over_draws(squares) if self.shape.errors else []
                self.table("identity_squares", "estimates/identity_squares.csv", drawn)
        if self.shape.rows:
            self.table("funnel", "histories/funnel.csv", funnel_of_tables(self.shape.rows, self.encounters))
        basis: list[dict[str, Any]] = []
        if self.shape.places_note:
            basis.append({"item": "places", "value": "no", "note": self.shape.places_note})
        if length := self.shape.numbered:
            names = ("scr_occasion_days", "closed_occasion_days")
            basis += [{"item": name, "value": str(length), "unit": "day"} for name in names]
        if basis:
            self.table("basis", "histories/basis.csv", basis)
        n = self.shape.animals
        cubs = int(n > 3)
        both = (n - cubs) // 2
        left = (n - cubs - both) // 2
        right = n - cubs - both - left
        rows = [_count("adults", both, left, right, self.shape.no_flank), _count("cubs", 0, cubs, 0)]
        rows.append(_count("all", both, left + cubs, right))
        rows += [_count("females", both, left, right), _count("males", 0, 0, 0)]
        self.table("counts", "estimates/counts.csv", rows)
        known = ["both"] * both + ["left"] * left + ["right"] * right
        self.table("members", "histories/members.csv", self._members(known, left >= right))

    def _members(self, known: list[str], left_counts: bool) -> list[dict[str, Any]]:
        """Adults by the flanks that they are known by; the first of them give no capture."""
        sexes = {"left": "male", "right": "female"} if self.shape.sexes_split else {}
        rows = []
        for i, flanks in enumerate(known):
            caught = i >= self.shape.uncaught
            headline = flanks in ("both", "left" if left_counts else "right")
            sets = [
                *(["headline"] if headline else []),
                *(s for s in ("left", "right") if flanks in ("both", s)),
            ]
            rows.append(
                {
                    "individualID": self.animals[i],
                    "group": "adults",
                    "sex": sexes.get(flanks),
                    "flanks": flanks,
                    **dict.fromkeys(("n_sightings", "n_sure_names", "n_encounters"), 1),
                    "n_captures": int(caught),
                    "counted": True,
                    "data_sets": sets if caught else [],
                }
            )
        return rows

    def _media(self) -> None:
        status = []
        for i in range(40 + 30 * self.shape.stations):
            state, reason = ("ok", None) if i % 29 else ("corrupt", "cannot be decoded")
            name = f"D{i % self.shape.stations:02d}/IMG_{i:04d}.JPG"
            status.append(
                {
                    "mediaID": f"{i:016x}",
                    "deploymentID": "D01",
                    "filePath": name,
                    "status": state,
                    "reason": reason,
                }
            )
        self.table("media_status", "media/status.csv", status)
        ends = {"identified": 60, "single-flank": 14, "to-review": 9, "unidentifiable": 6, "excluded": 2}
        rows = []
        for state, count in ends.items():
            for i in range(count):
                known = state in ("identified", "single-flank")
                rows.append(
                    {
                        "sightingID": f"{state}{i:03d}",
                        "individualID": "P-001" if known else None,
                        "probability": 0.99 if known else None,
                        "flank": "left",
                        "evidence": "automatic" if known else "none",
                        "state": state,
                        "reason": None if known else "too dark",
                    }
                )
        self.table("assignments", "individuals/assignments.csv", rows)
        facts = {"photos": self.shape.photos, "clips": 60, "classified": self.shape.classified}
        basis = [{"item": item, "value": str(value)} for item, value in facts.items()]
        basis.append({"item": "detected_by", "value": self.shape.detected_by})
        basis.append({"item": "both_flanks_days_assumed", "value": f"{self.shape.facing_assumed:.4f}"})
        self.table("basis", "histories/basis.csv", basis)
        self._cameras()
        self._catalogue()
        self.table(
            "funnel",
            "histories/funnel.csv",
            funnel_of_media(len(status), sum(ends.values()), len(self.encounters)),
        )
        queue = [
            {"rank": i, "sighting_a": f"a{i}", "sighting_b": f"b{i}", "flank": "left", "reason": "uncertain"}
            for i in (1, 2)
        ]
        self.table("review_queue", "individuals/review_queue.csv", queue)
        disputed = [
            {"question": question, "sighting_a": f"a{i}", "round": 1, "answers": "x: Anna; y: Boris"}
            | {"decisionIDs": ["d1", "d2"]}
            for i, question in enumerate(("species", "flank", "species"))
        ]
        self.table(
            "disputed",
            "individuals/decisions_disputed.csv",
            disputed if self.shape.review == "several" else [],
        )
        for name, rows in made_review(self.shape.review, SURVEY).items():
            self.table(f"review_{name}", f"review/{name}.csv", rows)

    def _cameras(self) -> None:
        """One deployment without a file, one clock in doubt, one that is only asked about; of the cards as well."""
        start = dt.datetime.combine(START, dt.time(), ZONE)
        span = {"start": start, "end": start + dt.timedelta(days=90), "days": 90.0}
        gap = {**span, "files": 0, "chance": None, "reason": "nothing came"}
        differences = [{"deploymentID": "D01", "kind": "no-files", **gap}]
        differences += [{"deploymentID": "D02", "kind": kind, **gap} for kind in ("gap", "early-end")]
        self.table("operation_differences", "media/operation_differences.csv", differences)
        clock = {"shown": dt.datetime.combine(START, dt.time(4)), "files": 3, "reason": "it was dark"}
        clocks = [
            {
                "deploymentID": "D02",
                "kind": "twelve-hours",
                "found_by": "sun",
                "strength": "moderate",
                **clock,
            },
            {"deploymentID": "D02", "kind": "offset", "found_by": "pair", "strength": "strong", **clock},
            {
                "deploymentID": "D03",
                "kind": "readings-differ",
                "found_by": "files",
                "strength": "weak",
                **clock,
            },
        ]
        self.table("clock_proposals", "media/clock_proposals.csv", clocks)
        card = {"cameraSerial": "H500", "other_deployment": "-", "files": 4, "reason": "another number"}
        cards = [
            {"deploymentID": "D0" + i, "kind": kind, "strength": strength, **card}
            for i, kind, strength in (
                ("2", "serial-differs", "strong"),
                ("3", "several-cameras", "weak"),
                ("4", "serial-differs", "strong"),
                ("4", "before-deployment", "moderate"),
            )
        ]
        self.table("card_findings", "media/card_findings.csv", cards)

    def _catalogue(self) -> None:
        members = []
        rows = []
        for i, animal in enumerate(self.animals):
            mine = [row for row in self.encounters if row["individualID"] == animal]
            flanks = ("both", "left", "right", "none")[i % 4]
            best = {"best_left": None, "best_right": None}
            for side in ("left", "right"):
                if flanks in ("both", side):
                    members.append((f"{animal}-{side}.jpg", coat(self.rng)))
                    best[f"best_{side}"] = f"D01/{animal}-{side}.jpg"
            rows.append(
                {
                    "individualID": animal,
                    "flanks": flanks,
                    "sex": mine[0]["sex"],
                    "lifeStage": mine[0]["lifeStage"],
                    "provisional": i % 2 == 0,
                    "n_sightings": len(mine) + 2,
                    "n_stations": len({r["locationID"] for r in mine}),
                    "first_seen": min(r["start"] for r in mine).date(),
                    "last_seen": max(r["start"] for r in mine).date(),
                    "companions": [self.animals[i - 1]] if i % 5 == 4 else [],
                    **best,
                }
            )
        self.table("catalogue", "individuals/catalogue.csv", rows)
        archive = self.results / SURVEY / "sightings" / "D01.zip"
        archive.parent.mkdir(parents=True, exist_ok=True)
        write_archive(archive, members)
        self.archives = {"D01": archive}

    def _validation(self) -> None:
        path = self.results / SURVEY / "validation.json"
        content = [
            {
                "id": "identity.pairs.f1",
                "value": 0.8275,
                "n": 311,
                "definition": "Pairs of one animal that are joined, over all sightings of a true individual",
                "lower": None,
                "upper": None,
            },
            {
                "id": "intervals.scr.n_region",
                "value": True,
                "n": None,
                "definition": "Whether the least number known is not above the number recorded",
                "lower": 8.1,
                "upper": 17.3,
            },
            {
                "id": "media.accounted",
                "value": 1.0,
                "n": 760,
                "definition": "Rendered files that end in exactly one state",
                "lower": 0.995,
                "upper": 1.0,
            },
            {
                "id": "sightings.flank.said",
                "value": None,
                "n": 0,
                "definition": "Sightings of Panthera pardus that show a flank and are called left or right",
                "lower": None,
                "upper": None,
            },
            {
                "id": "intervals.closed.chao",
                "value": True,
                "n": None,
                "definition": "Whether the upper limit reaches Chao, by sampling alone, held against the adults and "
                "subadults recorded (the least that can be true)",
                "lower": 8.0,
                "upper": None,
            },
            {
                "id": "truth.n_region",
                "value": 11,
                "n": None,
                "definition": "Adults and subadults that live in the named region",
                "lower": None,
                "upper": None,
            },
        ]
        path.write_text(json.dumps(content), encoding="utf-8")
        self.keep("validation", path)

    def _trend(self, earlier: list[str]) -> None:
        if not earlier:
            return
        rows = made_trend(SURVEY, earlier, self.shape.animals, self.shape.stations)
        self.table("changes", "changes.csv", made_changes(rows))
        self.table("survival", "survival.csv", made_survival(len(rows)))
        self.table("trend", "trend.csv", rows, folder="_all")

    def _settings(self, earlier: list[str]) -> dict[str, Any]:
        return {
            "report": {"publisher": "", "picture_pixels": 730, "picture_quality": 85},
            "frames": {"fps": 2.0, "motion_factor": 2},
            "detections": {"burst_gap_s": 60.0, "detector": self.shape.detector},
            "model_card": {},
            "individuals": {"bar": 0.98},
            "histories": {
                "independence_minutes": 30,
                "independence_since": "lastRecord",
                "include": {
                    "grades": ["label", "decision", "automatic", "single-flank"],
                    "min_probability": 0.0,
                },
                "scr_occasion_days": 1,
                "closed_occasion_days": 5,
                "working_times": self.shape.working_times,
            },
            "estimates": EstimatesSettings().model_dump(mode="json"),
            "survey": {
                "title": self.shape.title,
                "simulated": self.shape.simulated,
                "target_species": "Panthera pardus",
                "utc_offset": "+11:00",
                "season": {"start": "2011-11-01", "end": "2012-04-30"},
                "window": {"start": "2011-12-15", "days": self.shape.days},
                "earlier": earlier,
                "contributors": [dict(one) for one in self.shape.contributors],
            },
            "dates_in_doubt": list(self.shape.dates_in_doubt),
        }


def _count(group: str, both: int, left: int, right: int, none: int = 0) -> dict[str, Any]:
    bounds = dict(zip(("n_min", "n_max"), flank_bounds(both, left, right, none), strict=True))
    return {
        "group": group,
        "both": both,
        "left_only": left,
        "right_only": right,
        "none": none,
        "outside_window": 0,
        **bounds,
    }

"""Small surveys from sighting tables and field sheets, and every estimate that is made of them.

A survey is given as plain values, so that tests can turn it over (other names, other orders, another card) and look at
whether the estimates stay.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from leopard_census.config.ecology import EcologySettings
from leopard_census.config.estimates import (
    ActivitySettings,
    ClosedSettings,
    ComparisonSettings,
    PlanSettings,
    ScrSettings,
)
from leopard_census.config.histories import HistoriesSettings
from leopard_census.estimates.accumulation_table import write_accumulation
from leopard_census.estimates.activity.survey import write_activity
from leopard_census.estimates.associations_table import write_associations
from leopard_census.estimates.closed.table import write_closed
from leopard_census.estimates.counts import write_counts
from leopard_census.estimates.legacy_density import write_legacy_density
from leopard_census.estimates.plan.survey_files import write_plan
from leopard_census.estimates.scr.survey_files import write_scr
from leopard_census.estimates.sex_ratio import write_sex_ratio
from leopard_census.histories.build import build_histories
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

TARGET = "Panthera pardus"
START = date(2011, 12, 15)
MIDNIGHT = datetime(2011, 12, 15)  # noqa: DTZ001 - the offset is the survey's


@dataclass(frozen=True)
class Seen:
    """One sighting of a named animal: hours since the first midnight of the window."""

    animal: str
    station: str
    hours: float
    flank: str = "left"


@dataclass(frozen=True)
class Camera:
    """One deployment; hours since the first midnight of the window."""

    name: str
    station: str
    place: tuple[float, float]
    start: float = -12.0
    end: float = 24.0 * 40


@dataclass(frozen=True)
class Survey:
    """A survey as plain values. `dead` are outages: deployment, start and end in hours."""

    seen: tuple[Seen, ...]
    cameras: tuple[Camera, ...]
    dead: tuple[tuple[str, float, float], ...] = ()
    days: int = 20
    offset: int = 11
    flanks: str = "both"
    settings: HistoriesSettings = field(default_factory=HistoriesSettings)

    @property
    def zone(self) -> timezone:
        return timezone(timedelta(hours=self.offset))

    def moment(self, hours: float) -> datetime:
        return (MIDNIGHT + timedelta(seconds=round(hours * 3600))).replace(tzinfo=self.zone)

    def but(self, **changes: Any) -> "Survey":
        return replace(self, **changes)


class Outputs(dict[str, Path]):
    """A file for any name that a stage asks for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, name: str) -> Path:
        ending = "txt" if name.startswith("secr") else "inp" if "mark" in name else "csv"
        return self.setdefault(name, self._folder / f"{name}.{ending}")


#: Stages of estimates, in their order.
STAGES = ("closed", "scr", "plan", "ecology")


def estimate(folder: Path, survey: Survey, stages: Sequence[str] = STAGES) -> dict[str, list[dict[str, str]]]:
    """Every table of histories and of these stages of estimates, by name, as text."""
    inputs = inputs_of(folder, survey)
    out = Outputs(folder / "out")
    (folder / "out").mkdir(parents=True)
    window = SurveyWindow(START, survey.days, survey.zone)
    build_histories(inputs, out, "made-up", window, TARGET, survey.settings)
    write_counts(out["members"], out["counts"])
    if "closed" in stages:
        _closed(out)
    if "scr" in stages:
        _scr(out, inputs, survey)
    if "plan" in stages:
        _plan(out)
    if "ecology" in stages:
        _ecology(out, inputs, survey)
    return {name: read(path) for name, path in sorted(out.items()) if path.suffix == ".csv"}


def _closed(out: Outputs) -> None:
    write_closed(
        out["histories"],
        out["basis"],
        {name: out[name] for name in ("closed", "closure", "heterogeneity")},
        ClosedSettings(closure_replicates=19),
    )


def _scr(out: Outputs, inputs: dict[str, list[Path]], survey: Survey) -> None:
    write_scr(
        {name: out[name] for name in ("capture_sets", "detectors", "basis", "members")}
        | {name: inputs[name] for name in ("deployments", "outages")},
        {name: out[name] for name in ("scr", "models", "density", "squares")},
        ScrSettings(fit_runs=0),
        None,
        f"+{survey.offset:02}:00",
    )


def _plan(out: Outputs) -> None:
    write_plan(
        {name: out[name] for name in ("capture_sets", "detectors", "basis", "scr")},
        {"plan": out["plan"], "stations": out["plan_stations"]},
        PlanSettings(simulations=0),
        ScrSettings(),
        ComparisonSettings(),
        None,
    )


def _ecology(out: Outputs, inputs: dict[str, list[Path]], survey: Survey) -> None:
    write_accumulation(
        out["capture_sets"],
        out["detectors"],
        out["basis"],
        EcologySettings(),
        out["accumulation"],
        out["incidence"],
    )
    write_legacy_density(
        out["capture_sets"],
        out["detectors"],
        out["basis"],
        out["closed"],
        out["movement"],
        out["legacy_density"],
    )
    write_sex_ratio(out["members"], out["sex_ratio"])
    _associations(out, inputs, survey)
    made = {name: out[name] for name in ("encounters", "effort", "detectors", "basis")}
    write_activity(
        {**made, **{name: inputs[name] for name in ("sightings", "assignments", "media", "deployments")}},
        {name: out[name] for name in ("activity", "curves", "times", "overlap")},
        {
            "utc_offset": f"+{survey.offset:02}:00",
            "window": {"start": START.isoformat(), "days": survey.days},
            "target_species": TARGET,
        },
        survey.settings.model_dump(mode="json"),
        ActivitySettings(min_records=10, replicates=199),
    )


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _associations(out: Outputs, inputs: dict[str, list[Path]], survey: Survey) -> None:
    write_associations(
        {
            "encounters": out["encounters"], "members": out["members"], "sightings": inputs["sightings"],
            "register": [], "package_register": [], "proposed": [],
        },
        {name: out[name] for name in ("associations", "cubs")},
        survey="made-up",
        earlier=(),
        utc_offset=f"+{survey.offset:02}:00",
        minutes=survey.settings.independence_minutes,
    )  # fmt: skip


def inputs_of(folder: Path, survey: Survey) -> dict[str, list[Path]]:
    folder.mkdir(parents=True, exist_ok=True)
    cameras = {camera.station: camera.name for camera in survey.cameras}
    sightings = [
        _sighting(survey, i, seen, _camera(survey, seen, cameras)) for i, seen in enumerate(survey.seen)
    ]
    assignments = [
        _assignment(row["sightingID"], seen) for row, seen in zip(sightings, survey.seen, strict=True)
    ]
    animals = sorted({seen.animal for seen in survey.seen})
    boxes = folder / "detections.json"
    batch = {
        "info": {"format_version": "1.6", "detector": "made"},
        "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"},
        "images": [],
    }
    boxes.write_text(json.dumps(batch), encoding="utf-8")

    def table(name: str, contract: Any, rows: Iterable[dict[str, Any]]) -> list[Path]:
        path = folder / f"{name}.csv"
        write_table(path, contract, rows)
        return [path]

    return {
        "media": table("media", contract("media"), []),
        "status": table("status", contract("media_status"), []),
        "frames": table("frames", contract("frames"), []),
        "detections": [boxes],
        "sightings": table("sightings", contract("sightings"), sightings),
        "assignments": table("assignments", contract("assignments"), assignments),
        "catalogue": table("catalogue", contract("catalogue"), _catalogue(survey, animals)),
        "deployments": table("deployments", contract("deployments"), _deployments(survey)),
        "outages": table("outages", contract("outages"), _outages(survey)),
    }


def _camera(survey: Survey, seen: Seen, cameras: dict[str, str]) -> str:
    """The camera that stood at the station at that time; any of the station where none did."""
    stood = [c.name for c in survey.cameras if c.station == seen.station and c.start <= seen.hours < c.end]
    return min(stood, default=cameras.get(seen.station, "none"))


def _sighting(survey: Survey, number: int, seen: Seen, camera: str) -> dict[str, Any]:
    start = survey.moment(seen.hours)
    return {
        "sightingID": f"s{number:04}",
        "deploymentID": camera,
        "locationID": seen.station,
        "mediaIDs": [f"m{number:04}"],
        "start": start,
        "end": start,
        "time_corrected": False,
        "scientificName": TARGET,
        "species_source": "label",
        "flank": seen.flank,
        "quality": 0.5,
        "n_detections": 0,
        "simultaneous": 1,
        "companions": [],
    }


def _assignment(key: str, seen: Seen) -> dict[str, Any]:
    return {
        "sightingID": key,
        "individualID": seen.animal,
        "probability": 1.0,
        "flank": seen.flank,
        "evidence": "label",
        "state": "identified",
    }


def _catalogue(survey: Survey, animals: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for animal in animals:
        own = [seen for seen in survey.seen if seen.animal == animal]
        stations = len({seen.station for seen in own})
        counts = {"n_sightings": len(own), "n_stations": stations, "provisional": False}
        rows.append({"individualID": animal, "flanks": survey.flanks, "lifeStage": "adult", **counts})
    return rows


def _deployments(survey: Survey) -> list[dict[str, Any]]:
    return [
        {
            "deploymentID": camera.name,
            "locationID": camera.station,
            "latitude": camera.place[0],
            "longitude": camera.place[1],
            "deploymentStart": survey.moment(camera.start),
            "deploymentEnd": survey.moment(camera.end),
        }
        for camera in survey.cameras
    ]


def _outages(survey: Survey) -> list[dict[str, Any]]:
    return [
        {"deploymentID": name, "start": survey.moment(start), "end": survey.moment(end), "reason": "snow"}
        for name, start, end in survey.dead
    ]

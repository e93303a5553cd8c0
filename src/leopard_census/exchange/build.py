"""All files of the package `camtrap-dp/`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from leopard_census.exchange.deployments import deployment_rows
from leopard_census.exchange.descriptor import descriptor
from leopard_census.exchange.media import Listed, best_media, list_media
from leopard_census.exchange.observations import (
    best_boxes,
    event_rows,
    media_level_rows,
    other_file_rows,
    surest_vehicle,
)
from leopard_census.exchange.own_sightings import own_sighting_rows
from leopard_census.exchange.standard_cells import one_line_row
from leopard_census.exchange.told import tell
from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.batch_json import Detection, FileDetections
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
Paths = Mapping[str, Path | Sequence[Path]]

_NO_REGION = '{"type": "FeatureCollection", "features": []}\n'


def build_package(
    inputs: Paths, outputs: Mapping[str, Path], survey: Mapping[str, Any], settings: Mapping[str, Any]
) -> None:
    """Make and write every file of the package.

    Parameters
    ----------
    inputs
        Files by name; a name without files is an empty table. media, detections (of all deployments), status,
        sightings, crops, tracks, assignments, catalogue, effort, region, the sheets deployments, outages, clocks and
        decisions, and names_eng, names_rus (the review page's messages, which know common names).
    outputs
        Where to write datapackage, deployments, media, observations, individuals, outages, effort, sightings,
        decisions, region and survey.
    survey
        Fields of survey.yaml: id, title, simulated, target_species, utc_offset, season, window, contributors, and the
        region's `region_name`.
    settings
        Sections exchange, sightings, histories and estimates.
    """
    sheet = _rows(inputs, "deployments", contract("deployments"))
    decisions = [one_line_row(row) for row in _rows(inputs, "decisions", contract("decisions"))]
    catalogue = _rows(inputs, "catalogue", contract("catalogue"))
    sightings = _rows(inputs, "sightings", contract("sightings"))
    assignments = {r["sightingID"]: r for r in _rows(inputs, "assignments", contract("assignments"))}
    media = _rows(inputs, "media", contract("media"))
    listed = list_media(
        media,
        _rows(inputs, "status", contract("media_status")),
        _rows(inputs, "clocks", contract("clocks")),
        best_media(catalogue),
        settings["exchange"]["capture_method"],
    )
    found = _detected(_files(inputs, "detections"), media, settings["sightings"]["min_conf"])
    observations = _observations(inputs, survey, sightings, assignments, catalogue, media, listed, found)
    outages = [one_line_row(row) for row in _rows(inputs, "outages", contract("outages"))]
    effort = _rows(inputs, "effort", contract("effort"))
    own = own_sighting_rows(sightings, assignments)
    write_table(outputs["deployments"], contract("package_deployments"), deployment_rows(sheet, survey["id"]))
    write_table(outputs["media"], contract("package_media"), listed.rows)
    write_table(outputs["observations"], contract("package_observations"), observations)
    write_table(outputs["individuals"], contract("catalogue"), catalogue)
    write_table(outputs["outages"], contract("outages"), outages)
    write_table(outputs["effort"], contract("effort"), effort)
    write_table(outputs["sightings"], contract("package_sightings"), own)
    write_table(outputs["decisions"], contract("decisions"), decisions)
    _write(outputs["region"], _region(_files(inputs, "region")))
    _write(outputs["survey"], _json(_survey_facts(survey, settings, listed, found.detectors)))
    species = {row["scientificName"] for row in observations if row.get("scientificName")}
    told = descriptor(survey, settings["exchange"], sheet, decisions, species, _vernacular(inputs))
    _write(outputs["datapackage"], _json(told))


@dataclass(frozen=True)
class Detected:
    """What the detection files say: by mediaID, and who made the file of each deployment."""

    entries: dict[str, FileDetections]
    vehicles: dict[str, Detection]
    detectors: dict[str, str]


def _detected(paths: Sequence[Path], media: Iterable[Row], min_conf: float) -> Detected:
    by_path = {(row["deploymentID"], row["filePath"]): row["mediaID"] for row in media}
    entries: dict[str, FileDetections] = {}
    vehicles: dict[str, Detection] = {}
    detectors = {}
    for path in paths:
        batch = read_batch(path)
        detectors[path.stem] = batch.detector
        for entry in batch.files:
            if (media_id := by_path.get((path.stem, entry.file))) is None:
                continue
            entries[media_id] = entry
            if vehicle := surest_vehicle(entry, batch.categories, min_conf):
                vehicles[media_id] = vehicle
    return Detected(entries, vehicles, detectors)


def _observations(
    inputs: Paths,
    survey: Mapping[str, Any],
    sightings: Sequence[Row],
    assignments: Mapping[str, Row],
    catalogue: Iterable[Row],
    media: Iterable[Row],
    listed: Listed,
    found: Detected,
) -> list[Row]:
    animals = {row["individualID"]: row for row in catalogue}
    told = {
        row["sightingID"]: tell(row, assignments.get(row["sightingID"]), animals, survey["target_species"])
        for row in sightings
    }
    lengths = {row["mediaID"]: row["duration_s"] for row in media}
    files = {row["mediaID"]: {**row, "duration_s": lengths[row["mediaID"]]} for row in listed.rows}
    boxes = best_boxes(_rows(inputs, "tracks", contract("tracks")), _rows(inputs, "crops", contract("crops")))
    return [
        *event_rows(sightings, told),
        *media_level_rows(sightings, told, boxes, files),
        *other_file_rows(sightings, files, found.entries, found.vehicles, found.detectors),
    ]


def _survey_facts(
    survey: Mapping[str, Any], settings: Mapping[str, Any], listed: Listed, detectors: Mapping[str, str]
) -> dict[str, Any]:
    """Content of survey.json: what makes the same survey again, and counts that no table of the package holds."""
    told = ("id", "title", "simulated", "target_species", "utc_offset", "season", "window")
    return {
        **{name: survey[name] for name in told},
        "region": {"name": survey["region_name"]} if survey["region_name"] else None,
        "contributors": survey["contributors"],
        "settings": {name: settings[name] for name in ("histories", "estimates", "exchange")},
        "media_without_time": listed.untimed,
        "detected_by": sorted(set(detectors.values())),
    }


def _vernacular(inputs: Paths) -> dict[str, dict[str, str]]:
    """Common names by language, as the review page shows them."""
    found = {}
    for language in ("eng", "rus"):
        for path in _files(inputs, f"names_{language}"):
            found[language] = yaml.safe_load(path.read_text(encoding="utf-8"))["species_names"]
    return found


def _region(paths: Sequence[Path]) -> str:
    """The region's file as it is, but for a byte-order mark, which JSON forbids (RFC 8259)."""
    return paths[0].read_bytes().decode("utf-8-sig") if paths else _NO_REGION


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")


def _files(inputs: Paths, name: str) -> list[Path]:
    value = inputs.get(name, ())
    return [value] if isinstance(value, Path) else sorted(value)


def _rows(inputs: Paths, name: str, table: Contract) -> list[Row]:
    return [row for path in _files(inputs, name) for row in read_table(path, table)]

"""All files of the package `camtrap-dp/`."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from leopard_census.exchange.deployments import deployment_rows
from leopard_census.exchange.descriptor import descriptor
from leopard_census.exchange.detected import read_detected
from leopard_census.exchange.media import Listed, best_media, kind_of, list_media
from leopard_census.exchange.observations import (
    best_boxes,
    event_rows,
    media_level_rows,
    other_file_rows,
)
from leopard_census.exchange.own_sightings import own_sighting_rows
from leopard_census.exchange.standard_cells import one_line_row
from leopard_census.exchange.told import tell
from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.special_names import BLANK
from leopard_census.tables.species_decided import as_people_see
from leopard_census.tables.write import write_table

Row = dict[str, Any]
Paths = Mapping[str, Path | Sequence[Path]]

#: Our own tables that the package holds as they are: its name of each, ours, and the contract.
_COPIED = (
    ("individuals", "catalogue", contract("catalogue")),
    ("outages", "outages", contract("outages")),
    ("operation", "operation", contract("operation")),
    ("operation_differences", "operation_differences", contract("operation_differences")),
    ("effort", "effort", contract("effort")),
    ("decisions", "decisions", contract("decisions")),
    ("species_decided", "decided", contract("species_decided")),
    ("register_proposed", "register_proposed", contract("register_proposed")),
    ("clock_proposals", "clock_proposals", contract("clock_proposals")),
)
_OF_MEDIA = (
    "mediaID",
    "deploymentID",
    "filePath",
    "fileMediatype",
    "duration_s",
    "timestamp",
    "timestampSource",
)
_NO_REGION = '{"type": "FeatureCollection", "features": []}\n'


def build_package(
    inputs: Paths, outputs: Mapping[str, Path], survey: Mapping[str, Any], settings: Mapping[str, Any]
) -> None:
    """Make and write every file of the package.

    Parameters
    ----------
    inputs
        Files by name; a name without files is an empty table. media, detections (of all deployments), status,
        operation, operation_differences, clock_proposals, sightings, crops, tracks, decided (what people told of
        species), assignments, catalogue, register_proposed, effort, register, region, the sheets deployments, outages,
        clocks and decisions, and names_eng, names_rus (the review page's messages, which know common names).
    outputs
        Where to write datapackage, deployments, media, media_times, observations, individuals, outages, operation,
        operation_differences, clock_proposals, effort, sightings, species_decided, register, register_proposed,
        decisions, region and survey.
    survey
        Fields of survey.yaml: id, title, simulated, target_species, utc_offset, season, window, earlier, contributors,
        and the region's `region_name`.
    settings
        Sections exchange, sightings, histories, estimates and ecology.
    """
    sheet = _rows(inputs, "deployments", contract("deployments"))
    identities = _rows(inputs, "assignments", contract("assignments"))
    species = _rows(inputs, "decided", contract("species_decided"))
    as_said = _rows(inputs, "sightings", contract("sightings"))
    sightings = as_people_see(as_said, species, identities)
    assignments = {row["sightingID"]: row for row in identities}
    decided = {row["sightingID"] for row in species}
    said = {row["sightingID"]: row["scientificName"] for row in as_said if row["sightingID"] in decided}
    catalogue = _rows(inputs, "catalogue", contract("catalogue"))
    media = _media(_files(inputs, "media"))
    methods = _capture_methods(settings["exchange"]["capture_method"], inputs)
    listed = list_media(
        media,
        _rows(inputs, "status", contract("media_status")),
        _rows(inputs, "clocks", contract("clocks")),
        best_media(catalogue),
        methods,
    )
    found = read_detected(_files(inputs, "detections"), media, settings["sightings"]["min_conf"])
    animals = {row["individualID"]: row for row in catalogue}
    told = {
        key: tell(row, assignments.get(key), animals, said.get(key))
        for row in sightings
        if (key := row["sightingID"]) and row["scientificName"] != BLANK
    }
    lengths = {row["mediaID"]: row["duration_s"] for row in media}
    files = {
        row["mediaID"]: {
            **{name: row[name] for name in ("mediaID", "deploymentID", "timestamp")},
            "duration_s": lengths[row["mediaID"]],
        }
        for row in listed.rows
    }
    boxes = best_boxes(_rows(inputs, "tracks", contract("tracks")), _rows(inputs, "crops", contract("crops")))
    observations = [
        *event_rows(sightings, told),
        *media_level_rows(sightings, told, boxes, files),
        *other_file_rows(sightings, told, files, found, decided),
    ]
    write_table(outputs["deployments"], contract("package_deployments"), deployment_rows(sheet, survey["id"]))
    write_table(outputs["media"], contract("package_media"), listed.rows)
    write_table(outputs["observations"], contract("package_observations"), observations)
    own = own_sighting_rows(sightings, assignments)
    write_table(outputs["sightings"], contract("package_sightings"), own)
    write_table(outputs["media_times"], contract("package_media_times"), _media_times(media))
    register = _register(_rows(inputs, "register", contract("individuals")), survey)
    write_table(outputs["register"], contract("individuals"), register)
    for output, name, table in _COPIED:
        write_table(outputs[output], table, map(one_line_row, _rows(inputs, name, table)))
    _write(outputs["region"], _region(_files(inputs, "region")))
    _write(outputs["survey"], _json(_survey_facts(survey, settings, listed, found.detectors)))
    decisions = _rows(inputs, "decisions", contract("decisions"))
    names = {row["scientificName"] for row in observations if row.get("scientificName")}
    words = descriptor(survey, settings["exchange"], sheet, decisions, names, _vernacular(inputs), methods)
    _write(outputs["datapackage"], _json(words))


def _media(paths: Iterable[Path]) -> list[Row]:
    """Rows of the media tables with the columns that are used here: there are hundreds of thousands of them."""
    return [
        {name: row[name] for name in _OF_MEDIA}
        for path in paths
        for row in read_table(path, contract("media"))
    ]


def _media_times(media: Iterable[Row]) -> Iterator[Row]:
    """Rows of the contract `package_media_times`."""
    return (
        {name: row[name] for name in ("mediaID", "timestampSource")}
        for row in media
        if kind_of(row["fileMediatype"]) is not None
    )


def _register(rows: Iterable[Row], survey: Mapping[str, Any]) -> list[Row]:
    """Animals that this survey may know of: its own and those of the winters that it is compared with."""
    known = {survey["id"], *survey["earlier"]}
    return [one_line_row(row) for row in rows if row["firstSurvey"] in known]


def _capture_methods(told: Iterable[str], inputs: Paths) -> list[str]:
    """What the survey says of its shutters, and the time-lapse photos that the files show."""
    operation = _rows(inputs, "operation", contract("operation"))
    shown = {"timeLapse"} if any(row["timelapse_files"] for row in operation) else set()
    return sorted({*told, *shown})


def _survey_facts(
    survey: Mapping[str, Any], settings: Mapping[str, Any], listed: Listed, detectors: Mapping[str, str]
) -> dict[str, Any]:
    """Content of survey.json: what makes the same survey again, and counts that no table of the package holds."""
    told = ("id", "title", "simulated", "target_species", "utc_offset", "season", "window", "earlier")
    return {
        **{name: survey[name] for name in told},
        "region": {"name": survey["region_name"]} if survey["region_name"] else None,
        "contributors": survey["contributors"],
        "settings": {name: settings[name] for name in ("histories", "estimates", "ecology", "exchange")},
        "media_without_time": listed.untimed,
        "other_files": listed.others,
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

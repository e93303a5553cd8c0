"""Resources that only packages of this program hold: identities, flanks, outages and facts of the survey."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leopard_census.config.package_cells import text_fault, time_fault
from leopard_census.config.package_descriptor import Descriptor
from leopard_census.tables.contract import contract
from leopard_census.tables.read import Row, Scan, check_references, scan_rows

# Settings are nested four deep at most.
_DEEPEST = 20
_NAMED = ("identified", "single-flank")
_OF_DEPLOYMENTS = ("sightings", "outages", "operation", "operation_differences", "clock_proposals")


def read_survey_resource(path: Path, shown: str) -> tuple[dict[str, Any], list[str]]:
    """Facts of the survey that a package was made from, and one line per fault."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        return {}, [f"{shown}: cannot be read as JSON ({error}); take the whole package anew"]
    if not isinstance(content, dict):
        return {}, [f"{shown}: does not hold keys and values; take the whole package anew"]
    if _depth(content) > _DEEPEST:
        return {}, [f"{shown}: is nested too deeply to be read; take the whole package anew"]
    return content, []


def _depth(content: Any) -> int:
    level, depth = [content], 0
    while level:
        inner = [one for one in level if isinstance(one, dict | list)]
        level = [value for one in inner for value in (one.values() if isinstance(one, dict) else one)]
        depth += 1
    return depth


def own_tables(package: Descriptor) -> dict[str, Scan]:
    """Rows of the resources that are tables, as far as they can be read."""
    contracts = {
        "sightings": contract("package_sightings"),
        "individuals": contract("catalogue"),
        "outages": contract("outages"),
        "operation": contract("operation"),
        "operation_differences": contract("operation_differences"),
        "species_decided": contract("species_decided"),
        "register": contract("individuals"),
        "register_proposed": contract("register_proposed"),
        "media_times": contract("package_media_times"),
        "clock_proposals": contract("clock_proposals"),
    }
    return {
        name: scan_rows(package.files[name], table)
        for name, table in contracts.items()
        if name in package.files
    }


def own_names(scans: Mapping[str, Scan]) -> list[Row]:
    """The individuals as they are held against the register; see `package_checks.PackageRead.names`."""
    rows = scans["individuals"].rows if "individuals" in scans else {}
    return [
        {
            "individualID": row["individualID"],
            "given": row["individualID"],
            "place": f"survey.yaml: camtrap_dp: individuals, row {number}",
        }
        for number, row in rows.items()
        if row["individualID"] is not None
    ]


def check_own(
    package: Descriptor, scans: Mapping[str, Scan], stations: Mapping[str, str], target: str | None
) -> list[str]:
    """One line per fault of our own resources, by themselves and against the standard tables.

    Parameters
    ----------
    package
        Descriptor of one of our own packages.
    scans
        Its tables, see `own_tables`.
    stations
        Station of each of its deployments.
    target
        Species that the new survey counts; None when that is not known.
    """
    problems = [fault for scan in scans.values() for fault in scan.problems]
    for name, scan in scans.items():
        problems += _check_cells(package.files[name], scan)
        if stations and name in _OF_DEPLOYMENTS:
            problems += check_references(
                package.files[name], scan.rows, "deploymentID", set(stations), "the resource deployments"
            )
    if "sightings" in scans:
        problems += _check_stations(package.files["sightings"], scans["sightings"], stations)
        problems += _check_states(package.files["sightings"], scans["sightings"])
    problems += _check_names(package, scans)
    problems += _check_decided(package, scans)
    problems = [problem.replace(f"{package.folder}/", f"{package.shown}/") for problem in problems]
    if "survey" in package.files:
        shown = package.shown_file("survey")
        facts, faults = read_survey_resource(package.files["survey"], shown)
        problems += faults
        counted = facts.get("target_species")
        if not faults and target is not None and counted != target:
            problems.append(
                f"{shown}: target_species is {counted!r}, and the identities of the package are of it; write that in "
                f"survey.yaml in place of {target!r}"
            )
    return problems


def _check_cells(path: Path, found: Scan) -> list[str]:
    """Cells that could not be written again, or not be told in the survey's offset."""
    problems = []
    for number, row in found.rows.items():
        for column, value in row.items():
            for one in value if isinstance(value, list) else (value,):
                # Comments may hold tabs and the like.
                broken = isinstance(one, str) and len(one.splitlines()) > 1
                if fault := (text_fault(one) if broken else time_fault(one)):
                    problems.append(f"{path}: row {number}, column {column}: {fault}")
    return problems


def _check_stations(path: Path, found: Scan, stations: Mapping[str, str]) -> list[str]:
    """Sightings at another station than their camera."""
    return [
        f"{path}: row {number}, column locationID: is {row['locationID']!r}, and its deployment {row['deploymentID']} "
        f"stood at {stations[row['deploymentID']]}; correct whichever is wrong"
        for number, row in found.rows.items()
        if row["locationID"] is not None
        and stations.get(row["deploymentID"], row["locationID"]) != row["locationID"]
    ]


def _check_states(path: Path, found: Scan) -> list[str]:
    """Sightings that were looked at for an identity, and do not say with what result."""
    problems = []
    for number, row in found.rows.items():
        state = row["state"]
        needed = [] if state is None else ["evidence", *(["individualID"] if state in _NAMED else [])]
        problems += [
            f"{path}: row {number}, column {column}: is empty, but the state {state} needs it; complete the row, or "
            "take the whole package anew"
            for column in needed
            if row[column] is None and number not in found.faulty
        ]
    return problems


def _check_names(package: Descriptor, scans: Mapping[str, Scan]) -> list[str]:
    """Names of sightings that the resource `individuals` does not know."""
    if "individuals" not in scans or "sightings" not in scans:
        return []
    known = {row["individualID"] for row in scans["individuals"].rows.values()}
    if scans["individuals"].problems:
        return []
    named: dict[int, Row] = {
        number: row for number, row in scans["sightings"].rows.items() if row["individualID"] and row["state"]
    }
    return check_references(
        package.files["sightings"], named, "individualID", known, "the resource individuals"
    )


def _check_decided(package: Descriptor, scans: Mapping[str, Scan]) -> list[str]:
    """Species decided of sightings that the resource `sightings` does not know."""
    if "species_decided" not in scans or "sightings" not in scans or scans["sightings"].problems:
        return []
    known = {row["sightingID"] for row in scans["sightings"].rows.values()}
    return check_references(
        package.files["species_decided"],
        scans["species_decided"].rows,
        "sightingID",
        known,
        "the resource sightings",
    )

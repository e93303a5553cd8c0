"""Resources that only packages of this program hold: identities, flanks, outages and facts of the survey."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from leopard_census.config.package_descriptor import Descriptor
from leopard_census.tables.contract import contract
from leopard_census.tables.read import Row, Scan, check_references, scan_rows


def read_survey_resource(path: Path, shown: str) -> tuple[dict[str, Any], list[str]]:
    """Facts of the survey that a package was made from, and one line per fault."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        return {}, [f"{shown}: cannot be read as JSON ({error}); take the whole package anew"]
    if not isinstance(content, dict):
        return {}, [f"{shown}: does not hold keys and values; take the whole package anew"]
    return content, []


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


def check_own(package: Descriptor, deployed: Collection[str], target: str | None) -> list[str]:
    """One line per fault of our own resources, by themselves and against the standard tables.

    Parameters
    ----------
    package
        Descriptor of one of our own packages.
    deployed
        Keys of its deployments.
    target
        Species that the new survey counts; None when that is not known.
    """
    scans = own_tables(package)
    problems = [fault for scan in scans.values() for fault in scan.problems]
    for name in ("sightings", "outages", "operation", "operation_differences", "clock_proposals"):
        if name in scans and deployed:
            path = package.files[name]
            problems += check_references(
                path, scans[name].rows, "deploymentID", set(deployed), "the resource deployments"
            )
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

"""Sheets of a survey that starts from a Camtrap DP package: its deployments, and `outages.csv`, which people keep.

The standard has no place for outages. So `outages.csv` in the survey's folder is read where it is there, beside the
outages that a package of this program brings along. All other sheets belong to other starting points.
"""

import os
from pathlib import Path

from leopard_census.config.calendar_ends import without_calendar_ends
from leopard_census.config.camera_places import cameras_at_once
from leopard_census.config.date_doubts import date_doubts
from leopard_census.config.facts import Facts
from leopard_census.config.package_checks import PackageRead
from leopard_census.config.package_outages import unite_outages
from leopard_census.config.sheet_checks import check_offset, check_rows
from leopard_census.config.sheets import Sheets, SheetsRead
from leopard_census.tables.contract import contract
from leopard_census.tables.read import Row, Scan, scan_rows

_UNREAD = ("deployments", "clocks", "labels", "decisions", "captures", "effort")


def package_sheets(folder: Path, package: PackageRead, facts: Facts) -> SheetsRead:
    """Rows, and one line per fault of what lies in the survey's folder.

    Parameters
    ----------
    folder
        The survey's folder.
    package
        What the package tells.
    facts
        Of survey.yaml.
    """
    path = folder / "outages.csv"
    outages = scan_rows(path, contract("outages")) if os.path.lexists(path) else Scan()
    outages = without_calendar_ends(path, outages)
    scans = {name: Scan() for name in (*_UNREAD, "outages")}
    scans |= {"deployments": package.deployments, "outages": outages}
    united, contradictions = unite_outages(
        outages.rows, _brought(package), str(path), _shown(package, "outages")
    )
    problems = [*outages.problems, *contradictions]
    if package.deployments.rows:
        problems += check_rows(folder, scans)
    if facts.zone is not None:
        problems += check_offset(path, "outages", outages, facts.zone)
    problems = [
        problem.replace(f"{folder.parent}{os.sep}", "").replace(
            "is not in deployments.csv; correct it or add it there",
            "is no deployment of the package in the season; correct it",
        )
        for problem in problems
    ]
    problems += [
        f"{folder.name}/{name}.csv: is not read in a survey that starts from a Camtrap DP package; move it elsewhere, "
        "or remove camtrap_dp from survey.yaml"
        for name in _UNREAD
        if os.path.lexists(folder / f"{name}.csv")
    ]
    sheets = Sheets(
        deployments=list(package.deployments.rows.values()),
        outages=united,
        package=package.names,
    )
    shown = _shown(package, "deployments")
    as_given = package.as_given()
    written = {number: row["deploymentID"] for number, row in as_given.items()}
    return SheetsRead(
        sheets,
        problems,
        [],
        frozenset({"labels"}),
        tuple(
            date_doubts(shown, "deployments", package.deployments, facts.season, facts.zone, written)
            if facts.season is not None
            else ()
        ),
        # The package may come from elsewhere, and its numbers need be none of single cameras.
        tuple(f"{shown}: {fault}. Is that right" for fault in cameras_at_once(Scan(as_given))),
    )


def _brought(package: PackageRead) -> dict[int, Row]:
    """Outages of a package of this program; its faults are told with those of its other resources."""
    found = package.descriptor
    if found is None or not found.own or "outages" not in found.files:
        return {}
    return scan_rows(found.files["outages"], contract("outages")).rows


def _shown(package: PackageRead, resource: str) -> str:
    found = package.descriptor
    return found.shown_file(resource) if found is not None and resource in found.files else ""

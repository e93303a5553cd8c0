"""All checks of clocks.csv, for a program that is about to add to it."""

from datetime import timezone
from pathlib import Path

from leopard_census.config.sheet_checks import check_clocks, check_offset
from leopard_census.tables.contract import contract
from leopard_census.tables.read import Scan, check_references, scan_rows


def scan_clocks(path: Path, deployments: Path, zone: timezone, name: str = "clocks.csv") -> Scan:
    """Rows of a sheet of clocks with every fault that planning would tell of it.

    Parameters
    ----------
    path
        The sheet, or a draft of it.
    deployments
        The survey's deployments.csv.
    zone
        Of survey.yaml.
    name
        What messages call the sheet.
    """
    found = scan_rows(path, contract("clocks"))
    stood = scan_rows(deployments, contract("deployments"))
    known = {row["deploymentID"] for row in stood.rows.values()}
    problems = [
        *(problem.replace(str(deployments), deployments.name) for problem in stood.problems),
        *found.problems,
        *check_references(path, found.rows, "deploymentID", known, deployments.name),
        *check_clocks(path, stood, found),
        *check_offset(path, "clocks", found, zone),
    ]
    return Scan(found.rows, found.faulty, [problem.replace(str(path), name) for problem in problems])

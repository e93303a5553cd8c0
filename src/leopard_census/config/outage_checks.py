"""Rows of outages.csv against their deployment and against each other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leopard_census.tables.read import Scan


def check_outages(path: Path, deployments: Scan, outages: Scan) -> list[str]:
    """A camera fails only while it stands there, works again before it fails again, and never after the last time."""
    deployed = {row["deploymentID"]: row for row in deployments.rows.values()}
    problems = []
    by_deployment: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for number, row in outages.rows.items():
        if None in (row["deploymentID"], row["start"]) or number in outages.faulty:
            continue
        by_deployment.setdefault(row["deploymentID"], []).append((number, row))
        if whole := deployed.get(row["deploymentID"]):
            problems += _outside(f"{path}: row {number}, deployment {row['deploymentID']}", row, whole)
    for rows in by_deployment.values():
        problems += _meeting(path, sorted(rows, key=lambda item: item[1]["start"]))
    return problems


def _outside(at: str, row: Mapping[str, Any], whole: Mapping[str, Any]) -> list[str]:
    """A year mistyped would leave the camera at work all winter."""
    first, last = whole["deploymentStart"], whole["deploymentEnd"]
    if first is None or last is None:
        return []
    span = f"the deployment, which lasts from {first.isoformat()} to {last.isoformat()}"
    if not first <= row["start"] <= last:
        return [f"{at}: start ({row['start'].isoformat()}) lies outside {span}; correct whichever is wrong"]
    if row["end"] is not None and row["end"] > last:
        return [
            f"{at}: end ({row['end'].isoformat()}) lies outside {span}; leave end empty when the camera never "
            "worked again, or correct whichever is wrong"
        ]
    return []


def _meeting(path: Path, rows: list[tuple[int, Mapping[str, Any]]]) -> list[str]:
    """Outages of one deployment, by their start: each start says that the camera still worked then."""
    problems = []
    number, longest = rows[0]
    for later, row in rows[1:]:
        at = f"{path}: row {later}, deployment {row['deploymentID']}: start ({row['start'].isoformat()})"
        if row["start"] == longest["start"]:
            continue  # told as a key that stands there twice
        if longest["end"] is None:
            problems.append(
                f"{at} lies after the outage of row {number}, which has no end: the camera never worked again. Write "
                f"into row {number} when it did, or remove row {later}"
            )
            continue
        if row["start"] < longest["end"]:
            problems.append(
                f"{at} lies in the outage of row {number}, which lasts until {longest['end'].isoformat()}, but start "
                "is the last moment at which the camera is known to have worked; correct whichever is wrong, or write "
                "one row for both"
            )
        if row["end"] is None or row["end"] > longest["end"]:
            number, longest = later, row
    return problems

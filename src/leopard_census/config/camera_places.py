"""One camera cannot stand in two places at once: a date, a station or a number is wrong."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import combinations
from typing import Any

from leopard_census.tables.read import Scan
from leopard_census.tables.spelling import alike

# A camera that is carried on has its pick-up and its next set-up noted to the day.
_SLACK = timedelta(days=1)
_NAMED = 5

Numbered = tuple[int, Mapping[str, Any]]


def cameras_at_once(found: Scan) -> list[str]:
    """What is wrong with each `cameraID` that has two deployments at the same time, without the name of the file.

    Deployments without a number, or without readable dates, contradict nothing.
    """
    cameras: dict[str, list[Numbered]] = {}
    for number, row in found.rows.items():
        if row["cameraID"] and row["deploymentStart"] and row["deploymentEnd"]:
            cameras.setdefault(alike(row["cameraID"]), []).append((number, row))
    faults = []
    for rows in cameras.values():
        pairs = [pair for pair in combinations(rows, 2) if _together(pair[0][1], pair[1][1])]
        if pairs:
            faults.append(_fault(pairs))
    return faults


def _together(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    first = max(one["deploymentStart"], two["deploymentStart"])
    last: Any = min(one["deploymentEnd"], two["deploymentEnd"])
    return bool(last - first > _SLACK)


def _fault(pairs: list[tuple[Numbered, Numbered]]) -> str:
    (one, first), (two, second) = pairs[0]
    others = sorted({number for pair in pairs for number, _ in pair} - {one, two})
    more = ", ".join(str(number) for number in others[:_NAMED]) + (", ..." if len(others) > _NAMED else "")
    also = f" (and so with row{'s' if len(others) > 1 else ''} {more})" if others else ""
    return (
        f"row {two}, column cameraID: camera {second['cameraID']} stands at {_place(second)} while by row {one} it "
        f"stands at {_place(first)}{also}"
    )


def _place(row: Mapping[str, Any]) -> str:
    start, end = row["deploymentStart"].date(), row["deploymentEnd"].date()
    return f"{row['locationID']} (deployment {row['deploymentID']}, {start} to {end})"

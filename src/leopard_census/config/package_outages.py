"""Outages of a survey that starts from a Camtrap DP package: those that it brings along, and those of `outages.csv`.

The standard has no place for outages, so that people keep a sheet beside a package; a package of this program brings
its own. Both hold: to leave one out would make the cameras work more than they did.
"""

from collections.abc import Mapping
from typing import Any

from leopard_census.tables.read import Row


def unite_outages(
    sheet: Mapping[int, Row], brought: Mapping[int, Row], sheet_shown: str, brought_shown: str
) -> tuple[list[Row], list[str]]:
    """Rows of both, and one line per fault.

    A row of the sheet that tells the same outage (deployment, start and end) is taken once; one that tells another
    outage of the same deployment in the same time contradicts it.

    Parameters
    ----------
    sheet, brought
        Rows of the contract `outages` by their number: of the survey's folder, and of the package.
    sheet_shown, brought_shown
        Names of the two files in messages.
    """
    of_package: dict[Any, list[tuple[int, Row]]] = {}
    for number, row in brought.items():
        if None not in (row["deploymentID"], row["start"]):
            of_package.setdefault(row["deploymentID"], []).append((number, row))
    rows, problems = list(brought.values()), []
    for number, row in sheet.items():
        if row["start"] is None:
            continue  # a fault of its own
        others = of_package.get(row["deploymentID"], [])
        if any(_span(row) == _span(other) for _, other in others):
            continue
        problems += [
            f"{sheet_shown}: row {number}, deployment {row['deploymentID']}: the outage {_told(row)} overlaps that of "
            f"{brought_shown}, row {other_number} ({_told(other)}). The outages of a package count beside those of the "
            "sheet, and a camera fails only once at a time; correct whichever is wrong, or remove the row"
            for other_number, other in others
            if _overlap(row, other)
        ]
        rows.append(row)
    return rows, problems


def _span(row: Row) -> tuple[Any, Any]:
    return row["start"], row["end"]


def _overlap(one: Row, other: Row) -> bool:
    """Whether one begins before the other ends; without an end the camera never worked again."""
    first, second = sorted((one, other), key=lambda row: row["start"])
    return first["start"] == second["start"] or first["end"] is None or bool(second["start"] < first["end"])


def _told(row: Row) -> str:
    end = f"to {row['end'].isoformat()}" if row["end"] is not None else "without an end"
    return f"from {row['start'].isoformat()} {end}"

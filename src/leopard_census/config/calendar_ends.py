"""Dates and times at either end of the calendar: they stand for none, and cannot be told in every offset."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from leopard_census.tables.read import Scan

#: Trail cameras are younger, and their clocks fall back to 1970 or later.
YEARS = range(1900, 2200)


def without_calendar_ends(path: Path, found: Scan) -> Scan:
    """The sheet with a fault for each such cell, which is None in its row."""
    rows, faulty, problems = dict(found.rows), set(found.faulty), list(found.problems)
    for number, row in found.rows.items():
        odd = {name: v for name, v in row.items() if isinstance(v, date) and v.year not in YEARS}
        if odd:
            rows[number] = {**row, **dict.fromkeys(odd)}
            faulty.add(number)
        problems += [
            f"{path}: row {number}, column {name}: is {value.isoformat()}, a year before {YEARS[0]} or after "
            f"{YEARS[-1]}; correct it"
            for name, value in odd.items()
        ]
    return replace(found, rows=rows, faulty=frozenset(faulty), problems=problems)

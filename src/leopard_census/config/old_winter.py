"""Rows of captures.csv and effort.csv, of a winter that survives as tables, against each other and the survey."""

from collections.abc import Iterator, Mapping
from math import ceil
from pathlib import Path
from typing import Any

from leopard_census.config.facts import Facts
from leopard_census.tables.old_captures import contradictions
from leopard_census.tables.read import Scan


def check_captures(folder: Path, captures: Scan, effort: Scan, deployments: Scan) -> list[str]:
    """Rows of captures.csv against each other, and against the sheet that tells where anybody looked."""
    told_by = effort if effort.rows or effort.problems else deployments
    # A sheet with a row that cannot be read may hold the very station.
    stations = {row["locationID"] for row in told_by.rows.values()}
    known = stations if stations and None not in stations else None
    name = "effort.csv" if told_by is effort else "deployments.csv"
    return [f"{folder}/{fault}" for fault in contradictions(captures.rows.values(), known, name)]


def check_capture_times(path: Path, captures: Scan, facts: Facts, occasion_days: int | None) -> list[str]:
    """When each animal was caught: day and occasion against the survey, and against each other.

    Parameters
    ----------
    path
        captures.csv.
    facts
        Of survey.yaml.
    occasion_days
        Length of a numbered occasion; None when that setting is wrong.
    """
    problems = []
    for number, row in captures.rows.items():
        if row["date"] is None and row["occasion"] is None:
            if number not in captures.faulty:
                problems.append(f"{path}: row {number}: has neither a date nor an occasion; give one")
        elif row["date"] and facts.season and not facts.season.start <= row["date"] <= facts.season.end:
            problems.append(
                f"{path}: row {number}: date {row['date']} lies outside the season {facts.season.start} to "
                f"{facts.season.end} of survey.yaml; correct whichever is wrong"
            )
        elif row["occasion"] and occasion_days and facts.window and not facts.window_fault:
            problems += [f"{path}: row {number}: {fault}" for fault in _occasion(row, facts, occasion_days)]
    return problems


def _occasion(row: Mapping[str, Any], facts: Facts, length: int) -> Iterator[str]:
    window = facts.window
    assert window is not None  # the caller's condition
    occasion, day = row["occasion"], row["date"]
    count = ceil(window.days / length)
    if day is None:
        if occasion > count:
            yield (
                f"occasion {occasion} lies outside the window of survey.yaml, which holds {count} "
                f"occasion{'s' if count > 1 else ''} of {length} day{'s' if length > 1 else ''}; correct the number, "
                "window.days or settings.histories.numbered_occasion_days"
            )
    elif not window.start <= day <= window.end:
        yield (
            f"date {day} lies outside the window {window.start} to {window.end} of survey.yaml, and so in no occasion, "
            f"but occasion is {occasion}; correct whichever is wrong, or leave occasion empty"
        )
    elif occasion != (right := (day - window.start).days // length + 1):
        yield (
            f"occasion is {occasion}, but date {day} lies in occasion {right} (of {length} day"
            f"{'s' if length > 1 else ''} each, from {window.start} on); correct whichever is wrong, or leave occasion "
            "empty, as the date tells more"
        )


def check_effort(path: Path, effort: Scan) -> list[str]:
    """A row tells when a station worked, with however many cameras: rows of one station do not overlap."""
    stations: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for place, given in effort.rows.items():
        if None not in (given["locationID"], given["start"], given["end"]) and given["start"] < given["end"]:
            stations.setdefault(given["locationID"], []).append((place, given))
    problems = []
    for station, rows in stations.items():
        (number, longest), *others = sorted(rows, key=lambda item: item[1]["start"])
        for later, row in others:
            if longest["start"] < row["start"] < longest["end"]:
                whole = max(row["end"], longest["end"])
                problems.append(
                    f"{path}: row {later}, station {station}: start ({row['start'].isoformat()}) lies in the time of "
                    f"row {number}, which lasts until {longest['end'].isoformat()}; a row tells when the station "
                    "worked, with however many cameras. Correct whichever is wrong, or write one row for both, until "
                    f"{whole.isoformat()}"
                )
            if row["end"] > longest["end"]:
                number, longest = later, row
    return problems

"""What to ask of the tables of a survey before the run: captures while nobody looked, stations without a place.

When a station worked is told by effort.csv where it has rows, else by deployments.csv less outages.csv, as for the
histories.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from leopard_census.config.named import some
from leopard_census.config.survey import Window

Rows = Iterable[Mapping[str, Any]]
Days = tuple[date, date]


def capture_questions(
    shown: str,
    captures: Mapping[int, Mapping[str, Any]],
    effort: Sequence[Mapping[str, Any]],
    deployments: Rows,
    outages: Rows,
    window: Window | None,
    zone: timezone | None,
    occasion_days: int | None,
) -> list[str]:
    """One question about all captures in the window at a time at which the sheets say that their station was dead.

    Parameters
    ----------
    shown
        Name of the survey's folder.
    captures
        Rows of captures.csv by their number.
    effort, deployments, outages
        Rows of these sheets; without any of the first two nothing is asked.
    window, zone
        Of survey.yaml; without a window nothing is asked, and without a zone days are those of each time's own offset.
    occasion_days
        Length of a numbered occasion; None when it is not known.
    """
    if window is None:
        return []
    breaks = list(outages)
    worked = _worked(effort or _stretches(deployments, breaks), zone)
    sheets = ["effort.csv"] if effort else ["deployments.csv", *(["outages.csv"] if breaks else [])]
    dead = []
    for number, row in captures.items():
        days = _days(row, window, occasion_days)
        if days is None or row["locationID"] not in worked:
            continue
        if not any(first <= days[1] and last >= days[0] for first, last in worked[row["locationID"]]):
            when = row["date"] or f"occasion {row['occasion']}"
            dead.append(f"row {number} ({row['individualID']}, {row['locationID']}, {when})")
    if not dead:
        return []
    return [
        f"{shown}/captures.csv: {some(dead)}: by {' and '.join(sheets)} the station did not work then, so that no "
        f"capture is counted there. Is a date or a station mistyped, here or in {' or '.join(sheets)}"
    ]


def place_questions(
    shown: str,
    deployments: Sequence[Mapping[str, Any]],
    effort: Rows,
    window: Window | None,
    zone: timezone | None,
) -> list[str]:
    """One question about all stations without coordinates, where others have them.

    Parameters
    ----------
    shown
        Name of the survey's folder.
    deployments
        Rows of deployments.csv.
    effort
        Rows of effort.csv. Where there are any, its stations are those that need a place.
    window, zone
        Of survey.yaml; stations that did not work in the window need no place.
    """
    placed = {row["locationID"] for row in deployments if None not in (row["latitude"], row["longitude"])}
    stays = [
        {"locationID": row["locationID"], "start": row["deploymentStart"], "end": row["deploymentEnd"]}
        for row in deployments
    ]
    worked = _worked(effort, zone) or _worked(stays, zone)
    needed = {
        station
        for station, spans in worked.items()
        if window is None or any(first <= window.end and last >= window.start for first, last in spans)
    }
    missing = sorted(needed - placed)
    if not missing or not needed & placed:
        return []
    one = len(missing) == 1
    return [
        f"{shown}/deployments.csv: latitude and longitude are not given for station{'' if one else 's'} "
        f"{some(missing)}, but for others they are. Without the place of every station that worked in the window, "
        "map, density and secr_traps.txt are left out. Are they known? Then add them"
    ]


def _worked(rows: Rows, zone: timezone | None) -> dict[str, list[Days]]:
    """Station -> first and last local day of each stretch of work, whose end is no part of it; none: always dead."""
    worked: dict[str, list[Days]] = {}
    for row in rows:
        if None not in (row["locationID"], row["start"], row["end"]):
            own = worked.setdefault(row["locationID"], [])
            if row["start"] < row["end"]:
                last = row["end"] - timedelta(microseconds=1)
                own.append((_day(row["start"], zone), _day(last, zone)))
    return worked


def _stretches(deployments: Rows, outages: Rows) -> list[dict[str, Any]]:
    """Work of each deployment between its outages; one that never worked has a stretch without length.

    Outages may lie in any order, and beyond the deployment; one without an end lasts until pick-up.
    """
    breaks: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for row in outages:
        if None not in (row["deploymentID"], row["start"]):
            breaks.setdefault(row["deploymentID"], []).append((row["start"], row["end"]))
    found = []
    for row in deployments:
        start, pick_up = row["deploymentStart"], row["deploymentEnd"]
        if None in (row["locationID"], start, pick_up):
            continue
        for begins, ends in sorted(breaks.get(row["deploymentID"], ()), key=lambda span: span[0]):
            found.append(_stretch(row, start, min(begins, pick_up)))
            start = max(start, min(ends or pick_up, pick_up))
        found.append(_stretch(row, start, pick_up))
    return found


def _stretch(deployment: Mapping[str, Any], start: datetime, end: datetime) -> dict[str, Any]:
    return {"locationID": deployment["locationID"], "start": start, "end": end}


def _day(moment: datetime, zone: timezone | None) -> date:
    return moment.astimezone(zone or moment.tzinfo).date()


def _days(row: Mapping[str, Any], window: Window, occasion_days: int | None) -> Days | None:
    """First and last day on which an animal may have been caught; None when not known, or outside the window."""
    if row["date"] is not None:
        return (row["date"], row["date"]) if window.start <= row["date"] <= window.end else None
    if row["occasion"] is None or occasion_days is None:
        return None
    first = window.start + timedelta(days=(row["occasion"] - 1) * occasion_days)
    return first, min(first + timedelta(days=occasion_days - 1), window.end)

"""Measured working times: what the media say against the field sheet, as stops and as doubts.

The rules, in words:

1. The media stage lists where a deployment's files and the sheet differ: no file at all, a long time without one at
   the beginning, in the middle or at the end, time-lapse photos that stop, files from an outage.
2. Each difference is a doubt about every day that it touches; the sheet stands.
3. With `working_times: measured` three kinds take work away, as an outage would: a deployment that gave no file, the
   time after the last file (listed only when the camera's own trigger rate makes it improbable), and the time in which
   the photos of every so many minutes are missing. A silence before the first file or in the middle does not: the
   camera worked after it, and a quiet week is work.
4. Only whole days without a file are taken away: the day of the last file counts to its end, for nobody knows when on
   it the camera stopped. The rest of a day of pick-up goes with the days before it. Where photos by the clock are
   missing and triggers went on, nothing is taken away.
5. A deployment that has usable files outside its dates, or without a time, is not measured: its clock or its dates are
   in doubt, not its work. The sheet stands, with the doubt.
6. Nothing adds work. Files from an outage, or from before set-up, are told; a person corrects the sheet.
7. A deployment whose start or end in the sheet is the very second of its first or last file has that date from its
   files, as `leopard-census init` writes it where nobody knows better: when it was set up or stopped is not known. The
   day is marked as measured, with the doubt `start-from-files` or `end-from-files`, whatever the setting.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from leopard_census.histories.effort import Effort
from leopard_census.histories.window import SurveyWindow

Row = dict[str, Any]

_STOPS = ("no-files", "early-end", "timelapse-stops")
FROM_FILES = frozenset({"start-from-files", "end-from-files"})
# What an outage made from the media gives as its reason.
MEASURED = "measured"


def measured_stops(
    operation: Iterable[Mapping[str, Any]], differences: Iterable[Mapping[str, Any]], window: SurveyWindow
) -> list[Row]:
    """Times that the media take away from the sheet's work, as rows of the outages sheet (rules 3 to 5)."""
    measured = {row["deploymentID"]: row for row in operation if not row["files_elsewhere"]}
    stops = []
    for row in differences:
        camera = measured.get(row["deploymentID"])
        if camera is None or row["kind"] not in _STOPS or row["files"]:
            continue
        start, end = row["start"], row["end"]
        # The times of a difference are cut to the second, which the sheet's own are not bound to.
        if start > camera["deploymentStart"]:
            start = window.opening(window.day_of(start) + timedelta(days=1))
        if row["kind"] == "timelapse-stops" and end < camera["deploymentEnd"] - timedelta(seconds=1):
            end = window.opening(window.day_of(end))
        else:
            end = camera["deploymentEnd"]
        if start < end:
            stops.append(
                {"deploymentID": row["deploymentID"], "start": start, "end": end, "reason": MEASURED}
            )
    return stops


def doubts_by_day(
    deployments: Iterable[Mapping[str, Any]],
    operation: Iterable[Mapping[str, Any]],
    differences: Iterable[Mapping[str, Any]],
    window: SurveyWindow,
) -> dict[tuple[str, date], set[str]]:
    """Kinds of doubts by station and day of the window (rules 2 and 7)."""
    stations = {row["deploymentID"]: row["locationID"] for row in deployments}
    doubts: dict[tuple[str, date], set[str]] = {}
    for row in operation:
        if row["deploymentID"] in stations:
            for kind, moment in _from_files(row):
                if window.index(day := window.day_of(moment)) is not None:
                    doubts.setdefault((stations[row["deploymentID"]], day), set()).add(kind)
    for row in differences:
        if row["deploymentID"] not in stations:
            continue
        first = max(window.day_of(row["start"]), window.start)
        # The end itself is no part of the time in question.
        end = max(row["start"], row["end"] - timedelta(microseconds=1))
        last = min(window.day_of(end), window.start + timedelta(days=window.days - 1))
        for number in range((last - first).days + 1):
            key = stations[row["deploymentID"]], first + timedelta(days=number)
            doubts.setdefault(key, set()).add(row["kind"])
    return doubts


def doubt_facts(
    working_times: str,
    effort: Effort | None,
    operation: Sequence[Mapping[str, Any]],
    differences: Sequence[Any],
) -> list[Row]:
    """Rows of the `basis` table: where working times come from, and how much of them the media speak against.

    None where there are no media that could say anything.
    """
    if effort is None or not operation:
        return []
    measured = sum(day.source == MEASURED for day in effort.values())
    from_files = sum(bool(_from_files(row)) for row in operation)
    doubtful = sum(day.usage for day in effort.values() if day.doubts)
    told = f"{len(differences)} differences are listed in media/operation_differences.csv"
    return [
        _row("working_times", working_times, None, "field sheets, or what the media leave of them"),
        _row("days_measured", str(measured), "days", "of stations, about which the media decided"),
        _row("dates_from_files", str(from_files), "deployments", "whose start or end is the time of a file"),
        _row("station_days_in_doubt", f"{doubtful:.4f}", "station-day", told),
    ]


def _from_files(row: Mapping[str, Any]) -> list[tuple[str, datetime]]:
    """Dates of the sheet that are the times of files (rule 7)."""
    pairs = [
        ("start-from-files", row["deploymentStart"], row["first_file"]),
        ("end-from-files", row["deploymentEnd"], row["last_file"]),
    ]
    return [
        (kind, told)
        for kind, told, taken in pairs
        if taken is not None and abs(told - taken) < timedelta(seconds=1)
    ]


def _row(item: str, value: str, unit: str | None, note: str) -> Row:
    return {"item": item, "value": value, "unit": unit, "note": note}

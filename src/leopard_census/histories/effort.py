"""Effort: the part of each day on which a station could have caught an animal.

The rules, in words:

1. A camera works from its deploymentStart up to, not including, its deploymentEnd, as the field sheet has
them.
   First and last file of a card do not count: a quiet week is work, not failure.
2. An outage takes the time from its start up to its end away; without an end, all until the deployment's end.
   What an outage claims beyond the deployment has no effect, and time in two outages is taken away once.
3. Days are local calendar days in the survey's one fixed UTC offset, midnight to midnight, 24 hours each.
4. The usage of a station on a day is the part of the 24 hours during which at least one of its cameras
worked.
   A second camera at the same time adds nothing; one that takes over where the first stopped does.
5. Camera-days are counted beside it: the same parts summed over the cameras.
6. Every station of the sheet has a row for every day of the window. Usage 0 means that the station was dead:
no
   capture was possible, so a history cell is empty there, not 0.
7. Usage is rounded to four decimals (9 seconds) as it is written; a day that rounds to 0 is dead.
8. A winter that survives as tables gives its working times by station in effort.csv; each of its rows then
counts
   as one camera. Without effort.csv the deployments sheet is used; without both, effort is not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from leopard_census.histories.window import SurveyWindow

Span = tuple[datetime, datetime]

_DAY_S = 86_400
_DECIMALS = 4


@dataclass(frozen=True)
class StationDay:
    """Effort of one station on one day, both in days."""

    usage: float
    camera_days: float


Effort = dict[tuple[str, date], StationDay]


def spans_of_deployments(
    deployments: Iterable[Mapping[str, Any]], outages: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, list[Span]]]:
    """Working times: station -> deployment -> spans (rules 1 and 2)."""
    breaks: dict[str, list[Mapping[str, Any]]] = {}
    for outage in outages:
        breaks.setdefault(outage["deploymentID"], []).append(outage)
    stations: dict[str, dict[str, list[Span]]] = {}
    for row in sorted(deployments, key=lambda r: str(r["deploymentID"])):
        spans = [(row["deploymentStart"], row["deploymentEnd"])]
        for outage in breaks.get(row["deploymentID"], []):
            spans = _without(spans, (outage["start"], outage["end"] or row["deploymentEnd"]))
        stations.setdefault(row["locationID"], {})[row["deploymentID"]] = spans
    return stations


def spans_of_tables(effort: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, list[Span]]]:
    """Working times of a winter that survives as tables (rule 8)."""
    stations: dict[str, dict[str, list[Span]]] = {}
    for row in sorted(effort, key=lambda r: (str(r["locationID"]), r["start"])):
        cameras = stations.setdefault(row["locationID"], {})
        cameras[f"{len(cameras):06d}"] = [(row["start"], row["end"])]
    return stations


def station_effort(stations: Mapping[str, Mapping[str, Sequence[Span]]], window: SurveyWindow) -> Effort:
    """Effort of every station on every day of the window (rules 3 to 7)."""
    effort: Effort = {}
    for station, cameras in sorted(stations.items()):
        together = _merged([span for spans in cameras.values() for span in spans])
        station_s = _seconds_per_day(together, window)
        camera_s: dict[date, float] = {}
        for spans in cameras.values():
            for day, seconds in _seconds_per_day(_merged(spans), window).items():
                camera_s[day] = camera_s.get(day, 0.0) + seconds
        for day in window.dates:
            usage = round(station_s.get(day, 0.0) / _DAY_S, _DECIMALS)
            effort[station, day] = StationDay(usage, round(camera_s.get(day, 0.0) / _DAY_S, _DECIMALS))
    return effort


def effort_rows(effort: Effort) -> list[dict[str, Any]]:
    """Rows of the `effort` table."""
    return [
        {"locationID": station, "date": day, "usage": e.usage, "camera_days": e.camera_days}
        for (station, day), e in sorted(effort.items())
    ]


def worked(spans: Iterable[Span], window: SurveyWindow) -> bool:
    """Whether any of the spans reaches into the window."""
    return any(start < window.finish and end > window.begin and start < end for start, end in spans)


def _without(spans: Sequence[Span], gap: Span) -> list[Span]:
    kept = []
    for start, end in spans:
        pieces = [(start, min(end, gap[0])), (max(start, gap[1]), end)]
        kept += [(a, b) for a, b in pieces if a < b] if gap[0] < gap[1] else [(start, end)]
    return kept


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _seconds_per_day(spans: Sequence[Span], window: SurveyWindow) -> dict[date, float]:
    """Seconds of disjoint spans on each day that they touch within the window."""
    seconds: dict[date, float] = {}
    for start, end in spans:
        moment, last = max(start, window.begin), min(end, window.finish)
        while moment < last:
            day = window.day_of(moment)
            midnight = window.midnight(date.fromordinal(day.toordinal() + 1))
            stop = min(last, midnight)
            seconds[day] = seconds.get(day, 0.0) + (stop - moment).total_seconds()
            moment = stop
    return seconds

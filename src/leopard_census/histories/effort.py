"""Effort: the part of each day on which a station could have caught an animal.

The rules, in words:

1. A camera works from its deploymentStart up to, not including, its deploymentEnd, as the field sheet has them. First
   and last file of a card do not count: a quiet week is work, not failure.
2. An outage takes the time from its start up to its end away; without an end, all until the deployment's end. What an
   outage claims beyond the deployment has no effect, and time in two outages is taken away once.
3. Days are local calendar days in the survey's one fixed UTC offset, midnight to midnight, 24 hours each.
4. The usage of a station on a day is the part of the 24 hours during which at least one of its cameras worked. A second
   camera at the same time adds nothing; one that takes over where the first stopped does.
5. Camera-days are counted beside it: the same parts summed over the cameras.
6. Every station of the sheet has a row for every day of the window. Usage 0 means that the station was dead: no capture
   was possible, so a history cell is empty there, not 0.
7. Usage is rounded to four decimals (9 seconds) as it is written, halves up; a day that rounds to 0 is dead. What is
   summed from days (occasions, stations, the survey) is the sum of these rounded days, so that a reader of the table
   comes to the same figure.
8. A winter that survives as tables gives its working times by station in effort.csv, with however many cameras; its
   rows do not overlap (planning sees to that), and each counts as one camera. Without effort.csv the deployments sheet
   is used; without both, effort is not known.
9. What the media say against the sheet is marked on each day that it touches (`doubts`), and changes nothing, unless
   the survey asks for measured working times (see histories.measured). Measured times only take work away; files from
   a time that the sheet calls dead are told, and never become effort by themselves. `source` says of each row whether
   the media decided about it: took something away, or gave the sheet its date.
10. One camera sees one flank of an animal that passes; both can be seen of one passing only while two cameras of the
   station work that face each other. Cameras face each other when their headings differ by a right angle or more
   (histories.day_work has the reason), or when a heading is not on record: a second camera at a station is put there
   for the other flank. `both_flanks_days` is that part of the day. Winters of effort.csv do not tell cameras from
   stations, so it is empty there: not known, which is not 0.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from leopard_census.histories.day_work import DAY_US, IDLE, DayWork, Span, work_by_day
from leopard_census.histories.window import SurveyWindow

__all__ = [
    "Effort",
    "Span",
    "StationDay",
    "effort_rows",
    "marked",
    "spans_of_deployments",
    "spans_of_tables",
    "station_effort",
    "worked",
]

#: Parts of a day that a table can hold (rule 7).
PARTS_OF_DAY = 10_000


@dataclass(frozen=True)
class StationDay:
    """Effort of one station on one day.

    Attributes
    ----------
    usage
        Part of the day with at least one working camera, in days.
    camera_days
        Summed over the cameras, in days.
    cameras
        Most cameras that worked at once.
    two_cameras_days
        Part of the day with two cameras or more at work.
    both_flanks_days
        Part of the day with cameras at work that face each other; None when the winter's tables do not tell.
    source
        `measured` when the media decided about this day, else `sheet`.
    doubts
        What the media say against the sheet on this day.
    """

    usage: float
    camera_days: float
    cameras: int = 0
    two_cameras_days: float = 0.0
    both_flanks_days: float | None = None
    source: str = "sheet"
    doubts: tuple[str, ...] = ()


Effort = dict[tuple[str, date], StationDay]
Cameras = Mapping[str, Sequence[Span]]


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


def station_effort(
    stations: Mapping[str, Cameras],
    window: SurveyWindow,
    headings: Mapping[str, int | None] | None = None,
) -> Effort:
    """Effort of every station on every day of the window (rules 3 to 7, and 10).

    Parameters
    ----------
    stations
        Station -> camera -> working times.
    headings
        Compass direction of each camera in degrees, None where the sheet has none; None altogether when cameras are
        not told from stations (rule 10).
    """
    effort: Effort = {}
    for station, cameras in sorted(stations.items()):
        days = work_by_day(cameras, headings or {}, window)
        for number, day in enumerate(window.dates):
            effort[station, day] = _station_day(days.get(number, IDLE), headings is not None)
    return effort


def marked(
    effort: Effort,
    measured: Collection[tuple[str, date]],
    doubts: Mapping[tuple[str, date], Iterable[str]],
) -> Effort:
    """Effort with the source of each row, and what the media say against the sheet (rule 9).

    Parameters
    ----------
    measured
        Stations and days about which the media decided.
    doubts
        Kinds of doubts by station and day.
    """
    return {
        key: replace(
            day,
            source="measured" if key in measured else "sheet",
            doubts=tuple(sorted(set(doubts.get(key, ())))),
        )
        for key, day in effort.items()
    }


def effort_rows(effort: Effort) -> list[dict[str, Any]]:
    """Rows of the `effort` table."""
    return [
        {
            "locationID": station,
            "date": day,
            "usage": e.usage,
            "camera_days": e.camera_days,
            "cameras": e.cameras,
            "two_cameras_days": e.two_cameras_days,
            "both_flanks_days": e.both_flanks_days,
            "source": e.source,
            "doubts": list(e.doubts),
        }
        for (station, day), e in sorted(effort.items())
    ]


def worked(spans: Iterable[Span], window: SurveyWindow) -> bool:
    """Whether any of the spans reaches into the window."""
    return any(start < window.finish and end > window.begin and start < end for start, end in spans)


def part_of_day(microseconds: int) -> float:
    """A time in days, with four decimals (rule 7)."""
    return (microseconds * PARTS_OF_DAY * 2 + DAY_US) // (2 * DAY_US) / PARTS_OF_DAY


def _station_day(work: DayWork, flanks_known: bool) -> StationDay:
    return StationDay(
        usage=part_of_day(work.any_us),
        camera_days=part_of_day(work.camera_us),
        cameras=work.most,
        two_cameras_days=part_of_day(work.two_us),
        both_flanks_days=part_of_day(work.facing_us) if flanks_known else None,
    )


def _without(spans: Sequence[Span], gap: Span) -> list[Span]:
    kept = []
    for start, end in spans:
        pieces = [(start, min(end, gap[0])), (max(start, gap[1]), end)]
        kept += [(a, b) for a, b in pieces if a < b] if gap[0] < gap[1] else [(start, end)]
    return kept

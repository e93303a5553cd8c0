"""What cameras and stations lost of the window, and why.

The rules, in words:

1. A camera that was set up loses the time of its outages: those of the field sheet, and those that the media show where
   the survey asks for measured working times (histories.measured), with the reason `measured`.
2. A station loses the time in which none of its cameras worked, so that its losses and its effort add up to the window.
   Where no camera was set up the reason is `no camera`.
3. Where all cameras that were set up had failed, the reason is that of the outage by which the last of them stopped:
   until then the station still worked. Of outages that begin together the first by name counts.
4. Parts of days are rounded as those of effort are (histories.effort, rule 7), day by day, and the longest loss of a
   day takes what rounding leaves, so that a station's losses are the window less its effort to the last digit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from leopard_census.histories.day_work import DAY_US, within
from leopard_census.histories.effort import PARTS_OF_DAY, Effort, part_of_day
from leopard_census.histories.measured import MEASURED
from leopard_census.histories.survey_effort import CameraSheets
from leopard_census.histories.window import SurveyWindow

Row = dict[str, Any]

#: Why a station did not work where no camera was set up.
NO_CAMERA = "no camera"
#: Why a camera that was set up did not work: the reasons of outages.csv, and what the media show.
REASONS = ("theft", "battery", "snow", "fire", "other", MEASURED)


@dataclass(frozen=True)
class _Outage:
    begun: datetime
    start: int
    end: int
    reason: str


@dataclass(frozen=True)
class _Camera:
    """One deployment: its time at the station and its outages, in microseconds of the window."""

    row: Mapping[str, Any]
    start: int
    end: int
    outages: tuple[_Outage, ...]


def station_loss_rows(sheets: CameraSheets, window: SurveyWindow, effort: Effort | None) -> Iterator[Row]:
    """Rows of the `station_losses` table; none where no sheet tells of cameras."""
    stations: dict[str, list[_Camera]] = {row["locationID"]: [] for row in sheets.deployments}
    for camera in _cameras(sheets, window):
        stations[camera.row["locationID"]].append(camera)
    dates = list(window.dates)
    if effort is None:
        return
    for station, cameras in sorted(stations.items()):
        lost: dict[str, int] = {}
        for day, of_day in _losses(cameras, window).items():
            parts = {reason: _parts(part_of_day(time)) for reason, time in of_day.items()}
            whole = PARTS_OF_DAY - _parts(effort[station, dates[day]].usage)
            longest = max(sorted(of_day), key=lambda reason: of_day[reason])
            parts[longest] += whole - sum(parts.values())
            for reason, part in parts.items():
                lost[reason] = lost.get(reason, 0) + part
        for reason, part in sorted(lost.items()):
            if part:
                yield {"locationID": station, "reason": reason, "station_days": part / PARTS_OF_DAY}


def camera_work_rows(sheets: CameraSheets, window: SurveyWindow) -> Iterator[Row]:
    """Rows of the `camera_work` table: one for each deployment that was set up in the window."""
    for camera in _cameras(sheets, window):
        lost = dict.fromkeys(REASONS, 0)
        for of_day in _losses([camera], window).values():
            for reason, time in of_day.items():
                if reason != NO_CAMERA:
                    lost[reason] += time
        row = {name: camera.row[name] for name in ("deploymentID", "locationID", "cameraModel")}
        row["set_up_days"] = part_of_day(camera.end - camera.start)
        row["worked_days"] = part_of_day(camera.end - camera.start - sum(lost.values()))
        yield row | {f"{reason}_days": part_of_day(time) for reason, time in lost.items()}


def _cameras(sheets: CameraSheets, window: SurveyWindow) -> Iterator[_Camera]:
    outages: dict[str, list[_Outage]] = {}
    ends = {row["deploymentID"]: row["deploymentEnd"] for row in sheets.deployments}
    for row in sheets.outages_used(window):
        if row["deploymentID"] in ends:
            span = (row["start"], row["end"] or ends[row["deploymentID"]])
            for start, end in within([span], window):
                outage = _Outage(row["start"], start, end, row["reason"])
                outages.setdefault(row["deploymentID"], []).append(outage)
    for row in sorted(sheets.deployments, key=lambda row: str(row["deploymentID"])):
        for start, end in within([(row["deploymentStart"], row["deploymentEnd"])], window):
            yield _Camera(row, start, end, tuple(outages.get(row["deploymentID"], ())))


def _losses(cameras: Sequence[_Camera], window: SurveyWindow) -> dict[int, dict[str, int]]:
    """Microseconds in which none of the cameras worked, by the number of the day and the reason."""
    edges = {day * DAY_US for day in range(window.days + 1)}
    for camera in cameras:
        edges |= {camera.start, camera.end}
        edges |= {edge for outage in camera.outages for edge in (outage.start, outage.end)}
    days: dict[int, dict[str, int]] = {}
    for start, end in pairwise(sorted(edges)):
        if reason := _why(cameras, start, end):
            of_day = days.setdefault(start // DAY_US, {})
            of_day[reason] = of_day.get(reason, 0) + end - start
    return days


def _why(cameras: Sequence[_Camera], start: int, end: int) -> str:
    """Why none of the cameras worked in a time that no edge divides; empty where one did."""
    standing = [camera for camera in cameras if camera.start <= start and end <= camera.end]
    if not standing:
        return NO_CAMERA
    stops = []
    for camera in standing:
        own = [outage for outage in camera.outages if outage.start <= start and end <= outage.end]
        if not own:
            return ""
        # The camera stopped with the first of its outages that it is in.
        stops.append(min(own, key=lambda outage: (outage.begun, outage.reason)))
    last = max(stop.begun for stop in stops)
    return min(stop.reason for stop in stops if stop.begun == last)


def _parts(day: float) -> int:
    return round(day * PARTS_OF_DAY)

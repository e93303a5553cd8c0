"""A camera's pictures by day and hour, with the sun above its station: as their clock has them, or would have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np

from leopard_census.geo.sun import sun_elevation_degrees
from leopard_census.media.status import Timing

Row = Mapping[str, Any]

#: Size of the drawing in its own units, without the margin in which hours and months stand.
WIDTH, HEIGHT = 440.0, 216.0
#: Days shown beyond set-up and pick-up, which are written down from memory.
_BEYOND = timedelta(days=3)
#: Height of the sun's centre at sunrise and sunset, with refraction (Meeus, Astronomical Algorithms, chapter 15).
_HORIZON_DEGREES = -0.833
#: Minutes between two heights of the sun that are looked at, and half the length of a stroke, in units.
_SUN_STEP_MIN, _STROKE = 6, 2.5
#: Days between two outlines of daylight: straight lines between them are right to minutes.
_SUN_EVERY = timedelta(days=3)
#: Deployments that are shorter get a mark for every week, others for every month.
_SHORT = timedelta(days=45)
#: A stroke for each part of a day in which there was a picture; finer is not seen.
_PARTS_OF_DAY = 96


@dataclass(frozen=True)
class Drawing:
    """One drawing; x grows with days, y with the hours of the day.

    Attributes
    ----------
    dark, light, unknown
        Paths of strokes: infra-red pictures (upright), pictures in colour (level), and others (level).
    day
        Path of the area between sunrise and sunset; empty where the place is not known.
    marks
        Words for a day, and x of each: months, or weeks of a short deployment.
    edges
        x of set-up and pick-up.
    early, late
        Files before and after the days that are drawn.
    first, last
        Earliest and latest time of a file; None where there is none.
    """

    dark: str
    light: str
    unknown: str
    day: str
    marks: tuple[tuple[str, float], ...]
    edges: tuple[float, float]
    early: int
    late: int
    first: datetime | None
    last: datetime | None


def draw(items: Iterable[Timing], deployment: Row, zone: timezone) -> Drawing:
    """The drawing of a deployment's files.

    Parameters
    ----------
    items
        Files with their times.
    deployment
        Row of the field sheet.
    zone
        The survey's offset.
    """
    begin = (deployment["deploymentStart"] - _BEYOND).astimezone(zone).replace(hour=0, minute=0, second=0)
    end = deployment["deploymentEnd"] + _BEYOND
    span = (end - begin).total_seconds()

    def at(moment: datetime) -> float:
        return WIDTH * (moment - begin).total_seconds() / span

    timed = [(item.true.astimezone(zone), item.row["night"]) for item in items if item.true is not None]
    times = [time for time, _ in timed]
    shown = {(t.date(), _part(t), night) for t, night in timed if begin <= t <= end}
    cells = sorted(shown, key=lambda cell: (cell[0], cell[1], str(cell[2])))
    strokes: dict[Any, list[str]] = {True: [], False: [], None: []}
    for day, part, night in cells:
        x = at(datetime(day.year, day.month, day.day, 12, tzinfo=zone))
        y = HEIGHT * (part + 0.5) / _PARTS_OF_DAY
        upright = f"M{x:.1f} {y - _STROKE:.1f}v{2 * _STROKE:g}"
        strokes[night].append(upright if night else f"M{x - _STROKE:.1f} {y:.1f}h{2 * _STROKE:g}")
    return Drawing(
        "".join(strokes[True]),
        "".join(strokes[False]),
        "".join(strokes[None]),
        _day(begin, end, deployment, at),
        tuple((text, at(day)) for text, day in _marks(begin, end)),
        (at(deployment["deploymentStart"]), at(deployment["deploymentEnd"])),
        sum(time < begin for time in times),
        sum(time > end for time in times),
        min(times, default=None),
        max(times, default=None),
    )


def _marks(begin: datetime, end: datetime) -> list[tuple[str, datetime]]:
    marks = []
    if end - begin < _SHORT:
        day = begin
        while day <= end:
            marks.append((day.strftime("%d.%m"), day))
            day += timedelta(days=7)
        return marks
    day = (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= end:
        marks.append((day.strftime("%m.%Y"), day))
        day = (day + timedelta(days=32)).replace(day=1)
    return marks


def _part(time: datetime) -> int:
    return (time.hour * 60 + time.minute) * _PARTS_OF_DAY // 1440


def _day(begin: datetime, end: datetime, deployment: Row, at: Any) -> str:
    """Outline of daylight: sunrises from left to right, sunsets back."""
    latitude, longitude = deployment.get("latitude"), deployment.get("longitude")
    if latitude is None or longitude is None:
        return ""
    rises: list[tuple[float, float]] = []
    sets: list[tuple[float, float]] = []
    minutes = np.arange(0, 1440 + _SUN_STEP_MIN, _SUN_STEP_MIN)
    day = begin
    while day <= end + _SUN_EVERY:
        up = sun_elevation_degrees(day.timestamp() + minutes * 60.0, latitude, longitude) > _HORIZON_DEGREES
        if up.any():
            found = minutes[np.flatnonzero(up)[[0, -1]]]
            x = min(max(at(day), 0.0), WIDTH)
            rises.append((x, HEIGHT * float(found[0]) / 1440))
            sets.append((x, HEIGHT * float(found[1]) / 1440))
        day += _SUN_EVERY
    return _outline([*rises, *reversed(sets)])


def _outline(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z" if points else ""

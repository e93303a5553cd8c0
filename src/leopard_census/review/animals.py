"""One animal over the winter: its sightings by time and station, and journeys that no animal makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from leopard_census.individuals.travel import too_far_pairs
from leopard_census.review.survey import ReviewSurvey, Shown
from leopard_census.tables.natural_order import natural_order

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Point:
    """A sighting in the graph: x and y from 0 to 1, and whether a journey to or from it is impossible."""

    sighting: Shown
    x: float
    y: float
    impossible: bool


@dataclass(frozen=True)
class Graph:
    """Stations from above to below, days from left to right.

    Attributes
    ----------
    stations
        Name and y of each.
    months
        First days of months and x of each.
    points
        In order of time.
    legs
        Pairs of points, one after the other in time; of those that are impossible, any two.
    """

    stations: list[tuple[str, float]]
    months: list[tuple[dt.date, float]]
    points: list[Point]
    legs: list[tuple[Point, Point, bool]]

    @property
    def impossible(self) -> int:
        """Journeys that no animal makes."""
        return sum(bad for _, _, bad in self.legs)


def sightings_of(survey: ReviewSurvey, code: str) -> list[Shown]:
    """This winter's sightings of an animal, in order of time; those without a time last."""
    own = [one for one in survey.shown.values() if one.assigned and one.code == code]
    return sorted(
        own, key=lambda one: (one.start is None, one.start or dt.datetime.max.replace(tzinfo=dt.UTC), one.key)
    )


def graph(sightings: Sequence[Shown], deployments: Sequence[Row], survey: ReviewSurvey) -> Graph | None:
    """The graph of an animal; None where no sighting has a time."""
    timed = [one for one in sightings if one.start is not None]
    if not timed:
        return None
    far = too_far_pairs([one.row for one in timed], deployments, frozenset(), survey.settings.travel)
    names = sorted({str(one.row["locationID"]) for one in timed}, key=natural_order)
    height = {name: (k + 0.5) / len(names) for k, name in enumerate(names)}
    begin, end = (edge(one.start for one in timed if one.start) for edge in (min, max))
    span = max((end - begin).total_seconds(), 86400.0)

    def at(moment: dt.datetime) -> float:
        return (moment - begin).total_seconds() / span

    bad = {key for pair in far for key in pair}
    points = {
        one.key: Point(one, at(one.start or begin), height[str(one.row["locationID"])], one.key in bad)
        for one in timed
    }
    legs = [
        (points[a.key], points[b.key], False)
        for a, b in pairwise(timed)
        if (min(a.key, b.key), max(a.key, b.key)) not in set(far)
    ]
    legs += [(points[a], points[b], True) for a, b in far]
    first = begin.date().replace(day=1)
    months = []
    while first <= end.date():
        moment = dt.datetime.combine(first, dt.time(), begin.tzinfo)
        if moment >= begin:
            months.append((first, at(moment)))
        first = (first + dt.timedelta(days=32)).replace(day=1)
    return Graph([(name, height[name]) for name in names], months, list(points.values()), legs)

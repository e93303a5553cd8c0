"""The camera operation matrix: stations against days.

The rules, in words (those of camtrapR's cameraOperation, Niedballa et al. 2016, Methods in Ecology and Evolution
7:1457-1462, as its published results show them; checked cell by cell in tests/unit/histories/test_camtrapr.py):

1. A cell holds the part of the day on which at least one camera of the station worked.
2. A cell is 0 when a camera stood there and none worked, and empty (not a number here) when none stood there.
3. A camera stands from its deploymentStart to its deploymentEnd, both moments included: a camera that is picked up
   at the very beginning of a day still makes it a day with a camera, on which nothing was worked.
4. Where a station has rows in effort.csv alone, a camera is known to have stood there only while it worked: a day
   between two of these rows is empty. With rows in deployments.csv it is 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from leopard_census.histories.effort import Effort, Span
from leopard_census.histories.window import SurveyWindow

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Operation:
    """Stations against the days of a window.

    Attributes
    ----------
    window
        The days.
    stations
        Names of the rows, sorted.
    parts
        (stations, days): part of the day worked, in days; NaN where no camera stood.
    """

    window: SurveyWindow
    stations: tuple[str, ...]
    parts: Floats

    @property
    def stood(self) -> npt.NDArray[np.bool_]:
        """(stations, days): whether a camera stood there."""
        return ~np.isnan(self.parts)


def stays_of_deployments(deployments: Iterable[Mapping[str, Any]]) -> dict[str, list[Span]]:
    """Station -> from set-up to pick-up of each of its cameras, from rows of the deployments sheet."""
    stays: dict[str, list[Span]] = {}
    for row in deployments:
        stays.setdefault(row["locationID"], []).append((row["deploymentStart"], row["deploymentEnd"]))
    return stays


def days_of_stays(stays: Mapping[str, Sequence[Span]], window: SurveyWindow) -> SurveyWindow:
    """The window of all days on which any camera stood, with the offset and the hour of the given one.

    Raises
    ------
    ValueError
        When there is no camera.
    """
    moments = [moment for own in stays.values() for span in own for moment in span]
    first, last = (window.day_of(moment) for moment in (min(moments), max(moments)))
    return SurveyWindow(first, (last - first).days + 1, window.zone, window.hour)


def operation_matrix(effort: Effort, stays: Mapping[str, Sequence[Span]], window: SurveyWindow) -> Operation:
    """The matrix of a survey (rules 1 to 3).

    Parameters
    ----------
    effort
        Of every station on every day of the window.
    stays
        Station -> when its cameras stood there.
    """
    stations = tuple(sorted({station for station, _ in effort}))
    parts = np.full((len(stations), window.days), np.nan)
    for row, station in enumerate(stations):
        for start, end in stays.get(station, ()):
            first, last = (window.clipped(window.day_of(moment)) for moment in (start, end))
            # The day of the pick-up is one of a camera; one before the window (-1) gives an empty slice.
            parts[row, max(0, first) : last + 1] = 0.0
        for number, day in enumerate(window.dates):
            # Effort of zero tells no camera at rest from none; what was worked was worked by one.
            if usage := effort[station, day].usage:
                parts[row, number] = usage
    return Operation(window, stations, parts)


def operation_rows(operation: Operation) -> list[dict[str, Any]]:
    """Rows of the `operation_matrix` table."""
    days = [day.isoformat() for day in operation.window.dates]
    return [
        {
            "locationID": station,
            **{
                day: None if np.isnan(value) else float(value)
                for day, value in zip(days, operation.parts[row], strict=True)
            },
        }
        for row, station in enumerate(operation.stations)
    ]


def first_day(operation: Operation, row: int) -> date | None:
    """Day on which the first camera stood at a station; None when none ever did."""
    days = np.flatnonzero(operation.stood[row])
    return operation.window.start + timedelta(days=int(days[0])) if days.size else None

"""Histories of stations: on which occasions a station worked, how long, and what it recorded.

The rules, in words (those of camtrapR's detectionHistory, see `histories.operation`):

1. An occasion is a number of days in a row. The first begins with the first day of the survey, for all stations, or
   with the first day on which a camera stood at the station, for each station by itself.
2. There are as many occasions as are needed for the station that takes most: with the survey's beginning the days of
   the window, else the longest time from a station's first to its last day with a camera. The last may be shorter.
3. The effort of a cell is the sum of the parts of its days; it is empty when no camera of the station stood there on
   any of them, and 0 when cameras stood and none worked.
4. A cell of the history is empty, and not 0, when its effort is empty or 0: nobody could have been recorded.
5. Two readings of a cell whose days were not all worked: it stays, and the effort goes along with it into the model;
   or it is empty unless every day of a full length had some effort, for models that know no effort. A day of set-up or
   pick-up, worked in part, counts as worked here; a last occasion cut short by the window does not.
6. A record is counted in the cell of its day. One on a day before the station's first occasion is in no cell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from leopard_census.histories.operation import Floats, Operation

Start = Literal["survey", "station"]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StationOccasions:
    """Effort of stations on occasions.

    Attributes
    ----------
    operation
        The days that the occasions are made of.
    length
        Days of an occasion.
    first
        (stations): number of the day with which a station's first occasion begins; -1 when it has none.
    effort
        (stations, occasions): days worked; NaN where no camera stood (rule 3).
    active_days
        (stations, occasions): days with any work.
    """

    operation: Operation
    length: int
    first: Ints
    effort: Floats
    active_days: Ints

    @property
    def worked(self) -> Floats:
        """(stations, occasions): effort of the cells that have a history, NaN elsewhere (rule 4)."""
        return np.where(self.effort > 0, self.effort, np.nan)

    def occasion_of(self, row: int, day: date) -> int | None:
        """Number of the occasion, from 0, that a day has at a station; None when it has none."""
        number = self.operation.window.index(day)
        if number is None or self.first[row] < 0 or number < self.first[row]:
            return None
        occasion = int(number - self.first[row]) // self.length
        return occasion if occasion < self.effort.shape[1] else None


@dataclass(frozen=True)
class Scaled:
    """Numbers less their mean, divided by their standard deviation (of a sample: divisor n - 1)."""

    values: Floats
    center: float
    scale: float


def station_occasions(operation: Operation, length: int, start: Start) -> StationOccasions:
    """Occasions of every station (rules 1 to 3).

    Parameters
    ----------
    length
        Days of an occasion.
    start
        Whether occasions begin with the window or with the station's own first day.
    """
    stood = operation.stood
    first = np.array([_first(days, start) for days in stood], dtype=np.int64)
    if start == "survey":
        most = operation.window.days
    else:
        lasts = (int(np.flatnonzero(days)[-1]) for days in stood if days.any())
        most = max((last - int(f) + 1 for last, f in zip(lasts, first[first >= 0], strict=True)), default=0)
    count = ceil(most / length)
    shape = (len(operation.stations), count)
    effort, active = np.full(shape, np.nan), np.zeros(shape, np.int64)
    for row, begin in enumerate(first):
        if begin < 0:
            continue
        for occasion in range(count):
            low = int(begin) + occasion * length
            days = operation.parts[row, low : low + length]
            if not np.isnan(days).all():
                # Whole parts of 1/10000 day, so that a sum is the same in any order.
                effort[row, occasion] = np.rint(np.nansum(days) * 10_000) / 10_000
                active[row, occasion] = int((np.nan_to_num(days) > 0).sum())
    return StationOccasions(operation, length, first, effort, active)


def record_counts(occasions: StationOccasions, records: Iterable[tuple[str, date]]) -> Ints:
    """(stations, occasions): records in each cell (rule 6).

    Parameters
    ----------
    records
        Station and day of each.

    Raises
    ------
    KeyError
        When a record names a station that the operation matrix lacks.
    """
    rows = {station: row for row, station in enumerate(occasions.operation.stations)}
    counts = np.zeros(occasions.effort.shape, np.int64)
    for station, day in records:
        row = rows[station]
        if (occasion := occasions.occasion_of(row, day)) is not None:
            counts[row, occasion] += 1
    return counts


def history(
    counts: Ints, occasions: StationOccasions, *, whole_occasions: bool = False, binary: bool = False
) -> Floats:
    """(stations, occasions): records where the station could make them, NaN where it could not (rules 4 and 5).

    Parameters
    ----------
    counts
        Of `record_counts`.
    whole_occasions
        Cells of which a day was not worked are empty, for models that know no effort.
    binary
        1 for any number of records.
    """
    cells = np.minimum(counts, 1) if binary else counts
    enough = occasions.active_days >= (occasions.length if whole_occasions else 1)
    return np.where(enough, cells.astype(np.float64), np.nan)


def scaled(values: Floats) -> Scaled:
    """Effort as a covariate: less its mean, divided by its standard deviation; empty cells stay empty.

    Raises
    ------
    ValueError
        When there is no spread: all cells have the same effort, or fewer than two have any.
    """
    known = values[~np.isnan(values)]
    if known.size < 2 or np.ptp(known) == 0:
        raise ValueError("the effort of all cells is the same, so that it explains nothing; leave it out")
    center, scale = float(known.mean()), float(known.std(ddof=1))
    return Scaled((values - center) / scale, center, scale)


def station_history_rows(occasions: StationOccasions, counts: Ints) -> list[dict[str, Any]]:
    """Rows of the `station_histories` table."""
    cells = history(counts, occasions)
    begin = occasions.operation.window.start.toordinal()
    rows = []
    for row, station in enumerate(occasions.operation.stations):
        first = int(occasions.first[row])
        line: dict[str, Any] = {
            "locationID": station,
            "start": date.fromordinal(begin + first) if first >= 0 else None,
        }
        for number in range(cells.shape[1]):
            effort, cell = occasions.effort[row, number], cells[row, number]
            line[f"effort_{number + 1}"] = None if np.isnan(effort) else float(effort)
            line[f"o{number + 1}"] = None if np.isnan(cell) else int(cell)
        rows.append(line)
    return rows


def _first(stood: npt.NDArray[np.bool_], start: Start) -> int:
    days = np.flatnonzero(stood)
    if start == "survey":
        return 0
    return int(days[0]) if days.size else -1

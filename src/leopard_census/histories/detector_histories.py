"""Captures and usage for spatial models from dated records: animals on occasions at stations.

The rules, in words (those of camtrapR's spatialDetectionHistory, see `histories.operation`):

1. Occasions begin with the first day of the survey for all stations: an animal moves between them.
2. A station-occasion has usage when its effort reaches a least number of days; less counts as none. Usage is the
   effort, or 1 where only whether a station worked is to count.
3. Occasions on which no station has usage are left out on request, and those that remain are numbered anew.
4. A capture is an animal on an occasion at a station with usage; several records of it there are one (proximity), or
   are counted.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from leopard_census.histories.operation import Floats
from leopard_census.histories.station_histories import StationOccasions


@dataclass(frozen=True)
class DetectorHistories:
    """What a spatial model is fitted to.

    Attributes
    ----------
    stations
        Rows of `usage`.
    usage
        (stations, occasions): effort in days, or 0 and 1; 0 means no usage.
    captures
        Individual, occasion from 1, station, number of records; sorted by station, occasion and individual.
    without_usage
        Records on days without usage, which make no capture.
    """

    stations: tuple[str, ...]
    usage: Floats
    captures: tuple[tuple[str, int, str, int], ...]
    without_usage: int


def detector_histories(
    occasions: StationOccasions,
    records: Iterable[tuple[str, str, date]],
    *,
    least_days: float = 0.0,
    binary_usage: bool = False,
    leave_out_dead: bool = False,
    counted: bool = False,
) -> DetectorHistories:
    """Captures and usage (rules 1 to 4).

    Parameters
    ----------
    occasions
        With the start of the survey.
    records
        Individual, station and day of each.
    least_days
        Effort that a station-occasion must have.
    binary_usage
        Usage is 1 whatever the effort.
    leave_out_dead
        Occasions without usage at any station are left out.
    counted
        Captures are counted; else each is 1.

    Raises
    ------
    ValueError
        When the occasions begin at another day for each station.
    """
    if len(set(occasions.first.tolist())) > 1:
        raise ValueError("an animal's captures at several stations need occasions that all stations share")
    stations = occasions.operation.stations
    effort = np.nan_to_num(occasions.effort)
    usage = np.where((effort > 0) & (effort >= least_days), effort, 0.0)
    kept = np.flatnonzero(usage.any(axis=0)) if leave_out_dead else np.arange(usage.shape[1])
    numbers = {int(occasion): number for number, occasion in enumerate(kept, start=1)}
    rows = {station: row for row, station in enumerate(stations)}
    found: Counter[tuple[str, int, str]] = Counter()
    without = 0
    for individual, station, day in records:
        occasion = occasions.occasion_of(rows[station], day)
        if occasion is None or not usage[rows[station], occasion]:
            without += 1
        else:
            found[station, numbers[occasion], individual] += 1
    captures = tuple((i, o, s, n if counted else 1) for (s, o, i), n in sorted(found.items()))
    usage = (usage > 0).astype(np.float64) if binary_usage else usage
    return DetectorHistories(stations, usage[:, kept], captures, without)

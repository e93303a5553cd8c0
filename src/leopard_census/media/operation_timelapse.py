"""Photos that a camera takes by the clock and not because something moved."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from leopard_census.media.clock_events import seconds
from leopard_census.media.status import Timing

# Intervals that the menus of trail cameras offer, in minutes.
INTERVALS_MIN = (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440)
# A camera that rests for a minute or five after each trigger takes photos in that very rhythm while a branch moves
# before it, but not for so long.
_LASTS_S = 3 * 3600.0
# A camera wakes by its own clock, but takes a second or two until the shutter.
_TOLERANCE_S = 4.0


def timelapse(items: Sequence[Timing], least: int, chance: float) -> tuple[float | None, list[Timing]]:
    """The interval in seconds at which a camera took photos by the clock, and those photos.

    Parameters
    ----------
    items
        Files of one deployment that have a time.
    least
        Photos in a row, each one interval after the one before, that make a series.
    chance
        A series that random triggers give more often than this is none.

    Notes
    -----
    Only series of three hours or more in which no interval is missing are seen, so that animals do not make
    one. `items` triggered at random, n in a time T, give a series of m photos at about n (2 n w / T)^(m-1)
    places, w being the tolerance; the rate is taken from the busiest tenth of the days, since triggers come in
    clusters. A series with an interval of one hour is one of two, three and 24 hours as well: a longer interval
    is taken only when it explains a tenth more photos.
    """
    if len(items) < least:
        return None, []
    ordered = sorted(items, key=lambda item: (seconds(item), item.row["filePath"]))
    times = np.array([seconds(item) for item in ordered])
    best: tuple[float | None, npt.NDArray[np.bool_]] = (None, np.zeros(len(times), bool))
    for minutes in INTERVALS_MIN:
        period = minutes * 60.0
        if times[-1] - times[0] < period * (least - 1):
            break
        found = _in_series(times, period, least, chance)
        if found.sum() >= max(least, 1.1 * best[1].sum()):
            best = (period, found)
    period_s, mask = best
    if period_s is None:
        return None, []
    return period_s, [item for item, member in zip(ordered, mask, strict=True) if member]


def _in_series(
    times: npt.NDArray[np.float64], period: float, least: int, chance: float
) -> npt.NDArray[np.bool_]:
    """Which photos stand in a long enough series of this interval."""
    before = _nearest(times, times - period)
    member = np.zeros(len(times), bool)
    length = np.ones(len(times), int)
    chained = before >= 0
    for place in np.flatnonzero(chained):
        length[place] = length[before[place]] + 1
    # How many photos a series needs, so that random triggers as dense as on the busiest days do not make it.
    near = (np.searchsorted(times, times + 43_200) - np.searchsorted(times, times - 43_200)) / 86_400
    hit = min(0.5, 2 * _TOLERANCE_S * float(np.quantile(near, 0.9)))
    needed = max(
        least,
        1 + int(np.ceil(_LASTS_S / period)),
        1 + int(np.ceil(np.log(len(times) / chance) / -np.log(hit))),
    )
    ends = set(np.flatnonzero(length >= needed).tolist())
    for end in sorted(ends, reverse=True):
        n = int(end)
        while n >= 0 and not member[n]:
            member[n] = True
            n = before[n].item() if chained[n] else -1
    return member


def _nearest(times: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Index of the time nearest to each wanted one, or -1 when none is within the tolerance."""
    right = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1)
    left = right - 1
    near = np.where(wanted - times[left] <= times[right] - wanted, left, right)
    return np.where(np.abs(times[near] - wanted) <= _TOLERANCE_S, near, -1)

"""Two cameras that saw the same: the difference of their clocks, by a vote over all pairs of trigger times.

For two cameras of one station every animal gives two trigger times, and their difference is that of the clocks.
All other pairs of triggers differ by anything. So each difference is a vote, and the true one gets more votes than
its neighbours. A drift tilts them: differences are levelled along every possible drift, and the drift that brings
most together wins.

Chance: without a common cause the differences in a window follow a Poisson distribution, whose mean is what lies
around the window (half an hour to each side, so that habits of the animals - both cameras trigger at dusk - are in it).
Votes count once per trigger, so that one animal that plays before the cameras for an hour is not many. The chance
of the winner is its Poisson tail times the number of windows (and drifts) tried. A third of that goes to each of
three questions: the differences that people make (none to speak of: a whole hour or half a day), any difference
without drift, and any difference with any drift.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

_BIN_S = 30.0
#: Width of the window that a vote falls in.
WINDOW_S = 2 * _BIN_S
# Half an hour of bins on each side.
_AROUND = 60
# Quartz clocks lose 0.034 ppm for each squared degree below 25 deg C: 9 s a day at -30 deg C; some cameras are worse.
_MOST_DRIFT_S_PER_DAY = 15.0
# Differences that people make when they set a clock (or none), and how near to them a hand-set clock comes.
_BY_HAND_S = (0.0, 3600.0, 43_200.0, 86_400.0)
_NEAR_S = 150.0
# So many pairs are enough, and fit into memory; beyond, only the smaller differences are looked at.
_MOST_PAIRS = 3_000_000
_EACH_DRIFT = 5
_CANDIDATES = 25
# Fewer never beat chance.
_LEAST_VOTES = 3


@dataclass(frozen=True)
class Vote:
    """The winner.

    Attributes
    ----------
    offset_s
        To be added to the second clock to give the first, at `middle_s`; at first the median, then a line.
    low_s, high_s
        99% limits of it.
    drift
        Seconds by which it grows in a day; 0 unless it is surely not 0.
    drift_low, drift_high
        99% limits of the drift.
    middle_s
        Time of the first clock that `offset_s` holds for.
    votes
        Pairs of triggers that agree, each trigger once.
    chance
        How often two cameras without a common event give so many.
    first, second
        Indices of the triggers that agree, one to one, in order of time.
    """

    offset_s: float
    low_s: float
    high_s: float
    drift: float
    drift_low: float
    drift_high: float
    middle_s: float
    votes: int
    chance: float
    first: Indices
    second: Indices

    def at(self, time_s: float) -> float:
        """Difference at a time of the first clock."""
        return self.offset_s + self.drift * (time_s - self.middle_s) / 86_400


def vote(first_s: Floats, second_s: Floats, low_s: float, high_s: float) -> Vote | None:
    """The difference of two clocks, or None when there are no pairs to vote.

    Parameters
    ----------
    first_s, second_s
        Sorted trigger times, (n,) and (m,), in seconds.
    low_s, high_s
        Differences first - second that are looked at.
    """
    low_s, high_s = _fewer(first_s, second_s, low_s, high_s)
    i, j = _pairs(first_s, second_s, low_s, high_s)
    if len(i) < 3:
        return None
    difference = first_s[i] - second_s[j]
    middle = float((first_s[i].min() + first_s[i].max()) / 2)
    days = (first_s[i] - middle) / 86_400
    drifts = _drifts(float(np.ptp(days)))
    bins = int(np.ceil((high_s - low_s) / _BIN_S)) + 2 * _AROUND
    best: tuple[float, float, float] | None = None
    for score, place, drift in _candidates(difference, days, drifts, low_s, bins):
        near = np.abs(difference - drift * days - place) <= WINDOW_S / 2
        votes = min(len(np.unique(i[near])), len(np.unique(j[near])))
        chance = _chance(votes, score, place, drift, bins * 2, len(drifts))
        if best is None or chance < best[0]:
            best = (chance, place, drift)
    if best is None:
        return None
    return _refined(first_s, second_s, middle, *best)


def _fewer(first_s: Floats, second_s: Floats, low_s: float, high_s: float) -> tuple[float, float]:
    while len(first_s) and len(second_s) and high_s - low_s > 7200:
        number = np.searchsorted(second_s, first_s - low_s) - np.searchsorted(second_s, first_s - high_s)
        if number.sum() <= _MOST_PAIRS:
            break
        low_s, high_s = low_s * 0.75, high_s * 0.75
    return low_s, high_s


def _pairs(first_s: Floats, second_s: Floats, low_s: float, high_s: float) -> tuple[Indices, Indices]:
    begin = np.searchsorted(second_s, first_s - high_s, side="left")
    number = np.searchsorted(second_s, first_s - low_s, side="right") - begin
    i = np.repeat(np.arange(len(first_s)), number)
    within = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    return i.astype(np.intp), (np.repeat(begin, number) + within).astype(np.intp)


def _drifts(days: float) -> Floats:
    """Drifts such that the right one is at most a bin off at the ends."""
    if days < 5:
        return np.zeros(1)
    steps = int(np.ceil(_MOST_DRIFT_S_PER_DAY * days / 2 / _BIN_S))
    return np.linspace(-_MOST_DRIFT_S_PER_DAY, _MOST_DRIFT_S_PER_DAY, 2 * steps + 1)


def _candidates(
    difference: Floats, days: Floats, drifts: Floats, low_s: float, bins: int
) -> list[tuple[float, float, float]]:
    """Windows that stand out most: the mean of what lies around, the window's middle, the drift."""
    found: list[tuple[float, float, float, float]] = []
    start = low_s - _AROUND * _BIN_S
    for drift in drifts.tolist():
        place = ((difference - drift * days - start) // _BIN_S).astype(np.int64)
        counts = np.bincount(place[(place >= 0) & (place < bins)], minlength=bins).astype(float)
        total = np.concatenate([[0.0], np.cumsum(counts)])
        window = counts[:-1] + counts[1:]
        at = np.flatnonzero(window >= _LEAST_VOTES)
        left, right = np.maximum(at - _AROUND, 0), np.minimum(at + _AROUND + 2, bins)
        core_left, core_right = np.maximum(at - 1, 0), np.minimum(at + 3, bins)
        around = total[right] - total[left] - (total[core_right] - total[core_left])
        # One vote more than were seen: an empty neighbourhood does not make every single pair a wonder.
        expected = 2 * (around + 1) / (right - left - (core_right - core_left))
        votes = window[at]
        score = np.where(votes > expected, votes * np.log(votes / expected) - votes + expected, 0.0)
        if len(score) > _EACH_DRIFT:
            best = np.flatnonzero(score >= np.partition(score, -_EACH_DRIFT)[-_EACH_DRIFT])
        else:
            best = np.arange(len(score))
        for n in best[np.argsort(-score[best], kind="stable")][:_EACH_DRIFT]:
            place_s = start + (float(at[n]) + 1) * _BIN_S
            found.append((float(score[n]), float(expected[n]), place_s, drift))
    found.sort(key=lambda entry: (-entry[0], abs(entry[3]), abs(entry[2])))
    return [(expected, place, drift) for _, expected, place, drift in found[:_CANDIDATES]]


def _chance(votes: int, expected: float, place: float, drift: float, windows: int, drifts: int) -> float:
    tail = float(stats.poisson.sf(votes - 1, expected))
    tries = [windows * drifts]
    if abs(drift) < 1e-9 or drifts == 1:
        tries.append(windows)
        if any(abs(abs(place) - usual) <= _NEAR_S for usual in _BY_HAND_S):
            tries.append(round(2 * len(_BY_HAND_S) * 4 * _NEAR_S / _BIN_S))
    return min(1.0, 3 * tail * min(tries))


def _refined(
    first_s: Floats, second_s: Floats, middle: float, chance: float, place: float, drift: float
) -> Vote | None:
    """The winner's own pairs, one to one, and the line through them."""
    for _ in range(3):
        first, second = _one_to_one(first_s, second_s, middle, place, drift)
        if not len(first):
            return None
        days = (first_s[first] - middle) / 86_400
        apart = first_s[first] - second_s[second]
        if len(first) >= 8 and np.ptp(days) > 5:
            slope, low, high = (float(stats.theilslopes(apart, days, alpha=0.99)[n]) for n in (0, 2, 3))
            sure = low > 0 or high < 0
        else:
            slope, low, high, sure = 0.0, -np.inf, np.inf, False
        drift = slope if sure else 0.0
        rest = apart - drift * days
        place = float(np.median(rest))
    spread = 1.4826 * float(np.median(np.abs(rest - place)))
    # 1.2533 times the spread over the root of n is the standard error of a median of normal values.
    margin = 2.576 * 1.2533 * max(spread, 1.0) / np.sqrt(len(first))
    return Vote(
        place,
        place - margin,
        place + margin,
        drift,
        low,
        high,
        middle,
        len(first),
        chance,
        first,
        second,
    )


def _one_to_one(
    first_s: Floats, second_s: Floats, middle: float, place: float, drift: float
) -> tuple[Indices, Indices]:
    """Triggers that agree: nearest first, each once."""
    levelled = first_s - place - drift * (first_s - middle) / 86_400
    i, j = _pairs(levelled, second_s, -WINDOW_S, WINDOW_S)
    apart = np.abs(levelled[i] - second_s[j])
    taken_i: set[int] = set()
    taken_j: set[int] = set()
    kept = []
    for n in np.lexsort((j, i, apart)).tolist():
        if i[n] not in taken_i and j[n] not in taken_j:
            taken_i.add(int(i[n]))
            taken_j.add(int(j[n]))
            kept.append((int(i[n]), int(j[n])))
    kept.sort()
    pairs = np.array(kept, dtype=np.intp).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]

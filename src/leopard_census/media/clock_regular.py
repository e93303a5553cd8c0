"""Triggers that come by the clock or by the sun, not by animals: two cameras agree on them without saying anything."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DAY_S = 86_400.0
# Animals keep no hour: of triggers within so short a part of the day, most are sun flecks, feeding or a timer.
_HOUR_S = 3600.0
# A timer that counts from the end of a capture drifts against the full hour, but keeps its step to some seconds.
_STEP_S = 10.0
_MOST = 0.8
_FEWEST = 6


def is_regular(times_s: Floats) -> bool:
    """Whether most of the triggers that two cameras share come at one hour of the day, or at equal steps.

    Parameters
    ----------
    times_s
        In order, seconds.
    """
    return len(times_s) >= _FEWEST and (_at_one_hour(times_s) or _at_equal_steps(times_s))


def _at_one_hour(times_s: Floats) -> bool:
    of_day = np.sort(times_s % _DAY_S)
    # Around the clock: the day after follows the day.
    twice = np.concatenate([of_day, of_day + _DAY_S])
    within = np.searchsorted(twice, of_day + _HOUR_S, side="right") - np.arange(len(of_day))
    return bool(within.max() >= _MOST * len(of_day))


def _at_equal_steps(times_s: Floats) -> bool:
    steps = np.diff(times_s)
    return bool((np.abs(steps - np.median(steps)) <= _STEP_S).mean() >= _MOST)

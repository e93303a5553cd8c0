"""A clock that is wrong for a part of its deployment only, by day and night in the pictures.

Every event may be the first after a change, and either what follows (tail) or what went before (head) may be off by any
shift. The likelihood of such a clock, with the camera's switch and errors as in `clock_sun`, is held against that of
every clock that did not change: the one as it is, whose camera may judge light otherwise from the change on, or have
light that is unrelated to the sun from then on (a filter that sticks). The chance is that of a likelihood ratio
(Markov's inequality) times all that was tried: independent shifts, events, and head or tail.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leopard_census.media.clock_sun import (
    GRID_S,
    STEP_S,
    TRIES,
    Light,
    SunFit,
    entropy,
    logliks,
)

Floats = npt.NDArray[np.float64]

# The limits of a normal peak's 99.5%.
_FALL = 4.0


@dataclass(frozen=True)
class Change:
    """The change that fits best.

    Attributes
    ----------
    tail
        Whether the later part is wrong, and not the earlier one.
    place, earliest, latest
        Number of events before the change that fits best, and of the first and last that fit nearly as well.
    part
        Log-likelihoods of the wrong part for all shifts.
    gain
        In log-likelihood, over every clock that did not change.
    over_whole
        Over a clock that is wrong by one shift for the whole time.
    chance
        Bound of the chance that a clock without a change gives such a gain.
    """

    tail: bool
    place: int
    earliest: int
    latest: int
    part: SunFit
    gain: float
    over_whole: float
    chance: float


def change_of(light: Light) -> Change | None:
    """The change that fits best, however badly; None for fewer than two events."""
    n = len(light.time_s)
    if n < 2:
        return None
    zero = int(np.abs(GRID_S).argmin())
    far = np.abs(GRID_S) > 2 * STEP_S
    shape = (len(GRID_S), n - 1)
    tail, head, whole = np.full(shape, -np.inf), np.full(shape, -np.inf), np.full(len(GRID_S), -np.inf)
    before, after = np.full(n - 1, -np.inf), np.full(n - 1, -np.inf)
    for one in logliks(light):
        sums = np.cumsum(one, axis=1)
        total, first = sums[:, -1:], sums[:, :-1]
        whole = np.maximum(whole, total[:, 0])
        before = np.maximum(before, first[zero])
        after = np.maximum(after, total[zero] - first[zero])
        tail = np.maximum(tail, first[zero] + total - first)
        head = np.maximum(head, first + total[zero] - first[zero])
    early, late = _unrelated(light.night), _unrelated(light.night[::-1])[::-1]
    right = max(float(whole[~far].max()), float(early[-1]))
    of_tail = _gains(tail, np.maximum(before + np.maximum(after, late[1:]), right), far)
    of_head = _gains(head, np.maximum(after + np.maximum(before, early[:-1]), right), far)
    is_tail = bool(of_tail.max() >= of_head.max())
    gains, fitted = (of_tail, tail) if is_tail else (of_head, head)
    shift, cut = (int(k) for k in np.unravel_index(int(gains.argmax()), gains.shape))
    gain = float(gains[shift, cut])
    # Where the change may lie as well: as far as the fit falls by no more, without a gap.
    fits = fitted[shift] >= fitted[shift, cut] - _FALL
    low = high = cut
    while low > 0 and fits[low - 1]:
        low -= 1
    while high < n - 2 and fits[high + 1]:
        high += 1
    return Change(
        tail=is_tail,
        place=cut + 1,
        earliest=low + 1,
        latest=high + 1,
        part=SunFit(fitted[:, cut], right),
        gain=gain,
        over_whole=float(fitted[shift, cut] - whole.max()),
        chance=min(1.0, 2 * TRIES * (n - 1) * float(np.exp(-gain))),
    )


def _gains(fitted: Floats, null: Floats, far: npt.NDArray[np.bool_]) -> Floats:
    return np.where(far[:, None], fitted - null, -np.inf)


def _unrelated(night: npt.NDArray[np.bool_]) -> Floats:
    """Log-likelihood of the first 1, 2, ... events if their light had nothing to do with the sun."""
    number = np.arange(1, len(night) + 1)
    share = np.cumsum(night) / number
    return np.array([k * (entropy(s) + entropy(1 - s)) for k, s in zip(number, share, strict=True)])

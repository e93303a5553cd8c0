"""Individuals expected in part of a survey (rarefaction) and in more of it (extrapolation), with intervals.

The curve takes the samples of a survey in every order at once, so it shows how fast animals are found on average
and not how the winter went. Animals that live near few stations are caught in samples that lie together; the curve
takes samples as exchangeable all the same, as every accumulation curve does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.incidence import Incidence, asymptote

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Expected individuals and their unconditional standard errors, both shape (h,), at `samples` samples."""

    samples: NDArray[np.int64]
    expected: Array
    se: Array


def accumulation(data: Incidence, samples: Sequence[int]) -> Curve:
    """Rarefaction up to the samples that there are, extrapolation beyond.

    Parameters
    ----------
    data
        In how many samples each animal was caught.
    samples
        Numbers of samples, each 0 or more.

    Raises
    ------
    ValueError
        When there is no sample to draw from.
    """
    if data.samples < 1:
        raise ValueError("an accumulation curve needs at least one sample")
    wanted = np.asarray(samples, dtype=np.int64)
    inside = wanted <= data.samples
    expected, se = np.empty(len(wanted)), np.empty(len(wanted))
    expected[inside], se[inside] = _rarefied(data, wanted[inside])
    expected[~inside], se[~inside] = _extrapolated(data, wanted[~inside])
    return Curve(wanted, expected, se)


def share_missed(samples: int, times: int, drawn: NDArray[np.int64]) -> Array:
    """Chance that none of an animal's `times` samples is among those drawn, C(T - times, h) / C(T, h), shape (h,).

    As a product of `times` factors, which neither overflows nor cancels.
    """
    missed = np.ones(len(drawn))
    for i in range(times):
        missed *= np.clip(samples - drawn - i, 0, None) / (samples - i)
    return missed


def _rarefied(data: Incidence, drawn: NDArray[np.int64]) -> tuple[Array, Array]:
    """Mao Tau and its unconditional SE (Colwell, Mao & Chang 2004, Ecology 85:2717).

    tau(h) = sum_j (1 - alpha_j) Q_j; variance sum_j (1 - alpha_j)^2 Q_j - tau(h)^2 / S, where S is the estimated
    number in all. The variance is that between surveys whose animals' chances of capture are drawn anew. It vanishes
    where all animals were caught equally often and none is estimated to be missed, and is a little too small wherever
    Chao2, a lower bound, is.
    """
    expected, squares = np.zeros(len(drawn)), np.zeros(len(drawn))
    for times, animals in sorted(data.frequencies.items()):
        found = 1 - share_missed(data.samples, times, drawn)
        expected += animals * found
        squares += animals * found**2
    variance = squares - expected**2 / asymptote(data) if data.n else squares
    return expected, np.sqrt(np.clip(variance, 0, None))


def _extrapolated(data: Incidence, wanted: NDArray[np.int64]) -> tuple[Array, Array]:
    """Expected individuals in more samples (Colwell et al. 2012, J. Plant Ecol. 5:3, Bernoulli product model).

    S(T + t) = S_obs + Q0 (1 - (1 - Q1 / (Q1 + T Q0))^t), Q0 the animals missed by Chao2. The variance is that of a
    function of the frequencies, by the delta method, with cov(Q_i, Q_j) = Q_i (1 - Q_i / S) for i = j, else -Q_i
    Q_j / S.
    """
    more = (wanted - data.samples).astype(float)
    total, n = asymptote(data), data.n
    missed = total - n
    q1, q2 = data.caught_in(1), data.caught_in(2)
    if missed <= 0 or q1 == 0:
        spread = np.sqrt(max(n - n * n / total, 0.0)) if n else 0.0
        return np.full(len(wanted), float(n)), np.full(len(wanted), spread)
    rest = 1 - q1 / (q1 + data.samples * missed)
    unseen = rest**more
    expected = n + missed * (1 - unseen)
    # rest = T Q0 / (Q1 + T Q0); its logarithm is easy to differentiate.
    a = (data.samples - 1) / data.samples
    by_q1 = a * q1 / q2 if q2 else a * (2 * q1 - 1) / 2
    by_q2 = -a * q1 * q1 / (2 * q2 * q2) if q2 else 0.0
    bottom = q1 + data.samples * missed

    def slope(of_missed: float, of_q1: float) -> Array:
        """Derivative by a frequency that changes Q0 by `of_missed` and Q1 by `of_q1`."""
        log_rest = of_missed / missed - (of_q1 + data.samples * of_missed) / bottom
        return 1 + of_missed * (1 - unseen) - missed * unseen * more * log_rest

    slopes = {1: slope(by_q1, 1.0), 2: slope(by_q2, 0.0)}
    first, second = np.zeros(len(wanted)), np.zeros(len(wanted))
    for times, animals in sorted(data.frequencies.items()):
        own = slopes.get(times, np.ones(len(wanted)))
        first += animals * own**2
        second += animals * own
    return expected, np.sqrt(np.clip(first - second**2 / total, 0, None))

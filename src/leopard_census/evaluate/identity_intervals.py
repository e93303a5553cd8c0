"""How sure figures of identity are: 95% intervals from drawing encounters again.

Images of one encounter are near copies, so encounters are drawn, with replacement, and not images. A query counts as
often as its encounter is drawn; a pair as often as both its sides are. The gallery and the matcher stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from leopard_census.evaluate.measure import wilson

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Mapping[str, float]]
#: Draws, and the work (draws x pairs) that bounds them: a count, so that a slow machine draws the same.
DRAWS, LEAST_DRAWS, WORK = 2000, 200, 200_000_000
#: Below so many encounters a bootstrap is too narrow (Cameron, Gelbach & Miller 2008 call 5 to 30 few).
FEWEST = 10


def drawn_encounters(n: int, n_pairs: int, seed: int) -> Floats:
    """How often each encounter is drawn; shape (draws, n)."""
    draws = int(np.clip(WORK // max(1, n_pairs), LEAST_DRAWS, DRAWS))
    rng = np.random.default_rng([seed, 95])
    return rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)


def bootstrap(statistic: Statistic, drawn: Floats) -> dict[str, Floats]:
    """Values of every figure over the draws, each of shape (draws,)."""
    rows = [statistic(weights) for weights in drawn]
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def limits(values: Floats) -> list[float] | None:
    """Percentiles 2.5 and 97.5 of the draws in which there was something to measure; None where they never differ."""
    known = values[~np.isnan(values)]
    if not len(known) or np.ptp(known) < 1e-9:  # the same but for rounding
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return [float(low), float(high)]


def intervals(statistic: Statistic, n: int, n_pairs: int, seed: int) -> dict[str, list[float] | None]:
    """Interval of every figure; None with fewer than 10 encounters, or where the draws never differ."""
    if n < FEWEST:
        return dict.fromkeys(statistic(np.ones(n)))
    return {
        name: limits(values)
        for name, values in bootstrap(statistic, drawn_encounters(n, n_pairs, seed)).items()
    }


def share_interval(share: float, n: int) -> list[float] | None:
    """Wilson's interval of a share of independent queries, for where a bootstrap says nothing."""
    if n == 0 or np.isnan(share):
        return None
    low, high = wilson(round(share * n), n)
    return [low, high]

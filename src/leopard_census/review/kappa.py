"""Cohen's kappa: how far two people agree beyond chance; and the same over several twos, with an interval.

Of one table of counts it is that of Cohen (1960). Over several it is the pooled kappa of De Vries, Elliott, Kanouse and
Teleki (2008): agreement, observed and expected by chance, is averaged first, each table by the number of its answers;
so chance is what the habits of those very two people give. The interval is a bootstrap, since the large-sample formula
(Fleiss, Cohen & Everitt 1969) fails where almost all agree. Where all agree a bootstrap fails as well, since it draws
nothing else: there Wilson's interval of the share that agrees is turned into one of kappa.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.evaluate.measure import wilson

#: Resamples of the interval of kappa, and their seed.
RESAMPLES, SEED = 2000, 1960
#: Share of resamples that must have a kappa, for an interval to be told.
_ENOUGH = 0.95
#: One thing that was judged: who judged it (the number of their table), and the two answers; one each two judges.
Unit = tuple[tuple[int, int, int], ...]


def kappa(table: NDArray[np.int64]) -> float | None:
    """Cohen's kappa of a table of counts, shape (k, k): rows the one's answers, columns the other's; or, shape
    (m, k, k), of m such tables together.

    None where nothing is left for chance to get wrong (all give one and the same answer throughout).
    """
    found = float(_kappas(table.reshape(1, -1, *table.shape[-2:]))[0])
    return None if np.isnan(found) else found


def kappa_interval(units: Sequence[Unit], k: int) -> tuple[float | None, float | None]:
    """95% interval of kappa: percentile bootstrap over what was judged.

    Parameters
    ----------
    units
        What was judged. All that was said of one unit is drawn or left out together.
    k
        Number of possible answers.

    Returns
    -------
    Lower and upper end; None where more than one resample in twenty has no kappa, or where all units were judged
    alike, so that resamples tell nothing of chance (a single pair would have an interval without width).
    """
    if not units:
        return None, None
    # Units that were judged alike are drawn as one: as many as there are kinds, and not as there are units.
    kinds = sorted(Counter(units).items())
    if len(kinds) < 2:
        return None, None
    numbers = sorted({number for kind, _ in kinds for number, _, _ in kind})
    tables = np.zeros((len(kinds), len(numbers), k, k))
    for i, (kind, _) in enumerate(kinds):
        for number, one, other in kind:
            tables[i, numbers.index(number), one, other] += 1
    shares = np.array([n for _, n in kinds]) / len(units)
    drawn = np.random.default_rng(SEED).multinomial(len(units), shares, size=RESAMPLES)
    found = _kappas(np.tensordot(drawn, tables, axes=1))
    told = found[~np.isnan(found)]
    if len(told) < _ENOUGH * RESAMPLES:
        return None, None
    if told.min() == told.max():
        return _where_none_differs(tables_of(units, k), len(units))
    lower, upper = np.quantile(told, [0.025, 0.975])
    return float(lower), float(upper)


def tables_of(units: Sequence[Unit], k: int) -> NDArray[np.int64]:
    """Counts, shape (m, k, k): a table for each two people, in the order of their numbers."""
    numbers = sorted({number for unit in units for number, _, _ in unit})
    tables = np.zeros((len(numbers), k, k), np.int64)
    for unit in units:
        for number, one, other in unit:
            tables[numbers.index(number), one, other] += 1
    return tables


def _where_none_differs(tables: NDArray[np.int64], n_units: int) -> tuple[float, float]:
    """Interval of kappa from that of agreement, at the agreement by chance that is seen."""
    n = tables.sum(axis=(1, 2))
    observed = float(np.trace(tables, axis1=1, axis2=2).sum() / n.sum())
    expected = float(((tables.sum(axis=2) * tables.sum(axis=1)).sum(axis=1) / n).sum() / n.sum())
    lower, upper = ((share - expected) / (1 - expected) for share in wilson(observed * n_units, n_units))
    found = (observed - expected) / (1 - expected)
    return max(min(lower, found), -1.0), min(max(upper, found), 1.0)


def _kappas(tables: NDArray[np.generic]) -> NDArray[np.float64]:
    """Pooled kappa of each of r sets of m tables, shape (r, m, k, k); NaN where there is none."""
    counts = tables.astype(np.float64)
    n = counts.sum(axis=(2, 3))
    observed = np.trace(counts, axis1=2, axis2=3).sum(axis=1)
    by_chance = (counts.sum(axis=3) * counts.sum(axis=2)).sum(axis=2)
    expected = np.divide(by_chance, n, out=np.zeros_like(n), where=n > 0).sum(axis=1)
    left = n.sum(axis=1) - expected
    # Whole numbers up to here: what is not zero is far from it.
    return np.divide(observed - expected, left, out=np.full(len(left), np.nan), where=left > 1e-9)

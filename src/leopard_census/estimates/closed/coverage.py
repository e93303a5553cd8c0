"""Mth by sample coverage: chances differ between occasions and between animals.

Chao, Lee & Jeng 1992, Biometrics 48:201; Lee & Chao 1994, Biometrics 50:88. secr's closedN has the two as `chao.th1`
and `chao.th2`, after Lee & Chao.
"""

from math import sqrt

import numpy as np
import numpy.typing as npt

from leopard_census.estimates.closed.matrix import HistoryMatrix

Vector = npt.NDArray[np.float64]


def coverage(matrix: HistoryMatrix, variant: int) -> tuple[float, float | None]:
    """Estimate and SE; the SE is None where the delta method gives no positive variance.

    N = n / C + f1 g / C. The coverage C is 1 - f1 / T (variant 1) or 1 - (f1 - 2 f2 / (K - 1)) / T (variant 2), with
    T captures in all. g = max(n / C sum_j j (j - 1) f_j / (2 sum_{i<k} n_i n_k) - 1, 0) estimates the squared
    coefficient of variation of the animals' chances.

    The variance is that of the delta method over the counts x_w of all histories w, which are multinomial:
    sum_w d_w^2 x_w - (sum_w d_w x_w)^2 / N, d_w the derivative of N by x_w.

    Raises
    ------
    ValueError
        When the coverage is not positive: all animals were caught once.
    """
    ways = matrix.caught.astype(float)
    counts = matrix.freq.astype(float)
    n_hat, slopes = _estimate(ways, counts, variant)
    variance = float(slopes**2 @ counts - (slopes @ counts) ** 2 / n_hat)
    return n_hat, sqrt(variance) if variance > 0 else None


def _estimate(ways: Vector, counts: Vector, variant: int) -> tuple[float, Vector]:
    """N, and its derivative by the number of animals with each history, by the chain rule."""
    times = ways.sum(axis=1)
    k = ways.shape[1]
    once, twice = (times == 1).astype(float), (times == 2).astype(float)
    n, t, f1, f2 = counts.sum(), times @ counts, once @ counts, twice @ counts
    caught = counts @ ways
    pairs = ((caught.sum()) ** 2 - caught @ caught) / 2
    pairs_by = (ways * (caught.sum() - caught)).sum(axis=1)
    again, again_by = (times * (times - 1)) @ counts, times * (times - 1)
    loose, loose_by = f1, once
    if variant == 2:
        loose, loose_by = f1 - 2 * f2 / (k - 1), once - 2 * twice / (k - 1)
    covered = 1 - loose / t
    if covered <= 0:
        raise ValueError("every animal was caught once only")
    covered_by = (loose * times / t - loose_by) / t
    plain = n / covered
    plain_by = (1 - plain * covered_by) / covered
    spread = plain * again / (2 * pairs) - 1
    spread_by = (plain_by * again + plain * again_by - plain * again * pairs_by / pairs) / (2 * pairs)
    if spread <= 0:
        spread, spread_by = 0.0, np.zeros_like(counts)
    n_hat = plain + f1 * spread / covered
    by = plain_by + (once * spread + f1 * spread_by - f1 * spread * covered_by / covered) / covered
    return float(n_hat), by

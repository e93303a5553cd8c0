"""Model M0 with a Poisson number of animals: what a kernel without places needs of it.

Animals N ~ Poisson(v), each caught on each of K occasions with chance p, so that with q = 1 - p, n animals caught t
times in all have

    log L = n log v + t log p + (n K - t) log q - v (1 - q^K)

which is largest where v = n / (1 - q^K) and t / n = K p / (1 - q^K).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Array = NDArray[np.float64]

# Chances of capture that are told apart from 0 and 1.
_LEAST = 1e-9


def fit_poisson_m0(n: int, captures: int, occasions: int) -> tuple[Array, Array] | None:
    """(log v, logit p) and their variance matrix; None without a recapture, or where all were caught each time."""
    mean = captures / n if n else 0.0
    if not 1 < mean < occasions:
        return None

    def excess(p: float) -> float:
        return float(occasions * p / -np.expm1(occasions * np.log1p(-p)) - mean)

    if excess(_LEAST) >= 0 or excess(1 - _LEAST) <= 0:
        return None
    p = float(brentq(excess, _LEAST, 1 - _LEAST, xtol=1e-14))
    missed = (1 - p) ** occasions
    v, k, q = n / (1 - missed), occasions, 1 - p
    cross = v * k * p * missed
    of_p = n * k * p * q + v * k * p * q * missed - v * k * k * p * p * missed
    vcov = np.linalg.inv(np.array([[float(n), cross], [cross, of_p]]))
    return np.array([np.log(v), np.log(p / q)]), np.asarray(vcov)

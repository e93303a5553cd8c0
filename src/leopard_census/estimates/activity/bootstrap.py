"""Bootstrap of curves, levels and overlaps.

The intervals bear the names of Meredith and Ridout ("Overview of the overlap package", and the help page `bootCI`).
With t the estimate, b its replicates, and 0.95 the level:

- `perc`: the 0.025 and 0.975 quantiles of b;
- `norm0`: t -+ 1.96 sd(b);
- `norm`: the same around the estimate corrected for bias, 2 t - mean(b);
- `basic0`: `perc`, moved so that its replicates have the mean t: perc - (mean(b) - t);
- `basic`: 2 t - perc, turned round.

`perc` carries the bias of the bootstrap itself. `norm` and `basic` belong to an estimate that is corrected for bias,
`norm0` and `basic0` to one that is not; the estimates here are not, so `basic0` is the one that is quoted.
"""

from collections.abc import Callable, Iterator

import numpy as np
from scipy.stats import norm

from leopard_census.estimates.activity.circular import TURN, Floats

INTERVALS = ("basic0", "norm0", "perc", "basic", "norm")
# Angles of one block of replicates: 16 MB, and as much again for each of some arrays made from them.
_AT_ONCE = 2_000_000


def smoothed_resamples(times: Floats, nu: float, size: int, rng: np.random.Generator) -> Floats:
    """Sets drawn from the kernel density: a record at random, moved by a draw from the kernel (Ridout and Linkie 2009).

    Returns
    -------
    numpy.ndarray
        Angles in [0, 2 pi), shape (size, n).
    """
    drawn = rng.choice(times, size=(size, times.size))
    moved: Floats = np.mod(drawn + rng.vonmises(0.0, nu, size=drawn.shape), TURN)
    return moved


def blocks(replicates: int, n: int) -> Iterator[int]:
    """Sizes of the blocks in which replicates of sets of n records are drawn, so that memory does not grow with n."""
    size = max(1, _AT_ONCE // max(n, 1))
    for first in range(0, replicates, size):
        yield min(size, replicates - first)


def replicated(statistic: Callable[[int], dict[str, Floats]], replicates: int, n: int) -> dict[str, Floats]:
    """Replicates of statistics, block by block.

    Parameters
    ----------
    statistic
        Draws that many sets and gives the replicates of each statistic by name, with replicates along the first axis.
    n
        Records of the largest set, for the size of the blocks.
    """
    parts = [statistic(size) for size in blocks(replicates, n)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def intervals(estimate: float, replicates: Floats, level: float = 0.95) -> dict[str, tuple[float, float]]:
    """All intervals by name, cut off at 0 and 1, between which levels and overlaps lie.

    Parameters
    ----------
    estimate
        From the records themselves.
    replicates
        Of the bootstrap, shape (replicates,). Quantiles are those of rank level x (replicates + 1), so that 999
        replicates need no interpolation (Davison and Hinkley 1997, Bootstrap Methods).
    """
    tail = (1 - level) / 2
    perc = np.quantile(replicates, [tail, 1 - tail], method="weibull")
    mean, sd = replicates.mean(), replicates.std(ddof=1)
    wide = norm.ppf(1 - tail) * sd * np.array([-1, 1])
    found = {
        "basic0": perc - (mean - estimate),
        "norm0": estimate + wide,
        "perc": perc,
        "basic": 2 * estimate - perc[::-1],
        "norm": 2 * estimate - mean + wide,
    }
    return {name: (_share(low), _share(high)) for name, (low, high) in found.items()}


def _share(value: float) -> float:
    return float(min(max(value, 0.0), 1.0))

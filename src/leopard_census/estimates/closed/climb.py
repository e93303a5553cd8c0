"""Climbing a likelihood whose parameters stand on unbounded scales, such as logits of chances."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]

#: Bound of all parameters on their scale, where chances are 1e-13: a search needs an end.
BOUND = 30.0


def climb(
    function: Callable[[Vector], tuple[float, Vector]],
    start: Vector,
    first: Sequence[tuple[float, float]] = (),
) -> tuple[float, Vector]:
    """Highest value that a function reaches from a start, and where.

    Parameters
    ----------
    function
        Value and gradient.
    first
        Bounds of the leading parameters; all others end at `BOUND`.
    """
    from scipy.optimize import minimize

    def down(x: Vector) -> tuple[float, Vector]:
        value, slope = function(x)
        return -value, -slope

    bounds = [*first, *[(-BOUND, BOUND)] * (len(start) - len(first))]
    done = minimize(
        down,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-13, "gtol": 1e-8, "maxiter": 1000},
    )
    return -float(done.fun), np.asarray(done.x)

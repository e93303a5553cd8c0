"""The order of two mixture classes that nothing names.

A likelihood is the same with the classes exchanged. So that a result does not hang on where the search began, class 2
is the larger one.
"""

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.likelihood import Likelihood

Array = NDArray[np.float64]


def larger_class_second(likelihood: Likelihood, beta: Array) -> Array | None:
    """Matrix that turns coefficients into those with the larger class as class 2; None where it is so already.

    Classes that `hcov` names keep their order, as do those of a model in which a term with h2 stands without the term
    that it modifies. Where pmix differs by session, the larger class is that of the first one.
    """
    exchange = _exchange(likelihood)
    where = likelihood.design.slices.get("pmix")
    return None if where is None or beta[where.start] >= 0 else exchange


def _exchange(likelihood: Likelihood) -> Array | None:
    """Matrix that turns coefficients into those with the classes exchanged."""
    names = likelihood.design.names
    if not likelihood.model.mixture or likelihood.model.hcov:
        return None
    second = f"h2{likelihood.design.levels.classes[1]}"
    matrix = np.eye(len(names))
    for j, name in enumerate(names):
        parameter, _, label = name.partition(".")
        factors = label.split(":")
        if parameter == "pmix":
            matrix[j, j] = -1.0
            continue
        if second not in factors:
            continue
        matrix[j, j] = -1.0
        rest = ":".join(f for f in factors if f != second)
        other = f"{parameter}.{rest}" if rest else parameter
        if other not in names:
            return None
        matrix[names.index(other), j] = 1.0
    return matrix

"""Parameters on their own scales, from coefficients on the link scale."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.design import Design, SessionDesign
from leopard_census.estimates.scr.detection import LINKS, inverse_link

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Values:
    """Parameters of one session on their own scales.

    Attributes
    ----------
    detection
        Values at each setting, by parameter.
    slopes
        Derivative of the logarithm of each by its linear predictor.
    log_density
        Of each group, log density per hectare, (M,) or (1,); None for the conditional likelihood.
    second_class
        Probability of the second mixture class; 0 without mixture.
    """

    detection: Mapping[str, Array]
    slopes: Mapping[str, Array]
    log_density: tuple[Array, ...] | None
    second_class: float


def values_at(design: Design, of_session: SessionDesign, beta: Array) -> Values:
    """Parameters of a session at these coefficients, (coefficients,)."""

    def of(parameter: str, matrix: Array) -> Array:
        if parameter in design.fixed:
            return np.full(len(matrix), design.fixed[parameter])
        return np.asarray(matrix @ beta[design.slices[parameter]])

    detection, slopes = {}, {}
    for name, matrix in of_session.matrices.items():
        eta = of(name, matrix)
        detection[name] = inverse_link(LINKS[name], eta)
        slopes[name] = 1 - detection[name] if LINKS[name] == "logit" else np.ones(len(eta))
    density = None
    if of_session.density is not None:
        density = tuple(of("D", matrix) for matrix in of_session.density)
    second = 0.0
    if of_session.classes is not None:
        second = float(inverse_link("logit", of("pmix", of_session.classes))[0])
    return Values(detection, slopes, density, second)

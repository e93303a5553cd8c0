"""What is printed from a fit: parameters with intervals, density, and the number of animals in a region."""

from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.detection import inverse_logit
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import Region, region_cells

Array = NDArray[np.float64]

# Standard normal quantile of a 95% interval.
Z95 = 1.959963984540054
HA_PER_100_KM2 = 10_000.0
_STEP = 1e-4


@dataclass(frozen=True)
class Estimate:
    """A value with its standard error and 95% interval."""

    value: float
    se: float
    lower: float
    upper: float


def from_log_link(beta: float, variance: float, scale: float = 1.0) -> Estimate:
    """Log link: SE = value sqrt(exp(v) - 1), limits value exp(-+1.96 sqrt v), as secr (Efford 2004)."""
    value, half = exp(beta) * scale, Z95 * sqrt(variance)
    spread = sqrt(np.expm1(variance)) if variance < 700 else inf
    return Estimate(value, value * spread, value * exp(-half), value * exp(half) if half < 700 else inf)


def from_logit_link(beta: float, variance: float) -> Estimate:
    """Logit link: SE by the delta method, limits transformed back."""
    value, half = inverse_logit(beta), Z95 * sqrt(variance)
    return Estimate(
        value, value * (1 - value) * sqrt(variance), inverse_logit(beta - half), inverse_logit(beta + half)
    )


def parameter_estimates(likelihood: Likelihood, fit: Fit) -> dict[str, Estimate]:
    """`D` per 100 km2 and the detection parameters in their own units."""
    variances = np.diag(fit.vcov)
    found = {"D": from_log_link(float(fit.beta[0]), float(variances[0]), HA_PER_100_KM2)}
    names = zip(likelihood.detection.parameters, likelihood.detection.links, strict=True)
    for j, (name, link) in enumerate(names, start=1):
        back = from_logit_link if link == "logit" else from_log_link
        found[name] = back(float(fit.beta[j]), float(variances[j]))
    return found


@dataclass(frozen=True)
class RegionNumbers:
    """Expected and realised number of animals whose activity centre lies in a region."""

    expected: Estimate
    realised: Estimate
    detected_inside: float


def region_numbers(likelihood: Likelihood, fit: Fit, region: Region, spacing_m: float) -> RegionNumbers:
    """Number of animals in a region.

    Realised N = animals caught whose centre lies inside + D * integral over the region of the chance never to be
    caught (Efford & Fewster 2013, Oikos 122:918). Where the region cuts through the mask, a caught animal counts
    with its probability P_i to live inside, given its captures. The mean squared prediction error is the sum of
    the Poisson variance of the animals not caught; sum P_i (1 - P_i) for where the caught ones live; gradient' V
    gradient for the parameters; and what the log link adds, (E N)^2 (exp(v) - 1 - v), as secr has it. When the
    region is the whole mask all this is secr's var(E N) - E N. The interval is log-normal above a floor: the
    animals caught that are inside with near certainty, sum P_i - 1.96 sqrt(sum P_i (1 - P_i)), which is n when all
    P_i are 1.
    """
    cells = region_cells(region, spacing_m)
    beyond = Likelihood(likelihood.data, cells, likelihood.detection)
    inside = region.contains(likelihood.mask.xy)

    def realised(beta: Array) -> tuple[float, Array]:
        chances = _chances_inside(likelihood, beta[1:], inside)
        missed = exp(float(beta[0])) * cells.cell_ha * float((1 - beyond.cell_terms(beta[1:]).caught).sum())
        return missed, chances

    missed, chances = realised(fit.beta)
    gradient = np.empty(len(fit.beta))
    for j in range(len(fit.beta)):
        step = np.zeros(len(fit.beta))
        step[j] = _STEP
        (up, up_chances), (down, down_chances) = realised(fit.beta + step), realised(fit.beta - step)
        gradient[j] = (up + up_chances.sum() - down - down_chances.sum()) / (2 * _STEP)
    membership = float((chances * (1 - chances)).sum())
    caught = float(chances.sum())
    expected = from_log_link(float(fit.beta[0]), float(fit.vcov[0, 0]), cells.area_ha)
    curvature = expected.se**2 - expected.value**2 * float(fit.vcov[0, 0])
    variance = missed + membership + float(gradient @ fit.vcov @ gradient) + curvature
    floor = max(caught - Z95 * sqrt(membership), 0.0)
    return RegionNumbers(expected, _above_floor(missed + caught, variance, floor), caught)


def _chances_inside(likelihood: Likelihood, detection_beta: Array, inside: NDArray[np.bool_]) -> Array:
    """Probability of each caught animal, shape (n,), that its centre lies in the region, given its
    captures."""
    logs = likelihood.cell_terms(detection_beta).log_history
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights[:, inside].sum(axis=1) / weights.sum(axis=1))


def _above_floor(value: float, variance: float, floor: float) -> Estimate:
    """Log-normal interval of the part above a floor (Burnham et al. 1987)."""
    above = value - floor
    if above <= 0:
        return Estimate(value, sqrt(variance), value, value)
    c = exp(Z95 * sqrt(log(1 + variance / above**2)))
    return Estimate(value, sqrt(variance), floor + above / c, floor + above * c)

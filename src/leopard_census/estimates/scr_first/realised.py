"""Number of animals whose activity centre lies in a region: expected, and realised.

Realised N = animals caught that live inside + animals inside that were never caught (Efford & Fewster 2013,
Oikos 122:918). Where the region cuts through the mask, it is not certain which of the caught animals live
inside: animal i does with probability P_i, given its captures.

The interval of realised N is that of its predictive distribution: a Poisson number of animals never caught
plus a Bernoulli(P_i) for each caught one, averaged over the normal distribution of the estimates. Its limits
are whole animals. secr's log-normal interval is kept beside it: it suits a region that holds all caught
animals, but where only a fraction of an animal was missed its upper limit is far too high, and with animals
on the border its lower limit fails (benchmarks.coverage).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr_first.derived import Z95, Estimate, from_log_link
from leopard_census.estimates.scr_first.fit import Fit
from leopard_census.estimates.scr_first.likelihood import Likelihood
from leopard_census.estimates.scr_first.mask import Mask, Region, region_cells

Array = NDArray[np.float64]

_STEP = 1e-4
# Gauss-Hermite nodes for each detection parameter, and for density given these.
_NODES, _DENSITY_NODES = 5, 7
# No survey of one plot holds more; a fit that thinks so has no upper limit worth printing.
_MOST = 20_000


@dataclass(frozen=True)
class RegionNumbers:
    """Expected and realised number of animals in a region.

    `realised` has the predictive interval, `log_normal` the same value with secr's; `detected_inside` is the
    sum of P_i.
    """

    expected: Estimate
    realised: Estimate
    log_normal: Estimate
    detected_inside: float


@dataclass(frozen=True)
class _Inside:
    """What the region's numbers need at given detection parameters.

    `uncaught_ha` is the integral over the region of the chance never to be caught, `chances` the P_i, shape
    (n,).
    """

    uncaught_ha: float
    chances: Array


def region_numbers(likelihood: Likelihood, fit: Fit, region: Region, spacing_m: float) -> RegionNumbers:
    """Number of animals in a region.

    The mean squared prediction error is the sum of the Poisson variance of the animals never caught; sum P_i
    (1 - P_i) for where the caught ones live; gradient' V gradient for the parameters; and what the log link
    adds, (E N)^2 (exp(v) - 1 - v), as secr has it. When the region is the whole mask all this is secr's var(E
    N) - E N.
    """
    cells = region_cells(region, spacing_m)
    # Far from all detectors nobody is ever caught: those cells need no computing.
    low, high = likelihood.mask.xy.min(axis=0), likelihood.mask.xy.max(axis=0)
    within = ((cells.xy >= low) & (cells.xy <= high)).all(axis=1)
    near = Likelihood(likelihood.data, Mask(cells.xy[within], cells.cell_ha), likelihood.detection)
    far_ha = float((~within).sum()) * cells.cell_ha
    inside = region.contains(likelihood.mask.xy)

    def at(detection_beta: Array) -> _Inside:
        uncaught = far_ha + cells.cell_ha * float((1 - near.chance_caught(detection_beta)).sum())
        return _Inside(uncaught, _chances(likelihood, detection_beta, inside))

    best = at(fit.beta[1:])
    missed, caught = exp(float(fit.beta[0])) * best.uncaught_ha, float(best.chances.sum())
    membership = float((best.chances * (1 - best.chances)).sum())
    gradient = [missed]  # d/d log D
    for step in _STEP * np.eye(len(fit.beta) - 1):
        up, down = at(fit.beta[1:] + step), at(fit.beta[1:] - step)
        change = exp(float(fit.beta[0])) * (up.uncaught_ha - down.uncaught_ha)
        gradient.append((change + float(up.chances.sum() - down.chances.sum())) / (2 * _STEP))
    slope = np.array(gradient)
    expected = from_log_link(float(fit.beta[0]), float(fit.vcov[0, 0]), cells.area_ha)
    curvature = expected.se**2 - expected.value**2 * float(fit.vcov[0, 0])
    variance = missed + membership + float(slope @ fit.vcov @ slope) + curvature
    value, se = missed + caught, sqrt(variance)
    c = exp(Z95 * sqrt(log(1 + variance / missed**2))) if missed > 0 else 1.0
    limits = _predictive_limits(
        (weight, exp(log_density) * inside_now.uncaught_ha, inside_now.chances)
        for weight, log_density, inside_now in _averaged(fit, at)
    )
    return RegionNumbers(
        expected,
        Estimate(value, se, *limits),
        Estimate(value, se, caught + missed / c, caught + missed * c),
        caught,
    )


def _chances(likelihood: Likelihood, detection_beta: Array, inside: NDArray[np.bool_]) -> Array:
    """Probability of each caught animal, shape (n,), that its centre lies in the region, given its
    captures."""
    logs = likelihood.cell_terms(detection_beta).log_history
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights[:, inside].sum(axis=1) / weights.sum(axis=1))


def _averaged(fit: Fit, at: Callable[[Array], _Inside]) -> Iterator[tuple[float, float, _Inside]]:
    """Nodes of the estimates' normal distribution: weight, log density, and the region at the detection
    parameters.

    Gauss-Hermite on the detection parameters, and for each on log density given these, so that the costly
    part is done once per set of detection parameters.
    """
    detection, density = fit.vcov[1:, 1:], fit.vcov[0, 1:]
    root = np.linalg.cholesky(detection)
    slope = np.linalg.solve(detection, density)
    spread = sqrt(max(float(fit.vcov[0, 0] - density @ slope), 0.0))
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    density_nodes, density_weights = np.polynomial.hermite_e.hermegauss(_DENSITY_NODES)
    for index in product(range(_NODES), repeat=len(detection)):
        offset = root @ nodes[list(index)]
        there = at(fit.beta[1:] + offset)
        weight = float(weights[list(index)].prod())
        middle = float(fit.beta[0] + slope @ offset)
        for node, part in zip(density_nodes, density_weights, strict=True):
            yield weight * float(part), middle + spread * float(node), there


def _predictive_limits(points: Iterable[tuple[float, float, Array]]) -> tuple[float, float]:
    """2.5% and 97.5% points of a mixture of (weight, Poisson mean, Bernoulli chances)."""
    mixture = np.zeros(_MOST)
    for weight, mean, chances in points:
        sure = np.ones(1)
        for chance in chances:
            sure = np.convolve(sure, [1 - chance, chance])
        rest = _poisson(mean, _MOST - len(sure))
        mixture[: len(sure) + len(rest) - 1] += weight * np.convolve(sure, rest)
    cumulative = np.cumsum(mixture) / mixture.sum()
    return float(np.searchsorted(cumulative, 0.025)), float(np.searchsorted(cumulative, 0.975))


def _poisson(mean: float, most: int) -> Array:
    """Poisson chances of 0, 1, ... up to where less than 1e-9 is left, or `most`."""
    size = min(int(mean + 8 * sqrt(mean)) + 20, most)
    k = np.arange(size)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size)))])
    return np.asarray(np.exp(k * log(max(mean, 1e-300)) - mean - log_factorial))

"""Full likelihood of proximity captures with Poisson N and even density (Borchers & Efford 2008).

With usage U of detector k on occasion s, hazard h(k, m) of a cell m, and p = 1 - exp(-U h):

    log Pr(history | m) = sum over captures of log(expm1(U h)) - sum over detectors of (total usage) h

because a miss contributes -U h and a capture log(1 - exp(-U h)) = log(expm1(U h)) - U h. Occasions are
therefore never collapsed, whatever the usage, and yet only captures need terms of their own.

    logL = sum_i log(D a sum_m Pr(history_i | m)) - D a sum_m p(m) - log n! + log-multinomial,

with a the area of a cell and p(m) the chance to be caught at all. Both constants are kept, as secr 5 does for
uncollapsed data. A cell out of every detector's reach adds nothing, so that it need not be computed.
"""

from dataclasses import dataclass
from functools import cached_property
from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr_first.captures import CaptureData
from leopard_census.estimates.scr_first.detection import DetectionFunction, Hazard
from leopard_census.estimates.scr_first.mask import Mask, squared_distances

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CellTerms:
    """What the data say about each mask cell: log Pr(history | cell) (n, M) and the chance of capture
    (M,)."""

    log_history: Array
    caught: Array


@dataclass(frozen=True)
class Likelihood:
    """Log-likelihood of beta = (log D per hectare, detection parameters on their link scales)."""

    data: CaptureData
    mask: Mask
    detection: DetectionFunction

    @cached_property
    def _squared(self) -> Array:
        return squared_distances(self.data.xy, self.mask.xy)

    def value(self, beta: Array) -> float:
        """Log-likelihood with all constants."""
        terms, _, _ = self._terms(self.detection.hazard(self._squared, beta[1:]))
        return self._value(float(beta[0]), terms, _log_sum_exp(terms.log_history))

    def value_and_gradient(self, beta: Array) -> tuple[float, Array]:
        """Log-likelihood and its exact gradient, shape (1 + detection parameters,)."""
        hazard = self.detection.hazard(self._squared, beta[1:])
        terms, detector, x = self._terms(hazard)
        log_sum = _log_sum_exp(terms.log_history)
        per_cell_animals = exp(float(beta[0])) * self.mask.cell_ha
        gradient = np.empty(1 + len(hazard.dlog_h))
        gradient[0] = self.data.n - per_cell_animals * terms.caught.sum()
        weights = np.exp(terms.log_history - log_sum[:, None])  # posterior of each centre
        by_class = self.data.classes[2].T @ weights * _slope(x)
        per_cell = weights.sum(axis=0) + per_cell_animals * (1 - terms.caught)
        by_detector = self.data.total_usage[:, None] * hazard.h
        for j, dlog_h in enumerate(hazard.dlog_h):
            gradient[1 + j] = (by_class * dlog_h[detector]).sum() - (by_detector * dlog_h).sum(
                axis=0
            ) @ per_cell
        return self._value(float(beta[0]), terms, log_sum), gradient

    def best_log_density(self, detection_beta: Array) -> float:
        """log D per hectare that maximises the likelihood at these detection parameters: n / effective
        area."""
        effective_ha = self.mask.cell_ha * float(self.chance_caught(detection_beta).sum())
        return log(self.data.n) - log(max(effective_ha, 1e-300))

    def cell_terms(self, detection_beta: Array) -> CellTerms:
        """Terms of each mask cell, for what is derived from a fit."""
        return self._terms(self.detection.hazard(self._squared, detection_beta))[0]

    def chance_caught(self, detection_beta: Array) -> Array:
        """Chance of each mask cell's animals to be caught at all, shape (M,)."""
        hazard = self.detection.hazard(self._squared, detection_beta)
        return np.asarray(-np.expm1(-(self.data.total_usage @ hazard.h)))

    def _terms(self, hazard: Hazard) -> tuple[CellTerms, NDArray[np.int64], Array]:
        detector, usage, counts = self.data.classes
        total = self.data.total_usage @ hazard.h
        x = usage[:, None] * hazard.h[detector]
        log_x = np.log(usage)[:, None] + hazard.log_h[detector]
        log_history = counts @ _log_expm1(x, log_x) - total
        return CellTerms(log_history, -np.expm1(-total)), detector, x

    def _value(self, log_density: float, terms: CellTerms, log_sum: Array) -> float:
        n, cell = self.data.n, self.mask.cell_ha
        return (
            float(log_sum.sum())
            + n * (log_density + log(cell))
            - exp(log_density) * cell * float(terms.caught.sum())
            - lgamma(n + 1)
            + self.data.log_multinomial
        )


def _log_sum_exp(values: Array) -> Array:
    top = values.max(axis=1)
    return np.asarray(top + np.log(np.exp(values - top[:, None]).sum(axis=1)))


def _log_expm1(x: Array, log_x: Array) -> Array:
    """log(exp(x) - 1), from log x where x is too small to form it."""
    small = x < 1e-9
    safe = np.where(small, 1.0, x)
    return np.where(small, log_x + x / 2, safe + np.log(-np.expm1(-safe)))


def _slope(x: Array) -> Array:
    """d log(expm1(x)) / d log x = x / (1 - exp(-x)); 1 at 0."""
    small = x < 1e-9
    safe = np.where(small, 1.0, x)
    return np.where(small, 1 + x / 2, safe / -np.expm1(-safe))

"""Sums over all capture histories, without listing them.

A log-linear model gives history w (0 and 1 on K occasions, caught k times in all) the mean

    mu(w) = exp(gamma + sum_j beta_j w_j + sum_c tau_c h_c(k)),        h_c(0) = 0,

so that exp(gamma) animals were never caught (Cormack 1989, Biometrics 45:395; Baillargeon & Rivest 2007, J. Stat.
Software 19(5)). Its likelihood asks for sums of mu over all 2^K histories. They are not listed, for any K:

- with one beta for all occasions the mean depends on k alone, and each k stands for "K over k" histories;
- with a beta for each occasion the histories caught k times add up to exp(sum_c tau_c h_c(k)) e_k(b), where e_k is the
  elementary symmetric polynomial of b_j = exp(beta_j). Polynomials over the first occasions, and sums over the last,
  both built up one occasion at a time, give the total in O(K^2) and all products of two occasions in O(K^3). Only
  positive numbers are added and multiplied, so that nothing cancels.

Both are exact, and the same numbers as by listing where that is possible; so there is one method for all K.
"""

from dataclasses import dataclass
from functools import cache
from math import comb
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """What a model says of an animal's history.

    Attributes
    ----------
    log_total
        Log of the sum of exp(x'theta) over the histories; not finite where theta is out of all reason.
    mean, covariance
        (d,), (d, d) of the statistics x that go with theta.
    by_number
        (K + 1,) chance of being caught k times.
    """

    log_total: float
    mean: Floats
    covariance: Floats
    by_number: Floats


class Sums(Protocol):
    """A model's statistics, and how to sum over histories."""

    @property
    def columns(self) -> Floats:
        """(c, K + 1) functions h_c of the number of captures, at k = 0 to K."""

    def moments(self, theta: Floats, *, with_null: bool) -> Moments:
        """Moments at theta = (beta ..., tau ...), of all histories or of those with a capture."""

    def first(self, theta: Floats) -> Floats:
        """(K,) chance that a caught animal is caught first on each occasion."""

    def with_columns(self, columns: Floats) -> "Sums":
        """The same, with other functions of the number of captures."""


@dataclass(frozen=True)
class OneChance:
    """All occasions alike: statistics k, h_1(k), ..., h_c(k).

    Attributes
    ----------
    occasions
        K.
    columns
        See `Sums`.
    """

    occasions: int
    columns: Floats

    def with_columns(self, columns: Floats) -> "OneChance":
        """The same, with other functions of the number of captures."""
        return OneChance(self.occasions, columns)

    def moments(self, theta: Floats, *, with_null: bool) -> Moments:
        """Moments over the numbers of captures, each weighted by its number of histories."""
        n_occasions = self.occasions
        numbers = np.arange(n_occasions + 1.0)
        statistics = np.vstack([numbers, self.columns])
        with np.errstate(all="ignore"):
            logs = theta @ statistics + _log_ways(n_occasions)
            log_total, share = _normalised(logs, with_null)
            mean = statistics @ share
            centred = statistics - mean[:, None]
            covariance = (centred * share) @ centred.T
        return Moments(log_total, mean, covariance, share)

    def first(self, theta: Floats) -> Floats:
        """Of the histories caught k times, C(K - j, k - 1) / C(K, k) have their first capture on occasion j."""
        share, n_occasions = self.moments(theta, with_null=False).by_number, self.occasions
        return np.array(
            [
                sum(
                    float(share[k]) * (comb(n_occasions - j, k - 1) / comb(n_occasions, k))
                    for k in range(1, n_occasions + 1)
                )
                for j in range(1, n_occasions + 1)
            ]
        )


@dataclass(frozen=True)
class EachOccasion:
    """A chance of its own for each occasion: statistics w_1, ..., w_K, h_1(k), ..., h_c(k).

    Attributes
    ----------
    occasions
        K.
    columns
        See `Sums`.
    """

    occasions: int
    columns: Floats

    def with_columns(self, columns: Floats) -> "EachOccasion":
        """The same, with other functions of the number of captures."""
        return EachOccasion(self.occasions, columns)

    def moments(self, theta: Floats, *, with_null: bool) -> Moments:
        """Moments by one pass forwards, one backwards, and one forwards for the products of two occasions."""
        n_occasions = self.occasions
        with np.errstate(all="ignore"):
            b, prefix, weight, log_total, share = self._weighted(theta, with_null)
            suffix = _suffix_sums(b, np.vstack([weight, weight * self.columns]))
            caught = np.array([b[j] * suffix[j + 1][:, 1:] @ prefix[j][:-1] for j in range(n_occasions)])
            pairs = _pairs(b, prefix, suffix[:, 0])
        mean = np.concatenate([caught[:, 0], self.columns @ share])
        second = np.empty((mean.size, mean.size))
        second[:n_occasions, :n_occasions] = pairs
        np.fill_diagonal(second[:n_occasions, :n_occasions], caught[:, 0])
        second[:n_occasions, n_occasions:] = caught[:, 1:]
        second[n_occasions:, :n_occasions] = caught[:, 1:].T
        second[n_occasions:, n_occasions:] = (self.columns * share) @ self.columns.T
        return Moments(log_total, mean, second - np.outer(mean, mean), share)

    def first(self, theta: Floats) -> Floats:
        """Nothing before the occasion, a capture on it, and whatever may follow."""
        with np.errstate(all="ignore"):
            b, _, weight, _, _ = self._weighted(theta, with_null=False)
            return np.asarray(b * _suffix_sums(b, weight[None, :])[1:, 0, 1])

    def _weighted(self, theta: Floats, with_null: bool) -> tuple[Floats, Floats, Floats, float, Floats]:
        """Factors b of the occasions, their polynomials, the weight of each history caught k times less that of its
        b, the log of the total, and the share of each k."""
        beta, tau = theta[: self.occasions], theta[self.occasions :]
        # Powers of the middle go into the weights, so that the polynomials stay within the reach of a double.
        middle = float(beta.mean())
        b = np.exp(beta - middle)
        prefix = _polynomials(b)
        logs = middle * np.arange(self.occasions + 1.0) + tau @ self.columns
        log_total, share = _normalised(logs + np.log(prefix[-1]), with_null)
        weight = np.exp(logs - log_total)
        weight[0] = weight[0] if with_null else 0.0
        return b, prefix, weight, log_total, share


def _normalised(logs: Floats, with_null: bool) -> tuple[float, Floats]:
    """Log of the sum of exp(logs) over k, and each k's share of it."""
    kept = logs if with_null else np.concatenate([[-np.inf], logs[1:]])
    top = float(kept.max())
    parts = np.exp(kept - top)
    return top + float(np.log(parts.sum())), parts / parts.sum()


@cache
def _log_ways(occasions: int) -> Floats:
    """(K + 1,) logs of the numbers of histories caught k times."""
    return np.log([float(comb(occasions, k)) for k in range(occasions + 1)])


def _polynomials(b: Floats) -> Floats:
    """(K + 1, K + 1) row j holds e_0, ..., e_K of the first j of b."""
    rows = np.zeros((b.size + 1, b.size + 1))
    rows[0, 0] = 1.0
    for j, value in enumerate(b):
        rows[j + 1] = rows[j]
        rows[j + 1, 1:] += value * rows[j, :-1]
    return rows


def _suffix_sums(b: Floats, weights: Floats) -> Floats:
    """(K + 1, c, K + 1) at [j, c, k]: sum over what may happen after occasion j, of weights[c] at the number of
    captures in the end, for an animal caught k times until then."""
    sums = np.zeros((b.size + 1, *weights.shape))
    sums[-1] = weights
    for j in range(b.size - 1, -1, -1):
        sums[j] = sums[j + 1]
        sums[j, :, :-1] += b[j] * sums[j + 1, :, 1:]
    return sums


def _pairs(b: Floats, prefix: Floats, suffix: Floats) -> Floats:
    """(K, K) chance of a capture on both of two occasions; the diagonal is left empty.

    Row i of `forced` is the polynomial over the occasions so far with a capture on i for certain.
    """
    size = b.size
    pairs = np.zeros((size, size))
    forced = np.zeros((size, size + 1))
    for j in range(size):
        pairs[:j, j] = forced[:j, :-1] @ (b[j] * suffix[j + 1, 1:])
        forced[:j, 1:] += b[j] * forced[:j, :-1].copy()
        forced[j, 1:] = b[j] * prefix[j, :-1]
    return pairs + pairs.T

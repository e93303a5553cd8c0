"""A fitted log-linear model, and what its likelihood says of it."""

from dataclasses import dataclass
from math import lgamma, log

import numpy as np

from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.loglinear_sums import Floats
from leopard_census.estimates.closed.matrix import HistoryMatrix


@dataclass(frozen=True)
class LoglinearFit(ClosedFit):
    """A log-linear model, or the reason why there is none.

    `loglik` is that of independent Poisson counts of the histories that can be seen, and `aic` is 2 n_parameters - 2
    loglik, as Rcapture has it; the sample size in `aicc` is the number of animals caught. So AIC and AICc compare
    these models with each other, and with no other family.

    Attributes
    ----------
    deviance
        Twice the log-likelihood lacking to a perfect fit.
    df
        Kinds of counts less parameters: 2^K - 1 - n_parameters, a whole number of any length.
    bic
        n_parameters log(n) - 2 loglik.
    n_multinomial
        Most likely N when N is a number and not the mean of one (Cormack & Jupp 1991); `profile` surrounds it.
    expected_first
        (K,) animals that the model expects to be caught first on each occasion.
    """

    deviance: float | None = None
    df: int | None = None
    bic: float | None = None
    n_multinomial: float | None = None
    expected_first: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Counts:
    """Counts to which a Poisson log-linear model is fitted; those that are zero only count.

    Attributes
    ----------
    cells
        How many counts there are, zeros included.
    seen
        The counts above zero.
    n
        Their sum.
    log_multiplicity
        Sum of y log(number of histories that the count stands for); 0 where each stands for one.
    """

    cells: int
    seen: Floats
    n: int
    log_multiplicity: float = 0.0

    def log_likelihood(self, sum_log_mean: float) -> float:
        """Sum of y log(mu) - mu - log(y!), from the sum of y log(mu); the means add up to n, as in every fit."""
        return sum_log_mean - self.n - sum(lgamma(y + 1) for y in self.seen)

    def deviance(self, sum_log_mean: float) -> float:
        """2 sum of y log(y / mu)."""
        return 2 * (float(self.seen @ np.log(self.seen)) - sum_log_mean)


def history_counts(matrix: HistoryMatrix) -> Counts:
    """How many animals had each history that occurs, of the 2^K - 1 with a capture."""
    _, where = np.unique(matrix.caught, axis=0, return_inverse=True)
    seen = np.bincount(where.ravel(), weights=matrix.freq)
    return Counts(2**matrix.occasions - 1, seen.astype(float), matrix.n)


@dataclass(frozen=True)
class Criteria:
    """What compares models: see `LoglinearFit`."""

    loglik: float
    deviance: float
    df: int
    aic: float
    aicc: float | None
    bic: float


def criteria(counts: Counts, sum_log_mean: float, n_parameters: int) -> Criteria:
    """Criteria of a fit with that sum of y log(mu)."""
    p, n = n_parameters, counts.n
    loglik = counts.log_likelihood(sum_log_mean)
    aic = 2 * p - 2 * loglik
    return Criteria(
        loglik=loglik,
        deviance=counts.deviance(sum_log_mean),
        df=counts.cells - p,
        aic=aic,
        # Hurvich & Tsai (1989); no correction is defined when there are not more animals than p + 1.
        aicc=aic + 2 * p * (p + 1) / (n - p - 1) if n > p + 1 else None,
        bic=p * log(n) - 2 * loglik,
    )


def no_fit(model: str, why: str) -> LoglinearFit:
    """A model without an estimate."""
    return LoglinearFit(model, "loglinear", note=why)

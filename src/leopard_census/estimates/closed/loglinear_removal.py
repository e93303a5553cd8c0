"""Log-linear models Mb and Mbh: animals behave otherwise once they were caught (Otis et al. 1978; Baillargeon &
Rivest 2007).

The mean of a history whose first capture is on occasion j, with r captures later, is

    Mb:  N p (1 - p)^(j - 1) c^r (1 - c)^(K - j - r);
    Mbh: the same from occasion 2 on with N less those caught on occasion 1; these have a mean of their own. So animals
         may differ in their chance of a first capture as long as those left after occasion 1 are alike, or nearly so
         (the generalised removal model of Otis et al. 1978, with one occasion set apart).

All that is told of N is in the first captures u_j, whose means fall in geometric steps; c comes from recaptures alone.
"""

from dataclasses import dataclass
from math import inf, log, sqrt

import numpy as np

from leopard_census.estimates.closed.loglinear_histories import NO_UPPER_LIMIT
from leopard_census.estimates.closed.loglinear_profile import Profile, profile
from leopard_census.estimates.closed.loglinear_result import Counts, LoglinearFit, criteria, no_fit
from leopard_census.estimates.closed.loglinear_sums import Floats
from leopard_census.estimates.closed.matrix import HistoryMatrix


@dataclass(frozen=True)
class Removal:
    """Counts that fall in geometric steps, fitted by maximum likelihood: mean first * q^i for i = 0, 1, ...

    Attributes
    ----------
    steps
        How many counts there are.
    total
        Their sum.
    log_q
        Log of the step; minus infinity when all were caught at the first step.
    """

    steps: int
    total: float
    log_q: float

    @property
    def p(self) -> float:
        """Chance of capture, 1 - q."""
        return -float(np.expm1(self.log_q))

    @property
    def left(self) -> float:
        """Animals left in the end: first * (q^K + q^(K + 1) + ...)."""
        if self.log_q == -inf:
            return 0.0
        # total q^K / (1 - q^K), as the counts add up to total.
        return self.total / float(np.expm1(-self.steps * self.log_q))

    @property
    def se(self) -> float:
        """Standard error of the total and those left together.

        As for other log-linear models: left + left^2 var(log left); given the total, log left hangs on log q alone.
        """
        if self.log_q == -inf:
            return 0.0
        share = np.exp(np.arange(self.steps) * self.log_q)
        share /= share.sum()
        at = np.arange(self.steps) - float(share @ np.arange(self.steps))
        slope = self.steps / -float(np.expm1(self.steps * self.log_q))
        spread = 1 / self.total + slope**2 / (self.total * float(share @ at**2))
        return sqrt(self.left + self.left**2 * spread)

    def means(self) -> Floats:
        """(steps,) fitted counts."""
        share = np.array([1.0, *np.exp(np.arange(1, self.steps) * self.log_q)])
        return np.asarray(self.total * share / share.sum())


def fit_removal(total: float, moment: float, steps: int) -> Removal | None:
    """Fit from the sum of the counts and the sum of i times the count, i = 0, 1, ...

    The mean of i under steps of q is that of the counts (Zippin 1956, Biometrics 12:163). None when the counts do not
    fall, so that q would be 1 or more.
    """
    from scipy.optimize import brentq

    if total <= 0 or moment < 0 or steps < 2 or moment >= total * (steps - 1) / 2 * (1 - 1e-12):
        return None
    if moment == 0:
        return Removal(steps, total, -inf)
    numbers = np.arange(steps, dtype=float)

    def surplus(log_q: float) -> float:
        share = np.exp(numbers * log_q)
        return float(numbers @ share / share.sum()) - moment / total

    # Without an end of the steps the mean would be q / (1 - q); with one it is less, so q is no less than this.
    least = log(moment / (moment + total)) - 1e-6  # less by more than rounding
    return Removal(steps, total, float(brentq(surplus, least, 0.0, xtol=1e-15)))


@dataclass(frozen=True)
class FirstCaptures:
    """First captures and recaptures of a matrix.

    Attributes
    ----------
    first
        (K,) animals caught first on each occasion (u_j).
    recaptures
        Captures after each animal's first.
    chances
        Occasions on which animals caught before could be caught again, summed over the animals.
    """

    first: Floats
    recaptures: int
    chances: int

    @property
    def c(self) -> float:
        """Chance of a recapture; 0 where there was no occasion for one."""
        return self.recaptures / self.chances if self.chances else 0.0


def first_captures(matrix: HistoryMatrix) -> FirstCaptures:
    """First captures of a matrix."""
    first = matrix.first_by_occasion
    later = np.arange(matrix.occasions - 1, -1, -1)
    return FirstCaptures(first.astype(float), matrix.frequencies.captures - matrix.n, int(first @ later))


def fit_behaviour(name: str, counts: Counts, data: FirstCaptures, *, apart: int) -> LoglinearFit:
    """Fit Mb (`apart` 0) or Mbh (`apart` 1).

    Parameters
    ----------
    name
        As printed.
    counts
        Counts of the histories.
    data
        First captures and recaptures.
    apart
        Occasions at the beginning whose first captures have means of their own.
    """
    rest = data.first[apart:]
    if rest.size < 2:
        return no_fit(name, f"The model needs {apart + 2} occasions.")
    if not rest.any():
        return no_fit(name, "No animal was caught for the first time after the first occasion.")
    removal = fit_removal(float(rest.sum()), float(rest @ np.arange(rest.size)), rest.size)
    if removal is None:
        after = " from the second occasion on" if apart else ""
        return no_fit(name, f"The numbers of animals caught for the first time did not fall{after}.")
    n = float(counts.n)
    told = criteria(counts, _sum_log_mean(data, removal, apart), 3 + apart)
    around = _profile(data, apart)
    note = _NONE_LEFT if removal.log_q == -inf else None if around.upper < inf else NO_UPPER_LIMIT
    return LoglinearFit(
        name,
        "loglinear",
        n_hat=n + removal.left,
        se=removal.se,
        profile=around.limits,
        loglik=told.loglik,
        n_parameters=3 + apart,
        aic=told.aic,
        aicc=told.aicc,
        estimates=_estimates(data, removal, n + removal.left, apart),
        note=note,
        deviance=told.deviance,
        df=told.df,
        bic=told.bic,
        n_multinomial=around.n_hat if around.n_hat < inf else None,
        expected_first=(*(float(u) for u in data.first[:apart]), *(float(u) for u in removal.means())),
    )


_NONE_LEFT = "No animal was caught for the first time later on, so the model finds none missed."


def _estimates(data: FirstCaptures, removal: Removal, n_total: float, apart: int) -> dict[str, float]:
    """Chance of a first capture on occasion 1 (`p`), with Mbh also on the others, and of a recapture (`c`)."""
    if not apart:
        return {"p": removal.p, "c": data.c}
    return {"p": float(data.first[0]) / n_total, "p_later": removal.p, "c": data.c}


def _sum_log_mean(data: FirstCaptures, removal: Removal, apart: int) -> float:
    """Sum of y log(mu): first captures by their means, recaptures by c. Terms without an animal are zero."""
    means = np.concatenate([data.first[:apart], removal.means()])
    seen = data.first > 0
    return float(data.first[seen] @ np.log(means[seen])) + _binomial(data.recaptures, data.chances)


def _binomial(successes: float, trials: float) -> float:
    """s log(s / t) + (t - s) log(1 - s / t), without the coefficient."""
    parts = [v for v in (successes, trials - successes) if v > 0]
    return sum(v * log(v / trials) for v in parts)


def _profile(data: FirstCaptures, apart: int) -> Profile:
    """Profile of N: a chance of its own for each occasion set apart, one for the others; c does not matter."""
    n = float(data.first.sum())
    rest = data.first[apart:]
    caught, waited = float(rest.sum()), float(rest @ np.arange(rest.size))
    alone = float(data.first[:apart].sum())

    def others(n_total: float) -> tuple[float, float]:
        # Trials: one on the occasion of each capture, one on each before it, and all for those never caught.
        missed = n_total - n
        trials = caught + waited + rest.size * missed
        value, slope = _binomial(caught, trials), rest.size * _log_miss(caught, trials)
        if apart:
            value += _binomial(alone, n_total)
            slope += _log_miss(alone, n_total)
        return value, slope

    return profile(int(n), others)


def _log_miss(successes: float, trials: float) -> float:
    """log(1 - s / t), the derivative of `_binomial` in the trials."""
    return log(1 - successes / trials) if successes < trials else -inf

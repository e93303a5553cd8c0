"""Log-linear models M0, Mt, Mh and Mth fitted by maximum likelihood (Cormack 1989; Baillargeon & Rivest 2007).

The counts of the histories are taken as independent Poisson counts. Given n animals caught their likelihood is that
of histories of caught animals, and gamma follows from the total: exp(gamma) = n / sum over histories with a capture
of exp(x'theta). These sums come from `loglinear_sums`, whatever the number of occasions.
"""

from math import exp, log, sqrt

import numpy as np

from leopard_census.estimates.closed.loglinear_model import (
    CHAO,
    Caught,
    Model,
    build,
    finds_none_missed,
    why_not,
)
from leopard_census.estimates.closed.loglinear_profile import Profile, profile
from leopard_census.estimates.closed.loglinear_result import Counts, LoglinearFit, criteria, no_fit
from leopard_census.estimates.closed.loglinear_solve import Solution
from leopard_census.estimates.closed.loglinear_sums import Floats

NO_UPPER_LIMIT = "The data give no upper limit by profile likelihood."
_NO_TOP = "The likelihood of the model rises without end on these data, so it has no estimate."


def fit_histories(
    name: str, counts: Counts, caught: Caught, heterogeneity: str | None, *, by_occasion: bool
) -> LoglinearFit:
    """Fit one model.

    Parameters
    ----------
    name
        As printed.
    counts
        The counts that its likelihood is about: of histories, or of numbers of captures.
    caught
        The same animals in sums.
    heterogeneity
        None, `Chao` or a key of `HETEROGENEITY`.
    by_occasion
        Whether each occasion has a chance of its own.
    """
    if why := why_not(caught, heterogeneity, by_occasion=by_occasion):
        return no_fit(name, why)
    if why := finds_none_missed(caught, by_occasion=by_occasion):
        return _none_missed(name, caught, heterogeneity, why, by_occasion=by_occasion)
    model, found = solve_caught(caught, heterogeneity, by_occasion=by_occasion)
    if not found.finite:
        return no_fit(name, _NO_TOP)
    missed = missed_by(found, caught.n)
    intercept = log(missed)
    n_parameters = 1 + found.theta.size + model.idle - found.free.count(False)
    told = criteria(counts, _sum_log_mean(counts, caught, intercept, found, model), n_parameters)
    around = _profile(caught, model, found.theta)
    return LoglinearFit(
        name,
        "loglinear",
        n_hat=caught.n + missed,
        se=standard_error(missed, caught.n, found),
        profile=around.limits,
        loglik=told.loglik,
        n_parameters=n_parameters,
        aic=told.aic,
        aicc=told.aicc,
        estimates=_estimates(caught, model, found, missed),
        note=None if around.upper < np.inf else NO_UPPER_LIMIT,
        deviance=told.deviance,
        df=told.df,
        bic=told.bic,
        n_multinomial=around.n_hat if np.isfinite(around.n_hat) else None,
        expected_first=tuple(float(u) for u in _expected_first(caught, model, found)),
    )


def _none_missed(
    name: str, caught: Caught, heterogeneity: str | None, why: str, *, by_occasion: bool
) -> LoglinearFit:
    """A fit at the edge, where a chance of capture is one: N is n, and only its upper limit is open."""
    model = build(caught, heterogeneity, by_occasion=by_occasion)
    around = _profile(caught, model, _start(caught, model))
    note = why if around.upper < np.inf else f"{why} {NO_UPPER_LIMIT}"
    n_hat = float(caught.n)
    return LoglinearFit(name, "loglinear", n_hat, 0.0, profile=around.limits, note=note, n_multinomial=n_hat)


def solve_caught(caught: Caught, heterogeneity: str | None, *, by_occasion: bool) -> tuple[Model, Solution]:
    """The model and its most likely parameters, given the animals caught."""
    model = build(caught, heterogeneity, by_occasion=by_occasion)
    return model, model.best(caught.n, _start(caught, model), with_null=False)


def missed_by(found: Solution, n: float) -> float:
    """Animals never caught, exp(gamma), when n were."""
    return n * exp(-found.moments.log_total)


def standard_error(missed: float, n: float, found: Solution) -> float:
    """Standard error of N = n + exp(gamma): exp(gamma) + exp(2 gamma) var(gamma) is its square.

    This is the Poisson variance of n + exp(gamma) less the N that a fixed number of animals takes away, as cov(n,
    gamma) = 1 (Baillargeon & Rivest 2007). The logs of the total and of theta are independent, hence var(gamma) = 1 /
    n + m' (n C)^-1 m with mean m and covariance C of the statistics.
    """
    mean = found.moments.mean
    spread = float(mean @ np.linalg.solve(found.moments.covariance * n, mean))
    return sqrt(missed + missed**2 * (1 / n + spread))


def _start(caught: Caught, model: Model) -> Floats:
    """Chances of capture as if a quarter more animals than those caught had been there, and all alike."""
    n_total = 1.25 * caught.n
    columns = model.target.size - model.scale.size
    by_occasion = model.target[:columns] if columns > 1 else model.target[:columns] / caught.occasions
    p = np.clip(by_occasion / n_total, 1e-6, 1 - 1e-6)
    return np.concatenate([np.log(p / (1 - p)), np.zeros(model.scale.size)])


def _sum_log_mean(counts: Counts, caught: Caught, intercept: float, found: Solution, model: Model) -> float:
    """Sum of y log(mu)."""
    return caught.n * intercept + float(model.target @ found.theta) + counts.log_multiplicity


def _profile(caught: Caught, model: Model, start: Floats) -> Profile:
    """Profile of N; each top starts from the last that was at a finite place."""
    last = start

    def rest(n_total: float) -> tuple[float, float]:
        nonlocal last
        found = model.best(n_total, last, with_null=True)
        last = found.theta if found.finite else start
        return found.value, -found.moments.log_total

    return profile(int(caught.n), rest)


def _expected_first(caught: Caught, model: Model, found: Solution) -> Floats:
    """(K,) animals expected to be caught first on each occasion."""
    expected = np.zeros(caught.occasions)
    used = np.arange(caught.occasions) if model.used is None else np.flatnonzero(model.used)
    expected[used] = caught.n * model.sums.first(found.theta)
    return expected


def _estimates(caught: Caught, model: Model, found: Solution, missed: float) -> dict[str, float]:
    """Parameters by name.

    `p` is the mean chance of capture, T / (K N). With a chance for each occasion p_j is that of an animal not caught
    before, u_j / (N - u_1 - ... - u_{j-1}) with the expected u, as Baillargeon & Rivest print it; without
    heterogeneity it is n_j / N.
    """
    n_total = caught.n + missed
    told = {"intercept": log(missed)}
    if model.used is None:
        told["p"] = caught.captures / (caught.occasions * n_total)
    else:
        first = _expected_first(caught, model, found)
        left = n_total - np.concatenate([[0.0], np.cumsum(first)[:-1]])
        told |= {f"p{j}": float(p) for j, p in enumerate(first / left, start=1)}
    values = found.theta[found.theta.size - model.scale.size :] / model.scale
    if model.heterogeneity == CHAO:
        return told | {f"eta{j}": float(eta) for j, eta in enumerate(values, start=3)}
    if not values.size:
        return told
    variance = np.linalg.inv(found.moments.covariance * caught.n)[-1, -1]
    return told | {"tau": float(values[0]), "tau_se": sqrt(variance) / float(model.scale[0])}

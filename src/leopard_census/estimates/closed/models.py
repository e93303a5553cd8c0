"""All closed-population models on one data set, each with its estimate or the reason why it has none."""

from collections.abc import Callable, Sequence

from leopard_census.estimates.closed.chances import BetaBinomial, TwoClasses
from leopard_census.estimates.closed.chao import chao, chao_bias_corrected, chao_three_moments
from leopard_census.estimates.closed.coverage import coverage
from leopard_census.estimates.closed.fit import ClosedFit, Family
from leopard_census.estimates.closed.jackknife import HIGHEST, choose, jackknife
from leopard_census.estimates.closed.loglinear import LOGLINEAR_MODELS, fit_loglinear
from leopard_census.estimates.closed.loglinear_bias_corrected import BIAS_CORRECTED
from leopard_census.estimates.closed.m0 import NAME as M0
from leopard_census.estimates.closed.m0 import fit_m0
from leopard_census.estimates.closed.matrix import HistoryMatrix, distinct
from leopard_census.estimates.closed.mb import NAME as MB
from leopard_census.estimates.closed.mb import fit_mb
from leopard_census.estimates.closed.mh import fit_beta_binomial, fit_two_classes
from leopard_census.estimates.closed.mt import NAME as MT
from leopard_census.estimates.closed.mt import fit_mt
from leopard_census.estimates.closed.mtb import NAME as MTB
from leopard_census.estimates.closed.mtb import fit_mtb

CHAO, CHAO_BC, CHOSEN = "Chao", "Chao bias-corrected", "Jackknife chosen"

_LIKELIHOOD: dict[str, Callable[[HistoryMatrix], ClosedFit]] = {
    M0: fit_m0,
    MT: fit_mt,
    MB: fit_mb,
    MTB: fit_mtb,
    TwoClasses.name: fit_two_classes,
    BetaBinomial.name: fit_beta_binomial,
}


def _order(order: int) -> Callable[[HistoryMatrix], tuple[float, float]]:
    return lambda matrix: jackknife(matrix.frequencies, order)


def _interpolated(matrix: HistoryMatrix) -> tuple[float, float]:
    choice = choose(matrix.frequencies)
    return choice.interpolated_n_hat, choice.interpolated_se


def _chosen(matrix: HistoryMatrix) -> tuple[float, float]:
    choice = choose(matrix.frequencies)
    return choice.n_hat, choice.se


_MOMENT: dict[str, Callable[[HistoryMatrix], tuple[float, float | None]]] = {
    CHAO: lambda matrix: chao(matrix.frequencies),
    CHAO_BC: lambda matrix: chao_bias_corrected(matrix.frequencies),
    "Chao three moments": lambda matrix: chao_three_moments(matrix.frequencies),
    "Mth coverage 1": lambda matrix: coverage(matrix, 1),
    "Mth coverage 2": lambda matrix: coverage(matrix, 2),
    **{f"Jackknife {order}": _order(order) for order in range(1, HIGHEST + 1)},
    CHOSEN: _chosen,
    "Jackknife interpolated": _interpolated,
}

#: Every model, in the order of the table, with its family. Log-linear estimates that are corrected for small samples
#: have no likelihood of their own.
MODELS: dict[str, Family] = {
    **dict.fromkeys(_LIKELIHOOD, "likelihood"),
    **{name: "moment" if name in BIAS_CORRECTED else "loglinear" for name in LOGLINEAR_MODELS},
    **dict.fromkeys(_MOMENT, "moment"),
}

NO_RECAPTURE = "No animal was caught on two occasions, so the chance of capture cannot be estimated."


def fit_models(matrix: HistoryMatrix) -> list[ClosedFit]:
    """All of `MODELS`, in their order."""
    if reason := _why_none(matrix):
        return none_of_them(reason)
    matrix = distinct(matrix)
    likelihood = [fit(matrix) for fit in _LIKELIHOOD.values()]
    return [*likelihood, *fit_loglinear(matrix), *(_moment(model, matrix) for model in _MOMENT)]


def fit_some(matrix: HistoryMatrix, names: Sequence[str]) -> list[ClosedFit]:
    """Those of `MODELS`, in the order asked for; log-linear ones are fitted all together, which costs more."""
    if reason := _why_none(matrix):
        return [ClosedFit(name, MODELS[name], note=reason) for name in names]
    matrix = distinct(matrix)
    loglinear = {}
    if set(names) & set(LOGLINEAR_MODELS):
        loglinear = {fit.model: fit for fit in fit_loglinear(matrix)}
    return [
        _LIKELIHOOD[name](matrix)
        if name in _LIKELIHOOD
        else _moment(name, matrix)
        if name in _MOMENT
        else loglinear[name]
        for name in names
    ]


def none_of_them(reason: str) -> list[ClosedFit]:
    """All of `MODELS` without an estimate, for one reason."""
    return [ClosedFit(model, family, note=reason) for model, family in MODELS.items()]


def _why_none(matrix: HistoryMatrix) -> str | None:
    if matrix.n == 0:
        return "No animal was caught."
    if matrix.occasions == 1:
        return "There was only one occasion; recaptures need two."
    if matrix.n == 1:
        return "Only one animal was caught."
    return NO_RECAPTURE if matrix.frequencies.captures <= matrix.n else None


def _moment(model: str, matrix: HistoryMatrix) -> ClosedFit:
    try:
        n_hat, se = _MOMENT[model](matrix)
    except ValueError as error:
        return ClosedFit(model, "moment", note=f"Not possible: {error}.")
    if n_hat < matrix.n - 1e-9:
        note = f"The formula gives {n_hat:.1f}, fewer than the animals caught; it does not fit these data."
        return ClosedFit(model, "moment", note=note)
    if n_hat - matrix.n <= 1e-9:
        note = "The formula finds no animal missed, and then has no interval."
        return ClosedFit(model, "moment", n_hat=float(matrix.n), note=note)
    remark = f"The tests choose order {choose(matrix.frequencies).order}." if model == CHOSEN else None
    return ClosedFit(
        model, "moment", n_hat=n_hat, se=se, note=remark if se else "The formula gives no standard error."
    )

"""Parameters of a fit on their own scales, with standard errors and 95% intervals, by secr's rules.

Intervals are those of the link scale (Wald), transformed back. The standard error of a parameter with a log link is
that of a log-normal variable, value sqrt(exp(v) - 1); with a logit link it is p (1 - p) sqrt(v), where v is the
variance on the link scale (Efford 2004; secr's `predict`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import exp, inf, log1p, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.detection import LINKS, inverse_link
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.formula import Variable, design_matrix
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import LEARNED
from leopard_census.estimates.scr.session import Covariate

Array = NDArray[np.float64]

# Standard normal quantile of a 95% interval.
Z95 = 1.959963984540054
HA_PER_100_KM2 = 10_000.0


@dataclass(frozen=True)
class Estimate:
    """A value with its standard error and 95% interval."""

    value: float
    se: float
    lower: float
    upper: float

    def times(self, factor: float) -> "Estimate":
        """The same in other units."""
        return Estimate(self.value * factor, self.se * factor, self.lower * factor, self.upper * factor)


@dataclass(frozen=True)
class LevelEstimate:
    """A parameter at one level of its design.

    Attributes
    ----------
    level
        Such as `session = 1, b = 0`; `all` where no variable of the model has levels. Variables of numbers are at
        their mean; T and the coordinates at 0, as in secr.
    estimate
        D per hectare, sigma in metres.
    levels
        The same as `level`, each variable with its level; the session too where there is one only.
    """

    parameter: str
    level: str
    link: str
    estimate: Estimate
    levels: Mapping[str, str] = field(default_factory=dict)


def per_100_km2(density: Estimate) -> Estimate:
    """Density per 100 km2 from density per hectare."""
    return density.times(HA_PER_100_KM2)


def from_log_link(beta: float, variance: float, scale: float = 1.0) -> Estimate:
    """SE = value sqrt(exp(v) - 1), limits value exp(-+1.96 sqrt v)."""
    value, half = exp(beta) * scale, Z95 * sqrt(variance)
    spread = sqrt(np.expm1(variance)) if not variance >= 700 else inf
    return Estimate(value, value * spread, value * exp(-half), value * exp(half) if not half >= 700 else inf)


def from_logit_link(beta: float, variance: float) -> Estimate:
    """SE by the delta method, limits transformed back."""
    half = Z95 * sqrt(variance)
    value, lower, upper = (
        float(p) for p in inverse_link("logit", np.array([beta, beta - half, beta + half]))
    )
    return Estimate(value, value * (1 - value) * sqrt(variance), lower, upper)


def log_normal(value: float, se: float, least: float = 0.0) -> Estimate:
    """Interval of `value` as `least` plus a log-normal variable: s = sqrt(log(1 + CV^2)) (Burnham et al. 1987)."""
    rest = value - least
    if not rest > 0:
        return Estimate(value, se, value, value if se == 0 else nan)
    cv = se / rest
    half = Z95 * sqrt(log1p(cv * cv))
    return Estimate(
        value, se, least + rest * exp(-half), least + (rest * exp(half) if not half >= 700 else inf)
    )


def parameter_estimates(likelihood: Likelihood, fit: Fit, *, own_levels: bool = False) -> list[LevelEstimate]:
    """D and the detection parameters at all levels.

    Parameters
    ----------
    own_levels
        Each parameter at the levels of its own formula alone, parameter by parameter. By default every parameter
        stands at every combination of the levels of all formulas, as secr's `predict(fit, all.levels = TRUE)` has
        them.
    """
    design, formulas = likelihood.design, likelihood.model.formulas
    factors = _factors(likelihood)
    levels = list(product(*(range(len(words)) for words in factors.values())))
    places = {name: np.array([level[j] for level in levels]) for j, name in enumerate(factors)}
    found: dict[tuple[str, str], LevelEstimate] = {}
    etas: dict[str, tuple[Array, Array]] = {}
    for parameter in formulas:
        matrix = _matrix(likelihood, parameter, factors, places, len(levels))
        if parameter in design.fixed:
            etas[parameter] = matrix[:, 0] * design.fixed[parameter], np.zeros(len(levels))
        else:
            own = design.slices[parameter]
            rows = np.zeros((len(levels), len(fit.beta)))
            rows[:, own] = matrix
            etas[parameter] = matrix @ fit.beta[own], fit.variances(rows)
    for i, level in enumerate(levels):
        for parameter, (eta, variances) in etas.items():
            named = {
                name: factors[name][at]
                for name, at in zip(factors, level, strict=True)
                if not own_levels or _takes(parameter, name, likelihood)
            }
            text = _level_text(named, likelihood)
            link = LINKS[parameter]
            back = from_logit_link if link == "logit" else from_log_link
            estimate = LevelEstimate(parameter, text, link, back(float(eta[i]), float(variances[i])), named)
            found.setdefault((parameter, text), estimate)
    order = list(formulas) if own_levels else []
    return sorted(found.values(), key=lambda e: order.index(e.parameter) if own_levels else 0)


def _takes(parameter: str, name: str, likelihood: Likelihood) -> bool:
    """Whether a parameter differs between the levels of a variable."""
    variables = likelihood.model.formulas[parameter].variables
    if parameter == "pmix" and name == "h2":
        return True
    return name in variables or (name == "session" and "Session" in variables)


def _level_text(named: Mapping[str, str], likelihood: Likelihood) -> str:
    several = len(likelihood.sessions) > 1
    if set(named) <= {"session"} and not (named and several):
        return "all"
    return ", ".join(f"{name} = {word}" for name, word in named.items())


def _factors(likelihood: Likelihood) -> dict[str, tuple[str, ...]]:
    """Variables with levels, in secr's order: session, group, class, then as the formulas name them."""
    levels, model = likelihood.design.levels, likelihood.model
    variables = [
        name
        for parameter, formula in model.formulas.items()
        if parameter != "pmix"
        for term in formula.terms
        for name in term
    ]
    found: dict[str, tuple[str, ...]] = {"session": levels.sessions}
    if "g" in variables:
        found["g"] = levels.groups
    if model.mixture:
        found["h2"] = levels.classes
    for name in variables:
        if name in LEARNED:
            found[name] = ("0", "1")
        elif name == "t":
            found[name] = tuple(map(str, range(1, levels.occasions + 1)))
        elif name in levels.words:
            found.setdefault(name, levels.words[name])
    return found


def _matrix(
    likelihood: Likelihood,
    parameter: str,
    factors: Mapping[str, Sequence[str]],
    places: Mapping[str, NDArray[np.int64]],
    rows: int,
) -> Array:
    """Design matrix of a parameter at the levels, (levels, coefficients)."""

    def variable(name: str) -> Variable:
        if name == "Session":
            return Variable(places["session"].astype(float))
        if name in LEARNED:
            return Variable(places[name], ("FALSE", "TRUE"))
        if name in factors:
            return Variable(places[name], tuple(factors[name]))
        return Variable(np.full(rows, _typical(likelihood, parameter, name)))

    formula = likelihood.model.formulas[parameter]
    if parameter == "pmix":
        # The coefficients are those of the second class.
        sign = np.where(places["h2"] == 1, 1.0, -1.0)[:, None]
        return sign * design_matrix(formula.without("h2"), rows, variable)[0]
    return design_matrix(formula, rows, variable)[0]


def _typical(likelihood: Likelihood, parameter: str, name: str) -> float:
    """Mean of a variable of numbers over what it describes; 0 of T and of the standardised coordinates."""
    found: list[Array] = []
    for session in likelihood.sessions:
        # A detector's covariate comes before an animal's of the same name, as in the design.
        homes: list[Mapping[str, Covariate]] = [session.detector_traits, session.traits]
        if parameter == "D":
            homes = [session.mask.covariates]
        home = next((h for h in homes if name in h and name != "T"), None)
        if home is not None:
            found.append(np.asarray(home[name], dtype=float))
    return float(np.mean(np.concatenate(found))) if found else 0.0

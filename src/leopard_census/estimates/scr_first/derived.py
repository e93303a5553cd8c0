"""Parameters of a fit in their own units, with standard errors and intervals."""

from dataclasses import dataclass
from math import exp, inf, sqrt

import numpy as np

from leopard_census.estimates.scr_first.detection import inverse_logit
from leopard_census.estimates.scr_first.fit import Fit
from leopard_census.estimates.scr_first.likelihood import Likelihood

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

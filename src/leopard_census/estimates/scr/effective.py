"""Effective sampling area, and density derived from it (Borchers and Efford 2008; Huggins 1989).

The effective sampling area of an animal is a = integral of its chance to be caught at all over the mask, as if density
were the same everywhere; of an animal whose mixture class is not known it is the average over the classes. Derived
density is D = sum 1 / a_i over the animals caught, which needs no model of density: it follows the conditional
likelihood too. Its variance has two parts,

    Poisson N      sum 1 / a_i^2                 binomial N     sum (1 - a_i / A) / a_i^2

for the number caught, with A the area of the mask, and slope' V slope for the detection parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.differences import slopes
from leopard_census.estimates.scr.estimates import Estimate, log_normal
from leopard_census.estimates.scr.evaluation import class_shares
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.session_likelihood import SessionLikelihood
from leopard_census.estimates.scr.values import Values

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Derived:
    """Effective area and derived density of a session, or of one of its groups.

    Attributes
    ----------
    group
        Empty: all animals of the session.
    n
        Animals caught.
    area_ha
        n / sum(1 / a_i): the effective sampling area, where all animals have the same. Where nobody was caught, that
        of an animal that is not caught before; NaN where the data do not tell it.
    density
        Animals per hectare, with its log-normal 95% interval.
    cv_n, cv_a, cv_d
        Coefficients of variation: of density given the areas, of what the areas add, and both.
    """

    session: str
    group: str
    n: int
    area_ha: float
    density: Estimate
    cv_n: float
    cv_a: float
    cv_d: float


def effective_areas(part: SessionLikelihood, values: Values) -> Array:
    """Effective sampling area of each animal caught in hectares, (n,)."""
    return _of_animals(part, values, component_areas(part, values))


def component_areas(part: SessionLikelihood, values: Values) -> Array:
    """Effective sampling area of each kind and class in hectares, (components,)."""
    mask = part.session.mask
    return np.array([mask.over(-np.expm1(-total)) for total in part.naive_hazards(values)])


def _of_animals(part: SessionLikelihood, values: Values, areas: Array) -> Array:
    found = np.zeros(part.session.n)
    shares = class_shares(part.model, part.design, part.terms, values)
    for component, share, area in zip(part.terms.components, shares, areas, strict=True):
        found[component.members] += share * area
    return found


def component_densities(part: SessionLikelihood, values: Values) -> list[Array]:
    """Density per hectare of each kind and class, (M,) or (1,): fitted, or else derived from the animals caught."""
    shares = class_shares(part.model, part.design, part.terms, values)
    if values.log_density is None:
        of_animal = effective_areas(part, values)
        return [
            np.array([float((share / of_animal[c.members]).sum())])
            for c, share in zip(part.terms.components, shares, strict=True)
        ]
    second = values.second_class
    prior = (1 - second, second) if part.model.mixture else (1.0,)
    return [
        prior[c.mixture_class] * np.exp(values.log_density[part.design.groups[c.kind]])
        for c in part.terms.components
    ]


def derived_densities(likelihood: Likelihood, fit: Fit) -> list[Derived]:
    """Derived density of each session, and then of each of its groups where the model has groups."""
    parts = likelihood.parts
    sets = [(r, group, who) for r, part in enumerate(parts) for group, who in _groups(likelihood, part)]

    def areas_at(beta: Array) -> list[Array]:
        return [effective_areas(part, part.values(likelihood.design, beta)) for part in parts]

    def sums(areas: list[Array], beta: Array) -> Array:
        """Derived densities, and in their place the effective area where nobody was caught."""
        return np.array(
            [
                float((1 / areas[r][who]).sum()) if who.any() else _area_of_none(likelihood, r, group, beta)
                for r, group, who in sets
            ]
        )

    taken = np.ones(len(fit.beta), dtype=bool)
    taken[likelihood.design.slices.get("D", slice(0, 0))] = False
    areas = areas_at(fit.beta)
    values = sums(areas, fit.beta)
    slope = slopes(lambda beta: sums(areas_at(beta), beta), fit.beta, taken)
    variances = fit.variances_of_values(slope, values)
    return [
        _derived(parts[r], group, areas[r][who], float(value), float(of_areas))
        for (r, group, who), value, of_areas in zip(sets, values, variances, strict=True)
    ]


def _area_of_none(likelihood: Likelihood, session: int, group: str, beta: Array) -> float:
    """Effective area of a session or group of which nobody was caught; NaN where its animals are of several kinds."""
    part = likelihood.parts[session]
    if not part.terms.components or (likelihood.model.groups and not group):
        return nan
    values = part.values(likelihood.design, beta)
    second = values.second_class
    prior = (1 - second, second) if part.model.mixture else (1.0,)
    names = likelihood.design.levels.groups
    return sum(
        prior[c.mixture_class] * part.session.mask.over(-np.expm1(-total))
        for c, total in zip(part.terms.components, part.naive_hazards(values), strict=True)
        if names[part.design.groups[c.kind]] == group
    )


def _groups(likelihood: Likelihood, part: SessionLikelihood) -> Sequence[tuple[str, NDArray[np.bool_]]]:
    """Names of the sets of animals and which animals are in them; the first are all."""
    found = [("", np.ones(part.session.n, dtype=bool))]
    if likelihood.model.groups:
        group = np.array(part.design.groups)[part.design.kinds]
        found += [(name, group == g) for g, name in enumerate(likelihood.design.levels.groups)]
    return found


def _derived(part: SessionLikelihood, group: str, areas: Array, value: float, of_areas: float) -> Derived:
    """From the effective areas of the animals and derived density, or of none the effective area."""
    n = len(areas)
    if n == 0:
        area = nan if np.isnan(of_areas) else value
        return Derived(part.session.name, group, 0, area, Estimate(0.0, nan, nan, nan), nan, nan, nan)
    density = value
    missing = 1 - areas / part.session.mask.area_ha if part.model.distribution == "binomial" else np.ones(n)
    of_n = float((missing / areas**2).sum())
    se = sqrt(of_n + of_areas)
    return Derived(
        part.session.name,
        group,
        n,
        n / density,
        log_normal(density, se),
        sqrt(of_n) / density,
        sqrt(of_areas) / density,
        se / density,
    )

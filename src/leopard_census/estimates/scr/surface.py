"""Two maps of density, which answer two questions.

The *density surface* is the fitted model: D(x), the expected number of activity centres per hectare at x, from the
formula of D. It is smooth, the same everywhere where D is constant, and does not follow the animals that were caught.

The *realised surface* is about the animals of this survey: the sum of the probabilities of the centres of those that
were caught, and the expected density of those that were not, D(x) times the chance not to be caught at x. It sums to
the realised number of animals. It peaks where animals were caught, and the detectors shape it: it shows what is known
of this population, and is no map of how good the habitat is (Durbach et al. 2024, doi 10.1093/biomtc/ujad020).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.estimates.scr.centres import centre_chances
from leopard_census.estimates.scr.effective import component_densities
from leopard_census.estimates.scr.estimates import Z95
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood

Array = NDArray[np.float64]


@dataclass(frozen=True)
class DensitySurface:
    """Density of a group (empty: all animals) over the cells of a session's mask, per hectare, each (M,)."""

    session: str
    group: str
    value: Array
    se: Array
    lower: Array
    upper: Array


@dataclass(frozen=True)
class RealisedSurface:
    """Animals per hectare of a group (empty: all animals) over the cells of a session's mask, each (M,).

    Attributes
    ----------
    caught
        Of the animals that were caught.
    missed
        Expected, of those that were not.
    """

    session: str
    group: str
    caught: Array
    missed: Array

    @property
    def value(self) -> Array:
        """Both."""
        return self.caught + self.missed


def density_surfaces(likelihood: Likelihood, fit: Fit) -> list[DensitySurface]:
    """The fitted density of each session and group, with standard errors and Wald intervals of the log scale.

    Raises
    ------
    InputError
        For a conditional likelihood, which has no density.
    """
    if likelihood.model.conditional:
        raise InputError(
            "There is no density surface:",
            ["the conditional likelihood has no density; fit the model with the full likelihood"],
        )
    own = likelihood.design.slices.get("D")
    found = []
    for part in likelihood.parts:
        assert part.design.density is not None  # the likelihood is a full one
        cells = len(part.session.mask.xy)
        for group, matrix in zip(likelihood.design.levels.groups, part.design.density, strict=True):
            if own is None:
                eta, variance = np.full(len(matrix), likelihood.design.fixed["D"]), np.zeros(len(matrix))
            else:
                eta = matrix @ fit.beta[own]
                rows = np.zeros((len(matrix), len(fit.beta)))
                rows[:, own] = matrix
                variance = fit.variances(rows)
            value, half = np.exp(eta), Z95 * np.sqrt(variance)
            columns = (
                value,
                value * np.sqrt(np.expm1(variance)),
                value * np.exp(-half),
                value * np.exp(half),
            )
            value, se, lower, upper = (np.broadcast_to(column, cells) for column in columns)
            found.append(DensitySurface(part.session.name, group, value, se, lower, upper))
    return found


def realised_surfaces(likelihood: Likelihood, beta: Array) -> list[RealisedSurface]:
    """The realised density of each session and group at these coefficients, (coefficients,)."""
    found = []
    for part in likelihood.parts:
        values = part.values(likelihood.design, beta)
        known = part.evaluation(values)
        chance, densities = centre_chances(known), component_densities(part, values)
        group_of = np.array(part.design.groups)
        for g, group in enumerate(likelihood.design.levels.groups):
            caught = chance[group_of[part.design.kinds] == g].sum(axis=0) / part.session.mask.cells_ha
            missed = np.zeros(len(part.session.mask.xy))
            for c, component in enumerate(known.components):
                if group_of[component.kind] == g:
                    missed += densities[c] * known.missed[c]
            found.append(RealisedSurface(part.session.name, group, caught, missed))
    return found

"""What change of the animals that were there a design can tell: the comparison that is declared of winters with places.

`estimates/comparison` holds realised numbers N of two winters against each other, on the ground that the stations of
both look at, by one model in which winters share sigma, and have densities and (as default) g0 of their own. Each
winter w gives, of its own fit with the coefficients b_w = (log D, link g0, log sigma),

    V_w         their variance matrix; V_w^-1 is the information
    a_w         derivatives of log N_w by them
    u_w         variance of N_w given the coefficients, over N_w^2 (see `comparison.present`)

The information of a model of several winters is the sum of theirs, put where the model has each coefficient: sigma in
one place; g0 in one place if the survey declares that winters share it; the densities of m earlier winters in one
place, as in the comparison with their mean. With the variance matrix V of that model, the log of N_last over the mean
of the m earlier ones, all with the u and a of this winter, has the variance

    s^2 = u_before / m + u_last / r + a' V a,      a = (a_last, -a_before / m each)

where there are r times as many animals in the last winter: then it has r times the information, and 1 / r of u. What is
summed here of single fits the joint model finds by one fit; benchmarks.plan_precision holds one against the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ComparisonSettings
from leopard_census.estimates.comparison.ground import NAME
from leopard_census.estimates.comparison.present import present_on
from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.plan.change import Change
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import Habitat
from leopard_census.estimates.scr.place import habitat_cells
from leopard_census.estimates.scr.session import Mask
from leopard_census.geo.polygon import PolygonRegion, near_hull

Array = NDArray[np.float64]


@dataclass(frozen=True)
class There:
    """What one winter tells of the number of animals on some ground.

    Attributes
    ----------
    information
        Of (log D, link g0, log sigma), (3, 3).
    slope
        Derivatives of the logarithm of the number by these, (3,).
    spread
        Variance of the number given these, over its square.
    """

    information: Array
    slope: Array
    spread: float


@dataclass(frozen=True)
class CommonGround:
    """Ground that the stations of two winters look at, and the cells of its habitat."""

    region: PolygonRegion
    cells: Mask

    @property
    def area_km2(self) -> float:
        """Of the habitat."""
        return self.cells.area_ha / 100

    def told(self, likelihood: Likelihood, fit: Fit) -> There | None:
        """What a winter tells by a fit of the plain model; None where it is not sure."""
        if not fit.sure:
            return None
        found = present_on(likelihood, fit, self.region, self.cells)
        there = There(
            np.asarray(np.linalg.inv(fit.vcov), np.float64),
            found.by_coefficient[0],
            float(found.spread[0] / found.numbers[0] ** 2),
        )
        finite = np.isfinite(there.information).all() and np.isfinite(there.slope).all()
        return there if finite and np.isfinite(there.spread) else None


@dataclass(frozen=True)
class ThisWinter:
    """The winter that was: its stations that worked, (K, 2), and the fit of the plain model to its captures."""

    xy: Array
    likelihood: Likelihood
    fit: Fit


def common_ground_of(
    assumed: Assumed, one: Array, other: Array, habitat: Habitat | None, settings: ComparisonSettings
) -> CommonGround | None:
    """Ground within `ground_sigma` sigma of the stations of both winters, (K, 2) each; None where there is none."""
    near = [near_hull(xy, settings.ground_sigma * assumed.sigma_m) for xy in (one, other)]
    region = PolygonRegion(near[0], NAME).within(near[1])
    if not region.area_m2 > 0:
        return None
    cells = habitat_cells(region, assumed.cell_m, habitat)
    return CommonGround(region, cells) if len(cells.xy) else None


@dataclass(frozen=True)
class AnimalsThere(Change):
    """Animals that are there in one winter to come against those of one or more that were.

    Attributes
    ----------
    before
        Each of the earlier winters.
    winters
        How many of them.
    last
        The winter to come, were as many animals there.
    shared
        Whether winters share g0.
    identity
        Variance of the log ratio by errors of identification.
    """

    before: There
    winters: int
    last: There
    shared: bool
    identity: float = 0.0

    def deviation(self, ratio: float) -> float:
        """Standard error of the log ratio where so many times as many animals are there."""
        own = self.before.spread / self.winters + self.last.spread / ratio
        slope, information = self._joint(ratio)
        return sqrt(own + self.identity + float(slope @ np.linalg.solve(information, slope)))

    def _joint(self, ratio: float) -> tuple[Array, Array]:
        """Slope of the log ratio and information, by the coefficients of the joint model: sigma; density and g0 of the
        last winter; density of the earlier ones; and g0 of each of these, where it is its own.
        """
        m = self.winters
        places = [(1, 2, 0)] + [(3, 2 if self.shared else 4 + k, 0) for k in range(m)]
        size = 1 + max(max(at) for at in places)
        slope, information = np.zeros(size), np.zeros((size, size))
        for k, at in enumerate(places):
            winter, share, part = (self.last, 1.0, ratio) if k == 0 else (self.before, -1.0 / m, 1.0)
            where = np.array(at)
            slope[where] += share * winter.slope
            information[np.ix_(where, where)] += part * winter.information
        return slope, information


def middle_one(before: There | None, last: Sequence[There], shared: bool) -> AnimalsThere | None:
    """This winter against the simulated winter to come whose comparison has the middle error; None of none.

    Parameters
    ----------
    before
        This winter; None: each simulated winter stands against one of its own kind.
    last
        Simulated winters that tell a number.
    """
    pairs = [AnimalsThere(one if before is None else before, 1, one, shared) for one in last]
    ranked = sorted(pairs, key=lambda pair: pair.deviation(1.0))
    return ranked[(len(ranked) - 1) // 2] if ranked else None

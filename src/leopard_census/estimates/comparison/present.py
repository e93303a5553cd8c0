"""Animals that were there: realised numbers of several winters in one region, and their ratios.

The ratio of densities asks whether the ground holds more animals than before, had all animals of each winter been drawn
anew. Most of its error is that of such a draw, which leopards do not make: most animals of a winter were there the
winter before. How many animals were there is another question, and the one that "12 leopards instead of 8" is an answer
to. Realised N of winter s in a region R (Efford and Fewster 2013, Oikos 122:918) is

    N_s = sum_i P_i + D_s integral over R of (1 - p_s(x)) dx

of the animals caught (P_i the chance that animal i lives in R, given its captures) and of those never caught. Of these
two sums only the second hangs on the number of animals that the model allows for. Given the coefficients, the error
of N_s is that of a Poisson number never caught and of where the animals caught live; winters share the coefficients,
so that the ratio N_t / mean(N_s) has, on the log scale, the variance

    sum over winters of w_s^2 v_s / N_s^2 + slope' V slope,   v_s = missed_s + sum_i P_i (1 - P_i)

with w_s the derivative of the log ratio by log N_s (delta method).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.centres import centre_chances
from leopard_census.estimates.scr.differences import slopes
from leopard_census.estimates.scr.effective import component_densities
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import Region
from leopard_census.estimates.scr.place import Place, Watch, habitat_cells
from leopard_census.estimates.scr.session import Mask
from leopard_census.geo.polygon import PolygonRegion

Array = NDArray[np.float64]

_TAIL = 0.025


@dataclass(frozen=True)
class Present:
    """Realised numbers of animals in a region, winter by winter.

    Attributes
    ----------
    numbers
        (winters,).
    least
        Of the animals caught so many live there at the least, (winters,): each with its own chance, 2.5% of the
        distribution of their number lie below.
    spread
        Variance of each number given the coefficients, (winters,).
    by_coefficient
        Derivatives of the logarithms of the numbers, (winters, coefficients).
    vcov
        Of the coefficients.
    area_km2
        Of the region's habitat.
    """

    numbers: Array
    least: Array
    spread: Array
    by_coefficient: Array
    vcov: Array
    area_km2: float

    def log_ratio(self, last: int, earlier: Sequence[int]) -> tuple[float, float]:
        """Log of a winter's number by the mean of others, and its variance."""
        weights = np.zeros(len(self.numbers))
        before = self.numbers[list(earlier)]
        weights[list(earlier)] = -before / before.sum()
        weights[last] += 1.0
        slope = weights @ self.by_coefficient
        own = float((weights**2 * self.spread / self.numbers**2).sum())
        return log(self.numbers[last] / before.mean()), own + float(slope @ self.vcov @ slope)


def present(
    likelihood: Likelihood,
    fit: Fit,
    region: Region,
    spacing_m: float,
    habitat: PolygonRegion | None = None,
) -> Present:
    """Realised numbers of all winters in a region.

    Parameters
    ----------
    likelihood
        A model in which all animals of a winter are of one kind and density is the same everywhere in it.
    spacing_m
        Side of the cells over which the animals never caught are summed: the same cells in all winters.

    Raises
    ------
    ValueError
        When the region holds no cell.
    """
    cells = habitat_cells(region, spacing_m, habitat)
    if not len(cells.xy):
        raise ValueError("no habitat lies in the region")
    return present_on(likelihood, fit, region, cells)


def present_on(likelihood: Likelihood, fit: Fit, region: Region, cells: Mask) -> Present:
    """The same, with the cells of the region's habitat at hand."""
    watches, inside = [], []
    for part in likelihood.parts:
        of_mask = np.asarray(region.contains(part.session.mask.xy), dtype=bool)
        watches.append(Watch(part, Place(region.name, cells, of_mask)))
        inside.append(of_mask)

    def parts_at(beta: Array) -> list[tuple[float, Array]]:
        """Number never caught and P_i of each winter."""
        found = []
        for part, watch, of_mask in zip(likelihood.parts, watches, inside, strict=True):
            values = part.values(likelihood.design, beta)
            density = float(component_densities(part, values)[0][0])
            missed = density * cells.cell_ha * float(watch.missed(values)[0].sum())
            found.append((missed, centre_chances(part.evaluation(values))[:, of_mask].sum(axis=1)))
        return found

    def logs(beta: Array) -> Array:
        return np.log([missed + chances.sum() for missed, chances in parts_at(beta)])

    now = parts_at(fit.beta)
    return Present(
        np.exp(logs(fit.beta)),
        np.array([_least_of(chances) for _, chances in now], dtype=float),
        np.array([missed + float((chances * (1 - chances)).sum()) for missed, chances in now]),
        slopes(logs, fit.beta),
        fit.held_vcov,
        cells.area_ha / 100,
    )


def _least_of(chances: Array) -> int:
    """The 2.5% quantile of a sum of events with these chances (Poisson binomial, by convolution)."""
    distribution = np.ones(1)
    for chance in chances:
        distribution = np.convolve(distribution, (1 - chance, chance))
    return int(np.searchsorted(np.cumsum(distribution), _TAIL))

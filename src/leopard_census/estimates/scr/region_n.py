"""Number of animals whose activity centre lies in a place: expected, and realised (Efford and Fewster 2013).

The *expected* number E(N) is density summed over the place: what surveys of this density would find on average. The
*realised* number N is that of this survey's population: the animals caught that live there (each with probability P_i,
given its captures) and those never caught.

The mean squared prediction error of N is the sum of

    lambda                the Poisson variance of the number never caught, whose mean is lambda; of a binomial N, where
                          these are shares q of a fixed number, lambda (1 - q)
    sum P_i (1 - P_i)     for where the animals caught live
    slope' V slope        for the coefficients
    var(E N) - slope'_E V slope_E    what the log link adds where density is the same everywhere (secr's rule for E(N))

At the maximum, on the whole mask and with Poisson N, all this is secr's var(E N) - E N. secr takes the same for
binomial N, where N on the mask is a parameter and not drawn, and may then find a variance below 0; here it is the
variance of that parameter.
The value is secr's for both, n + lambda with lambda = sum of D a (1 - p); of a binomial N, which enters the likelihood
as a number that need not be whole, it may differ from E(N) by a fraction of an animal.

The interval is that of the predictive distribution (see `realised`), whose standard deviation is kept with it for
print. The two errors are alike where many animals were missed. Where hardly one was, what the log link adds to E(N) is
far more than is left to be told of N, and secr's error belies the interval.

secr's log-normal interval is kept beside it: it suits a place that holds all animals caught, but where only a fraction
of an animal was missed its upper limit is far too high, and with animals on the border its lower limit fails
(benchmarks.scr_recovery).
"""

from dataclasses import dataclass
from math import log, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.centres import centre_chances
from leopard_census.estimates.scr.differences import slopes
from leopard_census.estimates.scr.effective import component_densities, effective_areas
from leopard_census.estimates.scr.estimates import Estimate, from_log_link, log_normal
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.identified import UNKNOWN
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import Region
from leopard_census.estimates.scr.place import Place, Watch, place_of, whole_mask
from leopard_census.estimates.scr.realised import predictive
from leopard_census.estimates.scr.scaling import scaling
from leopard_census.estimates.scr.session_likelihood import SessionLikelihood
from leopard_census.estimates.scr.values import Values

Array = NDArray[np.float64]


@dataclass(frozen=True)
class RegionNumbers:
    """Animals of a session, or of one of its groups, in a place.

    Attributes
    ----------
    group
        Empty: all animals of the session.
    area_ha
        Area of the place's cells.
    realised, log_normal
        The same value and prediction error, with the predictive interval and with secr's.
    predictive
        The same value with standard deviation and interval of the predictive distribution.
    detected_inside
        Sum of P_i.
    """

    session: str
    group: str
    place: str
    area_ha: float
    expected: Estimate
    realised: Estimate
    log_normal: Estimate
    predictive: Estimate
    detected_inside: float


@dataclass(frozen=True)
class _Numbers:
    """What the numbers of the groups, (G,), rest on at some coefficients.

    Attributes
    ----------
    expected
        Density summed over the place.
    missed
        Expected number in the place that was never caught.
    rest
        The same, of a binomial N counted as what is left of N, whose standard error it shares.
    share
        Of a binomial N, part q of all that were never caught that lives in the place; 0 of a Poisson N.
    chances
        P_i, (n,).
    """

    expected: Array
    missed: Array
    rest: Array
    share: Array
    chances: Array


def region_numbers(
    likelihood: Likelihood,
    fit: Fit,
    region: Region | None = None,
    spacing_m: float | None = None,
    habitat: Region | None = None,
) -> list[RegionNumbers]:
    """Numbers in a region for each session, and then for each of its groups where the model has groups.

    Parameters
    ----------
    region
        None: the mask that the model was fitted on.
    spacing_m, habitat
        Of the region, as in `place.place_of`.

    Raises
    ------
    InputError
        When no cell lies in the region.
    """
    found = []
    for part in likelihood.parts:
        place = whole_mask(part.session) if region is None else place_of(region, part, spacing_m, habitat)
        found += _Counter(likelihood, fit, part, place).numbers()
    return found


class _Counter:
    """Counts the animals of one session in one place.

    Of a conditional likelihood, log D is added to the coefficients, as deviation from the derived one: its variance
    given the others is that of the number caught, sum(1 / a_i^2) / D^2.
    """

    def __init__(self, likelihood: Likelihood, fit: Fit, part: SessionLikelihood, place: Place) -> None:
        self.design, self.model, self.part, self.place = likelihood.design, likelihood.model, part, place
        self.watch = Watch(part, place)
        self.scale = scaling(likelihood.design)
        self.fit, self.beta, self.vcov = fit, fit.beta, fit.held_vcov
        if self.model.conditional and part.session.n:
            areas = effective_areas(part, part.values(self.design, fit.beta))
            of_n = float((1 / areas**2).sum() / (1 / areas).sum() ** 2)
            size = len(fit.beta)
            self.beta = np.append(fit.beta, 0.0)
            self.vcov = np.block(
                [[self.vcov, np.zeros((size, 1))], [np.zeros((1, size)), np.array([[of_n]])]]
            )
        self.group_of = np.array(part.design.groups)
        self.group_of_animal = self.group_of[part.design.kinds]
        self.groups = len(self.design.levels.groups)

    def at(self, beta: Array) -> _Numbers:
        """The numbers at some coefficients."""
        part, cells, mask = self.part, self.place.cells, self.part.session.mask
        size = len(self.design.names)
        values = part.values(self.design, beta[:size])
        factor = float(np.exp(beta[size:].sum()))
        everywhere = [d * factor for d in component_densities(part, values)]
        here = [d[self.place.of_mask] if len(d) > 1 else d for d in everywhere]
        missed = self._by_group(here, self.watch.missed(values), cells.cell_ha)
        rest, share = missed, np.zeros(self.groups)
        if self.model.distribution == "binomial":
            on_mask = [np.exp(-total) for total in part.naive_hazards(values)]
            share = missed / self._by_group(everywhere, on_mask, mask.cell_ha)
            total = self._by_group(everywhere, [np.ones(len(mask.xy))] * len(everywhere), mask.cell_ha)
            rest = (total - np.bincount(self.group_of_animal, minlength=self.groups)) * share
        expected = self._by_group(here, [np.ones(len(cells.xy))] * len(here), cells.cell_ha)
        return _Numbers(expected, missed, rest, share, self._inside(values))

    def _by_group(self, densities: list[Array], chances: list[Array], cell_ha: float) -> Array:
        """Density times a chance, summed over cells, kinds and classes of each group."""
        found = np.zeros(self.groups)
        for component, density, chance in zip(self.part.terms.components, densities, chances, strict=True):
            found[self.group_of[component.kind]] += cell_ha * float((density * chance).sum())
        return found

    def _inside(self, values: Values) -> Array:
        """Chance of each animal that its centre lies in the place, (n,)."""
        of_mask = self.place.of_mask
        if of_mask.all():
            return np.ones(self.part.session.n)
        return np.asarray(centre_chances(self.part.evaluation(values))[:, of_mask].sum(axis=1))

    def _by_coefficient(self) -> Array:
        """Slopes of the groups' numbers: expected, realised, realised by what is left of N; (3, G, coefficients)."""

        def numbers(beta: Array) -> Array:
            now = self.at(beta)
            caught = np.bincount(self.group_of_animal, weights=now.chances, minlength=self.groups)
            return np.concatenate([now.expected, now.missed + caught, now.rest + caught])

        return slopes(numbers, self.beta).reshape(3, self.groups, len(self.beta))

    def numbers(self) -> list[RegionNumbers]:
        """Numbers of all animals, and then of each group where there are several."""
        best, by_coefficient = self.at(self.beta), self._by_coefficient()
        sets = [("", np.ones(self.groups, dtype=bool))]
        if self.model.groups:
            names = self.design.levels.groups
            sets += [(name, np.arange(self.groups) == g) for g, name in enumerate(names)]
        return [self._of_groups(name, who, best, by_coefficient[:, who].sum(axis=1)) for name, who in sets]

    def _of_groups(
        self, name: str, who: NDArray[np.bool_], best: _Numbers, by_coefficient: Array
    ) -> RegionNumbers:
        animals = who[self.group_of_animal]
        inside = best.chances[animals]
        missed, caught = float(best.missed[who].sum()), float(inside.sum())
        of_expected, of_realised, of_rest = by_coefficient
        expected, curvature = self._expected(float(best.expected[who].sum()), of_expected, int(who.sum()))
        if not self._told(float(best.expected[who].sum()), of_expected):
            return self._nothing_told(name, float(best.expected[who].sum()), missed, caught)
        of_slope = float(of_rest @ self.vcov @ of_rest)
        certain = float((best.missed * np.minimum(best.share, 1.0))[who].sum())
        membership = float((inside * (1 - inside)).sum())
        value, se = missed + caught, sqrt(missed - certain + membership + of_slope + curvature)
        # The line of the predictive distribution. Given the coefficients the number never caught is drawn there as a
        # Poisson one; what that has too much of variance for a binomial N is taken from the spread of its mean.
        line = self.vcov @ of_realised
        along = float(of_realised @ line)
        spread = sqrt(max(of_slope - certain, 0.0))
        direction = self._known(line * (spread / along if along > 0 else 0.0), of_realised, spread)

        def at(beta: Array) -> tuple[float, Array]:
            now = self.at(beta)
            return float(now.missed[who].sum()), now.chances[animals]

        limits, deviation = (nan, nan), nan
        if not np.isnan(of_slope) and (distribution := predictive(at, self.beta, direction)):
            limits, deviation = distribution.limits(), distribution.standard_deviation()
        return RegionNumbers(
            self.part.session.name,
            name,
            self.place.name,
            self.place.cells.area_ha,
            expected,
            Estimate(value, se, *limits),
            log_normal(value, se, caught),
            Estimate(value, deviation, *limits),
            caught,
        )

    def _known(self, direction: Array, slope: Array, spread: float) -> Array:
        """The line without coefficients of which nothing is known, such as the share of a class that hardly exists.

        At the estimate N does not hang on them, so that the line does not need them; but one standard deviation away,
        which is beyond all that a coefficient can be, it would.
        """
        scale = np.eye(len(direction))
        size = len(self.fit.beta)
        scale[:size, :size] = self.scale
        steps = np.linalg.solve(scale, direction)
        kept = scale @ np.where(np.abs(steps) > UNKNOWN, 0.0, steps)
        left = float(slope @ kept)
        # What matters at the estimate stays, whatever its size.
        return np.asarray(kept * (spread / left)) if left > spread / 2 else direction

    def _told(self, expected: float, slope: Array) -> bool:
        """Whether the data tell of the expected number; of a conditional likelihood, nothing does where n is 0."""
        if self.model.conditional and not self.part.session.n:
            return False
        size = len(self.fit.beta)
        if not size:
            return True
        variance = self.fit.variances_of_values(slope[None, :size], np.array([expected]))
        return not bool(np.isnan(variance[0]))

    def _nothing_told(self, name: str, expected: float, missed: float, caught: float) -> RegionNumbers:
        """The values without standard error and interval; no value where density is derived from nobody."""
        if self.model.conditional and not self.part.session.n:
            expected = missed = nan
        realised = Estimate(missed + caught, nan, nan, nan)
        return RegionNumbers(
            self.part.session.name,
            name,
            self.place.name,
            self.place.cells.area_ha,
            Estimate(expected, nan, nan, nan),
            realised,
            realised,
            realised,
            caught,
        )

    def _expected(self, value: float, slope: Array, groups: int) -> tuple[Estimate, float]:
        """E(N), and by how much its variance exceeds slope' V slope."""
        variance = float(slope @ self.vcov @ slope)
        constant = not self.model.conditional and all(len(m) == 1 for m in self.part.design.density or ())
        if constant and groups == 1:
            found = from_log_link(log(value), variance / value**2)
            return found, found.se * found.se - variance
        return log_normal(value, sqrt(variance)), 0.0

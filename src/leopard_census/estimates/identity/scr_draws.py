"""The spatial model on many draws of identities: refitted from the fit to the names that stand, on its mask.

Captures of a draw differ by some animals split, joined or added, so that the best coefficients lie near. Where the
mask no longer serves the fit (joined animals range farther), one that does is made, as for the survey itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite, log

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.identity.combine import Z95, One
from leopard_census.estimates.identity.sets import CaptureSet, Row
from leopard_census.estimates.scr.captures import capture_session, why_not
from leopard_census.estimates.scr.detection import LINKS
from leopard_census.estimates.scr.estimates import Estimate, parameter_estimates, per_100_km2
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import Region
from leopard_census.estimates.scr.mask_loop import UNBOUNDED, Settled, widest_buffer
from leopard_census.estimates.scr.mask_size import COARSEST, MaskSize, size_for_fit
from leopard_census.estimates.scr.model_needs import left_out
from leopard_census.estimates.scr.reach import sigmas
from leopard_census.estimates.scr.region_n import region_numbers
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.squares import Grid, SquareNumbers, square_numbers
from leopard_census.geo.polygon import PolygonRegion

Array = NDArray[np.float64]

#: Quantity -> parameter of the model.
PARAMETERS = {"density": "D", "sigma": "sigma", "g0": "g0"}
QUANTITIES = (*PARAMETERS, "n_region")
_ROUNDS = 4
# Sigma of a draw over that of the names that stand. Up to 5% more take a buffer of 4 sigma to 3.8, and cells are two
# thirds as wide as secr lets them be (0.6 sigma).
_ALIKE = (0.8, 1.05)
_NOT_SETTLED = "The size of the mask did not settle."


@dataclass(frozen=True)
class ScrDraw:
    """The spatial model on one capture set.

    Attributes
    ----------
    ones, ses
        Estimates by quantity, each for one draw, and their standard errors; none where it failed.
    failed
        Why there is none; empty otherwise.
    squares
        Animals in the squares of the map, where one is asked for.
    """

    ones: Mapping[str, One] = field(default_factory=dict)
    ses: Mapping[str, float | None] = field(default_factory=dict)
    failed: str = ""
    squares: SquareNumbers | None = None


@dataclass(frozen=True)
class Start:
    """What draws of one data set are refitted from.

    Attributes
    ----------
    settled
        The fit to the names that stand.
    stations
        Rows of the `detectors` table with the traits of stations.
    region
        What N is told for: the same for all draws.
    grid
        Squares over the mask of that fit, in which animals of all draws are counted; None: no map.
    """

    settled: Settled
    stations: Sequence[Row]
    settings: ScrSettings
    region: Region
    region_spacing_m: float
    habitat: PolygonRegion | None
    grid: Grid | None = None

    def draw(self, captures: CaptureSet) -> ScrDraw:
        """Refit to one capture set."""
        session = session_of(captures, self.stations)
        if reason := why_not(session) or left_out(self.settled.likelihood.model, session):
            return ScrDraw(failed=reason)
        found = self._fitted(session)
        if isinstance(found, str):
            return ScrDraw(failed=found)
        ones, ses = estimates_of(*found)
        likelihood, fitted = found
        (number,) = region_numbers(likelihood, fitted, self.region, self.region_spacing_m, self.habitat)
        ones["n_region"], ses["n_region"] = number_of(number.predictive)
        return ScrDraw(ones, ses, squares=self._squares(session, likelihood, fitted))

    def _squares(self, session: Session, likelihood: Likelihood, fitted: Fit) -> SquareNumbers | None:
        """Animals in the squares at the coefficients of a draw.

        Those of a draw that needed another mask are counted on the map's own all the same: centres of its animals
        beyond the map, which is at least four sigma of the names that stand wide, are hardly likely.
        """
        if self.grid is None:
            return None
        mask = self.settled.likelihood.sessions[0].mask
        if likelihood.sessions[0].mask is not mask:
            likelihood = Likelihood(likelihood.model, (replace(session, mask=mask),), likelihood.collapsed)
        return square_numbers(likelihood, fitted, self.grid)

    def _fitted(self, session: Session) -> tuple[Likelihood, Fit] | str:
        """The fit on a mask that serves it, or why there is none."""
        old, settings = self.settled, self.settings
        size, mask = old.size, old.likelihood.sessions[0].mask
        beta, inverse = old.fit.beta, old.fit.vcov
        for number in range(_ROUNDS):
            own = replace(session, mask=mask)
            likelihood = Likelihood(old.likelihood.model, (own,), old.likelihood.collapsed)
            found = fit(likelihood, beta, inverse)
            if not found.converged:
                return f"The fit did not converge ({found.message})."
            if found.not_identified:
                return "The fit did not converge (the likelihood is flat: not identified)."
            sigma = sigmas(likelihood, found.beta)
            if settings.buffer_sigma * sigma[-1] > widest_buffer((own,), settings):
                return UNBOUNDED
            wanted = size
            if number or not self._ranges_alike(sigma):
                wanted = size_for_fit(likelihood, found.beta, settings, self.habitat)
            if size.serves(wanted):
                if size.spacing_m > COARSEST * sigma[0]:
                    return "The animals moved too little for stations so far apart to tell density."
                return likelihood, found
            size, mask = wanted, self._mask(session, wanted)
            beta, inverse = found.beta, found.vcov
        return _NOT_SETTLED

    def _ranges_alike(self, sigma: Array) -> bool:
        """Whether animals range about as far as by the names that stand, so that their mask serves without asking."""
        known = sigmas(self.settled.likelihood, self.settled.fit.beta)
        return bool(sigma[0] >= _ALIKE[0] * known[0] and sigma[-1] <= _ALIKE[1] * known[-1])

    def _mask(self, session: Session, size: MaskSize) -> Mask:
        (mask,) = self.settled.maker.masks(size.reach_m, size.spacing_m).values()
        return mask


def session_of(captures: CaptureSet, stations: Sequence[Row]) -> Session:
    """The session of a capture set, as the survey's own is made; animals are in order of what is told of them."""
    survey = stations[0]["session"] if stations else "1"
    rows, animals = [], []
    for number, (sex, *places) in enumerate(captures.content, start=1):
        name = f"{number:05d}"
        animals.append({"individual": name, "sex": sex or None})
        rows += [
            {
                "session": survey,
                "individual": name,
                "occasion": occasion,
                "detector": detector,
                "count": 1,
                "lost": 0,
            }
            for occasion, detector in places
        ]
    return capture_session(rows, stations, animals)


def estimates_of(likelihood: Likelihood, fitted: Fit) -> tuple[dict[str, One], dict[str, float | None]]:
    """Estimates of the parameters that have one value, by quantity, and their standard errors; D per 100 km2."""
    levels = {
        one.parameter: one.estimate
        for one in parameter_estimates(likelihood, fitted, own_levels=True)
        if one.level == "all"
    }
    ones, ses = {}, {}
    for quantity, parameter in PARAMETERS.items():
        if (found := levels.get(parameter)) is not None:
            estimate = per_100_km2(found) if parameter == "D" else found
            ones[quantity] = of_link(estimate, LINKS[parameter])
            ses[quantity] = _finite(estimate.se)
    return ones, ses


def of_link(estimate: Estimate, link: str) -> One:
    """An estimate with the variance on its link scale, which its interval tells."""
    upper = estimate.upper
    if not isfinite(upper) or (link == "logit" and upper >= 1):
        return One(1, 1.0, estimate.value)
    half = _link(link, upper) - _link(link, estimate.value)
    return One(1, 1.0, estimate.value, (half / Z95) ** 2, estimate.lower, upper)


def number_of(estimate: Estimate) -> tuple[One, float | None]:
    """A realised number with its predictive interval, and its standard deviation."""
    limits = (_finite(estimate.lower), estimate.upper if not np.isnan(estimate.upper) else None)
    deviation = _finite(estimate.se)
    variance = None if deviation is None else float(np.log1p((deviation / estimate.value) ** 2))
    return One(1, 1.0, estimate.value, variance, *limits), deviation


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _link(link: str, value: float) -> float:
    return log(value) if link == "log" else log(value / (1 - value))

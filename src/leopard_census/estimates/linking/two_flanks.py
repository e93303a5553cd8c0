"""Density and number of animals from both flanks at once, with the pairing of single flanks integrated."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import LinkingSettings, ScrSettings
from leopard_census.estimates.identity.combine import RULES, Combined, One
from leopard_census.estimates.identity.scr_draws import QUANTITIES, estimates_of, number_of
from leopard_census.estimates.linking.alike import AlikeModel, alike_model
from leopard_census.estimates.linking.flank_identities import FlankIdentities
from leopard_census.estimates.linking.histories import History, session_of
from leopard_census.estimates.linking.link_draws import LinkDraw, LinkSampler
from leopard_census.estimates.scr.captures import why_not
from leopard_census.estimates.scr.mask import Region
from leopard_census.estimates.scr.mask_loop import NoEstimate, Settled, settle
from leopard_census.estimates.scr.model_needs import left_out
from leopard_census.estimates.scr.region_n import region_numbers
from leopard_census.estimates.scr.session import Session
from leopard_census.estimates.scr.survey import default_region
from leopard_census.geo.polygon import PolygonRegion

Array = NDArray[np.float64]

# A region is filled with as many cells at least (as in `scr.survey`).
_CELLS_OF_REGION = 100


@dataclass(frozen=True)
class TwoFlanks:
    """The two-flank estimate.

    Attributes
    ----------
    settled
        The fit that the mask was settled for, and that the first links were drawn from.
    model
        Of all fits.
    draws
        All of them, in their order.
    found
        Estimates by quantity (density per 100 km2, g0 a station-day, sigma in m, n_region) of each set of links whose
        fit is sure; those that differ between stations or days are left out.
    """

    identities: FlankIdentities
    settled: Settled
    model: AlikeModel
    draws: Sequence[LinkDraw]
    region: Region
    found: Mapping[tuple[int, ...], Mapping[str, One]]

    @cached_property
    def sure(self) -> list[LinkDraw]:
        """Draws whose fit converged, with everything identified."""
        return [draw for draw in self.draws if draw.fit.sure]

    @property
    def failed(self) -> Mapping[str, int]:
        """Reason of draws without an estimate, and how many have it."""
        return Counter(draw.fit.message or "not identified" for draw in self.draws if not draw.fit.sure)

    @property
    def animals(self) -> Array:
        """Number of animals caught in each draw, (draws,)."""
        return np.array([draw.animals for draw in self.draws], dtype=float)

    @property
    def links(self) -> Array:
        """Number of left-right links in each draw, (draws,)."""
        return np.array([draw.links for draw in self.draws], dtype=float)

    @property
    def pair_chances(self) -> Array:
        """Probability of each left-right link, (L, R)."""
        found = np.zeros((len(self.identities.lefts), len(self.identities.rights)))
        for draw in self.draws:
            for left, right in enumerate(draw.partner):
                if right >= 0:
                    found[left, right] += 1 / len(self.draws)
        return found

    @cached_property
    def estimates(self) -> dict[str, Combined]:
        """Each quantity that has one value, combined over the draws."""
        every = [self.found[draw.partner] for draw in self.sure]
        return {name: RULES[name]([one[name] for one in every]) for name in QUANTITIES if name in every[0]}


def estimate_two_flanks(
    identities: FlankIdentities,
    stations: Session,
    scr: ScrSettings,
    settings: LinkingSettings,
    region: Region | None = None,
    habitat: PolygonRegion | None = None,
    told: Callable[[int, int], None] | None = None,
) -> TwoFlanks | NoEstimate:
    """Draw links by places and numbers, fit each set of animals, and combine the fits.

    Parameters
    ----------
    stations
        Detectors with their traits and usage (as `scr.captures.capture_session` has them); its animals and mask are not
        used.
    region
        None: hull of the stations widened by `region_widen_sigma` sigma of the headline fit.
    told
        Is told how many of how many draws are made.

    Raises
    ------
    InputError
        When there is no habitat around the stations or in the region.
    """
    model = alike_model(scr.model)
    settled = _settled(model, identities, stations, scr, habitat)
    if isinstance(settled, NoEstimate):
        return settled
    (template,) = settled.likelihood.sessions
    rng = np.random.default_rng([settings.seed, len(identities.identities)])
    # Without a pair to link, all draws are the one way there is.
    number = settings.draws if identities.most_links else 1
    draws = LinkSampler(identities, template, settled.fit, rng, model.model).draws(number, told)
    if not any(draw.fit.sure for draw in draws):
        return NoEstimate(f"No draw of left-right links gave an estimate ({draws[0].fit.message}).")
    place = region or default_region(settled, scr)
    spacing_m = min(settled.size.spacing_m, sqrt(place.area_m2 / _CELLS_OF_REGION))
    found = {}
    for draw in {draw.partner: draw for draw in draws if draw.fit.sure}.values():
        (inside,) = region_numbers(draw.likelihood, draw.fit, place, spacing_m, habitat)
        ones, _ = estimates_of(draw.likelihood, draw.fit)
        found[draw.partner] = ones | {"n_region": number_of(inside.predictive)[0]}
    return TwoFlanks(identities, settled, model, draws, place, found)


def headline_histories(identities: FlankIdentities) -> list[History]:
    """Linked animals, those without a known flank, and those of the flank that has more."""
    other = "right" if len(identities.lefts) >= len(identities.rights) else "left"
    return [one.history for one in identities.identities if one.flanks != other]


def _settled(
    model: AlikeModel,
    identities: FlankIdentities,
    stations: Session,
    scr: ScrSettings,
    habitat: PolygonRegion | None,
) -> Settled | NoEstimate:
    """A mask and a fit to begin with: of the headline, or where it has none of all identities apart."""
    reason = NoEstimate("No animal was caught.")
    every = [one.history for one in identities.identities]
    for histories in (headline_histories(identities), every):
        session = session_of(stations, histories)
        if why := why_not(session):
            reason = NoEstimate(why)
            continue
        if why := left_out(model.model, session):
            reason = NoEstimate(f"The model ({model.text}) cannot be fitted. {why}")
            continue
        found = settle(model.model, (session,), scr, habitat)
        if isinstance(found, Settled):
            return found
        reason = found
    return reason

"""One data set of one survey: from captures to density and to the number of animals in a region."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.basins import widest_cell_m
from leopard_census.estimates.scr.captures import why_not
from leopard_census.estimates.scr.cautions import cautions
from leopard_census.estimates.scr.estimates import (
    HA_PER_100_KM2,
    Estimate,
    LevelEstimate,
    parameter_estimates,
    per_100_km2,
)
from leopard_census.estimates.scr.habitat import HabitatAreas, habitat_areas, habitat_cautions
from leopard_census.estimates.scr.mask import Region, working_detectors
from leopard_census.estimates.scr.mask_check import OtherMask, mask_cautions, other_masks
from leopard_census.estimates.scr.mask_loop import NoEstimate, Settled, settle
from leopard_census.estimates.scr.model_needs import left_out
from leopard_census.estimates.scr.named_model import named_model
from leopard_census.estimates.scr.profile import Interval
from leopard_census.estimates.scr.profiled import profiled
from leopard_census.estimates.scr.region_beyond import region_cautions, share_beyond_buffer
from leopard_census.estimates.scr.region_n import RegionNumbers, region_numbers
from leopard_census.estimates.scr.session import Session
from leopard_census.geo.hull import WidenedHull, convex_hull
from leopard_census.geo.polygon import PolygonRegion

Caution = tuple[float, str]

#: A region is filled with as many cells at least, so that a small one is not smaller than a cell.
CELLS_OF_REGION = 100


@dataclass(frozen=True)
class Surveyed:
    """A fit with all that is printed of it.

    Attributes
    ----------
    levels
        D per 100 km2, g0 and sigma (metres), each at the levels of its own formula.
    region
        What N is told for; of it, habitat alone counts.
    areas
        Ground and habitat around the stations.
    beyond
        Share of the region's habitat that lies farther from the stations than the buffer.
    other_masks
        What density would be on a wider and on a finer mask.
    profiles
        Profile intervals of the parameters that have one value, D per 100 km2.
    """

    settled: Settled
    levels: tuple[LevelEstimate, ...]
    numbers: RegionNumbers
    region: Region
    areas: HabitatAreas
    beyond: float
    other_masks: tuple[OtherMask, ...]
    profiles: Mapping[str, Interval]
    habitat: PolygonRegion | None

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Parameters that have one value, by name."""
        return {one.parameter: one.estimate for one in self.levels if one.level == "all"}


def estimate_survey(
    session: Session,
    settings: ScrSettings,
    region: Region | None = None,
    habitat: PolygonRegion | None = None,
) -> Surveyed | NoEstimate:
    """Fit the declared model (`settings.model`) and tell density and the number of animals in a region.

    Parameters
    ----------
    session
        Captures; its mask is not used (see `captures.capture_session`).
    region
        The region that N is told for; None: hull of the stations widened by `region_widen_sigma` sigma.
    habitat
        None: everything is habitat.

    Returns
    -------
    `NoEstimate` when the data cannot carry one.

    Raises
    ------
    InputError
        When there is no habitat around the stations or in the region.
    """
    if reason := why_not(session):
        return NoEstimate(reason)
    model = named_model(settings.model)
    if reason := left_out(model, session):
        return NoEstimate(f"The declared model ({settings.model}) cannot be fitted. {reason}")
    settled = settle(model, (session,), settings, habitat)
    if isinstance(settled, NoEstimate):
        return settled
    return told(settled, region or default_region(settled, settings), habitat)


def told(settled: Settled, region: Region, habitat: PolygonRegion | None) -> Surveyed:
    """Everything that is printed of a fit to one session; of a higher one where the profile intervals find it."""
    settled, intervals = _profiled(_as_made(settled))
    likelihood, fit, size = settled.likelihood, settled.fit, settled.size
    levels = tuple(
        replace(one, estimate=per_100_km2(one.estimate)) if one.parameter == "D" else one
        for one in parameter_estimates(likelihood, fit, own_levels=True)
    )
    spacing_m = min(size.spacing_m, sqrt(region.area_m2 / CELLS_OF_REGION))
    (numbers,) = region_numbers(likelihood, fit, region, spacing_m, habitat)
    (session,) = likelihood.sessions
    areas = habitat_areas(session, size.buffer_m, size.reach_m, habitat)
    masks = tuple(other_masks(likelihood, fit, settled.maker, size))
    profiles = {
        one.parameter: intervals[one.parameter]
        for one in levels
        if one.level == "all" and one.parameter in intervals
    }
    beyond = share_beyond_buffer(working_detectors(session), size.buffer_m, region, habitat)
    return Surveyed(settled, levels, numbers, region, areas, beyond, masks, profiles, habitat)


def _as_made(settled: Settled) -> Settled:
    """The same with the width of the cells that the mask has: in a narrow habitat half of that asked for, or less."""
    side = widest_cell_m(settled.likelihood)
    if side > 0.75 * settled.size.spacing_m:
        return settled
    return replace(settled, size=replace(settled.size, spacing_m=side))


def _profiled(settled: Settled) -> tuple[Settled, Mapping[str, Interval]]:
    """The fit, and profile intervals of the constants of parameters that have no effects, D per 100 km2."""
    names = [
        name
        for name, where in settled.likelihood.design.slices.items()
        if where.stop - where.start == 1 and name in settled.likelihood.design.names
    ]
    fit, found = profiled(settled.likelihood, settled.fit, names)
    return replace(settled, fit=fit), {
        name: _per_100_km2(one) if name == "D" else one for name, one in found.items()
    }


def _per_100_km2(found: Interval) -> Interval:
    lower, upper = (None if end is None else end * HA_PER_100_KM2 for end in (found.lower, found.upper))
    return Interval(lower, upper, found.note)


def default_region(settled: Settled, settings: ScrSettings) -> Region:
    """Hull of the stations widened by so many sigma, by the largest where sigma has several values."""
    factor = settings.region_widen_sigma
    label = "one sigma" if factor == 1 else f"{factor:g} sigma"
    levels = parameter_estimates(settled.likelihood, settled.fit, own_levels=True)
    sigma = max(one.estimate.value for one in levels if one.parameter == "sigma")
    (session,) = settled.likelihood.sessions
    return WidenedHull(
        convex_hull(working_detectors(session)), factor * sigma, f"hull of the stations widened by {label}"
    )


def survey_cautions(surveyed: Surveyed, settings: ScrSettings) -> dict[str, Caution]:
    """Cautions that go into print, by name: a number, and a sentence. They name no station."""
    settled = surveyed.settled
    found = cautions(settled.likelihood, settled.fit, settings)
    found |= mask_cautions(surveyed.other_masks)
    found |= region_cautions(surveyed.beyond, settled.size.buffer_m, surveyed.habitat is not None)
    found |= {
        f"mask-limit-{number}": (settled.size.spacing_m, note)
        for number, note in enumerate(settled.size.notes, start=1)
    }
    if surveyed.habitat is not None:
        # Where the habitat ends, as on an island, a mask ends for good; what lies beyond the buffer the size tells of.
        found.pop("mask-narrow", None)
        return found | habitat_cautions([surveyed.areas], names=False)
    return found | {
        "no-habitat": (
            surveyed.areas.ground_km2,
            "No habitat polygon was given: sea, settlements and fields count as habitat, so density may be too low.",
        )
    }

"""One data set of one survey: from captures to density, with the mask re-checked against the fitted sigma."""

import logging
from dataclasses import dataclass
from math import ceil, log10, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr_first.captures import CaptureData
from leopard_census.estimates.scr_first.derived import Estimate, parameter_estimates
from leopard_census.estimates.scr_first.detection import HALF_NORMAL
from leopard_census.estimates.scr_first.fit import Fit, maximise, start_sigma, start_values
from leopard_census.estimates.scr_first.likelihood import Likelihood
from leopard_census.estimates.scr_first.mask import Region, buffer_mask, coarse_down, coarse_up
from leopard_census.estimates.scr_first.realised import RegionNumbers, region_numbers
from leopard_census.geo.hull import WidenedHull, convex_hull

Array = NDArray[np.float64]
logger = logging.getLogger(__name__)

_BUFFER_STEP_M = 500.0
_ROUNDS = 6
# exp(-8^2 / 2) = 1e-14: beyond, a half-normal animal cannot be caught, and the cell adds nothing to the
# likelihood.
_REACH_SIGMA = 8.0
# secr's advice for the cell size, in sigma.
_COARSEST = 0.6
# Limits the time of a fit; only a sigma far below the station spacing would want more.
_MOST_CELLS = 20_000
# A sigma beyond the station network's own diameter is extrapolation: the data then only say "large".
_UNBOUNDED = 1.0


@dataclass(frozen=True)
class Grid:
    """Size of the mask: its buffer, the part of it that is computed, and the cell size (metres)."""

    buffer_m: float
    reach_m: float
    spacing_m: float

    def serves(self, sigma: float, settings: ScrSettings) -> bool:
        """Whether the mask is wide and fine enough for this sigma."""
        wanted = max(settings.buffer_sigma * sigma, settings.buffer_min_m)
        fine = self.spacing_m <= _COARSEST * sigma
        return self.buffer_m >= wanted and self.reach_m >= min(wanted, _REACH_SIGMA * sigma) and fine

    def area_km2(self, xy: Array) -> float:
        """Area of the whole mask, with the cells that were not computed because nothing reaches them."""
        return buffer_mask(xy, self.buffer_m, self.spacing_m).area_ha / 100


@dataclass(frozen=True)
class Surveyed:
    """A fit with all that is printed of it."""

    fit: Fit
    estimates: dict[str, Estimate]
    numbers: RegionNumbers
    region: Region
    mask_km2: float
    grid: Grid


@dataclass(frozen=True)
class NoEstimate:
    """Why there is no estimate, as a sentence for the reader."""

    reason: str


def estimate_survey(data: CaptureData, settings: ScrSettings, region: Region | None) -> Surveyed | NoEstimate:
    """Fit half-normal SCR and derive density and the number of animals in the region.

    Parameters
    ----------
    data
        Captures; detectors that never worked must have been left out.
    region
        The region that N is printed for; None: hull of the detectors widened by `region_widen_sigma` sigma.

    Returns
    -------
    `NoEstimate` when the data cannot carry one.
    """
    if reason := why_not(data):
        return NoEstimate(reason)
    sigma, beta = start_sigma(data), None
    for _ in range(_ROUNDS):
        grid = _grid_for(data, sigma, settings)
        if grid.buffer_m > _widest(data, settings):
            return NoEstimate(
                "The captures do not bound how far the animals move (sigma grows beyond the station "
                "network), so density cannot be told from them."
            )
        likelihood = Likelihood(data, buffer_mask(data.xy, grid.reach_m, grid.spacing_m), HALF_NORMAL)
        fit = maximise(likelihood, start_values(likelihood, sigma) if beta is None else beta)
        beta = fit.beta if fit.converged else None
        sigma = float(np.exp(np.clip(fit.beta[2], -20, 20)))
        logger.info(
            "%d cells of %.0f m, buffer %.0f m: sigma %.0f m, log-likelihood %.6f",
            len(likelihood.mask.xy), grid.spacing_m, grid.buffer_m, sigma, fit.loglik,
        )  # fmt: skip
        if fit.converged and grid.serves(sigma, settings):
            break
    if not fit.converged:
        return NoEstimate(f"The fit did not converge ({fit.message}).")
    if not grid.serves(sigma, settings):
        return NoEstimate(
            f"The animals moved too little (sigma {sigma:.0f} m) for stations so far apart to tell density."
        )
    used = region or _default_region(data, sigma, settings)
    numbers = region_numbers(likelihood, fit, used, grid.spacing_m)
    return Surveyed(fit, parameter_estimates(likelihood, fit), numbers, used, grid.area_km2(data.xy), grid)


def why_not(data: CaptureData) -> str | None:
    """A sentence when the data cannot carry a spatial estimate; None when they can."""
    if len(data.detectors) == 0:
        return "No station worked in the window."
    if data.n == 0:
        return "No animal was caught."
    if len(data.detectors) == 1:
        return "One station alone cannot tell how far animals move; spatial estimates need several."
    if data.places == 1:
        return "All stations lie at one place and cannot tell how far animals move; spatial estimates need several."
    if data.n == 1:
        return "Only one animal was caught; density cannot be told from one."
    if data.recaptures == 0:
        return "No animal was caught twice, so the chance of capture cannot be estimated."
    if data.animals_at_two_places == 0:
        return "No animal was caught at two places, so its movement (sigma) cannot be estimated."
    return None


def warnings_of(
    data: CaptureData, surveyed: Surveyed, settings: ScrSettings, habitat: bool
) -> dict[str, tuple[float, str]]:
    """Cautions that go into print: name -> (value, sentence)."""
    found: dict[str, tuple[float, str]] = {}
    if data.n < settings.warn_animals:
        found["few-animals"] = (
            data.n,
            f"Fewer than {settings.warn_animals} animals were caught: the interval may be too narrow.",
        )
    per_animal = data.recaptures / data.n
    if per_animal < settings.warn_recaptures_per_animal:
        found["few-recaptures"] = (per_animal, "Animals were recaptured less than once on average.")
    density = surveyed.estimates["D"]
    if density.se / density.value > settings.warn_rse:
        found["imprecise"] = (
            density.se / density.value,
            f"The relative standard error of density exceeds {settings.warn_rse:g}.",
        )
    if surveyed.estimates["sigma"].value > _UNBOUNDED * _diameter(data.xy):
        found["sigma-large"] = (
            surveyed.estimates["sigma"].value,
            "Sigma exceeds the extent of the station network and is extrapolated.",
        )
    if not habitat:
        found["no-habitat"] = (
            surveyed.mask_km2,
            "No habitat polygon was given: sea, settlements and fields count as habitat, "
            "so density may be too low.",
        )
    return found


def _grid_for(data: CaptureData, sigma: float, settings: ScrSettings) -> Grid:
    """Mask for a sigma, rounded, so that a hair's breadth in sigma does not move the grid."""
    buffer_m = coarse_up(max(settings.buffer_sigma * sigma, settings.buffer_min_m), _BUFFER_STEP_M)
    reach_m = min(buffer_m, coarse_up(_REACH_SIGMA * sigma, _BUFFER_STEP_M))
    sides = data.xy.max(axis=0) - data.xy.min(axis=0) + 2 * reach_m
    wanted = max(settings.mask_spacing_sigma * sigma, sqrt(float(sides.prod()) / _MOST_CELLS))
    return Grid(buffer_m, reach_m, coarse_down(wanted, 10.0 ** max(ceil(log10(wanted)) - 2, 0)))


def _widest(data: CaptureData, settings: ScrSettings) -> float:
    """Buffer beyond which sigma counts as unbounded: that of a sigma of three network diameters."""
    return max(settings.buffer_min_m, 3 * settings.buffer_sigma * _diameter(data.xy)) + _BUFFER_STEP_M


def _diameter(xy: Array) -> float:
    return sqrt(float(((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2).max()))


def _default_region(data: CaptureData, sigma: float, settings: ScrSettings) -> Region:
    factor = settings.region_widen_sigma
    label = "one sigma" if factor == 1 else f"{factor:g} sigma"
    return WidenedHull(convex_hull(data.xy), factor * sigma, f"hull of the stations widened by {label}")

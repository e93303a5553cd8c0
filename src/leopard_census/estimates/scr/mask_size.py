"""Size of the habitat mask: how far it reaches around the detectors, and how wide its cells are.

The *buffer* is the widest of `buffer_sigma` sigma, `buffer_min_m`, and the distance beyond which 0.1% of the effective
sampling area lie (secr, suggest.buffer; see `reach`). The latter is what counts for exponential and hazard-rate
functions. Cells are `mask_spacing_sigma` sigma wide. All this hangs on a sigma that is known after the fit only, so a
mask is first sized for a guess, and then for the fit; it is made again until it serves.

Where density is the same everywhere and N is Poisson, cells from which nobody can be caught change no estimate. The
mask then needs to *reach* only as far as 1 part in 10^10 of the effective area.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, inf, log10, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.basins import widest_cell_m
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import Ground, coarse_down, coarse_up, working_detectors
from leopard_census.estimates.scr.metres import metres
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.reach import BIAS, buffer_for, reaches, share_beyond, sigmas
from leopard_census.geo.polygon import near

Array = NDArray[np.float64]

_NOTHING = 1e-10
# Half-normal animals of a guessed sigma: exp(-8^2 / 2) = 1e-14.
_REACH_SIGMAS = 8.0
# A buffer beyond this many sigma is not for the likelihood to bear; where the bias is more than 0.1% even there, the
# detection function is at fault.
_WIDEST_SIGMAS = 100.0
#: secr's advice for the widest cells, in sigma.
COARSEST = 0.6
#: Cells of one session at most: a fit of 40 animals and 60 detectors then still takes seconds.
MOST_CELLS = 20_000


@dataclass(frozen=True)
class MaskSize:
    """Size of a mask in metres.

    Attributes
    ----------
    buffer_m
        Distance from the detectors to which animals are taken to live.
    reach_m
        Distance to which cells are needed: the buffer, or less.
    spacing_m
        Side of a cell.
    least_buffer_m, least_reach_m, coarsest_m
        What would still serve.
    notes
        Sentences for print, where a limit keeps the mask from being as it should.
    """

    buffer_m: float
    reach_m: float
    spacing_m: float
    least_buffer_m: float
    least_reach_m: float
    coarsest_m: float
    notes: tuple[str, ...] = ()

    def serves(self, wanted: "MaskSize") -> bool:
        """Whether a mask of this size serves where another is wanted."""
        wide = self.buffer_m >= wanted.least_buffer_m and self.reach_m >= wanted.least_reach_m
        return wide and self.spacing_m <= wanted.coarsest_m


def size_for_guess(
    detectors: Sequence[Array], sigma_m: float, model: Model, settings: ScrSettings
) -> MaskSize:
    """Size to begin with.

    Parameters
    ----------
    detectors
        Coordinates in metres of the detectors of each session that worked, (K, 2).
    sigma_m
        A guess of sigma, such as `starts.pooled_sigma`.
    """
    least = max(settings.buffer_sigma * sigma_m, settings.buffer_min_m)
    useful = inf if _needs_all(model) else _REACH_SIGMAS * sigma_m
    ground = _Ground(detectors, sigma_m, settings)
    return ground.size(least, least, useful)


def size_for_fit(
    likelihood: Likelihood, beta: Array, settings: ScrSettings, habitat: Ground | None = None
) -> MaskSize:
    """Size that the fitted detection asks for, the same for all sessions.

    Parameters
    ----------
    beta
        Coefficients, (coefficients,).
    habitat
        Ground beyond it does not count for the buffer. None: all ground counts.
    """
    found = reaches(likelihood, beta, habitat)
    values = sigmas(likelihood, beta)
    low, high = float(values.min()), float(values.max())
    least = max(settings.buffer_sigma * high, settings.buffer_min_m)
    wanted = max(least, min(buffer_for(found, BIAS), _WIDEST_SIGMAS * high))
    useful = inf if _needs_all(likelihood.model) else buffer_for(found, _NOTHING)
    ground = _Ground([working_detectors(s) for s in likelihood.sessions], low, settings)
    size = ground.size(least, wanted, useful)
    beyond = share_beyond(found, size.buffer_m)
    if beyond <= BIAS:
        return size
    note = (
        f"Beyond the buffer of {metres(size.buffer_m)} m lie {beyond:.1%} of the effective sampling area, by "
        "which density comes out too high; a wider one would need too many cells. A detection function that falls "
        "faster with distance may suit the data as well."
    )
    return replace(size, notes=(note, *size.notes))


def size_for_each(detectors: Sequence[Array], sizes: Sequence[MaskSize]) -> MaskSize:
    """Size of a mask that serves wherever one of these does, so far as cells suffice: as wide as the widest, in cells
    as fine as the finest.
    """
    reach_m = max(size.reach_m for size in sizes)
    spacing_m = max(min(size.spacing_m for size in sizes), _rounded_up(_finest(detectors, reach_m)))
    buffer_m = max(size.buffer_m for size in sizes)
    return replace(sizes[-1], buffer_m=buffer_m, reach_m=reach_m, spacing_m=spacing_m)


def coarse_caution(likelihood: Likelihood, beta: Array) -> dict[str, tuple[float, str]]:
    """A caution by name where the cells of a mask are wider than 0.6 of the fitted sigma: their width, a sentence."""
    sigma = float(sigmas(likelihood, beta).min())
    side = widest_cell_m(likelihood)
    if side <= COARSEST * sigma:
        return {}
    sentence = (
        f"The cells of the mask are {metres(side)} m wide, more than {COARSEST:g} sigma ({metres(COARSEST * sigma)} "
        "m): density may be off. Take finer cells."
    )
    if side > sigma:
        sentence += (
            f" Sigma ({metres(sigma)} m) is even less than their width, so that such a maximum may be made by the mask "
            "and not by the captures: do not use its density before a finer mask has confirmed it."
        )
    return {"mask-coarse": (side, sentence)}


def _needs_all(model: Model) -> bool:
    """Whether cells from which nobody can be caught take part in a model: in its density, or in N on the mask."""
    if model.conditional:
        return False
    of_cells = model.formulas["D"].variables - {"session", "Session", "g"}
    return bool(of_cells) or model.distribution == "binomial"


@dataclass(frozen=True)
class _Ground:
    """The ground around the detectors of each session, in cells for a smallest sigma in metres."""

    detectors: Sequence[Array]
    sigma_m: float
    settings: ScrSettings

    def size(self, least: float, wanted: float, useful: float) -> MaskSize:
        """Size of the mask.

        Parameters
        ----------
        least, wanted
            Buffers in metres: between them, the widest that can be had in cells that serve.
        useful
            Distance beyond which nobody is caught.
        """
        coarsest = COARSEST * self.sigma_m
        buffer_m, farthest = _rounded_up(wanted), _rounded_up(useful)
        while buffer_m > _rounded_up(least) and _finest(self.detectors, min(buffer_m, farthest)) > coarsest:
            buffer_m = max(_rounded_up(least), _rounded_down(buffer_m / 1.05))
        reach_m = min(buffer_m, farthest)
        spacing, finest = self.settings.mask_spacing_sigma * self.sigma_m, _finest(self.detectors, reach_m)
        notes = []
        if finest > coarsest:
            notes.append(
                f"The cells of the mask are {metres(_rounded_up(finest))} m wide, more than {COARSEST:g} sigma "
                f"({metres(coarsest)} m): finer ones would be more than {MOST_CELLS}. Density may be off."
            )
        return MaskSize(
            buffer_m,
            reach_m,
            _rounded_down(spacing) if spacing >= finest else _rounded_up(finest),
            min(wanted, buffer_m),
            min(wanted, buffer_m, useful),
            max(coarsest, _rounded_up(finest)),
            tuple(notes),
        )


def _finest(detectors: Sequence[Array], reach_m: float) -> float:
    """Side in metres of the smallest cells of which no session needs too many."""
    return max(sqrt(float(near(xy, reach_m).area) / MOST_CELLS) for xy in detectors)


def _rounded_up(value: float) -> float:
    """To two digits, so that a hair's breadth of sigma does not move the mask."""
    return coarse_up(value, _step(value)) if value < inf else inf


def _rounded_down(value: float) -> float:
    return coarse_down(value, _step(value))


def _step(value: float) -> float:
    return float(10.0 ** (floor(log10(value)) - 1))

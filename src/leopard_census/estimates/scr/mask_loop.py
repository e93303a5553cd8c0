"""Fits a model on a mask that suits it: the mask is sized for a guess, then for the fit, until it serves."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.errors import InputError
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import Fit, fit, higher
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import Ground, MaskMaker, working_detectors
from leopard_census.estimates.scr.mask_size import (
    COARSEST,
    MaskSize,
    size_for_each,
    size_for_fit,
    size_for_guess,
)
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.reach import sigmas
from leopard_census.estimates.scr.session import Session, squared_distances
from leopard_census.estimates.scr.starts import pooled_sigma

Array = NDArray[np.float64]
logger = logging.getLogger(__name__)

#: Rounds of sizing at most, before one on a mask that suits all that fits asked for. The second mask serves unless the
#: fit is in doubt.
ROUNDS = 6
# Fits that do not converge, on masks of several sizes, before the last of them is the answer.
_VAIN = 2
#: Said where the last mask is not the one that its fit asks for.
NOT_SETTLED = (
    "The size of the mask did not settle: each fit asked for another mask. Density may hang on the mask; see what it "
    "is on others."
)
# A sigma of more than three diameters of the station network is no estimate: the data only say "large".
_WIDEST_DIAMETERS = 3.0
# Stations so many sigma apart hardly tell of movement: as wide as a home range, in which 95% of the time are spent
# (2.45 sigma from its centre to its edge).
_FAR_SIGMAS = 2 * 2.45
# Buffers are rounded up.
_SLACK_M = 500.0
# Cells of one session at most, where somebody says how wide they are: a fit then takes gigabytes.
_MOST_CELLS = 1_000_000
#: For animals of any kind: the floor of the buffer in metres is one for leopards.
ANY_ANIMAL = ScrSettings(buffer_min_m=1.0)
#: What is said where sigma grows beyond that.
UNBOUNDED = (
    "The captures do not bound how far the animals move (sigma grows beyond the station network), so density cannot be "
    "told from them."
)


@dataclass(frozen=True)
class NoEstimate:
    """Why there is no estimate, as a sentence for the reader."""

    reason: str


@dataclass(frozen=True)
class Settled:
    """A fit on a mask that was made for it.

    Attributes
    ----------
    size
        Of the mask, with notes where it is not as it should be.
    bounded
        Whether the captures bound sigma. Where they do not, the mask is the last that was tried.
    """

    likelihood: Likelihood
    fit: Fit
    size: MaskSize
    maker: MaskMaker
    bounded: bool = True


def settle(
    model: Model,
    sessions: Sequence[Session],
    settings: ScrSettings,
    habitat: Ground | None = None,
) -> Settled | NoEstimate:
    """Fit a model on a mask that is made for it, and judge whether there is an estimate.

    Parameters
    ----------
    sessions
        Whatever masks they have are not used.
    habitat
        None: everything is habitat.

    Raises
    ------
    InputError
        When there is no habitat around the detectors of a session.
    """
    settled = sized_fit(model, sessions, settings, habitat)
    found, sigma = settled.fit, sigmas(settled.likelihood, settled.fit.beta)
    if not settled.bounded or settled.size.buffer_m > widest_buffer(sessions, settings):
        return NoEstimate(UNBOUNDED)
    if not found.converged:
        return NoEstimate(f"The fit did not converge ({found.message}).")
    if found.not_identified:
        return NoEstimate("The fit did not converge (the likelihood is flat: not identified).")
    if settled.size.spacing_m > COARSEST * sigma[0]:
        return NoEstimate(_too_coarse(sessions, float(sigma[0])))
    return settled


def _too_coarse(sessions: Sequence[Session], sigma_m: float) -> str:
    """Why no mask has cells fine enough for so small a sigma in metres."""
    apart = max(_stations_apart(working_detectors(session)) for session in sessions)
    if apart > _FAR_SIGMAS * sigma_m:
        return (
            f"The animals moved too little (sigma {sigma_m:.0f} m) for stations so far apart to tell density."
        )
    return (
        f"No mask was found that suits how far the animals move (sigma {sigma_m:.0f} m): its cells are wider than "
        f"{COARSEST:g} sigma, so density cannot be told."
    )


def _stations_apart(xy: Array) -> float:
    """Median distance in metres from a station to its nearest neighbour at another place; 0 of one place."""
    squared = squared_distances(xy, xy)
    nearest = np.where(squared > 0, squared, np.inf).min(axis=1)
    return sqrt(float(np.median(nearest))) if np.isfinite(nearest).all() else 0.0


def sized_fit(
    model: Model,
    sessions: Sequence[Session],
    settings: ScrSettings = ANY_ANIMAL,
    habitat: Ground | None = None,
    *,
    buffer_m: float | None = None,
    spacing_m: float | None = None,
    watched: Callable[[Likelihood], Likelihood] = lambda likelihood: likelihood,
) -> Settled:
    """Fit a model, with the mask made anew until it serves; of one buffer and spacing for all sessions.

    Parameters
    ----------
    sessions, habitat
        As in `settle`.
    buffer_m, spacing_m
        Size of the mask. None: the widest of 4 sigma (`buffer_sigma`), the floor of the settings and the distance
        beyond which 0.1% of the effective area lie, and cells of 0.4 sigma (see `mask_size`).
    watched
        Wraps the likelihoods that are searched.

    Raises
    ------
    InputError
        When no mask can be made, or the model does not fit the data.
    """
    maker = MaskMaker({session.name: working_detectors(session) for session in sessions}, habitat)
    detectors = list(maker.detectors.values())
    widest = widest_buffer(sessions, settings)
    wanted = size_for_guess(detectors, pooled_sigma(sessions), model, settings)
    beta: Array | None = None
    notes: tuple[str, ...] = (NOT_SETTLED,)
    vain, bounded, asked = 0, True, list[MaskSize]()
    for number in range(ROUNDS + 1):
        # Where a likelihood has two maxima, each may ask for the mask of the other.
        size = wanted if number < ROUNDS else size_for_each(detectors, asked)
        used = _as_given(size, buffer_m, spacing_m)
        if used is not size:
            _check_size(detectors, used)
        likelihood = watched(_likelihood(model, sessions, maker, used))
        found = fit(likelihood, beta, sized=True)
        sigma = sigmas(likelihood, found.beta)
        logger.info(
            "%d cells of %.0f m, buffer %.0f m: sigma %.0f m, log-likelihood %.6f",
            sum(len(session.mask.xy) for session in likelihood.sessions), used.spacing_m, used.buffer_m, sigma[-1],
            found.loglik,
        )  # fmt: skip
        if not settings.buffer_sigma * sigma[-1] <= widest:
            notes, bounded = (), False
            break
        wanted = size_for_fit(likelihood, found.beta, settings, habitat)
        if beta is not None and found.converged and size.serves(wanted):
            # The mask was another where all maxima were looked for.
            other = higher(likelihood, found, sized=True)
            of_other = size_for_fit(likelihood, other.beta, settings, habitat)
            # At last only one that this mask serves: others were followed to their masks, and were none there.
            if number < ROUNDS or size.serves(of_other):
                found, wanted = other, of_other
        vain += not found.converged
        if vain == _VAIN or (size.serves(wanted) and (found.converged or wanted == size)):
            # What did not converge is told by the fit.
            notes = ()
            break
        beta = found.beta if found.converged else None
        asked.append(wanted)
    return Settled(likelihood, found, replace(used, notes=(*size.notes, *notes)), maker, bounded)


def _likelihood(model: Model, sessions: Sequence[Session], maker: MaskMaker, size: MaskSize) -> Likelihood:
    masks = maker.masks(size.reach_m, size.spacing_m)
    return likelihood_for(model, [replace(session, mask=masks[session.name]) for session in sessions])


def likelihood_on(
    model: Model,
    sessions: Sequence[Session],
    buffer_m: float,
    spacing_m: float,
    habitat: Ground | None = None,
) -> Likelihood:
    """The likelihood on masks of this size in metres around the detectors; without habitat all ground counts as that.

    Raises
    ------
    InputError
        When the mask would have far too many cells, or the model does not fit the data.
    """
    maker = MaskMaker({session.name: working_detectors(session) for session in sessions}, habitat)
    size = MaskSize(buffer_m, buffer_m, spacing_m, buffer_m, buffer_m, spacing_m)
    _check_size(list(maker.detectors.values()), size)
    return _likelihood(model, sessions, maker, size)


def _as_given(size: MaskSize, buffer_m: float | None, spacing_m: float | None) -> MaskSize:
    """The size, with what somebody has said of it."""
    if buffer_m is not None:
        size = replace(size, buffer_m=buffer_m, reach_m=buffer_m)
    return size if spacing_m is None else replace(size, spacing_m=spacing_m)


def _check_size(detectors: Sequence[Array], size: MaskSize) -> None:
    """Refuse a mask of far too many cells, before it fills the memory."""
    buffer_m, spacing_m = size.reach_m, size.spacing_m
    most = max(float((np.ptp(xy, axis=0) + 2 * buffer_m).prod()) / spacing_m**2 for xy in detectors)
    if most > _MOST_CELLS:
        raise InputError(
            "The habitat mask cannot be made:",
            [
                f"a buffer of {buffer_m:g} m in cells of {spacing_m:g} m makes {most:.2g} cells; take larger cells, or "
                f"a narrower buffer (at most {_MOST_CELLS:,} cells)"
            ],
        )


def widest_buffer(sessions: Sequence[Session], settings: ScrSettings) -> float:
    """Buffer in metres beyond which sigma counts as unbounded."""
    diameter = max(sqrt(float(squared_distances(xy, xy).max())) for xy in map(working_detectors, sessions))
    return max(settings.buffer_min_m, _WIDEST_DIAMETERS * settings.buffer_sigma * diameter) + _SLACK_M

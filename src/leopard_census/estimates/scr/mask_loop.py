"""Fits a model on a mask that suits it: the mask is sized for a guess, then for the fit, until it serves."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import Fit, fit, higher
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import Ground, MaskMaker, working_detectors
from leopard_census.estimates.scr.mask_size import COARSEST, MaskSize, size_for_fit, size_for_guess
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.reach import sigmas
from leopard_census.estimates.scr.session import Session, squared_distances
from leopard_census.estimates.scr.starts import pooled_sigma

Array = NDArray[np.float64]
logger = logging.getLogger(__name__)

#: Rounds of sizing at most. The second mask serves unless the fit is in doubt.
ROUNDS = 6
#: On the way maxima are looked for that such a mask can tell, not those that it makes: the mask follows the fit.
FEWEST_CELL_WIDTHS = 1.0
#: Said where the last mask is not the one that its fit asks for.
NOT_SETTLED = (
    "The size of the mask did not settle: each fit asked for another mask. Density may hang on the mask; see what it "
    "is on others."
)
# A sigma of more than three diameters of the station network is no estimate: the data only say "large".
_WIDEST_DIAMETERS = 3.0
# Buffers are rounded up.
_SLACK_M = 500.0
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
    """A fit on a mask that serves it."""

    likelihood: Likelihood
    fit: Fit
    size: MaskSize
    maker: MaskMaker


def settle(
    model: Model,
    sessions: Sequence[Session],
    settings: ScrSettings,
    habitat: Ground | None = None,
) -> Settled | NoEstimate:
    """Fit a model, with the mask made anew until it serves; of one buffer and spacing for all sessions.

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
    maker = MaskMaker({session.name: working_detectors(session) for session in sessions}, habitat)
    widest = widest_buffer(sessions, settings)
    wanted = size_for_guess(list(maker.detectors.values()), pooled_sigma(sessions), model, settings)
    beta: Array | None = None
    for _ in range(ROUNDS):
        size = wanted
        if size.buffer_m > widest:
            return NoEstimate(UNBOUNDED)
        masks = maker.masks(size.reach_m, size.spacing_m)
        likelihood = likelihood_for(model, [replace(s, mask=masks[s.name]) for s in sessions])
        found = fit(likelihood, beta, fewest=FEWEST_CELL_WIDTHS)
        sigma = sigmas(likelihood, found.beta)
        logger.info(
            "%d cells of %.0f m, buffer %.0f m: sigma %.0f m, log-likelihood %.6f",
            sum(len(mask.xy) for mask in masks.values()), size.spacing_m, size.buffer_m, sigma[-1], found.loglik,
        )  # fmt: skip
        if settings.buffer_sigma * sigma[-1] > widest:
            return NoEstimate(UNBOUNDED)
        wanted = size_for_fit(likelihood, found.beta, settings, habitat)
        if beta is not None and found.converged and size.serves(wanted):
            # The mask was another where all maxima were looked for.
            found = higher(likelihood, found, fewest=FEWEST_CELL_WIDTHS)
            wanted = size_for_fit(likelihood, found.beta, settings, habitat)
        if size.serves(wanted) and (found.converged or wanted == size):
            break
        beta = found.beta if found.converged else None
    else:
        size = replace(size, notes=(*size.notes, NOT_SETTLED))
    if not found.converged:
        return NoEstimate(f"The fit did not converge ({found.message}).")
    if found.not_identified:
        return NoEstimate("The fit did not converge (the likelihood is flat: not identified).")
    if size.spacing_m > COARSEST * sigma[0]:
        return NoEstimate(
            f"The animals moved too little (sigma {sigma[0]:.0f} m) for stations so far apart to tell density."
        )
    return Settled(likelihood, found, size, maker)


def widest_buffer(sessions: Sequence[Session], settings: ScrSettings) -> float:
    """Buffer in metres beyond which sigma counts as unbounded."""
    diameter = max(sqrt(float(squared_distances(xy, xy).max())) for xy in map(working_detectors, sessions))
    return max(settings.buffer_min_m, _WIDEST_DIAMETERS * settings.buffer_sigma * diameter) + _SLACK_M

"""A fit without a mask from elsewhere: the mask is sized for a guess, then for the fit, until it serves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.errors import InputError
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import MaskMaker, working_detectors
from leopard_census.estimates.scr.mask_loop import (
    FEWEST_CELL_WIDTHS,
    NOT_SETTLED,
    ROUNDS,
    UNBOUNDED,
    widest_buffer,
)
from leopard_census.estimates.scr.mask_size import size_for_fit, size_for_guess
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.reach import sigmas
from leopard_census.estimates.scr.session import Session
from leopard_census.estimates.scr.starts import pooled_sigma

Array = NDArray[np.float64]

# The floor of the buffer in metres is one for leopards; here any animal may be asked about.
_SETTINGS = ScrSettings(buffer_min_m=1.0)
# Cells of one session at most, where somebody says how wide they are: a fit then takes gigabytes.
_MOST_CELLS = 1_000_000


@dataclass(frozen=True)
class OwnMask:
    """The likelihood on a mask that was made for it, and the size of that mask in metres."""

    likelihood: Likelihood
    buffer_m: float
    spacing_m: float
    notes: tuple[str, ...] = ()


def with_own_mask(
    model: Model,
    sessions: Sequence[Session],
    buffer_m: float | None = None,
    spacing_m: float | None = None,
    watched: Callable[[Likelihood], Likelihood] = lambda likelihood: likelihood,
) -> OwnMask:
    """Make masks around the detectors; all ground is taken as habitat.

    Parameters
    ----------
    buffer_m, spacing_m
        Their size. None: the widest of 4 sigma and the distance beyond which 0.1% of the effective area lie, and cells
        of 0.4 sigma (see `mask_size`), with the sigma of the fit.
    watched
        Wraps the likelihoods that are searched on the way.

    Raises
    ------
    InputError
        When no mask can be made, or the model does not fit the data.
    """
    working = [working_detectors(session) for session in sessions]
    maker = MaskMaker({s.name: xy for s, xy in zip(sessions, working, strict=True)})

    def on(buffer: float, spacing: float) -> Likelihood:
        _check_size(working, buffer, spacing)
        masks = maker.masks(buffer, spacing)
        return likelihood_for(model, [replace(s, mask=masks[s.name]) for s in sessions])

    if buffer_m is not None and spacing_m is not None:
        return OwnMask(on(buffer_m, spacing_m), buffer_m, spacing_m)
    widest = widest_buffer(sessions, _SETTINGS)
    wanted = size_for_guess(working, pooled_sigma(sessions), model, _SETTINGS)
    said: tuple[str, ...] = (NOT_SETTLED,)
    for _ in range(ROUNDS):
        size = wanted
        found = on(buffer_m or size.reach_m, spacing_m or size.spacing_m)
        rough = fit(watched(found), hessian_wanted=False, fewest=FEWEST_CELL_WIDTHS)
        if not rough.converged:
            rough = fit(watched(found), fewest=FEWEST_CELL_WIDTHS)
        if not _SETTINGS.buffer_sigma * float(sigmas(found, rough.beta).max()) <= widest:
            said = (UNBOUNDED,)
            break
        wanted = size_for_fit(found, rough.beta, _SETTINGS)
        if not rough.converged or size.serves(wanted):
            # What did not converge is told by the fit.
            said = ()
            break
    return OwnMask(found, buffer_m or size.reach_m, spacing_m or size.spacing_m, (*size.notes, *said))


def _check_size(detectors: Sequence[Array], buffer_m: float, spacing_m: float) -> None:
    """Refuse a mask of far too many cells, before it fills the memory."""
    most = max(float((np.ptp(xy, axis=0) + 2 * buffer_m).prod()) / spacing_m**2 for xy in detectors)
    if most > _MOST_CELLS:
        raise InputError(
            "The habitat mask cannot be made:",
            [
                f"a buffer of {buffer_m:g} m in cells of {spacing_m:g} m makes {most:.2g} cells; take larger cells, or "
                f"a narrower buffer (at most {_MOST_CELLS:,} cells)"
            ],
        )

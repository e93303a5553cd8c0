"""Does the mask serve the fit? What density would be with a wider one, and with finer cells.

The model is fitted again on a mask with a buffer half as wide again, and on one with cells half as wide (secr,
mask.check, does the same). Density of a session is that of all its groups and classes, averaged over the cells within
the buffer of the fit; of a conditional likelihood it is the derived one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from leopard_census.errors import InputError
from leopard_census.estimates.scr.basins import widest_cell_m
from leopard_census.estimates.scr.effective import component_densities
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import (
    MaskMaker,
    distance_to_nearest,
    quartered,
    working_detectors,
)
from leopard_census.estimates.scr.mask_size import MaskSize
from leopard_census.estimates.scr.session import Mask

Caution = tuple[float, str]

_WIDER, _FINER = 1.5, 0.5
# A change of density by more than this is told.
_MOVES = 0.01
# Cells cut in four are then a million, the most that `mask_loop` makes.
_MOST_CHECKED = 250_000
_HA_PER_100_KM2 = 10_000.0


@dataclass(frozen=True)
class OtherMask:
    """Density of the session that changes most on another mask, in animals per 100 km2.

    Attributes
    ----------
    what
        Of the mask: `buffer` or `cells`.
    used_m, tried_m
        Width of it in the fit, and in the other.
    why_not
        Why there is no answer; empty where there is one.
    """

    what: str
    used_m: float
    tried_m: float
    density: float = np.nan
    tried_density: float = np.nan
    why_not: str = ""

    @property
    def change(self) -> float:
        """Relative change of density."""
        return self.tried_density / self.density - 1

    @property
    def sentence(self) -> str:
        """What happened, for print."""
        masks = {
            "buffer": f"a buffer of {self.tried_m:g} m in place of {self.used_m:g} m",
            "cells": f"cells of {self.tried_m:g} m in place of {self.used_m:g} m",
        }
        if self.why_not:
            return f"What {masks[self.what]} would change is not known: {self.why_not}."
        return (
            f"With {masks[self.what]} density would be {_three_digits(self.tried_density)} in place of "
            f"{_three_digits(self.density)} animals per 100 km2 ({self.change:+.1%})."
        )


def _three_digits(value: float) -> str:
    digits = np.format_float_positional(value, precision=3, unique=False, fractional=False, trim="k")
    return digits.removesuffix(".")


def other_masks(likelihood: Likelihood, found: Fit, maker: MaskMaker, size: MaskSize) -> list[OtherMask]:
    """Density on a wider mask, and on one of finer cells.

    Parameters
    ----------
    found
        The fit, from which the searches start.
    maker, size
        What the mask of the fit was made by.
    """
    # In a narrow habitat the cells are finer than was asked for.
    side = min(size.spacing_m, widest_cell_m(likelihood))
    wider, finer = _WIDER * size.reach_m, _FINER * side
    tries = (("buffer", size.reach_m, wider, side), ("cells", side, size.reach_m, finer))
    answers = []
    for what, used, reach_m, spacing_m in tries:
        tried = reach_m if what == "buffer" else spacing_m
        try:
            masks = maker.masks(reach_m, spacing_m)
        except InputError as fault:
            answers.append(OtherMask(what, used, tried, why_not=fault.problems[0]))
        else:
            answers.append(_on(likelihood, found, masks, OtherMask(what, used, tried), size.reach_m))
    return answers


def checks(likelihood: Likelihood, found: Fit, own: tuple[float, float] | None) -> list[OtherMask]:
    """What can be tried of the mask of a fit.

    Parameters
    ----------
    own
        Buffer and spacing in metres of a mask that was made around the detectors, all ground being habitat: then the
        buffer is tried too. None: the mask comes from elsewhere.

    Returns
    -------
    Nothing of masks of so many cells that finer ones would fill the memory.
    """
    if sum(len(session.mask.xy) for session in likelihood.sessions) > _MOST_CHECKED:
        return []
    if own is None:
        return [finer_cells(likelihood, found)]
    buffer_m, spacing_m = own
    maker = MaskMaker({session.name: working_detectors(session) for session in likelihood.sessions})
    size = MaskSize(buffer_m, buffer_m, spacing_m, buffer_m, buffer_m, spacing_m)
    return other_masks(likelihood, found, maker, size)


def finer_cells(likelihood: Likelihood, found: Fit) -> OtherMask:
    """Density with every cell of a mask, wherever it comes from, cut in four."""
    masks = {session.name: quartered(session.mask) for session in likelihood.sessions}
    side = widest_cell_m(likelihood)
    return _on(likelihood, found, masks, OtherMask("cells", side, _FINER * side), np.inf)


def mask_cautions(answers: Sequence[OtherMask]) -> dict[str, Caution]:
    """Cautions by name where the mask moves density by more than 1%: a number, and a sentence."""
    advice = {"buffer": "Widen the buffer.", "cells": "Take finer cells."}
    return {
        f"mask-{one.what}": (one.change, f"{one.sentence} {advice[one.what]}")
        for one in answers
        if abs(one.change) > _MOVES
    }


def _on(
    likelihood: Likelihood, found: Fit, masks: dict[str, Mask], other: OtherMask, within_m: float
) -> OtherMask:
    """The answer of a fit on other masks."""
    moved = likelihood.on_masks([masks[s.name] for s in likelihood.sessions])
    inverse = None if np.isnan(found.vcov).any() else found.vcov
    again = fit(moved, found.beta, inverse, hessian_wanted=False)
    if not again.converged:
        again = fit(moved, found.beta)
    if not again.converged:
        return replace(other, why_not="the fit on it did not converge")
    before, after = densities(likelihood, found, within_m), densities(moved, again, within_m)
    # Of a session in which nobody was caught density is as good as 0, and whatever else it is means nothing.
    told = [r for r, session in enumerate(likelihood.sessions) if session.n]
    if not told:
        return replace(other, why_not="nobody was caught")
    worst = max(told, key=lambda r: abs(np.log(after[r] / before[r])))
    return replace(other, density=float(before[worst]), tried_density=float(after[worst]))


def densities(likelihood: Likelihood, found: Fit, within_m: float) -> np.ndarray:
    """Mean density of each session in animals per 100 km2, over the cells within a distance of its detectors."""
    means = []
    for part in likelihood.parts:
        values = part.values(likelihood.design, found.beta)
        cells = part.session.mask.xy
        kept = distance_to_nearest(working_detectors(part.session), cells) <= within_m
        means.append(
            sum(float(d.mean() if len(d) == 1 else d[kept].mean()) for d in component_densities(part, values))
        )
    return np.array(means) * _HA_PER_100_KM2

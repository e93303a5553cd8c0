"""Start values: where the search for the maximum begins."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.detection import START_Z, to_link
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.session import Covariate, Mask, Session

Array = NDArray[np.float64]

# Multiples of the guess of sigma and values of the base (g0, or the hazard) that are tried, at the best density each.
_SIGMAS = (0.5, 0.8, 1.25, 2.0)
_BASES = (0.0015, 0.006, 0.025, 0.1, 0.35)
# Effects of a second class that are tried: at 0 the likelihood is flat.
_SECOND_CLASS = (-1.5, 1.5)
# A thinned mask is used for the search while its cells are at most this many sigma wide.
_THIN_SIGMA = 0.75
_FEWEST_CELLS = 60


def pooled_sigma(sessions: Sequence[Session]) -> float:
    """First guess of sigma in metres: root pooled spatial variance of all animals.

    sqrt(sum of squared distances to each animal's mean place / (2 sum(n_i - 1))), the CC form of RPSV (secr); the
    mean distance to the nearest detector where no animal was caught twice or away from its first place.
    """
    squares, freedom = 0.0, 0
    for session in sessions:
        for animal in range(session.n):
            mine = session.animal == animal
            places = np.repeat(session.xy[session.detector[mine]], session.count[mine], axis=0)
            # From the first place: the mean of places that are all one differs from it in the last digit.
            places = places - places[:1]
            squares += float(((places - places.mean(axis=0)) ** 2).sum())
            freedom += len(places) - 1
    return sqrt(squares / (2 * freedom)) if freedom and squares > 0 else detector_spacing(sessions)


def detector_spacing(sessions: Sequence[Session]) -> float:
    """Mean distance of a detector to its nearest neighbour in metres; of one alone, a tenth of the mask's width."""
    nearest = []
    for session in sessions:
        apart = np.hypot(*(session.xy[:, None, axis] - session.xy[None, :, axis] for axis in (0, 1)))
        apart[apart == 0] = np.inf
        nearest += [d for d in apart.min(axis=1) if np.isfinite(d)]
    if nearest:
        return float(np.mean(nearest))
    return max(sqrt(s.mask.area_ha * 10_000) for s in sessions) / 10


def start_values(likelihood: Likelihood, sigma_m: float) -> Iterator[Array]:
    """Coefficients to start from, best first: the best of a grid, then with each effect of a second class.

    Parameters
    ----------
    likelihood
        One on a coarse mask will do.
    sigma_m
        A guess of sigma.
    """
    design = likelihood.design
    plain = likelihood.model.function
    # The hazard-rate shape is about as wide as a half-normal one of this sigma; the exponential has a longer tail.
    width = {"EX": 0.6, "HEX": 0.6}.get(plain.name, 1.0)
    found: list[tuple[float, Array]] = []
    for factor, base in product(_SIGMAS, _BASES):
        beta = np.zeros(len(design.names))
        start = {plain.base: base, "sigma": sigma_m * factor * width, "z": START_Z}
        for name, value in start.items():
            if name in design.slices:
                beta[design.slices[name].start] = to_link("logit" if name == "g0" else "log", value)
        beta = with_best_density(likelihood, beta)
        value = likelihood.value(beta)
        if np.isfinite(value):
            found.append((value, beta))
    found.sort(key=lambda pair: -pair[0])
    firsts = [beta for _, beta in found[:3]] or [beta]
    second = [i for i, name in enumerate(design.names) if ".h2" in name and not name.startswith("pmix")]
    if not second:
        yield from firsts
        return
    for effects in product(_SECOND_CLASS, repeat=len(second)):
        beta = firsts[0].copy()
        beta[second] = effects
        yield with_best_density(likelihood, beta)


def with_best_density(likelihood: Likelihood, beta: Array) -> Array:
    """The same detection with the density that fits the number caught: n over the effective area."""
    where = likelihood.design.slices.get("D")
    if where is None:
        return beta
    beta = beta.copy()
    beta[where] = 0.0
    n = sum(session.n for session in likelihood.sessions)
    effective = sum(part.effective_ha(part.values(likelihood.design, beta)) for part in likelihood.parts)
    beta[where.start] = log(max(n, 1)) - log(max(effective, 1e-300))
    return beta


def thinned(likelihood: Likelihood, sigma_m: float) -> Likelihood:
    """The likelihood on fewer cells, each of a larger area, for the search; itself where that saves little."""
    cells = sum(len(s.mask.xy) for s in likelihood.sessions)
    masks = thinned_masks(likelihood, sigma_m)
    return likelihood if sum(len(m.xy) for m in masks) > cells / 3 else likelihood.on_masks(masks)


def thinned_masks(likelihood: Likelihood, sigma_m: float) -> list[Mask]:
    """The masks with fewer cells, each of a larger area; as they are where cells are wide already."""
    return [_thin(session.mask, sigma_m) for session in likelihood.sessions]


def _thin(mask: Mask, sigma_m: float) -> Mask:
    spacing = sqrt(mask.cell_ha * 10_000)
    every = int(_THIN_SIGMA * sigma_m // spacing)
    if every < 2:
        return mask
    step = np.round((mask.xy - mask.xy.min(axis=0)) / spacing).astype(np.int64)
    kept = (step % every == every // 2).all(axis=1)
    if kept.sum() < _FEWEST_CELLS:
        return mask
    return chosen_cells(mask, kept, mask.area_ha / int(kept.sum()))


def chosen_cells(mask: Mask, kept: NDArray[np.bool_], cell_ha: float | None = None) -> Mask:
    """Some cells of a mask, (M,), with their covariates; each of the same area, or of another one in hectares; all
    where a kind of cells would be lost."""
    covariates = {
        name: tuple(v for v, k in zip(values, kept, strict=True) if k)
        if isinstance(values, tuple)
        else values[kept]
        for name, values in mask.covariates.items()
    }
    # A habitat of few cells may be lost, and with it a coefficient.
    if any(_fewer_kinds(covariates[name], values) for name, values in mask.covariates.items()):
        return mask
    return Mask(mask.xy[kept], mask.cell_ha if cell_ha is None else cell_ha, covariates)


def _fewer_kinds(kept: Covariate, values: Covariate) -> bool:
    """Whether a level of words is lost, or numbers that differ no longer do."""
    if isinstance(values, tuple):
        return len(set(kept)) < len(set(values))
    return len(np.unique(kept)) == 1 < len(np.unique(values))

"""How well a matcher ranks individuals: protocols over encounters.

Nothing here knows how a score was made; every function takes a matrix of scores and the names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

#: Draws of the equal-gallery protocol.
DRAWS = 300


def encounter_scores(
    image_scores: NDArray[np.float64], encounter_of_image: Sequence[int], n_encounters: int
) -> NDArray[np.float64]:
    """Score of two encounters: the largest score over their image pairs.

    Parameters
    ----------
    image_scores : float array, shape (n_images, n_images)
        Row: query image, column: gallery image; pairs within one encounter are ignored.
    encounter_of_image : sequence of int, length n_images
        Index of each image's encounter.
    n_encounters : int
        Number of encounters.

    Returns
    -------
    float array, shape (n_encounters, n_encounters)
        Row: query; the diagonal is -inf.
    """
    owner = np.asarray(encounter_of_image, int)
    by_row = np.full((n_encounters, image_scores.shape[1]), -np.inf)
    np.maximum.at(by_row, owner, image_scores)
    out = np.full((n_encounters, n_encounters), -np.inf)
    np.maximum.at(out.T, owner, by_row.T)
    np.fill_diagonal(out, -np.inf)
    return out


def equal_gallery_hits(
    scores: NDArray[np.float64],
    individuals: Sequence[str],
    *,
    seed: int,
    draws: int = DRAWS,
    allowed: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Share of draws in which a query encounter ranks its own individual first, all galleries equal in size.

    In each draw the gallery holds one random other encounter of every individual, so that an individual
    with many encounters has no head start.

    Parameters
    ----------
    scores : float array, shape (n, n)
        Encounter scores, row = query.
    individuals : sequence of str, length n
        Name of each encounter's individual.
    seed : int
        Of the draws.
    draws : int
        Number of galleries per query.
    allowed : bool array, shape (n, n), optional
        False takes an encounter out of a query's gallery (same station, say).

    Returns
    -------
    float array, shape (n,)
        NaN where the individual has no other allowed encounter: such an encounter is no query. Ties of the
        best score share the hit.
    """
    names = np.asarray(individuals, dtype=str)
    n = len(names)
    rng = np.random.default_rng([seed, 300])
    hits = np.full(n, np.nan)
    for query in range(n):
        pool = np.ones(n, bool) if allowed is None else allowed[query].copy()
        pool[query] = False
        groups = [np.flatnonzero(pool & (names == name)) for name in np.unique(names)]
        groups = [group for group in groups if len(group)]
        own = [k for k, group in enumerate(groups) if names[group[0]] == names[query]]
        if not own or len(groups) < 2:
            continue
        drawn = np.stack([scores[query, rng.choice(group, size=draws)] for group in groups])
        best = drawn == drawn.max(axis=0)
        hits[query] = float((best[own[0]] / best.sum(axis=0)).mean())
    return hits


def plain_hits(
    scores: NDArray[np.float64], individuals: Sequence[str], allowed: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """1 where the best-scored other encounter is of the query's individual, 0 where not, NaN for no query."""
    names = np.asarray(individuals, dtype=str)
    hits = np.full(len(names), np.nan)
    for query in range(len(names)):
        pool = np.ones(len(names), bool) if allowed is None else allowed[query].copy()
        pool[query] = False
        same = pool & (names == names[query])
        if not same.any():
            continue
        best = pool & (scores[query] == scores[query][pool].max())
        hits[query] = float((best & same).sum() / best.sum())
    return hits


def balanced(hits: NDArray[np.float64], individuals: Sequence[str]) -> float:
    """Mean over individuals of the mean over their queries; NaN when there is no query."""
    names = np.asarray(individuals, dtype=str)
    usable = ~np.isnan(hits)
    means = [float(hits[usable & (names == name)].mean()) for name in np.unique(names[usable])]
    return float(np.mean(means)) if means else float("nan")


def bootstrap_interval(
    hits: NDArray[np.float64],
    individuals: Sequence[str],
    statistic: Callable[[NDArray[np.float64], Sequence[str]], float] = balanced,
    *,
    seed: int,
    repeats: int = 2000,
    level: float = 0.95,
) -> tuple[float, float]:
    """Percentile interval of a statistic when the query encounters are drawn again with replacement.

    The gallery stays as it is; only queries are resampled, so the interval is about the sample of
    encounters, not of individuals.
    """
    names = np.asarray(individuals, dtype=str)
    usable = np.flatnonzero(~np.isnan(hits))
    if not len(usable):
        return float("nan"), float("nan")
    rng = np.random.default_rng([seed, 95])
    values = []
    for _ in range(repeats):
        chosen = rng.choice(usable, size=len(usable))
        values.append(statistic(hits[chosen], list(names[chosen])))
    tail = (1 - level) / 2
    lower, upper = np.quantile(values, [tail, 1 - tail])
    return float(lower), float(upper)


def pair_auc(scores: NDArray[np.float64], individuals: Sequence[str]) -> float:
    """Probability that a random true pair scores above a random false one; ties count half."""
    names = np.asarray(individuals, dtype=str)
    upper = np.triu_indices(len(names), 1)
    values = np.maximum(scores, scores.T)[upper]
    same = names[upper[0]] == names[upper[1]]
    if not same.any() or same.all():
        return float("nan")
    positive, negative = values[same], np.sort(values[~same])
    below = np.searchsorted(negative, positive, side="left")
    above = np.searchsorted(negative, positive, side="right")
    return float(((below + above) / 2).mean() / len(negative))

"""One vector for a whole view, so that likely partners are found without comparing all features with all.

VLAD (Jegou et al. 2010, "Aggregating local descriptors into a compact image representation"): what the features that
fall to one visual word differ from it by is summed word by word. Here with

- normalisation within each word, so that a patch of coat that repeats itself does not drown the rest (Arandjelovic &
  Zisserman 2013, "All about VLAD"), and the square root of every number (power law, Jegou et al. 2012);
- the place of each feature on the body as two more numbers of its descriptor (spatial coordinate coding, Koniusz &
  Mikolajczyk 2011; McCann & Lowe 2012): views are turned to walk to the left, so a rosette of the shoulder never is one
  of the thigh;
- a projection on the principal directions of the survey's own views, each divided by a power of its spread (Jegou &
  Chum 2012 whiten in full; see `WHITENED`).

Words and directions are learned from the survey itself: nothing is trained elsewhere or downloaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from leopard_census.config.individuals import ShortlistSettings
from leopard_census.imaging.rootsift import Features
from leopard_census.individuals.cosine import stored

#: Features per visual word that the words are learned from, and rounds of k-means (the defaults of faiss are 256, 25).
LEARN_FROM, ROUNDS = 256, 20
#: Views that the principal directions are learned from, at most.
LEARN_VIEWS = 1500
#: Power of the spread that directions are divided by: 0 none, 1 whitening in full. In full, the many directions that a
#: survey has too few views to know would weigh as much as those it knows.
WHITENED = 0.5

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Codebook:
    """What turns a view's features into its vector.

    Attributes
    ----------
    words : float32 array, shape (k, 130)
        Descriptor and weighted place.
    mean : float32 array, shape (k * 130,)
    directions : float32 array, shape (k * 130, d)
    place_weight : float
    side : int
        Geometric-mean side of the views in pixels.
    """

    words: Floats
    mean: Floats
    directions: Floats
    place_weight: float
    side: int

    @property
    def length(self) -> int:
        """Numbers in a view's vector."""
        return int(self.directions.shape[1])


def learn_codebook(
    features: Sequence[Features], *, side: int, settings: ShortlistSettings, seed: int
) -> Codebook | None:
    """Learn visual words and principal directions from views of the survey.

    Parameters
    ----------
    features
        Of the views, in a fixed order, which the result depends on; evenly spread ones are used where there are more
        than needed, so the order should be that of the views' keys.
    side : int
        Geometric-mean side of the views in pixels.
    settings
        Number of words, numbers per vector, weight of the place.
    seed
        Of k-means.

    Returns
    -------
    Codebook or None
        None where the views have fewer features than there should be words.
    """
    usable = [f for f in features if len(f)]
    chosen = [usable[k] for k in _spread(len(usable), LEARN_VIEWS)]
    placed = [_placed(f, side, settings.place_weight) for f in chosen]
    total = sum(len(p) for p in placed)
    if total < settings.words:
        return None
    stacked = np.concatenate(placed)
    stacked = stacked[_spread(total, settings.words * LEARN_FROM)]
    with _one_thread():
        learner = faiss.Kmeans(
            stacked.shape[1],
            settings.words,
            niter=ROUNDS,
            seed=seed % 2**31,
            min_points_per_centroid=1,
            max_points_per_centroid=LEARN_FROM,
        )
        learner.train(np.ascontiguousarray(stacked))
        words = np.asarray(learner.centroids, np.float32).copy()
        long = np.stack([_vlad(p, words) for p in placed])
        mean, directions = _directions(long, settings.dimensions)
    return Codebook(words, mean, directions, settings.place_weight, side)


def describe(features: Sequence[Features], codebook: Codebook) -> NDArray[np.int16]:
    """The vectors of views.

    Returns
    -------
    int16 array, shape (n, d)
        As `individuals.cosine.stored` keeps them; all 0 for a view without features.
    """
    out = np.zeros((len(features), codebook.length), np.int16)
    with _one_thread():
        for k, one in enumerate(features):
            if len(one):
                # One view at a time: sums within a block would depend on what else stands in it.
                long = _vlad(_placed(one, codebook.side, codebook.place_weight), codebook.words)
                out[k] = stored(((long - codebook.mean) @ codebook.directions)[None])[0]
    return out


def _one_thread() -> threadpool_limits:
    """Sums of floats must not depend on how many cores a machine has."""
    return threadpool_limits(1)


def _spread(count: int, most: int) -> NDArray[np.int64]:
    """At most so many numbers below count, evenly spread."""
    if count <= most:
        return np.arange(count)
    return np.arange(most) * count // most


def _placed(features: Features, side: int, weight: float) -> Floats:
    """Descriptors with the weighted place of each feature, in sides from the middle of all, shape (n, 130)."""
    middle = np.median(features.xy, axis=0)
    place = (features.xy - middle) * np.float32(weight / side)
    return np.ascontiguousarray(np.hstack([features.descriptors, place]), dtype=np.float32)


def _vlad(placed: Floats, words: Floats) -> Floats:
    """The long vector of one view, shape (k * 130,), of unit length."""
    _, nearest = faiss.knn(placed, words, 1)
    word = nearest[:, 0]
    order = np.argsort(word, kind="stable")
    first = np.flatnonzero(np.diff(word[order], prepend=-1))
    sums = np.zeros_like(words)
    sums[word[order][first]] = np.add.reduceat((placed - words[word])[order], first, axis=0)
    flat = _unit(sums).ravel()
    return _unit((np.sign(flat) * np.sqrt(np.abs(flat)))[None])[0]


def _directions(long: Floats, wanted: int) -> tuple[Floats, Floats]:
    """Mean and scaled principal directions, shapes (m,), (m, d).

    From the inner products of the views, of which there are fewer than numbers in a long vector.
    """
    mean = long.mean(axis=0)
    centred = (long - mean).astype(np.float64)
    spread, of_views = np.linalg.eigh(centred @ centred.T)
    best = np.argsort(-spread, kind="stable")[:wanted]
    best = best[spread[best] > 1e-9 * max(float(spread.max(initial=0.0)), 1e-12)]
    deviation = np.sqrt(spread[best])
    directions = centred.T @ of_views[:, best] / deviation
    # An eigenvector's sign is arbitrary: its largest number is made positive.
    largest = np.abs(directions).argmax(axis=0)
    directions *= np.sign(directions[largest, np.arange(len(best))])
    return mean.astype(np.float32), (directions / deviation**WHITENED).astype(np.float32)


def _unit(rows: NDArray[np.floating]) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9), np.float32)

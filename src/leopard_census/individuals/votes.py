"""What the features of two views vote for each other.

As in HotSpotter (Crall et al. 2013), every feature votes for the views that hold one like it, with the weight of LNBNN:
how much nearer the match is than chance (see `neighbours`). Votes are found through inverted lists, so that nothing
grows with the pairs of views, and are counted before any of the slower checks.

A leopard's shoulder never matches a thigh: views are turned to walk to the left and scaled to one size, so that a vote
counts only where both features lie near one place of the body and are of about one size.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.matching import MatchedViews
from leopard_census.individuals.shortlist import Alike

#: How far apart the places of two features on the body may be along and across it, in sides of the view, and how far
#: their sizes, in powers of two. On the hard synthetic set (another seed than the one measured, 626 sightings) these
#: put 0.71 of the individuals among 50 of 257; a reach of 0.2 both ways 0.62, votes of all places and sizes 0.68.
REACH, SIZES_APART = (0.4, 0.2), 0.6


def alike_by_votes(found: MatchedViews, *, side: int) -> Alike:
    """Votes of all pairs of views, both ways.

    Parameters
    ----------
    found
        Matches of the features of all views.
    side : int
        Geometric-mean side of the views in pixels.
    """
    votes = pair_votes(found, side=side)
    some = votes > 0
    a, b, votes = found.a[some].astype(np.int64), found.b[some].astype(np.int64), votes[some]
    return Alike(np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([votes, votes]))


def pair_votes(found: MatchedViews, *, side: int) -> NDArray[np.float64]:
    """Sum of the votes of each pair of views, shape (pairs,); parameters as of `alike_by_votes`."""
    if not len(found):
        return np.zeros(0)
    matches, features = found.matches, [p.features for p in found.pictures]
    starts = np.concatenate([[0], np.cumsum([len(f) for f in features], dtype=np.int64)])
    of_a, of_b = starts[matches.a] + matches.of_a, starts[matches.b] + matches.of_b
    places = np.concatenate([_places(f.xy, side) for f in features])
    size = np.log2(np.concatenate([f.size for f in features]))
    near = (np.abs(places[of_a] - places[of_b]) < np.array(REACH, np.float32)).all(axis=1)
    near &= np.abs(size[of_a] - size[of_b]) < SIZES_APART
    votes = np.where(near, matches.weight, 0.0).astype(np.float64)
    return np.asarray(np.add.reduceat(votes, found.starts), np.float64)


def _places(xy: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Places on the body, in sides from the middle of all features, shape (n, 2)."""
    return np.asarray((xy - np.median(xy, axis=0)) / np.float32(side), np.float32) if len(xy) else xy

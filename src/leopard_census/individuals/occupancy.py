"""How many animals a partition may hold, by how often they were caught: the prior of the draws for later stages.

The prior of `partition.py` gives each animal the same factor theta, so that a doubtful sighting is a new animal with
the same odds whether most animals on the plot were seen or few. That serves the naming of sightings, which must not
join what is not surely joined; of a number it makes too much, for where animals were seen five times each, hardly one
is left to be seen once. Held against true numbers of simulated surveys (those of benchmarks.identity_coverage), draws
by theta alone put up to a fifth too many animals into a winter.

Here a plot holds N animals, N unknown with prior 1 / N, and each visit to a camera is by any of them alike. Then a
partition of n visits has the probability

    P(z) = sum over N of 1/N  (N - S) (N - S - 1) ... (N - S - U + 1)  N^-n

with S animals that earlier winters know and U new ones: the latter may be any of the animals that are left. That is the
occupancy model of capture-recapture with equal chances (M0) before the pictures speak; animals that differ in how
often they pass a camera would leave somewhat more to be seen once. Left and right flanks are partitioned each by
itself, of the same N, as only certainty links them.

Partitions are sampled as ever, with the theta that has about this slope, and weighted by what is left between the two
priors (importance sampling). The weights are near 1, and the effective number of draws is told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from leopard_census.individuals.partition import LEFT, RIGHT

logger = logging.getLogger(__name__)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: More animals than live on any plot: all wild Amur leopards are 130 or so. It plays a part only where nobody was seen
#: twice.
MOST = 1000
# Draws are good enough where their effective number is this part of them, and are drawn anew so often at most.
_ENOUGH, _ROUNDS = 0.7, 3


@dataclass(frozen=True)
class Seen:
    """What of the groups of sightings counts here; for left and right.

    Attributes
    ----------
    shows : bool array, shape (2, groups)
        Groups with a sighting that speaks for an animal and shows that flank.
    known : bool array, shape (groups,)
        Groups that an earlier winter knows.
    visits
        Visits to cameras in which that flank was seen.
    """

    shows: NDArray[np.bool_]
    known: NDArray[np.bool_]
    visits: tuple[int, int]

    def numbers(self, draws: Ints) -> Ints:
        """Known and new animals by flank in each draw, shape (m, 2, 2): draw, flank, known or new."""
        rows = np.arange(len(draws))[:, None]
        width = max(draws.shape[1], 1)
        with_known = np.zeros((len(draws), width), bool)
        with_known[rows, draws[:, self.known]] = True
        out = np.zeros((len(draws), 2, 2), np.int64)
        for flank in (0, 1):
            there = np.zeros((len(draws), width), bool)
            there[rows, draws[:, self.shows[flank]]] = True
            out[:, flank, 0] = (there & with_known).sum(axis=1)
            out[:, flank, 1] = (there & ~with_known).sum(axis=1)
        return out


def seen_of(
    members: Sequence[Sequence[str]],
    sides: Mapping[str, frozenset[str]],
    counted: Collection[str],
    earlier: Collection[str],
    visit: Mapping[str, int],
) -> Seen:
    """What counts of groups.

    Parameters
    ----------
    members
        Sightings of each group.
    sides
        Flanks that each sighting shows.
    counted
        Sightings of this winter that speak for an animal.
    earlier
        Sightings of earlier winters.
    visit
        Number of the visit that each sighting belongs to.
    """
    flanks = ("left", "right")
    shows = np.array(
        [[any(s in counted and f in sides.get(s, ()) for s in own) for own in members] for f in flanks], bool
    ).reshape(2, len(members))
    known = np.array([any(s in earlier for s in own) for own in members], bool)
    visits = [len({visit[s] for s in counted if f in sides.get(s, ())}) for f in flanks]
    return Seen(shows, known, (visits[0], visits[1]))


def seen_groups(flanks: Ints) -> Seen:
    """Each group one visit by an animal that no earlier winter knows; `flanks` are bits, (groups,)."""
    shows = np.array([(flanks & LEFT) > 0, (flanks & RIGHT) > 0])
    return Seen(shows, np.zeros(len(flanks), bool), (int(shows[0].sum()), int(shows[1].sum())))


def ln_prior(numbers: Ints, visits: tuple[int, int]) -> float:
    """ln P(z) of a partition.

    Parameters
    ----------
    numbers : int array, shape (2, 2)
        Known and new animals by flank.
    visits
        By flank.
    """
    n = np.arange(max(int(numbers.sum(axis=1).max()), 1), MOST + 1, dtype=float)
    if not len(n):
        return 0.0
    total = -np.log(n)
    for (known, new), number in zip(numbers.tolist(), visits, strict=True):
        total += gammaln(n - known + 1) - gammaln(n - known - new + 1) - number * np.log(n)
    return float(logsumexp(total))


def ln_weights(draws: Ints, seen: Seen, theta: float) -> Floats:
    """ln of the importance weights of partitions that were sampled with theta to the power of clusters, (m,).

    They are scaled to a mean weight of 1.
    """
    if not draws.size:
        return np.zeros(len(draws))
    clusters = np.array([len(np.unique(row)) for row in draws])
    table: dict[bytes, float] = {}
    prior = np.zeros(len(draws))
    for k, own in enumerate(seen.numbers(draws)):
        key = own.tobytes()
        if key not in table:
            table[key] = ln_prior(own, seen.visits)
        prior[k] = table[key]
    found = prior - clusters * np.log(theta)
    return np.asarray(found - logsumexp(found) + np.log(len(found)))


def effective(weights: Floats) -> float:
    """Effective number of draws by ln weights, (sum w)^2 / sum w^2 (Kong 1992)."""
    return float(exp(2 * logsumexp(weights) - logsumexp(2 * weights))) if len(weights) else 0.0


def slope(draws: Ints, weights: Floats, seen: Seen) -> float:
    """The theta by which the prior goes up with one more new animal, about where the weighted draws lie."""
    own = np.exp(weights) / np.exp(weights).sum()
    middle = np.rint(np.tensordot(own, seen.numbers(draws), axes=1)).astype(np.int64)
    here, gains = ln_prior(middle, seen.visits), []
    for flank in (0, 1):
        more = middle.copy()
        more[flank, 1] += 1
        gains.append(ln_prior(more, seen.visits) - here)
    share = middle[:, 1] / max(middle[:, 1].sum(), 1)
    return exp(float(share @ gains)) if middle[:, 1].sum() else 1.0


def draws_by_occupancy(
    draws: Ints, theta: float, seen: Seen, sample: Callable[[float], Ints]
) -> tuple[Ints, Floats]:
    """Partitions by this prior, and the ln of their weights.

    Parameters
    ----------
    draws : int array, shape (m, groups)
        Partitions at hand, sampled with `theta`.
    sample
        Draws m partitions with another theta.
    """
    weights = ln_weights(draws, seen, theta)
    for _ in range(_ROUNDS):
        if effective(weights) >= _ENOUGH * len(draws):
            break
        theta = slope(draws, weights, seen)
        draws = sample(theta)
        weights = ln_weights(draws, seen, theta)
    logger.info("draws for later stages: %d, worth %.0f of equal weight", len(draws), effective(weights))
    return draws, weights

"""How many animals a partition may hold, by how often they were caught: the prior by which numbers are told.

The prior of `partition.py` gives each animal the same factor theta, so that a doubtful sighting is a new animal with
the same odds whether most animals on the plot were seen or few. That serves the naming of sightings, which must not
join what is not surely joined; of a number it makes too much, for where animals were seen five times each, hardly one
is left to be seen once. Held against true numbers of simulated surveys (those of benchmarks.identity_coverage), draws
by theta alone put up to a fifth too many animals into a winter. So what review tells of the number of animals, and of
the questions on it, and the draws for later stages are by the prior here.

Here a plot holds N animals, N unknown with prior 1 / N, that differ in how often they pass a camera: their rates are
gamma variables of shape a. Then a partition of n visits, n_k of them by animal k, has the probability

    P(z) = sum over a and N of  1/N  (N - S) (N - S - 1) ... (N - S - U + 1)
                                G(N a) / G(N a + n)  product over k of G(a + n_k) / G(a)

with S animals that earlier winters know and U new ones: the latter may be any of the animals that are left. That is the
occupancy model of capture-recapture before the pictures speak. With a without end all animals come alike (M0). a is
one of `SHAPES`, alike likely, so that each winter's own visits tell it: animals at the edge of a plot are seen once,
and are then not taken for others.
Left and right flanks are partitioned each by itself, of the same N and a, as only certainty links them.

Partitions are sampled as ever, with the theta that has about this slope, and weighted by what is left between the two
priors (importance sampling). The weights are near 1, and the effective number of draws is told.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, inf, isfinite, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from leopard_census.partitions.partition import LEFT, RIGHT

logger = logging.getLogger(__name__)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: More animals than live on any plot: all wild Amur leopards are 130 or so. It plays a part only where nobody was seen
#: twice.
MOST = 1000
#: Shapes of the rates at which animals pass cameras: coefficients of variation of 2, 1.4, 1, 0.7, 0.5 and 0.
SHAPES = (0.25, 0.5, 1.0, 2.0, 4.0, inf)
# Draws are good enough where their effective number is this part of them, and are drawn anew so often at most.
_ENOUGH, _ROUNDS = 0.7, 3


@dataclass(frozen=True)
class Flank:
    """What a partition says of one flank: how many of its animals earlier winters know, and visits of each animal."""

    known: int
    sizes: Floats


@dataclass(frozen=True)
class Seen:
    """What of the groups of sightings counts here.

    Attributes
    ----------
    visits : float array, shape (2, groups)
        Visits to cameras in which a group shows its left and its right flank, by sightings that speak for an animal; a
        visit that several groups share is shared out among them.
    known : bool array, shape (groups,)
        Groups that an earlier winter knows.
    """

    visits: Floats
    known: NDArray[np.bool_]

    def flanks(self, labels: Ints) -> tuple[Flank, Flank]:
        """Left and right flanks of a partition, (groups,)."""
        width = int(labels.max()) + 1 if len(labels) else 0
        with_known = np.zeros(width, bool)
        with_known[labels[self.known]] = True
        left, right = (self._flank(labels, own, with_known, width) for own in self.visits)
        return left, right

    def _flank(self, labels: Ints, own: Floats, with_known: NDArray[np.bool_], width: int) -> Flank:
        sizes = np.bincount(labels, weights=own, minlength=width)
        there = sizes > 0
        return Flank(int((there & with_known).sum()), np.asarray(sizes[there], float))


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
    visits = np.zeros((2, len(members)))
    for row, flank in enumerate(("left", "right")):
        own = [{visit[s] for s in group if s in counted and flank in sides.get(s, ())} for group in members]
        shared = Counter(number for numbers in own for number in numbers)
        visits[row] = [sum(1 / shared[number] for number in sorted(numbers)) for numbers in own]
    return Seen(visits, np.array([any(s in earlier for s in own) for own in members], bool))


def seen_groups(flanks: Ints) -> Seen:
    """Each group one visit by an animal that no earlier winter knows; `flanks` are bits, (groups,)."""
    shows = np.array([(flanks & LEFT) > 0, (flanks & RIGHT) > 0], float)
    return Seen(shows, np.zeros(len(flanks), bool))


def ln_prior(flanks: Sequence[Flank]) -> float:
    """ln P(z) of a partition by its flanks."""
    least = max(1, *(len(flank.sizes) for flank in flanks))
    if least > MOST:
        return 0.0
    numbers = tuple((flank.known, len(flank.sizes), float(flank.sizes.sum())) for flank in flanks)
    total = _of_numbers(least, numbers)
    sizes = np.concatenate([flank.sizes for flank in flanks])
    of_sizes = np.array(
        [float((gammaln(a + sizes) - gammaln(a)).sum()) if isfinite(a) else 0.0 for a in SHAPES]
    )
    return float(logsumexp(total + of_sizes[:, None])) - log(len(SHAPES))


@cache
def _of_numbers(least: int, numbers: tuple[tuple[int, int, float], ...]) -> Floats:
    """All of ln P(z) but what the sizes say, (shapes, N from `least` to `MOST`)."""
    n = np.arange(least, MOST + 1, dtype=float)
    total = np.tile(-np.log(n), (len(SHAPES), 1))
    for known, seen, visits in numbers:
        total += gammaln(n - known + 1) - gammaln(n - seen + 1)
        for row, a in zip(total, SHAPES, strict=True):
            row += gammaln(n * a) - gammaln(n * a + visits) if isfinite(a) else -visits * np.log(n)
    return total


def ln_weights(draws: Ints, seen: Seen, theta: float) -> Floats:
    """ln of the importance weights of partitions that were sampled with theta to the power of clusters, (m,).

    They are scaled to a mean weight of 1.
    """
    if not draws.size:
        return np.zeros(len(draws))
    clusters = np.array([len(np.unique(row)) for row in draws])
    prior = np.array([ln_prior(seen.flanks(row)) for row in draws])
    found = prior - clusters * np.log(theta)
    return np.asarray(found - logsumexp(found) + np.log(len(found)))


def effective(weights: Floats) -> float:
    """Effective number of draws by ln weights, (sum w)^2 / sum w^2 (Kong 1992)."""
    return float(exp(2 * logsumexp(weights) - logsumexp(2 * weights))) if len(weights) else 0.0


def slope(draws: Ints, weights: Floats, seen: Seen) -> float:
    """The theta by which the prior goes up with one more new animal, about where the weighted draws lie."""
    clusters = np.array([len(np.unique(row)) for row in draws])
    middle = float(np.average(clusters, weights=np.exp(weights)))
    flanks = seen.flanks(draws[int(np.argmin(np.abs(clusters - middle)))])
    here, gains, new = ln_prior(flanks), [0.0, 0.0], [0, 0]
    for k, flank in enumerate(flanks):
        new[k] = len(flank.sizes) - flank.known
        if not len(flank.sizes) or flank.sizes.max() <= 1:
            continue
        # A visit of the animal that was seen most would be one of a new animal.
        sizes = np.append(flank.sizes, 1.0)
        sizes[int(np.argmax(flank.sizes))] -= 1
        gains[k] = (
            ln_prior([Flank(flank.known, sizes) if j == k else other for j, other in enumerate(flanks)])
            - here
        )
    return exp(float(np.average(gains, weights=new))) if sum(new) else 1.0


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
    logger.info("plausible partitions: %d, worth %.0f of equal weight", len(draws), effective(weights))
    return draws, weights

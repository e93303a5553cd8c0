"""Plausible identities by pictures, places and numbers together: a Gibbs sampler over partitions and coefficients.

The partitions of the individuals stage weigh pictures against how often animals are caught, and do not ask where: a
doubtful sighting then joins an animal far away as readily as one near by, animals range too far, and density comes out
too low. Here the prior of a partition is that of spatial capture-recapture (`partitions/places.py`). Alternately, in
several chains,

    partition       given D, g0 and sigma, by scans of the sampler of the individuals stage
    D, g0, sigma    given the partition, from the normal approximation around the maximum of its likelihood

as for left-right links (`linking/link_draws.py`), so that what is not known of D, g0 and sigma is in the partitions
too. Animals are taken as alike here (g0~1 sigma~1, half-normal), whatever model is then fitted to each partition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.linking.histories import Capture, History, session_of
from leopard_census.estimates.linking.kernel import kernel_of
from leopard_census.estimates.linking.link_weights import MODEL
from leopard_census.estimates.linking.rate_draws import Near
from leopard_census.estimates.many import results_of
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.session import Session
from leopard_census.partitions.draws import sample_chain
from leopard_census.partitions.partition import LEFT, RIGHT, Problem
from leopard_census.partitions.places import Places
from leopard_census.partitions.sighting_faults import Pictures

Ints = NDArray[np.int64]
Array = NDArray[np.float64]

#: Chains, every other of which begins with each group alone, and draws of each between new coefficients.
CHAINS, BLOCK = 8, 5
# Blocks without draws at the beginning; scans before the first block, and before the draws of each block.
_BEGINNING = 2
_FIRST, _SETTLE = 100, 25


@dataclass(frozen=True)
class Posterior:
    """What the pictures and people say of n groups of sightings, and where and when these were caught.

    Attributes
    ----------
    start : int array, shape (n,)
        The best partition by pictures.
    captures
        Of each group: occasions and stations, numbered from 0.
    known : bool array, shape (n,)
        Groups that an earlier winter knows.
    """

    problem: Problem
    pictures: Pictures
    start: Ints
    captures: Sequence[History]
    known: NDArray[np.bool_]


@dataclass(frozen=True)
class _Chain:
    posterior: Posterior
    template: Session
    first: Fit
    seed: int

    def run(self, task: tuple[int, int]) -> Ints:
        """So many draws of a chain by its number, (draws, n)."""
        number, draws = task
        who = self.posterior
        rng = np.random.default_rng([self.seed, number])
        elements = sorted(frozenset().union(*who.captures))
        likelihood = Likelihood(
            MODEL, (session_of(self.template, [frozenset({cell}) for cell in elements]),), False
        )
        labels = who.start if number % 2 == 0 else np.arange(who.problem.size)
        near, found, made, block = self.first, [], 0, 0
        while made < draws:
            beta = Near(near.beta, near.vcov).drawn(rng)
            wanted = min(BLOCK, draws - made) if block >= _BEGINNING else 1
            some = sample_chain(
                who.problem,
                labels,
                draws=wanted,
                rng=rng,
                pictures=who.pictures,
                places=places_of(who, likelihood, elements, beta, labels),
                burn_in=_SETTLE if block else _FIRST,
            )
            labels = some[-1]
            if block >= _BEGINNING:
                found.append(some)
                made += wanted
            again = self._fit(headline_histories(who, labels), near)
            near = again if again.sure else near
            block += 1
        return np.concatenate(found)

    def _fit(self, histories: Sequence[History], near: Fit) -> Fit:
        return fit(likelihood_for(MODEL, [session_of(self.template, histories)]), near.beta, near.vcov)


@dataclass(frozen=True)
class Placed:
    """Drawn partitions.

    Attributes
    ----------
    partitions : int array, shape (draws, n)
    animals
        Number of animals caught in each draw, by chain.
    """

    partitions: Ints
    animals: Sequence[Sequence[int]]


def placed_partitions(
    posterior: Posterior, template: Session, first: Fit, *, draws: int, seed: int, workers: int = 1
) -> Placed:
    """Draw partitions.

    Parameters
    ----------
    template
        Detectors, usage and mask; its animals are not used.
    first
        A fit of g0~1 sigma~1 to the names that stand.
    workers
        Processes at most.
    """
    chain = _Chain(posterior, template, first, seed)
    shares = [len(part) for part in np.array_split(np.arange(draws), CHAINS)]
    tasks = [(number, share) for number, share in enumerate(shares) if share]
    found = results_of(chain.run, tasks, workers, "identities by pictures and places", chunk=1)
    return Placed(
        np.concatenate(found),
        [[len(headline_histories(posterior, labels)) for labels in some] for some in found],
    )


def shrink_factor(chains: Sequence[Sequence[float]]) -> float | None:
    """How much narrower a longer run could make the spread over chains: Gelman and Rubin's R-hat (1992, Stat. Sci. 7).

    1 where the chains agree; None with fewer than two chains of two values.
    """
    n = min(map(len, chains), default=0)
    if len(chains) < 2 or n < 2:
        return None
    values = np.array([chain[:n] for chain in chains], dtype=float)
    within = float(values.var(axis=1, ddof=1).mean())
    between = float(values.mean(axis=1).var(ddof=1))
    if within == 0:
        return 1.0 if between == 0 else inf
    return sqrt((n - 1) / n + between / within)


def headline_histories(who: Posterior, labels: Ints) -> list[History]:
    """Captures of the animals of a partition: linked ones, those of the flank that has more, and those of no flank."""
    return list(_headline(who, labels).values())


def _unknown(who: Posterior, labels: Ints) -> int:
    """How many of these animals no earlier winter knows."""
    return len(_headline(who, labels).keys() - set(labels[who.known].tolist()))


def _headline(who: Posterior, labels: Ints) -> dict[int, History]:
    caught: dict[int, set[Capture]] = {}
    shown: dict[int, int] = {}
    for group, label in enumerate(labels.tolist()):
        if who.captures[group]:
            caught.setdefault(label, set()).update(who.captures[group])
            shown[label] = shown.get(label, 0) | int(who.problem.flanks[group])
    flanks = list(shown.values())
    other = RIGHT if flanks.count(LEFT) >= flanks.count(RIGHT) else LEFT
    return {label: frozenset(own) for label, own in sorted(caught.items()) if shown[label] != other}


def places_of(
    who: Posterior, likelihood: Likelihood, elements: Sequence[Capture], beta: Array, labels: Ints
) -> Places:
    """What captures say of each cluster at some coefficients (log D per ha, logit g0, log sigma in m).

    Parameters
    ----------
    likelihood
        Of `elements`, each an animal of one capture.
    labels
        A partition, which tells how many of the known animals are there, and how many others were caught: D of `beta`
        is of all animals, and new ones come from the density of those that no register knows.
    """
    kernel = kernel_of(likelihood, beta)
    (session,) = likelihood.sessions
    number = {cell: k for k, cell in enumerate(elements)}
    own = [sorted(number[cell] for cell in group) for group in who.captures]
    expected = beta[0] + np.log(session.mask.cells_ha)
    hazard = expected - kernel.base
    caught = session.mask.cells_ha * -np.expm1(-hazard)
    old = caught / caught.sum() * np.exp(-hazard)
    chance = float(1 - old.sum())
    present, ln_density = 1.0, float(beta[0])
    if who.known.any():
        with_captures = {label for label, group in zip(labels.tolist(), own, strict=True) if group}
        seen = len(with_captures & set(labels[who.known].tolist()))
        # Mean of the beta distribution that a flat prior and the known animals give, at most all of them.
        present = min((seen + 1) / (chance * len(set(labels[who.known].tolist())) + 2), 0.99)
        # Mean of the gamma distribution that a flat prior and the animals caught that no register knows give.
        ln_density = float(np.log(_unknown(who, labels) + 1) - np.log(caught.sum()))
    most, new = kernel.captures.max(axis=1), np.exp(kernel.base)
    return Places(
        first=np.concatenate([[0], np.cumsum([len(group) for group in own])]).astype(np.int64),
        captures=np.array([capture for group in own for capture in group], np.int64),
        known=who.known,
        gain=np.exp(kernel.captures - most[:, None]),
        ln_gain=most,
        new=new / new.sum(),
        old=old / old.sum(),
        ln_new=float(np.log(new.sum())) + ln_density - float(beta[0]),
        ln_old=float(np.log(present * old.sum())),
        missed=float(np.log1p(-present * chance)),
    )

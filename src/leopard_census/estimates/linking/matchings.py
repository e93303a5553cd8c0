"""Draws of left-right links: matchings of left-only and right-only identities, each with its weight.

The weight of a matching is the product over its links of a weight of each, times a factor that depends on how many
links there are and on how many captures they share (`flank_shares`). The sampler is Metropolis' with proposals that are
as likely there and back. A pair of those that may be linked is chosen at random, and with the identities i and j

    both free                   the link is added
    linked with each other      it is removed
    one linked elsewhere        that one changes its partner
    both linked elsewhere       the partners are exchanged: i-j and the two others

From any of these the same choice of a pair of the identities concerned leads back with equal chance.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# Pairs whose link is less likely than not by this factor, before all else is known, are never tried: a hundred of them
# together would be linked once in ten million draws.
_NEVER = np.log(1e-9)


@dataclass(frozen=True)
class Links:
    """Weights of links at fixed D and theta.

    Attributes
    ----------
    log_weight
        log of what a link multiplies the likelihood by, (L, R); minus infinity where it cannot be.
    shared
        Captures that both have in common, (L, R).
    log_factor
        log factor of a number of links and of captures in common.
    """

    log_weight: Array
    shared: Integers
    log_factor: Callable[[int, int], float]

    def log_weight_of(self, partner: Integers) -> float:
        """log weight of a matching: the right identity of each left one, (L,), or -1."""
        lefts = np.flatnonzero(partner >= 0)
        rights = partner[lefts]
        common = int(self.shared[lefts, rights].sum())
        return float(self.log_weight[lefts, rights].sum()) + self.log_factor(len(lefts), common)


@dataclass
class Matching:
    """A matching that the sampler changes.

    Attributes
    ----------
    partner
        The right identity of each left one, or -1.
    """

    partner: list[int]
    rights: int
    left_of: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.left_of = [-1] * self.rights
        for left, right in enumerate(self.partner):
            if right >= 0:
                self.left_of[right] = left

    def link(self, left: int, right: int) -> None:
        """Link two that are free."""
        self.partner[left], self.left_of[right] = right, left

    def part(self, left: int, right: int) -> None:
        """Take a link away."""
        self.partner[left] = self.left_of[right] = -1

    def proposal(self, left: int, right: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Links that go and links that come when a pair is chosen."""
        there, here = self.partner[left], self.left_of[right]
        if there == right:
            return [(left, right)], []
        gone = [(left, there)] if there >= 0 else []
        if here >= 0:
            gone.append((here, right))
        come = [(left, right)]
        if there >= 0 and here >= 0:
            come.append((here, there))
        return gone, come


def move(matching: Matching, links: Links, rng: np.random.Generator, steps: int) -> None:
    """Change a matching by so many steps of the sampler."""
    weight, shared = links.log_weight, links.shared
    pairs = np.argwhere(weight > _NEVER).tolist()
    # A link that a former theta allowed and this one does not would stay for ever.
    for left, right in enumerate(matching.partner):
        if right >= 0 and weight[left, right] <= _NEVER:
            matching.part(left, right)
    if not pairs:
        return
    chosen = rng.integers(len(pairs), size=steps).tolist()
    logs = np.log(rng.random(steps)).tolist()
    now = [(left, right) for left, right in enumerate(matching.partner) if right >= 0]
    number, common = len(now), sum(int(shared[pair]) for pair in now)
    factor = links.log_factor(number, common)
    for choice, level in zip(chosen, logs, strict=True):
        gone, come = matching.proposal(*pairs[choice])
        if len(come) == 2 and weight[come[1]] <= _NEVER:
            continue
        more = len(come) - len(gone)
        shares = sum(int(shared[p]) for p in come) - sum(int(shared[p]) for p in gone)
        then = links.log_factor(number + more, common + shares)
        gain = sum(weight[p] for p in come) - sum(weight[p] for p in gone) + then - factor
        if level < gain:
            for pair in gone:
                matching.part(*pair)
            for pair in come:
                matching.link(*pair)
            number, common, factor = number + more, common + shares, then

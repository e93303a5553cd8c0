"""Draws of plausible truths behind captures that were written down with errors (see `error_model`).

One capture after the other is put anew, given all others (Gibbs sampling). What it may be of:

    under a name of several captures    the name's owner (correct); any other animal, or one of its own (lump)
    alone under its name                an animal without a name (correct, and the name is its own); any animal (a
                                        ghost); one of its own (correct, or a ghost)

A capture that is the last of the owner under a name of several stays: the owner must have one. It can move once another
capture under that name is the owner's, so that every truth can be reached.
"""

from dataclasses import dataclass, field
from itertools import count
from math import inf

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.linking.error_model import ErrorRates, Written
from leopard_census.estimates.linking.histories import Capture
from leopard_census.estimates.linking.kernel import Kernel

Array = NDArray[np.float64]
_NEW = -1


@dataclass
class Truth:
    """Which animal each capture was of, and whose each name is.

    Attributes
    ----------
    animal
        Of each capture; animals have numbers with gaps.
    owner
        Of each name; None: it is a ghost.
    """

    written: Written
    animal: list[int] = field(init=False)
    owner: list[int | None] = field(init=False)

    def __post_init__(self) -> None:
        """Begins with all that was written down taken for true."""
        self.animal = list(self.written.name)
        self.owner = list(range(max(self.written.name, default=-1) + 1))

    @property
    def animals(self) -> dict[int, list[int]]:
        """Captures of each animal."""
        found: dict[int, list[int]] = {}
        for capture, animal in enumerate(self.animal):
            found.setdefault(animal, []).append(capture)
        return found

    @property
    def key(self) -> tuple[tuple[int, ...], ...]:
        """The captures of the animals, whatever the animals are called."""
        return tuple(sorted(map(tuple, self.animals.values())))


class TruthSampler:
    """Changes a truth, at fixed D, theta and rates.

    Each animal has a row of its own in `shape`: D p(w | x) a by cell, with the largest as 1. What a capture multiplies
    the weight of every animal by is then one product of that matrix with the capture's terms.
    """

    def __init__(self, truth: Truth, kernel: Kernel, rates: ErrorRates) -> None:
        self.truth, self.kernel = truth, kernel
        self.written = truth.written
        self.correct, self.ghost, self.lump = rates.logs(self.written.names)
        self.under: dict[int, list[int]] = {}
        for capture, name in enumerate(self.written.name):
            self.under.setdefault(name, []).append(capture)
        self.captures = truth.animals
        self.named = {animal for animal in truth.owner if animal is not None}
        # There are never more animals than captures.
        self.shape = np.zeros((len(self.written.name), len(kernel.base)))
        self.whole = np.ones(len(self.written.name))
        self.caught: dict[int, set[Capture]] = {}
        for animal, own in self.captures.items():
            self._form(animal)
            self.caught[animal] = {self.written.cell[c] for c in own}

    def sweep(self, rng: np.random.Generator) -> None:
        """Put every capture anew, once, that the rates allow to be an error."""
        levels = rng.random(len(self.written.name)).tolist()
        for capture, level in enumerate(levels):
            alone = len(self.under[self.written.name[capture]]) == 1
            if alone or self.lump > -inf:
                self._put(capture, level, alone)

    def _form(self, animal: int) -> None:
        terms = self.kernel.base + self.kernel.captures[self.captures[animal]].sum(axis=0)
        np.exp(terms - terms.max(), out=self.shape[animal])
        self.whole[animal] = self.shape[animal].sum()

    def _put(self, capture: int, level: float, alone: bool) -> None:
        """Put one capture anew."""
        name, old = self.written.name[capture], self.truth.animal[capture]
        owner = self.truth.owner[name]
        if not alone and owner == old and not self._others_correct(capture, name, old):
            return
        before = self.shape[old].copy(), float(self.whole[old])
        self._take(capture, name, old, alone)
        places, weights = self._choices(capture, name, alone)
        weights -= weights.max()
        chances = np.exp(weights).cumsum()
        chosen = int(np.searchsorted(chances, level * chances[-1], side="right"))
        animal, own = places[min(chosen, len(places) - 1)]
        self._give(capture, name, animal, own)
        if animal == old:  # as it was, which is most often so
            self.shape[old], self.whole[old] = before
        else:
            self._form(self.truth.animal[capture])

    def _others_correct(self, capture: int, name: int, owner: int) -> bool:
        return any(other != capture and self.truth.animal[other] == owner for other in self.under[name])

    def _take(self, capture: int, name: int, old: int, alone: bool) -> None:
        """Take a capture from its animal."""
        self.captures[old].remove(capture)
        self.caught[old].remove(self.written.cell[capture])
        if alone and self.truth.owner[name] is not None:
            self.named.discard(old)
            self.truth.owner[name] = None
        if self.captures[old]:
            self._form(old)
        else:
            del self.captures[old], self.caught[old]

    def _choices(self, capture: int, name: int, alone: bool) -> tuple[list[tuple[int, bool]], Array]:
        """Animals that it may be of and whether the name is theirs, and the log weight of each."""
        cell = self.written.cell[capture]
        ids = [animal for animal in self.captures if cell not in self.caught[animal]]
        rows = max(ids, default=-1) + 1
        joined = (self.shape[:rows] @ self.kernel.scaled[capture])[ids]
        with np.errstate(divide="ignore"):
            gain = np.log(joined) - np.log(self.whole[ids]) + self.kernel.top[capture]
        single = float(self.kernel.alone[capture])
        places: list[tuple[int, bool]] = [(_NEW, False)]
        weights = [single + (self.ghost if alone else self.lump)]
        if alone:
            places.append((_NEW, True))
            weights.append(single + self.correct)
        for animal, more in zip(ids, gain.tolist(), strict=True):
            if more == -inf:
                continue
            if not alone:
                own = animal == self.truth.owner[name]
                places.append((animal, own))
                weights.append(more + (self.correct if own else self.lump))
                continue
            places.append((animal, False))
            weights.append(more + self.ghost)
            if animal not in self.named:
                places.append((animal, True))
                weights.append(more + self.correct)
        return places, np.array(weights)

    def _give(self, capture: int, name: int, animal: int, own: bool) -> None:
        """Give a capture to an animal; its shape is formed by the caller."""
        if animal == _NEW:
            animal = next(number for number in count() if number not in self.captures)
            self.captures[animal], self.caught[animal] = [], set()
        self.captures[animal].append(capture)
        self.caught[animal].add(self.written.cell[capture])
        self.truth.animal[capture] = animal
        if own:
            self.truth.owner[name] = animal
            self.named.add(animal)

"""How many captures of each animal at each detector a model expects, given where the animal may live.

For an animal that was caught, whose centre lies in cell m (and class c) with probability P given its history,

    e_k = sum over cells and classes of P times sum over occasions of the mean count at detector k

in the states that its own history brought it to. With usage U, hazard h and H = sum U h of the occasion, the mean is
1 - exp(-U h) of proximity detectors, U h of Poisson counts, b (1 - exp(-U h)) or round(U) (1 - exp(-h)) of binomial
ones, and (1 - exp(-H)) U h / H of multi. Animals that were never caught are as many as density times area times the
chance to be missed, in each cell; their means are those of naive animals.

Equal rows (setting, detector and usage) are computed once for all occasions and animals, block by block.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.behaviour import state_of
from leopard_census.estimates.scr.effective import component_densities
from leopard_census.estimates.scr.session import Integers
from leopard_census.estimates.scr.session_likelihood import SessionLikelihood
from leopard_census.estimates.scr.values import Values

Array = NDArray[np.float64]

# Doubles of one block of rows times cells: 16 megabytes.
_BLOCK = 2_000_000
# The nearest number to 1 that a chance of capture may have, as in the likelihood.
_LEAST_REST = 1e-16


@dataclass(frozen=True)
class ExpectedCaptures:
    """Expected captures of one session.

    Attributes
    ----------
    caught
        Of each animal caught at each detector, (n, K).
    missed
        Of all animals never caught together at each detector, (K,).
    """

    caught: Array
    missed: Array


def expected_captures(part: SessionLikelihood, values: Values) -> ExpectedCaptures:
    """Expected captures of a session at some parameters, whose likelihood is not collapsed."""
    known = part.evaluation(values)
    cells, detectors = len(part.session.mask.xy), len(part.session.detectors)
    caught, missed = np.zeros((part.session.n, detectors)), np.zeros(detectors)
    densities = component_densities(part, values)
    for c, component in enumerate(known.components):
        met = _Met(part, component.kind, component.mixture_class)
        # The last row stands for the animals that were never caught, with their number in each cell as its weights.
        silent = densities[c] * part.session.mask.cells_ha * np.broadcast_to(known.missed[c], (cells,))
        weights = np.vstack([known.posteriors[c], silent])
        means = _Means(part, values, weights)
        found = means.held(met) if part.model.detector == "multi" else means.apart(met)
        caught[component.members] += found[:-1]
        missed += found[-1]
    return ExpectedCaptures(caught, missed)


class _Met:
    """Settings in which the animals of a kind and class met the detectors."""

    def __init__(self, part: SessionLikelihood, kind: int, mixture_class: int) -> None:
        session, self.learned = part.session, part.model.learned
        self.session = session
        states = part.design.setting[kind, mixture_class]  # (states, S or 1, K or 1)
        self.grid = np.broadcast_to(states, (len(states), session.occasions, len(session.detectors)))
        known = part.design.known
        mine = (part.design.kinds == kind) & ((known < 0) | (known == mixture_class))
        self.members = np.flatnonzero(mine)
        self.any_animal = self._flags(np.ones(len(session.animal), dtype=bool))

    def _flags(self, captures: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Where and when there were captures, (S, K)."""
        found = np.zeros(self.grid.shape[1:], dtype=bool)
        found[self.session.occasion[captures], self.session.detector[captures]] = True
        return found

    def settings(self) -> Iterator[tuple[slice, Integers]]:
        """Which rows of the weights, and their settings, (S, K); the last row is that of naive animals."""
        n = len(self.members)
        if not self.learned:
            yield slice(0, n + 1), self.grid[0]
            return
        for place, animal in enumerate(self.members):
            state = state_of(self.learned, self._flags(self.session.animal == animal), self.any_animal)
            yield slice(place, place + 1), np.take_along_axis(self.grid, state[None], axis=0)[0]
        yield slice(n, n + 1), self.grid[0]


@dataclass(frozen=True)
class _Means:
    """Mean counts of one session, weighted over the cells: weights are (rows, M)."""

    part: SessionLikelihood
    values: Values
    weights: Array

    def _hazards(self, setting: Integers, detector: Integers) -> Array:
        """Hazard of rows in all cells, (rows, M)."""
        function, detection = self.part.model.function, self.values.detection
        z = detection["z"][setting][:, None] if function.has_z else None
        squared = self.part.session.squared[detector]
        curve = np.exp(function.shape(squared, detection["sigma"][setting][:, None], z).log_s)
        curve *= detection[function.base][setting][:, None]
        return curve if function.on_hazard else -np.log(np.maximum(1 - curve, _LEAST_REST))

    def apart(self, met: _Met) -> Array:
        """Where detectors do not hinder each other, (rows, K)."""
        session = self.part.session
        levels, level = np.unique(session.usage.T, return_inverse=True)  # usage by occasion and detector
        level = level.reshape(session.usage.T.shape)
        detectors = len(session.detectors)
        there = session.usage.T > 0
        of_animals = []
        for rows, setting in met.settings():
            codes = ((setting * detectors + np.arange(detectors)) * len(levels) + level)[there]
            of_animals.append((rows, *np.unique(codes, return_counts=True)))
        every = np.unique(np.concatenate([codes for _, codes, _ in of_animals]))
        times = np.zeros((len(self.weights), len(every)))
        for rows, codes, counts in of_animals:
            times[rows, np.searchsorted(every, codes)] = counts
        found = np.zeros((len(self.weights), detectors))
        detector = every // len(levels) % detectors
        width = max(_BLOCK // self.weights.shape[1], 1)
        for at in range(0, len(every), width):
            own = slice(at, at + width)
            h = self._hazards(every[own] // (len(levels) * detectors), detector[own])
            mean = self._mean(h, levels[every[own] % len(levels)][:, None])
            by_row = (self.weights @ mean.T) * times[:, own]
            np.add.at(found.T, detector[own], by_row.T)
        return found

    def _mean(self, h: Array, usage: Array) -> Array:
        """Mean count of one occasion."""
        model = self.part.model
        if model.detector == "proximity":
            return np.asarray(-np.expm1(-usage * h))
        if model.binomial == 1:
            return np.asarray(np.round(usage) * -np.expm1(-h))
        if model.binomial:
            return np.asarray(model.binomial * -np.expm1(-usage * h))
        return np.asarray(usage * h)

    def held(self, met: _Met) -> Array:
        """Where a detector holds an animal for the occasion, (rows, K)."""
        usage = self.part.session.usage
        patterns: dict[bytes, tuple[Integers, Array, Array]] = {}
        for rows, setting in met.settings():
            for s in range(usage.shape[1]):
                key = np.concatenate([setting[s].astype(float), usage[:, s]]).tobytes()
                fresh = setting[s], usage[:, s], np.zeros(len(self.weights))
                patterns.setdefault(key, fresh)[2][rows] += 1
        found = np.zeros((len(self.weights), len(usage)))
        for setting, own, times in patterns.values():
            total = own[:, None] * self._hazards(setting, np.arange(len(usage)))
            whole = np.maximum(total.sum(axis=0), 1e-300)
            who = times > 0
            means = self.weights[who] @ (total * (-np.expm1(-whole) / whole)).T
            found[who] += times[who, None] * means
        return found

"""Sightings shared out among animals: what is certain, the best partition, and plausible ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.constraints import Constraint, Groups
from leopard_census.individuals.decisions import Decisions, Pair
from leopard_census.individuals.evidence import Solved, sides_shown
from leopard_census.individuals.facing import facing_pairs, sure_flanks
from leopard_census.individuals.material import Material, Row, not_comparable
from leopard_census.individuals.occupancy import Seen, draws_by_occupancy
from leopard_census.individuals.plausible import Plausible
from leopard_census.individuals.solve_survey import Links, solve_survey
from leopard_census.individuals.travel import too_far_pairs
from leopard_census.partitions.draws import sample_partitions
from leopard_census.partitions.partition import Problem
from leopard_census.partitions.sighting_faults import Pictures

logger = logging.getLogger(__name__)

#: Names rest on so many times the draws that are written: a share near the bar needs many, later stages few.
NAMES_NEED = 2


@dataclass(frozen=True)
class Doubting:
    """Plausible partitions in which answers are evidence, see `answer_doubt.py`: those that tell how sure a number is.

    Attributes
    ----------
    answers
        The pairs that these are about.
    groups
        Sightings that are joined without these answers.
    draws : int64 array, shape (m, groups)
        The partitions.
    problem, pictures, start
        What they were sampled from, and from where.
    """

    answers: frozenset[Pair]
    groups: Groups
    draws: NDArray[np.int64]
    problem: Problem
    pictures: Pictures
    start: NDArray[np.int64]


@dataclass(frozen=True)
class Shared:
    """Who is who.

    Attributes
    ----------
    compared
        Comparisons by pair of sightings, without those that people found not to be comparable.
    constraints, groups
        What is certain.
    group_of
        Group of each sighting that takes part.
    sides
        Flanks that each sighting shows.
    solved
        The best partition of the groups.
    draws : int64 array, shape (m, groups)
        Plausible partitions that obey all answers.
    doubting
        Plausible partitions that doubt answers; those above where there are none to doubt.
    taken_out
        sightingID -> which decision takes it out of which animal.
    material
        Of the survey, with the names that stand after merges and splits.
    """

    compared: dict[Pair, Comparison]
    constraints: Sequence[Constraint]
    groups: Groups
    group_of: dict[str, int]
    sides: dict[str, frozenset[str]]
    solved: Solved
    draws: NDArray[np.int64]
    doubting: Doubting
    taken_out: dict[str, str]
    material: Material

    def by_occupancy(
        self, seen: Callable[[Groups], Seen], settings: IndividualsSettings
    ) -> tuple[Plausible, Plausible]:
        """Plausible partitions by how often animals were caught (see `occupancy.py`): as many as `draws`, that obey all
        answers, and `settings.draws` that doubt answers, over the groups of `doubting`.

        Parameters
        ----------
        seen
            What of some groups counts.
        """
        solved, doubting = self.solved, self.doubting
        obeying = _by_occupancy(
            self.draws, solved.problem, self.best, solved.pictures, seen(self.groups), settings
        )
        if not doubting.answers:
            return obeying, obeying.thinned(settings.draws)
        doubted = _by_occupancy(
            doubting.draws,
            doubting.problem,
            doubting.start,
            doubting.pictures,
            seen(doubting.groups),
            settings,
        )
        return obeying, doubted

    @property
    def best(self) -> NDArray[np.int64]:
        """Cluster of each group in the best partition."""
        return self.solved.solution.labels


def share_out(
    material: Material,
    decisions: Decisions,
    settings: IndividualsSettings,
    deployments: Sequence[Row],
    doubtful: frozenset[str],
) -> Shared:
    """Share the sightings out among animals; parameters as of `identify.decide`."""
    active, unseen = material.active, not_comparable(decisions)
    compared = {pair: result for pair, result in material.compared.items() if pair not in unseen}
    sides = sides_shown(active, material.usable)
    flanks = sure_flanks(active, sides, decisions.flanks.keys(), settings.features.second_flank_probability)
    seen = Links(
        too_far_pairs(active, deployments, doubtful, settings.travel),
        facing_pairs(
            active, flanks, doubtful, seconds=settings.facing_seconds, minutes=settings.encounter_minutes
        ),
    )
    evidence = {pair: result.evidence for pair, result in compared.items()}
    found = solve_survey(material, decisions, evidence, seen, settings)
    groups, solved, doubt = found.groups, found.solved, found.doubt
    for conflict in groups.conflicts:
        logger.warning("statements contradict each other: %s", conflict.text())
    best = solved.solution.labels
    draws = _draws(solved.problem, best, solved.pictures, settings, NAMES_NEED * settings.draws)
    doubting = Doubting(frozenset(), groups, draws, solved.problem, solved.pictures, best)
    if doubt is not None:
        start = doubt.start(groups, best)
        doubted = _draws(doubt.problem, start, doubt.pictures, settings, settings.draws)
        doubting = Doubting(doubt.answers, doubt.groups, doubted, doubt.problem, doubt.pictures, start)
    group_of = {s: k for k, members in enumerate(groups.members) for s in members}
    return Shared(
        compared,
        found.constraints,
        groups,
        group_of,
        sides,
        solved,
        draws,
        doubting,
        found.taken_out,
        found.material,
    )


def _by_occupancy(
    draws: NDArray[np.int64],
    problem: Problem,
    start: NDArray[np.int64],
    pictures: Pictures,
    seen: Seen,
    settings: IndividualsSettings,
) -> Plausible:
    """As many partitions as there are, weighted, and sampled anew where their weights differ much."""

    def sample(theta: float) -> NDArray[np.int64]:
        return _draws(replace(problem, theta=theta), start, pictures, settings, len(draws))

    return Plausible(*draws_by_occupancy(draws, problem.theta, seen, sample))


def _draws(
    problem: Problem,
    start: NDArray[np.int64],
    pictures: Pictures,
    settings: IndividualsSettings,
    number: int,
) -> NDArray[np.int64]:
    return sample_partitions(problem, start, draws=number, seed=settings.seed, pictures=pictures)

"""The best partition: exact where the program can be solved, else with a bound on what could be missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from leopard_census.individuals.pieces import Indices, split_problem, sub_problem
from leopard_census.individuals.program import Program, Relaxed
from leopard_census.partitions.partition import Problem, best_partition, canonical

#: Partitions whose ln P differ by less count as equal, and the heuristic's is kept: the solver proves no finer.
TIE = 1e-6


@dataclass(frozen=True)
class Limits:
    """How much work a part is worth, in counts, so that the outcome does not depend on the machine's speed."""

    # Rounds of cuts of the relaxation; each gives a valid bound.
    rounds: int = 60
    # Cuts added in a round, per group.
    cuts_per_group: int = 20
    # Largest part, in groups, that is solved to the end (20 to 30 s of one core for 300 groups of a good matcher), and
    # the rounds of a larger one (about 25 s for 600); its bound is what they reach.
    largest: int = 300
    rounds_large: int = 12
    # Widest gap, in ln units, that the integer program is asked to close: a wider one leaves nearly all pairs open,
    # and branching gets nowhere (measured on 150 groups with many chance matches).
    widest: float = 5.0
    # Solutions of the integer program, with the cuts that the one before broke, and branchings in each.
    integer_rounds: int = 60
    nodes: int = 300


LIMITS = Limits()


@dataclass(frozen=True)
class Component:
    """One part of the problem as it was solved.

    Attributes
    ----------
    members : int64 array
        Positions of its groups.
    n_clusters
        Animals among them.
    value, bound
        ln P of the partition, and what no partition of the part exceeds; natural log units.
    exact
        Whether the partition is proven best (to `TIE`).
    """

    members: Indices
    n_clusters: int
    value: float
    bound: float
    exact: bool

    @property
    def gap(self) -> float:
        """How much ln P could be missing."""
        return self.bound - self.value


@dataclass(frozen=True)
class Solution:
    """The best partition found, clusters numbered by first member, and its parts in order of their first group."""

    labels: NDArray[np.int64]
    components: tuple[Component, ...]


def solve_partition(problem: Problem, limits: Limits = LIMITS) -> Solution:
    """Solve each part; the heuristic's partition of a part stands unless a better one is found.

    Among partitions that are equally good (to `TIE`) the choice is the heuristic's, which breaks ties by position.
    """
    labels = np.zeros(problem.size, np.int64)
    components = []
    for part in split_problem(problem):
        own, bound, exact = _solve_part(sub_problem(problem, part), limits)
        labels[part] = part[0] + own * problem.size
        value = sub_problem(problem, part).score(own)
        bound = value if exact else max(bound, value)
        components.append(Component(part, len(np.unique(own)), value, bound, exact))
    return Solution(canonical(labels) if problem.size else labels, tuple(components))


def _solve_part(problem: Problem, limits: Limits) -> tuple[NDArray[np.int64], float, bool]:
    """Partition, upper bound, and whether the partition is proven best."""
    own = best_partition(problem)
    value = problem.score(own)
    if problem.size == 1:
        return own, value, True
    program = Program(problem)
    limit = limits.cuts_per_group * problem.size
    large = problem.size > limits.largest
    rounds = limits.rounds_large if large else limits.rounds
    relaxed = program.relax(value, rounds=rounds, limit=limit, enough=TIE)
    if relaxed.bound - value <= TIE:
        return own, value, True
    if large or relaxed.bound - value > limits.widest:
        return own, relaxed.bound, False
    better, bound, exact = _branch(program, relaxed, value, limits)
    if better is not None and problem.score(better) > value + TIE:
        own = better
    return own, min(bound, relaxed.bound), exact


def _branch(
    program: Program, relaxed: Relaxed, value: float, limits: Limits
) -> tuple[NDArray[np.int64] | None, float, bool]:
    """Integer program over the columns that the relaxation leaves open.

    A column whose other end would bring the bound down to the heuristic's value holds its better end in every
    partition that is better than the heuristic's. Where no such partition exists, the heuristic's is best.
    """
    problem = program.problem
    fixed = relaxed.bound - relaxed.loss <= value + TIE
    bound = relaxed.bound
    for _ in range(limits.integer_rounds):
        top, x = program.solve_fixed(relaxed, fixed, limits.nodes)
        bound = min(bound, max(top, value))
        if top <= value + TIE:
            return None, value, True
        if x is None:
            return None, bound, False
        if not program.cut_off(x, limits.cuts_per_group * problem.size):
            together = connected_components(x > 0.5, directed=False)[1]
            return canonical(np.asarray(together, np.int64)), top, True
    return None, bound, False

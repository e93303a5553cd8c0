"""What can be wrong with one sighting's pictures, so that all of its comparisons are wrong together.

The evidence of a pair is exact enough on its own, but the pairs of one sighting share its pictures. Taken as
independent they make a partition far too sure: one track that went over to a second animal matches ten sightings of
either, and joins both for good; one view of a wet coat from nearly the front matches none of ten sightings of its own
animal, each time a little against, and becomes an animal of its own. So each sighting whose pictures were compared is
in one state:

    clear                 its comparisons count as they are
    silent                its pictures tell nothing: none of its comparisons counts
    double, with cluster  it also shows the animal of that other cluster: its comparisons with the sightings of both
                          animals are comparisons of one animal; it links the two by nothing

with probabilities r = (r_clear, r_silent, r_double) of a survey, and the other cluster of a double any of the K - 1
others alike. Over partitions z of groups and states u:

    ln P(z, u, r | data) = K ln theta + sum over sightings of ln r_state - (number of doubles) ln(K - 1)
                           + sum of the evidence of all pairs that share an animal, neither of them silent + ln P(r)

A sighting whose group shows both flanks never doubles: that both are of one animal is certain by rule (a turn within a
clip, two facing cameras, people's word), and a double that has one flank of each animal would deny it. Nor does one by
which people merged two animals: it would show both, and the person says that they are one.

Two sightings share an animal where both are of one cluster, or the one doubles with the cluster of the other. r has a
Dirichlet prior worth `WORTH` sightings and is drawn along with z and u, so that each survey's own sightings say how
often its pictures fail. An animal that shows in doubles alone is not counted: nothing tells it from their other animal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.partition import LEFT, RIGHT, Problem, move_weights

#: Prior of the rates, as numbers of clear, silent and double sightings. A twentieth each: 4 to 10% of the boxes in
#: tracks of several boxes are another animal's (benchmarks/track_purity); of silent ones nothing is known beforehand,
#: and the same is taken.
WORTH = (18.0, 1.0, 1.0)
#: Evidence, in natural log, beyond which a probability is 1 within rounding.
SURE = 500.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pictures:
    """Evidence of pictures between single sightings.

    Attributes
    ----------
    evidence : float array, shape (s, s)
        Symmetric, natural log; 0 within one group and where nothing was compared.
    group : int array, shape (s,)
        Group of each sighting, ascending; every group has one.
    faulty
        Whether a sighting may be silent or double.
    single
        Positions of sightings that certainly show one animal alone.
    """

    evidence: Floats
    group: Ints
    faulty: bool = True
    single: tuple[int, ...] = ()

    def by_group(self, at: Ints | None = None, unheard: NDArray[np.bool_] | None = None) -> Floats:
        """Sums between the groups `at` (ascending; default all), those of the sightings `unheard` left out."""
        rows = np.arange(len(self.group)) if at is None else np.flatnonzero(np.isin(self.group, at))
        if not len(rows):
            return np.zeros((0, 0))
        part = self.evidence[np.ix_(rows, rows)]
        if unheard is not None:
            part = np.where(unheard[rows][:, None] | unheard[rows][None, :], 0.0, part)
        first = np.flatnonzero(np.diff(self.group[rows], prepend=-1))
        return np.asarray(np.add.reduceat(np.add.reduceat(part, first, axis=0), first, axis=1), np.float64)


def picture_evidence(
    members: Sequence[Sequence[str]], evidence: Mapping[Pair, float], single: Collection[str] = ()
) -> Pictures:
    """Pictures of groups of sightings; pairs within a group count for nothing, as they are certain."""
    order = [sighting for own in members for sighting in own]
    place = {sighting: k for k, sighting in enumerate(order)}
    group = np.repeat(np.arange(len(members)), [len(own) for own in members]).astype(np.int64)
    out = np.zeros((len(order), len(order)))
    for (a, b), weight in sorted(evidence.items()):
        i, j = place[a], place[b]
        if group[i] != group[j]:
            out[i, j] = out[j, i] = weight
    return Pictures(out, group, single=tuple(place[s] for s in sorted(single) if s in place))


def plain_pictures(problem: Problem) -> Pictures:
    """Each group one sighting without faults: the posterior is that of the problem itself."""
    return Pictures(problem.evidence, np.arange(problem.size), faulty=False)


@dataclass
class State:
    """A partition and the states of the sightings, changed in place by a chain.

    Attributes
    ----------
    labels : int array, shape (n,)
        Cluster of each group, below n + 1.
    silent : bool array, shape (s,)
    second : int array, shape (s,)
        Cluster that a double shows besides its own; -1 of others.
    rates : float array, shape (3,)
        Of clear, silent and double sightings.
    """

    labels: Ints
    silent: NDArray[np.bool_]
    second: Ints
    rates: Floats

    @property
    def doubles(self) -> int:
        """Number of doubles."""
        return int((self.second >= 0).sum())


@dataclass(frozen=True)
class Faulty:
    """The posterior over partitions and states, ready for a chain.

    Attributes
    ----------
    people : float array, shape (n, n)
        Evidence between groups that is not of pictures: it does not fail with them.
    members
        Sightings of each group.
    open
        Sightings whose state is drawn: those of which anything was compared.
    single : bool array, shape (s,)
        Sightings that may not double.
    spoken : bool array, shape (n,)
        Groups with evidence of people.
    """

    problem: Problem
    pictures: Pictures
    people: Floats = field(init=False)
    members: list[Ints] = field(init=False)
    open: Ints = field(init=False)
    single: NDArray[np.bool_] = field(init=False)
    spoken: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Take what a chain needs at every step."""
        group, evidence = self.pictures.group, self.pictures.evidence
        people = self.problem.evidence - self.pictures.by_group()
        drawn = (evidence != 0).any(axis=1) if self.pictures.faulty else np.zeros(len(group), bool)
        people = np.where(np.abs(people) > 1e-9, people, 0.0)
        object.__setattr__(self, "people", people)
        object.__setattr__(self, "spoken", (people != 0).any(axis=1))
        object.__setattr__(self, "members", [np.flatnonzero(group == g) for g in range(self.problem.size)])
        object.__setattr__(self, "open", np.flatnonzero(drawn))
        single = self.problem.flanks[group] == (LEFT | RIGHT)
        single[list(self.pictures.single)] = True
        object.__setattr__(self, "single", single)

    def start(self, labels: Ints) -> State:
        """All sightings clear."""
        s = len(self.pictures.group)
        rates = np.array(WORTH) / sum(WORTH) if self.pictures.faulty else np.array([1.0, 0.0, 0.0])
        return State(labels.copy(), np.zeros(s, bool), np.full(s, -1, np.int64), rates)

    def toward(self, state: State, i: int) -> Floats:
        """Evidence of group i toward each cluster, shape (n + 2,), as it would be of that cluster."""
        own = state.labels[self.pictures.group]
        heard = [s for s in self.members[i].tolist() if not state.silent[s]]
        total = np.zeros(len(own))
        for s in heard:
            row, other = self.pictures.evidence[s], int(state.second[s])
            # Shared already by what the sighting doubles with, wherever its group goes.
            total += row if other < 0 else np.where(own == other, 0.0, row)
        total[state.silent] = 0.0
        size = self.problem.size + 2
        out = np.bincount(own, weights=total, minlength=size)
        twice = np.flatnonzero(state.second >= 0)
        if len(twice):
            out += np.bincount(state.second[twice], weights=total[twice], minlength=size)
        if self.spoken[i]:
            out += np.bincount(state.labels, weights=self.people[i], minlength=size)
        return np.asarray(out, np.float64)

    def move_weights(self, state: State, i: int) -> tuple[Ints, Floats]:
        """Clusters that group i may be in, and ln P of each up to a constant, as `partition.move_weights`."""
        doubles = state.doubles
        mine = int(state.labels[i])
        if doubles and bool((state.second == mine).any()) and int((state.labels == mine).sum()) == 1:
            return np.array([mine]), np.zeros(1)  # what others double with must stay
        options, weights = move_weights(self.problem, state.labels, i, self.toward(state, i))
        if doubles and len(options) > 1:
            others = len(options) - 1
            weights[:-1] -= doubles * log(max(others - 1, 1))
            weights[-1] -= doubles * log(others)
            for other in state.second[self.members[i]].tolist():
                if other >= 0:
                    weights[options == other] = -np.inf
        return options, weights

    def draw_states(self, state: State, rng: np.random.Generator) -> None:
        """Draw each sighting's state given all else, and the rates given the states."""
        if not len(self.open):
            return
        own = state.labels[self.pictures.group]
        clusters = np.unique(state.labels)
        heard = ~state.silent
        with np.errstate(divide="ignore"):
            ln_clear, ln_silent, ln_double = np.log(state.rates)
        chances = rng.random(len(self.open))
        for s, chance in zip(self.open.tolist(), chances.tolist(), strict=True):
            mine = own[s]
            row = self.pictures.evidence[s] * heard
            with_mine = (own == mine) | (state.second == mine)
            base = float(row @ with_mine)
            weights = np.concatenate([[ln_clear + base, ln_silent], np.full(len(clusters), -np.inf)])
            if len(clusters) > 1 and not self.single[s]:
                more = np.bincount(own, weights=row * ~with_mine, minlength=self.problem.size + 2)
                weights[2:] = ln_double - np.log(len(clusters) - 1) + base + more[clusters]
                weights[2:][clusters == mine] = -np.inf
            share = np.cumsum(np.exp(weights - weights.max()))
            k = int(np.searchsorted(share, chance * share[-1], side="right"))
            state.silent[s] = k == 1
            heard[s] = k != 1
            state.second[s] = clusters[k - 2] if k > 1 else -1
        silent, double = int(state.silent.sum()), state.doubles
        state.rates = rng.dirichlet(np.array(WORTH) + [len(self.open) - silent - double, silent, double])

    def score(self, state: State, clusters: Ints) -> float:
        """The part of ln P that depends on these clusters and who doubles with them; -inf where one is not allowed.

        For comparisons between states whose other clusters, silent sightings and rates are the same.
        """
        total = 0.0
        for k in clusters.tolist():
            groups = np.flatnonzero(state.labels == k)
            if not self.problem.allowed(groups):
                return -np.inf
            total += np.log(self.problem.theta) + float(self.people[np.ix_(groups, groups)].sum()) / 2
        own = state.labels[self.pictures.group]
        inside = np.zeros(self.problem.size + 2, bool)
        inside[clusters] = True  # the last is no label: -1, which has no second animal, finds False there
        near = np.flatnonzero((inside[own] | inside[state.second]) & ~state.silent)
        total += self._shared(own[near], state.second[near], near)
        if state.doubles:
            count = len(np.unique(state.labels))
            total += state.doubles * float(
                np.log(state.rates[2] / state.rates[0]) - np.log(max(count - 1, 1))
            )
        return total

    def likelihood(self, state: State) -> float:
        """Sum of the evidence of all pairs that share an animal, and of people within clusters."""
        same = state.labels[:, None] == state.labels[None, :]
        total = float(self.people[same].sum()) / 2
        heard = np.flatnonzero(~state.silent)
        return total + self._shared(state.labels[self.pictures.group[heard]], state.second[heard], heard)

    def _shared(self, one: Ints, two: Ints, at: Ints) -> float:
        """Sum of the pictures' evidence of the pairs among the sightings `at` that share an animal."""
        shared = (
            (one[:, None] == one[None, :]) | (one[:, None] == two[None, :]) | (two[:, None] == one[None, :])
        )
        return float(self.pictures.evidence[np.ix_(at, at)][shared].sum()) / 2

    def shown(self, state: State) -> Ints:
        """Labels where a sighting that doubles, and is a group of its own, is of the animal that it matches better."""
        labels = state.labels.copy()
        group = self.pictures.group
        for s in np.flatnonzero(state.second >= 0).tolist():
            g = int(group[s])
            if len(self.members[g]) > 1:
                continue
            own = labels[group]
            row = np.where(state.silent, 0.0, self.pictures.evidence[s])
            other = int(state.second[s])
            if float(row[own == other].sum()) > float(row[own == labels[g]].sum()):
                joined = np.append(np.flatnonzero(labels == other), g)
                if self.problem.allowed(np.sort(joined)):
                    labels[g] = other
        return labels

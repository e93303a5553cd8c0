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
from dataclasses import dataclass
from math import log

import numpy as np

from leopard_census.partitions.faulty_chain import State, Tables
from leopard_census.partitions.moves import LEFT, RIGHT, Floats, Ints
from leopard_census.partitions.partition import Problem
from leopard_census.partitions.places import Places, no_fields, nowhere

#: Prior of the rates, as numbers of clear, silent and double sightings. A twentieth each: 4 to 10% of the boxes in
#: tracks of several boxes are another animal's (benchmarks/track_purity); of silent ones nothing is known beforehand,
#: and the same is taken.
WORTH = (18.0, 1.0, 1.0)
#: Evidence smaller than this is rounding, of sums taken in another order.
ROUNDING = 1e-9


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

    def by_group(self) -> Floats:
        """Sums between groups, shape (n, n)."""
        if not len(self.group):
            return np.zeros((0, 0))
        first = np.flatnonzero(np.diff(self.group, prepend=-1))
        return np.asarray(
            np.add.reduceat(np.add.reduceat(self.evidence, first, axis=0), first, axis=1), np.float64
        )


def picture_evidence(
    members: Sequence[Sequence[str]], evidence: Mapping[tuple[str, str], float], single: Collection[str] = ()
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


def posterior_tables(problem: Problem, pictures: Pictures, places: Places | None = None) -> Tables:
    """The posterior over partitions and states, ready for a chain."""
    group, evidence = pictures.group, pictures.evidence
    people = problem.evidence - pictures.by_group()
    people = np.where(np.abs(people) > ROUNDING, people, 0.0)
    np.fill_diagonal(people, 0.0)
    drawn = (evidence != 0).any(axis=1) if pictures.faulty else np.zeros(len(group), bool)
    single = problem.flanks[group] == (LEFT | RIGHT)
    single[list(pictures.single)] = True
    return Tables(
        cannot=np.ascontiguousarray(problem.cannot, dtype=bool),
        compared=problem.compared,
        by_lists=problem.by_lists,
        flanks=np.ascontiguousarray(problem.flanks, dtype=np.int64),
        ln_theta=log(problem.theta),
        people=people,
        evidence=np.ascontiguousarray(evidence, dtype=np.float64),
        group=np.ascontiguousarray(group, dtype=np.int64),
        first=np.searchsorted(group, np.arange(problem.size + 1)).astype(np.int64),
        open=np.flatnonzero(drawn),
        single=single,
        worth=np.array(WORTH),
        places=places or nowhere(problem.size),
    )


def start(tables: Tables, labels: Ints, faulty: bool) -> State:
    """A partition with all sightings clear."""
    s = len(tables.group)
    rates = np.array(WORTH) / sum(WORTH) if faulty else np.array([1.0, 0.0, 0.0])
    return State(
        labels.astype(np.int64, copy=True),
        np.zeros(s, bool),
        np.full(s, -1, np.int64),
        rates,
        no_fields(tables.places),
    )

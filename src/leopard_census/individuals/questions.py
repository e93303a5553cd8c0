"""All that people are asked about pairs of sightings: the whole review queue, from what forces, decides and shares out.

First what only people can mend: disputes, contradictions, answers and sightings that pictures contradict. Then what
would change the number of animals, and among it links by facing cameras that no picture could contradict: each is to be
confirmed once. Nobody knows how likely it is wrong, so by how much the number would differ if it were stands for the
expected change. Mostly that is 0: two animals known from one flank each count as one in the lower flank bound. But the
animal is one with both flanks in capture histories and in the upper bound.

Where none of this is left, answers that are likelier wrong than right by all that is known, and while the number is not
sure those that it rests on, for somebody else (`confirmations.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.animal_counts import animal_counts, counted_flanks, told_sexes
from leopard_census.individuals.answers import Dispute
from leopard_census.individuals.confirmations import confirmations, contradicted, nobody_left
from leopard_census.individuals.conflicts import contested_pairs
from leopard_census.individuals.decisions import Decisions, Pair
from leopard_census.individuals.disputes import ask_first
from leopard_census.individuals.evidence import TWO
from leopard_census.individuals.link_doubt import UNTESTED, untested_links
from leopard_census.individuals.material import Row
from leopard_census.individuals.plausible import Plausible
from leopard_census.individuals.review_pairs import review_queue
from leopard_census.individuals.review_state import within_one
from leopard_census.individuals.second_opinions import REASON as SECOND_OPINION
from leopard_census.individuals.second_opinions import doubtful_answers
from leopard_census.individuals.sharing import Shared
from leopard_census.individuals.two_animals import without_sightings


def questions(
    shared: Shared,
    plausible: Plausible,
    counts: NDArray[np.int64],
    doubting: Plausible,
    if_answers_err: NDArray[np.int64],
    counted: Collection[str],
    decisions: Decisions,
    disputes: Sequence[Dispute],
    by_id: Mapping[str, Row],
    named: Mapping[str, str],
    settings: IndividualsSettings,
) -> list[dict[str, Any]]:
    """Rows of the whole review queue, best first.

    Parameters
    ----------
    shared
        Who is who.
    plausible
        Partitions that obey all answers.
    counts : int64 array, shape (number of these,)
        Animals in each.
    doubting
        Partitions that doubt answers, over the groups of `shared.doubting`.
    if_answers_err : int64 array, shape (number of these,)
        Animals in each.
    counted
        Sightings that speak for an animal.
    decisions, disputes
        People's.
    by_id
        sightingID -> row of those that take part.
    named
        sightingID -> its individual in this run.
    settings
        Of the stage.
    """
    compared, groups, solved = shared.compared, shared.groups, shared.solved
    pictures = without_sightings({p: r.evidence for p, r in compared.items()}, solved.left_out)
    doubted = doubtful_answers(
        decisions, pictures, groups, shared.constraints, settings.prior_odds, settings.reviewer_error
    )
    first = contested_pairs(groups.conflicts, decisions, pictures)
    again = {doubt.pair: doubt.reason for doubt in solved.misnamed.values()}
    again |= {pair: TWO for pair in solved.telling if pair not in again}
    queue = review_queue(
        compared,
        shared.group_of,
        shared.best,
        plausible,
        counts,
        solved.problem.cannot,
        decisions.pairs.keys(),
        first
        | {pair: first.get(pair, SECOND_OPINION) for pair in doubted}
        | {pair: why for pair, why in again.items() if pair not in first and pair not in decisions.pairs},
        settings.review_least_change,
        1 - settings.bar,
    )
    links = _to_confirm(shared, pictures, counted, named)
    asked = {(row["sighting_a"], row["sighting_b"]) for row in queue}
    ordered = [*queue, *(row for row in links if (row["sighting_a"], row["sighting_b"]) not in asked)]
    # The sort is stable: what goes first stays in its order, and so does what would change the number alike.
    ordered.sort(key=lambda row: _place(row["expected_change"]))
    beyond = nobody_left(ordered, decisions)
    if _settled(ordered, beyond, settings):
        rest = contradicted(shared, doubting, decisions)
        if within_one(if_answers_err, doubting.shares) < settings.review_enough:
            rest += confirmations(shared, doubting, if_answers_err, settings.review_least_change)
        asked = {(row["sighting_a"], row["sighting_b"]) for row in ordered}
        for row in rest:
            if (pair := (row["sighting_a"], row["sighting_b"])) not in asked:
                asked.add(pair)
                ordered.append(row)
        ordered.sort(key=lambda row: _place(row["expected_change"]))
    return ask_first(ordered, disputes, compared, shared.material.names, by_id)


def _to_confirm(
    shared: Shared, pictures: Mapping[Pair, float], counted: Collection[str], named: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Links by facing cameras on which a named animal's second flank rests, and which nothing tests."""
    labels: list[int] = shared.best.tolist()
    sexes = told_sexes(shared.material.active)
    animals: dict[int, set[str]] = {}
    for label, members in zip(labels, shared.groups.members, strict=True):
        animals.setdefault(label, set()).update(members)
    rows = []
    for (a, b), halves in untested_links(shared.groups, shared.best, pictures).items():
        if named.get(a) is None or named.get(a) != named.get(b):
            continue
        own = labels[shared.group_of[a]]
        others = [members for label, members in animals.items() if label != own]
        one, two = (
            _number([*others, *parts], shared.sides, sexes, counted) for parts in ([animals[own]], [*halves])
        )
        rows.append(
            {
                "sighting_a": a,
                "sighting_b": b,
                "flank": None,
                "p_same": None,
                "expected_change": float(abs(two - one)),
                "reason": UNTESTED,
            }
        )
    return rows


def _number(
    animals: Sequence[Collection[str]],
    sides: Mapping[str, frozenset[str]],
    sexes: Mapping[str, str],
    counted: Collection[str],
) -> int:
    """How many animals these count as."""
    bits = counted_flanks([sorted(members) for members in animals], sides, sexes, counted)
    return int(animal_counts(np.arange(len(animals))[None, :], bits)[0])


def _settled(
    rows: Sequence[Mapping[str, Any]], beyond: Collection[Pair], settings: IndividualsSettings
) -> bool:
    """Whether nothing is open that goes first or would change the number, and that anybody can answer."""
    return all(
        (row["sighting_a"], row["sighting_b"]) in beyond
        if row["expected_change"] is None
        else row["expected_change"] < settings.review_least_change
        for row in rows
    )


def _place(change: float | None) -> tuple[bool, float]:
    return change is not None, -round(change or 0.0, 6)

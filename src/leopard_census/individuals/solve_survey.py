"""The best partition of a survey under what is certain, with merges and splits as people meant them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.animal_counts import told_sexes
from leopard_census.individuals.answer_doubt import Doubt, doubted_answers, evidence_of, without_answers
from leopard_census.individuals.constraints import Constraint, Groups, derive_constraints, join_groups
from leopard_census.individuals.decisions import Decisions, Pair
from leopard_census.individuals.evidence import (
    Solved,
    problem_of,
    seen_together,
    solve_sightings,
    told_by_people,
)
from leopard_census.individuals.link_doubt import contradicted_links
from leopard_census.individuals.material import Material
from leopard_census.individuals.regrouping import (
    Regrouped,
    animals_of_anchors,
    regroup,
    without_corrections,
)
from leopard_census.individuals.two_animals import without_sightings
from leopard_census.partitions.sighting_faults import picture_evidence


@dataclass(frozen=True)
class Links:
    """What cameras tell of pairs of sightings, whatever their pictures show.

    Attributes
    ----------
    too_far
        Pairs that no one animal can have made in the time.
    facing
        Pairs that two facing cameras made at one moment, as `facing.facing_pairs` gives them.
    """

    too_far: Collection[Pair]
    facing: Collection[Pair]


@dataclass(frozen=True)
class SolvedSurvey:
    """A survey with its best partition.

    Attributes
    ----------
    constraints, groups, solved
        What is certain, the groups that it makes, and their best partition.
    doubt
        The problem in which single answers are evidence; None where there are none.
    taken_out
        sightingID -> which decision takes it out of which animal.
    material
        With the names that these animals take.
    """

    constraints: list[Constraint]
    groups: Groups
    solved: Solved
    doubt: Doubt | None
    taken_out: dict[str, str]
    material: Material


def solve_survey(
    material: Material,
    decisions: Decisions,
    evidence: Mapping[Pair, float],
    seen: Links,
    settings: IndividualsSettings,
) -> SolvedSurvey:
    """Share the sightings out among animals.

    Where people merged or split animals this is done twice: which animals they meant shows without.

    Parameters
    ----------
    material, decisions, settings
        Of the survey.
    evidence
        Of pairs of sightings, from pictures.
    seen
        What cameras tell of pairs.
    """
    regrouped = Regrouped(dict(evidence))
    if decisions.merged or decisions.split:
        before = without_corrections(decisions)
        material = material.corrected(before)
        _, groups, solved = _solve(material, before, regrouped, seen, settings)
        cluster = solved.solution.labels.tolist()
        animal = {s: cluster[k] for k, members in enumerate(groups.members) for s in members}
        regrouped = regroup(evidence, animal, decisions, settings.prior_odds)
        called = {s: name for s, name in material.names.items() if s not in groups.in_conflict}
        material = material.corrected(decisions, animals_of_anchors(animal, called, decisions))
    constraints, groups, solved = _solve(material, decisions, regrouped, seen, settings)
    answers = doubted_answers(decisions, evidence, groups.conflicts, seen.facing)
    doubt = None
    if answers:
        taken = [c for c in constraints if c.source == "pictures"]
        doubt = _doubt(material, decisions, answers, regrouped, seen, settings, solved, taken)
    return SolvedSurvey(constraints, groups, solved, doubt, regrouped.taken_out, material)


def _solve(
    material: Material,
    decisions: Decisions,
    regrouped: Regrouped,
    seen: Links,
    settings: IndividualsSettings,
) -> tuple[list[Constraint], Groups, Solved]:
    """What is certain, the groups that it makes, and the best partition of them."""
    active, names = material.active, material.names
    constraints = _certain(material, decisions, seen)
    while True:
        groups = join_groups([row["sightingID"] for row in active], constraints, names)
        solved = solve_sightings(
            groups,
            regrouped.evidence,
            decisions.pair_evidence,
            [*constraints, *_apart(regrouped)],
            names,
            material.usable,
            seen_together(active),
            told_by_people(names, decisions),
            settings.prior_odds,
            by_lists=material.by_lists,
            single=regrouped.anchors,
        )
        heard = without_sightings(regrouped.evidence, solved.left_out)
        # Each of these links joined two groups and will not again, so this comes to an end.
        doubted = contradicted_links(groups, solved.solution.labels, heard, solved.mixed)
        if not doubted:
            return constraints, groups, solved
        constraints = constraints + [Constraint(*pair, "cannot", "pictures") for pair in doubted]


def _doubt(
    material: Material,
    decisions: Decisions,
    answers: frozenset[Pair],
    regrouped: Regrouped,
    seen: Links,
    settings: IndividualsSettings,
    solved: Solved,
    contradicted: Sequence[Constraint],
) -> Doubt:
    """The problem in which these answers are evidence; sightings that speak for no name in `solved` do not here."""
    others = without_answers(decisions, answers)
    constraints = [*_certain(material, others, seen), *contradicted]
    groups = join_groups([row["sightingID"] for row in material.active], constraints, material.names)
    heard = without_sightings(regrouped.evidence, solved.left_out)
    problem = problem_of(
        groups,
        heard,
        decisions.pair_evidence | evidence_of(decisions, answers, settings.reviewer_error),
        [*constraints, *_apart(regrouped)],
        material.names,
        [view for view in material.usable if view.sighting_id not in solved.misnamed],
        settings.prior_odds,
        material.by_lists,
    )
    return Doubt(answers, groups, problem, picture_evidence(groups.members, heard, regrouped.anchors))


def _certain(material: Material, decisions: Decisions, seen: Links) -> list[Constraint]:
    """What is certain of the sightings that take part."""
    active = material.active
    return derive_constraints(
        active,
        material.names,
        told_sexes(active),
        decisions,
        stages={row["sightingID"]: row["lifeStage"] for row in active if row["lifeStage"]},
        too_far=seen.too_far,
        facing=seen.facing,
    )


def _apart(regrouped: Regrouped) -> list[Constraint]:
    """What a split takes apart."""
    return [Constraint(*pair, "cannot", "decision") for pair in regrouped.apart]

"""The individuals stage: from sightings to individuals, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.anchors import with_anchors
from leopard_census.individuals.animal_counts import animal_counts, counted_flanks, most_animals, told_sexes
from leopard_census.individuals.catalogue import catalogue_rows, minimum_number, register_rows, told_mothers
from leopard_census.individuals.component_rows import component_rows
from leopard_census.individuals.confirmations import nobody_left
from leopard_census.individuals.conflicts import conflict_rows
from leopard_census.individuals.constraints import Groups
from leopard_census.individuals.decisions import Decisions
from leopard_census.individuals.disputes import dispute_rows, sex_disputes, undecided_names
from leopard_census.individuals.draw_facts import DrawFacts, draw_facts, names_of_groups, of_sightings
from leopard_census.individuals.evidence import taking_part
from leopard_census.individuals.flank_links import flank_link_rows
from leopard_census.individuals.idle_decisions import idle_rows
from leopard_census.individuals.known import Known
from leopard_census.individuals.material import Loader, Material, Row, compare_survey
from leopard_census.individuals.naming import Name, encounter_numbers, name_groups
from leopard_census.individuals.new_animals import new_probabilities
from leopard_census.individuals.not_told_apart import not_told_apart
from leopard_census.individuals.occupancy import seen_of
from leopard_census.individuals.open_names import held_clusters, held_sightings
from leopard_census.individuals.outcomes import assignment_rows, pair_rows
from leopard_census.individuals.questions import questions
from leopard_census.individuals.references import Reference, choose_references
from leopard_census.individuals.review_state import review_state_rows
from leopard_census.individuals.rivals import rival_reasons
from leopard_census.individuals.sharing import share_out
from leopard_census.partitions.sampled import Sampled


@dataclass(frozen=True)
class Outcome:
    """Rows of all tables of the stage, and the plausible partitions.

    Attributes
    ----------
    draw_sightings
        Sightings that the partitions are over, sorted.
    draws : int32 array, shape (draws, len(draw_sightings))
        Cluster of each sighting in each draw, answers of one person being evidence. `review_state` is of these very
        draws; the prior is that of `occupancy.py`.
    draw_facts
        What tells the animals of each draw.
    sampled
        What the draws were sampled from.
    """

    pairs: list[dict[str, Any]]
    assignments: list[dict[str, Any]]
    catalogue: list[dict[str, Any]]
    review_queue: list[dict[str, Any]]
    review_state: list[dict[str, Any]]
    register_proposed: list[dict[str, Any]]
    decisions_unattached: list[dict[str, Any]]
    decisions_disputed: list[dict[str, Any]]
    references: list[Reference]
    conflicts: list[dict[str, Any]]
    components: list[dict[str, Any]]
    flank_links: list[dict[str, Any]]
    pair_calibration: list[dict[str, Any]]
    pair_reliability: list[dict[str, Any]]
    draw_sightings: list[str]
    draws: NDArray[np.int32]
    draw_facts: DrawFacts
    sampled: Sampled


def identify(
    sightings: Sequence[Row],
    crops: Sequence[Row],
    load: Loader,
    decisions: Decisions,
    register: Sequence[Row],
    *,
    target_species: str,
    survey: str,
    settings: IndividualsSettings,
    known: Known | None = None,
    deployments: Sequence[Row] = (),
    doubtful: frozenset[str] = frozenset(),
) -> Outcome:
    """Tell the animals of the target species apart.

    Parameters
    ----------
    sightings, crops
        Rows of the survey's sightings and crops tables, in any order.
    load
        Reads chosen crops: (crop rows, sightingID -> deploymentID) -> views, ordered by sighting.
    decisions
        People's decisions, attached.
    register
        Rows of the register that this survey may read.
    target_species, survey
        Of the survey.
    settings
        Of the stage.
    known
        Individuals of earlier winters.
    deployments
        Where the cameras stood, from the field sheet.
    doubtful
        Sightings whose time is doubtful.
    """
    known = known or Known()
    material = compare_survey(
        sightings,
        crops,
        load,
        decisions,
        register,
        target_species=target_species,
        settings=settings,
        known=known,
    )
    return decide(
        material,
        crops,
        decisions,
        register,
        survey=survey,
        settings=settings,
        known=known,
        deployments=deployments,
        doubtful=doubtful,
    )


def decide(
    material: Material,
    crops: Sequence[Row],
    decisions: Decisions,
    register: Sequence[Row],
    *,
    survey: str,
    settings: IndividualsSettings,
    known: Known,
    deployments: Sequence[Row] = (),
    doubtful: frozenset[str] = frozenset(),
) -> Outcome:
    """Tell animals apart that were compared; parameters as of `identify`.

    `decisions` may hold more answers on pairs than those that `material` was made with, but nothing else may differ.
    """
    shared = share_out(material, decisions, settings, deployments, doubtful)
    material = shared.material
    chosen, usable, names, active = material.chosen, material.usable, material.names, material.active
    disputes = [
        *decisions.disputes,
        *material.disputes,
        *sex_disputes(active, decisions, register),
    ]
    undecided = undecided_names(disputes)
    groups, solved, sides, draws = shared.groups, shared.solved, shared.sides, shared.draws
    held = held_clusters(shared.best, groups, names, decisions.not_names, undecided, sides)
    group_names = _name(groups, shared.best, draws, names, active, register, settings, held.keys())
    unsure = frozenset(v.sighting_id for v in usable if not v.sure) - names.keys()
    untold = not_told_apart(decisions, sides, names.keys())
    # What would be counted as an animal, or taken for a new one, must show one animal, and one flank of it, and be told
    # from others.
    nobody = frozenset(solved.mixed) | unsure | untold.keys()
    visit = encounter_numbers(active, settings.encounter_minutes)
    rivals = rival_reasons(groups.members, group_names, shared.best, draws, visit, settings.bar)
    assignments = known.without(
        assignment_rows(
            material.rows,
            decisions,
            groups,
            group_names,
            {row["sightingID"] for row in crops},
            chosen,
            usable,
            sides,
            untold | rivals | held_sightings(held, shared.best, groups.members) | solved.mixed,
            undecided,
            shared.taken_out,
            new_probabilities(solved.problem, draws, groups.members, names, nobody),
            settings.bar,
        )
    )
    named = {row["sightingID"]: row["individualID"] for row in assignments if row.get("individualID")}
    by_people = set(names.values())
    by_id = {row["sightingID"]: row for row in active}
    listed = {row["individualID"]: row for row in register}
    catalogue = catalogue_rows(named, by_id, sides, _as_decided(crops, decisions), listed, survey)
    own = [
        s
        for s, k in sorted(shared.group_of.items())
        if s not in known.keys
        and (s in named or s in names or (solved.problem.flanks[k] and s not in unsure))
    ]
    sexes = told_sexes(active)
    counted = set(own) - nobody
    plausible, later = shared.by_occupancy(
        lambda its: seen_of(its.members, sides, counted, known.keys, visit), settings
    )
    counts, count_best = _counts(plausible.draws, shared.best, groups, sides, sexes, counted)
    doubting = shared.doubting
    bits = counted_flanks(doubting.groups.members, sides, sexes, counted)
    if_err = animal_counts(later.draws, bits)
    queue = questions(
        shared, plausible, counts, later, if_err, counted, decisions, disputes, by_id, named, settings
    )
    # What may show another animal than its name says would be taken for the named one in every later winter.
    seen = {(v.sighting_id, v.frame_id) for v in usable if v.sure and v.sighting_id not in solved.misnamed}
    people = taking_part(decisions.pair_evidence, by_id)
    return Outcome(
        known.without(pair_rows(shared.compared, shared.constraints, names, people)),
        assignments,
        catalogue,
        with_anchors(queue[: settings.queue_length], by_id),
        review_state_rows(
            survey,
            queue,
            if_err,
            most_animals(later.draws, bits),
            later.shares,
            count_best,
            minimum_number(catalogue),
            settings.review_enough,
            settings.review_least_change,
            nobody_left(queue, decisions),
        ),
        register_rows(catalogue, survey, known.since, told_mothers(named, decisions.mothers)),
        [*decisions.unattached, *idle_rows(decisions.told, material.rows)],
        dispute_rows(disputes),
        choose_references(
            [row for row in assignments if row.get("individualID") in by_people],
            by_id,
            [row for row in chosen if (row["sightingID"], row["frameID"]) in seen],
            survey=survey,
            views=settings.reference_views,
        ),
        conflict_rows(groups.conflicts, decisions.told),
        component_rows(solved.solution, solved.problem, groups.members),
        flank_link_rows(named, sides, groups, names),
        *material.checked.rows(survey),
        own,
        of_sightings(later.draws, doubting.groups, own),
        draw_facts(
            own,
            later.draws,
            later.ln_weights,
            doubting.groups,
            names=names,
            counted=counted,
            sides=sides,
            rows=by_id,
            register=listed,
            survey=survey,
        ),
        Sampled(
            doubting.problem,
            doubting.pictures,
            doubting.groups.members,
            doubting.start,
            np.array([not known.keys.isdisjoint(own) for own in doubting.groups.members], bool),
            names_of_groups(doubting.groups, names),
        ),
    )


def _counts(
    draws: NDArray[np.int64],
    best: NDArray[np.int64],
    groups: Groups,
    sides: Mapping[str, frozenset[str]],
    sexes: Mapping[str, str],
    counted: Collection[str],
) -> tuple[NDArray[np.int64], int]:
    """Animals in each draw, and in the best partition."""
    bits = counted_flanks(groups.members, sides, sexes, counted)
    return animal_counts(draws, bits), int(animal_counts(best[None, :], bits)[0])


def _as_decided(crops: Sequence[Row], decisions: Decisions) -> list[Row]:
    """Crops with the flank that a person decided for their sighting."""
    return [{**row, "flank": decisions.flanks.get(row["sightingID"], row["flank"])} for row in crops]


def _name(
    groups: Groups,
    best: NDArray[np.int64],
    draws: NDArray[np.int64],
    names: Mapping[str, str],
    active: Sequence[Row],
    register: Sequence[Row],
    settings: IndividualsSettings,
    held: Collection[int],
) -> list[Name]:
    """Name the groups; a group on a contradiction gets its name from nobody, nor does what is held with it."""
    visit = encounter_numbers(active, settings.encounter_minutes)
    start = {row["sightingID"]: row["start"].isoformat() if row["start"] else "" for row in active}
    people = []
    for members in groups.members:
        said = [names[s] for s in members if s in names and s not in groups.in_conflict]
        people.append(said[0] if said else None)
    firsts = [min(((start[s], s) for s in m), key=lambda f: (f[0] == "", f)) for m in groups.members]
    return name_groups(
        best,
        draws,
        people,
        [frozenset(visit[s] for s in members) for members in groups.members],
        firsts,
        bar=settings.bar,
        taken={code for row in register for code in (row["individualID"], *row["aliases"])}
        | set(names.values()),
        held=held,
    )

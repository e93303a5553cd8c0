"""People's decisions, attached to the sightings of this run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any, NamedTuple

from leopard_census.config.individuals import REVIEWER_ERROR
from leopard_census.errors import InputError
from leopard_census.individuals.anchors import AnchorIndex
from leopard_census.individuals.answers import Answer, Dispute, agreed, name_verdict, standing
from leopard_census.tables.anchor import Anchor, parse_anchor
from leopard_census.tables.decision_form import ABOUT_NO_IDENTITY, ABOUT_TWO, form_faults
from leopard_census.tables.decision_log import log_faults, not_withdrawn
from leopard_census.tables.special_names import PERSON, names_person
from leopard_census.tables.spelling import alike

Pair = tuple[str, str]


class Told(NamedTuple):
    """One side of a row that found its sighting: which decision of which kind is about it."""

    decision: str
    kind: str
    side: str
    sighting: str


@dataclass
class Decisions:
    """What stands after all decisions (see `answers` for who supersedes whom).

    Attributes
    ----------
    pairs
        (smaller sightingID, larger) -> (verdict, decisionID), where the reviewers agree.
    answered_once
        Those of `pairs` that rest on one reviewer's answers of one round.
    opinions
        (smaller sightingID, larger) -> person, as `spelling.alike` writes names -> his last verdict, of whatever round.
    pair_evidence
        (smaller sightingID, larger) -> evidence that both are one animal, natural log odds, where they do not.
    merged
        (sighting whose animal keeps its name, other sighting) -> answer: the animals of both are one, whatever they are
        called.
    split
        (sighting, sighting of the animal that it was taken for and is not) -> answer.
    names
        sightingID -> (individualID, decisionID).
    not_names
        sightingID -> individuals that it is not.
    flanks, species, sexes, stages
        sightingID -> value.
    not_species
        sightingID -> species that it is not, where people say no more.
    mothers
        sightingID -> individualID of the mother of the animal that it shows.
    unusable
        sightingIDs whose pictures show too little to be compared.
    counts
        sightingID -> animals in view with it, itself among them.
    excluded
        sightingIDs taken out.
    said
        (kind, sightingID) -> the answer that a name, flank, sex or age class rests on.
    disputes
        Questions that are undecided because the reviewers of their last round differ.
    unattached
        Rows for the table of decisions that found no sighting, or several.
    told
        Every side of the rows that found theirs and were not withdrawn, superseded ones among them, in order of time.
    """

    pairs: dict[Pair, tuple[str, str]] = field(default_factory=dict)
    answered_once: set[Pair] = field(default_factory=set)
    opinions: dict[Pair, dict[str, str]] = field(default_factory=dict)
    pair_evidence: dict[Pair, float] = field(default_factory=dict)
    merged: dict[Pair, Answer] = field(default_factory=dict)
    split: dict[Pair, Answer] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    not_names: dict[str, set[str]] = field(default_factory=dict)
    flanks: dict[str, str] = field(default_factory=dict)
    species: dict[str, str] = field(default_factory=dict)
    not_species: dict[str, set[str]] = field(default_factory=dict)
    sexes: dict[str, str] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    mothers: dict[str, str] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    said: dict[tuple[str, str], Answer] = field(default_factory=dict)
    disputes: list[Dispute] = field(default_factory=list)
    unattached: list[dict[str, Any]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


def attach_decisions(
    rows: Iterable[Mapping[str, Any]],
    index: AnchorIndex,
    reviewer_error: float = REVIEWER_ERROR,
    aliases: Mapping[str, str] | None = None,
) -> Decisions:
    """Attach decisions to sightings, and find what stands.

    Parameters
    ----------
    rows
        Rows of the decisions table, in any order.
    index
        Of this run's sightings.
    reviewer_error
        Probability that one reviewer's answer on a pair is wrong, for pairs on which they differ.

    aliases
        Other code -> code of the register: who says one and who says the other say the same name.

    Raises
    ------
    InputError
        Listing every row that cannot be understood. A row that is understood but finds no sighting, or
        several, is no fault: it goes to `Decisions.unattached`.
    """
    ordered = sorted(rows, key=lambda row: (row["decidedAt"], row["decisionID"]))
    problems = [
        f"decisions.csv: decision {row['decisionID']}, {fault}"
        for row in ordered
        for fault in form_faults(row)
    ]
    problems += [
        f"decisions.csv: decision {row['decisionID']}, {fault}" for row, fault in log_faults(ordered)
    ]
    if problems:
        raise InputError("The table decisions.csv cannot be used:", problems)
    out = Decisions()
    about_pairs: dict[Pair, list[Answer]] = {}
    about_one: dict[tuple[str, str], list[Answer]] = {}
    for row in not_withdrawn(ordered):
        if row["kind"] in ABOUT_NO_IDENTITY:
            continue
        subject = _attach(row, "subject", index, out)
        partner = _attach(row, "object", index, out) if row["kind"] in ABOUT_TWO else None
        if subject is None or row["verdict"] == "skip":
            continue
        if row["kind"] not in ABOUT_TWO:
            out.told.append(Told(row["decisionID"], row["kind"], "subject", subject))
            about_one.setdefault((row["kind"], subject), []).append(_answer(row, subject, aliases or {}))
        elif partner == subject:
            _leave(row, "object", [subject], "both anchors mean one sighting", out)
        elif partner is not None:
            pair = min(subject, partner), max(subject, partner)
            sides = (("subject", subject), ("object", partner))
            out.told += [Told(row["decisionID"], row["kind"], side, sighting) for side, sighting in sides]
            about_pairs.setdefault(pair, []).append(_answer(row, subject, {}))
    for pair, answers in sorted(about_pairs.items()):
        _decide_pair(pair, standing(answers), reviewer_error, out)
        out.opinions[pair] = {alike(answer.reviewer): answer.value for answer in answers}
        if pair in out.pairs and len({(alike(a.reviewer), a.round) for a in answers}) == 1:
            out.answered_once.add(pair)
    for (kind, subject), answers in sorted(about_one.items()):
        _decide_one(kind, subject, answers, out)
    return out


def told_species(sightings: Iterable[Mapping[str, Any]], decisions: Decisions) -> dict[str, str | None]:
    """sightingID -> species that people agree on; None where they only deny the one that was said before.

    Who denies what nobody says changes nothing.

    Parameters
    ----------
    sightings
        Rows of the sightings table.
    decisions
        Attached to them.
    """
    told: dict[str, str | None] = {}
    for row in sightings:
        key = row["sightingID"]
        if key in decisions.species:
            told[key] = decisions.species[key]
        elif row["scientificName"] in decisions.not_species.get(key, ()):
            told[key] = None
    return told


def _attach(row: Mapping[str, Any], side: str, index: AnchorIndex, out: Decisions) -> str | None:
    """The one sighting that an anchor means, or None and a row of `unattached`."""
    anchor: Anchor = parse_anchor(row[side])
    candidates = index.candidates(anchor, overlap_only=row["kind"] == "exclude")
    if len(candidates) == 1:
        return candidates[0]
    reason = "no sighting has this box at this time" if not candidates else "several sightings have this box"
    _leave(row, side, candidates, reason, out)
    return None


def _leave(row: Mapping[str, Any], side: str, candidates: Sequence[str], reason: str, out: Decisions) -> None:
    out.unattached.append(
        {"decisionID": row["decisionID"], "side": side, "candidates": candidates, "reason": reason}
    )


def _answer(row: Mapping[str, Any], subject: str, aliases: Mapping[str, str]) -> Answer:
    kind, value = row["kind"], row["object"]
    if kind in ABOUT_TWO or kind == "exclude":
        value = row["verdict"]
    elif kind in ("name", "mother"):
        value = aliases.get(value, value)
    elif kind == "species" and names_person(value):
        value = PERSON
    return Answer(
        decision=row["decisionID"],
        decided_at=row["decidedAt"],
        reviewer=row["reviewer"],
        round=row["round"] or 0,
        kind=kind,
        subject=subject,
        value=value,
        denies=row["verdict"] == "is-not",
    )


def _decide_pair(pair: Pair, stand: Sequence[Answer], reviewer_error: float, out: Decisions) -> None:
    """A verdict where all agree; else evidence: each `same` or `different` weighs the odds that a reviewer is right."""
    if not agreed(stand):
        out.disputes.append(Dispute("pair", *pair, tuple(stand)))
        counts = [answer.value for answer in stand]
        weight = log((1 - reviewer_error) / reviewer_error)
        out.pair_evidence[pair] = (counts.count("same") - counts.count("different")) * weight
        return
    out.pairs[pair] = stand[-1].value, stand[-1].decision
    for target, kind in ((out.merged, "merge"), (out.split, "split")):
        told = [answer for answer in stand if answer.kind == kind]
        if told:
            subject = told[-1].subject
            target[subject, pair[1] if subject == pair[0] else pair[0]] = told[-1]


def _decide_one(kind: str, subject: str, answers: Sequence[Answer], out: Decisions) -> None:
    """What is said of one sighting alone."""
    if kind == "name":
        verdict = name_verdict(subject, answers)
        if verdict.name is not None:
            out.names[subject] = verdict.name, verdict.decision
            out.said[kind, subject] = next(a for a in answers if a.decision == verdict.decision)
        if verdict.nots:
            out.not_names[subject] = verdict.nots
        out.disputes += [verdict.dispute] if verdict.dispute else []
        return
    stand = standing(answers)
    if not agreed(stand):
        out.disputes.append(Dispute(kind, subject, None, tuple(stand)))
    elif kind == "exclude":
        out.excluded.add(subject)
    elif kind == "species":
        said = next((answer.value for answer in stand if not answer.denies), None)
        if said is not None:
            out.species[subject] = said
        else:
            out.not_species[subject] = {answer.value for answer in stand}
    elif kind == "quality":
        if stand[-1].value == "unusable":
            out.unusable.add(subject)
    elif kind == "count":
        out.counts[subject] = int(stand[-1].value)
    else:
        target = {"flank": out.flanks, "sex": out.sexes, "stage": out.stages, "mother": out.mothers}[kind]
        target[subject] = stand[-1].value
        out.said[kind, subject] = stand[-1]

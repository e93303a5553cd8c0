"""People's decisions, attached to the sightings of this run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leopard_census.errors import InputError
from leopard_census.individuals.anchors import AnchorIndex
from leopard_census.tables.anchor import Anchor, parse_anchor
from leopard_census.tables.decision_form import form_faults

Pair = tuple[str, str]


@dataclass
class Decisions:
    """What stands after all decisions, the later superseding the earlier.

    Attributes
    ----------
    pairs
        (smaller sightingID, larger) -> (verdict, decisionID).
    names
        sightingID -> (individualID, decisionID).
    not_names
        sightingID -> individuals that it is not.
    flanks, species, sexes, stages
        sightingID -> value; a species of None means "not the one that was said".
    excluded
        sightingIDs taken out.
    unattached
        Rows for the table of decisions that found no sighting, or several.
    """

    pairs: dict[Pair, tuple[str, str]] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    not_names: dict[str, set[str]] = field(default_factory=dict)
    flanks: dict[str, str] = field(default_factory=dict)
    species: dict[str, str | None] = field(default_factory=dict)
    sexes: dict[str, str] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    unattached: list[dict[str, Any]] = field(default_factory=list)


def attach_decisions(rows: Iterable[Mapping[str, Any]], index: AnchorIndex) -> Decisions:
    """Attach decisions in the order in which they were made.

    Parameters
    ----------
    rows
        Rows of the decisions table.
    index
        Of this run's sightings.

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
    if problems:
        raise InputError("The table decisions.csv cannot be used:", problems)
    out = Decisions()
    for row in ordered:
        subject = _attach(row, "subject", index, out)
        partner = _attach(row, "object", index, out) if row["kind"] == "pair" else None
        if subject is None or row["verdict"] == "skip" or (row["kind"] == "pair" and partner is None):
            continue
        _apply(row, subject, partner, out)
    return out


def _attach(row: Mapping[str, Any], side: str, index: AnchorIndex, out: Decisions) -> str | None:
    """The one sighting that an anchor means, or None and a row of `unattached`."""
    anchor: Anchor = parse_anchor(row[side])
    candidates = index.candidates(anchor, overlap_only=row["kind"] == "exclude")
    if len(candidates) == 1:
        return candidates[0]
    reason = "no sighting has this box at this time" if not candidates else "several sightings have this box"
    out.unattached.append(
        {"decisionID": row["decisionID"], "side": side, "candidates": candidates, "reason": reason}
    )
    return None


def _apply(row: Mapping[str, Any], subject: str, partner: str | None, out: Decisions) -> None:
    kind, verdict, value = row["kind"], row["verdict"], row["object"]
    if kind == "pair" and partner is not None:
        if partner == subject:
            reason = "both anchors mean one sighting"
            out.unattached.append(
                {"decisionID": row["decisionID"], "side": "object", "candidates": [subject], "reason": reason}
            )
            return
        out.pairs[min(subject, partner), max(subject, partner)] = (verdict, row["decisionID"])
    elif kind == "name" and verdict == "is":
        out.names[subject] = (value, row["decisionID"])
        out.not_names.get(subject, set()).discard(value)
    elif kind == "name":
        out.not_names.setdefault(subject, set()).add(value)
        if out.names.get(subject, ("", ""))[0] == value:
            del out.names[subject]
    elif kind == "species":
        out.species[subject] = value if verdict == "is" else None
    elif kind == "exclude":
        out.excluded.add(subject)
    else:
        target = {"flank": out.flanks, "sex": out.sexes, "stage": out.stages}[kind]
        target[subject] = value

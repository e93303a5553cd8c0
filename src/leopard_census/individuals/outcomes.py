"""Rows of the pairs and assignments tables: every sighting ends in exactly one state."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from leopard_census.individuals import disputes
from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.constraints import SOURCES, Constraint, Groups
from leopard_census.individuals.decisions import Decisions, Pair
from leopard_census.individuals.naming import Name
from leopard_census.individuals.views import View

Row = Mapping[str, Any]

#: Of a probability that is told beside the one that is wanted: as many as tell them apart.
_MOST_DIGITS = 9
_DOUBT = "the likeliest name is not sure enough"
_CANDIDATE = re.compile(rf"(?:.*; )?{_DOUBT}: (.+) at \d\.\d+, \d\.\d+ wanted")


def assignment_rows(
    rows: Sequence[Row],
    decisions: Decisions,
    groups: Groups,
    group_names: Sequence[Name],
    pictured: Collection[str],
    chosen: Sequence[Row],
    usable: Sequence[View],
    sides: Mapping[str, frozenset[str]],
    mixed: Mapping[str, str],
    undecided: Mapping[str, str],
    taken_out: Mapping[str, str],
    new: Mapping[str, float],
    bar: float,
) -> list[dict[str, Any]]:
    """State of every sighting of the target species.

    identified: its individual is named by people, or known from both flanks; single-flank: its individual
    is made by machine and known from one flank only, so that its other flank may go by another code;
    to-review: comparable, but not sure enough, on a contradiction, or `undecided` (sightingID -> who calls it
    what) since reviewers differ on its name, or `taken_out` of an animal by people; unidentifiable: no usable
    view, with the reason (`pictured`: sightings of which any picture was kept); excluded: by a named rule.
    """
    group_of = {s: k for k, members in enumerate(groups.members) for s in members}
    names = {row["sightingID"]: row["individualID"] for row in rows if row["individualID"]}
    flanks_of: dict[str, set[str]] = {}
    for sighting, k in group_of.items():
        code = group_names[k].individual
        if code is not None and sighting not in groups.in_conflict:
            flanks_of.setdefault(code, set()).update(sides[sighting])
    by_people = set(names.values())
    with_crops = {row["sightingID"] for row in chosen}
    with_views = {view.sighting_id for view in usable}
    cycles = {s: conflict.text() for conflict in groups.conflicts for s in conflict.cycle}
    out = []
    for row in rows:
        sighting = row["sightingID"]
        base = {
            "sightingID": sighting,
            "flank": row["flank"],
            "evidence": "none",
            "p_new": new.get(sighting),
        }
        if row["excluded_by"]:
            out.append({**base, "state": "excluded", "reason": row["excluded_by"]})
            continue
        name = group_names[group_of[sighting]]
        if sighting in groups.in_conflict:
            reason = f"statements contradict each other: {cycles[sighting]}"
            out.append({**base, "state": "to-review", "reason": reason})
        elif sighting in undecided:
            reason = f"reviewers disagree on the name: {undecided[sighting]}"
            out.append({**base, "state": "to-review", "reason": reason})
        elif name.individual is not None:
            evidence = _evidence(
                sighting, name.individual, groups.members[group_of[sighting]], names, decisions
            )
            single = name.individual not in by_people and len(flanks_of[name.individual]) < 2
            out.append(
                {
                    **base,
                    "individualID": name.individual,
                    "probability": name.probability,
                    "evidence": evidence,
                    "state": "single-flank" if single else "identified",
                    "reason": "the other flank is not linked" if single else None,
                }
            )
        elif sighting not in with_views and not any(
            s in with_views for s in groups.members[group_of[sighting]]
        ):
            reason = "too few coat features" if sighting in with_crops else "no flank in view"
            if sighting not in pictured:
                reason = "no picture of it was kept"
            elif sighting in decisions.unusable:
                reason = "people find that its pictures show too little"
            out.append({**base, "state": "unidentifiable", "reason": reason})
        else:
            reason = mixed[sighting] if sighting in mixed else _doubt(name, bar)
            if sighting in taken_out:
                reason = f"{taken_out[sighting]}; {reason}"
            out.append({**base, "state": "to-review", "reason": reason})
    return out


def _evidence(
    sighting: str, individual: str, members: Sequence[str], names: Mapping[str, str], decisions: Decisions
) -> str:
    """What a name rests on: the sighting's own label or decision, a decision that links it, or the machine."""
    if names.get(sighting) == individual:
        return "decision" if sighting in decisions.names else "label"
    linked = any(
        verdict == "same" and sighting in pair and (set(pair) - {sighting}) <= set(members)
        for pair, (verdict, _) in decisions.pairs.items()
    )
    return "decision" if linked else "automatic"


def _doubt(name: Name, bar: float) -> str:
    if name.candidate is not None:
        digits = 2
        while digits < _MOST_DIGITS and f"{name.probability:.{digits}f}" == f"{bar:.{digits}f}":
            digits += 1
        return f"{_DOUBT}: {name.candidate} at {name.probability:.{digits}f}, {bar:.{digits}f} wanted"
    return "no sure match with a sighting of another visit"


def candidate_of(reason: str | None) -> str | None:
    """The likeliest name that the reason of an assignment tells, if it tells one."""
    found = _CANDIDATE.fullmatch(reason or "")
    return found[1] if found else None


def pair_rows(
    compared: Mapping[Pair, Comparison],
    constraints: Sequence[Constraint],
    names: Mapping[str, str],
    people: Mapping[Pair, float],
) -> list[dict[str, Any]]:
    """Every pair that was compared or is constrained, or on which people differ (`people`: their evidence).

    Of several constraints the one with the strongest source is told.
    """
    certain: dict[Pair, Constraint] = {}
    for c in constraints:
        old = certain.get((c.a, c.b))
        if old is None or SOURCES.index(c.source) < SOURCES.index(old.source):
            certain[c.a, c.b] = c
    out = []
    for pair in sorted(set(compared) | set(certain) | set(people)):
        row: dict[str, Any] = {"sighting_a": pair[0], "sighting_b": pair[1]}
        result, constraint = compared.get(pair), certain.get(pair)
        if result is not None:
            row |= {
                "flank": result.flank,
                "score": result.score,
                "inliers": result.inliers,
                "p_comparable": result.comparable,
                "p_same": result.p_same,
            }
        if pair[0] in names and pair[1] in names:
            kind = "must" if names[pair[0]] == names[pair[1]] else "cannot"
            if constraint is None or SOURCES.index(constraint.source) > SOURCES.index("label"):
                constraint = Constraint(*pair, kind, "label")
        if constraint is not None:
            row |= {"constraint": constraint.kind, "constraint_source": constraint.source}
        elif pair in people:
            row["constraint_source"] = disputes.SOURCE
        row["people_evidence"] = people.get(pair)
        out.append(row)
    return out

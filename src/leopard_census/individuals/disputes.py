"""Questions on which reviewers differ, for people to settle: a table of all, and rows that go first in the queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from leopard_census.individuals.answers import Dispute
from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.decisions import Decisions, Pair

Row = Mapping[str, Any]

#: Source of pairs.csv for a pair that nothing forces, since people differ.
SOURCE = "reviewers-disagree"


def dispute_rows(disputes: Iterable[Dispute]) -> list[dict[str, Any]]:
    """Rows of the table of disputes."""
    return [
        {
            "question": dispute.question,
            "sighting_a": dispute.subject,
            "sighting_b": dispute.other,
            "round": max(answer.round for answer in dispute.answers),
            "answers": dispute.text,
            "decisionIDs": sorted({answer.decision for answer in dispute.answers} - {""}),
        }
        for dispute in disputes
    ]


def sex_disputes(
    sightings: Iterable[Mapping[str, Any]], decisions: Decisions, register: Iterable[Mapping[str, Any]]
) -> list[Dispute]:
    """Sexes that people decided on for a sighting, where the register has the other for its animal.

    Parameters
    ----------
    sightings
        Rows with `individualID` as people named them.
    decisions, register
        Of the survey. The sighting keeps the sex that was decided on.
    """
    sexes = {row["individualID"]: row["sex"] for row in register if row["sex"]}
    found = []
    for row in sightings:
        said, known = decisions.said.get(("sex", row["sightingID"])), sexes.get(row["individualID"])
        if said is not None and known is not None and known != said.value:
            listed = replace(
                said, decision="", reviewer=f"the register of {row['individualID']}", value=known
            )
            found.append(Dispute("sex", row["sightingID"], None, (listed, said)))
    return found


def undecided_names(disputes: Iterable[Dispute]) -> dict[str, str]:
    """sightingID -> who says what, where the name is undecided."""
    return {dispute.subject: dispute.text for dispute in disputes if dispute.question == "name"}


def ask_first(
    queue: Sequence[Mapping[str, Any]],
    disputes: Iterable[Dispute],
    compared: Mapping[Pair, Comparison],
    names: Mapping[str, str],
    taking_part: Mapping[str, Row],
) -> list[dict[str, Any]]:
    """The queue with the disputed pairs ahead, ranked anew.

    Parameters
    ----------
    queue
        Rows of the review queue, best first.
    disputes
        All of them. One on a name is asked as a pair with the first sighting that has the name, for each name that
        somebody gives; where no sighting has any, with the one that matches best, so that nobody overlooks it; where it
        was compared with nothing, with the nearest in time, at its own station first. Those on other things concern
        one sighting, and stand in the table of disputes alone.
    compared
        Comparisons by pair.
    names
        sightingID -> individual by people.
    taking_part
        sightingID -> row of those that take part.
    """
    known = set(taking_part)
    first_of: dict[str, str] = {}
    for sighting in sorted(known & set(names)):
        first_of.setdefault(names[sighting], sighting)
    asked: dict[Pair, str] = {}
    for dispute in disputes:
        others = [dispute.other] if dispute.other else []
        if dispute.question == "name":
            others = [first_of[name] for name in sorted(dispute.names) if name in first_of]
            others = others or _best_match(dispute.subject, compared)
            others = others or _nearest(dispute.subject, taking_part)
        for other in others:
            pair = min(dispute.subject, other), max(dispute.subject, other)
            if known.issuperset(pair):
                about = "" if dispute.question == "pair" else " on the name"
                asked.setdefault(pair, f"reviewers disagree{about}: {dispute.text}")
    ahead = [_row(pair, reason, compared.get(pair)) for pair, reason in asked.items()]
    rest = [dict(row) for row in queue if (row["sighting_a"], row["sighting_b"]) not in asked]
    return [{**row, "rank": k} for k, row in enumerate([*ahead, *rest], start=1)]


def _best_match(sighting: str, compared: Mapping[Pair, Comparison]) -> list[str]:
    """The one sighting whose pictures match best, where any was compared."""
    ranked = sorted((-result.evidence, pair) for pair, result in compared.items() if sighting in pair)
    return [other for _, pair in ranked[:1] for other in pair if other != sighting]


def _nearest(sighting: str, rows: Mapping[str, Row]) -> list[str]:
    """The sighting nearest in time, at the same station if there is one, where there is any other."""
    own = rows.get(sighting)
    if own is None:
        return []

    def how_far(row: Row) -> tuple[bool, bool, dt.timedelta, str]:
        timed = own["start"] is not None and row["start"] is not None
        gap = abs(row["start"] - own["start"]) if timed else dt.timedelta(0)
        return row["locationID"] != own["locationID"], not timed, gap, row["sightingID"]

    others = [row for key, row in rows.items() if key != sighting]
    return [min(others, key=how_far)["sightingID"]] if others else []


def _row(pair: Pair, reason: str, result: Comparison | None) -> dict[str, Any]:
    return {
        "sighting_a": pair[0],
        "sighting_b": pair[1],
        "flank": result.flank if result else None,
        "p_same": result.p_same if result else None,
        "expected_change": None,
        "reason": reason,
    }

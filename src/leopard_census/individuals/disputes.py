"""Questions on which reviewers differ, for people to settle: a table of all, and rows that go first in the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.individuals.answers import Dispute
from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.decisions import Pair

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
            "decisionIDs": sorted({answer.decision for answer in dispute.answers}),
        }
        for dispute in disputes
    ]


def undecided_names(disputes: Iterable[Dispute]) -> dict[str, str]:
    """sightingID -> who says what, where the name is undecided."""
    return {dispute.subject: dispute.text for dispute in disputes if dispute.question == "name"}


def ask_first(
    queue: Sequence[Mapping[str, Any]],
    disputes: Iterable[Dispute],
    compared: Mapping[Pair, Comparison],
    names: Mapping[str, str],
    taking_part: Iterable[str],
) -> list[dict[str, Any]]:
    """The queue with the disputed pairs ahead, ranked anew.

    Parameters
    ----------
    queue
        Rows of the review queue, best first.
    disputes
        All of them. One on a name is asked as a pair with the first sighting that has the name, for each name that
        somebody gives; those on other things concern one sighting, and stand in the table of disputes alone.
    compared
        Comparisons by pair.
    names
        sightingID -> individual by people.
    taking_part
        Sightings that take part.
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
        for other in others:
            pair = min(dispute.subject, other), max(dispute.subject, other)
            if known.issuperset(pair):
                about = "" if dispute.question == "pair" else " on the name"
                asked.setdefault(pair, f"reviewers disagree{about}: {dispute.text}")
    ahead = [_row(pair, reason, compared.get(pair)) for pair, reason in asked.items()]
    rest = [dict(row) for row in queue if (row["sighting_a"], row["sighting_b"]) not in asked]
    return [{**row, "rank": k} for k, row in enumerate([*ahead, *rest], start=1)]


def _row(pair: Pair, reason: str, result: Comparison | None) -> dict[str, Any]:
    return {
        "sighting_a": pair[0],
        "sighting_b": pair[1],
        "flank": result.flank if result else None,
        "p_same": result.p_same if result else None,
        "expected_change": None,
        "reason": reason,
    }

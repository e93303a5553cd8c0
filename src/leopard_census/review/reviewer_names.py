"""Names of reviewers: one person is one reviewer, however the name is typed the next time.

Who signs in under two spellings answers a pair twice as if two had, and agrees with himself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

from leopard_census.review.decision_log import token_of
from leopard_census.tables.spelling import look

Row = Mapping[str, Any]


def reviewers(rows: Iterable[Row]) -> list[str]:
    """Names of those who answered on the page, each as it was written first, in order of the alphabet."""
    first: dict[str, str] = {}
    for row in rows:
        if token_of(row["decisionID"]) is not None and row["round"] != 0:
            first.setdefault(look(row["reviewer"]), row["reviewer"])
    return sorted(first.values())


def signed_name(name: str, known: Iterable[str]) -> str:
    """A name as its owner wrote it first; of a new reviewer the name itself.

    Parameters
    ----------
    name
        As typed.
    known
        From `reviewers`.
    """
    plain = " ".join(normalize("NFC", name).split())
    return next((other for other in known if look(other) == look(plain)), plain)

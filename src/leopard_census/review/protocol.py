"""What was answered on each pair: by whom, in which round, and whether the reviewers agree.

Two reviewers answer a pair each on their own, in one round; where they differ, a third person answers in the next
round, and that answer stands. The stage individuals decides what stands by the same rules (`individuals/answers.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from leopard_census.individuals.answers import Answer, agreed, standing
from leopard_census.tables.decision_form import ABOUT_TWO, CONTROL
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]
Pair = tuple[str, str]
#: Anchor cell -> the one sighting that it means, or None.
Attach = Callable[[str], str | None]


@dataclass(frozen=True)
class PairState:
    """Answers on one pair.

    Attributes
    ----------
    answers
        Those that count: of the last round, each reviewer's last.
    seen
        Everybody who answered it in any round, and did not take it back, as `spelling.alike` writes names.
    skipped
        Those who passed it over and said nothing since.
    on_page
        Whether the last answer was given on the page, where the pictures that were seen are on record.
    """

    answers: tuple[Answer, ...] = ()
    seen: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    on_page: bool = False

    @property
    def round(self) -> int:
        """Of the answers; 0 where there are none."""
        return max((answer.round for answer in self.answers), default=0)

    @property
    def reviewers(self) -> frozenset[str]:
        """Who gave the answers that count."""
        return frozenset(alike(answer.reviewer) for answer in self.answers)

    @property
    def disputed(self) -> bool:
        """Whether they differ."""
        return not agreed(self.answers)


def pair_states(rows: Iterable[Row], attach: Attach) -> dict[Pair, PairState]:
    """State of every pair that somebody answered or passed over.

    Parameters
    ----------
    rows
        Of decisions.csv, in any order. Controls are no answers, and what finds no sighting is left out.
    attach
        Finds the sighting that an anchor means.
    """
    answers: dict[Pair, list[tuple[Answer, bool]]] = {}
    skips: dict[Pair, dict[str, Any]] = {}
    for row in not_withdrawn(sorted(rows, key=lambda r: (r["decidedAt"], r["decisionID"]))):
        if row["kind"] not in ABOUT_TWO or row["kind"] == CONTROL:
            continue
        one, other = attach(row["subject"]), attach(row["object"])
        if one is None or other is None or one == other:
            continue
        pair = min(one, other), max(one, other)
        if row["verdict"] == "skip":
            skips.setdefault(pair, {})[alike(row["reviewer"])] = row["decidedAt"]
        else:
            answers.setdefault(pair, []).append((_answer(row, one), row["evidence"] is not None))
    return {pair: _state(answers.get(pair, []), skips.get(pair, {})) for pair in sorted({*answers, *skips})}


def _answer(row: Row, subject: str) -> Answer:
    return Answer(
        decision=row["decisionID"],
        decided_at=row["decidedAt"],
        reviewer=row["reviewer"],
        round=row["round"] or 0,
        kind=row["kind"],
        subject=subject,
        value=row["verdict"],
    )


def _state(answers: list[tuple[Answer, bool]], skips: Mapping[str, Any]) -> PairState:
    last: dict[str, Any] = {}
    for answer, _ in answers:
        last[alike(answer.reviewer)] = answer.decided_at
    return PairState(
        tuple(standing(answer for answer, _ in answers)),
        frozenset(last),
        frozenset(who for who, when in skips.items() if who not in last or last[who] < when),
        bool(answers) and answers[-1][1],
    )

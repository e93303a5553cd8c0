"""What people decided on names and pairs before an import, and what an imported name comes to beside it.

An imported name is a decision of round 0: whatever was answered on the page counts in a later round and takes its
place, so that an import never overrules a person who looked at the pictures here. Other names of round 0 (written into
the sheet by hand, of accepted animals, or of another source) it would make undecided where it differs. Both are
contradictions, which a person settles before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.individuals.answers import Answer, NameVerdict, name_verdict
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]
#: Round of an imported decision.
ROUND = 0
#: How the remark of every imported decision begins.
IMPORTED = "imported by "


@dataclass(frozen=True)
class NameState:
    """What was said of the name of one sighting.

    Attributes
    ----------
    answers
        All that were not withdrawn.
    verdict
        What they come to.
    """

    answers: tuple[Answer, ...]
    verdict: NameVerdict

    @property
    def round(self) -> int:
        """Of the last answer."""
        return max((answer.round for answer in self.answers), default=ROUND)

    @property
    def who(self) -> str:
        """Who gave the answers that count last."""
        return ", ".join(sorted({a.reviewer for a in self.answers if a.round == self.round}))

    def said_by(self, source: str) -> str | None:
        """The name that a source gave in an earlier import."""
        own = [answer for answer in self.answers if alike(answer.reviewer) == alike(source)]
        return own[-1].value if own else None


NOTHING = NameState((), NameVerdict())


def name_states(
    decisions: Iterable[Row], attach: Callable[[str], str | None], aliases: Mapping[str, str]
) -> dict[str, NameState]:
    """sightingID -> what was said of its name.

    Parameters
    ----------
    decisions
        Rows of decisions.csv.
    attach
        Finds the one sighting that an anchor means.
    aliases
        Other code -> code of the register.
    """
    said: dict[str, list[Answer]] = {}
    ordered = sorted(decisions, key=lambda row: (row["decidedAt"], row["decisionID"]))
    for row in not_withdrawn(ordered):
        if row["kind"] != "name" or row["verdict"] == "skip":
            continue
        sighting = attach(row["subject"])
        if sighting is None:
            continue
        answer = Answer(
            decision=row["decisionID"],
            decided_at=row["decidedAt"],
            reviewer=row["reviewer"],
            round=row["round"] or 0,
            kind="name",
            subject=sighting,
            value=aliases.get(row["object"], row["object"]),
            denies=row["verdict"] == "is-not",
        )
        said.setdefault(sighting, []).append(answer)
    return {
        sighting: NameState(tuple(answers), name_verdict(sighting, answers))
        for sighting, answers in said.items()
    }


def against(state: NameState, code: str, source: str) -> str | None:
    """How an imported name contradicts what was decided; None where it does not.

    Returns
    -------
    str
        `name`: people decided on another name; `denied`: they say it is not this animal; `open`: they differ.
    """
    verdict = state.verdict
    if code in verdict.nots:
        return "denied"
    if verdict.dispute is not None:
        return "open"
    if verdict.name not in (None, code):
        # A source takes back what it said itself, and nothing of others.
        alone = all(alike(answer.reviewer) == alike(source) for answer in state.answers)
        return None if alone else "name"
    return None


def persons(decisions: Sequence[Row]) -> dict[str, str]:
    """Names of all who decided anything else than by an import, as `alike` has them -> as they are written."""
    return {
        alike(row["reviewer"]): row["reviewer"]
        for row in decisions
        if not (row["comment"] or "").startswith(IMPORTED)
    }

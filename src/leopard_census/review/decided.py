"""What was decided on one sighting, by whom, and what has become of it; and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.errors import InputError
from leopard_census.individuals.answers import Answer, agreed, name_verdict, standing
from leopard_census.review.decision_log import Answered, DecisionLog, token_of
from leopard_census.review.fault import Fault
from leopard_census.tables.decision_form import ABOUT_TWO, WITHDRAW
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]
#: Anchor cell -> the one sighting that it means, or None.
Attach = Callable[[str], str | None]

COUNTS, SUPERSEDED, TAKEN_BACK = "counts", "superseded", "taken-back"
_NOT_TAKEN_BACK = "The decision was not taken back:"


@dataclass(frozen=True)
class Decided:
    """One decision on one sighting.

    Attributes
    ----------
    row
        Of decisions.csv.
    state
        counts, superseded (by a later answer, or a later round) or taken-back.
    disputed
        Whether it counts against an answer that differs, so that nothing is decided.
    """

    row: Row
    state: str
    disputed: bool = False


def decided_on(rows: Sequence[Row], attach: Attach, sighting: str) -> list[Decided]:
    """Decisions on one sighting alone, the last one first; nothing of what was answered on pairs.

    Parameters
    ----------
    rows
        Of decisions.csv, in any order.
    attach
        Finds the sighting that an anchor means.
    sighting
        Its key.
    """
    mine = [row for row in rows if _about_one(row) and attach(row["subject"]) == sighting]
    stand = {row["decisionID"] for row in not_withdrawn(rows)}
    answers = _by_kind([row for row in mine if row["decisionID"] in stand], sighting)
    counts: dict[str, bool] = {}
    for kind, own in answers.items():
        counts |= counting(kind, own)
    found = []
    for row in mine:
        key = row["decisionID"]
        state = TAKEN_BACK if key not in stand else COUNTS if key in counts else SUPERSEDED
        found.append(Decided(row, state, counts.get(key, False)))
    return sorted(found, key=lambda one: (one.row["decidedAt"], one.row["decisionID"]), reverse=True)


def decided_by_sighting(rows: Sequence[Row], attach: Attach) -> dict[str, list[Decided]]:
    """sightingID -> decisions on it alone that count now, in the order in which they were made.

    Parameters
    ----------
    rows
        Of decisions.csv, in any order.
    attach
        Finds the sighting that an anchor means.
    """
    of: dict[str, list[Row]] = {}
    for row in not_withdrawn(rows):
        if _about_one(row) and (sighting := attach(row["subject"])) is not None:
            of.setdefault(sighting, []).append(row)
    out = {}
    for sighting, own in of.items():
        counts: dict[str, bool] = {}
        for kind, answers in _by_kind(own, sighting).items():
            counts |= counting(kind, answers)
        out[sighting] = [
            Decided(row, COUNTS, counts[row["decisionID"]])
            for row in sorted(own, key=lambda row: (row["decidedAt"], row["decisionID"]))
            if row["decisionID"] in counts
        ]
    return out


def answers_on(rows: Sequence[Row], attach: Attach, sighting: str) -> dict[str, list[Answer]]:
    """Kind -> answers on one sighting that were not taken back."""
    mine = [row for row in not_withdrawn(rows) if _about_one(row) and attach(row["subject"]) == sighting]
    return _by_kind(mine, sighting)


def counting(kind: str, answers: Sequence[Answer]) -> dict[str, bool]:
    """decisionID of the answers of one kind on one sighting that count -> whether they differ."""
    if kind == "name":
        return _names(answers[0].subject, answers)
    stand = standing(answers)
    return {answer.decision: not agreed(stand) for answer in stand}


def decided_values(rows: Sequence[Row], attach: Attach, kind: str) -> dict[str, str | None]:
    """sightingID -> what people agree on, of one kind other than name; None where they differ, or only deny."""
    answers: dict[str, list[Answer]] = {}
    for row in not_withdrawn([row for row in rows if row["kind"] in (kind, WITHDRAW)]):
        if _about_one(row) and (sighting := attach(row["subject"])) is not None:
            answers.setdefault(sighting, []).append(_answer(row, sighting))
    out: dict[str, str | None] = {}
    for sighting, own in answers.items():
        stand = standing(own)
        said = {answer.value for answer in stand if not answer.denies}
        out[sighting] = said.pop() if said and agreed(stand) else None
    return out


def take_back(log: DecisionLog, reviewer: str, decision: str, token: str) -> Answered:
    """Withdraw a reviewer's own decision on one sighting.

    Parameters
    ----------
    log
        Of the survey.
    reviewer
        Who takes it back.
    decision
        Its decisionID.
    token
        Of this answer, as of `DecisionLog.add`.

    Raises
    ------
    InputError
        When it is none of his, none on one sighting alone, or taken back already; nothing is written then.
    """
    rows = log.rows()
    meant = next((row for row in rows if row["decisionID"] == decision), None)
    if meant is None or not _about_one(meant):
        text = "there is no such decision on a single sighting; reload the page"
        raise InputError(_NOT_TAKEN_BACK, [Fault("no_decision", text)])
    if alike(meant["reviewer"]) != alike(reviewer):
        text = "it is a decision of {who}; ask for it to be taken back, or say what is right, and a third decides"
        raise InputError(_NOT_TAKEN_BACK, [Fault("not_yours", text, who=meant["reviewer"])])
    standing_now = {row["decisionID"] for row in not_withdrawn(rows)}
    if decision not in standing_now and token not in {token_of(row["decisionID"]) for row in rows}:
        raise InputError(_NOT_TAKEN_BACK, [Fault("back_already", "it is taken back already")])
    row = {"reviewer": reviewer, "kind": WITHDRAW, "subject": decision, "verdict": WITHDRAW}
    return log.add(token, [row])


def _about_one(row: Row) -> bool:
    return row["kind"] not in (*ABOUT_TWO, WITHDRAW) and row["verdict"] != "skip"


def _by_kind(rows: Iterable[Row], sighting: str) -> dict[str, list[Answer]]:
    answers: dict[str, list[Answer]] = {}
    for row in rows:
        answers.setdefault(row["kind"], []).append(_answer(row, sighting))
    return answers


def _answer(row: Row, sighting: str) -> Answer:
    return Answer(
        row["decisionID"],
        row["decidedAt"],
        row["reviewer"],
        row["round"] or 0,
        row["kind"],
        sighting,
        row["verdict"] if row["kind"] == "exclude" else row["object"],
        row["verdict"] == "is-not",
    )


def _names(sighting: str, answers: Sequence[Answer]) -> dict[str, bool]:
    """Of names, of which a sighting has one, and any number that it has not."""
    verdict = name_verdict(sighting, answers)
    disputed = {answer.decision for answer in verdict.dispute.answers} if verdict.dispute else set()
    out = dict.fromkeys(disputed, True)
    last = max((a.round for a in answers if a.value == verdict.name and not a.denies), default=0)
    for answer in answers:
        holds = (
            answer.value in verdict.nots
            if answer.denies
            else answer.value == verdict.name and answer.round == last
        )
        if holds and answer.decision not in disputed and not _said_again(answer, answers):
            out[answer.decision] = False
    return out


def _said_again(answer: Answer, answers: Sequence[Answer]) -> bool:
    """Whether its reviewer said anything on the name later that takes its place."""
    return any(
        alike(other.reviewer) == alike(answer.reviewer)
        and (other.round, other.decided_at) > (answer.round, answer.decided_at)
        and (other.value == answer.value or not (other.denies or answer.denies))
        for other in answers
    )

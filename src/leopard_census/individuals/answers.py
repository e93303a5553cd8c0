"""What several reviewers' answers to one question come to.

A reviewer's later answer supersedes his own earlier one; the answers of a later round (adjudication) supersede all of
earlier rounds; reviewers who differ within one round decide nothing, however late one of them answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from leopard_census.tables.spelling import alike


@dataclass(frozen=True)
class Answer:
    """One reviewer's answer to one question.

    Attributes
    ----------
    decision
        Its decisionID.
    kind
        As the decisions table has it.
    subject, value
        The sighting that was asked about, and what is said of it: a verdict, a name, a flank and so on.
    denies
        Whether the value is denied rather than said (`is-not`).
    """

    decision: str
    decided_at: dt.datetime
    reviewer: str
    round: int
    kind: str
    subject: str
    value: str
    denies: bool = False

    @property
    def text(self) -> str:
        """The answer in words."""
        return f"not {self.value}" if self.denies else self.value


@dataclass(frozen=True)
class Dispute:
    """A question on which the reviewers of one round differ: nothing is decided.

    Attributes
    ----------
    question
        What was asked: pair, name, flank, species, sex or stage.
    subject, other
        The sighting, and the second one of a pair.
    answers
        The answers that stand against each other, in order.
    """

    question: str
    subject: str
    other: str | None
    answers: tuple[Answer, ...]

    @property
    def text(self) -> str:
        """Who says what: `different: B; same: A, C`."""
        by_answer: dict[str, set[str]] = {}
        for answer in self.answers:
            by_answer.setdefault(answer.text, set()).add(answer.reviewer)
        return "; ".join(f"{said}: {', '.join(sorted(who))}" for said, who in sorted(by_answer.items()))

    @property
    def names(self) -> frozenset[str]:
        """The values that somebody says, and nobody's denial."""
        return frozenset(answer.value for answer in self.answers if not answer.denies)


@dataclass
class NameVerdict:
    """What is decided on the name of one sighting: the name and its decision, names it has not, or a dispute."""

    name: str | None = None
    decision: str = ""
    nots: set[str] = field(default_factory=set)
    dispute: Dispute | None = None


def standing(answers: Iterable[Answer]) -> list[Answer]:
    """The answers that count: of the last round, each reviewer's last.

    Several answers of one reviewer at one moment all stand, as nobody can tell which is the later one. The result is in
    order of time and decisionID.
    """
    ordered = _in_order(answers)
    last_round = max((answer.round for answer in ordered), default=0)
    by_reviewer: dict[str, list[Answer]] = {}
    for answer in ordered:
        if answer.round == last_round:
            said = by_reviewer.setdefault(alike(answer.reviewer), [])
            if said and said[-1].decided_at < answer.decided_at:
                said.clear()
            said.append(answer)
    return _in_order(answer for said in by_reviewer.values() for answer in said)


def agreed(stand: Sequence[Answer]) -> bool:
    """Whether answers do not contradict: all say one value and none denies it, or all deny."""
    said = {answer.value for answer in stand if not answer.denies}
    denied = {answer.value for answer in stand if answer.denies}
    return len(said) <= 1 and not said & denied


def name_verdict(subject: str, answers: Iterable[Answer]) -> NameVerdict:
    """What all answers on one sighting's name come to.

    `is` and `is-not` of different names go together, so each reviewer's answers of a round are taken in order: a name
    takes the place of his earlier one, and a denial takes it back. In the same way a round acts on those before it.
    """
    out = NameVerdict()
    ordered = _in_order(answers)
    for number in sorted({answer.round for answer in ordered}):
        said, denied = _of_round([answer for answer in ordered if answer.round == number])
        names, nots = {answer.value for answer in said}, {answer.value for answer in denied}
        if len(names) > 1 or names & nots:
            about = [*said, *(answer for answer in denied if answer.value in names)]
            dispute = Dispute("name", subject, None, tuple(_in_order(about)))
            out = NameVerdict(None, "", (out.nots | nots) - names, dispute)
        elif said:
            last = said[-1]
            out = NameVerdict(last.value, last.decision, (out.nots - names) | nots)
        else:
            out.nots |= nots
            if out.name in out.nots:
                out.name, out.decision = None, ""
            if out.dispute is not None and out.dispute.names <= out.nots:
                out.dispute = None
    return out


def _of_round(answers: Sequence[Answer]) -> tuple[list[Answer], list[Answer]]:
    """Names said and names denied, as each reviewer left them at the end of one round; in order."""
    said: list[Answer] = []
    denied: list[Answer] = []
    for reviewer in sorted({alike(answer.reviewer) for answer in answers}):
        own = [answer for answer in answers if alike(answer.reviewer) == reviewer]
        name: list[Answer] = []
        nots: dict[str, Answer] = {}
        for moment in sorted({answer.decided_at for answer in own}):
            now = [answer for answer in own if answer.decided_at == moment]
            new = [answer for answer in now if not answer.denies]
            if new:
                name = new
            for answer in new:
                nots.pop(answer.value, None)
            taken_back = {answer.value: answer for answer in now if answer.denies}
            nots |= taken_back
            if not new:
                name = [answer for answer in name if answer.value not in taken_back]
        said += name
        denied += nots.values()
    return _in_order(said), _in_order(denied)


def _in_order(answers: Iterable[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda answer: (answer.decided_at, answer.decision))

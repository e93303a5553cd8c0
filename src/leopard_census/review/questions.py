"""Which pairs a reviewer is asked about, in which order.

First where two others differ, since nothing is decided there; then what another reviewer answered and somebody should
answer as well, without knowing what he said; then the queue, by what an answer would change. Controls are mixed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from leopard_census.review.controls import NO_CONTROL, Control, is_turn_of_control, planted
from leopard_census.review.protocol import Pair, PairState
from leopard_census.tables.spelling import alike

#: Round of a first answer.
FIRST_ROUND = 1


@dataclass(frozen=True)
class Question:
    """One pair that is put to one reviewer.

    Attributes
    ----------
    pair
        Its sightings.
    round
        Of the answer.
    frames
        Frames shown of either; empty: all.
    expected
        Of a control the known answer.
    why
        difference, second, queue or control; never shown before the answer.
    control
        `Control.mark` of a control.
    """

    pair: Pair
    round: int
    frames: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    expected: str | None = None
    why: str = "queue"
    control: str = NO_CONTROL

    @property
    def kind(self) -> str:
        """Of the row in decisions.csv."""
        return "pair" if self.expected is None else "control"


def open_questions(
    reviewer: str,
    queue: Sequence[Pair],
    states: Mapping[Pair, PairState],
    per_pair: int,
    shown: Container[str],
    built: dt.datetime,
) -> list[Question]:
    """Questions for a reviewer, controls apart; what he passed over comes last.

    Parameters
    ----------
    reviewer
        Who asks for work.
    queue
        Pairs of the review queue, best first, each with the smaller key first.
    states
        What was answered.
    per_pair
        Reviewers that each pair needs.
    shown
        Sightings that have a picture: others cannot be asked about.
    built
        When the queue was made. A pair that it asks about though it had all its answers then is asked once more, of
        somebody else: pictures or other answers contradict them.
    """
    me = alike(reviewer)
    found: list[Question] = []
    for pair, state in _by_time(states):
        if state.disputed and me not in state.seen:
            found.append(Question(pair, state.round + 1, why="difference"))
    for pair, state in _by_time(states):
        if state.on_page and not state.disputed and _wants(state, me, per_pair):
            found.append(Question(pair, max(state.round, FIRST_ROUND), why="second"))
    known = {question.pair for question in found}
    for pair in queue:
        state = states.get(pair, PairState())
        if pair in known or me in state.seen or state.disputed:
            continue
        again = len(state.seen) >= per_pair
        if again and any(answer.decided_at >= built for answer in state.answers):
            continue
        found.append(Question(pair, state.round + 1 if again else max(state.round, FIRST_ROUND)))
    able = [question for question in found if question.pair[0] in shown and question.pair[1] in shown]
    passed = {question for question in able if me in states.get(question.pair, PairState()).skipped}
    return [q for q in able if q not in passed] + [q for q in able if q in passed]


def with_controls(
    questions: Iterable[Question],
    reviewer: str,
    controls: Sequence[Control],
    answered: Collection[Pair],
    n_before: int,
    share: float,
) -> Iterator[Question]:
    """Mix controls in.

    Parameters
    ----------
    questions
        From `open_questions`.
    controls
        All there are.
    answered
        Pairs of those that this reviewer answered.
    n_before
        Questions of both kinds that he answered so far.
    share
        Of controls among his questions.
    """
    mine = iter([c for c in planted(controls, alike(reviewer)) if c.pair not in answered])
    n = n_before
    for question in questions:
        while is_turn_of_control(alike(reviewer), n, share) and (control := next(mine, None)) is not None:
            yield control_question(control)
            n += 1
        yield question
        n += 1


def control_question(control: Control) -> Question:
    """A control as it is put to a reviewer."""
    return Question(control.pair, FIRST_ROUND, control.frames, control.expected, "control", control.mark)


def _wants(state: PairState, me: str, per_pair: int) -> bool:
    return bool(state.answers) and me not in state.seen and len(state.seen) < per_pair


def _by_time(states: Mapping[Pair, PairState]) -> list[tuple[Pair, PairState]]:
    """In order of the first answer that counts: first answered, first looked at again."""
    return sorted(
        ((pair, state) for pair, state in states.items() if state.answers),
        key=lambda item: (item[1].answers[0].decided_at, item[0]),
    )

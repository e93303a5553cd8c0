"""What a reviewer does at the page, without the page: get a question, answer it, take the answer back."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

from leopard_census.errors import InputError
from leopard_census.imaging.archive import open_archive
from leopard_census.review.agreement import Opinion, opinions
from leopard_census.review.decision_log import Answered, DecisionLog, Version, token_of
from leopard_census.review.fault import Fault
from leopard_census.review.hiding import Hiding
from leopard_census.review.protocol import Pair, PairState, pair_states
from leopard_census.review.questions import (
    FIRST_ROUND,
    Question,
    control_question,
    open_questions,
    with_controls,
)
from leopard_census.review.said_of_side import KINDS, SAYINGS, SaidOfSides, said_by
from leopard_census.review.sealing import seal, unseal
from leopard_census.review.single import answers_of, rounds
from leopard_census.review.summary import summary_row
from leopard_census.review.survey import Picture, ReviewSurvey, Shown
from leopard_census.tables.decision_form import CONTROL, WITHDRAW
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]
T = TypeVar("T")

VERDICTS = ("same", "different", "cannot-compare", "skip")
#: Longest remark, and the longest time that counts as looking, in seconds: after that somebody went for tea.
LONGEST_COMMENT, LONGEST_LOOK_S = 1000, 900.0
_NOT_SAVED = "The answer was not saved:"


@dataclass(frozen=True)
class Side:
    """One of the two sightings of a question: which pictures are shown, and the flank that the reviewer saw."""

    sighting: Shown
    pictures: tuple[Picture, ...]
    said_flank: str | None = None

    def flank_of(self, picture: Picture) -> str:
        """What it shows, as this reviewer said where he did."""
        return self.said_flank or picture.flank

    @property
    def anchor(self) -> str:
        """Where a decision on it points: of a part of its pictures, at the best of them."""
        whole = len(self.pictures) == len(self.sighting.pictures)
        return (self.sighting.anchor if whole else None) or self.pictures[0].anchor


@dataclass(frozen=True)
class Asked:
    """A question as the page gets it; `sealed` is handed back with the answer."""

    sealed: str
    sides: tuple[Side, Side]
    flank: str | None


class Desk:
    """Questions and answers of one survey.

    Parameters
    ----------
    load
        Reads the survey's results.
    log
        Its decisions.
    secret
        For seals.
    per_pair
        Reviewers that each pair needs.
    control_share
        Share of controls among a reviewer's questions.
    """

    def __init__(
        self,
        load: Callable[[], ReviewSurvey],
        log: DecisionLog,
        secret: bytes,
        *,
        per_pair: int,
        control_share: float,
    ) -> None:
        self._load, self.log, self._secret = load, log, secret
        self.per_pair, self.control_share = per_pair, control_share
        self._whole, self._hiding = load(), Hiding(log)
        self._lock = threading.Lock()
        self._kept_of: tuple[int, Version] | None = None
        self._kept: dict[str, Any] = {}

    def reload(self) -> None:
        """Read the results again, after a run of the workflow."""
        survey = self._load()
        with self._lock:
            self._whole, self._kept_of = survey, None

    @property
    def survey(self) -> ReviewSurvey:
        """The survey as it may be shown now: what anybody calls a person is hidden, without a restart."""
        return self._hiding.allowed(self._whole)

    def states(self) -> dict[Pair, PairState]:
        """What was answered on each pair."""
        return self._keep("states", lambda rows, survey: pair_states(rows, survey.attach))

    def opinions(self) -> list[Opinion]:
        """All answers on pairs, of all rounds."""
        return self._keep("opinions", lambda rows, survey: opinions(rows, survey.attach))

    def summary(self) -> dict[str, Any]:
        """The review so far in one row, of all reviewers together."""
        return self._keep(
            "summary",
            lambda rows, survey: summary_row(survey.name, rows, opinions(rows, survey.attach)),
        )

    def questions(self, reviewer: str, most: int) -> list[Asked]:
        """The next questions of a reviewer, at most so many; fewer when nothing more is to be asked."""
        flanks = self._said(reviewer).flanks
        return [self._asked(question, reviewer, flanks) for question in islice(self._mixed(reviewer), most)]

    def n_open(self, reviewer: str) -> int:
        """Questions that wait for a reviewer, controls among them: a number that did not fall would tell of one."""
        return sum(1 for _ in self._mixed(reviewer))

    def _mixed(self, reviewer: str) -> Iterator[Question]:
        return with_controls(
            self._open(reviewer),
            reviewer,
            self.survey.controls,
            *self._answered(reviewer),
            self.control_share,
        )

    def waiting(self, reviewer: str) -> frozenset[Pair]:
        """Pairs that a reviewer is still to be asked about."""
        return frozenset(question.pair for question in self._open(reviewer))

    def sides(self, sealed: str, reviewer: str) -> tuple[Side, Side]:
        """The two sides of a question that was put to this reviewer, in the order in which he sees them.

        Raises
        ------
        InputError
            When it is no such question, or the sightings are gone since the results were made again.
        """
        return self._question(sealed, reviewer)[1]

    def answer(
        self, reviewer: str, sealed: str, token: str, verdict: str, seconds: float | None, comment: str
    ) -> Answered:
        """Write an answer down; parameters as the page sends them.

        Raises
        ------
        InputError
            When it cannot be taken; nothing is written then.
        """
        if (known := self.log.known(token)) is not None:
            return known
        question, sides = self._question(sealed, reviewer)
        faults = []
        if verdict not in VERDICTS:
            text = "'{value}' is no answer; answer {all}"
            faults.append(Fault("no_verdict", text, value=verdict, all=", ".join(VERDICTS)))
        if len(comment) > LONGEST_COMMENT:
            text = "the remark has {n} characters, at most {most} are kept; shorten it"
            faults.append(Fault("long_remark", text, n=len(comment), most=LONGEST_COMMENT))
        if seconds is not None and not 0 <= seconds < float("inf"):
            faults.append(Fault("no_time", "{value} is no time that a person looks", value=seconds))
        if faults:
            raise InputError(_NOT_SAVED, faults)
        one, other = sides
        row = {
            "reviewer": reviewer,
            "round": question.round,
            "kind": question.kind,
            "subject": one.anchor,
            "object": other.anchor,
            "verdict": verdict,
            "comment": plain_text(comment),
            "evidence": evidence([*one.pictures, *other.pictures]),
            "seconds": None if seconds is None else min(seconds, LONGEST_LOOK_S),
            "expected": question.expected,
        }
        return self.log.add(token, [row])

    def say_of_side(self, reviewer: str, sealed: str, token: str, side: int, saying: str) -> Answered:
        """Write down what a reviewer says of all pictures of one side: 0 or 1, as he sees them.

        Raises
        ------
        InputError
            When it cannot be taken; nothing is written then.
        """
        if (known := self.log.known(token)) is not None:
            return known
        sides = self.sides(sealed, reviewer)
        if saying not in SAYINGS or side not in (0, 1):
            text = "'{value}' says nothing; say {all} of side 0 or 1"
            raise InputError(_NOT_SAVED, [Fault("no_saying", text, value=saying, all=", ".join(SAYINGS))])
        kind, value = SAYINGS[saying]
        one = sides[side]
        number = rounds(self.log.rows(), self.survey.attach, one.sighting.key, reviewer)
        rows = answers_of(
            {kind: value},
            one.sighting.anchor or one.anchor,
            reviewer,
            lambda kind: number.get(kind, FIRST_ROUND),
            evidence(one.pictures),
        )
        return self.log.add(token, rows)

    def undo(self, reviewer: str, token: str, decision: str | None = None) -> str | None:
        """Take back an answer of the reviewer that was given on the page; its decisionID, or None.

        Parameters
        ----------
        reviewer, token
            As of an answer.
        decision
            What he said of a side; None: his last answer on a pair.
        """

        def withdrawal(rows: Sequence[Row]) -> list[dict[str, Any]]:
            mine = [row for row in not_withdrawn(rows) if _can_undo(row, reviewer, decision)]
            if not mine:
                return []
            last = max(mine, key=lambda row: (row["decidedAt"], row["decisionID"]))["decisionID"]
            return [{"reviewer": reviewer, "kind": WITHDRAW, "subject": last, "verdict": WITHDRAW}]

        # Found under the lock: two tabs take two answers back, and what is sent again takes none more.
        written = self.log.add_made(token, withdrawal).decisions
        return next((str(row["subject"]) for row in self.log.rows() if row["decisionID"] in written), None)

    def _keep(self, what: str, make: Callable[[list[dict[str, Any]], ReviewSurvey], T]) -> T:
        """What is made of all answers, kept until the next one."""
        (version, rows), survey = self.log.read(), self._whole
        of = id(survey), version
        with self._lock:
            if self._kept_of != of:
                self._kept_of, self._kept = of, {}
            if what in self._kept:
                found: T = self._kept[what]
                return found
        # Not under the lock: nobody's next pair waits for a figure on another's page.
        made = make(rows, survey)
        with self._lock:
            if self._kept_of == of:
                self._kept[what] = made
        return made

    def _open(self, reviewer: str) -> list[Question]:
        survey = self.survey
        found = open_questions(
            reviewer, survey.pairs, self.states(), self.per_pair, survey.with_pictures, survey.built
        )
        said = self._said(reviewer)
        return [q for q in found if q.why != "queue" or said.comparable(*q.pair)]

    def _said(self, reviewer: str) -> SaidOfSides:
        return said_by(reviewer, self.log.rows(), self.survey.attach)

    def _answered(self, reviewer: str) -> tuple[set[Pair], int]:
        """Controls that a reviewer answered, and how many questions in all."""
        controls: set[Pair] = set()
        survey, n = self._whole, 0
        for row in not_withdrawn(self.log.rows()):
            if alike(row["reviewer"]) != alike(reviewer) or row["kind"] not in ("pair", CONTROL):
                continue
            n += 1
            if row["kind"] == CONTROL:
                ends = [survey.attach(row[side]) for side in ("subject", "object")]
                controls.add((min(map(str, ends)), max(map(str, ends))))
        return controls, n

    def _asked(self, question: Question, reviewer: str, flanks: Mapping[str, str]) -> Asked:
        one, other = (
            replace(side, said_flank=flanks.get(side.sighting.key))
            for side in _sides(self.survey, question, reviewer)
        )
        # Whether it is a control shows in the seal alone, and only to who holds the secret. The marks make another
        # question of the pair when its pictures change: a browser takes none for one that it kept from before, and
        # nobody answers on pictures that are hidden now, or on another animal that a run has put under the key.
        content = [reviewer, *question.pair, question.round, question.control, *_marks(one, other)]
        sides = one, other
        shown = [{side.flank_of(p) for p in side.pictures} - {"other"} for side in sides]
        common = sorted(shown[0] & shown[1])
        return Asked(seal(self._secret, _use(question), content), sides, common[0] if common else None)

    def _question(self, sealed: str, reviewer: str) -> tuple[Question, tuple[Side, Side]]:
        """A question and its sides, all of one and the same reading of the survey."""
        survey = self.survey
        for kind in ("pair", CONTROL):
            content = unseal(self._secret, f"question {kind}", sealed)
            if content is None or content[0] != reviewer:
                continue
            _, a, b, number, control, *marks = content
            planted = survey.control_of.get(control)
            if kind == CONTROL and planted is None:
                break
            question = control_question(planted) if planted else Question((a, b), number)
            sides = _sides(survey, question, reviewer)
            if marks != _marks(*sides):
                raise InputError(_NOT_SAVED, [_gone()])
            return question, sides
        text = "the question is not one of yours any more; reload the page"
        raise InputError(_NOT_SAVED, [Fault("not_your_question", text)])


def _sides(survey: ReviewSurvey, question: Question, reviewer: str) -> tuple[Side, Side]:
    """In an order that tells nothing: a known animal would else always stand on one side."""
    sides = []
    for key, frames in zip(question.pair, question.frames, strict=True):
        one = survey.shown.get(key)
        pictures = one.of_frames(frames) if one else ()
        if one is None or not pictures:
            raise InputError(_NOT_SAVED, [_gone()])
        sides.append(Side(one, pictures))
    turned = hashlib.sha256(f"{reviewer}\0{question.pair}".encode()).digest()[0] % 2
    return (sides[1], sides[0]) if turned else (sides[0], sides[1])


def _gone() -> Fault:
    text = "its pictures are not shown any more, or the results were made again; reload the page"
    return Fault("question_gone", text)


def _can_undo(row: Row, reviewer: str, decision: str | None) -> bool:
    """Whether a row is an answer of this reviewer on a pair, or, where one is given, that decision on a side."""
    if alike(row["reviewer"]) != alike(reviewer) or token_of(row["decisionID"]) is None:
        return False
    if decision is None:
        return row["kind"] in ("pair", CONTROL)
    return row["kind"] in KINDS and row["decisionID"] == decision


def _marks(one: Side, other: Side) -> list[str]:
    return [one.sighting.mark, other.sighting.mark]


def evidence(pictures: Sequence[Picture]) -> str:
    """sha256 over the sha256 of all pictures that were seen, in order of these: hexadecimal."""
    digests = sorted(hashlib.sha256(picture_bytes(picture)).hexdigest() for picture in pictures)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def plain_text(text: str) -> str | None:
    """A remark on one line that no spreadsheet takes for a formula; None for an empty one."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (f"'{line}" if line.startswith(("=", "+", "-", "@")) else line) or None


def picture_bytes(picture: Picture) -> bytes:
    """The picture's JPEG.

    Raises
    ------
    InputError
        While a run of the workflow makes it anew.
    """
    try:
        with open_archive(picture.archive) as archive:
            return archive.read(picture.image)
    except FileNotFoundError:
        fault = Fault("picture_in_making", "it is being made again; wait, then reload")
        raise InputError("The picture cannot be shown:", [fault]) from None


def _use(question: Question) -> str:
    return f"question {question.kind}"

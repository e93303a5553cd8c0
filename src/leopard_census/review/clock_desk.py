"""What a person does about a proposed correction of a clock, without the page: confirm, refuse, put off, take back.

Who said what, when and why stands in decisions.csv; what corrects times is the row in clocks.csv. All decisions on
clocks are taken while clocks.csv is held, so that two people cannot decide one thing at once. A confirmation is written
down first and its rows take their place right after it. A program that ends between the two leaves a confirmation
without rows, which changes nothing, is shown, and can be finished or taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.review.clock_changes import changed_since
from leopard_census.review.clock_proposals import Proposal, read_proposals
from leopard_census.review.clock_sheet import ClockSheet
from leopard_census.review.clock_states import Confirmed, State, confirmations, states
from leopard_census.review.decision_log import TOKEN, DecisionLog, token_of
from leopard_census.review.desk import LONGEST_COMMENT, plain_text
from leopard_census.tables.clock_moment import ClockMoment, format_moment, format_true
from leopard_census.tables.decision_form import CLOCK, WITHDRAW

Row = Mapping[str, Any]


class NotDoneError(Exception):
    """What was asked cannot be done; nothing was written.

    Parameters
    ----------
    faults
        Key of a message, with what it names; all of them.
    lines
        What the checks of a sheet tell, in their own words.
    """

    def __init__(self, faults: Sequence[tuple[str, Mapping[str, str]]], lines: Sequence[str] = ()) -> None:
        self.faults, self.lines = list(faults), list(lines)
        super().__init__(", ".join(key for key, _ in faults))


@dataclass(frozen=True)
class Overview:
    """All that the page lists.

    Attributes
    ----------
    states
        Of the proposals.
    confirmed
        Confirmations that stand, the last first.
    touched
        Deployments whose rows changed since the last run.
    """

    states: tuple[State, ...]
    confirmed: tuple[Confirmed, ...]
    touched: frozenset[str]

    def of(self, *names: str) -> list[State]:
        """Proposals in one of these states."""
        return [one for one in self.states if one.state in names]

    def find(self, key: str) -> State | None:
        """The proposal of that key."""
        return next((one for one in self.states if one.proposal.key == key), None)

    def beside(self, state: State) -> list[State]:
        """Other proposals for this camera, and those that compare another camera with it."""
        mine = state.proposal
        return [
            other
            for other in self.states
            if other is not state
            and mine.deployment in (other.proposal.deployment, other.proposal.first["other_deployment"])
        ]


class ClockDesk:
    """Corrections of one survey's clocks.

    Parameters
    ----------
    survey
        Its id.
    results
        `results/<survey>`.
    sheet
        Its clocks.csv.
    log
        Its decisions.
    """

    def __init__(self, survey: str, results: Path, sheet: ClockSheet, log: DecisionLog) -> None:
        self._survey, self.results, self.sheet, self._log = survey, results, sheet, log
        self._read: tuple[tuple[int, int, int] | None, list[Proposal]] | None = None

    @property
    def zone(self) -> timezone:
        """The survey's offset."""
        return self.sheet.zone

    def proposals(self) -> list[Proposal]:
        """Those of the last run."""
        path = self.results / "media" / "clock_proposals.csv"
        stat = path.stat() if path.is_file() else None
        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat else None
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, read_proposals(path)
        return self._read[1]

    def overview(self) -> Overview:
        """Where everything stands now.

        Raises
        ------
        InputError
            When clocks.csv or decisions.csv cannot be used: every fault.
        """
        proposals, decisions, rows = self.proposals(), self._log.rows(), self.sheet.rows()
        confirmed = confirmations(decisions, rows)
        asked = {one.deployment for one in proposals} | {one.deployment for one in confirmed}
        asked |= {one.first["other_deployment"] for one in proposals} - {None}
        touched = changed_since(
            self.results / "provenance",
            f"survey/{self._survey}/clocks.csv",
            self.sheet.path,
            rows.values(),
            asked,
        )
        return Overview(tuple(states(proposals, decisions, rows, touched)), tuple(confirmed), touched)

    def confirm(
        self, reviewer: str, token: str, key: str, evidence: str, true: datetime | None, remark: str
    ) -> State:
        """Write a correction into clocks.csv, and into decisions.csv who says so.

        Parameters
        ----------
        reviewer
            Who.
        token
            Of the answer, see `DecisionLog.add`: sent again, it changes nothing.
        key, evidence
            Of the proposal that was seen.
        true
            True time of its first wrong reading; None for the proposed one.
        remark
            Why.

        Raises
        ------
        NotDoneError
            When it cannot be done; nothing is written then.
        """
        comment = self._remark(token, remark)
        with self.sheet.held():
            if (state := self._answered(token, key)) is not None and state.state != "unfinished":
                return state
            state = self._asked(key, evidence, ("open", "unfinished"))
            one = state.proposal
            own = true is not None and true != one.first["proposed_true"]
            faults = []
            if own and not one.one_time:
                faults.append("clock_needs_all")
            if own and comment is None:
                faults.append("clock_why_time")
            rows = one.clock_rows(true)
            if rows is None:
                faults.append("clock_no_time")
            if faults or rows is None:
                raise NotDoneError([(fault, {}) for fault in faults])
            standing = [
                (row["deploymentID"], row["shown"], row["true"]) for row in self.sheet.rows().values()
            ]
            new = [row for row in rows if (row["deploymentID"], row["shown"], row["true"]) not in standing]
            if not new:
                raise NotDoneError([("clock_stands", {})])
            said = [
                {
                    "reviewer": reviewer,
                    "kind": CLOCK,
                    "subject": format_moment(ClockMoment(row["deploymentID"], row["shown"])),
                    "object": format_true(row["true"]),
                    "verdict": "confirm",
                    "comment": _why(one, comment),
                    "evidence": one.evidence,
                }
                for row in new
            ]
            try:
                self.sheet.add(new, lambda: self._log.add(token, said))
            except InputError as error:
                raise NotDoneError([("clock_sheet", {})], error.problems) from None
            return state

    def refuse(self, reviewer: str, token: str, key: str, evidence: str, remark: str) -> State:
        """Write down that a proposal is wrong; it is not asked about again while it is the same. As `confirm`."""
        return self._say("refuse", reviewer, token, key, evidence, remark)

    def put_off(self, reviewer: str, token: str, key: str, evidence: str, remark: str) -> State:
        """Write down that a proposal waits, and for what. As `confirm`."""
        return self._say("skip", reviewer, token, key, evidence, remark)

    def take_back(self, reviewer: str, token: str, decision: str, remark: str) -> None:
        """Take a confirmation back, and its rows out of clocks.csv.

        Parameters
        ----------
        reviewer, token, remark
            As for `confirm`.
        decision
            decisionID of the confirmation's first row.

        Raises
        ------
        NotDoneError
            When somebody changed one of its rows since; nothing is written then.
        """
        comment = self._remark(token, remark)
        with self.sheet.held():
            if self._withdrew(token, lambda row: row["decisionID"] == decision):
                return
            one = next((c for c in self.overview().confirmed if c.key == decision), None)
            if one is None:
                raise NotDoneError([("clock_gone", {})])
            if one.changed:
                raise NotDoneError(
                    [
                        (
                            "clock_changed",
                            {
                                "moment": format_moment(ClockMoment(row["deploymentID"], row["shown"])),
                                "then": format_true(row["true"]),
                                "now": format_true(now),
                            },
                        )
                        for row, now in one.changed
                    ]
                )
            try:
                if places := [place for place in one.places if place is not None]:
                    self.sheet.take_out(places)
                # Last: ended before this, the confirmation stands without rows, and can be taken back again.
                self._withdraw(reviewer, token, one.decisions, comment)
            except InputError as error:
                raise NotDoneError([("clock_sheet", {})], error.problems) from None

    def ask_again(self, reviewer: str, token: str, key: str, remark: str) -> None:
        """Take a refusal back. As `confirm`."""
        comment = self._remark(token, remark)
        with self.sheet.held():
            state = self.overview().find(key)
            if state is not None and self._withdrew(
                token, lambda row: row["evidence"] == state.proposal.evidence
            ):
                return
            if state is None or state.state != "refused" or state.said is None:
                raise NotDoneError([("clock_gone", {})])
            self._withdraw(reviewer, token, [state.said], comment)

    def _say(self, verdict: str, reviewer: str, token: str, key: str, evidence: str, remark: str) -> State:
        comment = self._remark(token, remark)
        if verdict == "refuse" and comment is None:
            raise NotDoneError([("clock_why", {})])
        with self.sheet.held():
            if (answered := self._answered(token, key)) is not None:
                return answered
            state = self._asked(key, evidence, ("open",))
            one = state.proposal
            true = one.first["proposed_true"]
            row = {
                "reviewer": reviewer,
                "kind": CLOCK,
                "subject": one.moment,
                "object": None if true is None else format_true(true),
                "verdict": verdict,
                "comment": _why(one, comment),
                "evidence": one.evidence,
            }
            self._log.add(token, [row])
            return state

    def _asked(self, key: str, evidence: str, allowed: Sequence[str]) -> State:
        """The proposal that was seen, if it still waits for an answer."""
        state = self.overview().find(key)
        if state is None or state.proposal.evidence != evidence:
            raise NotDoneError([("clock_gone", {})])
        if state.state not in allowed:
            who = str(state.said["reviewer"]) if state.said else ""
            raise NotDoneError([(f"clock_is_{state.state}", {"who": who})])
        return state

    def _withdraw(self, reviewer: str, token: str, decisions: Sequence[Row], comment: str | None) -> None:
        self._log.add(
            token,
            [
                {
                    "reviewer": reviewer,
                    "kind": WITHDRAW,
                    "subject": row["decisionID"],
                    "verdict": WITHDRAW,
                    "comment": comment,
                }
                for row in decisions
            ],
        )

    def _said(self, token: str) -> bool:
        return any(token_of(row["decisionID"]) == token for row in self._log.rows())

    def _withdrew(self, token: str, meant: Callable[[Row], bool]) -> bool:
        """Whether the answer of this token took back what is meant.

        Raises
        ------
        NotDoneError
            When it was about something else: the page is old.
        """
        if not self._said(token):
            return False
        rows = self._log.rows()
        gone = {row["subject"] for row in rows if token_of(row["decisionID"]) == token}
        if not any(row["decisionID"] in gone and meant(row) for row in rows):
            raise NotDoneError([("clock_stale", {})])
        return True

    def _answered(self, token: str, key: str) -> State | None:
        """State of a proposal on which the answer of this token stands; None where there is no such answer.

        An answer that was taken back since does not come again with an old page.
        """
        if not self._said(token):
            return None
        state = self.overview().find(key)
        if state is not None and any(
            token_of(row["decisionID"]) == token for row in (state.said, *state.later) if row is not None
        ):
            return state
        raise NotDoneError([("clock_stale", {})])

    def _remark(self, token: str, remark: str) -> str | None:
        faults: list[tuple[str, Mapping[str, str]]] = []
        if TOKEN.fullmatch(token) is None:
            faults.append(("clock_stale", {}))
        if len(remark) > LONGEST_COMMENT:
            faults.append(("clock_long", {"most": str(LONGEST_COMMENT)}))
        if faults:
            raise NotDoneError(faults)
        return plain_text(remark)


def _why(one: Proposal, comment: str | None) -> str:
    """Remark of a decision: what was judged, and what the person said of it."""
    first = one.first
    told = f"{first['kind']} by {first['found_by']}, {first['strength']}"
    return f"{told}: {comment}" if comment else told

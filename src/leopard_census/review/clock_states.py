"""What people said of proposed corrections, held against the sheet of clocks as it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leopard_census.review.clock_proposals import Proposal
from leopard_census.tables.clock_moment import ClockMoment, format_moment, parse_moment, parse_true
from leopard_census.tables.decision_form import CLOCK
from leopard_census.tables.decision_log import not_withdrawn

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Confirmed:
    """Rows of `clocks.csv` that one person confirmed at one time.

    Attributes
    ----------
    decisions
        Rows of decisions.csv.
    rows
        deploymentID, shown and true, one for each decision.
    places
        For each row its number in the sheet as it stands now; None where it does not stand there as it was confirmed.
    others
        What stands there in place of a row that somebody changed.
    """

    decisions: tuple[Row, ...]
    rows: tuple[Row, ...]
    places: tuple[int | None, ...]
    others: tuple[datetime | None, ...]

    @property
    def key(self) -> str:
        """decisionID of the first."""
        return str(self.decisions[0]["decisionID"])

    @property
    def deployment(self) -> str:
        """The camera."""
        return str(self.rows[0]["deploymentID"])

    @property
    def stands(self) -> bool:
        """Whether all its rows stand in the sheet."""
        return None not in self.places

    @property
    def changed(self) -> tuple[tuple[Row, datetime], ...]:
        """Rows that somebody changed since, with the true time that stands there."""
        return tuple(
            (row, other) for row, other in zip(self.rows, self.others, strict=True) if other is not None
        )


@dataclass(frozen=True)
class State:
    """What stands of one proposal.

    Attributes
    ----------
    proposal
        The proposal.
    state
        `open`: waits for an answer. `confirmed`, `refused`. `unfinished`: confirmed, and its rows are not in the sheet.
        `waiting`: rows of its camera, or of the one that it was compared with, changed since the run.
    said
        The decision that stands; None where there is none.
    later
        Who put it off, and why, since.
    confirmed
        Its confirmation, where it has one.
    """

    proposal: Proposal
    state: str
    said: Row | None = None
    later: tuple[Row, ...] = ()
    confirmed: Confirmed | None = None


def confirmations(decisions: Iterable[Row], sheet: Mapping[int, Row]) -> list[Confirmed]:
    """Confirmations that were not taken back, the last first.

    Parameters
    ----------
    decisions
        Rows of decisions.csv.
    sheet
        Rows of clocks.csv by number.
    """
    last: dict[str, Row] = {}
    for row in _standing(decisions):
        subject = _subject(row)
        if row["verdict"] == "confirm":
            last[subject] = row
        elif row["verdict"] == "refuse" and subject in last and _same(row, last[subject]):
            del last[subject]
    together: dict[tuple[Any, ...], list[Row]] = {}
    for row in last.values():
        # Rows of one answer share moment and evidence.
        key = (row["decidedAt"], row["reviewer"], parse_moment(row["subject"]).deployment, row["evidence"])
        together.setdefault(key, []).append(row)
    by_moment = {(row["deploymentID"], row["shown"]): (number, row["true"]) for number, row in sheet.items()}
    found = []
    for own in together.values():
        own.sort(key=lambda row: parse_moment(row["subject"]).shown)
        rows = [_clock_row(row) for row in own]
        now = [by_moment.get((row["deploymentID"], row["shown"])) for row in rows]
        same = [place is not None and place[1] == row["true"] for place, row in zip(now, rows, strict=True)]
        found.append(
            Confirmed(
                tuple(own),
                tuple(rows),
                tuple(place[0] if place and ok else None for place, ok in zip(now, same, strict=True)),
                tuple(place[1] if place and not ok else None for place, ok in zip(now, same, strict=True)),
            )
        )
    return sorted(found, key=lambda one: (one.decisions[0]["decidedAt"], one.key), reverse=True)


def states(
    proposals: Sequence[Proposal],
    decisions: Sequence[Row],
    sheet: Mapping[int, Row],
    touched: Collection[str],
) -> list[State]:
    """State of each proposal, in order of these; those that were put off stand last of the open ones.

    Parameters
    ----------
    proposals
        Of the last run.
    decisions
        Rows of decisions.csv.
    sheet
        Rows of clocks.csv by number.
    touched
        Deployments whose rows in clocks.csv changed since that run.
    """
    about: dict[str, list[Row]] = {}
    for row in _standing(decisions):
        about.setdefault(_subject(row), []).append(row)
    done = {row["decisionID"]: one for one in confirmations(decisions, sheet) for row in one.decisions}
    found = [_state(one, about.get(one.moment, []), done, touched) for one in proposals]
    return sorted(found, key=lambda one: bool(one.later))


def _state(
    one: Proposal, about: Sequence[Row], done: Mapping[str, Confirmed], touched: Collection[str]
) -> State:
    own = [row for row in about if _means(row, one)]
    said = next((row for row in reversed(own) if row["verdict"] != "skip"), None)
    since = own[own.index(said) + 1 :] if said is not None else own
    later = tuple(row for row in since if row["verdict"] == "skip")
    if said is not None and said["verdict"] == "confirm" and (given := done.get(said["decisionID"])):
        return State(one, "confirmed" if given.stands else "unfinished", said, later, given)
    if said is not None and said["verdict"] == "refuse":
        return State(one, "refused", said, later)
    if {one.deployment, one.first["other_deployment"]} & set(touched):
        return State(one, "waiting", None, later)
    return State(one, "open", None, later)


def _same(refused: Row, confirmed: Row) -> bool:
    """Whether a refusal is about what was confirmed before."""
    if refused["evidence"] is not None:
        return bool(refused["evidence"] == confirmed["evidence"])
    return bool(refused["object"] is None or parse_true(refused["object"]) == parse_true(confirmed["object"]))


def _means(row: Row, one: Proposal) -> bool:
    """Whether a decision is about just this proposal: by what was seen, or, of a row written by hand, by its time."""
    if row["evidence"] is not None:
        return bool(row["evidence"] == one.evidence)
    true = one.first["proposed_true"]
    return bool(row["object"] is None or (true is not None and parse_true(row["object"]) == true))


def _standing(decisions: Iterable[Row]) -> list[Row]:
    ordered = sorted(decisions, key=lambda row: (row["decidedAt"], row["decisionID"]))
    return [row for row in not_withdrawn(ordered) if row["kind"] == CLOCK]


def _subject(row: Row) -> str:
    return format_moment(parse_moment(row["subject"]))


def _clock_row(row: Row) -> dict[str, Any]:
    moment: ClockMoment = parse_moment(row["subject"])
    return {"deploymentID": moment.deployment, "shown": moment.shown, "true": parse_true(row["object"])}

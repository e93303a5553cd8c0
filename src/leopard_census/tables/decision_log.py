"""Rows of decisions.csv against each other: what was withdrawn, and what contradicts itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.tables.anchor import format_anchor, parse_anchor
from leopard_census.tables.clock_moment import format_moment, parse_moment
from leopard_census.tables.decision_form import ABOUT_TWO, CLOCK, CONTROL, WITHDRAW, form_faults
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]


def log_faults(rows: Iterable[Row]) -> list[tuple[Row, str]]:
    """(row, what is wrong) for rows that do not go together, in words that begin with the column.

    These are withdrawals of what is not there, or was decided later; and answers of one reviewer in one round, at one
    moment, to one question that cannot all be true: nobody could tell which of them is meant. Rows that have a fault
    of their own are passed over: it is told elsewhere.
    """
    whole = [row for row in rows if row["decisionID"] is not None and row["decidedAt"] is not None]
    return [*_withdrawal_faults(whole), *_contradictions([row for row in whole if not form_faults(row)])]


def not_withdrawn(rows: Sequence[Row]) -> list[Row]:
    """Rows that were not withdrawn, without the withdrawals, in the given order.

    A withdrawal may be withdrawn as well; what it took back then stands again.
    """
    gone: set[str] = set()
    for row in sorted(rows, key=lambda row: (row["decidedAt"], row["decisionID"]), reverse=True):
        if row["kind"] == WITHDRAW and row["verdict"] == WITHDRAW and row["decisionID"] not in gone:
            gone.add(row["subject"])
    return [row for row in rows if row["kind"] != WITHDRAW and row["decisionID"] not in gone]


def _withdrawal_faults(rows: Sequence[Row]) -> list[tuple[Row, str]]:
    by_id = {row["decisionID"]: row for row in rows}
    found = []
    for row in rows:
        if row["kind"] != WITHDRAW or row["subject"] is None:
            continue
        meant = by_id.get(row["subject"])
        if meant is None:
            text = f"{row['subject']!r} is no decisionID of this sheet; write that of the decision that is withdrawn"
            found.append((row, f"column subject: {text}"))
        elif (meant["decidedAt"], meant["decisionID"]) >= (row["decidedAt"], row["decisionID"]):
            text = (
                f"decision {row['subject']} was taken no earlier than this row; correct decidedAt of either"
            )
            found.append((row, f"column subject: {text}"))
    return found


def _contradictions(rows: Sequence[Row]) -> list[tuple[Row, str]]:
    first: dict[tuple[Any, ...], list[Row]] = {}
    found = []
    for row in not_withdrawn(rows):
        if (question := _question(row)) is None:
            continue
        key = (alike(row["reviewer"]), row["round"] or 0, row["decidedAt"], question)
        same_moment = first.setdefault(key, [])
        clash = next((other for other in same_moment if _clash(row, other)), None)
        if clash is not None:
            text = (
                f"contradicts decision {clash['decisionID']} of the same reviewer, round and moment; "
                "remove the wrong one, or give the later one its own time"
            )
            found.append((row, f"column verdict: {text}"))
        same_moment.append(row)
    return found


def _question(row: Row) -> tuple[str, ...] | None:
    """What a row answers; None where it answers nothing."""
    if None in (row["kind"], row["reviewer"], row["subject"]) or row["verdict"] in (None, "skip"):
        return None
    if row["kind"] == CLOCK:
        return (CLOCK, format_moment(parse_moment(row["subject"])))
    two = row["kind"] in ABOUT_TWO
    anchors = [format_anchor(parse_anchor(row[side])) for side in ("subject", "object")[: 1 + two]]
    asked = "pair" if two and row["kind"] != CONTROL else row["kind"]
    return (asked, *sorted(anchors))


def _clash(row: Row, other: Row) -> bool:
    if row["kind"] in ABOUT_TWO:
        return bool(row["verdict"] != other["verdict"])
    if row["verdict"] == other["verdict"] and row["verdict"] in ("is", "confirm"):
        return bool(row["object"] != other["object"])
    return row["verdict"] != other["verdict"] and row["object"] == other["object"]

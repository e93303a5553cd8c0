"""What is told of a run that ended well: the count before and after, who changed, and what became of the decisions."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.provenance.record import read_record
from leopard_census.review.rebuild.answers_used import Fate, fates
from leopard_census.review.rebuild.changes import State, compare, state_of
from leopard_census.tables.contract import contract
from leopard_census.tables.decision_form import ABOUT_TWO
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]

#: Of the state of the review: what the history keeps.
_FIGURES = (
    "count",
    "count_low",
    "count_high",
    "count_named",
    "n_questions",
    "n_first",
    "n_change_count",
    "expected_change_total",
    "stop",
)
#: Fates that people should look into, one by one.
_TOLD = ("disputed", "contradicted", "unattached")


def figures(results: Path) -> dict[str, Any] | None:
    """The count with its interval, and how far the review is; None where no animal can be counted."""
    path = results / "individuals" / "review_state.csv"
    rows = read_table(path, contract("review_state")) if path.is_file() else []
    return {name: rows[0][name] for name in _FIGURES} if rows else None


def findings(
    before: Path,
    results: Path,
    rows: Sequence[Row],
    attach: Callable[[str], str | None],
    n_old: int,
) -> dict[str, Any]:
    """Everything, as JSON values.

    Parameters
    ----------
    before, results
        `results/<survey>` before and after the run; nothing need be in `before`.
    rows
        Of decisions.csv, as the run read it.
    attach
        Finds the sighting that an anchor means, after the run.
    n_old
        How many of the rows the run before this one had.
    """
    own = results / "individuals"
    told = fates(
        rows,
        attach,
        _rows(own, "decisions_unattached"),
        _rows(own, "decisions_disputed"),
        _rows(own, "conflicts"),
    )
    new = {row["decisionID"] for row in rows[n_old:]}
    by_id = {row["decisionID"]: row for row in rows}
    states = {when: _states(folder) for when, folder in (("before", before), ("after", results))}
    return {
        "before": figures(before),
        "after": figures(results),
        "changes": compare(_state(before), _state(results)).to_json(),
        "states": states,
        "fates": dict(Counter(fate.fate for fate in told)),
        "fates_new": dict(Counter(fate.fate for fate in told if fate.decision in new)),
        "look_into": _to_look_into(told, by_id, attach),
    }


def rows_read(
    sheet: Path, record: Path, survey: str, rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]] | None:
    """Rows of decisions.csv that a run read: people go on answering while it is at work.

    The sheet only grows, and the record of the job holds the sha256 of what it read: of the beginning of the sheet.

    Parameters
    ----------
    sheet
        decisions.csv as it is now.
    record
        Of the job individuals.
    rows
        Of the sheet as it is now, in order.

    Returns
    -------
    list or None
        None where the record does not tell: the job read another sheet than this one.
    """
    try:
        inputs = read_record(record).inputs
    except InputError:
        return None
    known = {file.name: file.sha256 for file in inputs}.get(f"survey/{survey}/decisions.csv")
    if known is None:
        return []
    if not sheet.is_file():
        return None
    content = sheet.read_bytes()
    end, digest = 0, hashlib.sha256()
    for line in content.splitlines(keepends=True):
        digest.update(line)
        end += len(line)
        if digest.hexdigest() == known:
            lines = csv.DictReader(io.StringIO(content[:end].decode("utf-8-sig"), newline=""))
            read = {line["decisionID"] for line in lines}
            return [row for row in rows if row["decisionID"] in read]
    return None


def _to_look_into(
    told: Sequence[Fate], by_id: Mapping[str, Row], attach: Callable[[str], str | None]
) -> list[dict[str, Any]]:
    """What people should look into, each question once; not who said what, as a third person may have to answer."""
    out: dict[tuple[Any, ...], dict[str, Any]] = {}
    for fate in told:
        if fate.fate not in _TOLD:
            continue
        row = by_id[fate.decision]
        anchors = [row["subject"], *([row["object"]] if row["kind"] in ABOUT_TWO else [])]
        sightings = sorted({found for anchor in anchors if (found := attach(anchor)) is not None})
        key = (fate.fate, fate.reason, row["kind"], *(sightings or [fate.decision]))
        one = out.setdefault(
            key,
            {
                "fate": fate.fate,
                "reason": fate.reason,
                "kind": row["kind"],
                "sightings": sightings,
                "decisions": [],
            },
        )
        one["decisions"].append(fate.decision)
        one["decided"] = row["decidedAt"].isoformat(timespec="minutes")
    return list(out.values())


def _rows(folder: Path, table: str) -> list[dict[str, Any]]:
    path = folder / f"{table}.csv"
    return read_table(path, contract(table)) if path.is_file() else []


def _state(results: Path) -> State:
    own = results / "individuals"
    return state_of(_rows(own, "assignments"), _rows(own, "catalogue"))


def _states(results: Path) -> dict[str, int]:
    return dict(Counter(row["state"] for row in _rows(results / "individuals", "assignments")))

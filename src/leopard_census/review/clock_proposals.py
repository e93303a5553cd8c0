"""What the media suggest of the clocks, as a person is asked: all rows that belong together are one proposal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from leopard_census.media.clock_fault import ENDS_STRETCH
from leopard_census.tables.clock_moment import ClockMoment, format_moment
from leopard_census.tables.contract import contract
from leopard_census.tables.natural_order import natural_order
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]

#: What makes a proposal another one. Numbers of files, and the words of the reason, change with each new file.
_JUDGED = (
    "deploymentID", "shown", "kind", "found_by", "proposed_true", "strength", "other_deployment",
)  # fmt: skip
_STRENGTHS = ("strong", "moderate", "weak")
_KEY_DIGITS = 16


@dataclass(frozen=True)
class Proposal:
    """One proposal.

    Attributes
    ----------
    rows
        Of the clock_proposals table, in order of the reading: a step of the clock each, and rows that end a wrong
        stretch.
    """

    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The row of the first wrong reading."""
        return self.rows[0]

    @property
    def deployment(self) -> str:
        """The camera."""
        return str(self.first["deploymentID"])

    @property
    def moment(self) -> str:
        """What a decision on it is about."""
        return format_moment(ClockMoment(self.deployment, self.first["shown"]))

    @property
    def key(self) -> str:
        """The same in every run that proposes it: by camera, reading, kind and evidence."""
        return _digest([self.first[name] for name in ("deploymentID", "shown", "kind", "found_by")])[
            :_KEY_DIGITS
        ]

    @property
    def evidence(self) -> str:
        """sha256 of all that is judged: another one is another proposal."""
        return _digest([row[name] for row in self.rows for name in _JUDGED])

    @property
    def shifts(self) -> tuple[timedelta, timedelta] | None:
        """Proposed true time less the camera's reading, at the first and the last step; None where one has no time."""
        found = [
            row["proposed_true"].replace(tzinfo=None) - row["shown"]
            for row in self.wrong
            if row["proposed_true"] is not None
        ]
        return (found[0], found[-1]) if len(found) == len(self.wrong) else None

    @property
    def wrong(self) -> tuple[Row, ...]:
        """Its rows without those of right readings."""
        return tuple(row for row in self.rows if row["reason"] != ENDS_STRETCH)

    @property
    def files(self) -> int:
        """Files whose readings it calls wrong."""
        return sum(row["files"] or 0 for row in self.wrong)

    @property
    def one_time(self) -> bool:
        """Whether one true time is all that it needs: then a person may know a better one."""
        return len(self.wrong) == 1

    def clock_rows(self, true: datetime | None) -> list[dict[str, Any]] | None:
        """Rows for `clocks.csv`; None where a time is missing.

        Parameters
        ----------
        true
            True time of the first wrong reading, where a person knows a better one than the proposed; only when
            `one_time`.
        """
        times = [row["proposed_true"] for row in self.rows]
        if true is not None and self.one_time:
            times[0] = true
        if None in times:
            return None
        return [
            {"deploymentID": self.deployment, "shown": row["shown"], "true": time}
            for row, time in zip(self.rows, times, strict=True)
        ]


def read_proposals(path: Path) -> list[Proposal]:
    """Proposals of the table, the strongest first; none where it is not made."""
    return grouped(read_table(path, contract("clock_proposals"))) if path.is_file() else []


def grouped(rows: Iterable[Row]) -> list[Proposal]:
    """Rows that came of one fault, together: they share the evidence and its words."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    last: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in sorted(rows, key=lambda r: r["shown"]):
        source = tuple(row[name] for name in ("deploymentID", "kind", "found_by", "other_deployment"))
        key = (*source, row["reason"])
        if row["reason"] == ENDS_STRETCH:
            key = last.get(source, key)
        last[source] = key
        groups.setdefault(key, []).append(row)
    return sorted((Proposal(tuple(own)) for own in groups.values()), key=_order)


def _order(one: Proposal) -> tuple[Any, ...]:
    strength = _STRENGTHS.index(one.first["strength"])
    return (
        strength,
        natural_order(one.deployment),
        one.first["shown"],
        one.first["kind"],
        one.first["found_by"],
    )


def _digest(values: Sequence[Any]) -> str:
    cells = ["" if v is None else v.isoformat() if isinstance(v, datetime) else str(v) for v in values]
    return hashlib.sha256("\0".join(cells).encode()).hexdigest()

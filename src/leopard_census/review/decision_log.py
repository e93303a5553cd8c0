"""The sheet of decisions as the page writes it: each answer at once, whole, durable, and only once.

An answer is added under a lock: the sheet is read, the row put at its end, and the whole written to a file beside it,
flushed to disk and renamed into place. So whatever ends the program, the sheet holds an answer or does not hold it,
never half of one; and what was acknowledged is on disk. Each answer has a token that its page made. A page that got no
acknowledgement sends the answer again, and the token tells whether it stands there already. What was written is noted
beside the sheet too (`written.py`): a spreadsheet that had an older copy open may save that over it.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.provenance.atomic import atomic_path
from leopard_census.review.fault import Fault
from leopard_census.review.written import Written
from leopard_census.tables.append import appended, lacking, with_columns
from leopard_census.tables.contract import contract
from leopard_census.tables.decision_form import form_faults
from leopard_census.tables.read import scan_table
from leopard_census.tables.sheet_lock import locked_sheet

Row = dict[str, Any]
#: Time, size and number of the file.
Version = tuple[int, int, int]

#: Tokens of answers: made by a page at random, so that two never meet.
TOKEN = re.compile(r"[0-9a-f]{16}")
_ID = re.compile(r"r\d{8}-\d{9}-([0-9a-f]{16})(?:\.\d+)?")
_NONE: Version = (0, 0, 0)
#: Of times that can be told in every zone, and after which there is a later one; planning looks closer.
_YEARS = range(1900, 2200)
_STEP = dt.timedelta(milliseconds=1)


@dataclass(frozen=True)
class Answered:
    """What became of an answer: its decisionIDs, and whether they stood there before."""

    decisions: tuple[str, ...]
    known: bool


class DecisionLog:
    """decisions.csv of one survey.

    Parameters
    ----------
    path
        The sheet; it is made with the first answer.
    now
        The time, with an offset.
    """

    def __init__(self, path: Path, now: Callable[[], dt.datetime] = lambda: dt.datetime.now().astimezone()):
        # A link to a sheet elsewhere must stay a link.
        self.path = path.resolve()
        self.now = now
        self._read: tuple[Version, list[Row]] | None = None
        self._written = Written(self.path)

    def rows(self) -> list[Row]:
        """All rows as they are now, in order of the sheet; raises as `read`."""
        return self.read()[1]

    def read(self) -> tuple[Version, list[Row]]:
        """All rows as they are now, and what changes whenever the sheet does, also where a person edited a row of it.

        Raises
        ------
        InputError
            When the sheet cannot be used: every fault.
        """
        if not self.path.exists():
            return _NONE, []
        stamp = _stamp(self.path)
        if self._read is None or self._read[0] != stamp:
            rows, problems = scan_table(self.path, contract("decisions"))
            problems += [
                f"decision {row['decisionID']}, column decidedAt: nobody decided in the year {row['decidedAt'].year}"
                for row in rows
                if row["decidedAt"] is not None and row["decidedAt"].year not in _YEARS
            ]
            if problems:
                raise InputError(f"The sheet {self.path.name} cannot be used:", problems)
            self._read = stamp, rows
        version, found = self._read
        return version, list(found)

    def known(self, token: str) -> Answered | None:
        """What was written of an answer that is sent again; None where nothing was.

        Its question need not be asked any more: an answer that is on disk must not be told to be lost.
        """
        if TOKEN.fullmatch(token) is None:
            return None
        found = tuple(row["decisionID"] for row in self.rows() if token_of(row["decisionID"]) == token)
        return Answered(found, True) if found else None

    def add(self, token: str, answers: Sequence[Mapping[str, Any]]) -> Answered:
        """Add the rows of one answer.

        Parameters
        ----------
        token
            Of the answer: 16 hexadecimal digits. An answer whose token stands in the sheet is not added again.
        answers
            Rows without decisionID and decidedAt, in order.

        Returns
        -------
        Answered
            After the rows are on disk.

        Raises
        ------
        InputError
            When a row says nothing that the sheet may hold, or the sheet cannot be read or written; nothing is
            written then.
        """
        return self.add_made(token, lambda rows: answers)

    def add_made(self, token: str, make: Callable[[Sequence[Row]], Sequence[Mapping[str, Any]]]) -> Answered:
        """Add rows that depend on what stands in the sheet: nobody else can write between the look and the act.

        Parameters
        ----------
        token
            As of `add`.
        make
            Gets all rows of the sheet, under its lock; gives those to be added. What it raises ends the act, and
            nothing is written then.

        Returns
        -------
        Answered
            After the rows are on disk.

        Raises
        ------
        InputError
            As `add`.
        """
        if TOKEN.fullmatch(token) is None:
            fault = Fault("no_token", "it has no token; reload the page, answer again")
            raise InputError("The answer was not saved:", [fault])
        with locked_sheet(self.path):
            rows = self.rows()
            before = tuple(row["decisionID"] for row in rows if token_of(row["decisionID"]) == token)
            if before:
                return Answered(before, True)
            new = self._dated(token, rows, make(rows))
            faults = [fault for row in new for fault in form_faults(row)]
            if faults:
                raise InputError("The answer was not saved:", faults)
            if not new:
                return Answered((), False)
            self._put(rows, new)
            # What cannot be noted stands in the sheet all the same.
            with suppress(OSError):
                self._written.add(new)
            return Answered(tuple(row["decisionID"] for row in new), False)

    def lost(self) -> list[Row]:
        """Rows that the page wrote and that are not in the sheet any more: something else wrote over it."""
        return self._written.lost(self.rows())

    def put_back(self) -> int:
        """Write what was lost at the end of the sheet again, as it stood; how many rows. Raises as `add`."""
        with locked_sheet(self.path):
            rows = self.rows()
            lost = self._written.lost(rows)
            if lost:
                self._put(rows, lost)
            return len(lost)

    def let_go(self, until: dt.datetime) -> None:
        """Take what was lost, of answers up to this one, for removed on purpose."""
        with locked_sheet(self.path):
            gone = self._written.lost(self.rows())
            self._written.forget(row["decisionID"] for row in gone if row["decidedAt"] <= until)

    def _put(self, rows: Sequence[Row], new: Sequence[Row]) -> None:
        """Write the sheet with rows added."""
        try:
            self._write(new)
        except OSError as error:
            todo = "make room or make its folder writable, then answer again"
            text = f"{self.path.name} cannot be written ({error.strerror or error}); {todo}"
            raise InputError("The answer was not saved:", [text]) from None
        self._read = _stamp(self.path), [*rows, *new]

    def _dated(self, token: str, rows: Sequence[Row], answers: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Rows with keys and times: later than all that stand there, as a later answer supersedes an earlier one."""
        now = self.now()
        moment = now.replace(microsecond=now.microsecond // 1000 * 1000)
        last = max((row["decidedAt"] for row in rows), default=None)
        if last is not None and last >= moment:
            moment = last.astimezone(moment.tzinfo) + _STEP
        utc = moment.astimezone(dt.UTC)
        stamp = f"r{utc:%Y%m%d-%H%M%S}{utc.microsecond // 1000:03d}-{token}"
        empty = dict.fromkeys(contract("decisions").columns)
        return [
            {
                **empty,
                **answer,
                "decisionID": stamp if len(answers) == 1 else f"{stamp}.{n}",
                "decidedAt": moment,
            }
            for n, answer in enumerate(answers, start=1)
        ]

    def _write(self, new: Sequence[Row]) -> None:
        content = self.path.read_bytes() if self.path.exists() else None
        missing = lacking(content, contract("decisions"), new)
        if missing and content is not None:
            content = with_columns(content, missing)
        with atomic_path(self.path) as temporary:
            temporary.write_bytes(appended(content, contract("decisions"), new))
            if content is not None:
                shutil.copymode(self.path, temporary)


def token_of(decision: str) -> str | None:
    """Token of the answer that a decisionID belongs to; None for one that the page did not write."""
    found = _ID.fullmatch(decision)
    return found[1] if found else None


def _stamp(path: Path) -> Version:
    """Changes whenever the sheet is written: each write makes another file."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino

"""What the page wrote to decisions.csv, kept beside it: a spreadsheet that saves an older copy over it loses nothing.

The list is only ever added to, under the lock of the sheet, a moment after the sheet: whatever it lacks stands there.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.append import appended
from leopard_census.tables.contract import contract
from leopard_census.tables.read import scan_table

Row = dict[str, Any]


class Written:
    """Rows that the page wrote.

    Parameters
    ----------
    sheet
        decisions.csv; the list lies beside it, `.decisions.csv.written`.
    """

    def __init__(self, sheet: Path) -> None:
        self.path = sheet.with_name(f".{sheet.name}.written")
        self._read: tuple[tuple[int, int, int], list[Row]] | None = None

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows, on disk when it returns; the lock of the sheet must be held."""
        content = self.path.read_bytes() if self.path.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]  # without what a power cut left of a line
        if whole and self._columns(whole) != list(contract("decisions").columns):
            self._replace([*self.rows(), *rows])
            return
        with self.path.open("r+b" if content else "wb") as file:
            file.truncate(len(whole))
            file.seek(len(whole))
            file.write(appended(whole, contract("decisions"), rows)[len(whole) :])
            file.flush()
            os.fsync(file.fileno())

    def rows(self) -> list[Row]:
        """All rows; those that cannot be read are left out: the sheet itself is what counts."""
        if not self.path.exists():
            return []
        stat = self.path.stat()
        stamp = stat.st_mtime_ns, stat.st_size, stat.st_ino
        if self._read is None or self._read[0] != stamp:
            rows, _ = scan_table(self.path, contract("decisions"))
            self._read = stamp, [row for row in rows if row["decisionID"] and row["decidedAt"]]
        return list(self._read[1])

    def lost(self, sheet: Iterable[Mapping[str, Any]]) -> list[Row]:
        """Rows that are not in the sheet any more, in the order in which they were written."""
        there = {row["decisionID"] for row in sheet}
        return [row for row in self.rows() if row["decisionID"] not in there]

    def forget(self, decisions: Iterable[str]) -> None:
        """Leave rows out from now on; the lock of the sheet must be held."""
        gone = set(decisions)
        self._replace([row for row in self.rows() if row["decisionID"] not in gone])

    def _replace(self, rows: Sequence[Mapping[str, Any]]) -> None:
        with atomic_path(self.path) as temporary:
            temporary.write_bytes(appended(None, contract("decisions"), rows))

    @staticmethod
    def _columns(content: bytes) -> list[str]:
        return next(csv.reader(io.StringIO(content.decode("utf-8"))), [])

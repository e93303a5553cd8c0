"""clocks.csv as the page writes it: rows that a person confirmed, at its end, and taken out again.

What people wrote stays, byte for byte. A change is drafted beside the sheet, checked as planning checks the sheet,
flushed to disk, and renamed into place: whatever ends the program, the sheet is the old one or the new one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timezone
from pathlib import Path
from typing import Any, TypeVar

from leopard_census.config.clocks_sheet import scan_clocks
from leopard_census.errors import InputError
from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.append import appended
from leopard_census.tables.contract import contract
from leopard_census.tables.sheet_lock import locked_sheet
from leopard_census.tables.take_out import without_rows

Row = Mapping[str, Any]
Done = TypeVar("Done")


class ClockSheet:
    """clocks.csv of one survey.

    Parameters
    ----------
    path
        The sheet; it is made with the first row.
    deployments
        The survey's deployments.csv.
    zone
        Of survey.yaml.
    """

    def __init__(self, path: Path, deployments: Path, zone: timezone) -> None:
        # A link to a sheet elsewhere must stay a link.
        self.path, self._deployments, self.zone = path.resolve(), deployments, zone

    def rows(self) -> dict[int, dict[str, Any]]:
        """Rows by their number in the file, as they are now.

        Raises
        ------
        InputError
            When the sheet cannot be used: every fault.
        """
        return self._checked(self.path) if self.path.exists() else {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else changes the sheet, or decides on a clock, meanwhile."""
        with locked_sheet(self.path):
            yield

    def add(self, rows: Sequence[Row], before: Callable[[], Done]) -> Done:
        """Add rows at the end; to be called while the sheet is held.

        Parameters
        ----------
        rows
            deploymentID, shown and true of each.
        before
            Done when the new sheet is checked and on disk, right before it takes its place. When it fails, the old
            one stays.

        Raises
        ------
        InputError
            When the sheet would have a fault; nothing is written then.
        """
        content = self.path.read_bytes() if self.path.exists() else None
        wanted = [*self.rows().values(), *rows]
        return self._replace(appended(content, contract("clocks"), rows), wanted, before)

    def take_out(self, numbers: Sequence[int]) -> None:
        """Take rows out, by their numbers; to be called while the sheet is held.

        Raises
        ------
        InputError
            When the sheet would have a fault without them; nothing is written then.
        """
        wanted = [row for number, row in self.rows().items() if number not in numbers]
        self._replace(without_rows(self.path.read_bytes(), numbers), wanted, lambda: None)

    def _replace(self, content: bytes, wanted: Sequence[Row], before: Callable[[], Done]) -> Done:
        with atomic_path(self.path) as draft:
            try:
                with draft.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                if self.path.exists():
                    shutil.copymode(self.path, draft)
            except OSError as error:
                raise InputError(
                    "clocks.csv was not changed:", [f"{self.path.name} cannot be written ({error.strerror})"]
                ) from None
            found = [dict(row) for row in self._checked(draft).values()]
            if found != [dict(row) for row in wanted]:
                raise InputError(
                    "clocks.csv was not changed:",
                    [
                        "its lines end in a way that a row cannot be added to; save it as CSV UTF-8, then try again"
                    ],
                )
            return before()

    def _checked(self, path: Path) -> dict[int, dict[str, Any]]:
        found = scan_clocks(path, self._deployments, self.zone)
        if found.problems:
            raise InputError("The sheet clocks.csv cannot be used:", found.problems)
        return found.rows

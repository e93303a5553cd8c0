"""Faults of a table that another program wrote: of many alike the first are told, and the others counted.

Such a program makes a mistake in every row. A hundred thousand lines of it would hide all other faults.
"""

from dataclasses import dataclass, field

_TOLD = 10


@dataclass
class _Kind:
    told: list[tuple[int, str]] = field(default_factory=list)
    number: int = 0
    last: int = 0


@dataclass
class RowFaults:
    """Faults of one table.

    Attributes
    ----------
    shown
        Name of the file in messages.
    unreadable
        Whether no row could be read.
    last
        Number of the last row that has a fault.
    """

    shown: str
    unreadable: bool = False
    last: int = 0
    _kinds: dict[str, _Kind] = field(default_factory=dict)

    def of_table(self, fault: str) -> None:
        """Add a fault of the whole table, of which nothing can be read then."""
        self.unreadable = True
        self._kinds.setdefault("", _Kind()).told.append((0, fault))

    def of_row(self, number: int, fault: str, kind: str) -> None:
        """Add a fault of a row; `kind` is the same for all that are alike."""
        self._add(number, f"row {number}: {fault}", kind)

    def of_cell(self, number: int, column: str, fault: str, kind: str = "value") -> None:
        """Add a fault of a cell; see `of_row`."""
        self._add(number, f"row {number}, column {column}: {fault}", f"{column} {kind}")

    def _add(self, number: int, fault: str, kind: str) -> None:
        known = self._kinds.setdefault(kind, _Kind())
        known.number, known.last, self.last = known.number + 1, number, number
        if known.number <= _TOLD:
            known.told.append((number, fault))

    def lines(self) -> list[str]:
        """One line per fault that is told, in order of rows, and one for the others of each kind."""
        told = [fault for known in self._kinds.values() for fault in known.told]
        lines = [f"{self.shown}: {fault}" for _, fault in sorted(told, key=lambda fault: fault[0])]
        for known in self._kinds.values():
            if (more := known.number - _TOLD) > 0:
                last = known.told[-1][1]
                lines.append(
                    f"{self.shown}: {more} more as the one of {last.partition(':')[0]}, up to row {known.last}; mend "
                    "them likewise"
                )
        return lines

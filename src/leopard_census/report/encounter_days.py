"""On which days an encounter may have been: its date, or the days of its occasion where the records tell no date."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from leopard_census.report.printing import TableRow

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class EncounterDays:
    """The calendar of a survey's encounters.

    Attributes
    ----------
    window
        First and last day of the analysis.
    occasion_days
        Length of the occasions that `encounters.csv` numbers, in days; None when it is not known.
    """

    window: Days
    occasion_days: int | None

    def of(self, row: TableRow) -> Days | None:
        """First and last day on which it may have been; None when that is not known, or outside the window."""
        first, last = self.window
        if row["date"] is not None:
            return (row["date"], row["date"]) if first <= row["date"] <= last else None
        if row["occasion"] is None or self.occasion_days is None:
            return None
        begin = first + dt.timedelta(days=(row["occasion"] - 1) * self.occasion_days)
        end = min(begin + dt.timedelta(days=self.occasion_days - 1), last)
        return (begin, end) if begin <= end else None

    def undated(self, rows: Iterable[TableRow]) -> list[TableRow]:
        """Those of which only the occasion is known, drawn over its days."""
        return [row for row in rows if (days := self.of(row)) is not None and days[0] != days[1]]

    def unplaced(self, rows: Iterable[TableRow]) -> list[TableRow]:
        """Those that no day can be told of; they are not drawn."""
        return [row for row in rows if self.of(row) is None]

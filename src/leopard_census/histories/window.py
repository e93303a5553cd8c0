"""The survey window as days, and its division into occasions.

Days are local calendar days in the survey's one fixed offset. `hour` moves their beginning for those who count
days from noon, as is done for animals of the night; the workflow itself leaves it at midnight.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from math import ceil


@dataclass(frozen=True)
class SurveyWindow:
    """The days that enter the estimates, in the survey's one fixed offset.

    Attributes
    ----------
    start
        Date on which the first day begins.
    days
        Number of days, 24 hours each.
    zone
        The offset.
    hour
        Local hour at which a day begins; a day bears the date of its first moment.
    """

    start: date
    days: int
    zone: timezone
    hour: int = 0

    @property
    def dates(self) -> Iterator[date]:
        """Every day of the window, in order."""
        return (self.start + timedelta(days=i) for i in range(self.days))

    @property
    def begin(self) -> datetime:
        """First moment."""
        return self.opening(self.start)

    @property
    def finish(self) -> datetime:
        """First moment after the window."""
        return self.opening(self.start + timedelta(days=self.days))

    def opening(self, day: date) -> datetime:
        """First moment of a day."""
        return datetime.combine(day, time(self.hour), self.zone)

    def day_of(self, moment: datetime) -> date:
        """Day of a moment, in the survey's offset, whatever offset the moment itself is written in."""
        return (moment.astimezone(self.zone) - timedelta(hours=self.hour)).date()

    def index(self, day: date) -> int | None:
        """Days since the window's first; None outside."""
        number = (day - self.start).days
        return number if 0 <= number < self.days else None

    def clipped(self, day: date) -> int:
        """Days since the window's first; -1 for every day before it, and their number for every day after it.

        So that a number below zero never counts from the end where it is used as an index.
        """
        return max(-1, min(self.days, (day - self.start).days))


@dataclass(frozen=True)
class Occasions:
    """Consecutive occasions of `length` days; the last is shorter when the window is no multiple."""

    window: SurveyWindow
    length: int

    @property
    def count(self) -> int:
        """Number of occasions."""
        return ceil(self.window.days / self.length)

    def of_day(self, day: date) -> int | None:
        """Occasion of a day, from 1; None outside the window."""
        index = self.window.index(day)
        return None if index is None else index // self.length + 1

    def first_day(self, occasion: int) -> date:
        """Day with which an occasion, counted from 1, begins."""
        return self.window.start + timedelta(days=(occasion - 1) * self.length)

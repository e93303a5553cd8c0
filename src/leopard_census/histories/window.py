"""The survey window as local calendar days, and its division into occasions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from math import ceil


@dataclass(frozen=True)
class SurveyWindow:
    """The days that enter the estimates, in the survey's one fixed offset."""

    start: date
    days: int
    zone: timezone

    @property
    def dates(self) -> Iterator[date]:
        """Every day of the window, in order."""
        return (self.start + timedelta(days=i) for i in range(self.days))

    @property
    def begin(self) -> datetime:
        """First moment."""
        return self.midnight(self.start)

    @property
    def finish(self) -> datetime:
        """First moment after the window."""
        return self.midnight(self.start + timedelta(days=self.days))

    def midnight(self, day: date) -> datetime:
        """First moment of a local day."""
        return datetime.combine(day, time(), self.zone)

    def day_of(self, moment: datetime) -> date:
        """Local day of a moment, in the survey's offset, whatever offset the moment itself is written in."""
        return moment.astimezone(self.zone).date()

    def index(self, day: date) -> int | None:
        """Days since the window's first; None outside."""
        number = (day - self.start).days
        return number if 0 <= number < self.days else None


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

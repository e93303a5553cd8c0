"""The days of the simulated survey. Inside the simulator all times are naive local times of the survey's offset."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from leopard_census.config.survey import Survey, parse_offset


@dataclass(frozen=True)
class SurveyDates:
    """Which winter is simulated.

    Attributes
    ----------
    survey
        Key of the survey.
    start
        First local day of the analysis window.
    days
        Length of the window.
    offset
        The survey's fixed UTC offset.
    """

    survey: str
    start: date
    days: int
    offset: timezone

    @classmethod
    def of(cls, survey: Survey) -> "SurveyDates":
        """Days of a survey."""
        return cls(survey.id, survey.window.start, survey.window.days, survey.timezone)

    @classmethod
    def of_params(cls, survey: Mapping[str, Any]) -> "SurveyDates":
        """The same from the fields that a rule hands over."""
        window = survey["window"]
        return cls(
            survey["id"],
            date.fromisoformat(window["start"]),
            window["days"],
            parse_offset(survey["utc_offset"]),
        )

    @property
    def midnight(self) -> datetime:
        """Beginning of the first day."""
        return datetime(self.start.year, self.start.month, self.start.day)  # noqa: DTZ001 - local time by design

    @property
    def winter(self) -> int:
        """Year in which the winter ends."""
        return winter_of(self.start)

    def aware(self, local: datetime) -> datetime:
        """Local time with the survey's offset, to the second."""
        return local.replace(microsecond=0, tzinfo=self.offset)


def winter_of(day: date) -> int:
    """Year in which the winter around a day ends."""
    return day.year + 1 if day.month >= 7 else day.year


def winter_name(winter: int) -> str:
    """Name such as `2010-11` of the winter that ends in a year."""
    return f"{winter - 1}-{winter % 100:02d}"


def naive(seconds: float, midnight: datetime) -> datetime:
    """Local time so many seconds after a midnight, to the second."""
    return midnight + timedelta(seconds=int(seconds))

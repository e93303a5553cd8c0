"""One survey: one winter on one monitoring plot (`survey.yaml`)."""

from datetime import date, timedelta, timezone
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from leopard_census.config.section import Section

SURVEY_ID = r"^[a-z0-9][a-z0-9-]*$"
RESERVED_SURVEYS = ("run",)
# Real offsets run from -12 to +14 hours, in quarters of an hour.
_OFFSET = r"^[+-](0\d|1[0-4]):(00|15|30|45)$"


class Season(Section):
    """First and last local day of the winter."""

    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> "Season":
        if self.end <= self.start:
            raise ValueError(
                f"the season ends ({self.end}) before it starts ({self.start}); swap or correct them"
            )
        return self


class Window(Section):
    """The days that enter the estimates; short, because closed models assume nobody is born, dies or moves away."""

    start: date
    # Amur leopard practice takes 60 to 120 days; the park census runs its cameras for three months.
    days: Annotated[int, Field(ge=2, le=366)] = 90

    @property
    def end(self) -> date:
        """Last local day of the window."""
        return self.start + timedelta(days=self.days - 1)


class Media(Section):
    """Where the raw media lie."""

    root: str


class Region(Section):
    """The named region that N is printed for."""

    name: str
    polygon: str


class Survey(Section):
    """Content of `survey.yaml`."""

    id: Annotated[str, Field(pattern=SURVEY_ID)]
    title: str
    simulated: bool = False
    # The animals that the project was begun for; any animal told apart by its coat will do.
    target_species: str = "Panthera pardus"
    utc_offset: Annotated[str, Field(pattern=_OFFSET)]
    season: Season
    window: Window
    media: Media | None = None
    region: Region | None = None
    earlier: tuple[str, ...] = ()
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @field_validator("id")
    @classmethod
    def _not_reserved(cls, value: str) -> str:
        if value in RESERVED_SURVEYS:
            raise ValueError(
                f"{value!r} is a folder of the workflow itself under results/; choose another id"
            )
        return value

    @field_validator("utc_offset", mode="before")
    @classmethod
    def _quoted(cls, value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError(
                'write the offset in quotes, as "+10:00" (Primorye since October 2014; "+11:00" before)'
            )
        return value

    @model_validator(mode="after")
    def _window_in_season(self) -> "Survey":
        if not self.season.start <= self.window.start <= self.season.end:
            raise ValueError(
                f"the window starts on {self.window.start}, outside the season {self.season.start} to "
                f"{self.season.end}; correct window.start"
            )
        return self

    @property
    def timezone(self) -> timezone:
        """The survey's one fixed offset."""
        return parse_offset(self.utc_offset)


def parse_offset(text: str) -> timezone:
    """Fixed offset of a text such as `+11:00`."""
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))

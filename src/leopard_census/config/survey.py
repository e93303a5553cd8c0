"""One survey: one winter on one monitoring plot (`survey.yaml`)."""

import re
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from leopard_census.config.calendar_ends import YEARS
from leopard_census.config.contributor import Contributor
from leopard_census.config.section import Section

SURVEY_ID = r"^[a-z0-9][a-z0-9-]*$"
# The id stands in names of files, twice in some paths.
SURVEY_ID_LENGTH = 80
RESERVED_SURVEYS = ("run",)
# Real offsets run from -12 to +14 hours, in quarters of an hour.
OFFSET = re.compile(r"^[+-](0\d|1[0-4]):(00|15|30|45)$")
# Deployment or station, and date.
CONFIRMED = r"\S+ \d{4}-\d{2}-\d{2}"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def path_fault(text: str) -> str | None:
    """Why no file can have this path; the check of a path must not end in an error of the disk."""
    if any(ord(letter) < 32 for letter in text):
        return "holds a control character; write the path anew"
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return "holds bytes that are no UTF-8 text; give the file or folder another name"
    try:
        Path(text.strip()).expanduser()
    except RuntimeError:
        return "begins with the home folder of a user whom this computer does not know; write the whole path"
    if any(len(part.encode()) > 255 for part in text.split("/")) or len(text.encode()) > 4000:
        return "is longer than a disk allows; correct it"
    return None


def based(path: str, work: Path, folder: Path) -> Path:
    """A path as people write it: from the survey's folder when it begins with ./ or ../, else from `work`."""
    base = folder if path.startswith(("./", "../")) else work
    return base / Path(path.strip()).expanduser()


def _is_path(value: str) -> str:
    if fault := path_fault(value):
        raise ValueError(fault)
    return value


PathText = Annotated[Text, AfterValidator(_is_path)]


def _has_sane_year(value: date) -> date:
    if value.year not in YEARS:
        raise ValueError(f"write a year from {YEARS[0]} to {YEARS[-1]}")
    return value


Day = Annotated[date, AfterValidator(_has_sane_year)]


class Season(Section):
    """First and last local day of the winter."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _in_order(self) -> "Season":
        if self.end <= self.start:
            raise ValueError(
                f"the season ends ({self.end}) before it starts ({self.start}); swap or correct them"
            )
        return self


class Window(Section):
    """The days that enter the estimates; short, because closed models assume nobody is born, dies or moves away."""

    start: Day
    # Amur leopard practice takes 60 to 120 days; the park census runs its cameras for three months.
    days: Annotated[int, Field(ge=2, le=366)] = 90

    @property
    def end(self) -> date:
        """Last local day of the window."""
        return self.start + timedelta(days=self.days - 1)


class Media(Section):
    """Where the raw media lie."""

    root: PathText


class CamtrapDp(Section):
    """The Camtrap DP package that the survey starts from, in place of media."""

    package: PathText


class Region(Section):
    """The named region that N is printed for."""

    name: Text
    polygon: PathText

    @field_validator("polygon")
    @classmethod
    def _in_the_survey(cls, value: str) -> str:
        if leaves_folder(value):
            raise ValueError(
                "the file lies outside the survey's folder; copy it there and write its name, such as region.geojson"
            )
        return value


class Survey(Section):
    """Content of `survey.yaml`."""

    id: Annotated[str, Field(max_length=SURVEY_ID_LENGTH)]
    title: Text
    simulated: bool = False
    # The animals that the project was begun for; any animal told apart by its coat will do.
    target_species: Text = "Panthera pardus"
    utc_offset: str
    season: Season
    window: Window
    media: Media | None = None
    camtrap_dp: CamtrapDp | None = None
    region: Region | None = None
    earlier: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    # Dates of the sheets that are asked about and are right: deployment (or station of effort.csv) and date.
    confirmed_dates: tuple[str, ...] = ()
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @field_validator("id")
    @classmethod
    def _is_id(cls, value: str) -> str:
        if not re.search(SURVEY_ID, value):
            raise ValueError("write small letters, digits and hyphens, a letter or digit first")
        if value in RESERVED_SURVEYS:
            raise ValueError(
                f"{value!r} is a folder of the workflow itself under results/; choose another id"
            )
        return value

    @field_validator("target_species")
    @classmethod
    def _scientific(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Z][a-z-]+( [a-z-]+)+", value):
            raise ValueError("write the scientific name, spelt as in labels.csv, such as Panthera pardus")
        return value

    @field_validator("utc_offset", mode="before")
    @classmethod
    def _quoted(cls, value: Any) -> Any:
        if not isinstance(value, str) or not OFFSET.search(value):
            raise ValueError(
                'write the offset in quotes, as "+10:00" (Primorye since October 2014; "+11:00" before)'
            )
        return value

    @field_validator("confirmed_dates")
    @classmethod
    def _dates(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [value for value in values if not re.fullmatch(CONFIRMED, value)]:
            raise ValueError(
                f"{wrong[0]!r} is no code with a date behind it; copy it from the question, such as D01 2013-03-20"
            )
        return values

    @model_validator(mode="after")
    def _window_in_season(self) -> "Survey":
        if fault := window_fault(self.season, self.window):
            raise ValueError(fault)
        return self

    @property
    def timezone(self) -> timezone:
        """The survey's one fixed offset."""
        return parse_offset(self.utc_offset)


def leaves_folder(name: str) -> bool:
    """Whether a file's name points out of the survey's folder; records name files from there."""
    return name.startswith(("/", "~")) or ".." in name.replace("\\", "/").split("/")


def window_fault(season: Season, window: Window) -> str | None:
    """What is wrong when the window does not lie in the season."""
    if not season.start <= window.start <= season.end:
        return (
            f"the window starts on {window.start}, outside the season {season.start} to {season.end}; "
            "correct window.start"
        )
    if window.end > season.end:
        longest = (season.end - window.start).days + 1
        return (
            f"the window of {window.days} days from {window.start} ends on {window.end}, after the season's last day "
            f"{season.end}; set window.days to {longest} at most, or correct the season"
        )
    return None


def parse_offset(text: str) -> timezone:
    """Fixed offset of a text such as `+11:00`."""
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))

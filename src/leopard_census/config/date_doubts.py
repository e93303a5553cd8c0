"""What to ask of dates in the field sheets that are possible, but far from the season and from all others.

A wrong year or month in a set-up or pick-up date turns dead days into effort. But a camera may truly have stood there
all year, so nothing is refused: each date is asked about until somebody says in `survey.yaml` (`confirmed_dates`) that
it is right. In words:

1. A pick-up is far when it lies after the season, and more than 30 days after every pick-up that is not far itself (of
   a single row: after the season). Half of all pick-ups are never far: where most cameras stay beyond the season, that
   is the custom of the survey.
2. A set-up is far likewise before the season.
3. A row that lasts more than 400 days in a shorter season is asked about even so, by its date farther from the season.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from types import MappingProxyType

from leopard_census.config.long_season import LONGEST_SEASON
from leopard_census.config.survey import Season
from leopard_census.tables.read import Scan

# Cameras of one plot are set up, and picked up, within some weeks; a month mistyped is a month off, a year twelve.
_FAR_DAYS = 30
# Key, start and end of a row.
_COLUMNS = {
    "deployments": ("deploymentID", "deploymentStart", "deploymentEnd"),
    "effort": ("locationID", "start", "end"),
}


@dataclass(frozen=True)
class Doubt:
    """What is asked about a sheet, and how `confirmed_dates` says that it is right.

    Attributes
    ----------
    key
        Deployment (or station of effort.csv) and date, as `D01 2013-03-20`.
    question
        Without a full stop.
    """

    key: str
    question: str


@dataclass(frozen=True)
class _Stay:
    """A complete row with its local days."""

    at: str
    name: str
    columns: tuple[str, str]
    first: date
    last: date


def date_doubts(
    shown: str,
    sheet: str,
    found: Scan,
    season: Season,
    zone: timezone | None,
    written: Mapping[int, str] = MappingProxyType({}),
) -> list[Doubt]:
    """What to ask of the dates of deployments.csv or effort.csv, by their row.

    Parameters
    ----------
    shown
        Name of the file in messages.
    sheet
        `deployments` or `effort`.
    found
        Its rows.
    season, zone
        Of survey.yaml; without a zone, days are those of each time's own offset.
    written
        Names by row where they stand in the file otherwise than in `found`.
    """
    stays = [stay for stay in _stays(shown, sheet, found, zone, written) if _in(stay, season)]
    latest = date.fromordinal(_reach([stay.last.toordinal() for stay in stays], season.end.toordinal()))
    earliest = date.fromordinal(
        -_reach([-stay.first.toordinal() for stay in stays], -season.start.toordinal())
    )
    doubts = []
    for stay in stays:
        early, late = stay.first < earliest, stay.last > latest
        if early:
            others = min((s.first for s in stays if s.first >= earliest), default=None)
            doubts.append(_far(stay, stay.columns[0], stay.first, season, others))
        if late:
            others = max((s.last for s in stays if s.last <= latest), default=None)
            doubts.append(_far(stay, stay.columns[1], stay.last, season, others))
        if not (early or late) and _long(stay, season):
            doubts.append(_lasting(stay, season))
    return doubts


def unasked(confirmed: Iterable[str], doubts: Iterable[Doubt], shown: str) -> list[str]:
    """What to ask of confirmations that answer nothing: a date was corrected since, or one of them is mistyped."""
    asked = {doubt.key for doubt in doubts}
    return [
        f"{shown}: confirmed_dates holds '{key}', but no such date is asked about (any more). Is it needed? If not, "
        "remove it"
        for key in confirmed
        if key not in asked
    ]


def _stays(
    shown: str, sheet: str, found: Scan, zone: timezone | None, written: Mapping[int, str]
) -> list[_Stay]:
    key, start, end = _COLUMNS[sheet]

    def day(moment: datetime) -> date:
        return moment.astimezone(zone or moment.tzinfo).date()

    return [
        _Stay(
            f"{shown}: row {number}, {written.get(number, row[key])}",
            row[key],
            (start, end),
            day(row[start]),
            day(row[end]),
        )
        for number, row in found.rows.items()
        if None not in (row[key], row[start], row[end]) and row[start] < row[end]
    ]


def _in(stay: _Stay, season: Season) -> bool:
    """A row wholly outside the season is a fault, and tells nothing of the others."""
    return stay.first <= season.end and stay.last >= season.start


def _reach(days: Sequence[int], edge: int) -> int:
    """The latest day that is not far (rule 1); of days counted backwards, the earliest."""
    days = sorted(days)
    reached = days[(len(days) - 1) // 2] if len(days) > 1 else edge
    for day in days:
        if day <= reached + _FAR_DAYS:
            reached = max(reached, day)
    return max(reached, edge)


def _far(stay: _Stay, column: str, day: date, season: Season, others: date | None) -> Doubt:
    if day < season.start:
        where = f"{(season.start - day).days} days before the season {season.start} to {season.end}"
        beside = f"; all other rows start from {others} on" if others else ""
    else:
        where = f"{(day - season.end).days} days after the season {season.start} to {season.end}"
        beside = f"; all other rows end by {others}" if others else ""
    return _doubt(stay, column, day, f"is {day}, {where}{beside}. Is the year or the month mistyped?")


def _long(stay: _Stay, season: Season) -> bool:
    """A longer season is asked about by itself."""
    return stay.last - stay.first > LONGEST_SEASON >= season.end - season.start


def _lasting(stay: _Stay, season: Season) -> Doubt:
    early = season.start - stay.first > stay.last - season.end
    day, column = (stay.first, stay.columns[0]) if early else (stay.last, stay.columns[1])
    length = (stay.last - stay.first).days
    return _doubt(
        stay,
        column,
        day,
        f"is {day}, so that the row lasts {length} days, from {stay.first} to {stay.last}. Is a year mistyped?",
    )


def _doubt(stay: _Stay, column: str, day: date, fault: str) -> Doubt:
    key = f"{stay.name} {day}"
    return Doubt(
        key,
        f"{stay.at}, column {column}: {fault} Days on which no camera stood would count as effort. If the date is "
        f"right, add '{key}' to confirmed_dates in survey.yaml; if not, correct it",
    )

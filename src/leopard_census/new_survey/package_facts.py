"""What a Camtrap DP package tells of a new survey: its species, offset, season and window."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate
from typing import Any

from leopard_census.config.package_descriptor import Descriptor
from leopard_census.config.package_own import read_survey_resource
from leopard_census.config.package_rows import PackageTables
from leopard_census.config.package_seen import Seen
from leopard_census.config.survey import OFFSET, SURVEY_ID, Survey, parse_offset
from leopard_census.tables.plain_text import one_line

_BINOMIAL = re.compile(r"[A-Z][a-z-]+( [a-z-]+)+")
_PERSON = "Homo sapiens"
# The park census runs its cameras for three months; closed models want no longer.
_WINDOW_DAYS = 90

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Dates:
    """First and last day of the season; first day of the window, and its length in days."""

    start: date
    end: date
    window: date
    days: int


@dataclass(frozen=True)
class Proposal:
    """First settings of a survey, each with what a person should check of it.

    Attributes
    ----------
    dates
        None where the package has no deployment.
    region
        Name of the region, where the package brings one along.
    settings
        Settings of stages that the package's own survey had, as far as they differ from the usual ones.
    notes
        By the name of a setting.
    earlier
        Surveys that the package's own one was compared with.
    """

    title: str
    simulated: bool
    target: str
    offset: str
    dates: Dates | None
    region: str | None
    settings: Mapping[str, Any]
    notes: Mapping[str, str]
    contributors: tuple[Any, ...] = ()
    earlier: tuple[str, ...] = ()


def propose(tables: PackageTables, seen: Seen, offset: str | None) -> Proposal:
    """Settings of a first `survey.yaml`.

    Parameters
    ----------
    tables
        The package.
    seen
        What its tables hold.
    offset
        The offset that a person gave; None for that of the timestamps.
    """
    package = tables.descriptor
    told = _told(package)
    target, target_note = _target(seen)
    found_offset, offset_note = _offset(tables, seen)
    given = offset or str(told.get("utc_offset") or found_offset)
    spans = [(row["deploymentStart"], row["deploymentEnd"]) for row in tables.deployments.values()]
    dates = _dates(spans, parse_offset(given if OFFSET.search(given) else found_offset)) if spans else None
    told_dates = _told_dates(told)
    region = told["region"].get("name") if isinstance(told.get("region"), Mapping) else None
    notes = {
        "target_species": "" if "target_species" in told else target_note,
        "utc_offset": "" if offset or "utc_offset" in told else offset_note,
        "season": ""
        if told_dates
        else "From the first set-up to the last pick-up; a package of several winters is one survey for each.",
        "window": "" if told_dates or dates is None else _window_note(dates),
    }
    return Proposal(
        title=_text(told.get("title")) or package.title,
        simulated=told.get("simulated") is True,
        target=str(told.get("target_species") or target),
        offset=given,
        dates=told_dates or dates,
        region=_text(region),
        settings=told["settings"] if isinstance(told.get("settings"), Mapping) else {},
        notes=notes,
        contributors=tuple(told["contributors"]) if isinstance(told.get("contributors"), list) else (),
        earlier=_told_surveys(told.get("earlier")),
    )


def _told_surveys(told: Any) -> tuple[str, ...]:
    """Those of the names that a survey can have."""
    names = told if isinstance(told, list) else []
    return tuple(name for name in names if isinstance(name, str) and re.fullmatch(SURVEY_ID, name))


def _text(value: Any) -> str | None:
    return one_line(value) if isinstance(value, str) else None


def _told(package: Descriptor) -> Mapping[str, Any]:
    """What a package of this program says of its survey; where that cannot be read, the check of the package tells."""
    if "survey" not in package.files:
        return {}
    return read_survey_resource(package.files["survey"], "")[0]


def _target(seen: Seen) -> tuple[str, str]:
    """The species with most named observations, else with most; and why."""
    named = {
        name: sum(len(animal.rows) for animal in animals.values()) for name, animals in seen.animals.items()
    }
    known = {name: len(rows) for name, rows in seen.species.items()}
    for counts, why in ((named, "observations with an individualID"), (known, "observations")):
        ranked = sorted(
            (-n, name) for name, n in counts.items() if name != _PERSON and _BINOMIAL.fullmatch(name)
        )
        if ranked:
            number, name = ranked[0]
            return name, f"The species with most {why} ({-number})."
    usual = str(Survey.model_fields["target_species"].default)
    return usual, "The package names no species: WRITE the one that is counted."


def _offset(tables: PackageTables, seen: Seen) -> tuple[str, str]:
    """The offset that all times not in UTC agree on, else that of most; UTC says nothing of the place."""
    offsets = seen.offsets + tables.media_offsets
    for row in tables.deployments.values():
        offsets.update(row[end].utcoffset() or timedelta() for end in ("deploymentStart", "deploymentEnd"))
    foreign = {_signed(offset): n for offset, n in offsets.items() if offset}
    local = {offset: n for offset, n in foreign.items() if OFFSET.search(offset)}
    if not local:
        # Those of real places run from -12 to +14 hours, in quarters of an hour.
        told = (
            f"No place has the offset of the package's times ({', '.join(sorted(foreign))})"
            if foreign
            else "All times of the package are in UTC"
        )
        return "+00:00", f"{told}: WRITE the local offset, by which days are counted."
    ranked = sorted(local, key=lambda offset: (-local[offset], offset))
    if len(foreign) == 1:
        if in_utc := offsets[timedelta()]:
            return ranked[
                0
            ], f"The package's times agree on it, but for {in_utc} in UTC, which tells no place."
        return ranked[0], "The package's times agree on it."
    others = " and ".join(
        f"{offset} in {foreign[offset]}" for offset in sorted(foreign, key=lambda o: (-foreign[o], o))
    )
    return ranked[0], f"CHECK: the package's times have {others} of them (cameras know no summer time)."


def _signed(offset: timedelta) -> str:
    """As in an ISO 8601 time, such as `+11:00`; an offset with seconds has them as well."""
    return datetime(2012, 1, 1, tzinfo=timezone(offset)).isoformat()[len("2012-01-01T00:00:00") :]


def _dates(spans: Sequence[Span], zone: timezone) -> Dates:
    """Season: all days on which a camera stood; window: the stretch with most camera-days."""
    days = [(start.astimezone(zone).date(), end.astimezone(zone).date()) for start, end in spans]
    first = min(start for start, _ in days)
    last = max(max(end for _, end in days), first + timedelta(days=1))
    number = (last - first).days + 1
    length = min(_WINDOW_DAYS, number)
    # Cameras that begin and end to stand, by day: their running sum is how many stand.
    changes = [0] * (number + 1)
    for start, end in days:
        changes[(start - first).days] += 1
        changes[(end - first).days + 1] -= 1
    standing = list(accumulate(changes[:-1]))
    effort = sum(standing[:length])
    best, begins = effort, 0
    for day in range(1, number - length + 1):
        effort += standing[day + length - 1] - standing[day - 1]
        if effort > best:
            best, begins = effort, day
    return Dates(first, last, first + timedelta(days=begins), length)


def _window_note(dates: Dates) -> str:
    """What was done: a season that is no longer than the window asks for is taken whole."""
    if (dates.end - dates.start).days + 1 > dates.days:
        return f"Here the {dates.days} days in which most cameras stood."
    return f"Here the whole season, as its {dates.days} days are no more than {_WINDOW_DAYS}."


def _told_dates(told: Mapping[str, Any]) -> Dates | None:
    """Season and window that a package of this program was made with."""
    try:
        start, end = (date.fromisoformat(told["season"][name]) for name in ("start", "end"))
        return Dates(start, end, date.fromisoformat(told["window"]["start"]), int(told["window"]["days"]))
    except (KeyError, TypeError, ValueError):
        return None

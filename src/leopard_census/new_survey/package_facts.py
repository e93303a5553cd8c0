"""What a Camtrap DP package tells of a new survey: its species, offset, season and window."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from leopard_census.config.package_descriptor import Descriptor
from leopard_census.config.package_own import read_survey_resource
from leopard_census.config.package_rows import PackageTables
from leopard_census.config.survey import SURVEY_ID, Survey
from leopard_census.errors import InputError

_BINOMIAL = re.compile(r"[A-Z][a-z-]+( [a-z-]+)+")
_PERSON = "Homo sapiens"
# The park census runs its cameras for three months; closed models want no longer.
_WINDOW_DAYS = 90

Span = tuple[datetime, datetime]


@dataclass
class Counts:
    """What the tables hold, gathered in one pass."""

    spans: list[Span] = field(default_factory=list)
    offsets: Counter[timedelta] = field(default_factory=Counter)
    species: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    media: int = 0
    observations: int = 0


@dataclass(frozen=True)
class Proposal:
    """First settings of a survey, each with what a person should check of it.

    Attributes
    ----------
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
    season: tuple[date, date]
    window: tuple[date, int]
    region: str | None
    settings: Mapping[str, Any]
    notes: Mapping[str, str]
    contributors: tuple[Any, ...] = ()
    earlier: tuple[str, ...] = ()


def count(package: Descriptor) -> Counts:
    """Go through the tables once.

    Raises
    ------
    InputError
        With every fault of the package.
    """
    tables = PackageTables(package)
    found = Counts()
    tables.read_deployments()
    tables.read_media()
    for row in tables.deployments.values():
        found.spans.append((row["deploymentStart"], row["deploymentEnd"]))
        found.offsets.update(_offset_of(moment) for moment in found.spans[-1])
    for _, row in tables.observations():
        found.observations += 1
        if row["eventStart"] is not None:
            found.offsets[_offset_of(row["eventStart"])] += 1
        name = row["scientificName"]
        if row["observationType"] == "animal" and name and name != _PERSON:
            found.species[name] += 1
            found.named[name] += row["individualID"] is not None
    if not tables.problems and not found.spans:
        tables.problems.append(f"{package.shown_file('deployments')}: names no deployment")
    if tables.problems:
        raise InputError("The Camtrap DP package cannot be used:", tables.problems)
    found.media = len(tables.media)
    return found


def propose(package: Descriptor, counts: Counts, offset: str | None) -> Proposal:
    """Settings of a first `survey.yaml`.

    Parameters
    ----------
    package
        Its descriptor.
    counts
        What its tables hold.
    offset
        The offset that a person gave; None for that of the timestamps.
    """
    told: Mapping[str, Any] = {}
    if package.own:
        told, faults = read_survey_resource(package.files["survey"], package.shown_file("survey"))
        if faults:
            raise InputError("The Camtrap DP package cannot be used:", faults)
    target, target_note = _target(counts)
    found_offset, offset_note = _offset(counts)
    given = offset or told.get("utc_offset") or found_offset
    sign = -1 if given[0] == "-" else 1
    zone = timezone(sign * timedelta(hours=int(given[1:3]), minutes=int(given[4:6])))
    season, window = _dates(counts.spans, zone)
    season, window, known = _told_dates(told, season, window)
    region = told.get("region")
    notes = {
        "target_species": "" if "target_species" in told else target_note,
        "utc_offset": "" if offset or "utc_offset" in told else offset_note,
        "season": ""
        if known
        else "From the first set-up to the last pick-up; a package of several winters is one survey for each.",
        "window": "" if known else "Here the 90 days in which most cameras stood.",
    }
    return Proposal(
        title=str(told.get("title") or package.title),
        simulated=told.get("simulated") is True,
        target=str(told.get("target_species") or target),
        offset=given,
        season=season,
        window=window,
        region=str(region["name"]) if isinstance(region, Mapping) and region.get("name") else None,
        settings=told["settings"] if isinstance(told.get("settings"), Mapping) else {},
        notes=notes,
        contributors=tuple(told["contributors"]) if isinstance(told.get("contributors"), list) else (),
        earlier=_told_surveys(told.get("earlier")),
    )


def _told_surveys(told: Any) -> tuple[str, ...]:
    """Those of the names that a survey can have."""
    names = told if isinstance(told, list) else []
    return tuple(name for name in names if isinstance(name, str) and re.fullmatch(SURVEY_ID, name))


def _target(counts: Counts) -> tuple[str, str]:
    """The species with most named observations, else with most; and why."""
    for counter, why in (
        (counts.named, "observations with an individualID"),
        (counts.species, "observations"),
    ):
        ranked = sorted((-n, name) for name, n in counter.items() if n and _BINOMIAL.fullmatch(name))
        if ranked:
            number, name = ranked[0]
            return name, f"The species with most {why} ({-number})."
    usual = str(Survey.model_fields["target_species"].default)
    return usual, "The package names no species: WRITE the one that is counted."


def _offset(counts: Counts) -> tuple[str, str]:
    """The offset that the timestamps agree on, else that of most; times in UTC say nothing of the place."""
    local = {offset: n for offset, n in counts.offsets.items() if offset}
    if not local:
        return (
            "+00:00",
            "All times of the package are in UTC: WRITE the local offset, by which days are counted.",
        )
    ranked = sorted(local, key=lambda offset: (-local[offset], offset))
    text = _signed(ranked[0])
    if len(ranked) == 1:
        return text, "The package's times agree on it."
    others = " and ".join(f"{_signed(offset)} in {local[offset]}" for offset in ranked)
    return text, f"CHECK: the package's times have {others} of them (cameras know no summer time)."


def _offset_of(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _signed(offset: timedelta) -> str:
    return datetime(2012, 1, 1, tzinfo=timezone(offset)).isoformat()[-6:]


def _dates(spans: Iterable[Span], zone: timezone) -> tuple[tuple[date, date], tuple[date, int]]:
    """Season: all days on which a camera stood; window: the stretch with most camera-days."""
    days = [(start.astimezone(zone).date(), end.astimezone(zone).date()) for start, end in spans]
    first = min(start for start, _ in days)
    last = max(max(end for _, end in days), first + timedelta(days=1))
    length = min(_WINDOW_DAYS, (last - first).days + 1)
    standing = [0] * ((last - first).days + 1)
    for start, end in days:
        for day in range((start - first).days, (end - first).days + 1):
            standing[day] += 1
    effort = sum(standing[:length])
    best, begins = effort, 0
    for day in range(1, len(standing) - length + 1):
        effort += standing[day + length - 1] - standing[day - 1]
        if effort > best:
            best, begins = effort, day
    return (first, last), (first + timedelta(days=begins), length)


def _told_dates(
    told: Mapping[str, Any], season: tuple[date, date], window: tuple[date, int]
) -> tuple[tuple[date, date], tuple[date, int], bool]:
    """Season and window that a package of this program was made with; else the proposal as it is."""
    try:
        start, end = (date.fromisoformat(told["season"][name]) for name in ("start", "end"))
        begins, days = date.fromisoformat(told["window"]["start"]), int(told["window"]["days"])
    except (KeyError, TypeError, ValueError):
        return season, window, False
    return (start, end), (begins, days), True

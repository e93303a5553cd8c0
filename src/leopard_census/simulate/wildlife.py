"""What else sets the cameras off: deer, boar, raccoon dogs, a tiger now and then, people, wind and falling snow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from leopard_census.config.simulate import SimulateSettings
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.deployment import Station
from leopard_census.simulate.movement import Passage, sample_hours
from leopard_census.simulate.population import Leopard
from leopard_census.simulate.seeds import picture_seed, stream

TARGET = "Panthera pardus"
PERSON = "Homo sapiens"
# How an animal goes past. Most walk through; some stop, turn round, come up to the camera or from behind it, or back
# off: enough that the direction of motion alone does not tell the flank.
_MANNERS = (
    ("pass", 0.50),
    ("stop", 0.13),
    ("turn", 0.10),
    ("approach", 0.05),
    ("away", 0.05),
    ("backdrift", 0.17),
)
# Time between members of a group on the same trail.
_FILE_LAG_S = (0.7, 2.2)


@dataclass(frozen=True)
class Member:
    """One animal's one pass, as the scene wants it, `lag_s` after the event began."""

    visit_id: str
    scientific_name: str
    individual: int | None
    coat_seed: int
    size: float
    heading: int
    behaviour: str
    speed: float
    lag_s: float
    seed: int


@dataclass(frozen=True)
class Event:
    """What happens at a station at a moment: members in the order in which they come; none for an empty trigger."""

    location_id: str
    time: datetime
    trigger: str
    cause: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class _Kind:
    """Habits of a species: rate setting, name, group sizes, size of its members, active hours, speed."""

    rate: str
    name: str
    groups: tuple[int, ...]
    sizes: tuple[float, float]
    hours: Callable[[np.random.Generator], float]
    speeds: tuple[float, float] = (0.6, 1.2)


def _by_day(rng: np.random.Generator) -> float:
    return float(rng.uniform(10.5, 18.0))


def _at_twilight(rng: np.random.Generator) -> float:
    return float(sample_hours(rng, 1)[0])


def _mostly_by_day(rng: np.random.Generator) -> float:
    return float(rng.uniform(8.5, 20.0)) if rng.random() < 0.75 else float(rng.uniform(0.0, 24.0))


def _by_night(rng: np.random.Generator) -> float:
    return float(rng.uniform(19.0, 33.0) % 24.0)


_KINDS = (
    _Kind("sika_deer", "Cervus nippon", (1, 1, 1, 2, 2, 3), (0.85, 1.1), _mostly_by_day),
    _Kind("roe_deer", "Capreolus pygargus", (1, 1, 2), (0.9, 1.05), _mostly_by_day),
    _Kind("wild_boar", "Sus scrofa", (1, 1, 2, 3, 4), (0.7, 1.1), _at_twilight),
    _Kind("raccoon_dog", "Nyctereutes procyonoides", (1, 1, 2), (0.9, 1.1), _by_night),
    _Kind("tiger", "Panthera tigris", (1,), (0.95, 1.1), _at_twilight),
    _Kind("people", PERSON, (1, 1, 2), (0.95, 1.05), _by_day),
)
# Rate setting, weather that the empty picture shows, hours.
_EMPTY = (("wind", "wind", _mostly_by_day), ("snow", "snowfall", _at_twilight))


def bycatch_events(
    settings: SimulateSettings, dates: SurveyDates, stations: tuple[Station, ...], first_day: int, days: int
) -> list[Event]:
    """Triggers that no leopard caused, each kind a Poisson process whose rate differs from station to station."""
    events: list[Event] = []
    rates = settings.rates.model_dump()
    for station in stations:
        for kind in _KINDS:
            rng = stream(settings.seed, dates.survey, kind.rate, station.location_id)
            for time in _times(rng, rates[kind.rate], dates, first_day, days, kind.hours):
                trigger = "person" if kind.name == PERSON else "animal"
                events.append(Event(station.location_id, time, trigger, "", _group(kind, rng)))
        for rate, cause, hours in _EMPTY:
            rng = stream(settings.seed, dates.survey, rate, station.location_id)
            for time in _times(rng, rates[rate], dates, first_day, days, hours):
                events.append(Event(station.location_id, time, "empty", cause, ()))
    return events


def leopard_events(
    settings: SimulateSettings,
    dates: SurveyDates,
    stations: tuple[Station, ...],
    animals: list[Leopard],
    passages: list[Passage],
) -> list[Event]:
    """Triggers by leopards: a leader and whoever is behind it make one event."""
    looks = {a.index: a for a in animals}
    rng = stream(settings.seed, dates.survey, "manners")
    groups: list[list[Passage]] = []
    for passage in sorted(passages, key=lambda p: (p.time_s, p.animal)):
        open_group = next((g for g in reversed(groups[-4:]) if _follows(passage, g)), None)
        if open_group is None:
            groups.append([passage])
        else:
            open_group.append(passage)
    events = []
    for group in groups:
        members = tuple(
            _member(TARGET, looks[p.animal], dates.winter, p, p.time_s - group[0].time_s, rng) for p in group
        )
        time = dates.midnight + timedelta(seconds=int(group[0].time_s))
        events.append(Event(stations[group[0].station].location_id, time, "animal", "", members))
    return events


def _follows(passage: Passage, group: list[Passage]) -> bool:
    return passage.station == group[0].station and passage.leader in [p.animal for p in group]


def _member(
    name: str, leopard: Leopard, winter: int, passage: Passage, lag_s: float, rng: np.random.Generator
) -> Member:
    return Member(
        visit_id="",
        scientific_name=name,
        individual=leopard.index,
        coat_seed=leopard.coat_seed,
        size=leopard.size(winter),
        heading=passage.heading,
        behaviour=_manner(rng),
        speed=round(float(rng.uniform(0.6, 1.2)), 3),
        lag_s=round(float(lag_s), 2),
        seed=picture_seed(rng),
    )


def _group(kind: _Kind, rng: np.random.Generator) -> tuple[Member, ...]:
    """Members of one species that go the same way at about the same pace."""
    heading = 1 if rng.random() < 0.5 else -1
    speed = float(rng.uniform(*kind.speeds))
    lag, members = 0.0, []
    for _ in range(kind.groups[int(rng.integers(len(kind.groups)))]):
        members.append(
            Member(
                visit_id="",
                scientific_name=kind.name,
                individual=None,
                coat_seed=picture_seed(rng),
                size=round(float(rng.uniform(*kind.sizes)), 3),
                heading=heading,
                behaviour=_manner(rng),
                speed=round(speed * float(rng.uniform(0.92, 1.08)), 3),
                lag_s=round(lag, 2),
                seed=picture_seed(rng),
            )
        )
        lag += float(rng.uniform(*_FILE_LAG_S))
    return tuple(members)


def _manner(rng: np.random.Generator) -> str:
    draw, total = rng.random(), 0.0
    for name, share in _MANNERS:
        total += share
        if draw < total:
            return name
    return _MANNERS[0][0]


def _times(
    rng: np.random.Generator,
    per_100_days: float,
    dates: SurveyDates,
    first_day: int,
    days: int,
    hours: Callable[[np.random.Generator], float],
) -> list[datetime]:
    liking = float(rng.gamma(2.0, 0.5))
    times = []
    for _ in range(int(rng.poisson(per_100_days / 100 * days * liking))):
        day = first_day + int(rng.integers(days))
        times.append(dates.midnight + timedelta(days=day, seconds=int(hours(rng) * 3600)))
    return times

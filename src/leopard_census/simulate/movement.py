"""When which leopard passes which station: a half-normal spatial capture-recapture process.

On each day a leopard passes a station with chance g0 exp(-d^2 / 2 sigma^2), d being the distance of the station from
its activity centre; every pass is recorded by at least one camera of the station if one works. A companion shares
some of its leader's random numbers, which makes the two pass together and leaves the chance of each as it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.simulate import SimulateSettings
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.population import Leopard
from leopard_census.simulate.seeds import stream

# A leopard on its rounds covers no more than this as the crow flies; no two passes of one animal ask for more.
_MAX_SPEED_M_S = 3500.0 / 3600.0
_ATTEMPTS = 400
# A companion is seconds behind, in the same clip, or comes when the camera has just been armed again.
_CLOSE_LAG_S = (1.0, 2.5)
_FAR_LAG_S = (25.0, 90.0)
_CLOSE_SHARE = 0.5
_DAY_S = 86400.0

Passages = NDArray[np.bool_]
Chances = NDArray[np.float64]
Places = NDArray[np.float64]


@dataclass(frozen=True)
class Passage:
    """One leopard at one station. Seconds count from midnight of the first day of the window."""

    animal: int
    station: int
    time_s: float
    heading: int
    leader: int | None = None


def passing_chances(centres: Places, stations: Places, g0: float, sigma_m: float) -> Chances:
    """(animals, stations) chance of a pass per day."""
    squared = ((centres[:, None, :] - stations[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(g0 * np.exp(-squared / (2 * sigma_m**2)))


def draw_passages(
    settings: SimulateSettings, name: str, animals: list[Leopard], stations: Places, g0: float, days: int
) -> tuple[Passages, Passages]:
    """Draw who passes where on which day.

    Parameters
    ----------
    name
        Of the winter; names the random streams.
    animals
        Those that live here this winter.
    stations
        (J, 2) metres.
    g0
        Chance per station-day at the activity centre.
    days
        Number of days.

    Returns
    -------
    passes, together
        (animals, days, J) whether it passes; and whether it shares its leader's step on that day.
    """
    shape = (days, len(stations))
    places = np.array([(a.x_m, a.y_m) for a in animals])
    chances = passing_chances(places, stations, g0, settings.sigma_m)
    draws = np.stack([stream(settings.seed, name, "steps", a.index).random(shape) for a in animals])
    together = np.zeros(draws.shape, bool)
    row_of = {a.index: row for row, a in enumerate(animals)}
    for row, animal in enumerate(animals):
        if animal.leader is None or animal.leader not in row_of:
            continue
        share = settings.cub_together if animal.mother is not None else settings.together
        together[row] = stream(settings.seed, name, "together", animal.index).random(shape) < share
        draws[row] = np.where(together[row], draws[row_of[animal.leader]], draws[row])
    return draws < chances[:, None, :], together


def leopard_passages(
    settings: SimulateSettings,
    dates: SurveyDates,
    animals: list[Leopard],
    stations: Places,
    first_day: int,
    days: int,
) -> list[Passage]:
    """All passes of the media winter with their times, leaders before followers.

    Parameters
    ----------
    first_day
        Day on which the first camera is set up, counted from the window's first day (negative).
    days
        Days until the last one is picked up.
    """
    passes, together = draw_passages(settings, dates.survey, animals, stations, settings.g0, days)
    row_of = {a.index: row for row, a in enumerate(animals)}
    found: list[Passage] = []
    by_animal: dict[int, list[Passage]] = {}
    for row, animal in enumerate(animals):
        rng = stream(settings.seed, dates.survey, "times", animal.index)
        leader = row_of.get(animal.leader) if animal.leader is not None else None
        shared = (
            passes[row] & passes[leader] & together[row] if leader is not None else np.zeros_like(passes[row])
        )
        fixed = _behind(
            animal,
            by_animal.get(animal.leader or 0, []) if leader is not None else [],
            shared,
            first_day,
            rng,
        )
        alone = passes[row] & ~shared
        own = fixed + _alone(animal, alone, fixed, stations, first_day, rng)
        own += _returns(settings, own, stations, rng)
        by_animal[animal.index] = own
        found += own
    return found


def _behind(
    animal: Leopard, leaders: list[Passage], shared: Passages, first_day: int, rng: np.random.Generator
) -> list[Passage]:
    """Passes of a companion right behind its leader."""
    result = []
    taken: set[tuple[int, int]] = set()
    for passage in sorted(leaders, key=lambda p: p.time_s):
        day = int(passage.time_s // _DAY_S) - first_day
        if not shared[day, passage.station] or (day, passage.station) in taken:
            continue
        taken.add((day, passage.station))
        low, high = _CLOSE_LAG_S if rng.random() < _CLOSE_SHARE else _FAR_LAG_S
        time_s = min(passage.time_s + float(rng.uniform(low, high)), (day + first_day + 1) * _DAY_S - 1)
        result.append(Passage(animal.index, passage.station, time_s, passage.heading, passage.animal))
    return result


def _alone(
    animal: Leopard,
    passes: Passages,
    fixed: list[Passage],
    stations: Places,
    first_day: int,
    rng: np.random.Generator,
) -> list[Passage]:
    """Passes of an animal by itself, day by day, at times it can keep on its feet."""
    result: list[Passage] = []
    for day in np.flatnonzero(passes.any(axis=1)):
        here = rng.permutation(np.flatnonzero(passes[day]))
        known = fixed + result[-len(stations) :]
        for attempt in range(_ATTEMPTS):
            hours = np.sort(sample_hours(rng, len(here)))
            if attempt == _ATTEMPTS - 1:
                hours = (np.arange(len(here)) + 0.5) * 24 / len(here)
            times = (int(day) + first_day) * _DAY_S + hours * 3600
            new = [
                Passage(animal.index, int(j), float(t), 1 if rng.random() < 0.5 else -1)
                for j, t in zip(here, times, strict=True)
            ]
            if can_walk(known + new, stations):
                break
        result += new
    return result


def _returns(
    settings: SimulateSettings, passages: list[Passage], stations: Places, rng: np.random.Generator
) -> list[Passage]:
    """Some animals come back past the same camera, the other way, later on the same day."""
    result: list[Passage] = []
    for passage in passages:
        wait = float(rng.uniform(20 * 60, 5 * 3600))
        back = Passage(passage.animal, passage.station, passage.time_s + wait, -passage.heading)
        same_day = back.time_s // _DAY_S == passage.time_s // _DAY_S
        wants = rng.random() < settings.return_share and same_day and passage.leader is None
        if wants and can_walk([*passages, *result, back], stations):
            result.append(back)
    return result


def can_walk(passages: list[Passage], stations: Places) -> bool:
    """Whether one animal can keep all these appointments without running."""
    times = np.array([p.time_s for p in passages])
    order = np.argsort(times)
    places = stations[[p.station for p in passages]][order]
    steps = np.hypot(*np.diff(places, axis=0).T)
    return bool(np.all(steps <= np.diff(times[order]) * _MAX_SPEED_M_S + 1e-9))


def sample_hours(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    """Local clock hours at which leopards walk: about dawn and dusk above all, at night, seldom at noon.

    With Primorye's clock of 2011-14 the winter sun rises after nine and sets before seven.
    """
    kind = rng.random(n)
    dawn, dusk = rng.normal(9.0, 1.6, n), rng.normal(19.0, 1.6, n)
    night = rng.uniform(19.0, 33.0, n)
    day = rng.uniform(9.0, 19.0, n)
    hours = np.select([kind < 0.3, kind < 0.6, kind < 0.85], [dawn, dusk, night], day)
    return np.clip(hours % 24.0, 0.0, 23.999)


def expected_passes(chances: Chances, days: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Expected station-days with a pass, and chance of at least one, for each animal."""
    return chances.sum(axis=1) * days, 1 - np.prod((1 - chances) ** days, axis=1)

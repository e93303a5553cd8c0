"""Stations on their trails, the cameras on them, and what happens to the cameras over the winter."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.simulate import CameraKind, SimulateSettings
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.seeds import picture_seed, stream

# Camtrap DP terms for where cameras of leopard surveys stand.
_FEATURES = ("trailGame", "trailGame", "roadDirt", "trailHiking")
# What a camera shows after it has lost its settings.
FACTORY_DATE = datetime(2010, 1, 1)  # noqa: DTZ001 - a camera's clock has no zone


@dataclass(frozen=True)
class Station:
    """One place on a trail; metres in UTM zone 52N, trail direction as a compass bearing."""

    location_id: str
    x_m: float
    y_m: float
    trail_bearing: int
    feature: str
    view_seed: int


@dataclass(frozen=True)
class Outage:
    """Time in which a deployed camera did not work; no end: for good."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True)
class Deployment:
    """One camera at one station for the winter. Times are true local times.

    Attributes
    ----------
    facing
        0 or 1: side of the trail.
    card_change
        When the team came by half-way and took the first card.
    outages
        When it did not work. The last card of a stolen camera is lost as well.
    clock_reset
        When its clock fell back to the factory date, or None.
    """

    deployment_id: str
    station: Station
    facing: int
    kind: CameraKind
    camera_id: str
    serial: str
    start: datetime
    end: datetime
    card_change: datetime
    outages: tuple[Outage, ...] = ()
    clock_reset: datetime | None = None

    def works(self, time: datetime) -> bool:
        """Whether a trigger at this time leaves a file that reaches the team."""
        if not self.start <= time < self.end:
            return False
        return not any(o.start <= time and (o.end is None or time < o.end) for o in self.outages)

    def shown(self, time: datetime) -> datetime:
        """Reading of the camera's clock at a true time."""
        if self.clock_reset is None or time < self.clock_reset:
            return time
        return FACTORY_DATE + (time - self.clock_reset)


def build_stations(settings: SimulateSettings) -> tuple[Station, ...]:
    """Stations `SIM-01`, `SIM-02`, ... along winding ridge trails.

    The trails run side by side, every other one shifted by half a spacing; stations lie where a trail suits a camera,
    so each is off its grid point by some hundred metres.
    """
    rng = stream(settings.seed, "stations")
    number = settings.trails * settings.stations_per_trail
    stations = []
    for i in range(number):
        trail, along = divmod(i, settings.stations_per_trail)
        shift = 0.25 if trail % 2 else -0.25
        grid = np.array(
            [along - (settings.stations_per_trail - 1) / 2 + shift, trail - (settings.trails - 1) / 2]
        )
        x, y = grid * settings.spacing_m + rng.normal(0.0, 0.09 * settings.spacing_m, 2)
        stations.append(
            Station(
                location_id=f"SIM-{i + 1:02d}",
                x_m=round(settings.easting_m + float(x), 1),
                y_m=round(settings.northing_m + float(y), 1),
                trail_bearing=int(rng.integers(55, 125)),
                feature=_FEATURES[int(rng.integers(len(_FEATURES)))],
                view_seed=picture_seed(rng),
            )
        )
    return tuple(stations)


def coordinates(stations: tuple[Station, ...]) -> NDArray[np.float64]:
    """(n, 2) eastings and northings in metres."""
    return np.array([(s.x_m, s.y_m) for s in stations], np.float64)


def build_deployments(
    settings: SimulateSettings, dates: SurveyDates, stations: tuple[Station, ...]
) -> tuple[Deployment, ...]:
    """Cameras `SIM-07-1`, and `SIM-07-2` where a second one faces the first; with their troubles."""
    rng = stream(settings.seed, "deployments")
    paired = sorted(int(i) for i in rng.choice(len(stations), settings.paired, replace=False))
    deployments: list[Deployment] = []
    singles = 0
    for i, station in enumerate(stations):
        if i in paired:
            kinds: tuple[CameraKind, ...] = settings.pair_kinds[paired.index(i) % len(settings.pair_kinds)]
        else:
            kinds = (settings.single_kinds[singles % len(settings.single_kinds)],)
            singles += 1
        start, change, end = _visits_of_the_team(settings, dates, rng)
        for facing, kind in enumerate(kinds):
            deployments.append(
                Deployment(
                    deployment_id=f"{station.location_id}-{facing + 1}",
                    station=station,
                    facing=facing,
                    kind=kind,
                    camera_id=f"SC{len(deployments) + 1:03d}",
                    serial=f"SIM{int(rng.integers(10**7)):07d}",
                    start=start + timedelta(minutes=7 * facing),
                    end=end + timedelta(minutes=4 * facing),
                    card_change=change + timedelta(minutes=5 * facing),
                )
            )
    return _with_troubles(settings, deployments)


def _visits_of_the_team(
    settings: SimulateSettings, dates: SurveyDates, rng: np.random.Generator
) -> tuple[datetime, datetime, datetime]:
    """When the team set a station up, changed its cards two fifths through, and picked it up; in daylight."""
    before, after = (int(n) for n in rng.integers(1, settings.margin_days + 1, 2))
    middle = round(0.4 * dates.days) + int(rng.integers(-1, 2))
    days = (-before, middle, dates.days - 1 + after)
    start, change, end = (
        dates.midnight + timedelta(days=day, minutes=int(rng.integers(10 * 60, 17 * 60))) for day in days
    )
    return start, change, end


def _with_troubles(settings: SimulateSettings, deployments: list[Deployment]) -> tuple[Deployment, ...]:
    """Let clocks, thieves, batteries and snow hit different cameras, drawn from the seed."""
    rng = stream(settings.seed, "troubles")
    faults = settings.faults
    troubles = (
        ["clock"] * faults.clock_reset
        + ["theft"] * faults.theft
        + ["battery"] * faults.battery
        + ["snow"] * faults.snow
    )
    if len(troubles) > len(deployments):
        raise ValueError(
            f"{len(troubles)} troubles for {len(deployments)} cameras: one camera has one at most"
        )
    hit = rng.choice(len(deployments), len(troubles), replace=False)
    result = list(deployments)
    for index, trouble in zip(hit, troubles, strict=True):
        result[int(index)] = _trouble(result[int(index)], trouble, rng)
    return tuple(result)


def _trouble(deployment: Deployment, trouble: str, rng: np.random.Generator) -> Deployment:
    length = deployment.end - deployment.start

    def moment(low: float, high: float) -> datetime:
        at = deployment.start + length * float(rng.uniform(low, high))
        return at.replace(second=0, microsecond=0)

    if trouble == "clock":
        return replace(deployment, clock_reset=moment(0.3, 0.6))
    if trouble == "theft":
        # Nobody knows when it was taken. What is known is the last visit, and the first card, which was safe by then.
        return replace(deployment, outages=(Outage(deployment.card_change, None, "theft"),))
    if trouble == "battery":
        return replace(deployment, outages=(Outage(moment(0.6, 0.85), None, "battery"),))
    start = moment(0.15, 0.6)
    return replace(
        deployment, outages=(Outage(start, start + timedelta(days=int(rng.integers(6, 13))), "snow"),)
    )

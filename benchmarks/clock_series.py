"""Made-up trigger times of a station with two cameras, with planted clock faults, for tests and benchmarks.

The simulator of the demo survey is not used: it plants resets alone, and its cameras share the code that judges them.
Here: animals pass at hours that a day-night rhythm gives; each camera misses some of them; cameras trigger for
themselves as well, in clusters (wind, snow); bursts of three photos; a team at set-up and pick-up; a switch to
infra-red at a height of the sun that differs from camera to camera, by Spencer's series and not by
`leopard_census.geo.sun`; some pictures whose light is told wrong; batteries that die.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
import numpy.typing as npt

from leopard_census.media.status import Timing, timings

ZONE = timezone(timedelta(hours=10))
LATITUDE, LONGITUDE = 43.1, 131.4
START = datetime(2015, 12, 10, 11, 0, tzinfo=ZONE)
Floats = npt.NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True)
class Station:
    """How busy a station is.

    Attributes
    ----------
    days
        From set-up to pick-up.
    shared_per_day
        Animals that pass both cameras.
    own_per_day
        Clusters of triggers of each camera alone.
    seen
        Part of the animals that a camera catches.
    nocturnal
        Part of the animals that pass in the dark hours (19 to 6 o'clock), the others by day.
    wrong_light
        Part of the pictures whose light is told wrong.
    battery_dies
        Part of the cameras that stop before the pick-up.
    """

    days: int = 90
    shared_per_day: float = 0.7
    own_per_day: float = 0.7
    seen: float = 0.75
    nocturnal: float = 0.6
    wrong_light: float = 0.02
    battery_dies: float = 0.15


@dataclass(frozen=True)
class Fault:
    """A fault of the second camera's clock: what it shows is true time minus the shift.

    Attributes
    ----------
    shift_s
        Seconds that must be added to what it shows.
    drift
        Seconds by which that grows each day.
    from_day
        The shift holds from this day of the deployment on.
    """

    shift_s: float = 0.0
    drift: float = 0.0
    from_day: float = 0.0


def survey(
    rng: np.random.Generator, station: Station, fault: Fault | None = None, located: bool = True
) -> tuple[list[Timing], list[Row]]:
    """Timings of the files of two cameras, the second with the fault, and their rows of the field sheet."""
    deployments = []
    media: list[Row] = []
    end = START + timedelta(days=station.days, hours=float(rng.uniform(-3, 3)))
    length_s = (end - START).total_seconds()
    passing = _passing(rng, station, length_s)
    for key in ("A", "B"):
        deployments.append(
            {
                "deploymentID": key,
                "locationID": "S",
                "latitude": LATITUDE if located else None,
                "longitude": LONGITUDE if located else None,
                # As people write it down: to a quarter of an hour or so.
                "deploymentStart": START + timedelta(minutes=round(float(rng.uniform(-15, 15)))),
                "deploymentEnd": end + timedelta(minutes=round(float(rng.uniform(-15, 15)))),
                "cameraID": None,
            }
        )
        media += _files(rng, station, key, passing, length_s, fault if key == "B" else None)
    return timings(media, deployments, []), deployments


def _passing(rng: np.random.Generator, station: Station, length_s: float) -> Floats:
    number = rng.poisson(station.shared_per_day * station.days)
    hours = np.where(
        rng.random(number) < station.nocturnal, rng.uniform(19, 30, number), rng.uniform(6, 19, number)
    )
    times = rng.integers(0, station.days, number) * 86_400 + ((hours - START.hour) % 24) * 3600
    return np.sort(times[times < length_s])


def _files(
    rng: np.random.Generator,
    station: Station,
    key: str,
    passing: Floats,
    length_s: float,
    fault: Fault | None,
) -> list[Row]:
    caught = passing[rng.random(len(passing)) < station.seen]
    caught = caught + rng.normal(0, 12, len(caught))
    clusters = rng.uniform(0, length_s, rng.poisson(station.own_per_day * station.days))
    own = np.concatenate(
        [c + np.cumsum(rng.exponential(400, rng.integers(1, 6))) for c in clusters] or [np.zeros(0)]
    )
    team = np.concatenate([rng.uniform(130, 400, 2), length_s - rng.uniform(5, 300, 2)])
    starts = np.concatenate([caught, own, team])
    dies = rng.uniform(0.4, 1.0) * length_s if rng.random() < station.battery_dies else length_s
    starts = np.sort(starts[(starts >= 0) & (starts < dies)])
    switch = float(rng.uniform(-6, 2))
    rows = []
    for start in starts.tolist():
        night = bool(elevation_degrees(START + timedelta(seconds=start)) < switch + rng.normal(0, 1.5))
        night ^= bool(rng.random() < station.wrong_light)
        for burst in range(3):
            true = START + timedelta(seconds=round(start + 2 * burst))
            shown = true - _error(true, fault)
            number = len(rows)
            rows.append(
                {
                    "mediaID": f"{key}{number:05d}",
                    "deploymentID": key,
                    "filePath": f"{key}/IMG_{number:05d}.JPG",
                    "sha256": f"{key}{number}",
                    "timestamp": shown.replace(microsecond=0),
                    "status": "ok",
                    "reason": None,
                    "night": night,
                    "fileMediatype": "image/jpeg",
                }
            )
    return rows


def _error(true: datetime, fault: Fault | None) -> timedelta:
    if fault is None:
        return timedelta(0)
    days = (true - START).total_seconds() / 86_400
    if days < fault.from_day:
        return timedelta(0)
    return timedelta(seconds=fault.shift_s + fault.drift * days)


def elevation_degrees(time: datetime) -> float:
    """Height of the sun over the station by Spencer's series (1971), good to a fifth of a degree."""
    utc = time.astimezone(timezone.utc)  # noqa: UP017 - beside ZONE
    angle = 2 * np.pi * (utc.timetuple().tm_yday - 1 + (utc.hour - 12) / 24) / 365
    declination = (
        0.006918
        - 0.399912 * np.cos(angle)
        + 0.070257 * np.sin(angle)
        - 0.006758 * np.cos(2 * angle)
        + 0.000907 * np.sin(2 * angle)
        - 0.002697 * np.cos(3 * angle)
        + 0.00148 * np.sin(3 * angle)
    )
    equation_min = 229.18 * (
        0.000075
        + 0.001868 * np.cos(angle)
        - 0.032077 * np.sin(angle)
        - 0.014615 * np.cos(2 * angle)
        - 0.040849 * np.sin(2 * angle)
    )
    hours = utc.hour + utc.minute / 60 + utc.second / 3600 + LONGITUDE / 15 + equation_min / 60
    turn = np.radians(15 * (hours - 12))
    here = np.radians(LATITUDE)
    height = np.sin(here) * np.sin(declination) + np.cos(here) * np.cos(declination) * np.cos(turn)
    return float(np.degrees(np.arcsin(height)))


def stretched(timed: list[Timing], deployment: str, change: Any) -> list[Row]:
    """Media rows in which the readings of one deployment are changed by a function of the reading."""
    rows = []
    for item in timed:
        row = dict(item.row)
        if row["deploymentID"] == deployment:
            row["timestamp"] = change(row["timestamp"])
        rows.append(row)
    return rows

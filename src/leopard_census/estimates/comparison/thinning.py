"""Would an earlier winter's protocol have seen these animals? This winter's clips, thinned to what stills would show.

What a stills camera gets of a passage is the pictures of one trigger: a few, within the first seconds. So of each
sighting in a clip it counts whether the animal is in the picture (a box of its track) within the time that so many
pictures take. A sighting in photos is kept as it is. Then, over and over,

    one camera is drawn at each station, as the earlier winter had one there; on days on which it did not work by the
    field sheet, another one that did
    of each station that both winters used, so many days are drawn as both worked (the fewer of the two)
    the animals are counted that are left

The mean of these counts is the number to hold against the earlier winter's, from the same stations and as many days;
their 2.5% and 97.5% points tell how much hangs on which camera and which days. What is not taken out: a stills camera
of those years may trigger later or not at all, and a name that was given from a whole clip may not be had from three
pictures. So the number is an upper bound of what the earlier protocol would have shown of these animals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Row = Mapping[str, Any]

_MICRO = 1_000_000


@dataclass(frozen=True)
class Seen:
    """One sighting of a named animal that counts as a capture.

    Attributes
    ----------
    camera
        The deployment.
    day
        Ordinal of the local day.
    stills
        Whether a stills camera in this place would have had the animal in one of its pictures.
    """

    animal: str
    station: str
    camera: str
    day: int
    stills: bool


@dataclass(frozen=True)
class Camera:
    """What stands at one place of a station over a season: cameras that were swapped for one another are one.

    Attributes
    ----------
    days
        First and last day (ordinals) of each deployment; these follow each other, and may share the day of the swap.
    """

    days: Mapping[str, tuple[int, int]]

    def at_work(self, day: int) -> bool:
        """Whether a deployment covers a day."""
        return any(first <= day <= last for first, last in self.days.values())


def cameras_of(deployments: Iterable[Row]) -> dict[str, tuple[Camera, ...]]:
    """Cameras of each station, by rows of the field sheet.

    A deployment that begins when or after another one of its station ended takes that one's place. Where it might take
    several, it takes the one that looks the same way, or else the one that ended last.
    """
    places: dict[str, list[list[Row]]] = {}
    for row in sorted(deployments, key=lambda r: (r["deploymentStart"], str(r["deploymentID"]))):
        own = places.setdefault(str(row["locationID"]), [])
        free = [place for place in own if place[-1]["deploymentEnd"] <= row["deploymentStart"]]
        if not free:
            own.append([row])
            continue
        heading = row["cameraHeading"]
        max(
            free,
            key=lambda place: (
                heading is not None and place[-1]["cameraHeading"] == heading,
                place[-1]["deploymentEnd"],
            ),
        ).append(row)
    return {
        station: tuple(
            Camera(
                {
                    str(row["deploymentID"]): (
                        row["deploymentStart"].toordinal(),
                        row["deploymentEnd"].toordinal(),
                    )
                    for row in place
                }
            )
            for place in own
        )
        for station, own in places.items()
    }


@dataclass(frozen=True)
class Thinned:
    """Animals that an earlier protocol would have shown.

    Attributes
    ----------
    animals
        Caught on the common stations this winter, with all cameras and days.
    in_stills
        Of these, animals of which a stills camera would have had a picture at all.
    expected, lower, upper
        Mean and 95% range over the draws of cameras and days.
    then
        Animals of the earlier winter on these stations, rarefied to the same number of days.
    """

    stations: int
    station_days: float
    animals: int
    in_stills: int
    expected: float
    lower: float
    upper: float
    then: float


def sightings_seen(
    encounters: Sequence[Row],
    sightings: Sequence[Row],
    tracks: Sequence[Row],
    clips: frozenset[str],
    seconds: float,
) -> list[Seen]:
    """Sightings that give captures, each with what stills would have of it.

    Parameters
    ----------
    encounters, sightings, tracks
        Rows as the contracts of these names give them.
    clips
        The mediaIDs that are video.
    seconds
        Time from the first picture of a trigger to the last.
    """
    first_box: dict[str, float] = {}
    for row in tracks:
        when = int(str(row["frameID"]).rsplit("@", 1)[1]) / _MICRO
        first_box[row["sightingID"]] = min(when, first_box.get(row["sightingID"], when))
    of = {row["sightingID"]: row for row in sightings}
    found = []
    for encounter in encounters:
        # A second visit on one day, or the other flank, is no capture of its own, but shows the same animal.
        if encounter["excluded_by"] not in (None, "same-occasion") or encounter["date"] is None:
            continue
        for key in encounter["sightingIDs"] or ():
            if (one := of.get(key)) is None:
                continue
            in_clip = any(media in clips for media in one["mediaIDs"] or ())
            stills = not in_clip or first_box.get(key, 0.0) <= seconds
            found.append(
                Seen(
                    encounter["individualID"],
                    encounter["locationID"],
                    one["deploymentID"],
                    encounter["date"].toordinal(),
                    stills,
                )
            )
    return found


def thinned(
    seen: Sequence[Seen],
    now: Mapping[str, Sequence[int]],
    then: Mapping[str, int],
    cameras: Mapping[str, Sequence[Camera]],
    earlier: Sequence[tuple[str, str, int]],
    draws: int,
    seed: int,
) -> Thinned | None:
    """Animals that are left of this winter under an earlier one's protocol; None without a common station.

    Parameters
    ----------
    now
        Days (ordinals) on which each station worked this winter.
    then
        Number of days on which each worked in the earlier winter.
    cameras
        Of each station this winter (`cameras_of`); of a station that is left out all cameras count.
    earlier
        Captures of the earlier winter: animal, station, occasion.
    """
    common = sorted(set(now) & set(then))
    if not common:
        return None
    wanted = {station: min(len(now[station]), then[station]) for station in common}
    rng = np.random.default_rng([seed, len(seen), sum(wanted.values())])
    here = [one for one in seen if one.station in wanted]
    counts = np.array([_count(here, now, cameras, wanted, rng) for _ in range(draws)])
    lower, upper = np.quantile(counts, [0.025, 0.975])
    return Thinned(
        len(common),
        float(sum(wanted.values())),
        len({one.animal for one in here}),
        len({one.animal for one in here if one.stills}),
        float(counts.mean()),
        float(lower),
        float(upper),
        _rarefied_then(earlier, then, wanted),
    )


def _count(
    seen: Sequence[Seen],
    now: Mapping[str, Sequence[int]],
    cameras: Mapping[str, Sequence[Camera]],
    wanted: Mapping[str, int],
    rng: np.random.Generator,
) -> int:
    """Animals left with one camera at each station, on days drawn."""
    left: set[str] = set()
    order: dict[str, list[Camera]] = {}
    days: dict[str, set[int]] = {}
    for station, number in wanted.items():
        own = cameras.get(station, ())
        # The first of them that is at work on a day is the one that stands there.
        order[station] = [own[i] for i in rng.permutation(len(own))]
        days[station] = set(rng.choice(np.asarray(now[station]), number, replace=False).tolist())
    for one in seen:
        if one.stills and one.day in days[one.station] and _shows(order[one.station], one):
            left.add(one.animal)
    return len(left)


def _shows(order: Sequence[Camera], one: Seen) -> bool:
    """Whether a sighting is of the camera that stands at its station on its day."""
    if not order:
        return True
    # A clock may put a sighting on a day on which no camera worked by the sheet.
    standing = next((camera for camera in order if camera.at_work(one.day)), order[0])
    return one.camera in standing.days


def _rarefied_then(
    captures: Sequence[tuple[str, str, int]], then: Mapping[str, int], wanted: Mapping[str, int]
) -> float:
    """Expected animals of the earlier winter in so many days of each station: one less the chance that all are missed.

    Station by station the days with the animal are missed with the hypergeometric chance C(T - k, h) / C(T, h).
    """
    times: dict[str, dict[str, int]] = {}
    for animal, station, _ in set(captures):
        if station in wanted:
            own = times.setdefault(animal, {})
            own[station] = own.get(station, 0) + 1
    total = 0.0
    for own in times.values():
        missed = 1.0
        for station, k in own.items():
            whole, drawn = then[station], wanted[station]
            for i in range(min(k, whole)):
                missed *= max(whole - drawn - i, 0) / (whole - i)
        total += 1 - missed
    return total

"""Rows of `comparison.csv` that tell what an earlier winter's protocol would have shown of this winter's animals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.config.estimates import ComparisonSettings
from leopard_census.estimates.comparison.thinning import Camera, Seen, cameras_of, sightings_seen, thinned
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.tables.change_verdict import SENTENCES
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Row = dict[str, Any]

METHOD = "stills"
_ASSUMES = (
    "Sightings in clips kept where the animal is in the picture within {seconds:g} s of the first one ({pictures} "
    "pictures of a stills camera), one camera at a station unless the earlier winter had two (cameras swapped for one "
    "another are one), as many days at each common station as the winter with fewer. A camera that triggers late or "
    "misses a trigger, and names that need the whole clip, are not taken out, so that the earlier protocol would have "
    "shown so many at most. The range is over cameras and days drawn."
)
_MEANING = "Two numbers to hold side by side; there is no interval of their ratio."
_NO_MEDIA = (
    "Not possible: only a winter made from raw media tells when in a clip an animal was in the picture."
)


@dataclass(frozen=True)
class Clips:
    """What the last winter's media tell: sightings that give captures, and the cameras of each station."""

    seen: Sequence[Seen]
    cameras: Mapping[str, Sequence[Camera]]
    has_video: bool


def read_clips(
    last: Winter, inputs: Mapping[str, Sequence[Path]], settings: ComparisonSettings
) -> Clips | None:
    """The last winter's sightings; None where it was not made from media."""
    if not inputs.get("sightings"):
        return None
    clips = frozenset(
        str(row["mediaID"])
        for path in inputs["media"]
        for row in read_table(path, contract("media"))
        if str(row["fileMediatype"] or "").startswith("video")
    )
    encounters = read_table(inputs["encounters"][0], contract("encounters"))
    sightings = read_table(inputs["sightings"][0], contract("sightings"))
    tracks = read_table(inputs["tracks"][0], contract("tracks"))
    # Only animals that the estimates count.
    held = {row["individual"] for row in last.captures}
    mine = [row for row in encounters if row["individualID"] in held]
    seen = sightings_seen(mine, sightings, tracks, clips, stills_seconds(settings))
    return Clips(seen, cameras_of(last.deployments), bool(clips))


def stills_seconds(settings: ComparisonSettings) -> float:
    """Time from the first picture of a trigger to the last."""
    return (settings.stills_pictures - 1) * settings.stills_interval_s


def stills_rows(winters: Sequence[Winter], clips: Clips | None, settings: ComparisonSettings) -> list[Row]:
    """One row for each earlier winter."""
    *earlier, last = winters
    return [_row(one, last, clips, settings) for one in earlier]


def _row(earlier: Winter, last: Winter, clips: Clips | None, settings: ComparisonSettings) -> Row:
    row: Row = {
        "survey": last.survey,
        "earlier": earlier.survey,
        "method": METHOD,
        "model": f"{settings.stills_pictures} pictures, {settings.stills_interval_s:g} s apart",
        "declared": False,
        "comparable": False,
        "verdict": "not comparable",
        "meaning": SENTENCES["not comparable"],
        "method_now": last.method,
        "method_then": earlier.method,
    }
    if clips is None:
        return row | {"note": _NO_MEDIA}
    if not clips.has_video:
        return row | {"note": "The last winter has no clips to thin."}
    if earlier.station_days is None:
        return row | {"note": f"Not possible: no effort survives from {earlier.survey}."}
    now: dict[str, list[int]] = {}
    for day in last.effort:
        if day["usage"] > 0:
            now.setdefault(str(day["locationID"]), []).append(day["date"].toordinal())
    then: dict[str, int] = {}
    two: set[str] = set()
    for day in earlier.effort:
        if day["usage"] > 0:
            then[str(day["locationID"])] = then.get(str(day["locationID"]), 0) + 1
            if (day["cameras"] or 1) > 1:
                two.add(str(day["locationID"]))
    cameras = {station: own for station, own in clips.cameras.items() if station not in two}
    captures = [(r["individual"], r["detector"], int(r["occasion"])) for r in earlier.captures]
    found = thinned(clips.seen, now, then, cameras, captures, settings.draws, settings.seed)
    if found is None:
        return row | {"note": "Not possible: no station worked in both winters."}
    told = f"On the {found.stations} common stations {found.animals} animals were caught in all"
    return row | {
        "meaning": _MEANING,
        "now": found.expected,
        "now_lower": found.lower,
        "now_upper": found.upper,
        "then": found.then,
        "common_stations": found.stations,
        "station_days_now": found.station_days,
        "station_days_then": found.station_days,
        "assumption": _ASSUMES.format(seconds=stills_seconds(settings), pictures=settings.stills_pictures),
        "note": f"{told}, {found.in_stills} of them in pictures that a stills camera would have taken.",
    }

"""Rows of the public Camtrap DP package.

- A deployment stands for all cameras whose places lie in one cell of the grid, at the published place of that cell; the
  deployment `all-places` stands for all cameras of the survey together.
- Observations of the level `event` are of three kinds, by the tag `told`: `animals-by-place` counts the named animals
  of the target species that were met at a place; `individual` is one named animal, from the first to the last month
  that it was seen; `species` is another species, with its events in all. Their counts tell of the same animals.
- Media are the cleared pictures alone, each with an observation of the level `media` of the animal that it shows.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from leopard_census.disclosure.dates import DateGrain, coarse_span
from leopard_census.disclosure.places import grain_decimals
from leopard_census.exchange.public_columns import allowed
from leopard_census.exchange.standard_cells import tags
from leopard_census.geo.degrees import distance_m

Row = Mapping[str, Any]

ALL_PLACES = "all-places"
_PLACE = "place-"
_ALL = "All cameras of the survey together: it overlaps all other deployments."
_CELL = "All cameras in one cell of the grid: the place is generalised, and so are the times."
_PICTURE = (
    "Cut out of its background, and cleared by a person for publication; the time is that of the survey."
)
_OUTSIDE = "outside-window"


@dataclass(frozen=True)
class Grain:
    """How exact the package is.

    Attributes
    ----------
    km
        Side of a cell.
    date
        Of dates.
    season, window
        First and last day of each.
    zone
        The survey's fixed offset.
    """

    km: float
    date: DateGrain
    season: tuple[dt.date, dt.date]
    window: tuple[dt.date, dt.date]
    zone: dt.tzinfo

    def span(self, first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Midnights from and to which something lasted, as exact as may be told."""
        start, end = coarse_span(first, last, self.date, self.season)
        midnight = dt.time(tzinfo=self.zone)
        return dt.datetime.combine(start, midnight), dt.datetime.combine(end, midnight)


def deployment_rows(
    places: Mapping[str, Sequence[Row]], effort: Iterable[Row], grain: Grain
) -> list[dict[str, Any]]:
    """Rows of the contract `package_deployments`.

    Parameters
    ----------
    places
        Rows of the table `public_places` by letter.
    effort
        Rows of the survey's effort.
    grain
        How exact they are.
    """
    days: dict[str, float] = {}
    for row in effort:
        days[row["locationID"]] = days.get(row["locationID"], 0.0) + row["usage"]
    start, end = grain.span(*grain.window)
    rows = [
        {
            "deploymentID": f"{_PLACE}{letter}",
            "locationID": f"{_PLACE}{letter}",
            **{name: own[0][name] for name in ("latitude", "longitude", "coordinateUncertainty")},
            "deploymentTags": _effort(own, days),
            "deploymentComments": _CELL,
        }
        for letter, own in places.items()
    ]
    everywhere = [row for own in places.values() for row in own]
    rows.append(
        {
            "deploymentID": ALL_PLACES,
            **_around(everywhere, grain_decimals(grain.km)),
            "deploymentTags": _effort(everywhere, days),
            "deploymentComments": _ALL,
        }
    )
    return [allowed("deployments", {**row, "deploymentStart": start, "deploymentEnd": end}) for row in rows]


def _effort(stations: Sequence[Row], days: Mapping[str, float]) -> str | None:
    worked = sum(days.get(row["locationID"], 0.0) for row in stations)
    return tags([("n_stations", str(len(stations))), ("station_days", f"{worked:.1f}")])


def _around(places: Sequence[Row], decimals: int) -> dict[str, Any]:
    """A place in the middle of published ones, no finer than the grain, and how far the farthest camera can be."""
    latitudes, longitudes = ([row[name] for row in places] for name in ("latitude", "longitude"))
    # Across the antimeridian the west goes on beyond 180 degrees.
    if max(longitudes) - min(longitudes) > 180:
        longitudes = [value + 360 if value < 0 else value for value in longitudes]
    latitude = round((min(latitudes) + max(latitudes)) / 2, decimals)
    longitude = round((min(longitudes) + max(longitudes)) / 2, decimals)
    longitude = round(longitude - 360, decimals) if longitude > 180 else longitude
    reach = max(
        distance_m((longitude, latitude), (row["longitude"], row["latitude"])) + row["coordinateUncertainty"]
        for row in places
    )
    return {"latitude": latitude, "longitude": longitude, "coordinateUncertainty": ceil(reach / 1000) * 1000}


def within_window(encounters: Iterable[Row]) -> list[Row]:
    """Encounters inside the analysis window, as the public report counts them."""
    return [row for row in encounters if row["excluded_by"] != _OUTSIDE]


def place_observations(
    places: Mapping[str, Sequence[Row]], encounters: Iterable[Row], target: str, grain: Grain
) -> list[dict[str, Any]]:
    """How many named animals were met at each place, inside the analysis window; none where nobody was."""
    met: dict[str, set[str]] = {}
    for row in within_window(encounters):
        met.setdefault(row["locationID"], set()).add(row["individualID"])
    start, end = grain.span(*grain.window)
    rows = []
    for letter, own in places.items():
        animals = set().union(*(met.get(row["locationID"], set()) for row in own))
        if animals:
            rows.append(
                {
                    "observationID": f"{_PLACE}{letter}_animals",
                    "deploymentID": f"{_PLACE}{letter}",
                    "eventID": f"{_PLACE}{letter}_animals",
                    "eventStart": start,
                    "eventEnd": end,
                    **_animal(target),
                    "count": len(animals),
                    "observationTags": tags([("told", "animals-by-place")]),
                }
            )
    return [allowed("observations", row) for row in rows]


def individual_observations(catalogue: Iterable[Row], target: str, grain: Grain) -> list[dict[str, Any]]:
    """Each named animal, from the first to the last month that it was seen."""
    rows = []
    for row in catalogue:
        first, last = row["first_seen"] or grain.window[0], row["last_seen"] or grain.window[1]
        start, end = grain.span(first, last)
        key = f"individual_{row['individualID']}"
        rows.append(
            {
                "observationID": key,
                "deploymentID": ALL_PLACES,
                "eventID": key,
                "eventStart": start,
                "eventEnd": end,
                **_animal(target),
                "count": 1,
                **{name: row[name] for name in ("lifeStage", "sex", "individualID")},
                "observationTags": tags([("told", "individual"), ("flanks", row["flanks"])]),
            }
        )
    return [allowed("observations", row) for row in rows]


def species_observations(bycatch: Iterable[Row], grain: Grain) -> list[dict[str, Any]]:
    """Each other species, with its events in all; people are not told of."""
    start, end = grain.span(*grain.window)
    rows = []
    for row in bycatch:
        if row["kind"] == "animal" and row["n_events"]:
            key = f"species_{row['scientificName'].replace(' ', '-')}"
            rows.append(
                {
                    "observationID": key,
                    "deploymentID": ALL_PLACES,
                    "eventID": key,
                    "eventStart": start,
                    "eventEnd": end,
                    **_animal(row["scientificName"]),
                    "observationTags": tags([("told", "species"), ("events", str(row["n_events"]))]),
                }
            )
    return [allowed("observations", row) for row in rows]


def _animal(species: str) -> dict[str, Any]:
    return {"observationLevel": "event", "observationType": "animal", "scientificName": species}


def picture_rows(
    pictures: Iterable[Row], target: str, grain: Grain
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, str]]:
    """Rows of the contracts `package_media` and `package_observations`, and names of the files of cleared pictures.

    Parameters
    ----------
    pictures
        Rows of the table `public_pictures`; only those that a person has cleared are taken.
    target
        Species that they show.
    grain
        How exact times are.

    Returns
    -------
    tuple
        Both kinds of rows, and path in the package -> name in the archive of pictures.
    """
    media, observations, files = [], [], {}
    start, end = grain.span(*grain.window)
    cleared = sorted(
        (row for row in pictures if row["state"] == "cleared"),
        key=lambda row: (row["individualID"], row["side"]),
    )
    for number, row in enumerate(cleared, start=1):
        key, path = f"picture_{number}", f"media/picture_{number}.jpg"
        files[path] = row["image"]
        media.append(
            {
                "mediaID": key,
                "deploymentID": ALL_PLACES,
                "timestamp": start,
                "filePath": path,
                "filePublic": True,
                "fileMediatype": "image/jpeg",
                "mediaComments": _PICTURE,
            }
        )
        observations.append(
            {
                "observationID": key,
                "deploymentID": ALL_PLACES,
                "mediaID": key,
                "eventStart": start,
                "eventEnd": end,
                **_animal(target),
                "observationLevel": "media",
                "count": 1,
                "individualID": row["individualID"],
                "observationTags": tags([("told", "picture"), ("flank", row["side"])]),
            }
        )
    return (
        [allowed("media", row) for row in media],
        [allowed("observations", row) for row in observations],
        files,
    )

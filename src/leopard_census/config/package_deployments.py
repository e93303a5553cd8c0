"""Deployments of a Camtrap DP package as rows of the field sheet.

Stations, in words: cameras with one `locationID` stand at one station; without it those with one `locationName`;
without both those at the very same coordinates. A camera of which nothing of that is known is a station of its own.
Keys that sheets and other programs could not take are spelt otherwise, see `tables.legal_names`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from leopard_census.tables.legal_names import legal_names
from leopard_census.tables.plain_text import one_line

Row = Mapping[str, Any]

_KEPT = ("latitude", "longitude", "coordinateUncertainty", "cameraHeading", "timestampIssues")
_TEXTS = ("cameraID", "cameraModel", "featureType", "deploymentTags", "deploymentComments")


@dataclass(frozen=True)
class Deployments:
    """Rows of the contract `deployments`, and each key of the package as it is spelt in them.

    Attributes
    ----------
    rows
        Of the deployments that are kept; keys are spelt with a view to all, so that one is the same in every season.
    stations
        Station of each deployment, as the package spells both.
    """

    rows: list[dict[str, Any]]
    deployment_names: dict[str, str]
    station_names: dict[str, str]
    stations: dict[str, str]


def package_deployments(
    rows: Iterable[Row], zone: tzinfo, kept: Callable[[str], bool] = lambda _: True
) -> Deployments:
    """Rows of the field sheet.

    Parameters
    ----------
    rows
        Of the contract `camtrap_dp_deployments`, those that have key, start and end.
    zone
        The survey's offset, in which all times are written.
    kept
        Whether a deployment, by its key in the package, gives a row.
    """
    rows = sorted(rows, key=lambda row: str(row["deploymentID"]))
    stations = _stations(rows)
    deployment_names = legal_names(row["deploymentID"] for row in rows)
    station_names = legal_names(stations.values())
    sheet = [
        {
            "deploymentID": deployment_names[row["deploymentID"]],
            "locationID": station_names[stations[row["deploymentID"]]],
            "deploymentStart": row["deploymentStart"].astimezone(zone),
            "deploymentEnd": row["deploymentEnd"].astimezone(zone),
            **{name: row[name] for name in _KEPT},
            **{name: one_line(row[name]) for name in _TEXTS},
        }
        for row in rows
        if kept(row["deploymentID"])
    ]
    return Deployments(sheet, deployment_names, station_names, stations)


def _stations(rows: Iterable[Row]) -> dict[str, str]:
    """Key of the station of each deployment, as the package spells it."""
    at_place: dict[tuple[float, float], str] = {}
    stations = {}
    for row in rows:
        key = row["locationID"] or one_line(row["locationName"])
        if key is None and row["latitude"] is not None and row["longitude"] is not None:
            key = at_place.setdefault((row["latitude"], row["longitude"]), row["deploymentID"])
        stations[row["deploymentID"]] = key or row["deploymentID"]
    return stations

"""The table `deployments`: the field sheet in the columns of the standard."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from leopard_census.exchange.standard_cells import one_line, tags, whole_second
from leopard_census.tables.contract import contract

Row = Mapping[str, Any]

_SAME = (
    "deploymentID",
    "locationID",
    "latitude",
    "longitude",
    "coordinateUncertainty",
    "cameraHeading",
    "timestampIssues",
)
_TEXTS = ("cameraID", "cameraModel", "deploymentComments")
_DEGREE_DECIMALS = 6


def deployment_rows(sheet: Iterable[Row], survey: str) -> list[dict[str, Any]]:
    """Rows of the contract `package_deployments`.

    A feature that the standard has no word for becomes the tag `featureType:...`; `media_glob` is this project's own
    and stays behind.

    Parameters
    ----------
    sheet
        Rows of `deployments.csv`, every one with latitude and longitude.
    survey
        Name of the survey, which becomes the group `survey:...`.
    """
    return [_row(row, survey) for row in sheet]


def _row(row: Row, survey: str) -> dict[str, Any]:
    feature = contract("package_deployments").field("featureType")
    assert feature is not None
    word = one_line(row["featureType"])
    known = feature.enum is not None and word in feature.enum
    own_tags = [part for part in (one_line(row["deploymentTags"]), None if known else _tag(word)) if part]
    return {
        **{name: row[name] for name in _SAME},
        **{name: one_line(row[name]) for name in _TEXTS},
        "deploymentStart": whole_second(row["deploymentStart"]),
        "deploymentEnd": whole_second(row["deploymentEnd"]),
        "featureType": word if known else None,
        "deploymentGroups": tags([("survey", survey)]),
        "deploymentTags": "|".join(own_tags) or None,
    }


def _tag(feature: str | None) -> str | None:
    return tags([("featureType", feature.replace("|", "/") if feature else None)])


def coordinate_precision(sheet: Iterable[Row]) -> float:
    """Step of the grid that all coordinates lie on, in degrees: 0.001 when none has more than three decimals."""
    decimals = 0
    for row in sheet:
        for value in (row["latitude"], row["longitude"]):
            written = Decimal(f"{value:.{_DEGREE_DECIMALS}f}").normalize().as_tuple().exponent
            assert isinstance(written, int)
            decimals = max(decimals, -written)
    return float(f"1e-{decimals}")


def bounds(sheet: Iterable[Row]) -> dict[str, Any]:
    """The smallest GeoJSON box around all deployments (RFC 7946): a polygon, or the line or point that it shrinks to.

    Where the cameras stand on both sides of the antimeridian, the box begins in the east and ends beyond 180 degrees.
    """
    rows = list(sheet)
    south, north = (edge(round(row["latitude"], _DEGREE_DECIMALS) for row in rows) for edge in (min, max))
    east_of_greenwich = [round(row["longitude"], _DEGREE_DECIMALS) for row in rows]
    if max(east_of_greenwich) - min(east_of_greenwich) > 180:
        east_of_greenwich = [x + 360 if x < 0 else x for x in east_of_greenwich]
    west, east = min(east_of_greenwich), max(east_of_greenwich)
    if west == east and south == north:
        return {"type": "Point", "coordinates": [west, south]}
    if west == east or south == north:
        return {"type": "LineString", "coordinates": [[west, south], [east, north]]}
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}

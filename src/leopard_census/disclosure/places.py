"""Places made coarse: the same station has the same coarse place in every release and every winter.

The earth is cut into cells of one grain. All places in a cell share one published place: the middle of that cell or
of one of the eight around it, chosen by a secret key. So what is published depends on the cell alone: however many
stations, deployments, winters or releases are averaged, no more comes out than that the place lies within the cells
around the published one (Chapman 2020, GBIF, doi 10.15468/doc-5jp4-5g10, advises a grid and warns of random shifts).
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, log10, radians

from leopard_census.geo.degrees import METRES_PER_DEGREE, distance_m

#: Latitude and longitude, WGS 84 degrees.
Place = tuple[float, float]

# Two readings of a hand-held receiver at one place differ by less (dense forest included); two stations do not.
SAME_PLACE_M = 200.0
# Corner of a cell to the middle of the farthest cell that may stand for it, in grains: 1.5 to the north or south and 2
# to the side, since cells of neighbouring rows are out of step by up to half a cell; and a tenth for rounding.
_FARTHEST_GRAINS = 2.6
_AROUND = tuple((north, east) for north in (-1, 0, 1) for east in (-1, 0, 1))


@dataclass(frozen=True, order=True)
class CoarsePlace:
    """A published place.

    Attributes
    ----------
    latitude, longitude
        WGS 84 degrees, rounded to `decimals` of the grain.
    uncertainty_m
        No true place that it stands for is farther away (Darwin Core's `coordinateUncertaintyInMeters`).
    """

    latitude: float
    longitude: float
    uncertainty_m: int


def decimals(grain_km: float) -> int:
    """Decimals of a degree that published places have: steps of a tenth to a hundredth of the grain."""
    return max(0, ceil(-log10(grain_km * 1000 / METRES_PER_DEGREE)) + 1)


def grain_decimals(grain_km: float) -> int:
    """Decimals of a degree that tell no more than the grain does."""
    return max(0, floor(log10(METRES_PER_DEGREE / (grain_km * 1000))))


def coarse_place(place: Place, key: bytes, grain_km: float) -> CoarsePlace:
    """The published place of one true place.

    Parameters
    ----------
    place
        Latitude and longitude.
    key
        The secret key, see `disclosure.key`.
    grain_km
        Side of a cell.

    Raises
    ------
    ValueError
        When the place is not on the earth.
    """
    latitude, longitude = place
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"no place on the earth: {latitude}, {longitude}")
    grid = _Grid(grain_km)
    row = grid.row(latitude)
    column = grid.column(row, longitude)
    message = f"{grain_km:.6g} {row} {column}".encode("ascii")
    # 256 bits: the remainder of nine is as good as even.
    chosen = int.from_bytes(hmac.new(key, message, hashlib.sha256).digest(), "big") % len(_AROUND)
    north, east = _AROUND[chosen]
    at_row = min(max(row + north, 0), grid.rows - 1)
    middle = grid.middle(row, column + east)
    latitude, longitude = grid.middle(at_row, grid.column(at_row, middle[1]))
    digits = decimals(grain_km)
    return CoarsePlace(
        round(latitude, digits), round(longitude, digits), ceil(_FARTHEST_GRAINS * grain_km * 1000)
    )


class _Grid:
    """Rows of equal height around the earth, each cut into a whole number of cells about as wide as high."""

    def __init__(self, grain_km: float) -> None:
        self.rows = max(1, round(180 * METRES_PER_DEGREE / (grain_km * 1000)))
        self.step = 180 / self.rows

    def row(self, latitude: float) -> int:
        return min(floor((latitude + 90) / self.step), self.rows - 1)

    def columns(self, row: int) -> int:
        middle = -90 + (row + 0.5) * self.step
        return max(1, round(360 * cos(radians(middle)) / self.step))

    def column(self, row: int, longitude: float) -> int:
        columns = self.columns(row)
        return floor((longitude + 180) / 360 * columns) % columns

    def middle(self, row: int, column: int) -> Place:
        columns = self.columns(row)
        longitude = (column % columns + 0.5) * 360 / columns - 180
        return -90 + (row + 0.5) * self.step, longitude


def anchors(winters: Iterable[Mapping[str, Place]]) -> dict[str, Place]:
    """The place that each station keeps: where it, or a station at the same place, stood first.

    Places are read anew each winter, and a few metres can carry one over the edge of a cell; two published
    places of one station would tell where that edge is. A code that is used again for another place, farther off than
    `SAME_PLACE_M`, is a new station from then on.

    Parameters
    ----------
    winters
        In order of time: station (`locationID`) and its place. Winters that are added at the end change nothing of
        what was there before.

    Returns
    -------
    dict
        Station and place, for the stations of the last winter.
    """
    known: dict[str, Place] = {}
    firsts: list[Place] = []
    last: dict[str, Place] = {}
    for winter in winters:
        last = {}
        for station, place in sorted(winter.items()):
            if station in known and _metres(known[station], place) <= SAME_PLACE_M:
                last[station] = known[station]
                continue
            near = min(firsts, key=lambda first: (_metres(first, place), first), default=None)
            if near is None or _metres(near, place) > SAME_PLACE_M:
                firsts.append(place)
                near = place
            known[station] = last[station] = near
    return last


def coarse_places(
    winters: Sequence[Mapping[str, Place]], key: bytes, grain_km: float
) -> dict[str, CoarsePlace]:
    """Published place of every station of the last winter, see `anchors` and `coarse_place`."""
    return {station: coarse_place(place, key, grain_km) for station, place in anchors(winters).items()}


def station_places(rows: Iterable[Mapping[str, object]]) -> dict[str, Place]:
    """Station and place out of rows of deployments.csv; rows without coordinates are left out.

    Cameras of a station may have places of their own in the sheet. The one that sorts first counts, not their mean:
    a mean would move when a camera is added.
    """
    found: dict[str, Place] = {}
    for row in sorted(rows, key=lambda row: str(row["deploymentID"])):
        latitude, longitude = row.get("latitude"), row.get("longitude")
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            found.setdefault(str(row.get("locationID") or row["deploymentID"]), (latitude, longitude))
    return found


def _metres(first: Place, second: Place) -> float:
    return distance_m((first[1], first[0]), (second[1], second[0]))

"""Where stations of next season may stand: fewer of this winter's, more in between, or a new grid.

Places are chosen so that the same survey gives the same ones everywhere: ties go to the first.

    fewer   from this winter's stations, one after the other is left out whose loss costs least by the rule of thumb:
            after which min(E animals, E recaptures) stays largest
    more    this winter's stations stay; one after the other is added where it most shortens the way from the places of
            the region's habitat to their nearest station (squared, on average), so that gaps are filled first
    grid    a square grid over the region, of which the stations in the habitat stay
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.plan.expected import captures_by_station
from leopard_census.estimates.scr.mask import Ground, Region, region_cells
from leopard_census.estimates.scr.session import Mask, squared_distances

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# Places that a new station may take: this many in the region, or a few more.
_CANDIDATES = 1500


def kept_stations(assumed: Assumed, xy: Array, usage: Array, mask: Mask, wanted: int) -> Integers:
    """Which stations to keep, sorted, (wanted,).

    Parameters
    ----------
    xy, usage
        Of all stations, (K, 2) and (K, S).
    mask
        Where animals live; see `Assumed.mask`.
    """
    hazard = assumed.hazards(squared_distances(xy, mask.xy))
    captures = captures_by_station(hazard, usage)
    total = hazard * usage.sum(axis=1)[:, None]
    left = list(range(len(xy)))
    of_all = total.sum(axis=0)
    while len(left) > wanted:
        animals = -np.expm1(-(of_all - total[left])).sum(axis=1)
        recaptures = captures[left].sum() - captures[left] - animals
        # Without any station nothing is left of the sum but rounding.
        place = int(np.argmax(np.round(np.minimum(animals, recaptures), 9)))
        of_all = of_all - total[left[place]]
        left.pop(place)
    return np.array(left, dtype=np.int64)


def added_stations(xy: Array, region: Region, habitat: Ground | None, wanted: int) -> Array:
    """Places of new stations in metres, in the order in which they are added, (wanted, 2).

    There are fewer where no place is left.

    Parameters
    ----------
    xy
        Stations that there are, (K, 2).
    """
    places = places_in(region, habitat, sqrt(region.area_m2 / _CANDIDATES))
    found: list[Array] = []
    if not len(places):
        return np.zeros((0, 2))
    apart = squared_distances(places, places)
    nearest = squared_distances(xy, places).min(axis=0)
    for _ in range(wanted):
        gain = np.maximum(nearest - apart, 0.0).sum(axis=1)
        best = int(np.argmax(np.round(gain)))
        if gain[best] <= 0:
            break
        found.append(places[best])
        nearest = np.minimum(nearest, apart[best])
    return np.array(found).reshape(-1, 2)


def places_in(region: Region, habitat: Ground | None, spacing_m: float) -> Array:
    """Places of a square grid that lie in a region and its habitat, (n, 2); none where it is too small for one."""
    try:
        places = region_cells(region, spacing_m).xy
    except ValueError:
        return np.zeros((0, 2))
    return places if habitat is None else places[habitat.contains(places)]


def spacing(xy: Array) -> float | None:
    """Distance in metres from a station to its nearest neighbour, the middle one of all; None of a single station."""
    if len(xy) < 2:
        return None
    squared = squared_distances(xy, xy)
    np.fill_diagonal(squared, np.inf)
    return float(np.sqrt(np.median(squared.min(axis=1))))

"""In what numbers a place can be written: degrees, the metres of several grids, and whole numbers of small degrees."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.audit.release.secrets import Secrets
from leopard_census.disclosure.places import Place
from leopard_census.geo.degrees import METRES_PER_DEGREE
from leopard_census.geo.projection import project, utm_epsg

Array = NDArray[np.float64]

# Around the stations, in grains: a den or a camp just beyond them is as secret as they are.
_AROUND_GRAINS = 2.0
# Whole numbers in which programs store degrees.
_SCALES = (1e5, 1e6, 1e7)
# Pulkovo 1942 / Gauss-Krüger, the grid of Russian maps; the number of the zone stands before the easting.
_GAUSS_KRUGER = 28400
_WEB_MERCATOR = 3857


@dataclass(frozen=True)
class System:
    """The survey's ground in one system.

    Attributes
    ----------
    name
        For messages.
    low, high
        Corners of the ground, shape (2,): first axis, second axis.
    step
        The coarsest step, in units of the system, that still tells less than the grain; numbers that are whole
        multiples of it on both axes are no leak.
    least_decimals
        Numbers with fewer decimals are not read in this system.
    public
        Generalised places, shape (n, 2).
    unit_m
        Metres in a unit of the system.
    """

    name: str
    low: Array
    high: Array
    step: float
    least_decimals: int
    public: Array
    unit_m: float


def systems(secrets: Secrets) -> list[System]:
    """All systems in which places of these stations are looked for; none without places."""
    places = secrets.degrees
    if not len(places):
        return []
    public = np.array(sorted(secrets.public_places), dtype=float).reshape(-1, 2)
    margin_m = _AROUND_GRAINS * secrets.grain_km * 1000
    narrow = np.cos(np.radians(np.abs(places[:, 0]).max()))
    margin = np.array([margin_m / METRES_PER_DEGREE, margin_m / METRES_PER_DEGREE / max(narrow, 0.05)])
    low, high = places.min(axis=0) - margin, places.max(axis=0) + margin
    step = 10.0**-secrets.coarse_decimals
    found = [
        System("degrees", low, high, step, secrets.coarse_decimals + 1, public, METRES_PER_DEGREE),
    ]
    found += [
        System("degrees", low * k, high * k, step * k, 0, public * k, METRES_PER_DEGREE / k) for k in _SCALES
    ]
    grain_m = secrets.grain_km * 1000
    for name, code, shift in _grids(places):
        ground, allowed = (_metres(some, code) for some in (places, public))
        if ground is None:
            continue
        stretch = 1 / narrow if code == _WEB_MERCATOR else 1.0
        offset = np.array([shift, 0.0])
        low = ground.min(axis=0) - margin_m * stretch - offset
        high = ground.max(axis=0) + margin_m * stretch - offset
        around = (np.empty((0, 2)) if allowed is None else allowed) - offset
        found.append(System(name, low, high, grain_m, 0, around, 1.0))
        found.append(System(f"{name}, km", low / 1000, high / 1000, grain_m / 1000, 1, around / 1000, 1000.0))
    return found


def _grids(places: Array) -> list[tuple[str, int, float]]:
    """Name, EPSG code, and what is taken off the easting."""
    middle = utm_epsg(places[:, 0], places[:, 1])
    first = middle // 100 * 100
    utm = [
        (f"UTM {zone}", first + zone, 0.0)
        for zone in range(middle % 100 - 1, middle % 100 + 2)
        if 1 <= zone <= 60
    ]
    found = [*utm, ("web map metres", _WEB_MERCATOR, 0.0)]
    zone = int(np.median(places[:, 1]) // 6) + 1
    if 2 <= zone <= 32:
        for near in (zone - 1, zone, zone + 1):
            if 2 <= near <= 32:
                found += [
                    (f"Gauss-Krüger {near}", _GAUSS_KRUGER + near, shift) for shift in (0.0, near * 1e6)
                ]
    return found


def _metres(places: Array, epsg: int) -> Array | None:
    if not len(places):
        return None
    found: Array = project(places[:, 0], places[:, 1], epsg)
    return found if np.isfinite(found).all() else None


def is_public(first: float, second: float, system: System, tolerance: float) -> bool:
    """Whether a pair of numbers is a generalised place, or a multiple of the coarsest step.

    Parameters
    ----------
    first, second
        In the order of the system's axes.
    tolerance
        How far a written number may be from the number that it stands for.
    """
    pair = np.array([first, second])
    # Axis by axis: in a list of generalised places, one's latitude stands beside the longitude of the next.
    if len(system.public) and bool((np.abs(system.public - pair) <= tolerance).any(axis=0).all()):
        return True
    rest = np.abs(pair / system.step - np.round(pair / system.step))
    return bool((rest <= 1e-9 * np.maximum(1, np.abs(pair / system.step))).all())


def allowed_place(place: Place, secrets: Secrets) -> bool:
    """Whether a place in degrees may be printed."""
    if any(abs(place[0] - p[0]) < 1e-9 and abs(place[1] - p[1]) < 1e-9 for p in secrets.public_places):
        return True
    return all(abs(value - round(value, secrets.coarse_decimals)) < 1e-9 for value in place)

"""How far animals moved between captures: the measures that came before spatial models.

All rest on distances between stations, so they grow with the number of captures and are bounded by the station
network; none is the size of a home range. Definitions are those that secr documents for its functions of these
names (help page `homerange`), so that figures can be held against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Shape of the range-length curve, natural log of its rate per recapture: from nearly straight over thousands of
# captures to its asymptote at the first recapture. A least-squares fit at either end has no asymptote that the data
# tell.
_LOG_RATES = (-9.0, 3.0)
_GRID = 241
# An asymptote of which the animal caught most often shows less than this share is a guess: it may be anything. The
# least share in the 15 data sets of secr that it is held against is 0.36.
_LEAST_SHOWN = 0.25


@dataclass(frozen=True)
class Movement:
    """Measures of one data set; a measure that its captures cannot give is None.

    Attributes
    ----------
    n_animals, n_recaptured, n_moved
        Animals caught; with two captures or more; at two places or more.
    mmdm, mmdm_se
        Mean over the recaptured animals of the longest distance between two of their captures, in metres, and its
        standard error s / sqrt(n) (Wilson & Anderson 1985, J. Mammal. 66:13). Recaptures at one station count as 0.
    longest
        The longest of these distances.
    dbar
        Mean distance between consecutive captures, all animals together.
    rpsv
        Root pooled spatial variance: sqrt(sum of squared distances to each animal's mean place / (sum(n_i - 1) - 1)).
    arl
        Asymptotic range length: a of R = a (1 - exp(-b (n - 1))), fitted by least squares to the range length R and
        the number of captures n of the recaptured animals (Jett & Nichols 1987, J. Mammal.).
    """

    n_animals: int
    n_recaptured: int
    n_moved: int
    mmdm: float | None
    mmdm_se: float | None
    longest: float | None
    dbar: float | None
    rpsv: float | None
    arl: float | None


def movement_of(captures: Iterable[Mapping[str, Any]], places: Mapping[str, tuple[float, float]]) -> Movement:
    """Measures of movement of one data set.

    Parameters
    ----------
    captures
        Rows with `individual`, `occasion`, `detector` and `count`; captures of one animal on one occasion count as
        consecutive in the order of the rows, which `dbar` alone depends on: nobody knows which came first.
    places
        Easting and northing of each detector in metres.
    """
    tracks: dict[str, list[tuple[int, tuple[float, float]]]] = {}
    for row in captures:
        here = (row["occasion"], places[row["detector"]])
        tracks.setdefault(row["individual"], []).extend([here] * int(row.get("count") or 1))
    ordered = [
        np.array([place for _, place in sorted(track, key=lambda c: c[0])], dtype=float)
        for _, track in sorted(tracks.items())
    ]
    again = [xy for xy in ordered if len(xy) > 1]
    lengths = np.array([range_length(xy) for xy in again])
    m = len(again)
    return Movement(
        n_animals=len(ordered),
        n_recaptured=m,
        n_moved=int((lengths > 0).sum()),
        mmdm=float(lengths.mean()) if m else None,
        mmdm_se=float(lengths.std(ddof=1)) / sqrt(m) if m > 1 else None,
        longest=float(lengths.max()) if m else None,
        dbar=_mean_step(again),
        rpsv=_pooled_spread(again),
        arl=asymptotic_range(lengths, np.array([len(xy) for xy in again])),
    )


def range_length(xy: Array) -> float:
    """Longest distance between two of the places, shape (n, 2)."""
    return float(np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1)).max())


def _mean_step(tracks: Sequence[Array]) -> float | None:
    steps = [np.hypot(*np.diff(xy, axis=0).T) for xy in tracks]
    return float(np.concatenate(steps).mean()) if steps else None


def _pooled_spread(tracks: Sequence[Array]) -> float | None:
    degrees = sum(len(xy) - 1 for xy in tracks) - 1
    if degrees < 1:
        return None
    squares = sum(float(((xy - xy.mean(axis=0)) ** 2).sum()) for xy in tracks)
    return sqrt(squares / degrees)


def asymptotic_range(lengths: Array, captures: NDArray[np.int64]) -> float | None:
    """Asymptote of range length against captures; None where the data show none.

    For a given rate b the best a is a ratio of sums, so b alone is searched: on a grid, then between the neighbours
    of its best point.

    Parameters
    ----------
    lengths, captures
        Range length in metres and number of captures of each recaptured animal, shape (m,).
    """
    from scipy.optimize import minimize_scalar

    if len(set(captures.tolist())) < 2 or not lengths.any():
        return None

    def shape(log_rate: float) -> Array:
        return np.asarray(-np.expm1(-np.exp(log_rate) * (captures - 1)))

    def scale(log_rate: float) -> float:
        curve = shape(log_rate)
        return float((curve @ lengths) / (curve @ curve))

    def misfit(log_rate: float) -> float:
        return float(((lengths - scale(log_rate) * shape(log_rate)) ** 2).sum())

    grid = np.linspace(*_LOG_RATES, _GRID)
    best = int(np.argmin([misfit(float(value)) for value in grid]))
    if best in (0, _GRID - 1):
        return None
    found = minimize_scalar(
        misfit, bounds=(grid[best - 1], grid[best + 1]), method="bounded", options={"xatol": 1e-9}
    )
    rate = float(found.x)
    return scale(rate) if shape(rate).max() >= _LEAST_SHOWN else None

"""Do drawn points give the places of stations back?

A map without axes still does, if somebody knows two stations, or the coast. So points of a drawing are held against
the stations under every shift, turn, mirroring, scale, and different scales of the axes (any affine map). Whether a
match is chance is judged a contrario (Moisan & Stival 2004, Int. J. Comput. Vis. 57:201): the number of equally good
matches to expect if the points lay anywhere. The tolerance follows from the match, so coarse drawings of many stations
are found as well as exact drawings of a few.
"""

from dataclasses import dataclass
from itertools import permutations
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.special import gammaln

from leopard_census.audit.release.secrets import Secrets
from leopard_census.geo.degrees import offset_m

Array = NDArray[np.float64]

#: Two stations are like any two points: three is the least that can be known again.
LEAST = 3
# More points than this are cells of a raster or letters, and no search would find a few stations among them.
_MOST = 400
_CELLS, _NEAR_CELLS = 512, 3.0
_PAIRS, _POINT_PAIRS, _POINT_TRIPLES = 30, 1500, 40
# So many stations make and weigh the maps; of these every triple is tried. The best maps are judged by all stations.
_PROBES = 16
_JUDGED = 3
# Expected number of such matches by chance, log10, in each drawing that is looked at.
_CHANCE = -4.0
# Drawings are exact to a ten-thousandth of their size at best.
_EXACT = 1e-4
# Scales of the two axes differ by less in any drawing that is a map.
_MOST_STRETCH = 8.0


def stations_m(secrets: Secrets) -> Array:
    """Different places of stations, shape (n, 2), in metres to the east and north of the first."""
    places = secrets.degrees
    if not len(places):
        return np.empty((0, 2))
    first = (float(places[0, 1]), float(places[0, 0]))
    # All on one plane, with the scale of the first place: what is drawn in degrees is then an affine map of it.
    return np.array([offset_m(first, (float(lon), float(lat))) for lat, lon in places])


def drawn_stations(points: Array, stations: Array) -> int:
    """How many stations a set of points gives back; 0 when the best match may be chance.

    Parameters
    ----------
    points
        Shape (m, 2), any unit.
    stations
        Shape (n, 2), see `stations_m`.
    """
    points = np.unique(points[np.isfinite(points).all(axis=1)], axis=0)
    size = np.ptp(points, axis=0).max() if len(points) else 0.0
    if len(stations) < LEAST or not LEAST <= len(points) <= _MOST or not size > 0:
        return 0
    points = (points - points.min(axis=0)) / size
    points = points[np.sort(np.unique(np.round(points, 5), axis=0, return_index=True)[1])]
    stations = (stations - stations.mean(axis=0)) / np.ptp(stations, axis=0).max()
    if len(points) < LEAST or np.linalg.svd(points - points.mean(axis=0), compute_uv=False)[-1] < 1e-3:
        return 0  # on one line: an axis
    search = _Search(points, stations)
    return search.similar() or search.affine()


@dataclass(frozen=True)
class _Maps:
    """Maps x -> x A + b, shapes (k, 2, 2) and (k, 2)."""

    matrix: Array
    shift: Array


class _Search:
    def __init__(self, points: Array, stations: Array) -> None:
        self.points, self.stations = points, stations
        self.rng = np.random.default_rng(0)
        self.probes = np.sort(self.rng.permutation(len(stations))[:_PROBES])
        cells = np.ones((_CELLS, _CELLS), dtype=bool)
        at = np.minimum((points * (_CELLS - 1)).round().astype(int), _CELLS - 1)
        cells[at[:, 0], at[:, 1]] = False
        self.near = np.pad(distance_transform_edt(cells) <= _NEAR_CELLS, 1)

    def similar(self) -> int:
        """Shift, turn, mirroring and one scale, from pairs of stations and points."""
        probes, m = self.stations[self.probes], len(self.points)
        n = len(probes)
        pairs = np.array([(i, j) for i in range(n) for j in range(i + 1, n)])
        far = np.linalg.norm(probes[pairs[:, 0]] - probes[pairs[:, 1]], axis=1)
        pairs = pairs[np.argsort(-far, kind="stable")[: 4 * _PAIRS]]
        pairs = pairs[self.rng.permutation(len(pairs))[:_PAIRS]]
        ends = np.array([(i, j) for i in range(m) for j in range(m) if i != j])
        if len(ends) > _POINT_PAIRS:
            ends = ends[np.sort(self.rng.choice(len(ends), _POINT_PAIRS, replace=False))]
        s = probes @ np.array([1, 1j])
        p = self.points @ np.array([1, 1j])
        for mirrored in (s, s.conj()):
            a, b = mirrored[pairs[:, 0]], mirrored[pairs[:, 1]]
            turn = ((p[ends[:, 1]] - p[ends[:, 0]])[:, None] / (b - a)[None, :]).ravel()
            shift = (p[ends[:, 0]][:, None] - turn.reshape(len(ends), -1) * a[None, :]).ravel()
            sign = 1.0 if mirrored is s else -1.0
            matrix = np.stack(
                [np.stack([turn.real, turn.imag], -1), sign * np.stack([-turn.imag, turn.real], -1)], -2
            )
            if found := self._best(_Maps(matrix, np.stack([shift.real, shift.imag], -1)), 2):
                return found
        return 0

    def affine(self) -> int:
        """Any affine map, from triples of stations and points."""
        if len(self.stations) < 4 or len(self.points) < 4:
            return 0
        probes = self.stations[self.probes]
        threes = self._triples(len(probes), comb(_PROBES, 3), probes)
        threes = np.concatenate([threes[:, list(order)] for order in permutations(range(3))])
        base = probes[threes]
        inverse = np.linalg.inv(np.stack([base[:, 1] - base[:, 0], base[:, 2] - base[:, 0]], 1))
        # The more stations there are, the rarer are three points that are all among the probes.
        most = round(_POINT_TRIPLES * max(1.0, len(self.stations) / _PROBES))
        for three in self._triples(len(self.points), most, self.points):
            q = self.points[three]
            matrix = inverse @ np.stack([q[1] - q[0], q[2] - q[0]])
            maps = _Maps(matrix, q[0] - np.einsum("ki,kij->kj", base[:, 0], matrix))
            if found := self._best(maps, 3):
                return found
        return 0

    def _triples(self, n: int, most: int, places: Array) -> NDArray[np.int64]:
        """Triples of n places that are no line, at most so many."""
        if comb(n, 3) <= 4 * most:
            found = np.array([(i, j, k) for i in range(n) for j in range(i + 1, n) for k in range(j + 1, n)])
        else:
            found = np.sort(self.rng.integers(0, n, (6 * most, 3)), axis=1)
            found = found[(found[:, 0] < found[:, 1]) & (found[:, 1] < found[:, 2])]
        a, b = places[found[:, 1]] - places[found[:, 0]], places[found[:, 2]] - places[found[:, 0]]
        area = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
        found = found[area > 0.01 * np.ptp(places, axis=0).prod()]
        return found[self.rng.permutation(len(found))[:most]]

    def _best(self, maps: _Maps, needed: int) -> int:
        """Stations found by the best of some maps; 0 when none is beyond chance."""
        stretch = np.linalg.norm(maps.matrix, axis=(1, 2)) ** 2 / np.maximum(
            2 * np.abs(np.linalg.det(maps.matrix)), 1e-12
        )
        # For singular values s1, s2 this is (s1/s2 + s2/s1) / 2.
        kept = np.flatnonzero(stretch <= (_MOST_STRETCH + 1 / _MOST_STRETCH) / 2)
        if not len(kept):
            return 0
        counts = np.empty(len(kept), dtype=int)
        for start in range(0, len(kept), 20_000):
            some = kept[start : start + 20_000]
            x, y = (self._placed(maps.matrix[some, :, axis], maps.shift[some, axis]) for axis in (0, 1))
            counts[start : start + len(some)] = self.near[x, y].sum(axis=1)
        for n in np.argsort(-counts, kind="stable")[:_JUDGED]:
            if counts[n] <= needed:
                break
            if found := self._judge(maps.matrix[kept[n]], maps.shift[kept[n]], needed):
                return found
        return 0

    def _placed(self, scale: Array, shift: Array) -> NDArray[np.intp]:
        """Cell of each probe under some maps on one axis, shape (maps, probes); the rim stands for all beyond."""
        x, y = (self.stations[self.probes] * (_CELLS - 1)).T.astype(np.float32)
        at = scale[:, :1].astype(np.float32) * x + scale[:, 1:].astype(np.float32) * y
        at += (shift * (_CELLS - 1) + 1.5)[:, None].astype(np.float32)
        return np.clip(at, 0, _CELLS + 1, out=at).astype(np.intp)

    def _judge(self, matrix: Array, shift: Array, needed: int) -> int:
        """Number of stations of one map, improved by least squares, when it is beyond chance."""
        best = 0
        for _ in range(4):
            placed = self.stations @ matrix + shift
            gap, point = self._nearest(placed)
            order = np.argsort(gap, kind="stable")
            chances = self._chances(placed[order], gap[order], needed)
            kept = int(chances.argmin()) + 1
            if chances[kept - 1] < _CHANCE and kept > best:
                best = kept
            chosen = order[: max(kept, needed + 1)]
            if not np.isfinite(gap[chosen]).all():
                break
            matrix, shift = _fitted(self.stations[chosen], self.points[point[chosen]], needed, matrix)
        return best

    def _nearest(self, placed: Array) -> tuple[Array, NDArray[np.int64]]:
        """Distance to the nearest point, and which; a point serves its nearest station alone."""
        apart = np.linalg.norm(placed[:, None] - self.points[None], axis=2)
        point = apart.argmin(axis=1)
        gap = apart[np.arange(len(placed)), point]
        order = np.argsort(gap, kind="stable")
        first = order[np.unique(point[order], return_index=True)[1]]
        served = np.zeros(len(placed), dtype=bool)
        served[first] = True
        return np.where(served, gap, np.inf), point

    def _chances(self, placed: Array, gap: Array, needed: int) -> Array:
        """log10 of the expected number of matches of the k nearest stations, k = 1, 2, ..., among points anywhere."""
        k = np.arange(1, len(gap) + 1)
        low, high = np.minimum.accumulate(placed), np.maximum.accumulate(placed)
        area = np.prod(high - low, axis=1)
        near = np.maximum(gap, _EXACT * np.linalg.norm(high - low, axis=1))
        inside = (self.points >= low[:, None]) & (self.points <= high[:, None])
        around = np.maximum(inside.all(axis=2).sum(axis=1), k)
        share = np.pi * near**2 * around / np.maximum(area, 1e-12)
        n, m = len(self.stations), len(self.points)
        tries = _log_choose(n, k) + _log_choose(k, needed) + _log_choose(m, needed) + np.log(6 * n)
        usable = (k > needed) & (share < 1)
        chances = np.zeros(len(k))
        chances[usable] = (tries[usable] + (k[usable] - needed) * np.log(share[usable])) / np.log(10)
        return chances


def _fitted(stations: Array, points: Array, needed: int, before: Array) -> tuple[Array, Array]:
    """Least-squares map of stations to points: a similarity (of the mirroring of `before`), or any affine map."""
    s, p = stations.mean(axis=0), points.mean(axis=0)
    if needed == LEAST:
        matrix = np.linalg.lstsq(stations - s, points - p, rcond=None)[0]
    else:
        mirror = np.array([1.0, 1.0 if np.linalg.det(before) > 0 else -1.0])
        a = ((stations - s) * mirror) @ np.array([1, 1j])
        turn = np.vdot(a, (points - p) @ np.array([1, 1j])) / np.vdot(a, a).real
        matrix = np.diag(mirror) @ np.array([[turn.real, turn.imag], [-turn.imag, turn.real]])
    return matrix, p - s @ matrix


def _log_choose(n: "int | NDArray[np.int64]", k: "int | NDArray[np.int64]") -> Array:
    found: Array = (
        gammaln(np.add(n, 1.0)) - gammaln(np.add(k, 1.0)) - gammaln(np.maximum(np.subtract(n, k) + 1.0, 0))
    )
    return found

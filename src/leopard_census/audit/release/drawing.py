"""Points of drawings in the groups in which they may show stations, whatever they were drawn by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leopard_census.audit.release.leak import Leak
from leopard_census.audit.release.pattern import LEAST, drawn_stations, stations_m
from leopard_census.audit.release.secrets import Secrets

Array = NDArray[np.float64]
Point = tuple[float, float]

# A sign on a map is smaller than this part of the whole drawing.
_SIGN = 1 / 8
# A level line longer than this part of it, beside so many others on its level, is the rule of a table's cell. Many
# grids of stations fit the rows and columns of a page. As signs of a map such lines are all of one size, and are
# looked at as those; texts in rows are passed over on a page with such rules alone.
_RULE = 1 / 50
_ROW = 3
# A line through stations, or a hull around them, is among the longest of its drawing.
_LINES = 20
# Nearer than this a number in a drawing is a station's degree by no chance (5 m).
_DEGREE = 0.00005


@dataclass
class Drawing:
    """What one page or picture draws.

    Attributes
    ----------
    shapes
        Corners of each closed or open line; a circle's box.
    anchors
        Points by what stands there: texts, pictures, repeated signs.
    """

    shapes: list[list[Point]] = field(default_factory=list)
    anchors: dict[str, list[Point]] = field(default_factory=lambda: defaultdict(list))


def groups(drawing: Drawing) -> Iterator[tuple[str, Array]]:
    """Sets of points of a drawing, with a name for the report: signs of one size, all small signs, corners of a line,
    and what stands at texts and pictures."""
    boxes = np.array(
        [[*np.min(shape, axis=0), *np.max(shape, axis=0)] for shape in drawing.shapes if shape], dtype=float
    ).reshape(-1, 4)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    ruled = False
    if len(boxes):
        middles, sizes = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
        whole = np.ptp(middles, axis=0).max()
        small = sizes.max(axis=1) <= (_SIGN * whole if whole > 0 else np.inf)
        lines = (sizes[:, 1] == 0) & (sizes[:, 0] > _RULE * whole)
        rules = np.zeros(len(lines), dtype=bool)
        rules[lines] = _in_rows(middles[lines])
        ruled = bool(rules.any())
        yield "small signs", middles[small & ~rules]
        alike = defaultdict(list)
        for middle, size in zip(middles, np.round(sizes, 1), strict=True):
            alike[tuple(size)].append(middle)
        if len(alike) > 1:
            for _, same in sorted(alike.items()):
                yield "signs of one size", np.array(same)
    paths = [
        np.array(shape, dtype=float) for shape in drawing.shapes if len(shape) > LEAST and not _is_box(shape)
    ]
    paths.sort(key=lambda line: -float(np.ptp(line, axis=0).max()))
    for line in paths[:_LINES]:
        yield "corners of a line", line
    for name, points in sorted(drawing.anchors.items()):
        places = np.array(points, dtype=float).reshape(-1, 2)
        yield name, places[~_in_rows(places)] if ruled else places


def _in_rows(points: Array) -> NDArray[np.bool_]:
    """Which points lie on one level with `_ROW` others, to a hundredth of a point of print, shape (n,)."""
    if not len(points):
        return np.zeros(0, dtype=bool)
    _, row, others = np.unique(np.round(points[:, 1], 2), return_inverse=True, return_counts=True)
    return np.asarray(others[row] > _ROW)


def _is_box(shape: list[Point]) -> bool:
    """Whether a line is a rectangle, of which tables and bars are made; its corners can be no four stations."""
    corners = list(dict.fromkeys((round(x, 3), round(y, 3)) for x, y in shape))
    if len(corners) > 4:
        return False
    if len(corners) < 4:
        return True
    (a, b), (c, d), (e, f), (g, h) = corners
    return abs(a + e - c - g) < 0.01 and abs(b + f - d - h) < 0.01


class DrawingGate:
    """Holds drawings against the places of stations."""

    def __init__(self, secrets: Secrets) -> None:
        self.stations = stations_m(secrets)
        self.degrees = secrets.degrees
        self._seen: set[bytes] = set()

    def leaks(self, drawing: Drawing, file: str, where: str) -> list[Leak]:
        """The leak of a drawing; at most one, since mending one mends all."""
        return self.point_leaks(groups(drawing), file, where)

    def point_leaks(self, sets: Iterable[tuple[str, Array]], file: str, where: str) -> list[Leak]:
        """The same of sets of points, each with a name."""
        for name, points in sets:
            if self._in_degrees(points):
                return [Leak(file, where, "station places drawn", f"{name} stand at stations' degrees")]
            if len(points) < LEAST:
                continue
            # The same sign or frame drawn elsewhere is not looked at again.
            key = np.round(points - points.min(axis=0), 3).tobytes()
            if key in self._seen:
                continue
            found = drawn_stations(points, self.stations)
            if found:
                told = f"{name} give the places of {found} of {len(self.stations)} stations back"
                return [Leak(file, where, "station places drawn", told)]
            self._seen.add(key)
        return []

    def _in_degrees(self, points: Array) -> bool:
        """Whether a drawing's own units are degrees: then a single point is enough."""
        if not len(points) or not len(self.degrees) or len(points) > 10_000:
            return False
        apart = np.minimum(
            np.abs(points[:, None] - self.degrees[None]).max(axis=2),
            np.abs(np.abs(points[:, None, ::-1]) - self.degrees[None]).max(axis=2),
        )
        return bool(apart.min() <= _DEGREE)

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
    if len(boxes):
        middles, sizes = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
        whole = np.ptp(middles, axis=0).max()
        small = sizes.max(axis=1) <= (_SIGN * whole if whole > 0 else np.inf)
        yield "small signs", middles[small]
        alike = defaultdict(list)
        for middle, size in zip(middles, np.round(sizes, 1), strict=True):
            alike[tuple(size)].append(middle)
        if len(alike) > 1:
            for _, same in sorted(alike.items()):
                yield "signs of one size", np.array(same)
    for shape in drawing.shapes:
        if len(shape) > LEAST:
            yield "corners of a line", np.array(shape, dtype=float)
    for name, points in sorted(drawing.anchors.items()):
        yield name, np.array(points, dtype=float).reshape(-1, 2)


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
            if len(points) < LEAST or (key := np.round(points, 6).tobytes()) in self._seen:
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

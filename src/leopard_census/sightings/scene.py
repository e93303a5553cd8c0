"""Which rows of a picture show the scene: no crop shows the strip where date, time and station are printed."""

from collections.abc import Callable, Sequence

import numpy as np

from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.strip import strip_rows
from leopard_census.sightings.seen import Row
from leopard_census.tables.boxes import Box

#: Pictures of one shape that tell where the strip is, spread over the deployment: some by day, some by night.
_PICTURES = 12


class Scene:
    """Rows of the scene in pictures of each shape; a camera's photos and clips differ in their strips.

    Parameters
    ----------
    frames
        All of the deployment, in order of time.
    read
        Gives the picture of a frame; a few of each shape are read when that shape is first asked for.
    """

    def __init__(self, frames: Sequence[Row], read: Callable[[Row], Picture]) -> None:
        self._frames: dict[tuple[int, int], list[Row]] = {}
        for frame in frames:
            self._frames.setdefault((frame["width"], frame["height"]), []).append(frame)
        self._read = read
        self._rows: dict[tuple[int, int], tuple[float, float]] = {}

    def rows(self, frame: Row) -> tuple[float, float]:
        """First row of the scene and the one behind its last, as fractions of the height."""
        shape = frame["width"], frame["height"]
        if shape not in self._rows:
            alike = self._frames[shape]
            places = np.unique(np.linspace(0, len(alike) - 1, min(len(alike), _PICTURES)).round().astype(int))
            above, below = strip_rows([self._read(alike[k]) for k in places.tolist()])
            self._rows[shape] = above / shape[1], 1 - below / shape[1]
        return self._rows[shape]


def within_rows(box: Box, rows: tuple[float, float]) -> Box:
    """The part of a box that lies in these rows; of one that lies beyond them, a line at their edge."""
    x, y, w, h = box
    top, bottom = (min(max(edge, rows[0]), rows[1]) for edge in (y, y + h))
    return x, top, w, bottom - top

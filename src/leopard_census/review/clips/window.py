"""The part of a clip's frames that is shown: it goes with the animal, steadily, and holds it at every moment.

Its middle is the mean of the animal's middles around a moment, so that the window follows a walk at its pace while
single boxes jump; its size is the largest that the animal needs around that moment, again a mean, so that it breathes
slowly. Means of sizes that all suffice suffice as well: no smoothing loses a part of the animal.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.review.clips.order import FPS, MICROSECOND, Place
from leopard_census.tables.boxes import Box

#: Room around the animal, as a share of what it needs: boxes cut tails and paws off.
MARGIN = 0.15
#: A window is at least so wide, as a share of the scene: a far animal stays among what it walks through.
LEAST = 0.2
#: Smoothing takes in so much before and after, in seconds: about one stride.
_AROUND_S = 0.75

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """Rows of a picture between the camera's strips, as shares of its height: first row, and the end of the last."""

    top: float = 0.0
    bottom: float = 1.0

    @property
    def height(self) -> float:
        """Share of the picture."""
        return self.bottom - self.top

    def clip(self, box: Box) -> Box:
        """What of a box lies in the scene; its nearest edge where nothing does."""
        top, bottom = (min(max(y, self.top), self.bottom) for y in (box[1], box[1] + box[3]))
        left, right = (min(max(x, 0.0), 1.0) for x in (box[0], box[0] + box[2]))
        return left, top, right - left, bottom - top


class Window:
    """The window at any moment.

    Parameters
    ----------
    places
        Of the animal, in order of time; at least one.
    scene
        What may be shown of a picture. The window has the shape of the scene.
    """

    def __init__(self, places: Sequence[Place], scene: Scene) -> None:
        self._scene = scene
        self._times = [time_us for time_us, _ in places]
        self._boxes = np.array([scene.clip(box) for _, box in places], dtype=float).reshape(-1, 4)
        # Between two of these moments box and window both move evenly: what holds at them holds between.
        grid = np.arange(self._times[0], self._times[-1], MICROSECOND / FPS)
        self._grid = np.union1d(grid, np.asarray(self._times, dtype=float))
        self._windows = self._made()

    def animal(self, time_us: int) -> Box:
        """Where the animal is in the frame: on the way from one place to the next, or at the nearest end."""
        times = np.asarray(self._times, dtype=float)
        x, y, w, h = (float(np.interp(time_us, times, column)) for column in self._boxes.T)
        return x, y, w, h

    def at(self, time_us: int) -> Box:
        """x, y, width, height as fractions of the frame."""
        x, y, w, h = (float(np.interp(time_us, self._grid, column)) for column in self._windows.T)
        return x, y, w, h

    @property
    def widest(self) -> float:
        """Largest width at any moment, as a share of the frame."""
        return float(self._windows[:, 2].max())

    def _made(self) -> Floats:
        boxes = np.array([self.animal(int(time)) for time in self._grid])
        # In shares of the scene, where the window is a square.
        boxes[:, 1] = (boxes[:, 1] - self._scene.top) / self._scene.height
        boxes[:, 3] /= self._scene.height
        middle = _smooth(self._grid, boxes[:, :2] + boxes[:, 2:] / 2, even=True)
        reach = np.maximum(middle - boxes[:, :2], boxes[:, :2] + boxes[:, 2:] - middle).max(axis=1)
        needed = np.clip(2 * reach * (1 + 2 * MARGIN), LEAST, 1.0)
        largest = np.array([needed[first:behind].max() for first, behind in _around(self._grid, even=False)])
        size = _smooth(self._grid, largest[:, None], even=False)[:, 0]
        corner = np.clip(middle - size[:, None] / 2, 0.0, 1.0 - size[:, None])
        top = self._scene.top + corner[:, 1] * self._scene.height
        return np.column_stack([corner[:, 0], top, size, size * self._scene.height])


def _smooth(times: Floats, values: Floats, even: bool) -> Floats:
    """Mean of the values around each moment."""
    return np.array([values[first:behind].mean(axis=0) for first, behind in _around(times, even)])


def _around(times: Floats, even: bool) -> list[tuple[int, int]]:
    """For each moment the range of those around it; `even`: as far back as ahead, so that an even walk stays so."""
    found = []
    moments = times.tolist()
    for time in moments:
        reach = _AROUND_S * MICROSECOND
        if even:
            reach = min(reach, time - moments[0], moments[-1] - time)
        found.append((bisect_left(moments, time - reach), bisect_right(moments, time + reach)))
    return found

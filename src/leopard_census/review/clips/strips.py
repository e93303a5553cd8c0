"""Where the camera's information strips lie: they tell place and time, which a reviewer is not to know."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.strip import strip_rows
from leopard_census.media.banner_lines import text_lines
from leopard_census.review.clips.window import Scene

#: Width at which plain strips are looked for, in pixels: the edge is told to a row of that.
_WIDTH = 640
#: Height of the letters' surroundings, as a share of the letters.
_MARGIN = 0.5
#: Strips take no more of a picture than this together: else a scene was taken for one.
_MOST = 0.4


def scene_of(pictures: Sequence[Picture], known: tuple[float | None, float | None]) -> Scene:
    """What of a clip's pictures is scene.

    Parameters
    ----------
    pictures
        Some of one clip, of one shape, blue-green-red.
    known
        Heights of the strips above and below as shares of the picture; None where they are to be found.
    """
    height = pictures[0].shape[0]
    above, below = _plain(pictures)
    first, last = _printed(pictures[0], above * height, height - below * height)
    top = max(above, first / height) if known[0] is None else known[0]
    bottom = max(below, 1 - last / height) if known[1] is None else known[1]
    return Scene(top, 1 - bottom) if top + bottom <= _MOST else Scene()


def _plain(pictures: Sequence[Picture]) -> tuple[float, float]:
    """Heights of strips of one colour, as shares of the picture."""
    height, width = pictures[0].shape[:2]
    scale = min(1.0, _WIDTH / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = [np.asarray(cv2.resize(p, size, interpolation=cv2.INTER_AREA), np.uint8) for p in pictures]
    above, below = strip_rows(small)
    # The row at the step may hold a little of the strip.
    return (above + 1) / size[1] if above else 0.0, (below + 1) / size[1] if below else 0.0


def _printed(picture: Picture, top: float, bottom: float) -> tuple[int, int]:
    """Rows between the lines of print that lie on the scene itself, without a strip of their own."""
    height = picture.shape[0]
    first, last = 0, height
    if all(line.rows[1] <= top or line.rows[0] >= bottom for line in text_lines(picture)):
        return first, last  # nearly always: the reader's network takes a third of a second to load
    from leopard_census.config.banner import BannerSettings
    from leopard_census.media.banner import BannerReader

    for start, end in BannerReader(BannerSettings()).printed_rows(picture):
        margin = round(_MARGIN * (end - start))
        if start + end < height:
            first = max(first, min(end + margin, height))
        else:
            last = min(last, max(start - margin, 0))
    return first, last

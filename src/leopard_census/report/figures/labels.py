"""Where the names of discs stand, so that they overprint neither each other nor a disc."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Box = tuple[float, float, float, float]
Anchor = Literal["start", "middle", "end"]

# Width of a letter of the report's face, as a share of its size; a little wide, to be safe.
_LETTER = 0.58
_GAP = 2.5


@dataclass(frozen=True)
class Label:
    """Where the text of one disc is written: x, baseline, and which part of the text stands at x."""

    x: float
    y: float
    anchor: Anchor


def place_labels(
    discs: Sequence[tuple[float, float, float]], texts: Sequence[str], size: float
) -> list[Label]:
    """One place for each text, in the order given: below its disc, above, right or left of it.

    The first of the four that overlaps least with all discs and with the labels placed before is taken.

    Parameters
    ----------
    discs
        Centre x, centre y (downwards) and radius of each, in points.
    texts
        Of the same length.
    size
        Of the letters, in points.
    """
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for x, y, r in discs]
    placed = []
    for (x, y, r), text in zip(discs, texts, strict=True):
        width = len(text) * size * _LETTER
        options = [
            (Label(x, y + r + size + 0.8, "middle"), x - width / 2),
            (Label(x, y - r - _GAP, "middle"), x - width / 2),
            (Label(x + r + _GAP, y + size / 3, "start"), x + r + _GAP),
            (Label(x - r - _GAP, y + size / 3, "end"), x - r - _GAP - width),
        ]
        boxes = [(left, label.y - size, left + width, label.y) for label, left in options]
        best = min(range(len(boxes)), key=lambda n: (sum(_overlap(boxes[n], other) for other in taken), n))
        taken.append(boxes[best])
        placed.append(options[best][0])
    return placed


def _overlap(one: Box, other: Box) -> float:
    """Common area, rounded, so that the last digit of a processor decides nothing."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return round(across * down, 3) if across > 0 and down > 0 else 0.0

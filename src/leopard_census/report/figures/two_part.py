"""Estimates with two intervals: an inner one, and around it one that holds a further error too.

The inner interval is a dark line, the outer one a pale band with a dark edge, so that both stay apart in grey print and
where one does not lie within the other, as when plausible identities hold more animals than the names that stand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from leopard_census.report.figures.canvas import ACCENT, DEEP, INK, SAND, Canvas
from leopard_census.report.printing import TableRow

Shape = Literal["disc", "diamond"]

WHITE = "#ffffff"
# Half the width of the band, of the caps of the line, and of the sign of the estimate, in points.
_BAND, _CAP, _SIGN = 4.4, 2.6, 3.2
# How far an arrow at an open end reaches back.
_ARROW = 6.0


@dataclass(frozen=True)
class Part:
    """An estimate with its limits; a limit that is None is open, two that are None are not told."""

    estimate: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class TwoPart:
    """An estimate by sampling error alone, and with a further error; None: that error is not known.

    Either may be of another estimate, as the second is a mean over many. Where the further error is by rates that are
    assumed, its band is white.
    """

    inner: Part
    outer: Part | None = None
    assumed: bool = False

    @property
    def told(self) -> bool:
        """Whether there is any estimate."""
        return self.inner.estimate is not None or (self.outer is not None and self.outer.estimate is not None)

    @property
    def estimates(self) -> list[float]:
        """Estimates of both parts."""
        return [
            part.estimate
            for part in (self.inner, self.outer)
            if part is not None and part.estimate is not None
        ]

    @property
    def highest(self) -> float:
        """Highest value of an estimate or limit; 0 where there is none."""
        parts = [part for part in (self.inner, self.outer) if part is not None]
        return max(
            (v for part in parts for v in (part.estimate, part.lower, part.upper) if v is not None),
            default=0.0,
        )


def part_of(row: TableRow, estimate: str, lower: str, upper: str) -> Part:
    """A part from the columns of a table."""
    return Part(row[estimate], row[lower], row[upper])


@dataclass(frozen=True)
class Drawer:
    """Draws two-part intervals along one scale.

    Attributes
    ----------
    at
        Place on the canvas of a value, moved aside by so many points.
    end
        Highest value of the scale; what lies beyond ends in an arrow.
    """

    canvas: Canvas
    at: Callable[[float, float], tuple[float, float]]
    end: float
    # Values by one point along the scale.
    value_of_a_point: float

    def draw(self, marked: TwoPart, shape: Shape = "disc", size: float = 1.0) -> None:
        """Band, line and sign of one estimate."""
        if marked.outer is not None:
            self._band(marked.outer, size, WHITE if marked.assumed else SAND)
        self._line(marked.inner, size)
        value = marked.inner.estimate
        if value is not None and value <= self.end:
            self._sign(value, shape, size)

    def _band(self, part: Part, size: float, fill: str) -> None:
        if part.lower is not None and part.lower < self.end:
            wide, tip = _BAND * size, self._point_back(part.upper)
            upper = self.end if tip is None else part.upper
            assert upper is not None
            edge = [(part.lower, -wide), (part.lower, wide)]
            edge += [(upper, wide), (upper, -wide)] if tip is not None else self._tip(wide)
            self.canvas.polygon([self.at(*point) for point in edge], fill, stroke=DEEP, width=0.6)
        if part.estimate is not None and part.estimate <= self.end:
            ends = [self.at(part.estimate, side * _BAND * size) for side in (-1, 1)]
            self.canvas.line(*ends[0], *ends[1], colour=DEEP, width=1.6)

    def _line(self, part: Part, size: float) -> None:
        if part.lower is None or part.lower >= self.end:
            return
        tip = self._point_back(part.upper)
        upper = self.end if tip is None else part.upper
        assert upper is not None
        self.canvas.line(*self.at(part.lower, 0), *self.at(upper, 0), colour=INK, width=1.4)
        for limit in (part.lower, *([upper] if tip is not None else [])):
            ends = [self.at(limit, side * _CAP * size) for side in (-1, 1)]
            self.canvas.line(*ends[0], *ends[1], colour=INK, width=1.0)
        if tip is None:
            self.canvas.polygon([self.at(*point) for point in self._tip(_CAP * size)[:3]], INK)

    def _point_back(self, upper: float | None) -> float | None:
        """The upper limit, where it lies on the scale."""
        return None if upper is None or upper > self.end else upper

    def _tip(self, wide: float) -> list[tuple[float, float]]:
        """An arrow head at the end of the scale."""
        back = self.end - _ARROW * self.value_of_a_point
        return [(back, wide), (self.end, 0.0), (back, -wide)]

    def _sign(self, value: float, shape: Shape, size: float) -> None:
        r = _SIGN * size
        x, y = self.at(value, 0)
        if shape == "disc":
            self.canvas.circle(x, y, r, ACCENT, stroke="#ffffff", width=0.8)
        else:
            r *= 1.25
            corners = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            self.canvas.polygon(corners, DEEP, stroke="#ffffff", width=0.8)


def end_of_scale(marks: list[TwoPart], most: float = 3.5) -> float:
    """Highest value to be drawn: one wild limit must not squeeze everything else."""
    told = [value for mark in marks for value in mark.estimates]
    return max(min(max((mark.highest for mark in marks), default=1.0), most * max(told, default=1.0)), 1e-9)

"""Whether animals differ in their chance of capture: numbers of captures, and first captures, on scales of logarithms.

Points on the straight line of model M0 say that they do not; points that bend upwards from it say that they do
(Baillargeon & Rivest 2007).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from leopard_census.report.figures.canvas import (
    ACCENT,
    DEEP,
    FULL_WIDTH,
    INK,
    MUTED,
    RULE,
    Canvas,
    nice_ticks,
)
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer, TableRow

_LEFT, _TOP, _GAP = 34.0, 24.0, 46.0
_WIDTH = (FULL_WIDTH - 2 * _LEFT - _GAP / 2) / 2
_HEIGHT = 150.0
_BELOW = 44.0
# White at each end of a scale, as a share of it, so that no point lies on the frame.
_AIR = 0.06

#: What the bend of the points says, by the `bend` column; empty: no estimate.
SENTENCES = {
    "straight": marked(
        "The bend of the points is no more than chance gives when all animals have the same chance of capture. "
        "With few animals a difference between them is seldom seen."
    ),
    "convex": marked(
        "The points bend upwards: the animals differ in their chance of capture, and models that take it as "
        "equal give too few animals."
    ),
    "concave": marked(
        "The points bend downwards: the animals are caught more evenly than by chance, as when a capture "
        "makes the next one less likely."
    ),
    None: marked(
        "The numbers of captures are too few or too much alike to tell whether the animals differ in their "
        "chance of capture."
    ),
}


def heterogeneity_figure(printer: Printer, rows: Sequence[TableRow]) -> Markup:
    """Two panels, of numbers of captures and of first captures, each with the line of model M0.

    Parameters
    ----------
    rows
        Rows of one data set of the `heterogeneity` table; without one nothing is drawn but the axes.
    """
    alt = marked(
        "Numbers of captures, and first captures by occasion, as logarithms, with the line of equal chances."
    )
    canvas = Canvas(FULL_WIDTH, _TOP + _HEIGHT + _BELOW, alt, printer.language)
    _Panel(canvas, printer, rows, "f", _LEFT).draw(
        marked("log of animals per possible history"), marked("times caught")
    )
    _Panel(canvas, printer, rows, "u", 2 * _LEFT + _WIDTH + _GAP / 2).draw(
        marked("log of animals first caught"), marked("occasion")
    )
    _key(canvas, _TOP + _HEIGHT + _BELOW - 8)
    return canvas.svg()


def bend_sentence(rows: Sequence[TableRow]) -> str:
    """What the points say, in a sentence."""
    return SENTENCES[rows[0]["bend"] if rows else None]


@dataclass(frozen=True)
class _Scale:
    """Where a value lies, in points."""

    low: float
    high: float
    start: float
    length: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * self.length


class _Panel:
    def __init__(
        self, canvas: Canvas, printer: Printer, rows: Sequence[TableRow], which: str, left: float
    ) -> None:
        self.canvas, self.printer, self.left = canvas, printer, left
        self.points = [(row["i"], row[f"log_{which}"]) for row in rows if row[f"log_{which}"] is not None]
        line = [(row["i"], row[f"log_{which}_m0"]) for row in rows if row[f"log_{which}_m0"] is not None]
        last = max((i for i, _ in self.points), default=1)
        # Beyond the last point the line would only press the points together.
        self.line = [point for point in line if point[0] <= last]
        shown = [y for _, y in [*self.points, *self.line]] or [0.0]
        low, high = min(shown), max(shown)
        air = _AIR * (high - low) or 0.5
        self.x = _Scale(1 - 0.5, last + 0.5, left, _WIDTH)
        self.y = _Scale(low - air, high + air, _TOP + _HEIGHT, -_HEIGHT)

    def draw(self, title: str, below: str) -> None:
        canvas = self.canvas
        canvas.rect(self.left, _TOP, _WIDTH, _HEIGHT, "#ffffff", stroke=RULE)
        canvas.text(self.left, _TOP - 8, title, size=8.4, bold=True)
        canvas.text(self.left + _WIDTH / 2, _TOP + _HEIGHT + 21, below, size=8, anchor="middle", colour=MUTED)
        self._ticks()
        for (i, y), (following, next_y) in zip(self.line[:-1], self.line[1:], strict=True):
            canvas.line(self.x(i), self.y(y), self.x(following), self.y(next_y), colour=DEEP, width=1.0)
        for i, y in self.points:
            canvas.circle(self.x(i), self.y(y), 3.0, ACCENT, stroke="#ffffff")

    def _ticks(self) -> None:
        ticks = signed_ticks(self.y.low, self.y.high)
        digits = 0 if all(tick.is_integer() for tick in ticks) else 1
        for value in ticks:
            y = self.y(value)
            self.canvas.line(self.left, y, self.left + _WIDTH, y, width=0.35)
            text = self.printer.axis(value, digits)
            self.canvas.text(self.left - 4, y + 2.6, text, size=8, anchor="end", colour=MUTED)
        steps = nice_ticks(self.x.high)
        step = max(1, round(steps[1]))
        for i in range(step, math.floor(self.x.high) + 1, step):
            text = self.printer.axis(i)
            self.canvas.text(self.x(i), _TOP + _HEIGHT + 10, text, size=8, anchor="middle", colour=MUTED)


def signed_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values between low and high, at most `most` steps of 1, 2 or 5 times a power of ten, no finer than 0.1."""
    step = max(0.1, nice_ticks(high - low, most)[1])
    first, last = math.ceil(round(low / step, 9)), math.floor(round(high / step, 9))
    return [round(step * i, 6) for i in range(first, last + 1)]


def _key(canvas: Canvas, y: float) -> None:
    canvas.circle(_LEFT + 4, y - 2.8, 3.0, ACCENT)
    canvas.text(_LEFT + 12, y, marked("animals"), size=8, colour=MUTED)
    canvas.line(_LEFT + 52, y - 2.8, _LEFT + 66, y - 2.8, colour=DEEP, width=1.0)
    canvas.text(_LEFT + 71, y, marked("expected if all animals had the same chance"), size=8, colour=INK)

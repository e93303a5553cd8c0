"""Activity curves over the day, noon to noon, with the night in the middle, and the times that they rest on."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from leopard_census.report.figures.canvas import (
    ACCENT,
    DEEP,
    FULL_WIDTH,
    INK,
    MIDDLE,
    MUTED,
    PALE,
    RULE,
    SAND,
    Canvas,
    nice_ticks,
)
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer, TableRow

_GAP = 16.0
_WIDTH = (FULL_WIDTH - _GAP) / 2
_LEFT = 22.0
_RIGHT = 5.0  # half the label of the last hour
_TOP = 16.0
_PLOT = 84.0
_RUG = 5.0
_PANEL = _TOP + _PLOT + 2 * _RUG + 20.0
_KEY = 30.0
_DAY = 24.0
# A rug of more lines than this is one grey bar; it is thinned evenly in the order of the hours.
_RUG_LINES = 300


@dataclass(frozen=True)
class Drawn:
    """One curve: what it is called, whether that is a species, its points, and the hours of its records."""

    name: str
    species: bool
    points: Sequence[TableRow]
    times: Sequence[TableRow]


@dataclass(frozen=True)
class Panel:
    """One or two curves on one day; sunrise and sunset in hours, where they are known."""

    first: Drawn
    second: Drawn | None = None
    sunrise: float | None = None
    sunset: float | None = None


def activity_figure(printer: Printer, panels: Sequence[Panel]) -> Markup:
    """Panels in two columns, and the key below them."""
    rows = -(-len(panels) // 2)
    timed = any(curve.times for p in panels for curve in (p.first, p.second) if curve)
    alt = (
        marked("Activity over the day: kernel curves with pointwise intervals, and the times of the records.")
        if timed
        else marked("Activity over the day: kernel curves with pointwise intervals.")
    )
    canvas = Canvas(FULL_WIDTH, rows * _PANEL + _KEY, alt, printer.language)
    for i, panel in enumerate(panels):
        _Plot(canvas, printer, panel, (i % 2) * (_WIDTH + _GAP), (i // 2) * _PANEL).draw()
    _key(
        canvas,
        rows * _PANEL + 8,
        timed,
        any(p.second for p in panels),
        any(p.sunrise is not None for p in panels),
    )
    return canvas.svg()


class _Plot:
    """One panel."""

    def __init__(self, canvas: Canvas, printer: Printer, panel: Panel, x: float, y: float) -> None:
        self.canvas, self.printer, self.panel = canvas, printer, panel
        self.left, self.right = x + _LEFT, x + _WIDTH - _RIGHT
        self.top, self.base = y + _TOP, y + _TOP + _PLOT
        curves = [panel.first, *([panel.second] if panel.second else [])]
        highest = max(max(row["upper"] for row in curve.points) for curve in curves)
        self.ticks = nice_ticks(100 * highest, 4)

    def draw(self) -> None:
        self._night()
        self._scales()
        first, second = self.panel.first, self.panel.second
        self._band(first.points)
        if second:
            for limit in ("lower", "upper"):
                self._line(second.points, limit, ACCENT, 0.5, broken=True)
        self._line(first.points, "density", DEEP, 1.5)
        self._rug(first.times, self.base + 1, DEEP)
        if second:
            self._line(second.points, "density", ACCENT, 1.5, broken=True)
            self._rug(second.times, self.base + 1 + _RUG, ACCENT)
        self._names()

    def x(self, from_noon: float) -> float:
        """Place of a moment, in hours since noon."""
        return self.left + from_noon / _DAY * (self.right - self.left)

    def y(self, per_hour: float) -> float:
        return self.base - 100 * per_hour / self.ticks[-1] * _PLOT

    def _night(self) -> None:
        if self.panel.sunrise is None or self.panel.sunset is None:
            return
        down, up = (self.x(_from_noon(hour)) for hour in (self.panel.sunset, self.panel.sunrise))
        # By a clock that is many hours off the sun the night may lie over noon: then it is at both ends.
        for left, right in [(down, up)] if down <= up else [(self.left, up), (down, self.right)]:
            self.canvas.rect(left, self.top, right - left, _PLOT, PALE)
        for x in (down, up):
            self.canvas.line(x, self.top, x, self.base, colour=MIDDLE, width=0.6, dash="3 2")

    def _scales(self) -> None:
        for tick in self.ticks:
            y = self.y(tick / 100)
            self.canvas.line(self.left, y, self.right, y, colour=RULE, width=0.3)
            digits = 0 if tick.is_integer() else 1
            text = Markup("{}%").format(self.printer.axis(tick, digits))
            self.canvas.text(self.left - 3, y + 2.4, text, size=7, anchor="end", colour=MUTED)
        even = self.y(1 / _DAY)
        self.canvas.line(self.left, even, self.right, even, colour=INK, width=0.5, dash="0.8 2")
        for hours in range(0, 25, 6):
            x = self.x(hours)
            self.canvas.line(x, self.base, x, self.base + 2 * _RUG + 2, colour=RULE, width=0.4)
            label = self.printer.axis((hours + 12) % 24)
            self.canvas.text(x, self.base + 2 * _RUG + 10, label, size=7, anchor="middle", colour=MUTED)
        self.canvas.line(self.left, self.base, self.right, self.base, colour=MUTED, width=0.6)

    def _band(self, points: Sequence[TableRow]) -> None:
        upper = [(self.x(h), self.y(row["upper"])) for h, row in _round(points)]
        lower = [(self.x(h), self.y(row["lower"])) for h, row in _round(points)]
        self.canvas.polygon([*upper, *lower[::-1]], SAND)

    def _line(
        self, points: Sequence[TableRow], column: str, colour: str, width: float, broken: bool = False
    ) -> None:
        """A curve as short lines; broken: three drawn, two left out."""
        places = [(self.x(h), self.y(row[column])) for h, row in _round(points)]
        for i, (start, end) in enumerate(itertools.pairwise(places)):
            if not broken or i % 5 < 3:
                self.canvas.line(*start, *end, colour=colour, width=width)

    def _rug(self, times: Sequence[TableRow], top: float, colour: str) -> None:
        every = -(-len(times) // _RUG_LINES) or 1
        for row in times[::every]:
            x = self.x(_from_noon(row["hour"]))
            self.canvas.line(x, top, x, top + _RUG - 1, colour=colour, width=0.45)

    def _names(self) -> None:
        first, second = self.panel.first, self.panel.second
        y = self.top - 6
        self.canvas.line(self.left, y - 2.6, self.left + 12, y - 2.6, colour=DEEP, width=1.5)
        self.canvas.text(self.left + 15, y, self._name(first), size=8)
        if second:
            x = self.left + (self.right - self.left) / 2
            self.canvas.line(x, y - 2.6, x + 12, y - 2.6, colour=ACCENT, width=1.5, dash="4 2")
            self.canvas.text(x + 15, y, self._name(second), size=8)

    def _name(self, drawn: Drawn) -> str | Markup:
        """A species by its name in the report's language, where there is one."""
        if not drawn.species:
            return drawn.name
        return escape(self.printer.language.species(drawn.name) or drawn.name)


def _from_noon(hour: float) -> float:
    """Hours since noon, 0 to 24."""
    return (hour - 12.0) % _DAY


def _round(points: Sequence[TableRow]) -> list[tuple[float, TableRow]]:
    """Points from noon to noon; the noon at the end is that at the beginning."""
    found = sorted(((_from_noon(row["hour"]), row) for row in points), key=lambda pair: pair[0])
    return [*found, (_DAY + found[0][0], found[0][1])]


def _key(canvas: Canvas, y: float, timed: bool, two: bool, night: bool) -> None:
    x = _LEFT
    canvas.rect(x, y - 6, 12, 7, SAND)
    canvas.text(x + 16, y, marked("interval, point by point"), size=8, colour=MUTED)
    x += 108
    canvas.line(x, y - 2.5, x + 12, y - 2.5, colour=INK, width=0.5, dash="0.8 2")
    canvas.text(x + 16, y, marked("even over the day"), size=8, colour=MUTED)
    x += 90
    if timed:
        for place in (0, 3, 7, 8.5, 12):
            canvas.line(x + place, y - 6, x + place, y, colour=DEEP, width=0.5)
        canvas.text(x + 16, y, marked("records"), size=8, colour=MUTED)
        x += 58
    if night:
        canvas.rect(x, y - 6, 12, 7, PALE)
        canvas.line(x, y - 6, x, y + 1, colour=MIDDLE, width=0.6, dash="3 2")
        canvas.text(x + 16, y, marked("sunset to sunrise"), size=8, colour=MUTED)
        x += 86
    if two:
        canvas.line(x, y - 2.5, x + 12, y - 2.5, colour=ACCENT, width=0.6, dash="4 2")
        canvas.text(x + 16, y, marked("interval of the second"), size=8, colour=MUTED)

"""What numbers would be if captures had been put to the wrong animals: one cell for each pair of rates of error.

A cell has the estimate, its interval in figures and as a line on the scale of the panel, and a shade by the estimate.
Whichever pairs of rates the table has are drawn; the others stay empty.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from statistics import median

from markupsafe import Markup

from leopard_census.report.figures.canvas import ACCENT, DEEP, FULL_WIDTH, INK, MUTED, RULE, Canvas
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer, TableRow

_LEFT, _TOP, _GAP = 32.0, 30.0, 24.0
_CELL, _WIDEST = 29.0, 58.0
_BELOW = 68.0
# The two ends of the scale of shades; dark ink can be read on both, and they differ in grey print.
_LIGHT, _DARK = (255, 255, 255), (143, 163, 154)
# Columns up to which two panels stand side by side.
_SIDE_BY_SIDE = 6
# The scale of the lines reaches so many times the middle estimate: one wild cell must not squeeze all others.
_MOST = 3.0
_LEAST = 1e-6


@dataclass(frozen=True)
class Rates:
    """The estimates of one quantity by rates of error.

    Attributes
    ----------
    title
        What is estimated, in words.
    grid
        Rows of assumed rates, those without an estimate among them.
    team
        The row of the rates that are held to be the team's; None: there is none.
    measured
        Whether these were measured; else they are assumed.
    digits
        Decimals of print of estimate and limits.
    """

    title: str
    grid: tuple[TableRow, ...]
    team: TableRow | None
    measured: bool
    digits: tuple[int, int]

    @property
    def splits(self) -> list[float]:
        """Rates of splits, from the left."""
        return sorted({row["split"] for row in self.grid})

    @property
    def lumps(self) -> list[float]:
        """Rates of lumps, from below."""
        return sorted({row["lump"] for row in self.grid})


def sensitivity_figure(printer: Printer, panels: Sequence[Rates]) -> Markup:
    """One panel for each quantity, side by side where there is room."""
    columns = max(len(panel.splits) for panel in panels)
    beside = 2 if columns <= _SIDE_BY_SIDE and len(panels) > 1 else 1
    width = (FULL_WIDTH - _GAP * (beside - 1)) / beside
    height = max(_TOP + _CELL * len(panel.lumps) + _BELOW for panel in panels)
    rows = -(-len(panels) // beside)
    alt = marked(
        "Estimates for assumed rates of captures split and of captures lumped: cells, each with the estimate and its "
        "interval, darker where the estimate is higher; the rates held to be those of the team stand below."
    )
    canvas = Canvas(FULL_WIDTH, rows * height, alt, printer.language)
    for i, panel in enumerate(panels):
        left, top = (i % beside) * (width + _GAP), (i // beside) * height
        _Panel(canvas, printer, panel, left, top, width).draw()
    return canvas.svg()


class _Panel:
    def __init__(
        self, canvas: Canvas, printer: Printer, rates: Rates, left: float, top: float, width: float
    ) -> None:
        self.canvas, self.printer, self.rates = canvas, printer, rates
        self.wide = min((width - _LEFT) / len(rates.splits), _WIDEST)
        self.left, self.top = left + _LEFT, top + _TOP
        self.bottom = self.top + _CELL * len(rates.lumps)
        told = [row for row in (*rates.grid, rates.team) if row is not None and row["estimate"] is not None]
        values = [row["estimate"] for row in told]
        self.low, self.high = min(values, default=0.0), max(values, default=1.0)
        limits = [row["upper"] for row in told if row["upper"] is not None]
        self.end = min(max(limits, default=self.high), _MOST * median(values or [1.0])) or 1.0

    def draw(self) -> None:
        canvas, rates = self.canvas, self.rates
        canvas.text(self.left - _LEFT, self.top - 19, rates.title, size=8.6, bold=True)
        canvas.text(self.left - _LEFT, self.top - 6, marked("lumped"), size=7.8, colour=MUTED)
        splits, lumps = rates.splits, rates.lumps
        for row in rates.grid:
            x = self.left + splits.index(row["split"]) * self.wide
            y = self.bottom - (lumps.index(row["lump"]) + 1) * _CELL
            self._cell(row, x, y, stroke=RULE)
        for row in rates.grid:
            if row["split"] == row["lump"] == 0:
                canvas.rect(
                    self.left, self.bottom - _CELL, self.wide, _CELL, "none", stroke=DEEP, stroke_width=1.5
                )
        for i, split in enumerate(splits):
            first = next(row for row in rates.grid if row["split"] == split)
            x = self.left + (i + 0.5) * self.wide
            canvas.text(
                x, self.bottom + 17, self._rate(first, "split"), size=7.6, anchor="middle", colour=MUTED
            )
        for i, lump in enumerate(lumps):
            first = next(row for row in rates.grid if row["lump"] == lump)
            y = self.bottom - (i + 0.5) * _CELL
            canvas.text(
                self.left - 11, y + 2.6, self._rate(first, "lump"), size=7.6, anchor="end", colour=MUTED
            )
        right = self.left + len(splits) * self.wide
        canvas.text(right, self.bottom + 27, marked("split"), size=7.8, anchor="end", colour=MUTED)
        if rates.team is not None:
            self._team(rates.team)

    def _rate(self, row: TableRow, column: str, least: int = 0) -> Markup:
        """With so many decimals at least, and as many more as it has: two at most, as in the text."""
        percent = 100 * row[column]
        digits = next((n for n in range(least, 2) if round(percent, n) == round(percent, 2)), 2)
        return self.printer.t(row, column, digits=digits, ratio=True)

    def _cell(self, row: TableRow, x: float, y: float, *, stroke: str, stroke_width: float = 0.5) -> None:
        """A cell with its upper left corner at x, y."""
        canvas, middle = self.canvas, x + self.wide / 2
        value = row["estimate"]
        if value is None:
            canvas.rect(x, y, self.wide, _CELL, "#ffffff", stroke=stroke, stroke_width=stroke_width)
            canvas.text(middle, y + _CELL / 2 + 2, marked("none"), size=7, anchor="middle", colour=MUTED)
            return
        canvas.rect(x, y, self.wide, _CELL, self._shade(value), stroke=stroke, stroke_width=stroke_width)
        digits, of_limits = self.rates.digits
        text = self.printer.t(row, "estimate", digits=digits)
        canvas.text(middle, y + 10, text, size=8.4, anchor="middle", bold=True)
        lower, upper = row["lower"], row["upper"]
        if lower is None or upper is None:
            return
        limits = [self.printer.t(row, name, digits=of_limits) for name in ("lower", "upper")]
        canvas.text(middle, y + 18, Markup("{}\u2013{}").format(*limits), size=6.8, anchor="middle")
        self._interval(x + 4, y + _CELL - 6, value, lower, upper)

    def _interval(self, x: float, y: float, value: float, lower: float, upper: float) -> None:
        """The interval as a line: all cells of a panel have one scale, from nothing at their left edge."""
        scale = (self.wide - 8) / self.end
        ends = [x + min(limit, self.end) * scale for limit in (lower, upper)]
        self.canvas.line(x, y + 3, x + self.wide - 8, y + 3, colour=MUTED, width=0.3)
        self.canvas.line(ends[0], y, ends[1], y, colour=INK, width=1.0)
        if upper > self.end:
            self.canvas.polygon([(ends[1] + 2.5, y), (ends[1] - 1, y - 2), (ends[1] - 1, y + 2)], INK)
        if value <= self.end:
            self.canvas.circle(x + value * scale, y, 1.7, INK)

    def _shade(self, value: float) -> str:
        """By the logarithm, on which one wild cell leaves the others apart."""
        low, high, at = (log(max(v, _LEAST)) for v in (self.low, self.high, value))
        share = (at - low) / (high - low) if high > low else 0.0
        return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(_LIGHT, _DARK, strict=True))

    def _team(self, row: TableRow) -> None:
        """Marks at both scales, and a cell of its own below."""
        canvas = self.canvas
        fill = ACCENT if self.rates.measured else "#ffffff"
        x = self.left + _between(row["split"], self.rates.splits) * self.wide
        y = self.bottom - _between(row["lump"], self.rates.lumps) * _CELL
        canvas.polygon(
            [(x, self.bottom + 1.5), (x - 4, self.bottom + 8.5), (x + 4, self.bottom + 8.5)],
            fill,
            stroke=ACCENT,
            width=0.9,
        )
        canvas.polygon(
            [(self.left - 1.5, y), (self.left - 8.5, y - 4), (self.left - 8.5, y + 4)],
            fill,
            stroke=ACCENT,
            width=0.9,
        )
        top = self.bottom + 37
        self._cell(row, self.left, top, stroke=ACCENT, stroke_width=1.5)
        words = self.left + self.wide + 8
        said = (
            marked("this team\u2019s rates, measured:")
            if self.rates.measured
            else marked("rates that are assumed for this team:")
        )
        canvas.text(words, top + 11, said, size=8)
        rates = self.printer.language.filled(
            marked("{} split, {} lumped"),
            *(self._rate(row, name, least=1) for name in ("split", "lump")),
        )
        canvas.text(words, top + 22, rates, size=8)


def _between(rate: float, rates: Sequence[float]) -> float:
    """Place of a rate along a scale of cells, in cells: between the middles of those that it lies between."""
    after = bisect_right(rates, rate)
    if after == 0:
        return 0.5
    if after == len(rates):
        return len(rates) - 0.5
    low, high = rates[after - 1], rates[after]
    return after - 0.5 + (rate - low) / (high - low)

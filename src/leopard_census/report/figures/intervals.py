"""Numbers and densities of all data sets side by side, each with its two intervals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from leopard_census.report.figures.canvas import DEEP, FULL_WIDTH, MUTED, RULE, Canvas, nice_ticks
from leopard_census.report.figures.two_part import Drawer, Part, TwoPart, end_of_scale
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer, TableRow

# Columns: data set, model, plot, numbers by sampling alone, numbers with the further error.
_MODEL, _PLOT, _NUMBERS, _FURTHER = 84.0, 186.0, 348.0, 420.0
_ROW, _GAP, _HEAD, _FOOT = 15.0, 5.0, 26.0, 18.0
_END = _NUMBERS - 14

DataSet = Literal["headline", "both", "left", "right", "two-flanks"]
_DATA_SETS: dict[DataSet, str] = {
    "headline": marked("headline data set"),
    "both": marked("both flanks"),
    "left": marked("left flank"),
    "right": marked("right flank"),
    "two-flanks": marked("all, flanks linked"),
}


@dataclass(frozen=True)
class Line:
    """One estimate.

    Attributes
    ----------
    what
        Words for the model; followed by its name, the cell `model`, where `named`.
    columns
        Of estimate, lower and upper limit, by sampling error alone.
    further
        Whether the columns estimate, lower and upper hold a further error.
    assumed
        Whether that error is by rates that are assumed.
    most
        Row whose `best` is the most that flanks leave open, of a number that is counted: line and band reach to its
        limits.
    """

    data_set: DataSet
    what: str
    row: TableRow
    columns: tuple[str, str, str]
    further: bool
    named: bool = False
    assumed: bool = False
    most: TableRow | None = None

    @property
    def marked(self) -> TwoPart:
        """What is drawn."""
        row = self.row
        outer = Part(row["estimate"], row["lower"], row["upper"]) if self.further else None
        inner = Part(*(row[name] for name in self.columns))
        if self.most is not None:
            inner = Part(inner.estimate, inner.estimate, self.most["best"])
            if outer is not None and self.most["upper"] is not None:
                outer = Part(outer.estimate, outer.lower, self.most["upper"])
        return TwoPart(inner, outer, self.assumed)


@dataclass(frozen=True)
class Panel:
    """Lines on one scale; `digits` are the decimals of print."""

    title: str
    lines: tuple[Line, ...]
    digits: int


def intervals_figure(printer: Printer, panels: Sequence[Panel]) -> Markup:
    """Panels one below the other, each with its own scale."""
    alt = marked(
        "Estimated numbers and densities by data set and model, each with its interval by sampling error alone and the "
        "interval with the further error."
    )
    canvas = Canvas(FULL_WIDTH, sum(map(_height, panels)) + 16, alt, printer.language)
    top = 0.0
    for panel in panels:
        _Drawing(canvas, printer, panel, top).draw()
        top += _height(panel)
    bands = {line.assumed for panel in panels for line in panel.lines if line.further}
    _key(canvas, top + 8, bands)
    return canvas.svg()


def _height(panel: Panel) -> float:
    groups = len({line.data_set for line in panel.lines})
    return _HEAD + _ROW * len(panel.lines) + _GAP * (groups - 1) + _FOOT


class _Drawing:
    """One panel."""

    def __init__(self, canvas: Canvas, printer: Printer, panel: Panel, top: float) -> None:
        self.canvas, self.printer, self.panel, self.top = canvas, printer, panel, top
        self.ticks = nice_ticks(end_of_scale([line.marked for line in panel.lines]), 5)
        self.bottom = top + _height(panel) - _FOOT
        self.scale = (_END - _PLOT) / self.ticks[-1]

    def draw(self) -> None:
        canvas = self.canvas
        canvas.text(0, self.top + 10, self.panel.title, size=8.6, bold=True)
        canvas.text(_NUMBERS, self.top + 18, marked("sampling alone"), size=7.6, colour=MUTED)
        if any(line.further for line in self.panel.lines):
            canvas.text(_FURTHER, self.top + 18, marked("identities or links too"), size=7.6, colour=MUTED)
        self._ticks()
        y, last = self.top + _HEAD - _GAP, None
        for line in self.panel.lines:
            if line.data_set != last:
                y += _GAP
                if last is not None:
                    canvas.line(0, y - _GAP / 2, FULL_WIDTH, y - _GAP / 2, width=0.35)
                canvas.text(0, y + 10.5, _DATA_SETS[line.data_set], size=8.2, colour=DEEP)
            self._line(line, y + _ROW / 2)
            y, last = y + _ROW, line.data_set

    def _ticks(self) -> None:
        whole = all(tick.is_integer() for tick in self.ticks)
        for tick in self.ticks:
            x = self._x(tick)
            self.canvas.line(x, self.top + _HEAD, x, self.bottom, colour=RULE, width=0.35)
            label = self.printer.axis(tick, 0 if whole else 1 if self.ticks[1] >= 0.1 else 2)
            self.canvas.text(x, self.bottom + 9, label, size=7.6, anchor="middle", colour=MUTED)

    def _x(self, value: float) -> float:
        return _PLOT + value * self.scale

    def _line(self, line: Line, y: float) -> None:
        name = (
            Markup("{} {}").format(self.printer.language.words(line.what), self.printer.t(line.row, "model"))
            if line.named
            else line.what
        )
        self.canvas.text(_MODEL, y + 2.8, name, size=8)
        drawer = Drawer(self.canvas, lambda v, aside: (self._x(v), y + aside), self.ticks[-1], 1 / self.scale)
        drawer.draw(line.marked)
        if line.most is not None:
            bounds = (self.printer.t(row, "best", digits=self.panel.digits) for row in (line.row, line.most))
            self.canvas.text(_NUMBERS, y + 2.8, Markup("{}\u2013{}").format(*bounds), size=7.8)
        else:
            self._numbers((line.row,) * 3, line.columns, _NUMBERS, y)
        if line.further:
            last = line.most if line.most is not None and line.most["upper"] is not None else line.row
            self._numbers((line.row, line.row, last), ("estimate", "lower", "upper"), _FURTHER, y)

    def _numbers(
        self, rows: tuple[TableRow, TableRow, TableRow], columns: tuple[str, str, str], x: float, y: float
    ) -> None:
        """An estimate, its lower and its upper limit, each with its row."""
        estimate, lower, upper = (row[name] for row, name in zip(rows, columns, strict=True))
        if estimate is None:
            return
        digits = self.panel.digits
        told = [self.printer.t(row, name, digits=digits) for row, name in zip(rows, columns, strict=True)]
        text = told[0]
        if lower is not None and upper is not None:
            text = Markup("{} ({}\u2013{})").format(*told)
        elif lower is not None:
            text = self.printer.language.filled(marked("{} (from {})"), *told[:2])
        self.canvas.text(x, y + 2.8, text, size=7.8)


def _key(canvas: Canvas, y: float, bands: Collection[bool]) -> None:
    """Signs of what is drawn; of bands those with assumed rates of error (True) and others (False)."""
    x = 0.0
    drawer = Drawer(canvas, lambda v, aside: (v, y - 2.6 + aside), FULL_WIDTH, 1.0)
    drawer.draw(TwoPart(Part(x + 18, x, x + 36)))
    canvas.text(x + 42, y, marked("sampling error alone"), size=8, colour=MUTED)
    x += 136
    for assumed, words in (
        (False, marked("errors of identity, or of links, too")),
        (True, marked("errors of identity at assumed rates too")),
    ):
        if assumed in bands:
            drawer.draw(TwoPart(Part(None, None, None), Part(x + 18, x, x + 36), assumed))
            canvas.text(x + 42, y, words, size=8, colour=MUTED)
            x += 178

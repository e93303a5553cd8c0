"""The winters side by side: numbers known never without an estimate beside them, effort and method below.

A winter that cannot be compared with the last one stands on grey ground; a dashed line parts winters of different
methods.
"""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from leopard_census.report.figures.canvas import (
    DEEP,
    FULL_WIDTH,
    INK,
    MIDDLE,
    MUTED,
    PALE,
    SAND,
    Canvas,
    nice_ticks,
)
from leopard_census.report.figures.two_part import Drawer, Part, TwoPart, end_of_scale
from leopard_census.report.language import marked
from leopard_census.report.printing import MISSING, Printer, TableRow

_LEFT, _TOP, _PLOT = 62.0, 12.0, 156.0
_EFFORT_GAP, _EFFORT = 41.0, 26.0
_KEY = 40.0
# Narrower than this a winter's place has no room for words.
_ROOM_FOR_WORDS = 44.0
# Of a few winters the marks would lie too far apart.
_WIDEST = 120.0


def winters_figure(printer: Printer, winters: Sequence[TableRow]) -> Markup:
    """Numbers of animals by winter, with effort and method.

    Parameters
    ----------
    winters
        Rows of the table `trend` in order of time; the last is the one that the others are compared with.
    """
    return _Winters(printer, winters).draw()


def closed_of(row: TableRow) -> TwoPart:
    """The closed estimate, by sampling alone and with errors of identity."""
    inner = Part(row["closed_n"], row["closed_lower"], row["closed_upper"])
    if row["closed_identity_n"] is None:
        return TwoPart(inner)
    names = ("closed_identity_n", "closed_identity_lower", "closed_identity_upper")
    return TwoPart(inner, Part(*(row[name] for name in names)), row["identity_source"] == "assumed")


def animals_of(row: TableRow) -> TwoPart:
    """The animals on common ground, by sampling alone and with errors of identity."""
    inner = Part(row["animals"], row["animals_lower"], row["animals_upper"])
    if row["animals_identity_lower"] is None:
        return TwoPart(inner)
    outer = Part(row["animals"], row["animals_identity_lower"], row["animals_identity_upper"])
    return TwoPart(inner, outer, row["identity_source"] == "assumed")


def common_start(names: Sequence[str]) -> str:
    """What all names begin with, up to a hyphen, so that the rest of each tells winters apart."""
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    same = next(
        (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last))
    )
    return first[: first.rfind("-", 0, same) + 1]


class _Winters:
    def __init__(self, printer: Printer, winters: Sequence[TableRow]) -> None:
        self.printer, self.winters = printer, winters
        marks = [mark for row in winters for mark in (closed_of(row), animals_of(row))]
        counts = [row["n_max"] or row["n_min"] or 0 for row in winters]
        self.ticks = nice_ticks(max(end_of_scale(marks), *counts, 1), 6)
        self.step = min((FULL_WIDTH - _LEFT) / max(len(winters), 1), _WIDEST)
        self.right = _LEFT + self.step * len(winters)
        self.roomy = self.step >= _ROOM_FOR_WORDS
        self.base = _TOP + _PLOT
        self.scale = _PLOT / self.ticks[-1]
        self.bottom = self.base + _EFFORT_GAP + _EFFORT + 20
        alt = marked(
            "The winters side by side: least and greatest number known, closed and spatial estimates with their "
            "intervals, station-days of effort, method, and which winters cannot be compared with the last."
        )
        self.canvas = Canvas(FULL_WIDTH, self.bottom + _KEY, alt, printer.language)

    def draw(self) -> Markup:
        canvas = self.canvas
        for i, row in enumerate(self.winters[:-1]):
            if row["comparable"] is False:
                canvas.rect(_LEFT + i * self.step, _TOP - 8, self.step, self.bottom - _TOP + 4, PALE)
        self._scale()
        self._changes_of_method()
        start = common_start([row["survey"] for row in self.winters])
        self._row_names(start)
        canvas.line(_LEFT, self._effort_base, self.right, self._effort_base, width=0.5)
        for i, row in enumerate(self.winters):
            x = _LEFT + (i + 0.5) * self.step
            self._numbers(row, x)
            canvas.text(
                x, self.base + 12, self.printer.id(row["survey"][len(start) :]), size=7.6, anchor="middle"
            )
            self._effort(row, x)
        _key(canvas, self.bottom + 14, any(row["identity_source"] == "assumed" for row in self.winters))
        return canvas.svg()

    def _y(self, value: float) -> float:
        return self.base - value * self.scale

    def _scale(self) -> None:
        whole = all(tick.is_integer() for tick in self.ticks)
        for tick in self.ticks:
            y = self._y(tick)
            self.canvas.line(_LEFT, y, self.right, y, width=0.35)
            label = self.printer.axis(tick, 0 if whole else 1)
            self.canvas.text(_LEFT - 5, y + 2.6, label, size=8, anchor="end", colour=MUTED)
        self.canvas.text(0, _TOP + 2, marked("animals"), size=7.6, colour=MUTED)

    def _changes_of_method(self) -> None:
        for i, (one, other) in enumerate(pairwise(self.winters), start=1):
            changed = one["method"] != other["method"]
            cameras = one["camera_models"], other["camera_models"]
            if changed or (None not in cameras and cameras[0] != cameras[1]):
                x = _LEFT + i * self.step
                self.canvas.line(x, _TOP - 8, x, self.bottom - 4, colour=INK, width=0.7, dash="3 2.5")

    def _row_names(self, start: str) -> None:
        if start:
            self.canvas.text(
                0, self.base + 12, Markup("{}\u2026").format(self.printer.id(start)), size=7, colour=MUTED
            )
        self.canvas.text(0, self.base + 23, marked("known"), size=7.6, colour=MUTED)
        self.canvas.text(0, self._effort_base - 4, marked("station-days"), size=7.6, colour=MUTED)
        self.canvas.text(0, self._effort_base + 12, marked("method"), size=7.6, colour=MUTED)

    @property
    def _effort_base(self) -> float:
        return self.base + _EFFORT_GAP + _EFFORT

    def _numbers(self, row: TableRow, x: float) -> None:
        """The bar of numbers known, the closed and the spatial estimate, from the left."""
        wide = min(self.step * 0.2, 16.0)
        size = min(1.0, max(self.step / 40, 0.5))
        closed, animals = closed_of(row), animals_of(row)
        left = x - self.step * 0.36
        if row["n_min"] is not None:
            self._known(row, x, left, wide)
        self._drawer(x + 0.04 * self.step).draw(closed, "disc", size)
        self._drawer(x + 0.3 * self.step).draw(animals, "diamond", size)
        if not closed.told and not animals.told:
            words = (marked("no"), marked("estimate")) if self.roomy else (marked("none"),)
            for i, word in enumerate(words):
                self.canvas.text(
                    x + self.step * 0.14,
                    self.base - 4 - 8 * (len(words) - 1 - i),
                    word,
                    size=6.8,
                    anchor="middle",
                    colour=MUTED,
                )

    def _drawer(self, x: float) -> Drawer:
        """Draws upwards at x."""
        return Drawer(self.canvas, lambda v, aside: (x + aside, self._y(v)), self.ticks[-1], 1 / self.scale)

    def _known(self, row: TableRow, x: float, left: float, wide: float) -> None:
        n_min, n_max = row["n_min"], row["n_max"]
        self.canvas.rect(left, self._y(n_min), wide, n_min * self.scale, DEEP)
        text = self.printer.t(row, "n_min")
        if n_max is not None and n_max > n_min:
            self.canvas.rect(left, self._y(n_max), wide, (n_max - n_min) * self.scale, SAND, stroke=DEEP)
            text = Markup("{}\u2013{}").format(text, self.printer.t(row, "n_max"))
        # Below the scale, where other marks leave room however many winters there are.
        self.canvas.text(x, self.base + 23, text, size=7.6, anchor="middle", colour=DEEP, bold=self.roomy)

    def _effort(self, row: TableRow, x: float) -> None:
        """Bar of station-days with its number above, and the method below."""
        most = max((one["station_days"] or 0.0 for one in self.winters), default=0.0) or 1.0
        base, wide = self._effort_base, min(self.step * 0.5, 34.0)
        days = row["station_days"]
        if days is None:
            words = marked("not known") if self.roomy else Markup(MISSING)
            self.canvas.text(x, base - 4, words, size=6.8, anchor="middle", colour=MUTED)
        else:
            high = days / most * _EFFORT
            self.canvas.rect(x - wide / 2, base - high, wide, high, MIDDLE)
            text = self.printer.t(row, "station_days", digits=0)
            self.canvas.text(x, base - high - 3, text, size=7.2, anchor="middle")
        self.canvas.text(x, base + 12, self.printer.t(row, "method"), size=7.2, anchor="middle")


def _key(canvas: Canvas, y: float, assumed: bool) -> None:
    x = 0.0
    for fill, stroke, text, width in (
        (DEEP, "none", marked("minimum number known"), 98.0),
        (SAND, DEEP, marked("up to the flank bound"), 96.0),
    ):
        canvas.rect(x, y - 7, 10, 7, fill, stroke=stroke)
        canvas.text(x + 14, y, text, size=8, colour=MUTED)
        x += width
    drawer = Drawer(canvas, lambda v, aside: (v, y - 3 + aside), FULL_WIDTH, 1.0)
    drawer.draw(TwoPart(Part(x + 4, None, None)), "disc")
    canvas.text(x + 12, y, marked("closed estimate"), size=8, colour=MUTED)
    x += 82
    drawer.draw(TwoPart(Part(x + 4, None, None)), "diamond")
    canvas.text(x + 12, y, marked("spatial, on ground that all winters looked at"), size=8, colour=MUTED)
    y, x = y + 17, 0.0
    drawer = Drawer(canvas, lambda v, aside: (v, y - 3 + aside), FULL_WIDTH, 1.0)
    drawer.draw(TwoPart(Part(None, x, x + 20)))
    canvas.text(x + 25, y, marked("sampling error"), size=8, colour=MUTED)
    x += 88
    drawer.draw(TwoPart(Part(None, None, None), Part(None, x, x + 20)))
    canvas.text(x + 25, y, marked("errors of identity too"), size=8, colour=MUTED)
    x += 106
    if assumed:
        drawer.draw(TwoPart(Part(None, None, None), Part(None, x, x + 20), assumed=True))
        canvas.text(x + 25, y, marked("at assumed rates"), size=8, colour=MUTED)
        x += 88
    canvas.line(x + 3, y - 9, x + 3, y + 3, colour=INK, width=0.7, dash="3 2.5")
    canvas.text(x + 10, y, marked("other method or cameras"), size=8, colour=MUTED)
    x += 104
    canvas.rect(x, y - 8, 14, 10, PALE, stroke=MIDDLE)
    canvas.text(x + 18, y, marked("not comparable with the last winter"), size=8, colour=MUTED)

"""The two figures over days: effort of the stations, and captures of the animals."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

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
)
from leopard_census.report.printing import Printer, TableRow
from leopard_census.report.views import Animal, Station

_DATE_WIDTH = 26.0  # of a day and a month at the size of the axis
_LEFT = 58.0
_RIGHT = 62.0
_TOP = 20.0
_KEY = 20.0
# Rows per drawing: one page, below the heading and text of its chapter, with labels still readable.
ROWS_PER_FIGURE = 52
_ROW = (9.5, 13.0)


class _DayGrid:
    """Rows against days, with the months marked above."""

    def __init__(self, printer: Printer, window: tuple[dt.date, dt.date], rows: int, alt: str) -> None:
        self.printer = printer
        self.first, self.last = window
        self.days = (self.last - self.first).days + 1
        self.row = _ROW[0] if rows > 40 else _ROW[1]
        self.bottom = _TOP + rows * self.row
        self.canvas = Canvas(FULL_WIDTH, self.bottom + _KEY, alt)
        self.step = (FULL_WIDTH - _LEFT - _RIGHT) / self.days
        self._months()

    def x(self, day: dt.date) -> float:
        return _LEFT + (day - self.first).days * self.step

    def y(self, row: int) -> float:
        return _TOP + row * self.row

    def inside(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def label(self, row: int, code: str) -> None:
        middle = self.y(row) + self.row / 2 + 2.6
        self.canvas.text(_LEFT - 5, middle, self.printer.id(code), size=8, anchor="end")

    def note(self, row: int, text: Markup, offset: float = 5.0) -> None:
        middle = self.y(row) + self.row / 2 + 2.6
        self.canvas.text(FULL_WIDTH - _RIGHT + offset, middle, text, size=8, colour=MUTED)

    def _months(self) -> None:
        starts = [self.first]
        for offset in range(1, self.days):
            day = self.first + dt.timedelta(days=offset)
            if day.day in (1, 15) and (day - starts[-1]).days >= 9:
                starts.append(day)
        for day in starts:
            self.canvas.line(self.x(day), _TOP - 4, self.x(day), self.bottom, width=0.4)
            # A date at the very end would run into the heading at the right.
            if self.x(day) + _DATE_WIDTH <= FULL_WIDTH - _RIGHT:
                self.canvas.text(self.x(day) + 1, _TOP - 7, self.printer.axis(day), size=7.8, colour=MUTED)
        self.canvas.line(_LEFT, self.bottom, FULL_WIDTH - _RIGHT, self.bottom, width=0.6)


def effort_figures(
    printer: Printer, stations: Sequence[Station], window: tuple[dt.date, dt.date]
) -> list[Markup]:
    """When each station worked, and when it caught a named animal; one drawing per page."""
    return [
        _effort(printer, stations[start : start + ROWS_PER_FIGURE], window)
        for start in range(0, len(stations), ROWS_PER_FIGURE)
    ]


def _effort(printer: Printer, stations: Sequence[Station], window: tuple[dt.date, dt.date]) -> Markup:
    alt = (
        "The part of each day on which each station worked, as bars, apart for one flank and for both, and its "
        "captures of named animals, as dots."
    )
    grid = _DayGrid(printer, window, len(stations), alt)
    grid.canvas.text(FULL_WIDTH - _RIGHT + 5, _TOP - 7, "station-days", size=7.8, colour=MUTED)
    for i, station in enumerate(stations):
        top, height = grid.y(i) + 1.6, grid.row - 3.2
        grid.canvas.rect(_LEFT, top, FULL_WIDTH - _LEFT - _RIGHT, height, PALE)
        for run in _runs([row for row in station.effort if grid.inside(row["date"])]):
            _work(grid, run, top, height)
        for day in sorted({row["date"] for row in station.encounters if row["date"]}):
            if grid.inside(day):
                grid.canvas.circle(
                    grid.x(day) + grid.step / 2, top + height / 2, 2.1, ACCENT, stroke="#ffffff"
                )
        grid.label(i, station.code)
        grid.note(i, printer.total(station.effort, "usage"))
    _effort_key(grid, [row for station in stations for row in station.effort])
    return grid.canvas.svg()


class _Run(NamedTuple):
    """Days alike in a row: of each the part worked, the part of it for both flanks, and whether the media differ."""

    start: dt.date
    days: int
    usage: float
    both: float
    doubtful: bool


def _work(grid: _DayGrid, run: _Run, top: float, height: float) -> None:
    """A bar as high as the part of the day, from the ground of the row: below for both flanks, above for one."""
    x, width = grid.x(run.start), run.days * grid.step
    for part, fill in ((run.usage, SAND), (run.both, MIDDLE)):
        if part > 0:
            grid.canvas.rect(x, top + height * (1 - part), width, height * part, fill)
    if run.doubtful:
        # On the ground of the bar, so that it cannot be taken for the next row.
        grid.canvas.line(x, top + height - 0.4, x + width, top + height - 0.4, colour=INK, width=0.8)


def _effort_key(grid: _DayGrid, rows: Sequence[TableRow]) -> None:
    y, x = grid.bottom + 13, _LEFT
    told = any(row["both_flanks_days"] is not None for row in rows)
    items = [(MIDDLE, "both flanks at once", 88), (SAND, "one flank at a time", 84)] if told else []
    for fill, text, width in [*(items or [(MIDDLE, "working", 46)]), (PALE, "not working", 60)]:
        grid.canvas.rect(x, y - 6, 10, 6.5, fill, stroke=RULE, stroke_width=0.3)
        grid.canvas.text(x + 14, y, text, size=8, colour=MUTED)
        x += width
    if any(row["doubts"] for row in rows):
        grid.canvas.line(x, y - 2.7, x + 10, y - 2.7, colour=INK, width=0.9)
        grid.canvas.text(x + 14, y, "media and sheet differ", size=8, colour=MUTED)
        x += 92
    grid.canvas.circle(x + 4, y - 2.7, 2.3, ACCENT)
    grid.canvas.text(x + 11, y, "capture of a named animal", size=8, colour=MUTED)


def _runs(rows: Sequence[TableRow]) -> list[_Run]:
    """Stretches of days alike. Where a winter does not tell flanks, all its work is drawn as that of both."""
    runs: list[_Run] = []
    for row in sorted(rows, key=lambda row: row["date"]):
        both = row["usage"] if row["both_flanks_days"] is None else row["both_flanks_days"]
        day = _Run(row["date"], 1, row["usage"], both, bool(row["doubts"]))
        if day.usage == 0 and not day.doubtful:
            continue
        last = runs[-1] if runs else None
        if last and last[2:] == day[2:] and last.start + dt.timedelta(days=last.days) == day.start:
            runs[-1] = last._replace(days=last.days + 1)
        else:
            runs.append(day)
    return runs


def capture_figures(
    printer: Printer, animals: Sequence[Animal], window: tuple[dt.date, dt.date]
) -> list[Markup]:
    """When each animal was encountered, and which flank it showed; one drawing per page."""
    return [
        _captures(printer, animals[start : start + ROWS_PER_FIGURE], window)
        for start in range(0, len(animals), ROWS_PER_FIGURE)
    ]


def _captures(printer: Printer, animals: Sequence[Animal], window: tuple[dt.date, dt.date]) -> Markup:
    alt = "Capture matrix: one row per animal, one mark per encounter day; the mark shows the flanks seen."
    grid = _DayGrid(printer, window, len(animals), alt)
    grid.canvas.text(FULL_WIDTH - _RIGHT + 5, _TOP - 7, "encounters", size=7.8, colour=MUTED)
    for i, animal in enumerate(animals):
        if i % 2 == 0:
            grid.canvas.rect(_LEFT, grid.y(i), FULL_WIDTH - _LEFT - _RIGHT, grid.row, PALE, opacity=0.6)
        seen: dict[dt.date, set[str]] = {}
        for row in animal.encounters:
            if row["date"]:
                seen.setdefault(row["date"], set()).update(row["flanks"])
        for day, flanks in sorted(seen.items()):
            if grid.inside(day):
                _flank_mark(grid.canvas, grid.x(day) + grid.step / 2, grid.y(i) + grid.row / 2, flanks)
        grid.label(i, animal.code)
        grid.note(i, printer.count(animal.encounters))
    y, x = grid.bottom + 13, _LEFT + 4
    for flanks, text, width in (
        ({"left"}, "left flank", 58),
        ({"right"}, "right flank", 62),
        ({"left", "right"}, "both", 40),
        (set[str](), "flank not known", 0),
    ):
        _flank_mark(grid.canvas, x, y - 2.8, flanks)
        grid.canvas.text(x + 8, y, text, size=8, colour=MUTED)
        x += width
    return grid.canvas.svg()


def _flank_mark(canvas: Canvas, x: float, y: float, flanks: set[str]) -> None:
    """A triangle that points to the side seen; a diamond for both; a ring for none known. No colour is needed."""
    r = 3.3
    if {"left", "right"} <= flanks:
        canvas.polygon([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], INK)
    elif "left" in flanks:
        canvas.polygon([(x - r, y), (x + r * 0.7, y - r), (x + r * 0.7, y + r)], ACCENT)
    elif "right" in flanks:
        canvas.polygon([(x + r, y), (x - r * 0.7, y - r), (x - r * 0.7, y + r)], DEEP)
    else:
        canvas.circle(x, y, r * 0.7, "#ffffff", stroke=INK)

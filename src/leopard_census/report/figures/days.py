"""The two figures over days: effort of the stations, and captures of the animals.

An encounter of which only the occasion is known is a line over the days of the occasion, with its mark in the middle. A
key has what is drawn above it, and no more.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from leopard_census.report.encounter_days import Days, EncounterDays
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
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer, TableRow
from leopard_census.report.views import Animal, Station

_DATE_WIDTH = 26.0  # of a day and a month at the size of the axis
_LEFT = 58.0
_RIGHT = 62.0
_TOP = 20.0
_KEY_ROW = 12.0
_KEY_FOOT = 8.0
# Rows of the first drawing, which stands below the heading and text of its chapter, and of one on a page of its own,
# with labels still readable; the last of several has so many at least.
_FIRST_EFFORT, _FIRST_CAPTURES = 34, 46
ROWS_PER_FIGURE = 60
_LEAST_ROWS = 6
# Height of a row by how many there are at least.
_ROW = ((31, 9.5), (25, 10.8), (0, 13.0))
# Rules by which an encounter is no capture of its own but part of one.
_OF_A_CAPTURE = (None, "same-occasion")


class _KeyItem(NamedTuple):
    """An entry of a key: draws its sign left of a point, beside its text; `width` is that of both."""

    sign: Callable[[Canvas, float, float], None]
    text: str
    width: float


class _DayGrid:
    """Rows against days, with the months marked above."""

    def __init__(
        self, printer: Printer, window: Days, rows: int, alt: str, key: Sequence[_KeyItem] = ()
    ) -> None:
        self.printer = printer
        self.first, self.last = window
        self.days = (self.last - self.first).days + 1
        self.row = next(height for least, height in _ROW if rows >= least)
        self.bottom = _TOP + rows * self.row
        lines = _key_lines(key)
        self.canvas = Canvas(
            FULL_WIDTH, self.bottom + _KEY_FOOT + _KEY_ROW * max(len(lines), 1), alt, printer.language
        )
        self.step = (FULL_WIDTH - _LEFT - _RIGHT) / self.days
        self._months()
        self._key(lines)

    def x(self, day: dt.date) -> float:
        return _LEFT + (day - self.first).days * self.step

    def y(self, row: int) -> float:
        return _TOP + row * self.row

    def inside(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def middle(self, days: Days) -> float:
        """Of the days from the first to the last."""
        return (self.x(days[0]) + self.x(days[1]) + self.step) / 2

    def span(self, days: Days, y: float, colour: str) -> None:
        """A line over several days, with a gap to the next."""
        if days[0] != days[1]:
            left, right = self.x(days[0]) + 0.8, self.x(days[1]) + self.step - 0.8
            _span_line(self.canvas, left, right, y, colour)

    def _key(self, lines: Sequence[Sequence[_KeyItem]]) -> None:
        for i, items in enumerate(lines):
            x, y = _LEFT, self.bottom + 13 + i * _KEY_ROW
            for item in items:
                item.sign(self.canvas, x, y)
                self.canvas.text(x + 14, y, item.text, size=8, colour=MUTED)
                x += item.width

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


def _key_lines(items: Iterable[_KeyItem]) -> list[list[_KeyItem]]:
    """Entries in lines no wider than the figure."""
    lines: list[list[_KeyItem]] = []
    x = FULL_WIDTH
    for item in items:
        if x + item.width > FULL_WIDTH:
            lines.append([])
            x = _LEFT
        lines[-1].append(item)
        x += item.width
    return lines


def _span_line(canvas: Canvas, left: float, right: float, y: float, colour: str) -> None:
    canvas.line(left, y, right, y, colour=colour, width=1.0)
    for end in (left, right):
        canvas.line(end, y - 1.8, end, y + 1.8, colour=colour, width=1.0)


_SPAN_ITEM = _KeyItem(
    lambda canvas, x, y: _span_line(canvas, x, x + 10, y - 2.7, INK),
    marked("occasion, no date on record"),
    118,
)


def effort_figures(printer: Printer, stations: Sequence[Station], days: EncounterDays) -> list[Markup]:
    """When each station worked, and when a named animal was encountered there; one drawing per page."""
    return [_effort(printer, stations[rows], days) for rows in row_slices(len(stations), _FIRST_EFFORT)]


def row_slices(rows: int, first: int) -> list[slice]:
    """Rows of each drawing: so many on the first page, full pages, and no page with a row or two."""
    ends = [0]
    while ends[-1] < rows:
        left, most = rows - ends[-1], first if len(ends) == 1 else ROWS_PER_FIGURE
        short = _LEAST_ROWS - (left - most) if most < left < most + _LEAST_ROWS else 0
        ends.append(ends[-1] + min(left, most - short))
    return [slice(start, end) for start, end in pairwise(ends)]


def _effort(printer: Printer, stations: Sequence[Station], days: EncounterDays) -> Markup:
    alt = marked(
        "The part of each day on which each station worked, as bars, apart for one flank and for both, and its "
        "encounters with named animals, as dots where they give a capture and as circles where they give none."
    )
    met = [_captured(station.encounters, days) for station in stations]
    key = _effort_key([row for station in stations for row in station.effort], met)
    grid = _DayGrid(printer, days.window, len(stations), alt, key)
    grid.canvas.text(FULL_WIDTH - _RIGHT + 5, _TOP - 7, marked("station-days"), size=7.8, colour=MUTED)
    for i, station in enumerate(stations):
        top, height = grid.y(i) + 1.6, grid.row - 3.2
        grid.canvas.rect(_LEFT, top, FULL_WIDTH - _LEFT - _RIGHT, height, PALE)
        for run in _runs([row for row in station.effort if grid.inside(row["date"])]):
            _work(grid, run, top, height)
        for when in met[i]:
            grid.span(when, top + height / 2, INK)
        for when, captured in met[i].items():
            _encounter_mark(grid.canvas, grid.middle(when), top + height / 2, captured)
        grid.label(i, station.code)
        grid.note(i, printer.total(station.effort, "usage"))
    return grid.canvas.svg()


def _captured(encounters: Iterable[TableRow], days: EncounterDays) -> dict[Days, bool]:
    """Whether any of a station's encounters of the same days gives a capture, in order of time."""
    found: dict[Days, bool] = {}
    for row in encounters:
        if (when := days.of(row)) is not None:
            found[when] = found.get(when, False) or row["excluded_by"] in _OF_A_CAPTURE
    return dict(sorted(found.items()))


def _encounter_mark(canvas: Canvas, x: float, y: float, captured: bool) -> None:
    if captured:
        canvas.circle(x, y, 2.3, ACCENT, stroke="#ffffff", width=0.4)
    else:
        canvas.circle(x, y, 1.9, "#ffffff", stroke=INK, width=0.7)


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


def _effort_key(rows: Sequence[TableRow], met: Sequence[dict[Days, bool]]) -> list[_KeyItem]:
    told = [row for row in rows if row["both_flanks_days"] is not None]
    bars = (
        (any(row["both_flanks_days"] > 0 for row in told), MIDDLE, marked("both flanks at once"), 88),
        (
            any(row["usage"] > row["both_flanks_days"] for row in told),
            SAND,
            marked("one flank at a time"),
            84,
        ),
        (not told and any(row["usage"] > 0 for row in rows), MIDDLE, marked("working"), 46),
        (any(row["usage"] < 1 for row in rows), PALE, marked("not working"), 60),
    )
    items = [_KeyItem(partial(_key_bar, fill), text, width) for shown, fill, text, width in bars if shown]
    if any(row["doubts"] for row in rows):
        items.append(_KeyItem(_key_doubt, marked("media and sheet differ"), 92))
    for captured, text in (
        (True, marked("capture of a named animal")),
        (False, marked("encounter, no capture")),
    ):
        if any(captured in found.values() for found in met):
            items.append(_KeyItem(partial(_key_mark, captured), text, 108))
    if any(first != last for found in met for first, last in found):
        items.append(_SPAN_ITEM)
    return items


def _key_bar(fill: str, canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x, y - 6, 10, 6.5, fill, stroke=RULE, stroke_width=0.3)


def _key_doubt(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(x, y - 2.7, x + 10, y - 2.7, colour=INK, width=0.9)


def _key_mark(captured: bool, canvas: Canvas, x: float, y: float) -> None:
    _encounter_mark(canvas, x + 6, y - 2.7, captured)


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


def capture_figures(printer: Printer, animals: Sequence[Animal], days: EncounterDays) -> list[Markup]:
    """When each animal was encountered, and which flank it showed; one drawing per page."""
    return [_captures(printer, animals[rows], days) for rows in row_slices(len(animals), _FIRST_CAPTURES)]


def _captures(printer: Printer, animals: Sequence[Animal], days: EncounterDays) -> Markup:
    alt = marked(
        "Capture matrix: one row per animal, one mark per encounter day or, without a date, per occasion; the mark "
        "shows the flanks seen."
    )
    met = [_flanks_seen(animal.encounters, days) for animal in animals]
    grid = _DayGrid(printer, days.window, len(animals), alt, _captures_key(met))
    grid.canvas.text(FULL_WIDTH - _RIGHT + 5, _TOP - 7, marked("encounters"), size=7.8, colour=MUTED)
    for i, animal in enumerate(animals):
        if i % 2 == 0:
            grid.canvas.rect(_LEFT, grid.y(i), FULL_WIDTH - _LEFT - _RIGHT, grid.row, PALE, opacity=0.6)
        y = grid.y(i) + grid.row / 2
        for when in met[i]:
            grid.span(when, y, MUTED)
        for when, flanks in met[i].items():
            _flank_mark(grid.canvas, grid.middle(when), y, flanks)
        grid.label(i, animal.code)
        grid.note(i, printer.count(animal.encounters))
    return grid.canvas.svg()


def _flanks_seen(encounters: Iterable[TableRow], days: EncounterDays) -> dict[Days, frozenset[str]]:
    """Flanks that an animal showed in encounters of the same days, in order of time."""
    found: dict[Days, frozenset[str]] = {}
    for row in encounters:
        if (when := days.of(row)) is not None:
            found[when] = found.get(when, frozenset()) | (frozenset(row["flanks"]) & {"left", "right"})
    return dict(sorted(found.items()))


def _captures_key(met: Sequence[dict[Days, frozenset[str]]]) -> list[_KeyItem]:
    shown = {flanks for found in met for flanks in found.values()}
    items = [
        _KeyItem(partial(_key_flank, frozenset(flanks)), text, width)
        for flanks, text, width in (
            (("left",), marked("left flank"), 62),
            (("right",), marked("right flank"), 66),
            (("left", "right"), marked("both"), 44),
            ((), marked("flank not known"), 78),
        )
        if frozenset(flanks) in shown
    ]
    if any(first != last for found in met for first, last in found):
        items.append(_SPAN_ITEM)
    return items


def _key_flank(flanks: frozenset[str], canvas: Canvas, x: float, y: float) -> None:
    _flank_mark(canvas, x + 6, y - 2.8, flanks)


def _flank_mark(canvas: Canvas, x: float, y: float, flanks: frozenset[str]) -> None:
    """A triangle that points to the side seen; a diamond for both; a ring for none known. No colour is needed."""
    r = 3.3
    if flanks >= {"left", "right"}:
        canvas.polygon([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], INK)
    elif "left" in flanks:
        canvas.polygon([(x - r, y), (x + r * 0.7, y - r), (x + r * 0.7, y + r)], ACCENT)
    elif "right" in flanks:
        canvas.polygon([(x + r, y), (x - r * 0.7, y - r), (x - r * 0.7, y + r)], DEEP)
    else:
        canvas.circle(x, y, r * 0.7, "#ffffff", stroke=INK)

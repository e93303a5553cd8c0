"""Estimates of the summary side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from leopard_census.report.figures.canvas import (
    ACCENT,
    DEEP,
    FULL_WIDTH,
    INK,
    MUTED,
    SAND,
    Canvas,
    nice_ticks,
)
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer

_LEFT = 152.0
_RIGHT = 108.0
_TOP = 8.0
# Height of a line by how many there are at least: the summary shall fit on its page.
_ROW = ((5, 18.0), (0, 22.0))


@dataclass(frozen=True)
class Bar:
    """One line of the comparison: a name, and the ledger number that it draws (with its interval or bounds).

    `error` says in words what its interval holds; empty where it has none.
    """

    name: str
    id: str
    upper_id: str | None = None
    model: str = ""
    error: str = ""


def estimates_figure(printer: Printer, bars: Sequence[Bar]) -> Markup:
    """Numbers of animals by method, on one scale: bounds as bars, estimates as dots with their intervals."""
    drawn = [bar for bar in bars if printer.has(bar.id)]
    highest = max((_upper(printer, bar) for bar in drawn), default=1.0)
    # One wild upper limit must not squeeze everything else; beyond the scale a line ends in an arrow.
    middle = max((float(printer.value(bar.id)) for bar in drawn), default=1.0)
    ticks = nice_ticks(min(highest, 3.5 * middle))
    row = next(height for least, height in _ROW if len(drawn) >= least)
    bottom = _TOP + len(drawn) * row + 4
    alt = marked("Number of adults and subadults by method, each with its bounds or interval.")
    canvas = Canvas(FULL_WIDTH, bottom + 30, alt, printer.language)
    scale = (FULL_WIDTH - _LEFT - _RIGHT) / ticks[-1]
    for tick in ticks:
        x = _LEFT + tick * scale
        canvas.line(x, _TOP, x, bottom, width=0.35)
        digits = 0 if tick.is_integer() else 1
        canvas.text(x, bottom + 10, printer.axis(tick, digits), size=8, anchor="middle", colour=MUTED)
    canvas.text(_LEFT, bottom + 22, marked("adults and subadults"), size=8, colour=MUTED)
    for i, bar in enumerate(drawn):
        _estimate(
            canvas,
            printer,
            bar,
            _TOP + (i + 0.5) * row,
            lambda v: _LEFT + min(v, ticks[-1]) * scale,
            ticks[-1],
        )
    return canvas.svg()


def _upper(printer: Printer, bar: Bar) -> float:
    entry = printer.entry(bar.id)
    value = float(printer.value(bar.upper_id or bar.id))
    return max(value, entry.interval.upper or 0.0) if entry.interval else value


def _estimate(
    canvas: Canvas, printer: Printer, bar: Bar, y: float, x: Callable[[float], float], end: float
) -> None:
    entry = printer.entry(bar.id)
    value = float(printer.value(bar.id))
    named = printer.language.words(bar.name)
    name = (
        Markup("{} {}").format(named, printer.id(bar.model, "model")) if bar.model else Markup(escape(named))
    )
    canvas.text(_LEFT - 10, y - 0.5 if bar.error else y + 3, name, size=8.6, anchor="end")
    if bar.error:
        canvas.text(_LEFT - 10, y + 7.5, bar.error, size=7, anchor="end", colour=MUTED)
    right = FULL_WIDTH - _RIGHT + 14
    if bar.upper_id:
        most = float(printer.value(bar.upper_id))
        canvas.rect(x(0), y - 5.5, x(value) - x(0), 11, DEEP)
        canvas.rect(x(value), y - 5.5, x(most) - x(value), 11, SAND, stroke=DEEP)
        text = printer.n(bar.id, link=False)
        if most > value:
            text = printer.language.filled(marked("{} to {}"), text, printer.n(bar.upper_id, link=False))
        canvas.text(right, y + 3, text, size=8.6, bold=True)
        half = (FULL_WIDTH - right) / 2
        canvas.link(printer.lead_to(bar.id), right, y - 7, half, 14)
        canvas.link(printer.lead_to(bar.upper_id), right + half, y - 7, half, 14)
        return
    if entry.interval:
        lower, upper = entry.interval.lower, entry.interval.upper
        canvas.line(x(lower), y, x(end if upper is None else upper), y, colour=INK, width=1.4)
        for limit in (lower, upper):
            if limit is not None and limit <= end:
                canvas.line(x(limit), y - 4, x(limit), y + 4, colour=INK, width=1.0)
        if upper is None or upper > end:
            canvas.polygon([(x(end) + 5, y), (x(end) - 2, y - 3.5), (x(end) - 2, y + 3.5)], INK)
    canvas.circle(x(value), y, 4.2, ACCENT, stroke="#ffffff", width=0.9)
    text = printer.n(bar.id, link=False)
    if entry.interval:
        text = Markup("{} ({})").format(text, printer.n(bar.id, "interval", link=False))
    canvas.text(right, y + 3, text, size=8.6)
    canvas.link(printer.lead_to(bar.id), right, y - 7, FULL_WIDTH - right, 14)

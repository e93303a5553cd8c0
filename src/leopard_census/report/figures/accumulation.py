"""The accumulation curve: animals expected by effort, and where it leads beyond the survey."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from leopard_census.report.figures.canvas import ACCENT, DEEP, FULL_WIDTH, MUTED, SAND, Canvas, nice_ticks
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer, TableRow

_LEFT, _RIGHT, _TOP, _HEIGHT = 34.0, 12.0, 10.0, 170.0


def accumulation_figure(printer: Printer, rows: Sequence[TableRow]) -> Markup:
    """Curve of the headline data set with its band; dashed and paler beyond the survey's effort, which a dot marks."""
    curve = sorted(
        (row for row in rows if row["data_set"] == "headline"), key=lambda row: int(row["samples"])
    )
    alt = marked("Animals expected by station-days of effort, with interval; dashed beyond the survey.")
    canvas = Canvas(FULL_WIDTH, _TOP + _HEIGHT + 42, alt, printer.language)
    across = nice_ticks(max((row["station_days"] for row in curve), default=1.0))
    up = nice_ticks(max((row["upper"] for row in curve), default=1.0), 5)
    bottom = _TOP + _HEIGHT
    wide = (FULL_WIDTH - _LEFT - _RIGHT) / across[-1]

    def place(row: TableRow, column: str) -> tuple[float, float]:
        return _LEFT + row["station_days"] * wide, bottom - row[column] * _HEIGHT / up[-1]

    for tick in up:
        y = bottom - tick * _HEIGHT / up[-1]
        canvas.line(_LEFT, y, FULL_WIDTH - _RIGHT, y, width=0.35)
        digits = 0 if tick.is_integer() else 1
        canvas.text(_LEFT - 5, y + 2.6, printer.axis(tick, digits), size=8, anchor="end", colour=MUTED)
    for tick in across:
        label = printer.axis(tick, 0 if tick.is_integer() else 1)
        canvas.text(_LEFT + tick * wide, bottom + 11, label, size=8, anchor="middle", colour=MUTED)
    canvas.text(FULL_WIDTH - _RIGHT, bottom + 22, marked("station-days"), size=8, anchor="end", colour=MUTED)
    inside = [row for row in curve if not row["extrapolated"]]
    beyond = [*inside[-1:], *(row for row in curve if row["extrapolated"])]
    for part, fill in ((beyond, "#eee7d9"), (inside, SAND)):
        upper, lower = ([place(row, name) for row in part] for name in ("upper", "lower"))
        if len(part) > 1:
            canvas.polygon([*upper, *lower[::-1]], fill)
    for part, dash in ((inside, ""), (beyond, "4 3")):
        points = [place(row, "expected") for row in part]
        for (x1, y1), (x2, y2) in pairwise(points):
            canvas.line(x1, y1, x2, y2, colour=DEEP, width=1.4, dash=dash)
    for row in inside[-1:]:
        canvas.circle(*place(row, "expected"), 3.6, ACCENT, stroke="#ffffff")
    _key(canvas, bottom + 36)
    return canvas.svg()


def _key(canvas: Canvas, y: float) -> None:
    x = _LEFT
    canvas.line(x, y - 3, x + 14, y - 3, colour=DEEP, width=1.4)
    canvas.text(x + 18, y, marked("expected"), size=8, colour=MUTED)
    canvas.line(x + 62, y - 3, x + 76, y - 3, colour=DEEP, width=1.4, dash="4 3")
    canvas.text(x + 80, y, marked("extrapolated"), size=8, colour=MUTED)
    canvas.rect(x + 136, y - 6.5, 12, 6.5, SAND)
    canvas.text(x + 152, y, marked("interval"), size=8, colour=MUTED)
    canvas.circle(x + 196, y - 3, 3.2, ACCENT)
    canvas.text(x + 204, y, marked("this survey"), size=8, colour=MUTED)

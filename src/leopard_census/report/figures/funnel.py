"""The funnel: how much of each unit goes on, and how much stops."""

from collections.abc import Sequence

from markupsafe import Markup

from leopard_census.report.figures.canvas import DEEP, FULL_WIDTH, INK, MUTED, SAND, Canvas
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer
from leopard_census.report.views import Step

_LEFT = 150.0
_RIGHT = 60.0
_ROW = 19.0
_BAR = 13.5


def funnel_figure(printer: Printer, steps: Sequence[Step]) -> Markup:
    """One bar per step, split into what goes on (dark) and what stops (light)."""
    alt = marked("Share of each step of the work that goes on to the next, from media files to captures.")
    canvas = Canvas(FULL_WIDTH, len(steps) * _ROW + 18, alt, printer.language)
    width = FULL_WIDTH - _LEFT - _RIGHT
    for i, step in enumerate(steps):
        top = i * _ROW + 4
        on = [row for row in step.parts if not row["reason"]]
        off = [row for row in step.parts if row["reason"]]
        whole = sum(row["n"] for row in step.parts) or (step.total["n"] if step.total else 0)
        share = sum(row["n"] for row in on) / whole if whole and step.parts else float(whole > 0)
        canvas.rect(_LEFT, top, width, _BAR, SAND if whole else "#ffffff", stroke=SAND)
        canvas.rect(_LEFT, top, width * share, _BAR, DEEP)
        canvas.text(_LEFT - 8, top + 9.9, printer.t(step.first, "unit"), size=9, anchor="end", bold=True)
        total = printer.t(step.total, "n") if step.total else printer.total(step.parts, "n", digits=0)
        canvas.text(FULL_WIDTH - _RIGHT + 8, top + 9.9, total, size=9, colour=INK, bold=True)
        if on and step.parts and share > 0.12:
            canvas.text(_LEFT + 6, top + 9.6, printer.total(on, "n", digits=0), size=8, colour="#ffffff")
        if off and 1 - share > 0.08:
            text = printer.total(off, "n", digits=0)
            canvas.text(_LEFT + width - 6, top + 9.6, text, size=8, anchor="end", colour=INK)
    y = len(steps) * _ROW + 12
    canvas.rect(_LEFT, y - 6.5, 10, 6.5, DEEP)
    canvas.text(_LEFT + 14, y, marked("goes on"), size=8, colour=MUTED)
    canvas.rect(_LEFT + 60, y - 6.5, 10, 6.5, SAND)
    canvas.text(_LEFT + 74, y, marked("stops here, with the reason given in the table"), size=8, colour=MUTED)
    return canvas.svg()

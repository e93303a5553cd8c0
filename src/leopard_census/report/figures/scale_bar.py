"""The scale of a map that shows no coordinates."""

from markupsafe import Markup

from leopard_census.report.figures.canvas import INK, MUTED, Canvas, nice_ticks
from leopard_census.report.printing import Printer


def scale_bar(canvas: Canvas, printer: Printer, y: float, reach_km: float, points_per_km: float) -> float:
    """A bar from the left edge, of a round length up to a third of the map's reach; gives where its words end.

    Without a reach there is no bar.
    """
    length = max((tick for tick in nice_ticks(reach_km, 10) if tick <= reach_km / 3), default=0.0)
    end = length * points_per_km
    if not end:
        return 0.0
    canvas.line(0.0, y, end, y, colour=INK, width=1.2)
    for x in (0.0, end):
        canvas.line(x, y - 2.5, x, y + 2.5, colour=INK, width=1.2)
    text = Markup("{} km").format(printer.axis(length, decimals(length)))
    canvas.text(end + 5, y + 2.6, text, size=8, colour=MUTED)
    return end + 42.0


def decimals(value: float) -> int:
    """Decimals that a round value has."""
    return next(n for n in range(7) if round(value, n) == round(value, 6))

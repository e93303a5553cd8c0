"""Maps of density, of its error and of the chance of an animal: shaded squares, a scale in kilometres, and no place."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from markupsafe import Markup

from leopard_census.geo.relative import relative_km
from leopard_census.report.figures.canvas import ACCENT, FULL_WIDTH, MUTED, RULE, Canvas
from leopard_census.report.figures.scale_bar import decimals, scale_bar
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer, TableRow
from leopard_census.report.views import Station

# From light to dark in even steps of lightness, so that the order holds in grey print.
_SHADES = ("#f6f4ee", "#d3ddd4", "#a3b8ac", "#6c8d80", "#3f665a", "#1c362f")
_STEPS = (1.0, 2.0, 5.0)
# Upper limits of the classes of a chance, all but the last.
_CHANCES = (0.05, 0.1, 0.25, 0.5, 0.75)
_TITLES = {
    "density": marked("Density"),
    "density_se": marked("Its standard error"),
    "at_least_one": marked("Chance of at least one animal"),
}
_GAP = 14.0
_TOP = 16.0
_MOST_HEIGHT = 260.0
_CLASS_WIDTH = 24.0
_KEY_HEIGHT = 54.0
_MANY_STATIONS = 60


def class_limits(highest: float) -> tuple[float, ...]:
    """Upper limits of all classes of shade but the last, in steps of 1, 2 and 5 times a power of ten.

    Density is skewed: even steps would show one dark square on a pale ground. The last class holds the highest value.
    """
    steps = [step * 10.0**power for power in range(-6, 7) for step in _STEPS]
    return tuple(step for step in steps if step < highest)[-(len(_SHADES) - 1) :]


def density_figure(printer: Printer, squares: Sequence[TableRow], stations: Sequence[Station]) -> Markup:
    """Density in the squares, its error on the same scale, and the chance of an animal; stations as rings on each.

    Parameters
    ----------
    squares
        Rows of `density_squares.csv` or `identity_squares.csv`; where they have no error there is no map of it.
    """
    return _Maps(printer, squares, [station for station in stations if station.place]).draw()


class _Maps:
    def __init__(self, printer: Printer, squares: Sequence[TableRow], stations: Sequence[Station]) -> None:
        self.printer, self.squares = printer, squares
        self.columns = [name for name in _TITLES if all(row[name] is not None for row in squares)]
        corners = np.array([[row["x"], row["y"]] for row in squares], dtype=float)
        origin = corners.min(axis=0)
        self.side = float(squares[0]["side_km"])
        # Whole steps, so that no rounding of coordinates opens a gap between squares.
        self.steps = np.rint((corners - origin) / (self.side * 1000)).astype(int)
        self.across, self.up = (int(steps) + 1 for steps in self.steps.max(axis=0))
        places = np.array([[s.place["x"], s.place["y"]] for s in stations if s.place], dtype=float)
        self.stations = relative_km(places.reshape(-1, 2), origin)
        self.width = (FULL_WIDTH - 2 * _GAP) / 3
        self.cell = min(self.width / self.across, _MOST_HEIGHT / self.up)
        self.bottom = _TOP + self.up * self.cell
        of_density = [float(row[name]) for row in squares for name in self.columns if name != "at_least_one"]
        self.limits = {name: class_limits(max(of_density)) for name in self.columns}
        self.limits["at_least_one"] = _CHANCES
        alt = marked(
            "Maps in squares, darker where there is more: density of centres of activity, its standard error, and the "
            "chance of at least one animal. They show no names and no coordinates."
        )
        self.canvas = Canvas(FULL_WIDTH, self.bottom + _KEY_HEIGHT, alt, printer.language)

    def draw(self) -> Markup:
        lefts = {name: number * (self.width + _GAP) for number, name in enumerate(self.columns)}
        for name, left in lefts.items():
            self.canvas.text(left, _TOP - 6, _TITLES[name], size=8.4, bold=True)
            self._squares(left, name)
            self._rings(left)
        y = self.bottom + 16
        unit = self.printer.n("scr.density", "unit", link=False)
        self._key(0.0, y, [self._tick(limit) for limit in self.limits["density"]], unit)
        percents = [Markup("{}%").format(self.printer.axis(100 * limit)) for limit in _CHANCES]
        self._key(lefts["at_least_one"], y, percents, Markup(""))
        y = self.bottom + 44
        x = scale_bar(self.canvas, self.printer, y, self.across * self.side, self.cell / self.side)
        self.canvas.circle(x + 4, y, 1.5, "#ffffff", stroke=ACCENT, width=0.7)
        self.canvas.text(x + 9, y + 2.6, marked("station"), size=8, colour=MUTED)
        return self.canvas.svg()

    def _tick(self, limit: float) -> Markup:
        return self.printer.axis(limit, decimals(limit))

    def _squares(self, left: float, column: str) -> None:
        """Neighbours of one shade in one rectangle, which keeps the drawing small and without seams."""
        cells = sorted(
            (up, east, sum(row[column] > limit for limit in self.limits[column]))
            for (east, up), row in zip(self.steps.tolist(), self.squares, strict=True)
        )
        for (up, _, shade), run in groupby(
            enumerate(cells), key=lambda item: (item[1][0], item[1][1] - item[0], _SHADES[item[1][2]])
        ):
            easts = [cell[1] for _, cell in run]
            x, y = left + easts[0] * self.cell, self.bottom - (up + 1) * self.cell
            self.canvas.rect(x, y, len(easts) * self.cell, self.cell, shade, stroke=shade, stroke_width=0.2)

    def _rings(self, left: float) -> None:
        scale = self.cell / self.side
        radius, line = (1.5, 0.7) if len(self.stations) <= _MANY_STATIONS else (0.9, 0.5)
        for east, north in self.stations.tolist():
            x, y = left + east * scale, self.bottom - north * scale
            self.canvas.circle(x, y, radius, "#ffffff", stroke=ACCENT, width=line)

    def _key(self, left: float, y: float, limits: Sequence[Markup], unit: Markup) -> None:
        canvas = self.canvas
        for number, shade in enumerate(_SHADES[: len(limits) + 1]):
            x = left + number * _CLASS_WIDTH
            canvas.rect(x, y - 7, _CLASS_WIDTH, 8, shade, stroke=RULE, stroke_width=0.3)
            if number < len(limits):
                canvas.text(x + _CLASS_WIDTH, y + 10, limits[number], size=7.6, anchor="middle", colour=MUTED)
        canvas.text(left + (len(limits) + 1) * _CLASS_WIDTH + 6, y, unit, size=8, colour=MUTED)

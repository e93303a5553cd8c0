"""Map of the stations in kilometres from the plot's own corner: its shape without its place."""

import math
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from leopard_census.geo.relative import relative_km
from leopard_census.report.figures.canvas import (
    ACCENT,
    DEEP,
    FULL_WIDTH,
    INK,
    MUTED,
    PALE,
    RULE,
    Canvas,
    nice_ticks,
)
from leopard_census.report.figures.labels import place_labels
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer
from leopard_census.report.views import Station

_LEFT, _TOP, _BOTTOM = 34.0, 14.0, 28.0
_HEIGHT = 330.0
_RADIUS = 9.0
_CODE_SIZE = 6.8
# White around the outermost stations: room for their discs and codes.
_MARGIN = 26.0
# The key stands beside the map, or below one that is lower than the key.
_KEY_WIDTH, _KEY_HEIGHT = 118.0, 128.0
_KEY_BELOW = 30.0


def map_figure(printer: Printer, stations: Sequence[Station], *, codes: bool) -> Markup:
    """Stations as discs whose area is their effort, filled where named animals were encountered, with how many.

    Parameters
    ----------
    codes
        Whether station codes are written beside the discs (internal editions).
    """
    return _Map(printer, [station for station in stations if station.place]).draw(codes=codes)


class _Map:
    def __init__(self, printer: Printer, stations: Sequence[Station]) -> None:
        self.printer = printer
        self.stations = stations
        places = [[s.place["x"], s.place["y"]] for s in stations if s.place]
        self.km = relative_km(np.array(places, dtype=float).reshape(-1, 2))
        east, north = (float(v) for v in self.km.max(axis=0)) if len(self.km) else (1.0, 1.0)
        self.reach = (east, north)
        self.scale = self._scale(FULL_WIDTH - _LEFT - _KEY_WIDTH)
        self.key_below = north * self.scale + 2 * _MARGIN < _KEY_HEIGHT
        if self.key_below:
            self.scale = self._scale(FULL_WIDTH - _LEFT - 4)
        self.width, self.height = (length * self.scale + 2 * _MARGIN for length in self.reach)
        # Many stations on one page want smaller discs.
        self.radius = _RADIUS * min(1.0, math.sqrt(40 / max(len(stations), 1)))
        self.most = max((s.station_days for s in stations), default=0.0) or 1.0
        alt = marked("Map of the stations, in kilometres east and north of the plot's south-western corner.")
        below = _KEY_BELOW if self.key_below else 0.0
        self.canvas = Canvas(FULL_WIDTH, self.height + _TOP + _BOTTOM + below, alt, printer.language)

    def _scale(self, width: float) -> float:
        """Points per kilometre; stations at one spot are shown as if on a plot of one kilometre."""
        east, north = self.reach
        if max(east, north) == 0:
            return _HEIGHT / 2
        across = (width - 2 * _MARGIN) / east if east else math.inf
        up = (_HEIGHT - _TOP - _BOTTOM - 2 * _MARGIN) / north if north else math.inf
        return min(across, up)

    def x(self, east: float) -> float:
        return _LEFT + _MARGIN + east * self.scale

    def y(self, north: float) -> float:
        return _TOP + self.height - _MARGIN - north * self.scale

    def draw(self, *, codes: bool) -> Markup:
        self.canvas.rect(_LEFT, _TOP, self.width, self.height, "#ffffff", stroke=RULE)
        self._grid()
        for station, (east, north) in zip(self.stations, self.km.tolist(), strict=True):
            self._station(station, self.x(east), self.y(north))
        if codes and self.radius > 5:
            self._codes()
        if self.key_below:
            self._key_below(_TOP + self.height + _BOTTOM + 14)
        else:
            self._key_beside(_LEFT + self.width + 16)
        return self.canvas.svg()

    def _grid(self) -> None:
        canvas, bottom = self.canvas, _TOP + self.height
        ticks = nice_ticks(max(self.reach), 6)
        digits = 0 if all(tick.is_integer() for tick in ticks) else 1
        for tick in ticks:
            if self.x(tick) <= _LEFT + self.width:
                canvas.line(self.x(tick), _TOP, self.x(tick), bottom, width=0.35)
                text = self.printer.axis(tick, digits)
                canvas.text(self.x(tick), bottom + 10, text, anchor="middle", size=8, colour=MUTED)
            if self.y(tick) >= _TOP:
                canvas.line(_LEFT, self.y(tick), _LEFT + self.width, self.y(tick), width=0.35)
                text = self.printer.axis(tick, digits)
                canvas.text(_LEFT - 4, self.y(tick) + 2.6, text, anchor="end", size=8, colour=MUTED)
        canvas.text(
            _LEFT + self.width / 2, bottom + 21, marked("km east"), size=8, anchor="middle", colour=MUTED
        )
        canvas.text(4, _TOP - 5, marked("km north"), size=8, colour=MUTED)

    def _station(self, station: Station, x: float, y: float) -> None:
        canvas = self.canvas
        animals = {row["individualID"] for row in station.encounters}
        radius = self._disc(station)
        fill, stroke = (ACCENT, INK) if animals else (PALE, MUTED)
        canvas.circle(x, y, radius, fill, stroke=stroke)
        if animals and radius > 5:
            text = self.printer.count(station.encounters, distinct="individualID")
            canvas.text(x, y + 2.8, text, size=7.8, anchor="middle", colour="#ffffff", bold=True)

    def _codes(self) -> None:
        discs = [
            (self.x(east), self.y(north), self._disc(station))
            for station, (east, north) in zip(self.stations, self.km.tolist(), strict=True)
        ]
        labels = place_labels(discs, [station.code for station in self.stations], _CODE_SIZE)
        for station, label in zip(self.stations, labels, strict=True):
            code = self.printer.id(station.code)
            self.canvas.text(label.x, label.y, code, size=_CODE_SIZE, anchor=label.anchor, colour=INK)

    def _disc(self, station: Station) -> float:
        """Radius; a station that hardly worked is still seen."""
        return max(self.radius * math.sqrt(station.station_days / self.most), 2.5)

    def _key_below(self, y: float) -> None:
        canvas, x = self.canvas, _LEFT
        for fill, stroke, text, width in (
            (ACCENT, INK, marked("named animals seen; the number says how many"), 180),
            (PALE, MUTED, marked("worked, none seen"), 94),
        ):
            canvas.circle(x + 7, y, 7, fill, stroke=stroke)
            canvas.text(x + 19, y + 2.6, text, size=8, colour=MUTED)
            x += width
        canvas.text(x, y + 2.6, marked("Area: station-days"), size=8, colour=MUTED)
        x += 66
        for share in (1.0, 0.25):
            canvas.circle(x + 8, y, self.radius * math.sqrt(share), "#ffffff", stroke=DEEP)
            canvas.text(x + 20, y + 2.6, self.printer.axis(self.most * share), size=8, colour=MUTED)
            x += 42

    def _key_beside(self, left: float) -> None:
        canvas, y = self.canvas, _TOP + 10
        canvas.text(left, y, marked("Stations"), size=8.4, bold=True)
        canvas.circle(left + 9, y + 18, 7, ACCENT, stroke=INK)
        canvas.text(left + 23, y + 16, marked("named animals seen;"), size=8, colour=MUTED)
        canvas.text(left + 23, y + 25, marked("the number says how many"), size=8, colour=MUTED)
        canvas.circle(left + 9, y + 43, 7, PALE, stroke=MUTED)
        canvas.text(left + 23, y + 45.6, marked("worked, none seen"), size=8, colour=MUTED)
        canvas.text(left, y + 72, marked("Area of a disc: station-days"), size=8, colour=MUTED)
        for share, offset in ((1.0, 88.0), (0.25, 107.0)):
            canvas.circle(left + 9, y + offset, self.radius * math.sqrt(share), "#ffffff", stroke=DEEP)
            canvas.text(
                left + 23, y + offset + 2.6, self.printer.axis(self.most * share), size=8, colour=MUTED
            )

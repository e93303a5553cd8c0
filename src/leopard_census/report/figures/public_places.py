"""Map of a public edition: published places as squares of their grid. No station can be read off it."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from leopard_census.geo.degrees import METRES_PER_DEGREE
from leopard_census.report.figures.canvas import ACCENT, FULL_WIDTH, INK, MUTED, PALE, RULE, SAND, Canvas
from leopard_census.report.language import marked
from leopard_census.report.places_view import PublicPlace
from leopard_census.report.printing import Printer

_LEFT, _TOP, _BOTTOM = 44.0, 8.0, 30.0
_MOST_HIGH, _MOST_WIDE = 170.0, 300.0
_KEY = 24.0
# Shades of station-days, from the least to the most.
_SHADES = (PALE, SAND, "#dfa679", ACCENT)


def public_places_figure(
    printer: Printer, places: Sequence[PublicPlace], grain_km: float, digits: int
) -> Markup:
    """Squares in degrees of latitude and longitude, with the letters of the table.

    Parameters
    ----------
    places
        Published places.
    grain_km
        Side of a square.
    digits
        Decimals of a degree on the scales.
    """
    return _Map(printer, places, grain_km, digits).draw()


class _Map:
    def __init__(self, printer: Printer, places: Sequence[PublicPlace], grain_km: float, digits: int) -> None:
        self.printer, self.places, self.digits = printer, places, digits
        latitudes = [place.row["latitude"] for place in places]
        longitudes = [place.row["longitude"] for place in places]
        middle = math.radians((min(latitudes) + max(latitudes)) / 2)
        # Degrees that a square is high and wide, and points per degree north; east is shortened by the latitude.
        self.tall = grain_km * 1000 / METRES_PER_DEGREE
        self.wide = self.tall / max(math.cos(middle), 0.01)
        self.south, self.north = min(latitudes) - self.tall, max(latitudes) + self.tall
        self.west, self.east = min(longitudes) - self.wide, max(longitudes) + self.wide
        across = (self.east - self.west) * self.tall / self.wide
        self.up = min(_MOST_HIGH / (self.north - self.south), _MOST_WIDE / across)
        self.along = self.up * self.tall / self.wide
        self.width, self.height = (self.east - self.west) * self.along, (self.north - self.south) * self.up
        alt = marked("Published places, each as a square of the grid, in degrees of latitude and longitude.")
        self.canvas = Canvas(FULL_WIDTH, _TOP + self.height + _BOTTOM, alt, printer.language)

    def x(self, longitude: float) -> float:
        return _LEFT + (longitude - self.west) * self.along

    def y(self, latitude: float) -> float:
        return _TOP + (self.north - latitude) * self.up

    def draw(self) -> Markup:
        self.canvas.rect(_LEFT, _TOP, self.width, self.height, "#ffffff", stroke=RULE)
        self._scales()
        most = max((place.station_days for place in self.places), default=0.0) or 1.0
        side = self.tall * self.up
        for place in self.places:
            x, y = self.x(place.row["longitude"]), self.y(place.row["latitude"])
            shade = min(int(len(_SHADES) * place.station_days / most), len(_SHADES) - 1)
            self.canvas.rect(x - side / 2, y - side / 2, side, side, _SHADES[shade], stroke=INK)
            letter = self.printer.id(place.letter)
            self.canvas.text(x, y + 3, letter, size=9, anchor="middle", bold=True)
        self._key(_LEFT + self.width + _KEY, most)
        return self.canvas.svg()

    def _scales(self) -> None:
        base = _TOP + self.height
        for degree in _ticks(self.west, self.east, self.digits):
            x = self.x(degree)
            self.canvas.line(x, _TOP, x, base, width=0.35)
            self.canvas.text(x, base + 10, self._degrees(degree), size=7.6, anchor="middle", colour=MUTED)
        for degree in _ticks(self.south, self.north, self.digits):
            y = self.y(degree)
            self.canvas.line(_LEFT, y, _LEFT + self.width, y, width=0.35)
            self.canvas.text(_LEFT - 4, y + 2.6, self._degrees(degree), size=7.6, anchor="end", colour=MUTED)
        self.canvas.text(
            _LEFT + self.width / 2, base + 22, marked("longitude"), size=8, anchor="middle", colour=MUTED
        )

    def _degrees(self, degree: float) -> Markup:
        return Markup("{}°").format(self.printer.axis(degree, self.digits))

    def _key(self, left: float, most: float) -> None:
        y = _TOP + 8
        self.canvas.text(left, y, marked("Station-days"), size=8.4, bold=True)
        for i, shade in enumerate(_SHADES):
            at = y + 8 + 15 * i
            self.canvas.rect(left, at, 12, 10, shade, stroke=INK)
            low, high = (self.printer.axis(most * part / len(_SHADES)) for part in (i, i + 1))
            self.canvas.text(left + 18, at + 8, Markup("{}–{}").format(low, high), size=8, colour=MUTED)


def _ticks(low: float, high: float, digits: int) -> list[float]:
    """Round degrees between two, at most six, none finer than the scale may tell."""
    finest = 10.0**-digits
    for step in (finest * factor for factor in (1, 2, 5, 10, 20, 50, 100)):
        first = math.ceil(low / step)
        found = [i * step for i in range(first, math.floor(high / step) + 1)]
        if len(found) <= 6:
            return found
    return []

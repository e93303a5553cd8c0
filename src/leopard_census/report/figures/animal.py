"""The two figures of one animal: where it was met among all stations, and when."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from markupsafe import Markup

from leopard_census.geo.relative import relative_km
from leopard_census.report.encounter_days import EncounterDays
from leopard_census.report.figures.canvas import ACCENT, FULL_WIDTH, INK, MIDDLE, MUTED, RULE, Canvas
from leopard_census.report.figures.days import effort_figures
from leopard_census.report.figures.labels import place_labels
from leopard_census.report.figures.scale_bar import scale_bar
from leopard_census.report.language import marked
from leopard_census.report.printing import Printer, TableRow
from leopard_census.report.views import Animal, Station

# The page of an animal has room for so many stations below its pictures; the others are told by the map.
_MOST_ROWS = 10
_WIDTH, _HEIGHT = 300.0, 156.0
# Room for the names of stations at the rim.
_MARGIN = 20.0
_KEY = 18.0
_LARGEST = 7.0
_CODE_SIZE = 6.8


def animal_days(printer: Printer, stations: Sequence[Station], days: EncounterDays, animal: Animal) -> Markup:
    """When an animal was met, station by station; of very many stations those with the most encounters."""
    own = [replace(station, encounters=_of(station, animal)) for station in stations]
    met = sorted((s for s in own if s.encounters), key=lambda s: -len(s.encounters))[:_MOST_ROWS]
    kept = {station.code for station in met}
    return effort_figures(printer, [station for station in own if station.code in kept], days)[0]


def animal_places(printer: Printer, stations: Sequence[Station], animal: Animal) -> Markup:
    """Where an animal was met: discs by the number of encounters among dots for all stations, with a scale."""
    placed = [station for station in stations if station.place]
    places = np.array([[s.place["x"], s.place["y"]] for s in placed if s.place], dtype=float)
    km = relative_km(places.reshape(-1, 2))
    east, north = (float(v) for v in km.max(axis=0))
    scale = min(
        (_WIDTH - 2 * _MARGIN) / east if east else math.inf,
        (_HEIGHT - 2 * _MARGIN) / north if north else math.inf,
    )
    scale = scale if math.isfinite(scale) else 0.0
    width, height = (length * scale + 2 * _MARGIN for length in (east, north))
    alt = marked(
        "Map of the stations at which the animal was met, among all stations, without names of places."
    )
    canvas = Canvas(FULL_WIDTH, height + _KEY, alt, printer.language)
    canvas.rect(0.0, 0.0, width, height, "#ffffff", stroke=RULE)
    points = [(_MARGIN + x * scale, height - _MARGIN - y * scale) for x, y in km.tolist()]
    canvas.dots(points, 1.1, MIDDLE)
    met = [(s, at, len(_of(s, animal))) for s, at in zip(placed, points, strict=True) if _of(s, animal)]
    most = max((number for _, _, number in met), default=1)
    discs = [(x, y, max(_LARGEST * math.sqrt(number / most), 2.2)) for _, (x, y), number in met]
    for x, y, radius in discs:
        canvas.circle(x, y, radius, ACCENT, stroke=INK)
    labels = place_labels(discs, [station.code for station, _, _ in met], _CODE_SIZE)
    for (station, _, _), label in zip(met, labels, strict=True):
        code = printer.id(station.code)
        canvas.text(label.x, label.y, code, size=_CODE_SIZE, anchor=label.anchor, colour=INK)
    y = height + 11
    x = scale_bar(canvas, printer, y, max(east, north), scale)
    canvas.circle(x + 4, y, 4.0, ACCENT, stroke=INK)
    canvas.text(x + 12, y + 2.6, marked("met here"), size=8, colour=MUTED)
    canvas.dots([(x + 56, y)], 1.1, MIDDLE)
    canvas.text(x + 61, y + 2.6, marked("other stations"), size=8, colour=MUTED)
    return canvas.svg()


def _of(station: Station, animal: Animal) -> tuple[TableRow, ...]:
    return tuple(row for row in station.encounters if row["individualID"] == animal.code)

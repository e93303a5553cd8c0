"""A drawing surface that writes SVG: same input, same bytes."""

import math
from collections.abc import Iterable

from markupsafe import Markup, escape

from leopard_census.report.language import Language

# The colours of the report's style sheet. They differ in lightness, so that they stay apart in grey print.
INK = "#20241f"
DEEP = "#24413a"
ACCENT = "#c4581a"
MIDDLE = "#8fa39a"
SAND = "#d9cdb8"
PALE = "#efeae0"
RULE = "#c9c3b6"
MUTED = "#66675f"

# Width of the text column in points: A4 less the margins of the style sheet.
FULL_WIDTH = 482.0
_FAMILY = "PT Sans Narrow"


class Canvas:
    """Shapes in points, origin at the upper left.

    Parameters
    ----------
    width, height
        Size in points.
    alt
        What the figure shows, for readers who cannot see it.
    language
        That the texts are printed in.
    """

    def __init__(self, width: float, height: float, alt: str, language: Language) -> None:
        self._size = (width, height)
        self._language = language
        self._alt = language.words(alt)
        self._shapes: list[Markup] = []
        self._links: list[Markup] = []

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        *,
        stroke: str = "none",
        stroke_width: float = 0.5,
        opacity: float = 1.0,
    ) -> None:
        """A rectangle."""
        self._add(
            '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="{}" fill-opacity="{}"/>',
            *map(_length, (x, y, max(width, 0.0), max(height, 0.0))),
            fill,
            stroke,
            _length(stroke_width),
            _length(opacity),
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        colour: str = RULE,
        width: float = 0.5,
        dash: str = "",
    ) -> None:
        """A straight line."""
        self._add(
            '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"{}/>',
            *map(_length, (x1, y1, x2, y2)),
            colour,
            _length(width),
            Markup(' stroke-dasharray="{}"').format(dash) if dash else "",
        )

    def circle(
        self, x: float, y: float, radius: float, fill: str, *, stroke: str = "none", width: float = 0.6
    ) -> None:
        """A disc."""
        self._add(
            '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="{}"/>',
            *map(_length, (x, y, radius)),
            fill,
            stroke,
            _length(width),
        )

    def dots(self, points: Iterable[tuple[float, float]], radius: float, fill: str) -> None:
        """Equal discs as one shape, as many maps of many stations want: lines without length, with round ends."""
        path = "".join(f"M{_length(x)} {_length(y)}h0" for x, y in points)
        self._add(
            '<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linecap="round"/>',
            path,
            fill,
            _length(2 * radius),
        )

    def polygon(
        self, points: Iterable[tuple[float, float]], fill: str, *, stroke: str = "none", width: float = 0.5
    ) -> None:
        """A closed shape."""
        path = " ".join(f"{_length(x)},{_length(y)}" for x, y in points)
        self._add(
            '<polygon points="{}" fill="{}" stroke="{}" stroke-width="{}"/>',
            path,
            fill,
            stroke,
            _length(width),
        )

    def text(
        self,
        x: float,
        y: float,
        text: str | Markup,
        *,
        size: float = 8.0,
        anchor: str = "start",
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """One line of text on a base line; digits only as a printing function hands them over.

        A plain text is translated; it must be `marked` where it is written. Markup is printed as it is.
        """
        shown = text if isinstance(text, Markup) else self._language.words(text)
        self._add(
            '<text x="{}" y="{}" font-family="{}" font-size="{}" text-anchor="{}" fill="{}"{}>{}</text>',
            *map(_length, (x, y)),
            "PT Sans" if bold else _FAMILY,
            _length(size),
            anchor,
            colour,
            Markup(' font-weight="700"') if bold else "",
            shown,
        )

    def link(self, attributes: Markup, x: float, y: float, width: float, height: float) -> None:
        """Make a part of the drawing lead to an anchor of the page; links within a drawing do not reach the PDF.

        `attributes` of the link say where it leads, see `Printer.lead_to`.
        """
        left, top, wide, high = (
            _length(100 * part / whole)
            for part, whole in zip((x, y, width, height), self._size * 2, strict=True)
        )
        self._links.append(
            Markup('<a class="over" {} style="left:{}%;top:{}%;width:{}%;height:{}%"></a>').format(
                attributes, left, top, wide, high
            )
        )

    def svg(self) -> Markup:
        """The drawing as an element for the page, with its links on top of it."""
        drawing = self._drawing()
        if not self._links:
            return drawing
        return Markup('<div class="linked">{}{}</div>').format(drawing, Markup("").join(self._links))

    def _drawing(self) -> Markup:
        width, height = map(_length, self._size)
        head = Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{}pt" height="{}pt" viewBox="0 0 {} {}">'
        )
        title = Markup("<title>{}</title>").format(self._alt)
        return Markup("").join(
            [head.format(width, height, width, height), title, *self._shapes, Markup("</svg>")]
        )

    def _add(self, shape: str, *values: object) -> None:
        self._shapes.append(Markup(shape).format(*(escape(value) for value in values)))


def _length(value: float) -> str:
    """A length with two decimals and no idle zeros: the same text for the same number everywhere."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def nice_ticks(highest: float, most: int = 6) -> list[float]:
    """Round values from 0 up to at least `highest`, at most `most` steps of 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return [0.0, 1.0]
    steps = (base * 10.0**power for power in range(-3, 9) for base in (1, 2, 5))
    step = next(step for step in steps if highest / step <= most)
    return [round(step * i, 6) for i in range(math.ceil(round(highest / step, 9)) + 1)]

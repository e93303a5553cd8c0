"""What one page of a PDF draws, and text on it that nobody sees."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.audit.release.drawing import Drawing, Point

Matrix = NDArray[np.float64]

_DEEPEST = 8
_EDGE_PT = 2.0


@dataclass
class PageContent:
    """Drawing in points from the page's corner, and pieces of text that are not painted or lie beyond the page."""

    drawing: Drawing = field(default_factory=Drawing)
    invisible: int = 0
    outside: int = 0


def page_content(page: Any, reader: Any) -> PageContent:
    """What a page (pypdf) draws."""
    content = PageContent()
    box = page.mediabox
    edges = (float(box.left), float(box.bottom), float(box.right), float(box.top))
    _Walk(content, edges, reader).run(page.get_contents(), page.get("/Resources"), np.eye(3), 0)
    return content


def _matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]])


class _Walk:
    """Follows the operators that place things (PDF 32000-1:2008, 8.3, 8.5, 9.3)."""

    def __init__(self, content: PageContent, edges: tuple[float, float, float, float], reader: Any) -> None:
        self.content, self.edges, self.reader = content, edges, reader

    def run(self, stream: Any, resources: Any, matrix: Matrix, deep: int) -> None:
        if stream is None or deep > _DEEPEST:
            return
        from pypdf.generic import ContentStream

        at, stack, mode = matrix, [], 0
        line = text = np.eye(3)
        leading = 0.0
        shape: list[Point] = []
        operations = ContentStream(stream, self.reader).operations
        for values, operator in operations:
            name = operator.decode("latin-1") if isinstance(operator, bytes) else str(operator)
            if name == "q":
                stack.append((at, mode, leading))
            elif name == "Q" and stack:
                at, mode, leading = stack.pop()
            elif name == "cm":
                at = _matrix(values) @ at
            elif name in ("m", "l", "c", "v", "y"):
                if name == "m":
                    self._shape(shape)
                    shape = []
                shape.append(_at(at, values[-2], values[-1]))
            elif name == "re":
                x, y, width, height = (float(value) for value in values)
                corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
                self._shape([_at(at, *corner) for corner in corners])
            elif name in ("f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "n"):
                self._shape(shape)
                shape = []
            elif name == "BT":
                line = text = np.eye(3)
            elif name == "Tr":
                mode = int(values[0])
            elif name == "TL":
                leading = float(values[0])
            elif name in ("Td", "TD"):
                leading = -float(values[1]) if name == "TD" else leading
                line = text = _matrix((1, 0, 0, 1, *values)) @ line
            elif name == "Tm":
                line = text = _matrix(values)
            elif name in ("T*", "'", '"'):
                line = text = _matrix((1, 0, 0, 1, 0, -leading)) @ line
            if name in ("Tj", "TJ", "'", '"') and values:
                self._text(text @ at, mode, values)
            elif name == "Do":
                self._object(str(values[0]), resources, at, deep)
            elif name == "INLINE IMAGE":
                self.content.drawing.anchors["pictures"].append(_at(at, 0, 0))
        self._shape(shape)

    def _shape(self, shape: list[Point]) -> None:
        if shape:
            self.content.drawing.shapes.append(shape)

    def _text(self, matrix: Matrix, mode: int, values: Any) -> None:
        x, y = _at(matrix, 0, 0)
        self.content.drawing.anchors["texts"].append((x, y))
        if not _has_letters(values):
            return
        left, bottom, right, top = self.edges
        if mode == 3:
            self.content.invisible += 1
        elif not (left - _EDGE_PT <= x <= right + _EDGE_PT and bottom - _EDGE_PT <= y <= top + _EDGE_PT):
            self.content.outside += 1

    def _object(self, name: str, resources: Any, at: Matrix, deep: int) -> None:
        try:
            thing = resources.get_object()["/XObject"][name].get_object()
        except (KeyError, TypeError, AttributeError):
            return
        if thing.get("/Subtype") == "/Form":
            own = _matrix(thing["/Matrix"]) if "/Matrix" in thing else np.eye(3)
            self.content.drawing.anchors[f"signs {name}"].append(_at(own @ at, 0, 0))
            self.run(thing, thing.get("/Resources", resources), own @ at, deep + 1)
        else:
            self.content.drawing.anchors["pictures"].append(_at(at, 0.5, 0.5))


def _at(matrix: Matrix, x: Any, y: Any) -> Point:
    found = np.array([float(x), float(y), 1.0]) @ matrix
    return float(found[0]), float(found[1])


def _has_letters(values: Any) -> bool:
    parts = values[0] if isinstance(values[0], list) else values
    return any(str(part).strip() for part in parts if isinstance(part, str | bytes))

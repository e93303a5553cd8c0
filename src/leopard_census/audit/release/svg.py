"""Points that an SVG drawing draws."""

import re
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from leopard_census.audit.release.drawing import Drawing, Point

Matrix = NDArray[np.float64]

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_STEP = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
# Numbers that one step of each kind takes; the point is its last two.
_TAKES = {"m": 2, "l": 2, "t": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "a": 7}


def numbers(text: str | None) -> list[float]:
    """The numbers in an attribute."""
    return [float(word) for word in _NUMBER.findall(text or "")]


def svg_drawing(root: ElementTree.Element) -> Drawing:
    """What an SVG element draws, in units of its outermost system, y upwards or not."""
    drawing = Drawing()
    _walk(root, np.eye(3), drawing)
    return drawing


def _walk(element: ElementTree.Element, outer: Matrix, drawing: Drawing) -> None:
    name = str(element.tag).rpartition("}")[2]
    matrix = outer @ transform(element.get("transform", ""))
    x, y = (_first(element.get(axis)) for axis in ("x", "y"))
    if name in ("circle", "ellipse"):
        cx, cy = _first(element.get("cx")), _first(element.get("cy"))
        rx = _first(element.get("r") or element.get("rx"))
        ry = _first(element.get("r") or element.get("ry"))
        _shape(drawing, matrix, [(cx - rx, cy - ry), (cx + rx, cy + ry)])
    elif name == "rect":
        width, height = _first(element.get("width")), _first(element.get("height"))
        _shape(drawing, matrix, [(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
    elif name == "line":
        ends = [_first(element.get(axis)) for axis in ("x1", "y1", "x2", "y2")]
        _shape(drawing, matrix, [(ends[0], ends[1]), (ends[2], ends[3])])
    elif name in ("polygon", "polyline"):
        values = numbers(element.get("points"))
        _shape(drawing, matrix, list(zip(values[::2], values[1::2], strict=False)))
    elif name == "path":
        for shape in path_shapes(element.get("d", "")):
            _shape(drawing, matrix, shape)
    elif name in ("text", "tspan") and (element.get("x") or element.get("transform")):
        drawing.anchors["texts"].append(_moved(matrix, (x, y)))
    elif name in ("image", "foreignObject"):
        drawing.anchors["pictures"].append(_moved(matrix, (x, y)))
    elif name in ("use", "g", "svg"):
        target = next((value for key, value in element.attrib.items() if key.endswith("href")), name)
        if name == "use" or element.get("transform") or name == "svg":
            drawing.anchors[f"signs {target}"].append(_moved(matrix, (x, y)))
        if name == "svg":
            matrix = matrix @ _translated(x, y)
    for child in element:
        _walk(child, matrix, drawing)


def path_shapes(text: str) -> list[list[Point]]:
    """Corners of each part of a path; of curves their ends."""
    shapes: list[list[Point]] = []
    at, start = np.zeros(2), np.zeros(2)
    for step, rest in _STEP.findall(text):
        kind, relative = step.lower(), step.islower()
        if kind == "z":
            at = start
            continue
        values = numbers(rest)
        for n in range(0, len(values) - _TAKES[kind] + 1, _TAKES[kind]):
            end = np.array(values[n : n + _TAKES[kind]][-2:])
            if kind == "h":
                to = np.array([end[0] + (at[0] if relative else 0), at[1]])
            elif kind == "v":
                to = np.array([at[0], end[0] + (at[1] if relative else 0)])
            else:
                to = end + (at if relative else 0)
            if kind == "m" and n == 0:
                start = to
                shapes.append([])
            elif not shapes:
                shapes.append([])
            shapes[-1].append((float(to[0]), float(to[1])))
            at = to
    return [shape for shape in shapes if shape]


def transform(text: str) -> Matrix:
    """Matrix of a `transform` attribute."""
    matrix = np.eye(3)
    for name, arguments in _TRANSFORM.findall(text):
        values = numbers(arguments)
        if name == "matrix" and len(values) == 6:
            a, b, c, d, e, f = values
            step = np.array([[a, c, e], [b, d, f], [0, 0, 1]])
        elif name == "translate" and values:
            step = _translated(values[0], values[1] if len(values) > 1 else 0.0)
        elif name == "scale" and values:
            step = np.diag([values[0], values[1] if len(values) > 1 else values[0], 1.0])
        elif name == "rotate" and values:
            turn = np.radians(values[0])
            around = values[1:3] if len(values) >= 3 else [0.0, 0.0]
            step = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
            step = _translated(*around) @ step @ _translated(-around[0], -around[1])
        elif values:
            step = np.eye(3)
            step[(0, 1) if name == "skewX" else (1, 0)] = np.tan(np.radians(values[0]))
        else:
            continue
        matrix = matrix @ step
    return matrix


def _translated(x: float, y: float) -> Matrix:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def _moved(matrix: Matrix, point: Point) -> Point:
    x, y, _ = matrix @ np.array([point[0], point[1], 1.0])
    return float(x), float(y)


def _shape(drawing: Drawing, matrix: Matrix, corners: list[Point]) -> None:
    if corners:
        drawing.shapes.append([_moved(matrix, corner) for corner in corners])


def _first(text: str | None) -> float:
    values = numbers(text)
    return values[0] if values else 0.0

"""Cells of a table are no map, though stations on a grid are laid out like them."""

from types import SimpleNamespace

import numpy as np

from leopard_census.audit.release.drawing import Drawing, DrawingGate

#: Six rows of four stations, 2 km apart.
GRID = np.array([(43.0 + 0.018 * i, 131.0 + 0.0246 * j) for i in range(6) for j in range(4)])


def gate() -> DrawingGate:
    return DrawingGate(SimpleNamespace(degrees=GRID))  # type: ignore[arg-type]


def test_rules_and_texts_of_a_table_are_passed_over() -> None:
    drawing = Drawing()
    widths = (197.3, 57.7, 47.1, 53.6, 55.8, 39.6, 30.8)
    for row in range(10):
        x, y = 60.0, 700.0 - 15.1 * row
        for width in widths:
            drawing.shapes.append([(x, y), (x + width, y)])
            drawing.anchors["texts"].append((x + width - 5, y + 4))
            x += width
    assert gate().leaks(drawing, "report.pdf", "page 9") == []


def test_a_map_of_the_grid_is_not() -> None:
    turned = np.array([[0.96, 0.28], [-0.28, 0.96]])
    # Level, too: a map has no rules of cells.
    for how, turn in (("signs", turned), ("texts", turned), ("signs", np.eye(2)), ("texts", np.eye(2))):
        drawing = Drawing()
        for x, y in (GRID[:, ::-1] - GRID[0, ::-1]) * (0.73, 1.0) * 4000 @ turn + 100:
            if how == "texts":
                drawing.anchors["texts"].append((x, y))
            else:
                drawing.shapes.append([(x - 2, y - 2), (x + 2, y - 2), (x + 2, y + 2), (x - 2, y + 2)])
        assert gate().leaks(drawing, "map.svg", "drawing"), how

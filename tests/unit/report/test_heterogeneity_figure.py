from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from leopard_census.estimates.closed.heterogeneity import heterogeneity_rows
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.report.figures.canvas import FULL_WIDTH
from leopard_census.report.figures.heterogeneity import (
    SENTENCES,
    bend_sentence,
    heterogeneity_figure,
    signed_ticks,
)
from leopard_census.report.marks import find_occurrences, unmark
from leopard_census.report.printing import Printer, TableRow

SVG = "{http://www.w3.org/2000/svg}"


def rows_of(seed: int, animals: int, occasions: int) -> list[TableRow]:
    caught = (np.random.default_rng(seed).random((animals, occasions)) < 0.25).astype(np.int8)
    caught = caught[caught.any(axis=1)]
    matrix = HistoryMatrix(caught, np.ones(len(caught), dtype=np.int64))
    rows = heterogeneity_rows("headline", matrix)
    return [
        TableRow(row, "estimates/heterogeneity.csv", "0" * 64, ("headline", str(row["i"]))) for row in rows
    ]


@pytest.mark.parametrize(("animals", "occasions"), [(30, 6), (14, 18), (40, 90), (3, 2), (1, 4)])
def test_every_count_is_a_point_within_its_panel(animals, occasions):
    rows = rows_of(1, animals, occasions)
    drawn = heterogeneity_figure(Printer({}, {}, {}), rows)
    assert unmark(drawn) == unmark(heterogeneity_figure(Printer({}, {}, {}), rows))
    find_occurrences(f"<div>{drawn}</div>")  # raises at a digit that was not printed
    figure = ElementTree.fromstring(unmark(drawn))
    discs = list(figure.iter(f"{SVG}circle"))
    counts = sum(row[c] is not None for row in rows for c in ("log_f", "log_u"))
    assert len(discs) == counts + 1  # the key has one
    panels = [
        tuple(float(rect.attrib[a]) for a in ("x", "y", "width", "height"))
        for rect in figure.iter(f"{SVG}rect")
    ]
    assert len(panels) == 2
    for disc in discs[:-1]:
        x, y = float(disc.attrib["cx"]), float(disc.attrib["cy"])
        assert any(px <= x <= px + w and py <= y <= py + h for px, py, w, h in panels)
    assert max(x + w for x, _, w, _ in panels) <= FULL_WIDTH


def test_points_on_the_line_are_drawn_on_it():
    """The line of M0 drawn through its own values: every disc lies on the polyline."""
    rows = [
        TableRow(
            {
                "i": i,
                "log_f": 1 - 0.7 * i,
                "log_u": 2 - 0.2 * i,
                "log_f_m0": 1 - 0.7 * i,
                "log_u_m0": 2 - 0.2 * i,
            },
            "h.csv",
            "0" * 64,
            (str(i),),
        )
        for i in range(1, 6)
    ]
    figure = ElementTree.fromstring(unmark(heterogeneity_figure(Printer({}, {}, {}), rows)))
    discs = [(float(d.attrib["cx"]), float(d.attrib["cy"])) for d in list(figure.iter(f"{SVG}circle"))[:-1]]
    for panel in (discs[:5], discs[5:]):
        slopes = {round((b[1] - a[1]) / (b[0] - a[0]), 2) for a, b in pairwise(panel)}
        assert len(slopes) == 1


def test_an_empty_table_draws_axes_and_says_so():
    drawn = heterogeneity_figure(Printer({}, {}, {}), [])
    assert len(list(ElementTree.fromstring(unmark(drawn)).iter(f"{SVG}circle"))) == 1
    assert bend_sentence([]) == SENTENCES[None]


def test_sentence_follows_the_bend():
    row = TableRow({"bend": "convex"}, "h.csv", "0" * 64, ("headline", "1"))
    assert "upwards" in bend_sentence([row])
    # A test found no bend; what single points look like the sentence does not know.
    assert "straight line" not in SENTENCES["straight"]
    assert not any(c.isdigit() for text in SENTENCES.values() for c in text)


@pytest.mark.parametrize(("low", "high"), [(-7.3, 2.1), (0.0, 0.3), (-0.5, 0.5), (3.0, 250.0), (-80.0, -3.0)])
def test_ticks_lie_within_and_are_few(low, high):
    ticks = signed_ticks(low, high)
    assert 2 <= len(ticks) <= 8
    assert low <= ticks[0] <= ticks[-1] <= high
    assert len({round(b - a, 6) for a, b in pairwise(ticks)}) == 1

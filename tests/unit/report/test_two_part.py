"""Figures with two intervals: what is drawn lies where the numbers say, and nothing is drawn that is not known."""

from xml.etree import ElementTree

import pytest

from leopard_census.report.figures.canvas import ACCENT, FULL_WIDTH, INK, SAND, Canvas
from leopard_census.report.figures.intervals import intervals_figure
from leopard_census.report.figures.two_part import WHITE, Drawer, Part, TwoPart, end_of_scale
from leopard_census.report.intervals_view import interval_panels
from leopard_census.report.language import Language
from leopard_census.report.marks import find_occurrences, unmark
from leopard_census.report.printing import Printer, TableRow
from tests.unit.report.made_errors import made_identity, made_two_flanks

SVG = "{http://www.w3.org/2000/svg}"


def shapes(mark, end=20.0):
    canvas = Canvas(FULL_WIDTH, 40, "alt", Language("en"))
    Drawer(canvas, lambda v, aside: (10 * v, 20 + aside), end, 0.1).draw(mark)
    return ElementTree.fromstring(unmark(canvas.svg()))


def across(shape):
    """Least and greatest place across of a polygon."""
    x = [float(point.split(",")[0]) for point in shape.attrib["points"].split()]
    return min(x), max(x)


def bands(figure):
    return [shape for shape in figure.iter(f"{SVG}polygon") if shape.attrib["fill"] == SAND]


def test_line_and_band_end_at_their_limits():
    figure = shapes(TwoPart(Part(5, 4, 7), Part(6, 3, 11)))
    (band,) = bands(figure)
    assert across(band) == (30, 110)
    line = next(line for line in figure.iter(f"{SVG}line") if line.attrib["stroke-width"] == "1.4")
    assert (float(line.attrib["x1"]), float(line.attrib["x2"])) == (40, 70)
    (disc,) = figure.iter(f"{SVG}circle")
    assert (float(disc.attrib["cx"]), disc.attrib["fill"]) == (50, ACCENT)


@pytest.mark.parametrize("upper", [None, 21.0, 4000.0])
def test_a_limit_that_is_open_or_beyond_the_scale_ends_in_an_arrow_at_its_end(upper):
    figure = shapes(TwoPart(Part(5, 4, upper), Part(6, 3, upper)))
    ends = [across(shape) for shape in figure.iter(f"{SVG}polygon")]
    assert [end[1] for end in ends] == [200, 200]
    assert figure.find(f".//{SVG}polygon[@fill='{INK}']") is not None


def test_what_is_not_known_is_not_drawn():
    figure = shapes(TwoPart(Part(5, None, None)))
    assert not list(figure.iter(f"{SVG}line")) + list(figure.iter(f"{SVG}polygon"))
    assert not list(shapes(TwoPart(Part(None, None, None))).iter(f"{SVG}circle"))
    assert not TwoPart(Part(None, None, None)).told
    assert not bands(shapes(TwoPart(Part(5, 4, 7))))


def test_one_wild_limit_does_not_stretch_the_scale():
    assert end_of_scale([TwoPart(Part(10, 8, 900))]) == 35
    assert end_of_scale([TwoPart(Part(10, 8, 20), Part(11, 8, 30))]) == 30
    assert end_of_scale([]) > 0


# ---- the figure of all data sets


def rows_of(rows, name):
    return [TableRow(_Cells(row), f"estimates/{name}.csv", "0" * 64, (str(i),)) for i, row in enumerate(rows)]


class _Cells(dict):
    """A row as it is read from a file: a column that was not written is empty."""

    def __missing__(self, column):
        return None


def panels(identity, two_flanks, models=("M0", "Chao")):
    return interval_panels(rows_of(identity, "identity"), rows_of(two_flanks, "two_flanks"), models)


@pytest.mark.parametrize("animals", [3, 30])
def test_every_estimate_has_a_sign_and_every_known_error_a_band(animals):
    found = panels(made_identity(animals, True), made_two_flanks(animals, True))
    assert [len(panel.lines) for panel in found] == [12, 5]
    drawn = intervals_figure(Printer({}, {}, {}), found)
    find_occurrences(f"<div>{drawn}</div>")  # raises at a digit that was not printed
    assert unmark(drawn) == unmark(intervals_figure(Printer({}, {}, {}), found))
    figure = ElementTree.fromstring(unmark(drawn))
    # The key has one of each.
    assert len(list(figure.iter(f"{SVG}circle"))) == len(bands(figure)) == 12 + 5 + 1
    assert all(across(band)[1] <= FULL_WIDTH for band in bands(figure))
    height = float(figure.attrib["height"].removesuffix("pt"))
    assert all(float(text.attrib["y"]) <= height for text in figure.iter(f"{SVG}text"))


def test_animals_known_stand_with_the_most_that_flanks_leave_open():
    known = {"data_set": "headline", "model": "known", "unit": "animals", "draws": 0}
    fewest = known | {"quantity": "n_min", "best": 11, "estimate": 11}
    (panel,) = panels([fewest, known | {"quantity": "n_max", "best": 16, "estimate": 16}], [])
    (line,) = panel.lines
    assert line.marked.inner == Part(11, 11, 16)
    (panel,) = panels([fewest, known | {"quantity": "n_max", "best": 11, "estimate": 11}], [])
    assert panel.lines[0].marked.inner == Part(11, None, None)


def test_the_band_of_animals_known_reaches_to_the_limits_of_both_bounds():
    known = {"data_set": "headline", "model": "known", "unit": "animals", "draws": 9, "draws_distinct": 3}
    fewest = known | {"quantity": "n_min", "best": 11, "estimate": 11.4, "lower": 10.0, "upper": 13.0}
    most = known | {"quantity": "n_max", "best": 16, "estimate": 16.8, "lower": 15.0, "upper": 19.0}
    found = panels([fewest, most], [])
    marked = found[0].lines[0].marked
    assert (marked.inner, marked.outer) == (Part(11, 11, 16), Part(11.4, 10, 19))
    figure = ElementTree.fromstring(unmark(intervals_figure(Printer({}, {}, {}), found)))
    assert "11.4 (10.0\u201319.0)" in [text.text for text in figure.iter(f"{SVG}text")]


def test_without_draws_there_are_names_and_no_bands():
    unknown = {"draws": 0, "draws_distinct": 0, "identity_share": None}
    found = panels([row | unknown for row in made_identity(3, False)], made_two_flanks(3, False))
    (numbers,) = found
    assert not any(line.further for line in numbers.lines)
    figure = ElementTree.fromstring(unmark(intervals_figure(Printer({}, {}, {}), found)))
    assert bands(figure) == []
    assert "identities" not in ElementTree.tostring(figure, "unicode").partition("</title>")[2]


def test_bands_of_assumed_rates_are_white_and_the_key_says_so():
    rows = [row | {"source": "assumed"} for row in made_identity(12, True)]
    found = panels(rows, made_two_flanks(12, True))
    figure = ElementTree.fromstring(unmark(intervals_figure(Printer({}, {}, {}), found)))
    white = [shape for shape in figure.iter(f"{SVG}polygon") if shape.attrib["fill"] == WHITE]
    # Of links between flanks nothing is assumed; the key has one of each.
    assert (len(white), len(bands(figure))) == (10 + 4 + 1, 2 + 1 + 1)
    assert "errors of identity at assumed rates too" in ElementTree.tostring(figure, "unicode")
    caught = {
        "data_set": "headline",
        "model": "known",
        "quantity": "n",
        "best": 12.0,
        "estimate": 11.0,
        "draws": 9,
    }
    lines = [line.what for line in panels([*rows, caught | {"source": "assumed"}], [])[0].lines]
    assert lines[:2] == ["known by their coats", "animals caught"]
    assert "animals caught" not in [line.what for line in panels([*rows, caught], [])[0].lines]


def test_a_survey_without_estimates_has_no_panel():
    none = dict.fromkeys(("best", "estimate", "lower", "upper", "lower_sampling", "upper_sampling"))
    assert panels([row | none for row in made_identity(0, False)], []) == ()
    assert panels([], []) == ()

"""The map of density: every square once, in the right shade and place, and no coordinate."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from leopard_census.provenance.ledger import read_ledger, write_ledger
from leopard_census.report.build import report_page
from leopard_census.report.figures.canvas import FULL_WIDTH
from leopard_census.report.figures.density import _SHADES, class_limits, density_figure
from leopard_census.report.marks import find_occurrences, unmark
from leopard_census.report.printing import Printer
from leopard_census.report.views import Views
from tests.unit.report.words import told

SVG = "{http://www.w3.org/2000/svg}"
WINDOW = (dt.date(2011, 12, 15), dt.date(2012, 3, 13))


def drawn(given, squares=None, stations=None) -> ElementTree.Element:
    views = Views(given.sources, WINDOW)
    printer = Printer(read_ledger(given.ledger_path), given.settings, {})
    rows = views.tables["density_squares"] if squares is None else squares
    figure = density_figure(printer, rows, views.stations if stations is None else stations)
    return ElementTree.fromstring(unmark(figure))


def area(figure, shades=_SHADES) -> float:
    """Of the squares alone: those of the key have a frame of another colour."""
    return sum(
        float(r.attrib["width"]) * float(r.attrib["height"])
        for r in figure.iter(f"{SVG}rect")
        if r.attrib["fill"] in shades and r.attrib["stroke"] == r.attrib["fill"]
    )


@pytest.mark.parametrize(
    ("highest", "limits"),
    [
        (7.3, (0.2, 0.5, 1.0, 2.0, 5.0)),
        (0.013, (0.0005, 0.001, 0.002, 0.005, 0.01)),
        (5.0, (0.1, 0.2, 0.5, 1.0, 2.0)),
    ],
)
def test_limits_are_round_and_the_last_class_holds_the_highest(highest, limits) -> None:
    assert class_limits(highest) == pytest.approx(limits)
    assert len(class_limits(highest)) == len(_SHADES) - 1


def test_shades_darken_so_that_they_hold_in_grey() -> None:
    grey = [0.2126 * int(s[1:3], 16) + 0.7152 * int(s[3:5], 16) + 0.0722 * int(s[5:], 16) for s in _SHADES]
    steps = [a - b for a, b in pairwise(grey)]
    assert min(steps) > 20


def test_every_square_is_drawn_once_on_each_map(made_up) -> None:
    given = made_up(animals=5, stations=9, days=4, media=False)
    figure = drawn(given)
    rows = given.sources.rows("density_squares")
    east = {row["x"] for row in rows}
    cell = ((FULL_WIDTH - 28) / 3) / len(east)
    assert area(figure) == pytest.approx(3 * len(rows) * cell**2, rel=0.01)
    for rect in figure.iter(f"{SVG}rect"):
        assert float(rect.attrib["x"]) >= 0
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= FULL_WIDTH + 0.1
    # Each station is a ring on each of the three maps, and one in the key.
    assert len(list(figure.iter(f"{SVG}circle"))) == 3 * 9 + 1


def test_a_denser_square_is_never_paler(made_up) -> None:
    given = made_up(animals=5, stations=9, days=4, media=False)
    views = Views(given.sources, WINDOW)
    rows = sorted(views.tables["density_squares"], key=lambda row: row["density"])
    limits = class_limits(max(max(row["density"], row["density_se"]) for row in rows))
    classes = [sum(row["density"] > limit for limit in limits) for row in rows]
    assert classes == sorted(classes)
    assert len(set(classes)) >= 3


def test_the_map_tells_no_coordinate(made_up) -> None:
    given = made_up(animals=5, stations=9, days=4, media=False)
    text = ElementTree.tostring(drawn(given), "unicode")
    for row in [*given.sources.rows("detectors"), *given.sources.rows("density_squares")]:
        assert f"{row['x']:.0f}" not in text
        assert f"{row['y']:.0f}" not in text


def test_without_errors_two_maps_are_left_and_the_page_says_why(made_up) -> None:
    given = made_up(animals=5, stations=9, days=4, media=False, errors_of_map=False)
    figure = drawn(given)
    titles = {text.text for text in figure.iter(f"{SVG}text")}
    assert "Density" in titles
    assert "Its standard error" not in titles
    text = told(given)
    assert "The captures give no error for this map" in text
    assert "The standard error allows for" not in text


BY_NAMES = "It takes the names of the animals as they stand"
WITH_ERRORS = "The standard error holds sampling error and the error of identities"


def test_the_caption_says_what_the_error_holds(made_up, tmp_path) -> None:
    """The map is over all draws where the density that is printed is, and by the names that stand elsewhere."""
    by_names, drawn_too = (
        made_up(tmp_path / errors, animals=5, stations=9, days=4, media=False, errors=errors)
        for errors in ("", "blind")
    )
    first, second = told(by_names), told(drawn_too)
    assert BY_NAMES in first
    assert WITH_ERRORS not in first
    assert f"{WITH_ERRORS}." in second
    assert BY_NAMES not in second
    page = report_page(drawn_too)
    files = {str(item.get("file")) for item in page.printer.printed(find_occurrences(page.marked))}
    assert {file.rpartition("/")[2] for file in files if "squares" in file} == {"identity_squares.csv"}


def test_the_map_is_that_of_the_names_where_the_density_is(made_up) -> None:
    given = made_up(animals=5, stations=9, days=4, media=False, errors="blind")
    ledger = read_ledger(given.ledger_path)
    density = replace(ledger["scr.density"], formula="the maximum of the likelihood")
    write_ledger(given.ledger_path, given.survey, {**ledger, density.id: density}.values())
    assert BY_NAMES in told(given)


def test_a_survey_without_a_spatial_fit_has_no_map(made_up) -> None:
    assert "Map of density" not in told(made_up(animals=1, stations=3, days=4, media=False))
    assert "Map of density" in told(made_up(animals=2, stations=3, days=4, media=False))

"""The figure of the winters: numbers known beside estimates, effort, method, and what cannot be compared."""

from xml.etree import ElementTree

import pytest

from leopard_census.report.figures.canvas import DEEP, FULL_WIDTH, MIDDLE, PALE
from leopard_census.report.figures.two_part import WHITE
from leopard_census.report.figures.winters import animals_of, closed_of, common_start, winters_figure
from leopard_census.report.marks import find_occurrences, unmark
from leopard_census.report.printing import Printer
from tests.unit.report.made_winters import made_trend
from tests.unit.report.test_two_part import SVG, bands, rows_of


def rows(winters, animals=12, **changed):
    names = [f"valley-{2013 - i}" for i in range(winters - 1, 0, -1)]
    return [row | changed for row in made_trend("valley-2013", names, animals, 24)]


def figure_of(trend):
    drawn = winters_figure(Printer({}, {}, {}), rows_of(trend, "trend"))
    find_occurrences(f"<div>{drawn}</div>")  # raises at a digit that was not printed
    return ElementTree.fromstring(unmark(drawn))


def words(figure):
    return [text.text for text in figure.iter(f"{SVG}text") if text.text]


@pytest.mark.parametrize(("winters", "animals"), [(2, 3), (6, 12), (20, 30)])
def test_all_winters_fit_and_each_has_its_marks(winters, animals):
    figure = figure_of(rows(winters, animals))
    discs = list(figure.iter(f"{SVG}circle"))
    # One of a closed estimate for each winter but the first, which has none, and one of the key.
    assert len(discs) == winters - 1 + 1
    # Errors of identity are known of the last winter, closed and spatial; and the key.
    assert len(bands(figure)) == 2 + 1
    years = [str(2013 - i) for i in range(winters - 1, -1, -1)]
    assert [word for word in words(figure) if word in years] == years
    height = float(figure.attrib["height"].removesuffix("pt"))
    for shape in [*figure.iter(f"{SVG}rect"), *discs]:
        x = float(shape.attrib.get("cx", shape.attrib.get("x", "0"))) + float(shape.attrib.get("width", "0"))
        assert x <= FULL_WIDTH + 0.01
    assert all(0 <= float(text.attrib["y"]) <= height for text in figure.iter(f"{SVG}text"))


def test_a_winter_that_cannot_be_compared_stands_on_grey_and_without_estimate_says_so():
    trend = rows(4)
    figure = figure_of(trend)
    grounds = [rect for rect in figure.iter(f"{SVG}rect") if rect.attrib["fill"] == PALE]
    assert len(grounds) == 1 + 1  # the first winter, and the key
    assert "not known" in words(figure)
    assert [word for word in words(figure) if word in ("no", "estimate")] == ["no", "estimate"]
    plain = figure_of([row | {"comparable": True} for row in trend])
    assert len([rect for rect in plain.iter(f"{SVG}rect") if rect.attrib["fill"] == PALE]) == 1


def test_the_last_winter_is_never_grey():
    figure = figure_of(rows(3, comparable=False))
    assert len([rect for rect in figure.iter(f"{SVG}rect") if rect.attrib["fill"] == PALE]) == 2 + 1


def test_a_dashed_line_parts_winters_of_other_methods_or_cameras():
    def dashes(trend):
        return sum("stroke-dasharray" in line.attrib for line in figure_of(trend).iter(f"{SVG}line"))

    trend = rows(4)
    assert dashes(trend) == 1 + 1  # tables then, video now; and the key
    same = [row | {"method": "video", "camera_models": "A"} for row in trend]
    assert dashes(same) == 1
    assert dashes([*same[:2], *(row | {"camera_models": "B"} for row in same[2:])]) == 2
    # Cameras that nobody wrote down may be the same.
    assert dashes([same[0] | {"camera_models": None}, *same[1:]]) == 1


def test_effort_is_as_long_as_it_is():
    figure = figure_of(rows(3))
    bars = [
        float(rect.attrib["height"]) for rect in figure.iter(f"{SVG}rect") if rect.attrib["fill"] == MIDDLE
    ]
    assert bars[0] / bars[1] == pytest.approx(1411.5 / 2020, rel=0.01)


def test_bars_of_numbers_known_have_both_bounds_in_figures():
    figure = figure_of(rows(3))
    assert "12\u201314" in words(figure)
    known = [rect for rect in figure.iter(f"{SVG}rect") if rect.attrib["fill"] == DEEP][:3]
    heights = [float(rect.attrib["height"]) for rect in known]
    assert heights[2] / heights[0] == pytest.approx(12 / 7, rel=0.01)


def test_no_animal_at_all_draws_no_mark():
    nobody = {
        "n_min": 0,
        "n_max": 0,
        "closed_n": None,
        "animals": None,
        "closed_identity_n": None,
        "animals_identity_lower": None,
    }
    figure = figure_of([row | nobody for row in rows(2)])
    assert len(list(figure.iter(f"{SVG}circle"))) == 1
    assert len(bands(figure)) == 1


def test_errors_of_identity_that_are_not_known_give_no_second_interval():
    first, last = (rows_of(rows(2), "trend")[i] for i in (0, 1))
    assert closed_of(first).outer is animals_of(first).outer is None
    assert closed_of(last).outer.estimate == pytest.approx(12 * 1.4)
    assert animals_of(last).outer.upper == pytest.approx(18)


def test_bands_of_assumed_rates_are_white_and_the_key_says_so():
    first, last = rows(2)
    figure = figure_of([first, last | {"identity_source": "assumed"}])
    assert len(bands(figure)) == 1  # that of the key
    assert len([shape for shape in figure.iter(f"{SVG}polygon") if shape.attrib["fill"] == WHITE]) == 2 + 1
    assert "at assumed rates" in words(figure)
    assert "at assumed rates" not in words(figure_of([first, last]))


def test_what_all_names_begin_with_is_told_once():
    assert common_start(["kedrovaya-sim-2007", "kedrovaya-sim-2012"]) == "kedrovaya-sim-"
    assert common_start(["kedrovaya-2007", "nezhino-2008"]) == ""
    assert common_start(["kedrovaya-2007"]) == ""
    assert common_start(["a-1", "a-1-b"]) == "a-"

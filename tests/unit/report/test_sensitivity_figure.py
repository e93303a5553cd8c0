"""The figure of errors of identification: whichever pairs of rates the table has, each with estimate and interval."""

from xml.etree import ElementTree

import pytest

from leopard_census.report.figures.canvas import ACCENT, FULL_WIDTH
from leopard_census.report.figures.sensitivity import sensitivity_figure
from leopard_census.report.marks import find_occurrences, unmark
from leopard_census.report.printing import Printer
from leopard_census.report.sensitivity_view import sensitivity_view
from tests.unit.report.made_errors import made_sensitivity
from tests.unit.report.test_two_part import SVG, rows_of


def view_of(animals=12, places=True, full=True, source="blind", change=None):
    rows = made_sensitivity(animals, places, full=full, source=source)
    return sensitivity_view(rows_of([change(row) if change else row for row in rows], "sensitivity"))


def figure_of(view):
    drawn = sensitivity_figure(Printer({}, {}, {}), view.panels)
    find_occurrences(f"<div>{drawn}</div>")  # raises at a digit that was not printed
    return ElementTree.fromstring(unmark(drawn))


def cells(figure):
    return [rect for rect in figure.iter(f"{SVG}rect") if rect.attrib["fill"] != "none"]


def marks(figure):
    return [shape for shape in figure.iter(f"{SVG}polygon") if shape.attrib["stroke"] == ACCENT]


@pytest.mark.parametrize(("full", "pairs"), [(True, 25), (False, 9)])
def test_each_pair_of_rates_is_a_cell_with_its_interval(full, pairs):
    view = view_of(full=full)
    assert view.blank is not full
    figure = figure_of(view)
    # The team has a cell of its own in each of the two panels.
    assert len(cells(figure)) == 2 * (pairs + 1)
    assert len(list(figure.iter(f"{SVG}circle"))) == 2 * (pairs + 1)
    height = float(figure.attrib["height"].removesuffix("pt"))
    for rect in cells(figure):
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= FULL_WIDTH + 0.01
        assert float(rect.attrib["y"]) + float(rect.attrib["height"]) <= height


def test_darker_is_higher_also_in_grey():
    view = view_of()
    figure = figure_of(view)
    panel = view.panels[1]
    shades = [int(rect.attrib["fill"][1:3], 16) for rect in cells(figure)][26 : 26 + 25]
    values = [row["estimate"] for row in panel.grid]
    order = sorted(range(25), key=lambda i: values[i])
    assert [shades[i] for i in order] == sorted(shades, reverse=True)
    assert min(shades) < max(shades)


@pytest.mark.parametrize(
    ("source", "filled"), [("blind", True), ("controls", True), ("setting", False), ("published", False)]
)
def test_only_rates_that_were_measured_have_filled_marks(source, filled):
    view = view_of(source=source)
    assert view.measured is filled
    figure = figure_of(view)
    assert len(marks(figure)) == 4
    assert all((mark.attrib["fill"] == ACCENT) is filled for mark in marks(figure))
    words = " ".join(text.text or "" for text in figure.iter(f"{SVG}text"))
    assert ("measured" in words) is filled


@pytest.mark.parametrize(
    ("rates", "printed"),
    [((0.1125, 0.0125), "11.25% split, 1.25% lumped"), ((0.1, 0.012), "10.0% split, 1.2% lumped")],
)
def test_rates_are_printed_as_in_the_text(rates, printed):
    own = dict(zip(("split", "lump"), rates, strict=True))
    figure = figure_of(view_of(change=lambda row: row | (own if row["source"] != "grid" else {})))
    assert printed in [text.text for text in figure.iter(f"{SVG}text")]


def test_marks_lie_between_the_cells_that_the_rates_lie_between():
    figure = figure_of(view_of())
    below = marks(figure)[0].attrib["points"].split()[0]
    first, second = (
        float(rect.attrib["x"]) + float(rect.attrib["width"]) / 2 for rect in cells(figure)[:10:5]
    )
    assert float(below.split(",")[0]) == pytest.approx(first + (second - first) * 0.018 / 0.025, abs=0.02)


def test_rates_beyond_the_grid_are_marked_at_its_end():
    beyond = figure_of(view_of(change=lambda row: row | ({"split": 0.4} if row["source"] != "grid" else {})))
    last = max(float(rect.attrib["x"]) + float(rect.attrib["width"]) / 2 for rect in cells(beyond)[:25])
    assert float(marks(beyond)[0].attrib["points"].split()[0].split(",")[0]) == pytest.approx(last, abs=0.02)


def test_without_places_there_is_one_panel_and_a_reason():
    view = view_of(places=False)
    assert [panel.title for panel in view.panels] == ["Adults and subadults, closed model"]
    assert [row["quantity"] for row in view.missing] == ["density"]
    assert len(cells(figure_of(view))) == 26


def test_without_recaptures_there_is_a_sentence_only():
    view = view_of(animals=1)
    assert view.panels == ()
    assert [row["quantity"] for row in view.missing] == ["n_hat", "density"]
    assert sensitivity_view([]) is None


def test_a_pair_of_rates_without_an_estimate_says_so():
    def gone(row):
        none = row["split"] == 0.2 and row["quantity"] == "density"
        return row | ({"estimate": None, "lower": None, "upper": None} if none else {})

    figure = figure_of(view_of(change=gone))
    assert sum(text.text == "none" for text in figure.iter(f"{SVG}text")) == 5


def test_one_wild_cell_leaves_the_others_apart_and_ends_in_an_arrow():
    def wild(row):
        return row | ({"estimate": 400.0, "upper": 9000.0} if row["split"] == row["lump"] == 0.2 else {})

    figure = figure_of(view_of(places=False, change=wild))
    shades = {rect.attrib["fill"] for rect in cells(figure)}
    assert len(shades) > 4
    # The mark of the wild estimate itself lies beyond the scale.
    assert len(list(figure.iter(f"{SVG}circle"))) == 25
    rights = [float(rect.attrib["x"]) + float(rect.attrib["width"]) for rect in cells(figure)]
    assert max(float(line.attrib["x2"]) for line in figure.iter(f"{SVG}line")) < max(rights)


def test_the_model_of_density_is_told_where_it_is_not_the_declared_one():
    def noted(row):
        return row | (
            {"note": "Without sexes."} if row["quantity"] == "density" and row["source"] == "grid" else {}
        )

    assert view_of().model is None
    assert view_of(change=noted).model["note"] == "Without sexes."
    assert view_of(places=False, change=noted).model is None


def test_many_rates_are_drawn_one_panel_below_the_other():
    one = {"source": "grid", "lump": 0.0, "unit": "", "estimate": 9.0, "lower": 1.0, "upper": 20.0}
    rows = [one | {"split": i / 100, "quantity": q} for q in ("n_hat", "density") for i in range(8)]
    figure = figure_of(sensitivity_view(rows_of(rows, "sensitivity")))
    assert len({rect.attrib["y"] for rect in cells(figure)}) == 2
    assert not marks(figure)

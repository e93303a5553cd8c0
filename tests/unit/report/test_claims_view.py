"""How the tables of a publication are arranged for print."""

import pytest

from leopard_census.report.claims_view import by_verdict, claim_views, digits_of
from leopard_census.report.printing import Printer, TableRow
from leopard_census.tables.claim_verdict import VERDICTS
from tests.unit.report.words import digits

FIGURE = {
    "value": 1.5, "lower": None, "upper": None, "p_value": None, "unit": "ratio", "definition": "made up",
    "formula": "comparison.csv", "inclusion": None, "station_days": None, "method": None, "source": None,
    "comparable": None, "agrees": None,
}  # fmt: skip


def claim(number: int, name: str, verdict: str = "unsupported") -> TableRow:
    cells = {"number": number, "claim": name, "kind": "change", "verdict": verdict, "value": None}
    return TableRow(cells, "release.csv", "", (str(number),))


def figure(of: str, name: str, **cells: object) -> TableRow:
    return TableRow({**FIGURE, "claim": of, "figure": name, **cells}, "release.figures.csv", "", (of, name))


@pytest.mark.parametrize(("many", "printed"), [(8, 1), (7, 8)], ids=["many", "few"])
def test_many_figures_of_two_claims_are_printed_with_the_first(many: int, printed: int) -> None:
    alike = [
        figure(of, f"comparison.{i}", value=float(i)) for of in ("change", "increase") for i in range(many)
    ]
    views = claim_views(
        [claim(2, "increase"), claim(1, "change")], [*alike, figure("increase", "series.1", value=2.5)]
    )
    assert [view.row["claim"] for view in views] == ["change", "increase"]
    assert len(views[0].figures) == many
    assert views[0].repeated is None
    assert len(views[1].figures) == printed
    assert views[1].repeated == ("claim-change" if printed == 1 else None)
    told = {row["figure"] for view in views for row in view.figures}
    assert told == {row["figure"] for row in alike} | {"series.1"}


def test_a_figure_with_another_word_on_it_is_printed_again() -> None:
    alike = [figure("change", f"percent.{i}", agrees=True) for i in range(9)]
    other = [figure("again", f"percent.{i}", agrees=None) for i in range(9)]
    views = claim_views([claim(1, "change"), claim(2, "again")], [*alike, *other])
    assert [len(view.figures) for view in views] == [9, 9]


def test_figures_stand_by_where_they_come_from_in_the_order_of_the_first() -> None:
    rows = [
        figure("a", "1", source="plot-2012", formula="count.individuals.min", inclusion="adults"),
        figure("a", "2", source="plot-2011", formula="count.individuals.min"),
        figure("a", "3", source="plot-2012", formula="count.all.min", inclusion="adults and cubs"),
        figure("a", "4", formula="number - young", inclusion="adults"),
        figure("a", "5", formula="number - young", inclusion="adults"),
    ]
    (view,) = claim_views([claim(1, "a")], rows)
    assert [[row["figure"] for row in group.rows] for group in view.groups] == [["1", "3"], ["2"], ["4", "5"]]
    # A number of the ledger has its own name; a formula in words tells all of its group.
    assert [group.formula for group in view.groups] == [False, False, True]
    assert [group.inclusion for group in view.groups] == [False, False, True]
    assert view.of_ledger


def test_verdicts_that_no_claim_has_are_told_too() -> None:
    views = claim_views([claim(1, "a", "contradicted"), claim(2, "b", "contradicted")], [])
    found = by_verdict(views)
    assert tuple(found) == VERDICTS
    assert {verdict: len(rows) for verdict, rows in found.items() if rows} == {"contradicted": 2}


@pytest.mark.parametrize(
    ("value", "unit", "wanted"),
    [(12.0, "animals", 0), (9.6, "animals", 1), (50.0, "%", 1), (1.5, "ratio", 2), (10.0, "series", 0)],
)
def test_decimals_go_with_the_unit(value: float, unit: str, wanted: int) -> None:
    assert digits_of(value, unit) == wanted


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.1042, "0.104"), (0.0005, "0.001"), (0.00049, "<0.001"), (0.0, "<0.001"), (1.0, "1.000")],
)
def test_no_p_value_is_printed_as_nothing(p: float, told: str) -> None:
    row = figure("a", "1", p_value=p)
    text = str(Printer({}, {}, {}).p(row)).replace("&lt;", "<")
    assert told in text
    assert digits(told) <= digits(text)

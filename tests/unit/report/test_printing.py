import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from leopard_census.provenance.ledger import Entry, Interval
from leopard_census.report.marks import Occurrence, unmark
from leopard_census.report.printing import Printer, PrintError, TableRow
from leopard_census.report.references import Reference, load_references

DENSITY = Entry(
    id="scr.density",
    value=1.2345,
    unit="animals per 100 km2",
    digits=2,
    definition="Density",
    formula="D",
    subset="headline",
    rule="scr",
    inputs=(),
    code="c",
    config="d",
    interval=Interval(0.7, 2.0),
)
NONE = replace(DENSITY, id="scr.g0", value=None, interval=None, reason="No animal was caught.")
WORK = Reference(("Borchers DL", "Efford MG"), 2008, "Title", "Biometrics", "377-385", "64")
ROW = TableRow(
    {"n": 12345, "share": 0.25, "day": dt.date(2012, 1, 5), "gone": None, "codes": ["A", "B"]},
    "s/t.csv",
    "f" * 64,
    ("k",),
)


@pytest.fixture
def printer() -> Printer:
    ledger = {entry.id: entry for entry in (DENSITY, NONE)}
    return Printer(
        ledger, {"histories": {"days": 5}, "survey": {"start": "2011-12-15"}}, {"borchers2008": WORK}
    )


def shown(text: str) -> str:
    return unmark(str(text)).replace("\u00a0", " ").replace("\u2060", "")


def test_ledger_numbers_are_printed_with_their_digits_units_and_intervals(printer: Printer) -> None:
    plain = {"link": False}
    assert shown(printer.n("scr.density", **plain)) == "1.23"
    assert shown(printer.n("scr.density", "interval", **plain)) == "0.70–2.00"
    assert shown(printer.n("scr.density", "level", **plain)) == "95%"
    assert shown(printer.n("scr.density", "unit", **plain)) == "animals per 100 km²"
    assert shown(printer.n("scr.g0", **plain)) == "not estimated"
    assert shown(printer.n("scr.g0", "interval", **plain)) == "–"
    assert printer.linked == []
    assert 'href="#entry-scr.density"' in printer.n("scr.density")
    assert printer.linked == [DENSITY]


def test_units_agree_with_the_number_shown() -> None:
    def shown_unit(**changes: object) -> str:
        entry = replace(DENSITY, interval=None, **changes)
        return shown(Printer({entry.id: entry}, {}, {}).n(entry.id, "unit", link=False))

    assert shown_unit(value=1, digits=0, unit="pairs") == "pair"
    assert shown_unit(value=1.2, digits=0, unit="station-days") == "station-day"
    assert shown_unit(value=1.0, digits=1, unit="station-days") == "station-days"
    assert shown_unit(value=1, digits=0, unit="animals per 100 km2") == "animal per 100 km²"
    assert shown_unit(value=None, digits=0, unit="pairs") == "pairs"


def test_cells_are_printed_by_their_type(printer: Printer) -> None:
    assert [shown(printer.t(ROW, column)) for column in ROW.cells] == [
        "12,345",
        "0.2",
        "5 January 2012",
        "–",
        "A, B",
    ]
    assert shown(printer.t(ROW, "share", digits=2)) == "0.25"
    assert shown(printer.t(ROW, "share", digits=1, ratio=True)) == "25.0%"
    assert shown(printer.t(ROW, "day", date="brief")) == "5 Jan 2012"


def test_what_is_printed_is_recorded_with_its_source(printer: Printer) -> None:
    printer.t(ROW, "n")
    printer.total([ROW, ROW], "n", digits=0)
    printer.c("histories.days")
    cell, total, setting = printer.printed([Occurrence(0, False), Occurrence(1, False), Occurrence(2, True)])
    assert cell == {
        "function": "t",
        "file": "s/t.csv",
        "sha256": "f" * 64,
        "row": ["k"],
        "column": "n",
        "text": "12,345",
        "told": False,
    }
    assert (total["reduced"], total["rows"], total["text"]) == ("sum", [["k"], ["k"]], "24,690")
    assert (setting["path"], setting["text"], setting["told"]) == ("histories.days", "5", True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: p.n("scr.densty"), r"no number 'scr\.densty'; did you mean scr\.density"),
        (lambda p: p.n("scr.density", "median"), "no part 'median'"),
        (lambda p: p.value("scr.g0"), "has no value: No animal was caught"),
        (lambda p: p.t(ROW, "m"), "no column 'm'; it has n, share"),
        (lambda p: p.c("histories.weeks"), r"no setting 'histories\.weeks'"),
        (lambda p: p.ref("borchers2009"), "did you mean borchers2008"),
    ],
)
def test_what_is_not_there_is_a_clear_error(printer: Printer, call, message: str) -> None:
    with pytest.raises(PrintError, match=message):
        call(printer)


def test_citations_and_labels(printer: Printer) -> None:
    assert shown(printer.ref("borchers2008")).endswith(">Borchers and Efford 2008</a>")
    assert printer.cited == ["borchers2008"]
    assert (
        shown(printer.ref("borchers2008", "full"))
        == "Borchers DL, Efford MG (2008). Title. Biometrics 64: 377–385."
    )
    labels = [shown(printer.label("Figure", key)) for key in ("b", "a", "b")]
    assert labels == ["Figure 1", "Figure 2", "Figure 1"]


def test_a_work_whose_pages_are_not_known_is_listed_without_them() -> None:
    assert replace(WORK, pages="").full == "Borchers DL, Efford MG (2008). Title. Biometrics 64."
    assert replace(WORK, pages="", volume="", doi="10.1/x").full.endswith("Title. Biometrics. doi:10.1/x")


def test_every_listed_work_is_cited_and_every_cited_work_listed() -> None:
    resources = Path(__file__).parents[3] / "resources" / "report"
    cited = {
        key
        for page in (resources / "templates").rglob("*.html")
        for key in re.findall(r'\bref\("(\w+)"', page.read_text(encoding="utf-8"))
    }
    listed = load_references(resources / "references.yaml")
    assert cited == set(listed)
    assert list(listed) == sorted(listed)
    dois = [work.doi for work in listed.values() if work.doi]
    assert len(dois) == len(set(dois))

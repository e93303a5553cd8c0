"""The chart of effort, and the ledger's numbers on what effort was worth."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from leopard_census.provenance.ledger import read_ledger
from leopard_census.report.figures.canvas import INK, MIDDLE, PALE, SAND
from leopard_census.report.figures.days import effort_figures
from leopard_census.report.marks import unmark
from leopard_census.report.printing import Printer
from leopard_census.report.views import Views

SVG = "{http://www.w3.org/2000/svg}"
START = dt.date(2011, 12, 15)


def chart(given, days):
    views = Views(given.sources, (START, START + dt.timedelta(days=days - 1)))
    printer = Printer(read_ledger(given.ledger_path), given.settings, {})
    drawn = effort_figures(printer, views.stations, views.window)
    return [ElementTree.fromstring(unmark(text)) for text in drawn]


def area(figures, fill):
    """Of all bars of a colour, less those of the key."""
    rects = [r for f in figures for r in f.iter(f"{SVG}rect") if r.attrib["fill"] == fill]
    bars = [r for r in rects if r.attrib["stroke"] == "none"]
    return sum(float(r.attrib["width"]) * float(r.attrib["height"]) for r in bars)


def key(figure):
    return {text.text for text in figure.iter(f"{SVG}text")}


def test_areas_are_effort(made_up) -> None:
    """A bar's area is the effort that it stands for: ground for the window, sand for work, green for both flanks."""
    given = made_up(stations=24, days=90, media=False)
    figures = chart(given, 90)
    rows = given.sources.rows("effort")
    whole = area(figures, PALE)
    assert area(figures, SAND) / whole == pytest.approx(sum(r["usage"] for r in rows) / len(rows), rel=0.005)
    both = sum(r["both_flanks_days"] for r in rows)
    assert both > 0
    assert area(figures, MIDDLE) / whole == pytest.approx(both / len(rows), rel=0.005)


def test_doubts_are_underlined_for_their_days(made_up) -> None:
    given = made_up(stations=24, days=90, media=False)
    (figure,) = chart(given, 90)
    lines = [line for line in figure.iter(f"{SVG}line") if line.attrib["stroke"] == INK]
    doubtful = {row["locationID"] for row in given.sources.rows("effort") if row["doubts"]}
    # One stretch per station, but for one that is cut where its last, half day begins; one line is the key's.
    lengths = [float(line.attrib["x2"]) - float(line.attrib["x1"]) for line in lines[:-1]]
    ground = max(float(r.attrib["width"]) for r in figure.iter(f"{SVG}rect"))
    assert sum(lengths) / ground == pytest.approx(len(doubtful) * 20 / 90, rel=0.005)
    assert "media and sheet differ" in key(figure)


def test_the_key_tells_what_is_drawn_and_no_more(made_up, tmp_path) -> None:
    (told,) = chart(made_up(stations=6, days=30, media=False), 30)
    assert {"two facing cameras", "one flank at a time"} <= key(told)
    assert not {"working", "media and sheet differ"} & key(told)
    other = tmp_path / "other"
    other.mkdir()
    given = made_up(other, stations=6, days=30, media=False, flanks_told=False)
    (untold,) = chart(given, 30)
    assert "working" in key(untold)
    assert not {"two facing cameras", "one flank at a time"} & key(untold)
    # All work is drawn, as the one kind that is known.
    rows = given.sources.rows("effort")
    share = sum(r["usage"] for r in rows) / len(rows)
    assert area([untold], MIDDLE) / area([untold], PALE) == pytest.approx(share, rel=0.005)


@pytest.mark.parametrize(("stations", "pages"), [(1, 1), (200, 4)])
def test_two_hundred_stations_and_four_months_fit_their_pages(made_up, stations: int, pages: int) -> None:
    figures = chart(made_up(stations=stations, days=120, media=False), 120)
    assert len(figures) == pages
    for figure in figures:
        width, height = (float(figure.attrib[name].removesuffix("pt")) for name in ("width", "height"))
        assert height < 560
        for shape in figure.iter(f"{SVG}rect"):
            assert float(shape.attrib["x"]) + float(shape.attrib["width"]) <= width
        # A day is seen: three points wide at least.
        bars = [float(r.attrib["width"]) for r in figure.iter(f"{SVG}rect") if r.attrib["stroke"] == "none"]
        assert min(bars) >= 3


def test_numbers_on_flanks_and_doubts(made_up) -> None:
    given = made_up(stations=24, days=90)
    ledger = read_ledger(given.ledger_path)
    rows = given.sources.rows("effort")
    both = sum(row["both_flanks_days"] for row in rows)
    assert ledger["effort.both_flanks_days"].value == pytest.approx(both)
    total = ledger["effort.both_flanks_days"].value + ledger["effort.one_flank_days"].value
    assert total == pytest.approx(ledger["effort.station_days"].value)
    assert ledger["effort.in_doubt_days"].value == pytest.approx(
        sum(row["usage"] for row in rows if row["doubts"])
    )
    assert ledger["effort.measured_days"].value == 0
    assert ledger["effort.outage_days_with_files"].value == 0


@pytest.mark.parametrize(
    ("shape", "words"), [({"flanks_told": False}, "not which cameras"), ({"effort": False}, "effort")]
)
def test_flanks_that_are_not_told_have_a_reason(made_up, shape: dict, words: str) -> None:
    ledger = read_ledger(made_up(stations=4, days=20, media=False, **shape).ledger_path)
    for name in ("both_flanks_days", "one_flank_days"):
        assert ledger[f"effort.{name}"].value is None
        assert words in ledger[f"effort.{name}"].reason

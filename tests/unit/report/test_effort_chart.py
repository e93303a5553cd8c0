"""The chart of effort, and the ledger's numbers on what effort was worth."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from leopard_census.provenance.ledger import read_ledger
from leopard_census.report.figures.canvas import ACCENT, INK, MIDDLE, PALE, SAND
from leopard_census.report.figures.days import effort_figures
from leopard_census.report.marks import unmark
from leopard_census.report.printing import Printer
from leopard_census.report.views import Views
from tests.unit.report.words import told

SVG = "{http://www.w3.org/2000/svg}"
START = dt.date(2011, 12, 15)


def chart(given, days):
    views = Views(given.sources, (START, START + dt.timedelta(days=days - 1)))
    printer = Printer(read_ledger(given.ledger_path), given.settings, {})
    drawn = effort_figures(printer, views.stations, views.days)
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
    # The first line is the key's.
    lengths = [float(line.attrib["x2"]) - float(line.attrib["x1"]) for line in lines[1:]]
    ground = max(float(r.attrib["width"]) for r in figure.iter(f"{SVG}rect"))
    days = sum(bool(row["doubts"]) for row in given.sources.rows("effort"))
    assert sum(lengths) / ground == pytest.approx(days / 90, rel=0.005)
    assert "media and sheet differ" in key(figure)


def test_the_key_tells_what_is_drawn_and_no_more(made_up, tmp_path) -> None:
    (told,) = chart(made_up(stations=6, days=30, media=False), 30)
    assert {"both flanks at once", "one flank at a time"} <= key(told)
    assert not {"working", "media and sheet differ"} & key(told)
    other = tmp_path / "other"
    other.mkdir()
    given = made_up(other, stations=6, days=30, media=False, flanks_told=False)
    (untold,) = chart(given, 30)
    assert {"working", "not working"} <= key(untold)
    assert not {"both flanks at once", "one flank at a time"} & key(untold)
    # All work is drawn, as the one kind that is known.
    rows = given.sources.rows("effort")
    share = sum(r["usage"] for r in rows) / len(rows)
    assert area([untold], MIDDLE) / area([untold], PALE) == pytest.approx(share, rel=0.005)


def circles(figure, fill):
    return [c for c in figure.iter(f"{SVG}circle") if c.attrib["fill"] == fill]


CAPTURE, NO_CAPTURE, NO_DATE = (
    "capture of a named animal",
    "encounter, no capture",
    "occasion, no date on record",
)


def test_encounters_that_give_no_capture_are_no_captures_of_the_chart(made_up, tmp_path) -> None:
    shape = {"animals": 6, "stations": 8, "days": 90, "media": False}
    (all_captured,) = chart(made_up(**shape), 90)
    assert NO_CAPTURE not in key(all_captured)
    assert circles(all_captured, "#ffffff") == []
    other = tmp_path / "other"
    other.mkdir()
    given = made_up(other, **shape, dead=4, unsure=2)
    (figure,) = chart(given, 90)
    rows = given.sources.rows("encounters")
    captured = {(r["locationID"], r["date"]) for r in rows if r["excluded_by"] is None}
    others = {(r["locationID"], r["date"]) for r in rows} - captured
    assert others
    # The key has one of each.
    assert len(circles(figure, ACCENT)) == len(captured) + 1
    assert len(circles(figure, "#ffffff")) == len(others) + 1
    assert {CAPTURE, NO_CAPTURE} <= key(figure)
    assert NO_DATE not in key(figure)


def test_an_encounter_without_a_date_is_a_line_over_its_occasion(made_up) -> None:
    given = made_up(animals=6, stations=8, days=88, media=False, numbered=5)
    (figure,) = chart(given, 88)
    whens = {(r["locationID"], r["occasion"]) for r in given.sources.rows("encounters")}
    assert len(circles(figure, ACCENT)) == len(whens) + 1
    assert NO_DATE in key(figure)
    lines = [line.attrib for line in figure.iter(f"{SVG}line") if line.attrib["stroke"] == INK]
    lengths = [float(line["x2"]) - float(line["x1"]) for line in lines if line["y1"] == line["y2"]]
    ground = max(float(r.attrib["width"]) for r in figure.iter(f"{SVG}rect"))
    whole = 5 * ground / 88
    last = {r["occasion"] for r in given.sources.rows("encounters") if r["occasion"] == 18}
    assert len([n for n in lengths if whole - 2 < n < whole]) == len(
        {when for when in whens if when[1] not in last}
    )


def test_a_station_alone_with_one_camera_has_no_two_cameras_in_its_key(made_up) -> None:
    (figure,) = chart(made_up(stations=1, days=30, media=False), 30)
    assert "one flank at a time" in key(figure)
    assert "both flanks at once" not in key(figure)


def test_a_chart_without_encounters_has_none_in_its_key(made_up) -> None:
    (figure,) = chart(made_up(animals=0, stations=3, days=30, media=False), 30)
    assert not {CAPTURE, NO_CAPTURE, NO_DATE} & key(figure)


@pytest.mark.parametrize(("stations", "pages"), [(1, 1), (200, 4)])
def test_two_hundred_stations_and_four_months_fit_their_pages(made_up, stations: int, pages: int) -> None:
    figures = chart(made_up(stations=stations, days=120, media=False), 120)
    assert len(figures) == pages
    for figure in figures:
        width, height = (float(figure.attrib[name].removesuffix("pt")) for name in ("width", "height"))
        # Of a page's 708 points margins and caption take 60.
        assert height < 640
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
    # Dead days are dead for many reasons; the table does not tell which.
    assert "theft" not in ledger["effort.station_days_lost"].definition
    assert "before set-up" in ledger["effort.station_days_lost"].definition
    # Three of 24 stations fail after day 40; one file of each is from day 50.
    assert ledger["effort.outage_days_with_files"].value == 3


@pytest.mark.parametrize(
    ("shape", "words"), [({"flanks_told": False}, "not which cameras"), ({"effort": False}, "effort")]
)
def test_flanks_that_are_not_told_have_a_reason(made_up, shape: dict, words: str) -> None:
    ledger = read_ledger(made_up(stations=4, days=20, media=False, **shape).ledger_path)
    for name in ("both_flanks_days", "one_flank_days"):
        assert ledger[f"effort.{name}"].value is None
        assert words in ledger[f"effort.{name}"].reason


def test_the_report_says_that_the_sheet_stands_and_where_it_is_doubted(made_up) -> None:
    text = told(made_up(animals=2, stations=4, earlier=0))
    assert "at work on" in text
    assert "taken to face each other" not in text
    # Station 3 from day 70 to the last, half one; station 4 with a file from its outage.
    assert "On 19.5 station-days that count, the media say something else" in text
    assert "files from a time that the field sheet calls an outage: 1. They add no effort." in text
    assert "The field sheet stands" in text
    assert "They count with all the days that the field sheet gives them" in text


def test_the_report_says_that_the_media_decided(made_up) -> None:
    shape = {"animals": 2, "stations": 4, "earlier": 0, "working_times": "measured"}
    text = told(made_up(**shape, facing_assumed=12.5))
    assert (
        "On 12.5 of these the cameras are taken to face each other, as the heading of one is not on record"
        in text
    )
    assert "about which the media decided: 20." in text
    assert "This survey takes the end of a camera from its files" in text
    assert "They count with no day" in text


def test_the_report_of_a_winter_of_tables_has_no_word_of_flanks(made_up) -> None:
    text = told(made_up(animals=2, stations=2, earlier=0, media=False, flanks_told=False, simulated=False))
    assert "face each other" not in text
    assert "the media say" not in text

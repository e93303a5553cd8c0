"""Times of day in the report: what the page prints, and what the figure draws."""

import json
import re
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from leopard_census.provenance.ledger import read_ledger
from leopard_census.report.activity_view import activity_view
from leopard_census.report.build import ReportInput, build_report
from leopard_census.report.figures.activity import activity_figure
from leopard_census.report.figures.canvas import FULL_WIDTH
from leopard_census.report.printing import Printer
from leopard_census.report.sources import Sources, contracts
from leopard_census.report.views import Views
from leopard_census.tables.write import write_table
from tests.unit.report.made_activity import DEER, TARGET, made_activity
from tests.unit.report.made_survey import START, Maker, Shape
from tests.unit.report.test_build import digits, furniture, page_texts
from tests.unit.report.words import told

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., ReportInput]:
    """A small survey of tables with activity."""

    def make(**kind: Any) -> ReportInput:
        maker = Maker(tmp_path, Shape(animals=3, stations=4, media=False, earlier=0))
        for name, rows in made_activity(**kind).items():
            maker.table(name, f"estimates/{name}.csv", rows)
        return maker.input()

    return make


def view_of(given: ReportInput) -> Any:
    view = activity_view(Views(given.sources, (START, START)).tables, TARGET)
    assert view is not None
    return view


def test_a_survey_without_the_tables_has_no_page(tmp_path: Path) -> None:
    given = Maker(tmp_path, Shape(animals=3, stations=4, media=False, earlier=0)).input()
    assert activity_view(Views(given.sources, (START, START)).tables, TARGET) is None
    assert "Times of day" not in told(given)


def test_solar_time_is_shown_where_there_is_one_and_the_clock_elsewhere(made: Any) -> None:
    assert view_of(made()).clock == "solar"
    assert view_of(made(solar=False)).clock == "clock"


def test_groups_stand_in_their_order_and_each_pair_once(made: Any) -> None:
    view = view_of(made())
    assert [line.row["group"] for line in view.fitted] == [TARGET, "adults", "females", "males", DEER]
    assert [row["group"] for row in view.without] == ["Sus scrofa"]
    assert [(line.row["second"], line.row["estimator"]) for line in view.overlaps] == [
        (DEER, "Dhat4"),
        ("males", "Dhat1"),
    ]
    assert len(view.notes) == 1


def test_what_is_left_out_is_told_by_group_or_that_nothing_is(made: Any) -> None:
    given = made()
    view = view_of(given)
    assert [row["group"] for row in view.left_out] == [TARGET, "adults", "females", "males", DEER]
    subset = read_ledger(given.ledger_path)["activity.females.solar.level"].subset
    assert subset.endswith(
        "44 records; left out: 1 outside the survey window, 3 of animals known by the other flank only, "
        "2 by clocks that are not trusted"
    )
    assert "days on which the station worked" in subset
    assert "whichever flank it showed" in told(given)
    nothing = made(doubtful=0)
    assert view_of(nothing).left_out == ()
    assert read_ledger(nothing.ledger_path)["activity.females.solar.level"].subset.endswith("none left out")
    assert "No record was left out." in told(nothing)


def test_without_a_curve_of_the_leopard_other_species_are_drawn_alone(made: Any) -> None:
    given = made(without=(TARGET, "adults", "females", "males"))
    view = view_of(given)
    assert [(panel.first.name, panel.second) for panel in view.panels] == [(DEER, None)]
    assert view.panels[0].first.points
    assert not view.of_target
    assert list(drawing(given).iter(f"{SVG}polygon"))
    assert f"There is no curve of {TARGET}" in told(given)


def test_a_group_that_is_in_no_pair_is_drawn_alone(made: Any) -> None:
    names = [(p.first.name, p.second and p.second.name) for p in view_of(made(without=("females",))).panels]
    assert names == [(TARGET, None), ("named adults", None), (TARGET, DEER), ("males", None)]


def test_without_any_curve_there_is_a_sentence_and_no_figure(made: Any) -> None:
    given = made(without=(TARGET, "adults", "females", "males", DEER))
    assert view_of(given).panels == ()
    text = told(given)
    assert "No group has a curve, so nothing is drawn." in text
    assert "Fewer records than the 25 that a curve asks for." in text
    assert "Activity over the day from noon to noon" not in text
    assert "smoothed bootstrap" not in text


def test_the_page_says_why_there_is_no_solar_time(made: Any) -> None:
    assert "There is no solar time" in told(made(solar=False))
    assert "There is no solar time" not in told(made())


def test_the_methods_tell_the_bootstrap_by_its_settings(made: Any) -> None:
    text = told(made())
    assert "999 samples of a smoothed bootstrap with the seed 1" in text
    assert "Intervals (95%)" in text
    assert "fewer than 75 records" in text


def test_the_ledger_holds_what_the_page_prints(made: Any) -> None:
    given = made()
    ledger = read_ledger(given.ledger_path)
    entry = ledger["activity.females.solar.level"]
    assert (entry.value, entry.interval.lower, entry.interval.upper) == (0.51, 0.43, 0.6)
    assert "44 records" in entry.subset
    assert ledger["activity.Sus-scrofa.clock.level"].value is None
    assert ledger["activity.Sus-scrofa.clock.level"].reason.startswith("Fewer records")
    overlap = ledger["overlap.Panthera-pardus.Cervus-nippon.solar"]
    assert "Dhat4" in overlap.formula
    assert overlap.value == 0.55


@pytest.mark.parametrize("solar", [True, False])
def test_the_page_is_built_and_every_digit_recorded(made: Any, solar: bool) -> None:
    rendered, text = build_report(made(solar=solar))
    printed = json.loads(text)
    shown = sum((digits(item["text"]) for item in printed["printed"] if not item["told"]), Counter())
    assert digits(page_texts(PdfReader(BytesIO(rendered.pdf)))) == shown + furniture(printed)
    ids = {item["id"] for item in printed["printed"] if item["function"] == "n"}
    clock = "solar" if solar else "clock"
    assert {f"activity.females.{clock}.level", f"overlap.females.males.{clock}"} <= ids
    assert [h["text"] for h in printed["headings"]].count("Times of day") == 1


def drawing(given: ReportInput) -> ElementTree.Element:
    printer = Printer({}, {}, {})
    return ElementTree.fromstring(
        re.sub(r"[\ue000-\uf8ff]", "", str(activity_figure(printer, view_of(given).panels)))
    )


def test_every_panel_stays_on_the_page_and_draws_its_curves(made: Any) -> None:
    view, svg = view_of(made()), drawing(made())
    assert len(view.panels) == 4
    lines = [{k: float(line.get(k)) for k in ("x1", "y1", "x2", "y2")} for line in svg.iter(f"{SVG}line")]
    width, height = float(svg.get("width")[:-2]), float(svg.get("height")[:-2])
    for line in lines:
        assert 0 <= line["x1"] <= width
        assert 0 <= line["x2"] <= width
        assert min(line["y1"], line["y2"]) >= 0
        assert max(line["y1"], line["y2"]) <= height
    strong = [line for line in svg.iter(f"{SVG}line") if line.get("stroke-width") == "1.5"]
    # Four whole curves of 128 pieces, two broken ones of three in five, and six lines beside the names.
    assert len(strong) == 4 * 128 + 2 * 78 + 6
    assert len(list(svg.iter(f"{SVG}polygon"))) == 4


def test_the_night_lies_in_the_middle_and_is_left_out_where_the_sun_is_not_known(made: Any) -> None:
    nights = [r for r in drawing(made()).iter(f"{SVG}rect") if float(r.get("height")) > 50]
    assert len(nights) == 4
    for night in nights:
        middle = float(night.get("x")) + float(night.get("width")) / 2
        centres = (22 + (233 - 22) / 2, 249 + 22 + (233 - 22) / 2)
        # Sunset at 19.2 and sunrise at 9.1: the middle of the night is 2.15, and that of the panel midnight.
        assert min(abs(middle - centre) for centre in centres) < 25
    assert not [r for r in drawing(made(solar=False)).iter(f"{SVG}rect") if float(r.get("height")) > 50]


def test_a_night_that_holds_noon_by_the_clock_is_drawn_at_both_ends(made: Any) -> None:
    nights = [r for r in drawing(made(sunrise=22.7)).iter(f"{SVG}rect") if float(r.get("height")) > 50]
    assert len(nights) == 8
    assert all(float(night.get("width")) > 0 for night in nights)
    # From sunset at 8.8 to sunrise at 22.7, in four panels.
    panel = (FULL_WIDTH - 16) / 2 - 22 - 5
    assert sum(float(night.get("width")) for night in nights) == pytest.approx(4 * panel * 13.9 / 24, abs=0.1)


def test_a_thousand_records_make_a_thinned_rug(made: Any, tmp_path: Path) -> None:
    given = made()
    path = given.sources["activity_times"].path
    rows = [row for row in given.sources.rows("activity_times") if row["group"] != DEER]
    rows += [{"group": DEER, "clock": "solar", "number": i + 1, "hour": i * 0.02} for i in range(1100)]
    write_table(path, contracts()["activity_times"], rows)
    fresh = Sources(given.sources.files)
    view = activity_view(Views(fresh, (START, START)).tables, TARGET)
    svg = ElementTree.fromstring(
        re.sub(r"[\ue000-\uf8ff]", "", str(activity_figure(Printer({}, {}, {}), view.panels[3:4])))
    )
    rug = [line for line in svg.iter(f"{SVG}line") if line.get("stroke-width") == "0.45"]
    # 160 records of the target, and every fourth of 1100.
    assert len(rug) == 160 + 275


def test_the_ledger_of_a_survey_without_activity_has_none_of_its_numbers(tmp_path: Path) -> None:
    given = Maker(tmp_path, Shape(animals=3, stations=4, media=False, earlier=0)).input()
    assert not [id for id in read_ledger(given.ledger_path) if id.startswith(("activity.", "overlap."))]

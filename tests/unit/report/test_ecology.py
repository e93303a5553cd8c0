"""Pages on the accumulation curve, legacy density, sexes and company, and other species."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from leopard_census.provenance.ledger import read_ledger
from leopard_census.report.ecology_view import ecology_view
from leopard_census.report.figures.accumulation import accumulation_figure
from leopard_census.report.figures.canvas import FULL_WIDTH
from leopard_census.report.marks import unmark
from leopard_census.report.numbers import build_entries
from leopard_census.report.printing import Printer
from leopard_census.report.sources import Sources
from leopard_census.report.views import Views
from tests.unit.report.words import told

SVG = "{http://www.w3.org/2000/svg}"


def test_the_pages_tell_what_the_tables_hold(made_up):
    text = told(made_up(animals=5, stations=4, media=False, earlier=0))
    for said in (
        "Animals found by effort",
        "mostly biased high",
        "A sample is one station on one day",
        "closes there where the estimate finds none missed",
        "The tests show no sign that animals came or went.",
        "The mean maximum distance moved is 5,123 m",
        "There are 0.67 males per female",
        "male and female",
        "maybe one animal",
        "Sus scrofa",
        "must not be compared between species or kinds of camera",
        "987",  # sightings of people, internal edition only
    ):
        assert said in text, said


def test_a_survey_without_animals_gets_sentences(made_up):
    text = told(made_up(animals=0, stations=3, earlier=0, media=False))
    for said in (
        "No animal was caught twice, so it is not known how far they move.",
        "The sex ratio has no value. No animal was counted.",
        "No cub was recorded.",
        "No two animals were met together.",
        "This winter survives as tables of captures; other species are not in them.",
    ):
        assert said in text, said


def test_animals_that_were_caught_at_one_station_alone_have_no_distance_of_zero(made_up):
    given = made_up(animals=4, stations=3, media=False, earlier=0, moved=False)
    entry = read_ledger(given.ledger_path)["legacy.mmdm"]
    assert (entry.value, entry.interval) == (None, None)
    assert entry.reason == "No animal was caught at two places, so it is not known how far they move."
    text = told(given)
    assert entry.reason in text
    assert "mean maximum distance moved is" not in text


def test_people_are_on_no_page_of_a_public_edition(made_up):
    given = made_up(animals=4, stations=3, media=False, earlier=0)
    views = Views(given.sources, (None, None))
    internal, public = ecology_view(views, "internal"), ecology_view(views, "public")
    assert "person" in {row["kind"] for row in internal.bycatch}
    assert "person" not in {row["kind"] for row in public.bycatch}
    assert not [id for id in read_ledger(given.ledger_path) if "sapiens" in id or "person" in id]


def test_the_ledger_holds_each_number_with_its_interval(made_up):
    given = made_up(animals=6, stations=3, media=False, earlier=0)
    ledger = read_ledger(given.ledger_path)
    for id, value in (
        ("accumulation.Chao2.n", 7.5),
        ("accumulation.left.Chao2-bias-corrected.n", 7.2),
        ("legacy.M0.half-mmdm.density", 2.87),
        ("legacy.mmdm", 5123.4),
        ("sex.males_per_female", 0.667),
        ("bycatch.Sus-scrofa.rai", 3.21),
    ):
        assert ledger[id].value == pytest.approx(value), id
        assert ledger[id].interval is not None, id
        assert ledger[id].interval.lower <= value <= ledger[id].interval.upper, id
    assert ledger["associations.male_female"].value == 1
    assert ledger["associations.groups"].value == 1
    entry = ledger["bycatch.events"]
    assert (entry.value, entry.rule) == (31, "made_bycatch")


def test_a_survey_without_these_tables_has_none_of_their_numbers(made_up):
    given = made_up(animals=3, stations=3, media=False, earlier=0, estimates=False)
    names = {
        entry.id.partition(".")[0]
        for entry in build_entries(given.survey, given.sources, [], code="c", config="d")
    }
    assert not names & {"accumulation", "legacy", "sex", "associations", "bycatch"}
    kept = Sources({k: v for k, v in given.sources.files.items() if k != "encounters"})
    assert replace(given, sources=kept).sources.rows("cubs") == []


def test_the_curve_is_drawn_in_the_frame_and_dashed_beyond_the_survey(made_up):
    given = made_up(animals=6, stations=3, media=False, earlier=0)
    views = Views(given.sources, (None, None))
    printer = Printer(read_ledger(given.ledger_path), given.settings, {})
    figure = ElementTree.fromstring(unmark(accumulation_figure(printer, views.tables["accumulation"])))
    assert float(figure.attrib["width"].removesuffix("pt")) == FULL_WIDTH
    height = float(figure.attrib["height"].removesuffix("pt"))
    lines = [line for line in figure.iter(f"{SVG}line") if line.attrib["stroke-width"] == "1.4"]
    # Ten points to the survey's effort, ten beyond it; one line of each kind in the key.
    dashed = [line for line in lines if "stroke-dasharray" in line.attrib]
    assert (len(lines) - len(dashed), len(dashed)) == (9 + 1, 10 + 1)
    for line in lines:
        assert all(0 <= float(line.attrib[x]) <= FULL_WIDTH for x in ("x1", "x2"))
        assert all(0 <= float(line.attrib[y]) <= height for y in ("y1", "y2"))
    (dot,) = [disc for disc in figure.iter(f"{SVG}circle") if disc.attrib["r"] == "3.6"]
    assert float(dot.attrib["cx"]) == pytest.approx(float(dashed[0].attrib["x1"]))

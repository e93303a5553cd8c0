"""The catalogue: a page for each animal with a picture, a card for each without, a list of them, and families."""

import datetime as dt
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.ledger import read_ledger
from leopard_census.report.build import build_report, report_page
from leopard_census.report.families_view import families
from leopard_census.report.figures.animal import animal_days, animal_places
from leopard_census.report.figures.canvas import FULL_WIDTH
from leopard_census.report.marks import unmark
from leopard_census.report.printing import Printer, TableRow
from leopard_census.report.sources import Sources
from leopard_census.report.views import Views
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.report.words import told

SVG = "{http://www.w3.org/2000/svg}"
WINDOW = (dt.date(2011, 12, 15), dt.date(2012, 3, 13))


@pytest.fixture(scope="module")
def given(make_up, tmp_path_factory):
    return make_up(tmp_path_factory.mktemp("animals"), animals=9, stations=12, earlier=0)


@pytest.fixture(scope="module")
def html(given) -> str:
    return unmark(report_page(given).marked)


def of(given) -> tuple[Printer, Views]:
    return Printer(read_ledger(given.ledger_path), given.settings, {}), Views(given.sources, WINDOW)


def test_each_animal_has_a_page_or_a_card(given, html: str) -> None:
    _, views = of(given)
    pages = re.findall(r'<h3 id="animal-\d+">(P-\d+)</h3>', html)
    cards = re.findall(r'<article class="animal plain">.*?<h3>(P-\d+)</h3>', html, re.DOTALL)
    assert sorted(pages + cards) == sorted(animal.code for animal in views.animals)
    assert pages
    assert cards
    pictured = {
        row["individualID"]
        for row in given.sources.rows("catalogue")
        if row["best_left"] or row["best_right"] or row["best_other"]
    }
    assert set(pages) == pictured


def test_the_list_leads_to_every_page_and_nowhere_else(html: str) -> None:
    there = re.findall(r'<h3 id="(animal-\d+)">', html)
    assert re.findall(r'<a class="page" href="#(animal-\d+)"></a>', html) == there
    assert set(re.findall(r'href="#(animal-\d+)"', html)) == set(there)


def test_company_is_told_on_the_page_and_leads_to_it(given, html: str) -> None:
    rows = {row["individualID"]: row for row in given.sources.rows("catalogue")}
    code = next(code for code, row in rows.items() if row["companions"])
    (other,) = rows[code]["companions"]
    start = html.index(f">{code}</h3>")
    page = html[start : html.index("</article>", start)]
    assert re.search(rf"Seen together with.*?{other}", page, re.DOTALL)


def test_the_holder_of_rights_stands_on_every_page_and_all_are_thanked(given, html: str) -> None:
    assert html.count("<dt>Pictures</dt>") == html.count('class="animal full"')
    text = told(given)
    assert "Anna Example (Made-up Institute): led the survey" in text
    assert "Made-up Reserve: holds the rights in the pictures" in text
    nobody = {**given.settings, "survey": {**given.settings["survey"], "contributors": []}}
    text = told(replace(given, settings=nobody))
    assert "holds the rights" not in text
    assert "Credits" not in text


def test_a_winter_of_tables_has_cards_alone(made_up) -> None:
    html = unmark(report_page(made_up(animals=3, stations=4, media=False, earlier=0)).marked)
    assert html.count('class="animal plain"') == 3
    assert 'class="animal full"' not in html
    assert "Animals without a picture" not in html


def drawing(figure) -> ElementTree.Element:
    return ElementTree.fromstring(unmark(figure))


def test_the_map_of_an_animal_marks_its_own_stations(given) -> None:
    printer, views = of(given)
    for animal in views.animals:
        figure = drawing(animal_places(printer, views.stations, animal))
        discs = list(figure.iter(f"{SVG}circle"))
        assert len(discs) == len(animal.stations) + 1  # and one in the key
        words = [text.text for text in figure.iter(f"{SVG}text")]
        assert [word for word in words if word in animal.stations] == animal.stations
        for disc in discs:
            assert 0 <= float(disc.attrib["cx"]) <= FULL_WIDTH
    eastings = {f"{row['x']:.0f}" for row in given.sources.rows("detectors")}
    assert not any(text in ElementTree.tostring(figure, "unicode") for text in eastings)


def test_the_days_of_an_animal_are_its_own(given) -> None:
    """Others met at the same stations are not on its page."""
    printer, views = of(given)
    for animal in views.animals:
        figure = drawing(animal_days(printer, views.stations, views.days, animal))
        # One mark for each day at a station, and the one of the key.
        met = {(row["locationID"], row["date"]) for row in animal.encounters}
        assert len(list(figure.iter(f"{SVG}circle"))) == len(met) + 1
        words = [text.text for text in figure.iter(f"{SVG}text")]
        assert [word for word in words if word in animal.stations] == animal.stations


@pytest.mark.parametrize("stations", [1, 2])
def test_one_station_or_two_make_a_map(made_up, stations: int) -> None:
    printer, views = of(made_up(animals=1, stations=stations, days=4, media=False))
    figure = drawing(animal_places(printer, views.stations, views.animals[0]))
    assert float(figure.attrib["height"].removesuffix("pt")) > 20


def test_an_animal_met_at_many_stations_still_has_one_page(made_up) -> None:
    given = made_up(animals=4, stations=30, earlier=0)
    source = given.sources["encounters"]
    seen = given.sources.rows("encounters")
    (first, *_) = (row for row in seen if row["individualID"] == "P-001")
    more = [
        first
        | {
            "encounterID": f"more.{n}",
            "locationID": f"S{n % 25 + 1:02d}",
            "date": WINDOW[0] + dt.timedelta(n),
        }
        for n in range(60)
    ]
    write_table(source.path, contract("encounters"), [*seen, *more])
    files = {**given.sources.files, "encounters": replace(source, sha256=sha256_file(source.path))}
    rendered, _ = build_report(replace(given, sources=Sources(files)))
    pages = {text: page for _, text, page in rendered.headings}
    order = [code for code in pages if code.startswith("P-")]
    assert "P-001" in order
    # Each begins on the page after the one before.
    assert [pages[code] for code in order] == list(range(pages[order[0]], pages[order[0]] + len(order)))
    assert pages["Review by people"] == pages[order[-1]] + 1


# ---- families


def cub(code: str, mother: str | None) -> TableRow:
    cells = {"individualID": code, "mother": mother, "mother_by": "register", "n_encounters": 3}
    return TableRow(cells | {"n_with_mother": 2}, "cubs.csv", "0" * 64, (code,))


def test_cubs_stand_with_their_mother(given) -> None:
    _, views = of(given)
    rows = [cub("P-010", "P-002"), cub("P-009", "P-002"), cub("P-003", "P-001"), cub("P-004", None)]
    found = families(rows, views.animals)
    assert [(f.mother, [c.row["individualID"] for c in f.cubs]) for f in found] == [
        ("P-001", ["P-003"]),
        ("P-002", ["P-009", "P-010"]),
    ]
    assert found[0].animal.code == "P-001"
    # A cub that no encounter has still stands with its mother.
    assert found[1].cubs[1].animal is None


def test_the_page_of_families_names_mother_and_cub(given) -> None:
    rows = given.sources.rows("cubs")
    assert rows
    text = told(given)
    for row in rows:
        assert row["individualID"] in text[text.index("Females with their cubs") :]

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.provenance.ledger import read_ledger
from leopard_census.report.build import ReportInput
from leopard_census.report.figures.canvas import FULL_WIDTH, nice_ticks
from leopard_census.report.figures.days import ROWS_PER_FIGURE, capture_figures, effort_figures, row_slices
from leopard_census.report.figures.places import map_figure
from leopard_census.report.marks import unmark
from leopard_census.report.printing import Printer
from leopard_census.report.views import Views

SVG = "{http://www.w3.org/2000/svg}"


@given(st.floats(0.01, 1e6))
def test_ticks_reach_the_highest_value_in_few_round_steps(highest: float) -> None:
    ticks = nice_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest * (1 - 1e-6)
    assert 2 <= len(ticks) <= 8
    steps = {round(b - a, 5) for a, b in pairwise(ticks)}
    assert len(steps) == 1


def drawn(given: ReportInput, draw: Callable[[Printer, Views], list[str]]) -> list[ElementTree.Element]:
    views = Views(given.sources, (dt.date(2011, 12, 15), dt.date(2012, 3, 13)))
    printer = Printer(read_ledger(given.ledger_path), given.settings, {})
    once, again = (
        draw(printer, views),
        draw(Printer(read_ledger(given.ledger_path), given.settings, {}), views),
    )
    assert [unmark(text) for text in once] == [unmark(text) for text in again]
    return [ElementTree.fromstring(unmark(text)) for text in once]


def test_every_station_is_drawn_once_and_many_are_split_over_pages(made_up) -> None:
    figures = drawn(
        made_up(stations=120, days=6, media=False), lambda p, v: effort_figures(p, v.stations, v.days)
    )
    assert len(figures) == 3
    texts = [element.text for figure in figures for element in figure.iter(f"{SVG}text")]
    assert sum(text is not None and text.startswith("S") and text[1:].isdigit() for text in texts) == 120


@pytest.mark.parametrize("first", [34, 46])
def test_rows_are_shared_out_over_full_pages_and_none_is_left_alone(first: int) -> None:
    for rows in range(300):
        slices = row_slices(rows, first)
        sizes = [part.stop - part.start for part in slices]
        assert [row for part in slices for row in range(rows)[part]] == list(range(rows))
        assert all(size <= (first if i == 0 else ROWS_PER_FIGURE) for i, size in enumerate(sizes))
        assert len(sizes) < 2 or min(sizes) >= 6
        assert len(sizes) == (rows > 0) + max(-(-(rows - first) // ROWS_PER_FIGURE), 0)


def test_capture_matrix_has_one_mark_per_animal_and_day(made_up) -> None:
    given = made_up(animals=9, media=False)
    (figure,) = drawn(given, lambda p, v: capture_figures(p, v.animals, v.days))
    days = {(row["individualID"], row["date"]) for row in given.sources.rows("encounters")}
    assert len(marks(figure)) == len(days) + len(FLANKS & words(figure))
    assert len(FLANKS & words(figure)) == 4


FLANKS = {"left flank", "right flank", "both", "flank not known"}


def marks(figure: ElementTree.Element) -> list[ElementTree.Element]:
    return [*figure.iter(f"{SVG}polygon"), *figure.iter(f"{SVG}circle")]


def words(figure: ElementTree.Element) -> set[str | None]:
    return {text.text for text in figure.iter(f"{SVG}text")}


def test_capture_matrix_of_occasions_has_one_mark_per_animal_and_occasion(made_up) -> None:
    given = made_up(animals=2, media=False, numbered=5)
    (figure,) = drawn(given, lambda p, v: capture_figures(p, v.animals, v.days))
    rows = given.sources.rows("encounters")
    seen: dict[tuple[str, int], set[str]] = {}
    for row in rows:
        seen.setdefault((row["individualID"], row["occasion"]), set()).update(row["flanks"])
    assert len(marks(figure)) == len(seen) + len({frozenset(flanks) for flanks in seen.values()})
    assert "occasion, no date on record" in words(figure)
    # A flank that nobody showed is not in the key.
    assert ("flank not known" in words(figure)) == (set() in seen.values())


def test_where_no_day_is_known_nothing_is_drawn_and_the_key_is_empty(made_up) -> None:
    given = made_up(animals=2, media=False, numbered=5)
    unknown = replace(given.sources, files={k: v for k, v in given.sources.files.items() if k != "basis"})
    (figure,) = drawn(replace(given, sources=unknown), lambda p, v: capture_figures(p, v.animals, v.days))
    assert marks(figure) == []
    assert not (FLANKS | {"occasion, no date on record"}) & words(figure)


@pytest.mark.parametrize("stations", [1, 2, 24, 400])
def test_the_map_stays_on_the_page_and_hides_the_place(made_up, stations: int) -> None:
    given = made_up(stations=stations, days=4, media=False)
    (figure,) = drawn(given, lambda p, v: [map_figure(p, v.stations, codes=True)])
    assert float(figure.attrib["width"].removesuffix("pt")) == FULL_WIDTH
    for disc in figure.iter(f"{SVG}circle"):
        assert 0 <= float(disc.attrib["cx"]) <= FULL_WIDTH
        assert 0 <= float(disc.attrib["cy"]) <= float(figure.attrib["height"].removesuffix("pt"))
    eastings = {f"{row['x']:.0f}" for row in given.sources.rows("detectors")}
    assert not any(text in ElementTree.tostring(figure, "unicode") for text in eastings)

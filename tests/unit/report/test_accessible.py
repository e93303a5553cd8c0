"""The PDF for readers who cannot see it: tags, language, titles, texts for figures, fonts, and the order of reading."""

import json
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from leopard_census.report.build import build_summary
from tests.unit.report.words import printed_on

HEADINGS = ("/H1", "/H2", "/H3", "/H4")


@pytest.fixture(scope="module")
def summary(small_report) -> PdfReader:
    return PdfReader(BytesIO(build_summary(small_report.given)[0].pdf))


@pytest.fixture(params=["report", "summary"])
def reader(request: pytest.FixtureRequest, small_report, summary: PdfReader) -> PdfReader:
    return {"report": small_report.reader, "summary": summary}[request.param]


@pytest.fixture(scope="module")
def texts(small_report) -> list[str]:
    """What each page says, on one line."""
    return [" ".join(page.extract_text().split()) for page in small_report.reader.pages]


def elements(element: Any) -> Iterator[Any]:
    """All elements of the structure, in order."""
    yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, dict) and "/S" in child:
            yield from elements(child)


def structure(reader: PdfReader) -> list[Any]:
    """Elements below the root of the structure."""
    return list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))[1:]


def test_it_says_what_it_is_and_in_which_language(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith("Made-up Valley (simulated), winter 2011/12")
    assert reader.metadata["/CreationDate"].startswith("D:20120430")
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data().decode()


def test_titles_of_report_and_summary_differ(small_report, summary: PdfReader) -> None:
    assert small_report.reader.metadata.title != summary.metadata.title


def test_every_page_belongs_to_the_structure(reader: PdfReader) -> None:
    assert all("/StructParents" in page for page in reader.pages)
    assert all(page.get("/Tabs", "/S") == "/S" for page in reader.pages)


def test_headings_step_down_one_level_at_a_time(reader: PdfReader) -> None:
    levels = [HEADINGS.index(e["/S"]) + 1 for e in structure(reader) if e["/S"] in HEADINGS]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(lower - higher <= 1 for higher, lower in pairwise(levels))


def test_tables_have_heading_cells_and_lists_have_items(small_report) -> None:
    found = structure(small_report.reader)
    tables = [e for e in found if e["/S"] == "/Table"]
    assert len(tables) > 10
    for table in tables:
        kinds = Counter(e["/S"] for e in elements(table))
        assert kinds["/TH"] > 0 or kinds["/Table"] > 1 or kinds["/Sect"] > 0, kinds
    lists = [e for e in found if e["/S"] == "/L"]
    assert lists
    assert all(any(e["/S"] == "/LI" for e in elements(one)) for one in lists)


def test_every_figure_and_picture_has_a_text(reader: PdfReader) -> None:
    figures = [element for element in structure(reader) if element["/S"] == "/Figure"]
    assert figures
    assert all(len(str(element.get("/Alt", ""))) > 10 for element in figures)


def test_pictures_of_animals_are_told_apart_by_their_texts(small_report) -> None:
    texts = [str(e.get("/Alt", "")) for e in structure(small_report.reader) if e["/S"] == "/Figure"]
    flanks = [text for text in texts if "flank, P-" in text]
    assert flanks
    assert len(set(flanks)) == len(flanks)


def test_fonts_are_the_ones_shipped_and_all_are_embedded(reader: PdfReader) -> None:
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            assert "/ToUnicode" in font
            names.add(str(font["/BaseFont"]).split("+")[-1])
    assert names
    assert all(name.startswith("PT-") for name in names), names


def test_text_is_read_in_the_order_of_the_pages(small_report, texts: list[str]) -> None:
    """Headings stand in the text of their own page, in their order."""
    by_page: dict[int, list[str]] = {}
    for heading in small_report.printed["headings"]:
        by_page.setdefault(heading["page"], []).append(" ".join(heading["text"].split()))
    assert len(by_page) > 10
    for page, headings in by_page.items():
        rest = texts[page - 1]
        for text in headings:
            assert text in rest, (page, text)
            rest = rest.partition(text)[2]


def test_a_page_reads_from_its_heading_over_pictures_and_facts_to_the_map(
    small_report, texts: list[str]
) -> None:
    (page,) = (heading["page"] for heading in small_report.printed["headings"] if heading["text"] == "P-002")
    text = texts[page - 1]
    words = ("P-002", "left flank", "right flank", "Flanks on record", "First and last seen", "When", "Where")
    places = [text.find(word) for word in words]
    assert places == sorted(places)
    assert places[0] >= 0


def test_the_outline_leads_to_chapters_and_animals(small_report) -> None:
    printed = json.dumps(small_report.printed["headings"])
    assert "P-001" in printed
    outline = small_report.reader.outline
    titles = [item.title for item in outline if not isinstance(item, list)]
    assert titles == [h["text"] for h in small_report.printed["headings"] if h["level"] == 1]


def test_what_is_read_aloud_is_what_is_printed(summary: PdfReader) -> None:
    text = printed_on(summary)
    order = (
        "Camera-trap census".upper(),
        "In the 90 days",
        "known by their coats",
        "What changed",
        "In one sentence",
    )
    places = [text.casefold().find(words.casefold()) for words in order]
    assert places == sorted(places)
    assert places[0] >= 0

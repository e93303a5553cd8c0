"""Every number of the ledger on the page leads to its entry in the annex, in the PDF too."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from io import BytesIO

import pytest
from pypdf import PdfReader

from leopard_census.report.build import build_report, report_page
from leopard_census.report.marks import unmark
from leopard_census.report.printing import PLACE
from tests.unit.report.made_public import made_public

_MARK = re.compile("\ue000(\\d+)\ue001")
#: Parts of an entry that are numbers.
NUMBERS = {"value", "interval", "lower", "upper", "level"}
SHAPE = {"animals": 8, "stations": 9, "earlier": 2, "errors": "blind"}


class _Reader(HTMLParser):
    """Which printed items stand in which link, and which in drawings; the annex itself apart."""

    def __init__(self) -> None:
        super().__init__()
        self.linked: list[tuple[int, str | None]] = []
        self.drawn: list[int] = []
        self.over: Counter[str] = Counter()
        self.places: list[str] = []
        self.back: list[str] = []
        self._links: list[str | None] = []
        self._drawings = 0
        self._untold: list[str] = []
        self.annex = False

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag == "h2" and given.get("id") in ("ledger", "files"):
            self.annex = given["id"] == "ledger"
        if tag == "a":
            self._links.append(given.get("href"))
            if given.get("class") == "over":
                self.over[given["href"]] += 1
            if given.get("id", "").startswith(PLACE):
                self.places.append(given["id"])
            if given.get("href", "").startswith(f"#{PLACE}"):
                self.back.append(given["href"].removeprefix("#"))
        self._drawings += tag == "svg"
        if tag in ("title", "style"):
            self._untold.append(tag)

    def handle_endtag(self, tag) -> None:
        if tag == "a":
            self._links.pop()
        self._drawings -= tag == "svg"
        if self._untold and self._untold[-1] == tag:
            self._untold.pop()

    def handle_data(self, data: str) -> None:
        for found in _MARK.finditer(data):
            if self.annex or self._untold:
                continue
            if self._drawings:
                self.drawn.append(int(found[1]))
            else:
                self.linked.append((int(found[1]), self._links[-1] if self._links else None))


@pytest.fixture(scope="module")
def given(make_up, tmp_path_factory: pytest.TempPathFactory):
    return make_up(tmp_path_factory.mktemp("linked"), **SHAPE)


def test_every_number_of_the_ledger_on_the_page_leads_to_its_entry(given) -> None:
    page = report_page(given)
    reader = _Reader()
    reader.feed(page.marked)
    items = page.printer._items
    numbers = [(items[n], link) for n, link in reader.linked if items[n].get("part") in NUMBERS]
    assert len(numbers) > 100
    assert [item for item, link in numbers if link != f"#entry-{item['id']}"] == []
    drawn = Counter(f"#entry-{items[n]['id']}" for n in reader.drawn if items[n].get("part") in NUMBERS)
    assert drawn
    assert [id for id in drawn if not reader.over[id]] == []


def test_every_entry_leads_back_to_where_its_number_is_printed_first(given) -> None:
    """Also where a figure prints it; the count is of the times that the number, and not its interval, is printed."""
    page = report_page(given)
    reader = _Reader()
    reader.feed(page.marked)
    assert reader.places
    assert len(reader.places) == len(set(reader.places))
    assert sorted(reader.back) == sorted(reader.places)
    assert {id.removeprefix(PLACE) for id in reader.places} == {entry.id for entry in page.printer.linked}
    items = page.printer._items
    values = Counter(link for n, link in reader.linked if items[n].get("part") == "value" and link)
    times = values + reader.over
    for entry in page.printer.linked:
        told = unmark(page.printer.again(entry.id))
        assert told == (f"+{more}" if (more := times[f"#entry-{entry.id}"] - 1) > 0 else ""), entry.id
    assert max(times.values()) > 2


def test_the_public_edition_names_no_pages_in_its_annex(given) -> None:
    reader = _Reader()
    reader.feed(report_page(made_public(given).given).marked)
    assert reader.places
    assert reader.back == []


def test_in_the_pdf_each_of_them_is_a_link_to_the_page_that_holds_its_entry(given) -> None:
    rendered, text = build_report(given)
    reader = PdfReader(BytesIO(rendered.pdf))
    page_of = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, start=1)}
    links: Counter[str] = Counter()
    for page in reader.pages:
        for link in page.get("/Annots", []):
            target = str(link.get_object().get("/Dest", ""))
            if target.startswith("entry-"):
                left, bottom, right, top = (float(side) for side in link.get_object()["/Rect"])
                assert abs(right - left) > 1
                assert abs(top - bottom) > 1
                links[target.removeprefix("entry-")] += 1
    annex = next(h["page"] for h in json.loads(text)["headings"] if h["text"] == "Annex: number ledger")
    printed = [item for item in json.loads(text)["printed"] if item["function"] == "n" and not item["told"]]
    shown = {item["id"] for item in printed if item["part"] in NUMBERS}
    assert shown == set(links)
    # As many as on the page before it is laid out; one that breaks over two lines is two of them.
    page = _Reader()
    page.feed(report_page(given).marked)
    asked = Counter(link for _, link in page.linked if link and link.startswith("#entry-")) + page.over
    assert [id for id in shown if links[id] < asked[f"#entry-{id}"]] == []
    words = {n: re.sub(r"\s", "", page.extract_text()) for n, page in enumerate(reader.pages, start=1)}
    for id in shown:
        where = reader.named_destinations[f"entry-{id}"]
        number = page_of[where.page.idnum]
        assert number >= annex
        name = re.sub(r"\s", "", id)
        assert name in words[number], id
        # And back: to a page before the annex, whose number the entry tells.
        first = page_of[reader.named_destinations[f"{PLACE}{id}"].page.idnum]
        assert first == json.loads(text)["first_pages"][id] < annex
        assert re.search(rf"{re.escape(name)}.*?·p\.{first}(?!\d)", words[number]), id

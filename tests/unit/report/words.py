"""What a report says, in words.

Most tests ask for words alone. These stand in the page before it is laid out, which takes a tenth of the time; that
every word of it reaches the PDF, and no other, is for `test_build` to show.
"""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment
from pypdf import PdfReader

from leopard_census.report.build import ReportInput, report_page
from leopard_census.report.marks import find_occurrences, unmark
from leopard_census.report.templates import load_environment
from tests.unit.report.made_survey import RESOURCES

# What begins or ends without a gap between words.
_WITHIN_A_LINE = frozenset(
    ("a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "tspan")
)
# Keeps a range on one line; no glyph of the PDF.
_WORD_JOINER = "\u2060"
_NOT_SHOWN = frozenset(("head", "style", "script", "title", "desc"))


class _Words(HTMLParser):
    """Collects what is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in _NOT_SHOWN
        self._gap(tag)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in _NOT_SHOWN
        self._gap(tag)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(data)

    def _gap(self, tag: str) -> None:
        if tag not in _WITHIN_A_LINE:
            self.pieces.append(" ")


def told(given: ReportInput) -> str:
    """What the page says, on one line."""
    page = report_page(given).marked
    find_occurrences(page)  # as the report itself would, it ends in an error at a digit that nobody printed
    words = _Words()
    words.feed(unmark(page))
    return " ".join("".join(words.pieces).replace(_WORD_JOINER, "").split())


def printed_on(pages: PdfReader) -> str:
    """What a PDF says, on one line."""
    return " ".join(" ".join(page.extract_text() for page in pages.pages).split())


def page_texts(reader: PdfReader) -> str:
    """The texts of a PDF piece by piece, so that numbers that stand side by side stay two."""
    pieces: list[str] = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, *_: pieces.append(text))
    return "\n".join(pieces)


def digits(text: str) -> Counter[str]:
    """Every run of digits in a text, with how often it stands there."""
    return Counter(re.findall(r"\d+", text))


@cache
def _compiled(folder: Path) -> Environment:
    return load_environment(folder)


def environment_of(folder: Path) -> Environment:
    """The shipped templates are compiled once for all tests, those that a test changed each time."""
    return _compiled(folder) if folder == RESOURCES / "templates" else load_environment(folder)

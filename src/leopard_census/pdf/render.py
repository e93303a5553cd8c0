"""A page description to PDF: same input, same bytes, in any folder and on any day."""

import datetime as dt
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from leopard_census.pdf.engine import (
    CSS,
    HTML,
    FatalURLFetchingError,
    FontConfiguration,
    URLFetcher,
    URLFetcherResponse,
)

SCHEME = "pagefile:"
_MEDIA_TYPES = {".jpg": "image/jpeg", ".svg": "image/svg+xml", ".ttf": "font/ttf", ".css": "text/css"}


@dataclass(frozen=True)
class Rendered:
    """A PDF, the number of its pages, its headings (level, text, and page), and the page of each anchor."""

    pdf: bytes
    pages: int
    headings: tuple[tuple[int, str, int], ...]
    anchors: Mapping[str, int]


def render_pdf(html: str, files: Mapping[str, bytes], stylesheet: str, date: dt.date) -> Rendered:
    """PDF of a page.

    Parameters
    ----------
    html
        The page; it names its files as `pagefile:<name>`.
    files
        Bytes by name. Nothing else can be reached, neither file nor network.
    stylesheet
        Name of the style sheet among `files`.
    date
        Day that the PDF bears as its date.

    Raises
    ------
    FatalURLFetchingError
        When the page asks for anything that is not among `files`.
    """
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    fetcher = _Fetcher(files)
    with _source_date(date):
        fonts = FontConfiguration()
        sheet = CSS(
            string=files[stylesheet].decode("utf-8"), font_config=fonts, url_fetcher=fetcher, base_url=SCHEME
        )
        page = HTML(string=html, url_fetcher=fetcher, base_url=SCHEME)
        document = page.render(stylesheets=[sheet], font_config=fonts)
        headings = tuple(_flat(document.make_bookmark_tree()))
        anchors = {name: number for number, own in enumerate(document.pages, start=1) for name in own.anchors}
        return Rendered(document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages), headings, anchors)


class _Fetcher(URLFetcher):
    """Serves bytes by name, so that no path of the machine can reach the PDF."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._files = files

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in self._files:
            raise FatalURLFetchingError(f"the page asks for {url!r}, which it was not given")
        kind = _MEDIA_TYPES[name[name.rindex(".") :]]
        return URLFetcherResponse(url, self._files[name], {"Content-Type": kind})


def _flat(tree: list[Any], level: int = 1) -> Iterator[tuple[int, str, int]]:
    for label, (page, _, _), children, _ in tree:
        yield level, label, page + 1
        yield from _flat(children, level + 1)


@contextmanager
def _source_date(date: dt.date) -> Iterator[None]:
    """Font subsets carry a time; this is how their writers are told which."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    moment = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before

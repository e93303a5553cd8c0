"""Marks around everything that is printed through a printing function, and the check that nothing else has digits.

A printed text travels through the templates between two private characters with its number in between. When the page
is complete, the marks show what really reached it, and any digit outside them is a number that nobody can explain.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{_OPEN}(\\d+){_MIDDLE}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_ANY_MARK = re.compile(f"{_OPEN}\\d+{_MIDDLE}|{_CLOSE}")
_SHOWN_ATTRIBUTES = frozenset({"alt", "title", "aria-label"})
_NO_TEXT = frozenset({"style", "script"})


def mark(number: int, text: str) -> str:
    """Text with the marks of the printed item of that number."""
    return f"{_OPEN}{number}{_MIDDLE}{text}{_CLOSE}"


def unmark(text: str) -> str:
    """Text without marks."""
    return _ANY_MARK.sub("", text)


@dataclass(frozen=True)
class Occurrence:
    """One printed item on the page: its number, and whether it is only told (alternative text), not shown."""

    number: int
    told: bool


class BareDigitError(ValueError):
    """A digit that no printing function printed."""


def find_occurrences(html: str) -> list[Occurrence]:
    """Every printed item of a page, in reading order.

    Raises
    ------
    BareDigitError
        Naming each text with a digit outside the marks.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.bare:
        raise BareDigitError(
            "These texts hold digits that were not printed through n(), t(), c(), id() or ref(): "
            + "; ".join(repr(text) for text in reader.bare[:20])
        )
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Occurrence] = []
        self.bare: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NO_TEXT or tag == "title":
            self._within.append(tag)
        for name, value in attrs:
            if name in _SHOWN_ATTRIBUTES and value:
                self._take(value, told=True)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not set(self._within) & _NO_TEXT:
            self._take(data, told="title" in self._within)

    def _take(self, text: str, *, told: bool) -> None:
        for match in _MARKED.finditer(text):
            self.found.append(Occurrence(int(match[1]), told))
        rest = _MARKED.sub("", text)
        if any(character.isdigit() for character in rest):
            self.bare.append(" ".join(unmark(text).split())[:80])

"""Date and time out of the text of an information strip, whatever the maker's layout.

A strip is read by a machine, so nothing here guesses: what could be meant in two ways, is no real date, or
stands there twice with different values gives no reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

DateOrder = Literal["ymd", "dmy", "mdy"]

# What a digit is misread as. Taken for digits only in fields that can hold nothing else.
_MISREAD = str.maketrans("OoQDIl|", "0000111")
_D = r"[0-9OoQDIl|]"
# Dates and times stand apart: a digit that was read as some other sign must not leave half a date behind.
_BEFORE, _AFTER = r"(?<![^\s,;(\[])", r"(?![^\s,;)\]])"
# Recognisers drop narrow spaces: 2021/07/0109:19 is no riddle, as both fields have two digits.
_THEN_TIME = rf"(?={_D}{{2}}:{_D}{{2}})"

_YEAR_FIRST = re.compile(
    rf"{_BEFORE}(?P<y>{_D}{{4}})(?P<s>[-/.])(?P<m>{_D}{{1,2}})(?P=s)(?:(?P<d>{_D}{{1,2}}){_AFTER}|(?P<e>{_D}{{2}}){_THEN_TIME})"
)
_YEAR_LAST = re.compile(
    rf"{_BEFORE}(?P<a>{_D}{{1,2}})(?P<s>[-/.])(?P<b>{_D}{{1,2}})(?P=s)(?P<y>{_D}{{4}})(?:{_AFTER}|{_THEN_TIME})"
)
_SHORT = re.compile(
    # Nor may it be the rest of a longer one: 1 99-01-01 for 1999-01-01.
    rf"{_BEFORE}(?<!{_D} )(?P<a>{_D}{{1,2}})(?P<s>[-/.])(?P<b>{_D}{{1,2}})(?P=s)(?P<c>{_D}{{2}})"
    rf"(?:{_AFTER}|{_THEN_TIME})"
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# And what a letter is misread as, in a field that can hold nothing but a month.
_AS_LETTERS = str.maketrans("01|", "oll")
_NAMES = "|".join(f"{month}|{month[:3]}" for month in _MONTHS) + "|sept"
_NAME = rf"(?P<name>{_NAMES.replace('o', '[o0]').replace('l', '[l1|]')})"
# The same sign stands on both sides of a month's name, or blanks (31. Aug 2012; Aug 31, 2012).
_SIDE = r"(?:(?P<sign>[-/.]?)|(?P<blank>\.? ))"
_DAY_NAME_YEAR = re.compile(
    rf"{_BEFORE}(?P<d>{_D}{{1,2}}){_SIDE}{_NAME}(?(blank),? |(?P=sign))(?P<y>{_D}{{4}})(?:{_AFTER}|{_THEN_TIME})",
    re.IGNORECASE,
)
_NAME_DAY_YEAR = re.compile(
    rf"{_BEFORE}{_NAME}(?:(?P<sign>[-/.])|\.? )(?P<d>{_D}{{1,2}})(?(sign)(?P=sign)|(?:, ?| ))"
    rf"(?P<y>{_D}{{4}})(?:{_AFTER}|{_THEN_TIME})",
    re.IGNORECASE,
)
_YEAR_NAME_DAY = re.compile(
    rf"{_BEFORE}(?P<y>{_D}{{4}}){_SIDE}{_NAME}(?(blank) |(?P=sign))(?P<d>{_D}{{1,2}}){_AFTER}",
    re.IGNORECASE,
)

_HALF = r"[AP]\.?M(?![A-Z0-9])\.?"
# What may be a half of the day that was misread or that a neighbour ran into; names are longer.
_PERHAPS_HALF = re.compile(
    r" {0,2}(?:[AP]M{0,2}[0-9]{0,2}|[AP][A-Z0-9]{0,2}|[A-Z]{2})(?![A-Z0-9])", re.IGNORECASE
)
_TIME = re.compile(
    r"(?:(?P<before>(?<![A-Za-z0-9])[AP]\.?M\.?) {0,2})?"
    # After a date whose space was dropped the hour has two digits; the date ends in two or four.
    rf"(?(before)|(?:{_BEFORE}|(?<=[-/.]{_D}{{2}})(?={_D}{{2}}:)|(?<=[-/. ]{_D}{{4}})(?={_D}{{2}}:)))"
    rf"(?P<h>{_D}{{1,2}}):(?P<mi>{_D}{{2}})(?::(?P<s>{_D}{{2}}))?(?!{_D}|:)"
    rf"(?: {{0,2}}(?P<after>{_HALF}))?{_AFTER}",
    re.IGNORECASE,
)
# Trail cameras with a clock and a strip; a factory date such as 2000-01-01 is a reading as well.
_YEARS = range(1990, 2100)


@dataclass(frozen=True)
class Shown:
    """A date and time in a text.

    Attributes
    ----------
    moment
        As it stands there, without offset; seconds are zero where none are shown.
    spans
        Ranges of the text (start, end exclusive) that it was taken from.
    """

    moment: datetime
    spans: tuple[tuple[int, int], ...]


def find_moment(text: str, order: DateOrder | None = None) -> Shown | None:
    """The one date and time in a text; None where there is none, or more than one way to read it.

    Parameters
    ----------
    text
        Of a strip, as read.
    order
        How the camera writes dates of numbers. Without it a date that ends in its year is read only where one
        number is above 12, and a date with a year of two digits not at all.
    """
    days = list(_dates(text, order))
    hours = list(_times(text))
    if None in (found for found, _ in (*days, *hours)):
        return None
    if len({day for day, _ in days}) != 1 or len({hour for hour, _ in hours}) != 1:
        return None
    day, hour = days[0][0], hours[0][0]
    assert day is not None
    assert hour is not None
    spans = tuple(sorted(span for _, span in (*days, *hours)))
    return Shown(datetime.combine(day, hour), spans)


def _dates(text: str, order: DateOrder | None) -> Iterator[tuple[date | None, tuple[int, int]]]:
    """Every date, or None for what looks like one but is none or unclear, and where it stands."""
    for found in _YEAR_FIRST.finditer(text):
        year, month, day = _number(found["y"]), _number(found["m"]), _number(found["d"] or found["e"])
        yield _date(year, month, day), found.span()
    for found in _YEAR_LAST.finditer(text):
        yield _year_last(_number(found["a"]), _number(found["b"]), _number(found["y"]), order), found.span()
    for found in _SHORT.finditer(text):
        yield _short([_number(found[part]) for part in "abc"], order), found.span()
    for pattern in (_DAY_NAME_YEAR, _NAME_DAY_YEAR, _YEAR_NAME_DAY):
        for found in pattern.finditer(text):
            month = next(i for i, name in enumerate(_MONTHS, 1) if name[:3] == _letters(found["name"])[:3])
            yield _date(_number(found["y"]), month, _number(found["d"])), found.span()


def _year_last(first: int, second: int, year: int, order: DateOrder | None) -> date | None:
    if order == "ymd":
        return None
    as_dmy, as_mdy = _date(year, second, first), _date(year, first, second)
    if order is not None:
        return as_dmy if order == "dmy" else as_mdy
    if as_dmy is None or as_mdy is None or as_dmy == as_mdy:
        return as_dmy or as_mdy
    return None


def _short(numbers: list[int], order: DateOrder | None) -> date | None:
    if order is None:
        return None
    by = dict(zip(order, numbers, strict=True))
    return _date(2000 + by["y"], by["m"], by["d"])


def _date(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _times(text: str) -> Iterator[tuple[time | None, tuple[int, int]]]:
    """Every time of the day, or None for what looks like one but is none or unclear, and where it stands."""
    for found in _TIME.finditer(text):
        halves = {half[0].upper() for half in (found["before"], found["after"]) if half}
        hour = _hour(found["h"], halves, _PERHAPS_HALF.match(text, found.end()) is not None)
        minute, second = _number(found["mi"]), _number(found["s"] or "0")
        real = hour is not None and minute < 60 and second < 60
        yield (time(hour or 0, minute, second) if real else None), found.span()


def _hour(digits: str, halves: set[str], unclear: bool) -> int | None:
    """Hour of the day; None where the clock might have twelve hours and its half of the day is not legible."""
    hour = _number(digits)
    if halves:
        return hour % 12 + 12 * (halves == {"P"}) if 1 <= hour <= 12 and len(halves) == 1 else None
    # A lone digit: clocks of 24 hours show two, so either a digit or AM/PM is missing.
    if len(digits) == 1 or hour > 23 or (unclear and hour <= 12):
        return None
    return hour


def _number(digits: str) -> int:
    return int(digits.translate(_MISREAD))


def _letters(name: str) -> str:
    return name.lower().translate(_AS_LETTERS)

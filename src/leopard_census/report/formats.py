"""How numbers and dates are written in a language of the report.

Signs and names of months are those of the Unicode Common Locale Data Repository (CLDR), by Babel. Decimals are rounded
in one way for all languages, so that two versions of a report cannot differ in a digit.
"""

import datetime as dt
import re
from contextlib import suppress

from babel import Locale
from babel.dates import format_date, get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol

NO_BREAK = "\u00a0"
DASH = "\u2013"
MINUS = "\u2212"
_NARROW = "\u202f"
_WORD_JOINER = "\u2060"
# CLDR's own forms write a month before its day in English, and in Russian no year in the form for short space.
_DAY = {"en": "d MMMM y", "ru": "d MMMM y 'г.'"}
_BRIEF_DAY = {"en": "d MMM y", "ru": "d MMM y 'г.'"}
_SHORT_DAY = "d MMM"
_MONTH = {"en": "LLLL y", "ru": "LLLL y 'г.'"}
_TOLD_DATE = re.compile(r"(?:(?P<day>\d{1,2}) )?(?P<month>[A-Z][a-z]+) (?P<year>\d{4})")


class Formats:
    """Numbers and dates of one language.

    Parameters
    ----------
    code
        Of the language, as in ISO 639-1.
    """

    def __init__(self, code: str) -> None:
        self._code = code
        self._locale = Locale.parse(code)
        # Printers like the narrow no-break space between thousands; the fonts of the report have only the wide one.
        group = get_group_symbol(self._locale).replace(_NARROW, NO_BREAK)
        self._signs = str.maketrans({",": group, ".": get_decimal_symbol(self._locale), "-": MINUS})
        self._percent = self._locale.percent_formats[None].pattern.rpartition("0")[2]

    def number(self, value: float | int, digits: int = 0) -> str:
        """A number with that many decimals, thousands apart, and a true minus sign."""
        return f"{value:,.{digits}f}".translate(self._signs)

    def percent(self, value: float, digits: int = 0) -> str:
        """A share from 0 to 1 as a percentage."""
        return f"{self.number(100 * value, digits)}{self._percent}"

    def span(self, lower: str, upper: str) -> str:
        """From one to the other, kept on one line."""
        return f"{lower}{_WORD_JOINER}{DASH}{_WORD_JOINER}{upper}"

    def day(self, value: dt.date) -> str:
        """A calendar day."""
        return self._date(value, _DAY[self._code])

    def month(self, value: dt.date) -> str:
        """A month and its year."""
        return self._date(value, _MONTH[self._code])

    def brief_day(self, value: dt.date) -> str:
        """A calendar day with its year, where space is short."""
        return self._date(value, _BRIEF_DAY[self._code])

    def short_day(self, value: dt.date) -> str:
        """A calendar day where space is short; the year is told by the context."""
        return self._date(value, _SHORT_DAY)

    def rewritten(self, text: str) -> str | None:
        """A number as tables write it in English sentences (`1,234.5`, `0.05`, `12%`), in this language; else None."""
        number = text.removesuffix("%")
        if not number.lstrip("-" + MINUS).replace(",", "").replace(".", "", 1).isdecimal():
            return None
        written = number.translate(self._signs)
        return written + self._percent if text.endswith("%") else written

    def retold(self, text: str) -> str | None:
        """A day or a month as English writes it (`24 July 2011`, `July 2011`), in this language; else None."""
        found = _TOLD_DATE.fullmatch(text)
        months = {name: number for number, name in get_month_names(locale="en").items()}
        if not found or found["month"] not in months:
            return None
        with suppress(ValueError):  # as on 31 June
            day = dt.date(int(found["year"]), months[found["month"]], int(found["day"] or 1))
            return self.day(day) if found["day"] else self.month(day)
        return None

    @property
    def percent_sign(self) -> str:
        """What follows a number of per cent."""
        return self._percent

    def _date(self, value: dt.date, pattern: str) -> str:
        return format_date(value, pattern, locale=self._locale).replace(" ", NO_BREAK)


def with_powers(text: str) -> str:
    """A text with its units as print sets them."""
    return text.replace("km2", "km\u00b2").replace("m2", "m\u00b2")

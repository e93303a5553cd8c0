"""How numbers and dates are written in the report's language.

English only so far; everything that a translation must change about figures stands here.
"""

import datetime as dt

NO_BREAK = "\u00a0"
DASH = "\u2013"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def number(value: float | int, digits: int = 0) -> str:
    """A number with that many decimals, thousands apart, and a true minus sign."""
    return f"{value:,.{digits}f}".replace("-", "\u2212")


def percent(value: float, digits: int = 0) -> str:
    """A share from 0 to 1 as a percentage."""
    return f"{number(100 * value, digits)}%"


def span(lower: str, upper: str) -> str:
    """From one to the other, kept on one line."""
    return f"{lower}\u2060{DASH}\u2060{upper}"


def from_up(lower: str) -> str:
    """From that on, without an end, kept on one line."""
    return f"from{NO_BREAK}{lower}"


def day(value: dt.date) -> str:
    """A calendar day."""
    return f"{value.day}{NO_BREAK}{MONTHS[value.month - 1]}{NO_BREAK}{value.year}"


def month(value: dt.date) -> str:
    """A month and its year."""
    return f"{MONTHS[value.month - 1]}{NO_BREAK}{value.year}"


def brief_day(value: dt.date) -> str:
    """A calendar day with its year, where space is short."""
    return f"{short_day(value)}{NO_BREAK}{value.year}"


def short_day(value: dt.date) -> str:
    """A calendar day where space is short; the year is told by the context."""
    return f"{value.day}{NO_BREAK}{MONTHS[value.month - 1][:3]}"


def unit(text: str, shown: str = "") -> str:
    """A unit as print sets it; in the singular beside a number that is shown as one."""
    if shown == "1":
        first, space, rest = text.partition(" ")
        text = first.removesuffix("s") + space + rest
    return text.replace("km2", "km\u00b2").replace("m2", "m\u00b2")

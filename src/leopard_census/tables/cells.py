"""One cell: from text to a typed value and back, with a message that says what is wrong and how to mend it."""

import re
import unicodedata
from datetime import date, datetime
from math import isfinite
from typing import Any

from leopard_census.tables.contract import Field
from leopard_census.tables.plain_text import quoted

_TRUE = ("true", "TRUE", "True", "1")
_FALSE = ("false", "FALSE", "False", "0")


class CellError(ValueError):
    """The cell's text does not fit its column."""


def parse_cell(field: Field, text: str) -> Any:
    """Typed value of a cell's text; None for an empty cell.

    Returns str, int, float, bool, `date`, `datetime` (aware when the column's format holds an offset) or a list of
    str.

    Raises
    ------
    CellError
        When the text does not fit the column; the message says what would.
    """
    if text == "":
        if field.required:
            raise CellError("is empty, but a value is required")
        return [] if field.list_separator else None
    if field.list_separator:
        # People put blanks around separators, or one at the end.
        parts = [part.strip() for part in text.split(field.list_separator)]
        return [_checked(field, part) for part in parts if part]
    return _checked(field, _PARSERS[field.type](field, text))


def format_cell(field: Field, value: Any) -> str:
    """Text of a typed value, the same on every machine.

    Raises
    ------
    CellError
        When the value does not fit the column.
    """
    if value is None or value == "" or value == []:
        if field.required:
            raise CellError("is empty, but a value is required")
        return ""
    if field.list_separator:
        parts = [str(_checked(field, part)) for part in value]
        if bad := [p for p in parts if field.list_separator in p or p == ""]:
            raise CellError(f"has a list member {bad[0]!r} that is empty or holds the separator")
        return field.list_separator.join(parts)
    return _FORMATTERS[field.type](field, _checked(field, value))


def _checked(field: Field, value: Any) -> Any:
    if field.enum and str(value) not in field.enum:
        raise CellError(f"is {quoted(str(value))}; use one of: {', '.join(field.enum)}")
    if field.pattern and not field.pattern.search(str(value)):
        raise CellError(
            f"is {quoted(str(value))}; write {field.form or field.pattern.pattern}{_foreign(str(value))}"
        )
    if field.max_length is not None and len(str(value)) > field.max_length:
        raise CellError(
            f"is {quoted(str(value))}, {len(str(value))} characters long; the most allowed is {field.max_length}, "
            "because files are named after it"
        )
    if field.minimum is not None and value < field.minimum:
        raise CellError(f"is {value}; the least allowed is {field.minimum:g}")
    if field.maximum is not None and value > field.maximum:
        raise CellError(f"is {value}; the most allowed is {field.maximum:g}")
    return value


def _foreign(text: str) -> str:
    """Names the first letter of another alphabet: Cyrillic C and Latin C look alike."""
    for letter in text:
        if not letter.isascii():
            return f" ({letter!r} is {unicodedata.name(letter, 'an unprintable character')})"
    return ""


# Python reads 1_000 and digits of other alphabets as numbers; a spreadsheet would not. Whole numbers of more than 18
# digits count nothing here, and would not fit into the 64 bits of other programs.
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def _parse_integer(field: Field, text: str) -> int:
    if not _INTEGER.fullmatch(text):
        longest = " of at most 18 digits" if len(text) > 18 else ""
        raise CellError(f"is {quoted(text)}; write a whole number{longest}")
    return int(text)


def _parse_number(field: Field, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise CellError(f"is {quoted(text)}; write a number with a decimal point")
    value = float(text)
    if not isfinite(value):
        raise CellError(f"is {quoted(text)}; write a finite number")
    return value


def _parse_boolean(field: Field, text: str) -> bool:
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise CellError(f"is {quoted(text)}; write true or false")


def _parse_date(field: Field, text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a local calendar day
    except ValueError:
        raise CellError(f"is {quoted(text)}; write a date as 2012-01-31") from None


def _parse_datetime(field: Field, text: str) -> datetime:
    aware = field.format is None or field.format.endswith("%z")
    sample = "2012-01-31T06:30:00+11:00" if aware else "2012-01-31T06:30:00"
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise CellError(f"is {quoted(text)}; write a time as {sample}") from None
    # ISO 8601 puts a T between day and time; a space, as spreadsheets write it, is read as well (RFC 3339).
    if not re.search(r"[T ][0-9]{2}", text):
        raise CellError(f"is {quoted(text)}, which has no time of day; write it as {sample}")
    if aware and value.tzinfo is None:
        raise CellError(f"is {quoted(text)}, which has no UTC offset; write it as {sample}")
    if not aware and value.tzinfo is not None:
        raise CellError(f"is {quoted(text)}; write the camera's own reading without an offset, as {sample}")
    return value


def _format_number(field: Field, value: Any) -> str:
    number = float(value)
    if not isfinite(number):
        raise CellError(f"is {value!r}; only finite numbers are written (leave it empty and give a reason)")
    if field.significant is not None:
        text = f"{number:.{field.significant}g}"
    else:
        text = f"{number:.{6 if field.decimals is None else field.decimals}f}"
    # -0.000 and 0.000 are one value; two spellings of it would differ between processors.
    return text.lstrip("-") if float(text) == 0 else text


def _format_integer(field: Field, value: Any) -> str:
    if isinstance(value, bool) or int(value) != value:
        raise CellError(f"is {value!r}; a whole number is wanted")
    return str(int(value))


def _format_boolean(field: Field, value: Any) -> str:
    if value not in (True, False):
        raise CellError(f"is {value!r}; true or false is wanted")
    return "true" if value else "false"


def _format_datetime(field: Field, value: Any) -> str:
    if not isinstance(value, datetime):
        raise CellError(f"is {value!r}; a datetime is wanted")
    aware = field.format is None or field.format.endswith("%z")
    if aware != (value.tzinfo is not None):
        raise CellError(f"is {value.isoformat()}; {'an' if aware else 'no'} UTC offset is wanted")
    return value.isoformat(timespec="seconds" if value.microsecond == 0 else "milliseconds")


def _format_date(field: Field, value: Any) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise CellError(f"is {value!r}; a date is wanted")
    return value.isoformat()


def _format_string(field: Field, value: Any) -> str:
    text = str(value)
    if "\n" in text or "\r" in text or "\0" in text:
        raise CellError(f"is {text!r}; line breaks are not allowed in a cell")
    return text


_PARSERS = {
    "string": lambda field, text: text,
    "integer": _parse_integer,
    "number": _parse_number,
    "boolean": _parse_boolean,
    "date": _parse_date,
    "datetime": _parse_datetime,
}
_FORMATTERS = {
    "string": _format_string,
    "integer": _format_integer,
    "number": _format_number,
    "boolean": _format_boolean,
    "date": _format_date,
    "datetime": _format_datetime,
}

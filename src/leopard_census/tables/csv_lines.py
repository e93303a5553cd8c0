"""From a file on disk to cells: what other programs save under the name of CSV is told apart and named."""

import csv
import io
import re
from pathlib import Path

from leopard_census.tables.broken_link import link_fault

_SAVE = "save it as 'CSV UTF-8 (comma delimited)'"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}


class CsvError(ValueError):
    """The file is no UTF-8 CSV; the message says what it is and how to mend it."""


class EmptyCsvError(CsvError):
    """The file holds no line."""


def read_lines(path: Path) -> list[list[str]]:
    """Cells of all lines, the header first; a byte-order mark (as Excel writes it) is accepted.

    Raises
    ------
    CsvError
        When the file cannot be read, is no UTF-8 text, has other separators than commas, or is empty.
    """
    text = read_text(path)
    first = text.splitlines()[0] if text.strip() else ""
    if re.fullmatch(r'"?sep=.?"?', first.strip(), re.IGNORECASE):
        raise CsvError(
            f"row 1 is {first.strip()!r}, a line that only Excel reads; delete it, so that the names of the "
            "columns stand first"
        )
    for separator, name in _SEPARATORS.items():
        if first.count(separator) > first.count(","):
            raise CsvError(f"the columns are separated by {name}; {_SAVE}")
    if not text:
        raise EmptyCsvError("is empty; its first line must name the columns")
    lines = _cells(text)
    if len(lines) > 1 and not any(cell.strip() for cell in lines[0]):
        raise CsvError("row 1 is empty; the names of the columns must stand there")
    return lines


def read_text(path: Path) -> str:
    """Text of a file in UTF-8, without its byte-order mark.

    Raises
    ------
    CsvError
        When the file cannot be read, or is no UTF-8 text.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CsvError(link_fault(path) or "there is no such file") from None
    except IsADirectoryError:
        raise CsvError("is a folder; a CSV file is wanted") from None
    except OSError as error:
        raise CsvError(link_fault(path) or f"cannot be read ({error.strerror})") from None
    return _text(content)


def _text(content: bytes) -> str:
    if content.startswith(_WORKBOOKS):
        raise CsvError(f"is a workbook of a spreadsheet program, not CSV; open it there and {_SAVE}")
    # Of text in UTF-16 every second byte is zero, but for letters that are not Latin.
    if content.startswith(_UTF16) or content[:1000].count(b"\0") > len(content[:1000]) // 4:
        raise CsvError(f"is saved as UTF-16 (in Excel: 'Unicode text'); {_SAVE}")
    if b"\0" in content:
        row = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise CsvError(
            f"row {row} holds a zero byte: the file is damaged; take an older copy, or write the row anew"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise CsvError(
            f"row {row} holds a character that is not UTF-8: the file is saved in an older alphabet, such as Windows "
            f"Cyrillic (1251), which Excel uses for plain 'CSV'; {_SAVE}"
        ) from None


def _cells(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
        return rows
    except csv.Error as error:
        if "field limit" in str(error):
            raise CsvError(
                f"row {len(rows) + 1}: has a cell of more than {csv.field_size_limit()} characters, which no sheet "
                "needs; look there for a quotation mark that is never closed, or shorten the cell"
            ) from None
        raise CsvError(
            f"row {reader.line_num}: cannot be read as CSV ({error}); a cell that holds a quotation mark is written "
            'in quotes, with the mark doubled: "so called ""old"" ridge"'
        ) from None

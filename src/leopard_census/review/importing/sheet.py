"""A table as other programs write it: any usual encoding and separator, told in words where it cannot be read."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from leopard_census.review.importing.told import RefusedError, Told

#: Most rows of a table: a winter of 200 cameras has some hundred thousand files. More is no table of identities.
MOST_ROWS = 1_000_000
#: Most columns: Camtrap DP and Wildlife Insights have some thirty.
MOST_COLUMNS = 500
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Sheet:
    """A table that was read.

    Attributes
    ----------
    name
        Of the file.
    header
        Names of the columns, without blanks around them; empty where there is none.
    rows
        Number of each row as spreadsheets count, and its cells: as many as the header has.
    encoding
        That it was read with.
    """

    name: str
    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    encoding: str


@dataclass(frozen=True)
class _Start:
    """What goes before the body: lines up to and with the header, the header, and the separator."""

    lines: int
    header: str
    separator: str


def read_sheet(data: bytes, name: str, keep: Callable[[str], bool] = lambda column: True) -> Sheet:
    """Read a table.

    Parameters
    ----------
    data, name
        Of the file.
    keep
        Columns that are wanted; a table of media has many that nobody asks for.

    Raises
    ------
    RefusedError
        When it is no table: every row that has another number of cells than the header, and so on.
    """
    text, encoding = _decoded(data, name)
    stream = io.StringIO(text, newline="")
    start = _start(stream)
    try:
        return _read(stream, start, name, encoding, keep)
    except csv.Error as error:
        raise RefusedError([Told("f_no_table", values={"file": name, "why": str(error)})]) from None


def _read(stream: io.StringIO, start: _Start, name: str, encoding: str, keep: Callable[[str], bool]) -> Sheet:
    header = [cell.strip() for cell in next(csv.reader([start.header], delimiter=start.separator), [])]
    while header and not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS:
        raise RefusedError([Told("f_too_many_columns", values={"file": name, "n": MOST_COLUMNS})])
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise RefusedError([Told("f_column_twice", values={"file": name, "columns": ", ".join(twice)})])
    wanted = [n for n, column in enumerate(header) if column and keep(column)]
    body = csv.reader(stream, delimiter=start.separator, strict=True, skipinitialspace=True)
    rows: list[tuple[int, list[str]]] = []
    faults: list[Told] = []
    for number, cells in enumerate(islice(body, MOST_ROWS + 1), start=start.lines + 1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise RefusedError([Told("f_too_many_rows", values={"file": name, "n": MOST_ROWS})])
        if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
            values: dict[str, str | int] = {
                "file": name,
                "row": number,
                "n": len(cells),
                "wanted": len(header),
            }
            faults.append(Told("f_cells", values=values))
            continue
        rows.append((number, [cells[n].strip() for n in wanted]))
    if faults:
        raise RefusedError(faults)
    return Sheet(name, tuple(header[n] for n in wanted), rows, encoding)


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    """Text and encoding: by its mark, else UTF-8, else what a Russian Windows writes."""
    refused = RefusedError([Told("f_no_text", values={"file": name})])
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise refused
        return text, encoding
    raise refused


def _start(stream: io.StringIO) -> _Start:
    """What goes before the body; the stream then stands at its begin.

    Spreadsheets may write `sep=;` first. HotSpotter writes its header behind a `#`, below remarks that begin with one.
    """
    lines, line = 1, stream.readline()
    told = re.fullmatch(r"sep=([;,\t|])", line.strip(), re.IGNORECASE)
    if told:
        lines, line = lines + 1, stream.readline()
    while line and not line.strip():
        lines, line = lines + 1, stream.readline()
    if line.lstrip().startswith("#"):
        header = line
        while line.lstrip().startswith("#"):
            if "," in line:
                header = line
            place = stream.tell()
            lines, line = lines + 1, stream.readline()
        stream.seek(place)
        return _Start(lines - 1, header.lstrip().lstrip("#"), ",")
    bare = _QUOTED.sub("", line)
    separator = told[1] if told else max(",;\t|", key=lambda mark: (bare.count(mark), mark == ","))
    return _Start(lines, line, separator)

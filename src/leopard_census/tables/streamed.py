"""Rows of a large table, one after the other; each distinct text of a column is parsed once.

Meant for tables that other programs write: columns that nobody asks for are read over, whatever they hold.
"""

import dataclasses
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from leopard_census.tables.cells import CellError, parse_cell
from leopard_census.tables.contract import Contract, Field
from leopard_census.tables.csv_lines import CsvError, EmptyCsvError, read_lines
from leopard_census.tables.read import Row

_Column = tuple[int, Field, dict[str, Any]]


def stream_rows(
    path: Path,
    table: Contract,
    used: Collection[str],
    lenient: Collection[str],
    shown: str,
    problems: list[str],
) -> Iterator[tuple[int, Row]]:
    """Number in the file (the header is row 1) and typed values of each row, in file order.

    Parameters
    ----------
    path
        UTF-8 CSV with a header line.
    table
        What it must hold. An optional column may be absent: its values are None.
    used
        Columns that are read; the key belongs to them.
    lenient
        Those of them whose cells may be empty or hold terms of their own, whatever the contract says.
    shown
        Name of the file in messages.
    problems
        Gets one line per fault; a cell that cannot be read is None in its row.
    """
    try:
        lines = read_lines(path)
    except EmptyCsvError as error:
        problems.append(f"{shown}: {error}: {', '.join(table.columns)}")
        return
    except CsvError as error:
        problems.append(f"{shown}: {error}")
        return
    header = [name.strip() for name in lines[0]]
    fields = [field for field in table.fields if field.name in used]
    if faults := _header_faults(header, fields, shown):
        problems += faults
        return
    empty: Row = {field.name: [] if field.list_separator else None for field in fields}
    read = [_softened(field) if field.name in lenient else field for field in fields]
    # Columns of one kind share what was parsed: an event mostly ends at the very second at which it began.
    parsed: dict[Field, dict[str, Any]] = {}
    columns: list[_Column] = [
        (header.index(f.name), f, parsed.setdefault(dataclasses.replace(f, name="", description=""), {}))
        for f in read
        if f.name in header
    ]
    keys: dict[tuple[Any, ...], int] = {}
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            problems.append(
                f"{shown}: row {number}: has {len(cells)} cells where the header has {len(header)}; "
                "is a comma missing, or one too many without quotes?"
            )
            continue
        row = empty.copy()
        for place, field, known in columns:
            text = cells[place]
            if text not in known:
                known[text] = _value(field, text.strip())
            value = known[text]
            if isinstance(value, CellError):
                problems.append(f"{shown}: row {number}, column {field.name}: {value}")
            else:
                row[field.name] = value
        key = tuple(row[name] for name in table.primary_key)
        if None not in key and (first := keys.setdefault(key, number)) != number:
            problems.append(
                f"{shown}: row {number}: the key {', '.join(table.primary_key)} = {', '.join(map(str, key))} already "
                f"stands in row {first}; each may occur once"
            )
        yield number, row


def _value(field: Field, text: str) -> Any:
    try:
        return parse_cell(field, text)
    except CellError as error:
        return error


def _softened(field: Field) -> Field:
    return dataclasses.replace(field, required=False, enum=None, pattern=None)


def _header_faults(header: list[str], fields: list[Field], shown: str) -> list[str]:
    faults = [
        f"{shown}: the required column {field.name!r} is missing ({field.description})"
        for field in fields
        if field.required and field.name not in header
    ]
    faults += [
        f"{shown}: the column {field.name!r} stands there more than once; remove one"
        for field in fields
        if header.count(field.name) > 1
    ]
    return faults

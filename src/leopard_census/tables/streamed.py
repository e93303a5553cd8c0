"""Rows of a large table, one after the other; each distinct text of a column is parsed once.

Meant for tables that other programs write: columns that nobody asks for are read over, whatever they hold.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from leopard_census.tables.cells import CellError, parse_cell
from leopard_census.tables.contract import Contract, Field
from leopard_census.tables.csv_lines import CsvError, EmptyCsvError, read_lines
from leopard_census.tables.plain_text import quoted
from leopard_census.tables.read import Row
from leopard_census.tables.row_faults import RowFaults
from leopard_census.tables.spelling import alike

_Column = tuple[int, Field, dict[str, Any]]


def stream_rows(
    path: Path,
    table: Contract,
    used: Collection[str],
    lenient: Collection[str],
    faults: RowFaults,
    refused: Callable[[Any], str | None],
) -> Iterator[tuple[int, Row]]:
    """Number in the file (the header is row 1) and typed values of each row, in file order.

    Parameters
    ----------
    path
        UTF-8 CSV with a header line.
    table
        What it must hold. An optional column may be absent: its values are None. Cells that its schema takes for
        missing values are empty.
    used
        Columns that are read; the key belongs to them.
    lenient
        Those of them whose cells may be empty or hold terms of their own, whatever the contract says.
    faults
        Gets every fault; a cell that cannot be read is None in its row.
    refused
        What is wrong with a value that fits its column, and how to mend it; None when nothing is.
    """
    try:
        lines = read_lines(path)
    except EmptyCsvError as error:
        faults.of_table(f"{error}: {', '.join(table.columns)}")
        return
    except CsvError as error:
        faults.of_table(str(error))
        return
    header = [name.strip() for name in lines[0]]
    fields = [field for field in table.fields if field.name in used]
    if told := _header_faults(header, fields):
        for fault in told:
            faults.of_table(fault)
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
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.of_row(
                number,
                f"has {len(cells)} cells where the header has {len(header)}; is a comma missing, or one too many "
                "without quotes?",
                "cells",
            )
            continue
        row = empty.copy()
        for place, field, known in columns:
            text = cells[place]
            if text not in known:
                known[text] = _value(field, text.strip(), table.missing, refused)
            value = known[text]
            if isinstance(value, CellError):
                faults.of_cell(number, field.name, str(value))
            else:
                row[field.name] = value
        key = tuple(row[name] for name in table.primary_key)
        if None not in key and (first := keys.setdefault(key, number)) != number:
            faults.of_row(
                number,
                f"the key {', '.join(table.primary_key)} = {', '.join(quoted(str(part)) for part in key)} already "
                f"stands in row {first}; each may occur once",
                "key",
            )
        yield number, row


def _value(field: Field, text: str, missing: Collection[str], refused: Callable[[Any], str | None]) -> Any:
    absent = text in missing
    try:
        value = parse_cell(field, "" if absent else text)
    except CellError as error:
        if absent and text:
            return CellError(f"is {quoted(text)}, which stands for an empty cell, but a value is required")
        return error
    fault = refused(value)
    return value if fault is None else CellError(fault)


def _softened(field: Field) -> Field:
    return dataclasses.replace(field, required=False, enum=None, pattern=None)


def _header_faults(header: list[str], fields: list[Field]) -> list[str]:
    told = []
    for field in fields:
        meant = [quoted(name) for name in header if name != field.name and alike(name) == alike(field.name)]
        if header.count(field.name) > 1:
            told.append(f"the column {field.name!r} stands there more than once; remove one")
        elif field.name not in header and meant:
            told.append(f"the column {meant[0]} must be spelt {field.name!r} to be read; rename it")
        elif field.name not in header and field.required:
            told.append(f"the required column {field.name!r} is missing ({field.description})")
    return told

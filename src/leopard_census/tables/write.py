"""Write a table as its contract says: rows sorted by key, fixed formats, the same bytes everywhere."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.cells import CellError, format_cell
from leopard_census.tables.contract import Contract


def write_table(path: Path | str, contract: Contract, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows, sorted by primary key, in the contract's column order.

    Parameters
    ----------
    path
        File to write, atomically.
    contract
        What the table holds. A column that a row lacks is written empty.
    rows
        Typed values as `read_table` gives them.

    Raises
    ------
    ValueError
        Naming every unknown column, bad value and duplicate key: a fault of the program, not of the user.
    """
    with atomic_path(Path(path)) as temporary:
        temporary.write_bytes(table_bytes(contract, rows))


def table_bytes(contract: Contract, rows: Iterable[Mapping[str, Any]], in_given_order: bool = False) -> bytes:
    """The file's content, see `write_table`; `in_given_order` leaves the rows as they stand, for people to read."""
    rows = list(rows)
    names = list(contract.columns) + _pattern_columns(contract, rows)
    problems: list[str] = []
    lines = format_rows(contract, names, rows, problems)
    ordered = sorted(lines, key=sort_key(contract, names))
    keys = [tuple(line[names.index(k)] for k in contract.primary_key) for line in ordered]
    problems += [f"duplicate key {key}" for i, key in enumerate(keys[1:]) if key == keys[i]]
    if problems:
        raise ValueError(f"table {contract.name}: " + "; ".join(problems[:20]))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(lines if in_given_order else ordered)
    return buffer.getvalue().encode("utf-8")


def format_rows(
    contract: Contract, names: list[str], rows: list[Mapping[str, Any]], problems: list[str]
) -> list[list[str]]:
    """Cells of each row as text, in the order of `names`; what is wrong with them is added to `problems`."""
    fields = [contract.field(name) for name in names]
    lines = []
    for number, row in enumerate(rows, start=1):
        problems += [f"row {number}: unknown column {name!r}" for name in row if contract.field(name) is None]
        line = []
        for field, name in zip(fields, names, strict=True):
            assert field is not None
            try:
                line.append(format_cell(field, row.get(name)))
            except (CellError, TypeError, ValueError) as error:
                problems.append(f"row {number}, column {name}: {error}")
                line.append("")
        lines.append(line)
    return lines


def _pattern_columns(contract: Contract, rows: list[Mapping[str, Any]]) -> list[str]:
    """Columns beyond the fixed ones, in natural order (usage_2 before usage_10)."""
    extra = {n for row in rows for n in row if n not in contract.columns and contract.field(n) is not None}
    return sorted(extra, key=lambda n: (n.rstrip("0123456789"), int("0" + n[len(n.rstrip("0123456789")) :])))


def sort_key(contract: Contract, names: list[str]) -> Any:
    """Sort key of a row's cells: numbers as numbers, everything else as text by code point (never by locale)."""
    columns = []
    for name in contract.primary_key:
        field = contract.field(name)
        assert field is not None
        columns.append((names.index(name), field.type in ("integer", "number")))

    def key(line: list[str]) -> tuple[Any, ...]:
        return tuple(
            (float(line[i]) if line[i] else float("-inf")) if numeric else line[i] for i, numeric in columns
        )

    return key

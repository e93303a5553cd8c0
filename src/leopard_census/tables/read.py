"""Read a table and check it against its contract; every bad row is listed at once."""

import dataclasses
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.tables.cells import CellError, parse_cell
from leopard_census.tables.contract import Contract
from leopard_census.tables.csv_lines import CsvError, EmptyCsvError, read_lines

Row = dict[str, Any]


def read_table(path: Path | str, contract: Contract) -> list[Row]:
    """Typed rows of a CSV file.

    Parameters
    ----------
    path
        UTF-8 CSV with a header line; a byte-order mark (as Excel writes it) is accepted.
    contract
        What the table must hold. Optional columns may be absent: their values are None (lists: empty).

    Raises
    ------
    InputError
        With one line per fault (file, row, column, value, what to do): unreadable file, missing or unknown columns,
        values that do not fit, duplicate keys.
    """
    rows, problems = scan_table(path, contract)
    if problems:
        raise InputError(f"The table {Path(path).name} ({contract.title}) cannot be used:", problems)
    return rows


@dataclasses.dataclass(frozen=True)
class Scan:
    """A table as far as it could be read, for checks that tell the faults of several tables together."""

    #: Rows by their number in the file (the header is row 1); a cell that could not be read is None.
    rows: dict[int, Row] = dataclasses.field(default_factory=dict)
    #: Numbers of the rows with such a cell.
    faulty: frozenset[int] = frozenset()
    #: One line per fault.
    problems: list[str] = dataclasses.field(default_factory=list)


def scan_table(path: Path | str, contract: Contract) -> tuple[list[Row], list[str]]:
    """Like `read_table`, but hands the faults back, so that those of several tables can be told together."""
    found = scan_rows(path, contract)
    return list(found.rows.values()), found.problems


def scan_rows(path: Path | str, contract: Contract) -> Scan:
    """Like `scan_table`, with the rows' numbers in the file."""
    path = Path(path)
    try:
        lines = read_lines(path)
    except EmptyCsvError as error:
        return Scan(problems=[f"{path}: {error}: {', '.join(contract.columns)}"])
    except CsvError as error:
        return Scan(problems=[f"{path}: {error}"])
    header = [name.strip() for name in lines[0]]
    if problems := _check_header(path, header, contract):
        return Scan(problems=problems)
    rows: dict[int, Row] = {}
    faulty = set()
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        before = len(problems)
        rows[number] = _parse_row(path, number, header, cells, contract, problems)
        if len(problems) > before:
            faulty.add(number)
    return Scan(rows, frozenset(faulty), problems + _check_keys(path, rows, faulty, contract))


def check_references(
    path: Path | str, rows: Mapping[int, Mapping[str, Any]], column: str, known: set[str], where: str
) -> list[str]:
    """One line for each row (by number) whose `column` names nothing in `known` (described by `where`)."""
    return [
        f"{path}: row {number}, column {column}: {row[column]!r} is not in {where}; correct it or add it there"
        for number, row in rows.items()
        if row[column] is not None and row[column] not in known
    ]


def _check_header(path: Path, header: list[str], contract: Contract) -> list[str]:
    problems = []
    for name in header:
        if not name:
            problems.append(
                f"{path}: column {header.index(name) + 1} has no heading; name or remove it (are there merged "
                "cells, or is there a line above the headings?)"
            )
        elif contract.field(name) is None:
            problems.append(
                f"{path}: unknown column {name!r}; the columns are: {', '.join(contract.columns)}. Rename or remove it"
            )
        elif header.count(name) > 1:
            problems.append(f"{path}: the column {name!r} stands there more than once; remove one")
    for field in contract.fields:
        if field.required and field.name not in header:
            problems.append(f"{path}: the required column {field.name!r} is missing ({field.description})")
    return list(dict.fromkeys(problems))


def _parse_row(
    path: Path, number: int, header: list[str], cells: list[str], contract: Contract, problems: list[str]
) -> Row:
    row: Row = {f.name: [] if f.list_separator else None for f in contract.fields}
    if len(cells) != len(header):
        problems.append(
            f"{path}: row {number}: has {len(cells)} cells where the header has {len(header)}; "
            "is a comma missing, or one too many without quotes?"
        )
        return row
    for name, cell in zip(header, cells, strict=True):
        field = contract.field(name)
        assert field is not None  # the header was checked
        try:
            row[name] = parse_cell(field, cell.strip())
        except CellError as error:
            problems.append(f"{path}: row {number}, column {name}: {error}")
    return row


def _check_keys(
    path: Path, rows: Mapping[int, Row], faulty: Collection[int], contract: Contract
) -> list[str]:
    problems = []
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in rows.items():
        key = tuple(row[name] for name in contract.primary_key)
        if None in key and (len(contract.primary_key) == 1 or number in faulty):
            continue  # already reported as an empty required cell, or as one that cannot be read
        if key in seen:
            shown = ", ".join(str(part) for part in key)
            problems.append(
                f"{path}: row {number}: the key ({', '.join(contract.primary_key)}) = ({shown}) already stands in "
                f"row {seen[key]}; each may occur once"
            )
        seen.setdefault(key, number)
    return problems

"""Add rows to a sheet that people keep: what stands there stays, byte for byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.tables.contract import Contract
from leopard_census.tables.write import format_rows


def appended(content: bytes | None, contract: Contract, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Content of a sheet with rows added at its end.

    Parameters
    ----------
    content
        The sheet as it is, UTF-8 with or without a byte-order mark; None or empty when it does not exist: it then
        begins with a header of all columns.
    contract
        What the sheet holds.
    rows
        Typed values; columns that the sheet lacks may be absent or None.

    Raises
    ------
    ValueError
        When a row has a value for a column that the sheet lacks, or a value does not fit: see `lacking` before.
    """
    if not content or not content.strip():
        header, begin, newline = list(contract.columns), b"", "\n"
    else:
        header = _header(content)
        newline = "\r\n" if b"\r\n" in content else "\n"
        begin = content if content.endswith((b"\n", b"\r")) else content + newline.encode()
    problems = [f"there is no column {name}" for name in lacking(content, contract, rows)]
    lines = format_rows(contract, header, [{n: row.get(n) for n in header} for row in rows], problems)
    if problems:
        raise ValueError(f"table {contract.name}: " + "; ".join(problems))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=newline)
    writer.writerows(lines if begin else [header, *lines])
    return begin + buffer.getvalue().encode("utf-8")


def lacking(content: bytes | None, contract: Contract, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Columns that rows have values for and that the sheet lacks, in the contract's order."""
    if not content or not content.strip():
        return []
    header = _header(content)
    used = {name for row in rows for name, value in row.items() if value not in (None, "", [])}
    return [name for name in contract.columns if name in used and name not in header]


def with_columns(content: bytes, names: Sequence[str]) -> bytes:
    """Content of a sheet with empty columns added at its right end; its rows are written anew, cell by cell."""
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    newline = "\r\n" if b"\r\n" in content else "\n"
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=newline)
    writer.writerow([*lines[0], *names])
    writer.writerows([*line, *[""] * len(names)] if line else line for line in lines[1:])
    return mark + buffer.getvalue().encode("utf-8")


def _header(content: bytes) -> list[str]:
    line = content.decode("utf-8-sig").splitlines()[0]
    return [name.strip() for name in next(csv.reader([line]))]

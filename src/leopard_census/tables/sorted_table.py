"""Write a table of any length row by row: the file is that of `write_table`, the memory that of a few hundred rows."""

import csv
import heapq
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.contract import Contract
from leopard_census.tables.write import format_rows, sort_key

# Rows that are sorted in memory before they go to disk: about 1 MB.
RUN_ROWS = 500

Line = list[str]


def write_sorted(path: Path | str, contract: Contract, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as they come, sorted by primary key in the end; the same bytes as `write_table`.

    Parameters
    ----------
    path
        File to write, atomically.
    contract
        What the table holds; one without pattern columns.
    rows
        Typed values as `read_table` gives them, asked for one by one.

    Raises
    ------
    ValueError
        Naming unknown columns, bad values and duplicate keys: a fault of the program, not of the user.
    """
    assert not contract.pattern_fields, "columns must be known before the first row"
    names = list(contract.columns)
    key = sort_key(contract, names)
    with atomic_path(Path(path)) as temporary, TemporaryFile(dir=temporary.parent) as spilled:
        runs = _spill(spilled, contract, names, key, rows)
        parts = [_run(spilled, start, end) for start, end in runs]
        with temporary.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(names)
            before = None
            for line in heapq.merge(*parts, key=key):
                if (this := key(line)) == before:
                    raise ValueError(f"table {contract.name}: duplicate key {this}")
                before = this
                writer.writerow(line)


def write_in_order(path: Path | str, contract: Contract, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as they come and in that order, for people to read; parameters and errors as for `write_sorted`."""
    assert not contract.pattern_fields, "columns must be known before the first row"
    names = list(contract.columns)
    with atomic_path(Path(path)) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow(_cells(contract, names, row))


def _cells(contract: Contract, names: list[str], row: Mapping[str, Any]) -> Line:
    problems: list[str] = []
    (line,) = format_rows(contract, names, [row], problems)
    if problems:
        raise ValueError(f"table {contract.name}: " + "; ".join(problems[:20]))
    return line


def _spill(
    spilled: IO[bytes], contract: Contract, names: list[str], key: Any, rows: Iterable[Mapping[str, Any]]
) -> list[tuple[int, int]]:
    """Write sorted runs one after the other; first byte and end of each."""
    runs = []
    run: list[Line] = []
    for row in rows:
        run.append(_cells(contract, names, row))
        if len(run) == RUN_ROWS:
            runs.append(_write_run(spilled, sorted(run, key=key)))
            run = []
    runs.append(_write_run(spilled, sorted(run, key=key)))
    return runs


def _write_run(spilled: IO[bytes], run: list[Line]) -> tuple[int, int]:
    start = spilled.tell()
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(run)
    spilled.write(buffer.getvalue().encode("utf-8"))
    return start, spilled.tell()


def _run(spilled: IO[bytes], place: int, end: int) -> Iterator[Line]:
    """Lines of one run, read one at a time because all runs share the file; no cell holds a line break."""
    while place < end:
        spilled.seek(place)
        raw = spilled.readline()
        place += len(raw)
        yield next(csv.reader([raw.decode("utf-8")]))

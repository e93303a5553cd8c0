"""Reading a table of capture histories that somebody made by hand or with another program."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.estimates.closed.history_columns import NO_EFFORT, Columns, column_faults, sort_columns
from leopard_census.tables.csv_lines import CsvError, read_lines
from leopard_census.tables.spelling import alike

Row = dict[str, Any]

_FREQ = "freq"
# Above this number a fit takes minutes; no survey comes near, but an id or a date in the column of freq does.
_MOST_ANIMALS = 50_000


@dataclass(frozen=True)
class Histories:
    """Histories as the `histories` table has them, columns o1 to oK in the order of the file.

    Attributes
    ----------
    rows
        Cells 0, 1, or None on an occasion without effort; `freq` where the file has it.
    columns
        Headings of the file.
    """

    rows: tuple[Row, ...]
    columns: Columns

    @property
    def occasions(self) -> tuple[str, ...]:
        """Names of the occasions in the file."""
        return self.columns.occasions

    @property
    def cautions(self) -> list[str]:
        """What a person should know of how the file was read."""
        told = []
        if not self.columns.in_order:
            told.append(f"occasions are taken in the order of the file: {', '.join(self.occasions)}")
        if ignored := self.columns.ignored:
            what = (
                "a column that is no occasion is"
                if len(ignored) == 1
                else "columns that are no occasions are"
            )
            told.append(f"{what} left out: {', '.join(ignored)}")
        return told


def read_histories(path: Path, data_set: str | None = None) -> Histories:
    """Read a CSV file of one row per animal, or per history with the number of animals in `freq`.

    Parameters
    ----------
    path
        Columns: occasions named o1, occ1, 1 or 2012-01-31, in order of time; and optionally `freq`, a name of the
        animal, `data_set`, and covariates, which are left out.
    data_set
        Which to take of a file that holds several.

    Raises
    ------
    InputError
        With one line per fault.
    """
    try:
        lines = read_lines(path)
    except CsvError as error:
        raise InputError("The histories cannot be used:", [f"{path}: {error}"]) from None
    lines = _without_idle_columns([[cell.strip() for cell in line] for line in lines])
    header = lines[0]
    columns = sort_columns(header)
    cells = {name: {line[i] for line in lines[1:] if i < len(line)} for i, name in enumerate(header)}
    problems = [f"{path}: {fault}" for fault in column_faults(header, columns, cells)]
    if not problems:
        wanted, problems = _wanted(path, header, lines, columns.data_set, data_set)
    if problems:
        raise InputError("The histories cannot be used:", problems)
    rows = [
        _row(path, number, dict(zip(header, line, strict=True)), columns, problems) for number, line in wanted
    ]
    problems += _effort_faults(path, columns.occasions, rows)
    problems += _twice(path, columns.names, header, wanted)
    if (animals := sum(row.get(_FREQ, 1) for row in rows)) > _MOST_ANIMALS:
        problems.append(
            f"{path}: holds {animals} animals, more than the {_MOST_ANIMALS} that the models are made for; does the "
            f"column {columns.freq} hold something else?"
        )
    if problems:
        raise InputError("The histories cannot be used:", problems)
    return Histories(tuple(rows), columns)


def _without_idle_columns(lines: list[list[str]]) -> list[list[str]]:
    """Spreadsheets save columns that were used once: without a heading and without a single cell they say nothing."""
    unnamed = [i for i, name in enumerate(lines[0]) if not name]
    idle = {i for i in unnamed if not any(line[i] for line in lines[1:] if i < len(line))}
    return [[cell for i, cell in enumerate(line) if i not in idle] for line in lines]


def _wanted(
    path: Path, header: Sequence[str], lines: Sequence[list[str]], column: str | None, data_set: str | None
) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Numbered lines of the data set, with as many cells as the header."""
    problems, found = [], []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            problems.append(
                f"{path}: row {number}: has {len(cells)} cells where the header has {len(header)}"
            )
        else:
            found.append((number, cells))
    if column is None:
        if data_set is not None:
            problems.append(f"{path}: has no column 'data_set', so --data-set {data_set} cannot be chosen")
        return found, problems
    place = header.index(column)
    names = sorted({cells[place] for _, cells in found})
    if data_set is None and len(names) > 1:
        problems.append(f"{path}: holds the data sets {', '.join(names)}; choose one with --data-set")
    elif data_set is not None and data_set not in names:
        problems.append(f"{path}: holds no data set {data_set!r}, only {', '.join(names) or 'none'}")
    return [line for line in found if data_set is None or line[1][place] == data_set], problems


def _row(path: Path, number: int, cells: Mapping[str, str], columns: Columns, problems: list[str]) -> Row:
    row: Row = {}
    before = len(problems)
    for place, name in enumerate(columns.occasions, start=1):
        text = cells[name]
        if text in NO_EFFORT:
            row[f"o{place}"] = None
        elif text in ("0", "1"):
            row[f"o{place}"] = int(text)
        else:
            problems.append(
                f"{path}: row {number}, column {name}: is {text!r}; write 1 (caught), 0 (not caught), or leave the "
                "whole column empty where no camera worked"
            )
    if columns.freq is not None:
        text = cells[columns.freq]
        if re.fullmatch(r"[0-9]{1,18}", text) and int(text) > 0:
            row[_FREQ] = int(text)
        else:
            problems.append(
                f"{path}: row {number}, column {columns.freq}: is {text!r}; write the number of animals with this "
                "history, 1 or more"
            )
    if len(problems) == before and not any(
        row[f"o{place}"] for place in range(1, len(columns.occasions) + 1)
    ):
        problems.append(
            f"{path}: row {number}: this animal was never caught; take the row out, because the models estimate how "
            "many of these there were"
        )
    return row


def _twice(
    path: Path, names: Sequence[str], header: Sequence[str], lines: Sequence[tuple[int, Sequence[str]]]
) -> list[str]:
    """An animal in two rows would be counted as two."""
    problems = []
    for column in map(header.index, names):
        places: dict[str, list[tuple[int, str]]] = {}
        for number, cells in lines:
            if cells[column]:
                places.setdefault(alike(cells[column]), []).append((number, cells[column]))
        problems += [
            f"{path}: rows {', '.join(str(number) for number, _ in found)}: are all of {found[0][1]!r}; write one row "
            "per animal, with 1 on each occasion on which any of these rows has it"
            for found in places.values()
            if len(found) > 1
        ]
    return problems


def _effort_faults(path: Path, occasions: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """An occasion had effort or had none: its column is empty for all animals or for none."""
    problems = []
    for place, name in enumerate(occasions, start=1):
        cells = [row[f"o{place}"] for row in rows if f"o{place}" in row]
        if None in cells and any(cell is not None for cell in cells):
            problems.append(
                f"{path}: column {name}: is empty for {cells.count(None)} of {len(rows)} rows; write 0 where an "
                "animal was not caught, and leave a column empty only where no camera worked at all"
            )
    return problems

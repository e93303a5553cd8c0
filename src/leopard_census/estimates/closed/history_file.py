"""Reading a table of capture histories that somebody made by hand or with another program."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.tables.csv_lines import CsvError, read_lines

Row = dict[str, Any]

# Columns that name an animal; their cells are not read. R writes its row names under an empty heading.
_NAMES = ("individual", "individualID", "animal", "animalID", "id", "ID", "")
_DATA_SET, _FREQ = "data_set", "freq"
_OCCASION = re.compile(r"(?P<word>[A-Za-z]*[ _.]?)\d+|\d{4}-\d{2}-\d{2}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Above these numbers a fit takes minutes; no survey comes near, but an id or a date in the column of freq does.
_MOST_ANIMALS = 50_000
_MOST_OCCASIONS = 400
_NO_EFFORT = ("", "NA", "na", "NaN", "-")


@dataclass(frozen=True)
class Histories:
    """Histories as the `histories` table has them, columns o1 to oK in the order of the file.

    Attributes
    ----------
    rows
        Cells 0, 1, or None on an occasion without effort; `freq` where the file has it.
    occasions
        Names of the occasions in the file.
    """

    rows: tuple[Row, ...]
    occasions: tuple[str, ...]

    @property
    def in_order(self) -> bool:
        """Whether the names of the occasions rise, as time does."""
        places = [_place(name) for name in self.occasions]
        return places == sorted(places)


def read_histories(path: Path, data_set: str | None = None) -> Histories:
    """Read a CSV file of one row per animal, or per history with the number of animals in `freq`.

    Parameters
    ----------
    path
        Columns: occasions named o1, occ1, 1 or 2012-01-31, in order of time; and optionally `freq`, a name of the
        animal, and `data_set`.
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
    header = [name.strip() for name in lines[0]]
    problems = _header_faults(path, header)
    if not problems:
        wanted, problems = _wanted(path, header, lines, data_set)
    if problems:
        raise InputError("The histories cannot be used:", problems)
    occasions = [name for name in header if _OCCASION.fullmatch(name)]
    rows = [
        _row(path, number, dict(zip(header, cells, strict=True)), occasions, problems)
        for number, cells in wanted
    ]
    problems += _effort_faults(path, occasions, rows)
    problems += _twice(path, header, wanted)
    if (animals := sum(row.get(_FREQ, 1) for row in rows)) > _MOST_ANIMALS:
        problems.append(
            f"{path}: holds {animals} animals, more than the {_MOST_ANIMALS} that the models are made for; does the "
            f"column {_FREQ} hold something else?"
        )
    if problems:
        raise InputError("The histories cannot be used:", problems)
    return Histories(tuple(rows), tuple(occasions))


def _header_faults(path: Path, header: Sequence[str]) -> list[str]:
    problems = [
        f"{path}: unknown column {name!r}; name occasions o1, o2 ... or by their dates (2012-01-31), and beside them "
        f"only {_FREQ}, {_DATA_SET} and one of {', '.join(filter(None, _NAMES))}"
        for name in dict.fromkeys(header)
        if not _OCCASION.fullmatch(name) and name not in (*_NAMES, _FREQ, _DATA_SET)
    ]
    problems += [
        f"{path}: the column {name!r} stands there more than once; remove one"
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    occasions = [name for name in header if _OCCASION.fullmatch(name)]
    if not occasions:
        problems.append(f"{path}: there is no column of an occasion; name them o1, o2 ... or by their dates")
    if len(occasions) > _MOST_OCCASIONS:
        problems.append(
            f"{path}: has {len(occasions)} occasions, more than {_MOST_OCCASIONS}; make them longer, several days each"
        )
    problems += [
        f"{path}: the column {name!r} is no day of the calendar"
        for name in dict.fromkeys(occasions)
        if _DATE.fullmatch(name) and not _is_day(name)
    ]
    alike: dict[tuple[int, ...], list[str]] = {}
    for name in dict.fromkeys(occasions):
        alike.setdefault(_place(name), []).append(name)
    problems += [
        f"{path}: the columns {', '.join(names)} are the same occasion by their names; remove or rename one"
        for names in alike.values()
        if len(names) > 1 and not any(_DATE.fullmatch(name) for name in names)
    ]
    words = sorted({_OCCASION.fullmatch(name)["word"] or "" for name in occasions})  # type: ignore[index]
    if len({_DATE.fullmatch(name) is None for name in occasions}) > 1 or len(words) > 1:
        problems.append(
            f"{path}: occasions are named in several ways ({', '.join(occasions)}); name all in one way, o1, o2 ... or "
            "by their dates"
        )
    return problems


def _place(occasion: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", occasion))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wanted(
    path: Path, header: Sequence[str], lines: Sequence[Sequence[str]], data_set: str | None
) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Numbered lines of the data set, with as many cells as the header."""
    problems, found = [], []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problems.append(
                f"{path}: row {number}: has {len(cells)} cells where the header has {len(header)}"
            )
        else:
            found.append((number, [cell.strip() for cell in cells]))
    if _DATA_SET not in header:
        if data_set is not None:
            problems.append(f"{path}: has no column {_DATA_SET!r}, so --data-set {data_set} cannot be chosen")
        return found, problems
    column = header.index(_DATA_SET)
    names = sorted({cells[column] for _, cells in found})
    if data_set is None and len(names) > 1:
        problems.append(f"{path}: holds the data sets {', '.join(names)}; choose one with --data-set")
    elif data_set is not None and data_set not in names:
        problems.append(f"{path}: holds no data set {data_set!r}, only {', '.join(names) or 'none'}")
    return [line for line in found if data_set is None or line[1][column] == data_set], problems


def _row(
    path: Path, number: int, cells: Mapping[str, str], occasions: Sequence[str], problems: list[str]
) -> Row:
    row: Row = {}
    before = len(problems)
    for place, name in enumerate(occasions, start=1):
        text = cells[name]
        if text in _NO_EFFORT:
            row[f"o{place}"] = None
        elif text in ("0", "1"):
            row[f"o{place}"] = int(text)
        else:
            problems.append(
                f"{path}: row {number}, column {name}: is {text!r}; write 1 (caught), 0 (not caught), or leave the "
                "whole column empty where no camera worked"
            )
    if _FREQ in cells:
        text = cells[_FREQ]
        if re.fullmatch(r"[0-9]+", text) and int(text) > 0:
            row[_FREQ] = int(text)
        else:
            problems.append(
                f"{path}: row {number}, column {_FREQ}: is {text!r}; write the number of animals with this history, 1 "
                "or more"
            )
    if len(problems) == before and not any(row[f"o{place}"] for place in range(1, len(occasions) + 1)):
        problems.append(
            f"{path}: row {number}: this animal was never caught; take the row out, because the models estimate how "
            "many of these there were"
        )
    return row


def _twice(path: Path, header: Sequence[str], lines: Sequence[tuple[int, Sequence[str]]]) -> list[str]:
    """An animal in two rows would be counted as two."""
    problems = []
    for column in (place for place, name in enumerate(header) if name in _NAMES):
        places: dict[str, list[str]] = {}
        for number, cells in lines:
            if cells[column]:
                places.setdefault(cells[column], []).append(str(number))
        problems += [
            f"{path}: rows {', '.join(numbers)}: are all of {animal!r}; write one row per animal, with 1 on each "
            "occasion on which any of these rows has it"
            for animal, numbers in places.items()
            if len(numbers) > 1
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

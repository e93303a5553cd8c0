"""A table of cells from a CSV file: headings and row lengths checked, every fault with its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leopard_census.estimates.scr.session_checks import listed
from leopard_census.tables.csv_lines import CsvError, read_lines

#: What stands for a value that is not known.
NOT_KNOWN = frozenset({"", "NA", "NaN", "nan"})


#: Characters of a cell that a message shows.
_SHOWN = 40


def shown(text: str) -> str:
    """A cell's text in quotes for a message; of a long one the beginning."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


@dataclass(frozen=True)
class Line:
    """Cells of one row by heading, without blanks around them, and the row's number in the file."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """Headings of a file and its rows that are not empty."""

    path: Path
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(
    path: Path, known: Sequence[str], required: Mapping[str, str], problems: list[str]
) -> Table | None:
    """Read a CSV table; None where its headings cannot be used.

    Parameters
    ----------
    known
        Headings that are taken in any case (`Detector`, `X`).
    required
        Headings that must be there, and what stands below each.
    problems
        Gets one line for every fault.
    """
    try:
        lines = read_lines(path)
    except CsvError as error:
        problems.append(f"{path}: {error}")
        return None
    own = {name.casefold(): name for name in known}
    header = [own.get(name.strip().casefold(), name.strip()) for name in lines[0]]
    faults = _header_faults(header, required, lines)
    problems += [f"{path}: {fault}" for fault in faults]
    if faults:
        return None
    # Spreadsheets save columns that were used once: without a heading and without a single cell they say nothing.
    kept = [i for i, name in enumerate(header) if name]
    found = []
    for number, cells in enumerate(lines[1:], start=2):
        stripped = [cell.strip() for cell in cells]
        if not any(stripped):
            continue
        if len(stripped) != len(header):
            problems.append(
                f"{path}: row {number}: has {len(stripped)} cells where the header has {len(header)}; see whether a "
                "comma is missing, or one too many"
            )
            continue
        found.append(Line(number, {header[i]: stripped[i] for i in kept}))
    return Table(path, tuple(header[i] for i in kept), tuple(found))


def _header_faults(
    header: Sequence[str], required: Mapping[str, str], lines: Sequence[Sequence[str]]
) -> list[str]:
    if len(required) > 1 and not set(required) & set(header):
        return [f"row 1 names none of the columns {', '.join(required)}; is the line of headings missing?"]
    faults = [
        f"has no column {name!r} ({what}); its columns are: {listed([n[:_SHOWN] for n in header if n]) or 'none'}"
        for name, what in required.items()
        if name not in header
    ]
    faults += [
        f"has {header.count(name)} columns named {shown(name)}; keep one, or rename the others"
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    for place, name in enumerate(header):
        if not name and any(place < len(line) and line[place].strip() for line in lines[1:]):
            faults.append(f"column {place + 1} has no heading; name it, or delete it")
    return faults

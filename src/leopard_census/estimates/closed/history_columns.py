"""Which columns of a table of capture histories are occasions, and what the others are."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

#: Cells of an occasion on which no camera worked.
NO_EFFORT = ("", "NA", "na", "NaN", "-")
# Columns by their plain names.
_NAMES = ("individual", "individualid", "animal", "animalid", "id", "name", "code")
_FREQ = ("freq", "frequency")
_DATA_SET = ("dataset",)
# Numbers of animals under these names would be left out as if each row were one animal.
_PERHAPS_FREQ = ("count", "counts", "number", "num", "n")
# Each is a population of its own; together they would be taken for one.
_POPULATIONS = ("session", "survey")
# What the rows are of in a table of stations, as camtrapR makes for occupancy.
_PLACES = ("station", "location", "locationid", "site", "trap", "detector", "camera")
_OCCASION = re.compile(r"(?P<word>[A-Za-z]*[ _.]?)[0-9]{1,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Above this number a fit takes minutes; no survey comes near.
_MOST_OCCASIONS = 400
# pandas writes 1.0 where a column has an empty cell.
_CAPTURE = re.compile(r"[01](\.0)?")
_NAME_THEM = "name occasions o1, o2 ... or by their dates (2012-01-31)"


@dataclass(frozen=True)
class Columns:
    """Headings by what they are.

    Attributes
    ----------
    occasions
        In the order of the file.
    names
        Columns that name the animal. R writes its row names first, under an empty heading.
    freq, data_set
        None where the table has no such column.
    ignored
        Covariates, which these models have no use for.
    """

    occasions: tuple[str, ...]
    names: tuple[str, ...]
    freq: str | None
    data_set: str | None
    ignored: tuple[str, ...]

    @property
    def in_order(self) -> bool:
        """Whether the names of the occasions rise, as time does."""
        places = [_place(name) for name in self.occasions]
        return places == sorted(places)


def sort_columns(header: Sequence[str]) -> Columns:
    """What each column of a header is by its name; `column_faults` tells what is wrong with that."""
    freq = [name for name in header if _plain(name) in _FREQ]
    data_set = [name for name in header if _plain(name) in _DATA_SET]
    names = tuple(name for i, name in enumerate(header) if _plain(name) in _NAMES or (i == 0 and not name))
    occasions = tuple(name for name in header if _OCCASION.fullmatch(name))
    known = {*freq, *data_set, *names, *occasions, ""}
    return Columns(
        occasions,
        names,
        freq[0] if freq else None,
        data_set[0] if data_set else None,
        tuple(name for name in header if name not in known),
    )


def column_faults(
    header: Sequence[str], columns: Columns, cells: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """What is wrong with the columns, without the name of the file.

    Parameters
    ----------
    header
        Headings, without blanks at their ends.
    columns
        What they are.
    cells
        Cells of the ignored columns by heading, without blanks at their ends.
    """
    for name in dict.fromkeys(header):
        if header.count(name) > 1 and name:
            yield f"the column {name!r} stands there more than once; remove one"
    if unnamed := [str(i) for i, name in enumerate(header, start=1) if not name and i > 1]:
        yield (
            f"column {', '.join(unnamed)}: has no heading; name or remove it (are there merged cells, or is there a "
            "line above the headings?)"
        )
    for which, one in ((_FREQ, columns.freq), (_DATA_SET, columns.data_set)):
        alike = [name for name in dict.fromkeys(header) if _plain(name) in which]
        if len(alike) > 1:
            yield f"the columns {', '.join(alike)} are one by their names; keep {one} alone, or another of them"
    for name in columns.ignored:
        yield from _ignored_faults(name, cells[name], bool(columns.occasions))
    if not columns.names and (places := [name for name in columns.ignored if _plain(name) in _PLACES]):
        yield (
            f"column {places[0]!r}: are the rows those of stations? These models count animals: write one row per "
            "animal, with a column individual for its name"
        )
    yield from _occasion_faults(columns.occasions)


def _ignored_faults(name: str, cells: Collection[str], occasions: bool) -> Iterator[str]:
    told = {cell for cell in cells if cell not in NO_EFFORT}
    if told and all(_CAPTURE.fullmatch(cell) for cell in told):
        yield (
            f"column {name!r}: holds nothing but 0 and 1, so that it cannot be told from an occasion; if it is one, "
            "name it as the others (o1, o2 ... or by its date, 2012-01-31), and if not, remove it"
        )
    elif not occasions and told and all(re.fullmatch(r"[01]{2,}", cell) for cell in told):
        yield (
            f"column {name!r}: holds whole histories, such as {min(told)}; write one column per occasion, and "
            f"{_NAME_THEM}"
        )
    elif _plain(name) in _PERHAPS_FREQ:
        yield (
            f"column {name!r}: cannot be told from a number of animals; name it freq if it says how many animals have "
            "that history, and remove it if not"
        )
    elif _plain(name) in _POPULATIONS and len(told) > 1:
        shown = ", ".join(sorted(told)[:5]) + (", ..." if len(told) > 5 else "")
        yield (
            f"column {name!r}: holds {shown}, each a population of its own; keep the rows of one, and fit the others "
            "by themselves"
        )


def _occasion_faults(occasions: Sequence[str]) -> Iterator[str]:
    if not occasions:
        yield f"there is no column of an occasion; {_NAME_THEM}"
    if len(occasions) > _MOST_OCCASIONS:
        yield f"has {len(occasions)} occasions, more than {_MOST_OCCASIONS}; make them longer, several days each"
    for name in dict.fromkeys(occasions):
        if _DATE.fullmatch(name) and not _is_day(name):
            yield f"the column {name!r} is no day of the calendar"
    alike: dict[tuple[int, ...], list[str]] = {}
    for name in dict.fromkeys(occasions):
        alike.setdefault(_place(name), []).append(name)
    for names in alike.values():
        if len(names) > 1 and not any(_DATE.fullmatch(name) for name in names):
            yield f"the columns {', '.join(names)} are the same occasion by their names; remove or rename one"
    words = {_word(name) for name in occasions}
    if len({_DATE.fullmatch(name) is None for name in occasions}) > 1 or len(words) > 1:
        yield (
            f"occasions are named in several ways ({', '.join(occasions)}); name all in one way, o1, o2 ... or by "
            "their dates, and remove what is no occasion"
        )


def _word(occasion: str) -> str:
    found: Any = _OCCASION.fullmatch(occasion)
    return found["word"] or ""


def _plain(name: str) -> str:
    """A heading as people read it: without case, blanks and the marks between words."""
    return re.sub(r"[ _.-]", "", name.casefold())


def _place(occasion: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"[0-9]+", occasion))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

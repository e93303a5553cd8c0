"""Capture, detector and mask files as secr and DENSITY have them: fields between blanks, comments after #.

A line of captures has session, animal, occasion, detector (secr's format trapID) and perhaps covariates of the animal;
an occasion with a minus sign is one on which the animal was removed; the animal NONE stands for a session without
captures. A line of detectors has name, x, y, perhaps usage of each occasion (numbers, or one word of 0 and 1), and
behind a slash covariates (secr-datainput.pdf). Fields of covariates have no names in these files: a comment that lists
all fields, as `write.capthist` and this workflow put it above the first line, gives them.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from leopard_census.estimates.scr.files.table import Line, Table
from leopard_census.tables.csv_lines import CsvError, read_text

_CAPTURE = ("session", "individual", "occasion", "detector")
_DETECTOR = ("detector", "x", "y")
# Headings of the CSV layout, and secr's words for the same.
_HEADINGS = frozenset({*_CAPTURE, *_DETECTOR, "id", "animal", "trapid", "occ"})
#: The animal that stands for a session without captures.
NOBODY = "NONE"


def is_secr_text(path: Path) -> bool:
    """Whether a file is such a text, not a CSV table: by its first line that is not empty.

    A file that cannot be read counts as a table, whose reader says why.
    """
    try:
        text = read_text(path)
    except CsvError:
        return False
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if first.startswith("#"):
        return True
    words = {word.strip('"').casefold() for word in re.split(r"[,;|\s]+", first)}
    return bool(first) and not any(sign in first for sign in ",;|") and not words & _HEADINGS


def capture_table(path: Path, names: Sequence[str], problems: list[str], cautions: list[str]) -> Table:
    """Captures with the columns of the CSV layout (without count) and covariates of the animals.

    Parameters
    ----------
    names
        Of the covariates; where there are none, those of the comment.
    """
    lines, comments = _fields(path, problems)
    extra = max((len(fields) for _, fields in lines), default=4) - len(_CAPTURE)
    names = tuple(names) or _named(comments, len(_CAPTURE), extra)
    found = []
    for number, fields in lines:
        if len(fields) < len(_CAPTURE):
            problems.append(
                f"{path}: line {number}: has {len(fields)} fields; a capture has session, animal, occasion and detector"
            )
            continue
        cells = dict(zip(_CAPTURE, fields, strict=False))
        cells["lost"] = "1" if cells["occasion"].startswith("-") else "0"
        cells["occasion"] = cells["occasion"].removeprefix("-")
        found.append(Line(number, cells | dict(zip(names, fields[len(_CAPTURE) :], strict=False))))
    if extra > len(names):
        cautions.append(
            f"{path}: fields after the detector that have no name are left out ({extra - len(names)}); "
            "--covnames names them"
        )
    return Table(path, (*_CAPTURE, "lost", *names), tuple(found))


def detector_table(path: Path, names: Sequence[str], problems: list[str], cautions: list[str]) -> Table:
    """Detectors with the columns of the CSV layout.

    Parameters
    ----------
    names
        Of the covariates behind the slash; where there are none, those of the comment.
    """
    lines, comments = _fields(path, problems)
    split = [(number, *_parted(fields)) for number, fields in lines]
    extra = max((len(known) for _, _, _, known in split), default=0)
    named = [comment.partition("/")[2] for comment in comments if "/" in comment]
    names = tuple(names) or _named(named, 0, extra)
    sizes = [len(usage) for _, _, usage, _ in split]
    occasions = max(sizes, key=sizes.count, default=0)
    found = []
    for number, place, usage, known in split:
        if len(place) < len(_DETECTOR):
            problems.append(
                f"{path}: line {number}: has no x and y; a detector has a name, x and y in metres"
            )
        elif len(usage) != occasions:
            problems.append(
                f"{path}: line {number}: has usage of {len(usage)} occasions where others have {occasions}; give as "
                "many everywhere"
            )
        else:
            cells = dict(zip(_DETECTOR, place, strict=True))
            cells |= {f"usage_{s}": value for s, value in enumerate(usage, start=1)}
            found.append(Line(number, cells | dict(zip(names, known, strict=False))))
    if extra > len(names):
        cautions.append(
            f"{path}: fields after the slash that have no name are left out ({extra - len(names)}); "
            "--trapcovnames names them"
        )
    return Table(path, (*_DETECTOR, *(f"usage_{s + 1}" for s in range(occasions)), *names), tuple(found))


def mask_table(path: Path, problems: list[str]) -> Table:
    """Cells of a mask: x and y."""
    lines, _ = _fields(path, problems)
    found = []
    for number, fields in lines:
        if len(fields) < 2:
            problems.append(f"{path}: line {number}: has one field; a cell of the mask has x and y")
        else:
            found.append(Line(number, {"x": fields[0], "y": fields[1]}))
    return Table(path, ("x", "y"), tuple(found))


def _fields(path: Path, problems: list[str]) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Fields of each numbered line that has any, and the comments above the first."""
    try:
        text = read_text(path)
    except CsvError as error:
        problems.append(f"{path}: {error}")
        return [], []
    found: list[tuple[int, list[str]]] = []
    comments = []
    for number, line in enumerate(text.splitlines(), start=1):
        data, _, comment = line.partition("#")
        fields = re.split(r"[,\s]+", data.strip().strip(","))
        if any(fields):
            found.append((number, [field.strip('"') for field in fields]))
        elif not found and comment:
            comments.append(comment)
    return found, comments


def _named(comments: Sequence[str], before: int, extra: int) -> tuple[str, ...]:
    """Names of the extra fields from the last comment that lists as many words as there are fields."""
    for comment in reversed(comments):
        words = comment.split()
        listed = words[before:]
        if extra and len(listed) == extra and (not before or words[0].casefold() == "session"):
            return tuple(listed)
    return ()


def _parted(fields: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Place, usage and covariates of a line of detectors."""
    words = list(_around_slashes(fields))
    cut = words.index("/") if "/" in words else len(words)
    place, usage, known = words[: min(cut, 3)], words[3:cut], words[cut + 1 :]
    if len(usage) == 1 and len(usage[0]) > 1 and set(usage[0]) <= {"0", "1"}:
        usage = list(usage[0])
    return place, usage, known


def _around_slashes(fields: Sequence[str]) -> Iterator[str]:
    """Fields with the first slash as a field of its own."""
    seen = False
    for field in fields:
        if "/" in field and not seen:
            seen = True
            before, slash, after = field.partition("/")
            yield from (part for part in (before, slash, after) if part)
        else:
            yield field

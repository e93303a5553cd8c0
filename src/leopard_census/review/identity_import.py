"""Identities that people gave elsewhere, taken over as decisions with their source.

Two forms are read: a plain table (one row per picture or clip: file, individualID, and where known x, y, w, h, time_s),
and a Camtrap DP package (observations with an `individualID`, and the media that they are of). A row must mean one
sighting of this survey: its file holds one animal, or its box tells which. Nothing is taken over in part: either every
row can be written, or all faults are told at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.detections.import_names import Files, plain_name
from leopard_census.errors import InputError
from leopard_census.individuals.anchors import AnchorIndex, anchor_text
from leopard_census.tables.anchor import Anchor, format_anchor
from leopard_census.tables.decision_form import form_faults
from leopard_census.tables.spelling import alike, is_provisional

Row = Mapping[str, Any]

#: Columns of a plain table; the first of each is needed.
FILE, CODE, TIME, BOX = "file", "individualID", "time_s", ("x", "y", "w", "h")
#: Most faults that are told one by one.
MOST_FAULTS = 100
_TITLE = "Nothing was imported. Please mend:"


@dataclass(frozen=True)
class Given:
    """One identity as the source has it: file, code, seconds in the clip, box as fractions, and where it stands."""

    place: str
    file: str
    code: str
    time_s: float | None
    box: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Imported:
    """What an import comes to.

    Attributes
    ----------
    rows
        For decisions.csv.
    same
        Identities that stand there already.
    other
        Rows of animals that the survey does not know, or of other surveys: left out, with the reason.
    """

    rows: list[dict[str, Any]]
    same: int
    other: list[str]


def read_plain(data: bytes, name: str) -> list[Given]:
    """Rows of a plain table.

    Raises
    ------
    InputError
        Listing every row that cannot be read.
    """
    lines = _lines(data, name)
    header = [cell.strip() for cell in lines[0]] if lines else []
    known = (FILE, CODE, TIME, *BOX)
    problems = [
        f"{name}: the column {column!r} is missing" for column in (FILE, CODE) if column not in header
    ]
    problems += [
        f"{name}: unknown column {column!r}; the columns are {', '.join(known)}. Rename or remove it"
        for column in header
        if column not in known
    ]
    if problems:
        raise InputError(_TITLE, problems)
    out = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        if len(cells) != len(header):
            problems.append(f"{name}: row {number} has {len(cells)} cells where the header has {len(header)}")
        elif not row[FILE] or not row[CODE]:
            problems.append(f"{name}: row {number}: file and individualID must both be given")
        else:
            out.append(_given(row, f"{name}: row {number}", problems))
    if problems:
        raise InputError(_TITLE, _shortened(problems))
    return out


def read_camtrap_dp(observations: bytes, media: bytes) -> list[Given]:
    """Observations of a Camtrap DP package that name an individual.

    Raises
    ------
    InputError
        Listing every row that cannot be read.
    """
    listed = _rows(media, "media.csv", ("mediaID", "filePath"))
    files = {row["mediaID"]: row["filePath"] for row in listed}
    problems: list[str] = []
    out = []
    wanted = ("observationID", "individualID", "mediaID")
    for row in _rows(observations, "observations.csv", wanted):
        if not row["individualID"]:
            continue
        place = f"observations.csv: observation {row['observationID']}"
        if not row["mediaID"]:
            problems.append(
                f"{place}: is of an event; only observations of media tell which picture is meant"
            )
        elif row["mediaID"] not in files:
            problems.append(f"{place}: media {row['mediaID']} is not in media.csv")
        else:
            box = {
                key: row.get(f"bbox{name}", "")
                for key, name in zip(BOX, ("X", "Y", "Width", "Height"), strict=True)
            }
            one = {
                FILE: files[row["mediaID"]],
                CODE: row["individualID"],
                TIME: row.get("bboxTime", ""),
                **box,
            }
            out.append(_given(one, place, problems))
    if problems:
        raise InputError(_TITLE, _shortened(problems))
    return out


def import_identities(
    given: Sequence[Given],
    source: str,
    media_of: Mapping[str, str],
    sightings: Sequence[Row],
    index: AnchorIndex,
    decisions: Iterable[Row],
    register: Iterable[Row],
) -> Imported:
    """Identities as rows of decisions.csv.

    Parameters
    ----------
    given
        What the source says.
    source
        Who says it: the reviewer of the rows.
    media_of
        filePath of the survey -> mediaID.
    sightings
        Rows of the sightings table that are of the target species.
    index
        Of their boxes.
    decisions, register
        What stands already.

    Raises
    ------
    InputError
        Listing every row that cannot be taken over.
    """
    files = Files(media_of)
    in_media: dict[str, list[Row]] = {}
    for row in sightings:
        for media in row["mediaIDs"]:
            in_media.setdefault(media, []).append(row)
    codes = {alike(code): code for row in register for code in (row["individualID"], *row["aliases"])}
    said = {
        (row["subject"], row["object"])
        for row in decisions
        if row["kind"] == "name" and row["verdict"] == "is"
    }
    problems: list[str] = []
    other: list[str] = []
    rows: dict[str, dict[str, Any]] = {}
    same = 0
    for one in given:
        anchor = _anchor(one, files, media_of, in_media, index, problems, other)
        if anchor is None:
            continue
        fault = _code_fault(one, codes)
        row = {
            "reviewer": source,
            "round": 0,
            "kind": "name",
            "subject": anchor,
            "object": one.code,
            "verdict": "is",
        }
        row["comment"] = f"imported: {one.place}"
        faults = [fault] if fault else [f"{one.place}: {text}" for text in form_faults(row)]
        before = rows.get(anchor)
        if before is not None and before["object"] != one.code:
            faults.append(
                f"{one.place}: calls an animal {one.code} that {before['comment'][10:]} calls {before['object']}"
            )
        problems += faults
        if (anchor, one.code) in said:
            same += 1
        elif before is None:
            rows[anchor] = row
    if problems:
        raise InputError(_TITLE, _shortened(problems))
    return Imported(list(rows.values()), same, other)


def _anchor(
    one: Given,
    files: Files,
    media_of: Mapping[str, str],
    in_media: Mapping[str, list[Row]],
    index: AnchorIndex,
    problems: list[str],
    other: list[str],
) -> str | None:
    """Where a decision on it points; None where it means no sighting, which is told."""
    found = files.find(plain_name(one.file, ""))
    if len(found) != 1:
        text = (
            "is not in this survey" if not found else f"may be {' or '.join(found)}; write its case as it is"
        )
        (other if not found else problems).append(f"{one.place}: the file {one.file!r} {text}")
        return None
    media = media_of[found[0]]
    here = in_media.get(media, [])
    if one.box is not None:
        anchor = Anchor(media, one.time_s or 0.0, one.box)
        fits = index.candidates(anchor)
        if len(fits) == 1:
            return format_anchor(anchor)
        if len(fits) > 1:
            problems.append(
                f"{one.place}: the box means {' or '.join(fits)}; give a box that only one of them has"
            )
            return None
        other.append(f"{one.place}: no sighting has this box in {one.file}")
        return None
    if len(here) != 1:
        text = (
            "shows no animal of the target species"
            if not here
            else f"shows {len(here)} animals; give a box (x, y, w, h as shares of the picture) that tells which"
        )
        (other if not here else problems).append(f"{one.place}: {one.file} {text}")
        return None
    row = here[0]
    if not row["anchor_box"]:
        other.append(f"{one.place}: nobody boxed the animal in {one.file}")
        return None
    return anchor_text(row)


def _code_fault(one: Given, codes: Mapping[str, str]) -> str | None:
    known = codes.get(alike(one.code))
    if known is not None and known != one.code:
        return f"{one.place}: {one.code!r} is written {known!r} in the register; write it so"
    if is_provisional(one.code):
        return f"{one.place}: {one.code!r} is a provisional code of some run; give the animal a name first"
    return None


def _given(row: Mapping[str, str], place: str, problems: list[str]) -> Given:
    box = None
    time_s = None
    told = [row.get(key, "") for key in BOX]
    if any(told):
        try:
            x, y, w, h = (float(value) for value in told)
            if not (0 <= x < 1 and 0 <= y < 1 and 0 < w <= 1.001 - x and 0 < h <= 1.001 - y):
                raise ValueError
            box = (x, y, w, h)
        except ValueError:
            shown = ", ".join(value or "-" for value in told)
            problems.append(
                f"{place}: x, y, w, h = {shown} is no box; write shares of the picture, from 0 to 1"
            )
    if row.get(TIME):
        try:
            time_s = float(row[TIME])
            if not 0 <= time_s < float("inf"):
                raise ValueError
        except ValueError:
            problems.append(f"{place}: time_s {row[TIME]!r} is no number of seconds")
            time_s = None
    return Given(place, row[FILE], row[CODE], time_s, box)


def _rows(data: bytes, name: str, needed: Sequence[str]) -> list[dict[str, str]]:
    lines = _lines(data, name)
    header = [cell.strip() for cell in lines[0]] if lines else []
    missing = [f"{name}: the column {column!r} is missing" for column in needed if column not in header]
    if missing:
        raise InputError(_TITLE, missing)
    return [
        dict(zip(header, (cell.strip() for cell in cells), strict=False))
        for cells in lines[1:]
        if any(cell.strip() for cell in cells)
    ]


def _lines(data: bytes, name: str) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(_TITLE, [f"{name}: is not UTF-8; save it as CSV UTF-8"]) from None
    if "\0" in text:
        raise InputError(_TITLE, [f"{name}: is no table of text; save it as CSV UTF-8"])
    first = text.split("\n", 1)[0]
    separator = (
        ";" if first.count(";") > first.count(",") else "\t" if first.count("\t") > first.count(",") else ","
    )
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise InputError(_TITLE, [f"{name}: cannot be read as a table: {error}"]) from None


def _shortened(problems: Sequence[str]) -> list[str]:
    more = len(problems) - MOST_FAULTS
    return [*problems[:MOST_FAULTS], *([f"and {more} more"] if more > 0 else [])]

"""Which column of a plain table means what: guessed by the names that programs write, settled by a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from leopard_census.review.importing.told import RefusedError, Told

#: What a column can mean, in the order in which it is asked for.
ROLES = (
    "file", "individualID", "folder", "deployment", "species", "genus", "time_s", "x", "y", "w", "h", "box",
)  # fmt: skip
NEEDED = ("file", "individualID")
#: Role -> names as programs write them, without case, blanks, dots and underscores; the first that is there is taken.
#: This survey's own labels.csv and Camtrap DP; camtrapR's recordTableIndividual (Directory, FileName, Individual,
#: Station); Wildlife Insights' images.csv (filename, individual_id, deployment_id, genus, species); HotSpotter's
#: flat_table.csv (Image, Name, roi); Wildbook's bulk import (Encounter.mediaAsset0, MarkedIndividual.individualID).
_GUESSES: Mapping[str, Sequence[str]] = {
    "file": (
        "file", "filepath", "filename", "image", "imagename", "imagefile", "photo", "picture", "media", "path",
        "relativepath", "encountermediaasset0", "gname", "файл", "имяфайла", "снимок", "фото",
    ),
    "individualID": (
        "individualid", "individual", "markedindividualindividualid", "encounterindividualid",
        "markedindividualname", "animalid", "leopardid", "name", "identity", "id", "особь", "зверь", "имя", "кличка",
    ),
    "folder": ("directory", "folder", "папка"),
    "deployment": (
        "deploymentid", "deployment", "locationid", "station", "stationid", "encounterlocationid", "camera", "станция",
    ),
    "species": ("scientificname", "species", "encounterspecificepithet", "вид"),
    "genus": ("genus", "encountergenus", "род"),
    "time_s": ("times", "bboxtime"),
    "x": ("x", "bboxx"),
    "y": ("y", "bboxy"),
    "w": ("w", "width", "bboxwidth"),
    "h": ("h", "height", "bboxheight"),
    "box": ("box", "bbox", "roi", "roitlxtlywh"),
}  # fmt: skip
_ASSET = re.compile(r"(?i)encounter\.mediaasset0")


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    """Role -> column that probably has it."""
    plain = {re.sub(r"[\W_]", "", column).casefold(): column for column in reversed(header)}
    found: dict[str, str] = {}
    for role, names in _GUESSES.items():
        column = next((plain[name] for name in names if name in plain), None)
        if column is not None and column not in found.values():
            found[role] = column
    if not {"x", "y", "w", "h"} <= found.keys():
        # Width and height alone are those of the picture.
        for part in ("x", "y", "w", "h"):
            found.pop(part, None)
    if "box" in found:
        for part in ("x", "y", "w", "h"):
            found.pop(part, None)
    return found


def settled(header: Sequence[str], wanted: Mapping[str, str] | None, name: str) -> dict[str, str]:
    """Role -> column, as a person chose, or as guessed where nobody did.

    Raises
    ------
    RefusedError
        When a column is needed, does not exist, or means two things: every fault.
    """
    columns = guess_columns(header) if wanted is None else {r: c for r, c in wanted.items() if c}
    told: list[Told] = []
    for role, column in columns.items():
        if role not in ROLES:
            told.append(Told("f_role", values={"role": role, "roles": ", ".join(ROLES)}))
        elif column not in header:
            values = {"file": name, "column": column, "columns": ", ".join(header)}
            told.append(Told("f_no_column", values=values))
    for role in NEEDED:
        if role not in columns:
            key = "f_needs_file" if role == "file" else "f_needs_individual"
            told.append(Told(key, values={"file": name, "columns": ", ".join(header) or "-"}))
    used = list(columns.values())
    twice = sorted({column for column in used if used.count(column) > 1})
    told += [Told("f_two_roles", values={"column": column}) for column in twice]
    parts = [part for part in ("x", "y", "w", "h") if part in columns]
    if 0 < len(parts) < 4:
        told.append(Told("f_half_box", values={"columns": ", ".join(columns[part] for part in parts)}))
    if told:
        raise RefusedError(told)
    return columns


def file_columns(header: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Columns that name files: one, or all assets of a Wildbook encounter."""
    first = columns["file"]
    if not _ASSET.fullmatch(first):
        return [first]
    stem = first[:-1].casefold()
    return [c for c in header if c.casefold().startswith(stem) and c[len(stem) :].isdigit()]

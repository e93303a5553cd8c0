"""First rows of a field sheet: one deployment for each folder of media."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leopard_census.config.sheet_checks import RESERVED
from leopard_census.new_survey.latin_name import latin_name
from leopard_census.tables.natural_order import natural_order

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_LONGEST = 80  # of a deploymentID, by the contract of deployments.csv
_MAGIC = re.compile(r"([*?[])")
# Files in the media root itself: they are one deployment when there are no folders.
_TOP = ""
_NAMED = 5


@dataclass(frozen=True)
class Found:
    """What one first-level folder holds; `folder` is empty for files in the media root itself.

    `names` are the paths of the first few files.
    """

    folder: str
    files: int
    media: int
    first: datetime | None
    last: datetime | None
    names: tuple[str, ...] = ()


def group_by_folder(rows: Iterable[Mapping[str, Any]], folders: Iterable[str] = ()) -> list[Found]:
    """What each first-level folder holds, in the order in which people read names.

    Parameters
    ----------
    rows
        Rows of a media table whose paths start from the media root.
    folders
        Names of all first-level folders: those without any file have no row.
    """
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list, {folder: [] for folder in folders})
    for row in rows:
        first, separator, _ = row["filePath"].partition("/")
        grouped[first if separator else _TOP].append(row)
    found = []
    for folder, members in sorted(grouped.items(), key=lambda item: natural_order(item[0])):
        times = [row["timestamp"] for row in members if row["timestamp"]]
        media = sum(row["fileMediatype"] is not None for row in members)
        names = sorted((row["filePath"] for row in members), key=natural_order)[:_NAMED]
        first, last = min(times, default=None), max(times, default=None)
        found.append(Found(folder, len(members), media, first, last, tuple(names)))
    return found


def deployment_rows(found: Iterable[Found], media_folder: str = "") -> list[dict[str, Any]]:
    """Rows for `deployments.csv`, with what only the team knows left empty.

    Parameters
    ----------
    found
        What each first-level folder holds.
    media_folder
        Name of the media folder itself, which a card without folders is called after.

    Start and end are the first and last reading of the camera, which is all that the media tell. A folder
    whose name cannot be a deploymentID (Latin letters, digits and hyphens) gets one made from it, see
    `latin_name`, a number behind it when another has that already, and a `media_glob`; the folder's own name
    stands in the comments.
    """
    found = list(found)
    folders = [item for item in found if item.folder != _TOP and item.media] or [i for i in found if i.media]
    # Case is no difference: tables are named after deployments, also on disks that know none.
    taken = {item.folder.casefold() for item in folders if _can_be_key(item.folder)} | set(RESERVED)
    rows = []
    for item in folders:
        key = item.folder
        if not _can_be_key(key):
            key = _new_key(item.folder or media_folder, taken)
            taken.add(key.casefold())
        rows.append(
            {
                "deploymentID": key,
                "locationID": key,
                "deploymentStart": item.first,
                "deploymentEnd": _end(item),
                "deploymentComments": _comment(item, key),
                "media_glob": None if key == item.folder else _glob(item.folder),
            }
        )
    return rows


def _end(item: Found) -> datetime | None:
    """The last reading; a minute later when it is the only one, since a deployment has to last."""
    if item.last is None or item.last != item.first:
        return item.last
    return item.last + timedelta(minutes=1)


def _comment(item: Found, key: str) -> str:
    """What to do about the dates; and the folder's name, where the key is not that, as text that a cell can hold."""
    name = f"folder {item.folder}; " if key != item.folder and item.folder else ""
    if item.first is None:
        return f"{name}no capture time in its files: fill in start and end from the field sheet"
    return f"{name}start and end are the first and last camera readings: put the field sheet's times in their place"


def _glob(folder: str) -> str:
    return _MAGIC.sub(r"[\1]", folder) + "/**" if folder else "*"


def _can_be_key(folder: str) -> bool:
    return bool(_KEY.fullmatch(folder)) and len(folder) <= _LONGEST and folder not in RESERVED


def _new_key(folder: str, taken: set[str]) -> str:
    """Nearest name that a deployment may have and that none has yet."""
    base = latin_name(folder)[:_LONGEST].strip("-") or "D"
    key, number = base, 1
    while key.casefold() in taken:
        number += 1
        ending = f"-{number}"
        key = base[: _LONGEST - len(ending)] + ending
    return key

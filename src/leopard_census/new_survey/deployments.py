"""First rows of a field sheet: one deployment for each folder of media."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_MAGIC = re.compile(r"([*?[])")
# Files in the media root itself: they are one deployment when there are no folders.
_TOP = ""


@dataclass(frozen=True)
class Found:
    """What one first-level folder holds; `folder` is empty for files in the media root itself."""

    folder: str
    files: int
    media: int
    first: datetime | None
    last: datetime | None


def group_by_folder(rows: Iterable[Mapping[str, Any]]) -> list[Found]:
    """What each first-level folder holds, sorted by name.

    Parameters
    ----------
    rows
        Rows of a media table whose paths start from the media root.
    """
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        first, separator, _ = row["filePath"].partition("/")
        grouped[first if separator else _TOP].append(row)
    found = []
    for folder, members in sorted(grouped.items()):
        times = [row["timestamp"] for row in members if row["timestamp"]]
        media = sum(row["fileMediatype"] is not None for row in members)
        found.append(Found(folder, len(members), media, min(times, default=None), max(times, default=None)))
    return found


def deployment_rows(found: Iterable[Found]) -> list[dict[str, Any]]:
    """Rows for `deployments.csv`, with what only the team knows left empty.

    Start and end are the first and last reading of the camera, which is all that the media tell. A folder
    whose name cannot be a deploymentID (letters, digits and hyphens) gets one made from it, and a
    `media_glob`.
    """
    found = list(found)
    folders = [item for item in found if item.folder != _TOP and item.media] or [i for i in found if i.media]
    taken = {item.folder for item in folders if _KEY.fullmatch(item.folder)}
    rows = []
    for item in folders:
        key = item.folder
        if not _KEY.fullmatch(key):
            key = _new_key(item.folder, taken)
            taken.add(key)
        rows.append(
            {
                "deploymentID": key,
                "locationID": key,
                "deploymentStart": item.first,
                "deploymentEnd": _end(item),
                "deploymentComments": _comment(item),
                "media_glob": None if key == item.folder else _glob(item.folder),
            }
        )
    return rows


def _end(item: Found) -> datetime | None:
    """The last reading; a minute later when it is the only one, since a deployment has to last."""
    if item.last is None or item.last != item.first:
        return item.last
    return item.last + timedelta(minutes=1)


def _comment(item: Found) -> str:
    if item.first is None:
        return "no capture time in its files: fill in start and end from the field sheet"
    return "start and end are the first and last camera readings: put the field sheet's times in their place"


def _glob(folder: str) -> str:
    return _MAGIC.sub(r"[\1]", folder) + "/**" if folder else "*"


def _new_key(folder: str, taken: set[str]) -> str:
    """Nearest name that a deployment may have and that none has yet."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", folder) if not unicodedata.combining(c))
    base = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-") or "D"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key

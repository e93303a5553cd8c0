"""First rows of a field sheet: one deployment for each folder of media."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from leopard_census.config.sheet_checks import RESERVED
from leopard_census.new_survey.found import TOP, Found
from leopard_census.tables.latin_name import latin_name

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_LONGEST = 80  # of a deploymentID, by the contract of deployments.csv
_MAGIC = re.compile(r"([*?[])")


def deployment_rows(found: Iterable[Found], media_folder: str = "") -> list[dict[str, Any]]:
    """Rows for `deployments.csv`, with what only the team knows left empty.

    Parameters
    ----------
    found
        What each first-level folder holds.
    media_folder
        Name of the media folder itself, which a card without folders is called after.

    Start and end are the first and last reading of the camera within the time in which most cameras were out, which
    is all that the media tell. Number and model of the camera are those that its files agree on. A folder
    whose name cannot be a deploymentID (Latin letters, digits and hyphens) gets one made from it, see
    `latin_name`, a number behind it when another has that already, and a `media_glob`; the folder's own name
    stands in the comments.
    """
    found = list(found)
    folders = [item for item in found if item.folder != TOP and item.media] or [i for i in found if i.media]
    # Case is no difference: tables are named after deployments, also on disks that know none.
    taken = {item.folder.casefold() for item in folders if _can_be_key(item.folder)} | set(RESERVED)
    rows = []
    given: set[str] = set()
    for item in folders:
        key = item.folder
        if not _can_be_key(key) or key.casefold() in given:
            key = _new_key(item.folder or media_folder, taken)
            taken.add(key.casefold())
        given.add(key.casefold())
        rows.append(
            {
                "deploymentID": key,
                "locationID": key,
                "deploymentStart": item.first,
                "deploymentEnd": _end(item),
                "cameraID": item.camera_id,
                "cameraModel": item.camera_model,
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
    if item.first is None and item.odd is not None:
        return f"{name}its files' times are far from those of most cameras: fill in start and end from the field sheet"
    if item.first is None:
        return f"{name}no capture time in its files: fill in start and end from the field sheet"
    told = f"{name}start and end are the first and last camera readings: put the field sheet's times in their place"
    if item.odd is None:
        return told
    number = "1 file" if item.odd.files == 1 else f"{item.odd.files} files"
    return f"{told}; {number} with times far from these left out"


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

"""Does every file under the media root belong to a deployment, and every label to a file? Told before work starts.

Only the first level of the media root is listed in full: this runs whenever the workflow is planned, over folders of
a million files. What lies deeper in a deployment's own folder is that deployment's by definition.
"""

import os
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from leopard_census.imaging.file_path import belongs_to

# What operating systems leave on every disk.
_SYSTEM = ("thumbs.db", "desktop.ini", "system volume information", "$recycle.bin", "lost+found")
_MEDIA = (".jpg", ".jpeg", ".png", ".mp4", ".mov", ".avi")

Rows = Mapping[int, Mapping[str, Any]]


def unowned(root: Path, deployments: Rows) -> list[str]:
    """Names on the first level of the media root that hold media and belong to no deployment."""
    found = []
    for entry in sorted(os.scandir(root), key=lambda entry: entry.name):
        if entry.name.startswith(".") or entry.name.lower() in _SYSTEM:
            continue
        if entry.is_dir(follow_symlinks=False):
            if not _folder_owned(entry.name, deployments) and _holds_media(Path(entry.path)):
                found.append(f"{entry.name}/")
        elif entry.name.lower().endswith(_MEDIA) and not _file_owned(entry.name, deployments):
            found.append(entry.name)
    return found


def without_files(root: Path, deployments: Rows) -> list[tuple[int, str, str]]:
    """Row, deployment and `media_glob` of each deployment whose pattern matches no file."""
    waiting = {
        number: (row["deploymentID"], row["media_glob"])
        for number, row in deployments.items()
        if row["media_glob"]
    }
    for folder, _, names in os.walk(root) if waiting else ():
        inner = os.path.relpath(folder, root).replace(os.sep, "/")
        prefix = "" if inner == "." else f"{inner}/"
        for name in names:
            for number in [n for n, (key, glob) in waiting.items() if belongs_to(prefix + name, key, glob)]:
                del waiting[number]
        if not waiting:
            break
    return [(number, key, glob) for number, (key, glob) in sorted(waiting.items())]


def lost_labels(root: Path, labels: Rows, deployments: Rows) -> list[tuple[int, str, str]]:
    """Row, path and what is wrong of each label that names no file of a deployment."""
    found = []
    for number, row in labels.items():
        path = row["filePath"]
        if path is None:
            continue
        if not _file_owned(path, deployments):
            found.append((number, path, "belongs to no deployment of deployments.csv"))
        elif not (root / path).is_file():
            found.append((number, path, "is no file under the media root"))
    return found


def _folder_owned(name: str, deployments: Rows) -> bool:
    for row in deployments.values():
        first = (row["media_glob"] or str(row["deploymentID"])).split("/")[0]
        if first == "**" or (fnmatchcase(name, first) if row["media_glob"] else name == first):
            return True
    return False


def _file_owned(path: str, deployments: Rows) -> bool:
    return any(belongs_to(path, row["deploymentID"], row["media_glob"]) for row in deployments.values())


def _holds_media(folder: Path) -> bool:
    return any(name.lower().endswith(_MEDIA) for _, _, names in os.walk(folder) for name in names)

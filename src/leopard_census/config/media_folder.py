"""Does every file under the media root belong to a deployment, and every label to a file? Told before work starts.

Only the first level of the media root is listed in full: this runs whenever the workflow is planned, over folders of
a million files. What lies deeper in a deployment's own folder is that deployment's by definition.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leopard_census.imaging.file_path import belongs_to, fits
from leopard_census.tables.read import Scan

# What operating systems leave on every disk.
_SYSTEM = ("thumbs.db", "desktop.ini", "system volume information", "$recycle.bin", "lost+found")
_MEDIA = (".jpg", ".jpeg", ".png", ".mp4", ".mov", ".avi")

Rows = Mapping[int, Mapping[str, Any]]


def check_media(folder: Path, root: Path, deployments: Scan, labels: Scan) -> list[str]:
    """One line for each deployment without media, for media without a deployment, and for labels without a file.

    Parameters
    ----------
    folder
        The survey's folder.
    root
        Its media folder.
    deployments, labels
        The sheets of these names, as far as they could be read.
    """
    at = f"{folder / 'survey.yaml'}: media.root"
    if not root.is_dir():
        return [f"{at}: there is no folder {root}; correct the path, or connect the disk"]
    problems = []
    for number, row in deployments.rows.items():
        name = row["deploymentID"]
        if name is not None and row["media_glob"] is None and not (root / name).is_dir():
            problems.append(
                f"{folder / 'deployments.csv'}: row {number}, deployment {name}: there is no folder {root / name}; "
                "put its card there, or make an empty folder if the camera gave nothing (stolen, burnt)"
            )
    if not problems and not any(files for _, _, files in os.walk(root)):
        return [f"{at}: the folder {root} holds no file at all; is the disk connected?"]
    rows = {number: row for number, row in deployments.rows.items() if row["deploymentID"] is not None}
    # Where a deployment's name cannot be read, nobody can say whose a file is.
    all_known = bool(rows) and len(rows) == len(deployments.rows)
    if all_known:
        problems += [
            f"{folder / 'survey.yaml'}: media.root: {name} holds media that belong to no deployment; add a row to "
            "deployments.csv, or move it out of the media folder"
            for name in unowned(root, rows)
        ]
    problems += [
        f"{folder / 'deployments.csv'}: row {number}, deployment {key}: media_glob {glob!r} matches no file under "
        f"{root}; correct it (upper and lower case count)"
        for number, key, glob in without_files(root, rows)
    ]
    problems += [
        f"{folder / 'labels.csv'}: row {number}: filePath {path!r} {wrong}; write the path under the media "
        "root, with forward slashes (upper and lower case count)"
        for number, path, wrong in lost_labels(root, labels.rows, rows if all_known else None)
    ]
    return problems


def is_system(name: str) -> bool:
    """Whether an operating system keeps a file or folder of that name on a card or disk: a bin, an index."""
    return name.startswith(".") or name.lower() in _SYSTEM


def leaves(pattern: str) -> bool:
    """Whether a `media_glob` points out of the media folder."""
    return ".." in pattern.split("/") or pattern.startswith("/") or "\\" in pattern


def unowned(root: Path, deployments: Rows) -> list[str]:
    """Names on the first level of the media root that hold media and belong to no deployment."""
    found = []
    for entry in sorted(os.scandir(root), key=lambda entry: entry.name):
        if is_system(entry.name):
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
        if row["media_glob"] and not leaves(row["media_glob"])
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


def lost_labels(root: Path, labels: Rows, deployments: Rows | None) -> list[tuple[int, str, str]]:
    """Row, path and what is wrong of each label that names no file of a deployment (None: which there are is not
    known)."""
    found = []
    for number, row in labels.items():
        path = row["filePath"]
        if path is None:
            continue
        if deployments is not None and not _file_owned(path, deployments):
            found.append((number, path, "belongs to no deployment of deployments.csv"))
        elif not os.path.isfile(root / path):  # noqa: PTH113 - no error for a name that no disk can hold
            found.append((number, path, "is no file under the media root"))
    return found


def _folder_owned(name: str, deployments: Rows) -> bool:
    for row in deployments.values():
        first = (row["media_glob"] or str(row["deploymentID"])).split("/")[0]
        if first == "**" or (fits(name, first) if row["media_glob"] else name == first):
            return True
    return False


def _file_owned(path: str, deployments: Rows) -> bool:
    return any(belongs_to(path, row["deploymentID"], row["media_glob"]) for row in deployments.values())


def _holds_media(folder: Path) -> bool:
    return any(name.lower().endswith(_MEDIA) for _, _, names in os.walk(folder) for name in names)

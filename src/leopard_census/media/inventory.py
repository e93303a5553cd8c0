"""Inventory: one row for every file of a deployment, whatever it is."""

import hashlib
import logging
import stat
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from leopard_census.config.media import MediaSettings
from leopard_census.errors import InputError
from leopard_census.imaging.file_path import to_cell
from leopard_census.media.capture_time import name_time
from leopard_census.media.content import Content, read_content
from leopard_census.media.scan import Entry, listing_digest, scan
from leopard_census.provenance.digest import sha256_file
from leopard_census.tables.keys import media_id

Row = dict[str, Any]
logger = logging.getLogger(__name__)

_NOTHING = hashlib.sha256(b"").hexdigest()


def inventory_deployment(
    media_root: Path,
    deployment_id: str,
    media_glob: str | None,
    zone: tzinfo,
    settings: MediaSettings,
    planned: str | None = None,
) -> list[Row]:
    """Rows of the media table of one deployment.

    Parameters
    ----------
    media_root
        Folder that `filePath` starts from.
    deployment_id, media_glob
        Which files, see `scan`.
    zone
        The survey's fixed offset, which every time carries.
    settings
        Of the media stage.
    planned
        Digest of the listing that the job was planned with; None when nothing was listed.

    Raises
    ------
    InputError
        When the files are not those of the plan any more.
    """
    entries = scan(media_root, deployment_id, media_glob)
    if planned is not None and listing_digest(entries) != planned:
        raise InputError(
            f"The files of deployment {deployment_id} changed while the workflow ran:",
            [f"{media_root}: is a card still being copied? Wait until that is done, then run again"],
        )
    rows = list(inventory_files(media_root, deployment_id, entries, zone, settings))
    logger.info(
        "%s: %d files, %d of them ok", deployment_id, len(rows), sum(r["status"] == "ok" for r in rows)
    )
    return rows


def inventory_files(
    root: Path,
    deployment_id: str,
    entries: Iterable[Entry],
    zone: tzinfo,
    settings: MediaSettings,
    deep: bool = True,
) -> Iterator[Row]:
    """Rows of the media table for files that a scan found, one by one.

    Parameters
    ----------
    root
        Folder that the paths of `entries` start from.
    deployment_id
        Part of every key.
    entries
        From `scan`.
    zone, settings
        As for `inventory_deployment`.
    deep
        Decode everything, see `read_content`.
    """
    for path, size, mtime_ns in entries:
        sha256, content = _look(root / path, size, settings, zone, deep)
        shown, source = _capture_time(path, mtime_ns, content, zone, settings)
        file_path = to_cell(path)
        yield {
            "mediaID": media_id(deployment_id, file_path, sha256),
            "deploymentID": deployment_id,
            "filePath": file_path,
            "sha256": sha256,
            "bytes": max(size, 0),
            "fileMediatype": content.mediatype,
            "width": content.width,
            "height": content.height,
            "duration_s": content.duration_s,
            "frame_count": content.frame_count,
            "timestamp": shown,
            "timestampSource": source,
            "status": content.status,
            "reason": content.reason,
        }


def _look(path: Path, size: int, settings: MediaSettings, zone: tzinfo, deep: bool) -> tuple[str, Content]:
    if size < 0:
        return _NOTHING, Content("unreadable", "the folder cannot be opened; check its permissions")
    sha256 = _NOTHING
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            return _NOTHING, Content("not-media", "a symbolic link; links are not followed")
        if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            return _NOTHING, Content("not-media", "not a regular file")
        sha256 = sha256_file(path)
        return sha256, read_content(path, settings, zone, deep)
    except OSError as error:
        return sha256, Content("unreadable", f"cannot be read: {error.strerror or type(error).__name__}")


def _capture_time(
    path: str, mtime_ns: int, content: Content, zone: tzinfo, settings: MediaSettings
) -> tuple[datetime | None, str]:
    """Reading with the survey's offset, and its source, by rank: content, name, modification."""
    if content.mediatype is None:
        return None, "none"
    if content.shown is not None:
        return content.shown.replace(tzinfo=zone), content.time_source
    if (found := name_time(path.rsplit("/", 1)[-1], settings.name_patterns)) is not None:
        return found.replace(tzinfo=zone), "filename"
    if settings.trust_mtime:
        return datetime.fromtimestamp(mtime_ns // 1_000_000_000, zone), "mtime"
    return None, "none"

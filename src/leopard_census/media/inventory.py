"""Inventory: one row for every file of a deployment, whatever it is."""

import hashlib
import logging
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

from leopard_census.config.media import MediaSettings
from leopard_census.errors import InputError
from leopard_census.imaging.file_path import to_cell
from leopard_census.imaging.media_type import HEAD_BYTES
from leopard_census.media.capture_time import name_time
from leopard_census.media.content import BannerReader, Content, Look, undecoded
from leopard_census.media.decoder import Decoder
from leopard_census.media.readings import (
    Reading,
    in_zone,
    modification_time,
    ranked,
    readings_cell,
    remarks,
)
from leopard_census.media.scan import Entry, is_closed_folder, listing_digest, scan
from leopard_census.tables.contract import contract
from leopard_census.tables.keys import media_id
from leopard_census.tables.sorted_table import write_sorted

Row = dict[str, Any]
logger = logging.getLogger(__name__)

_NOTHING = hashlib.sha256(b"").hexdigest()
# Seconds between two lines on the progress of a job in its log.
_REPORT_S = 30.0


@dataclass(frozen=True)
class Deployment:
    """Which files an inventory is taken of.

    Attributes
    ----------
    media_root
        Folder that `filePath` starts from.
    deployment_id, media_glob
        Which files, see `scan`.
    zone
        The survey's fixed offset, which every time carries.
    planned
        Digest of the listing that the job was planned with; None when nothing was listed.
    """

    media_root: Path
    deployment_id: str
    media_glob: str | None
    zone: tzinfo
    planned: str | None = None


def write_inventory(
    out: Path, deployment: Deployment, settings: MediaSettings, banner: BannerReader | None = None
) -> None:
    """Write the media table of one deployment; memory does not grow with the number of its files.

    Parameters
    ----------
    out
        The table to write.
    deployment
        Which files.
    settings
        Of the media stage.
    banner
        Reads burned-in strips, see `Decoder`; None reads none.

    Raises
    ------
    InputError
        When the files are not those of the plan any more.
    """
    entries = _planned_entries(deployment)
    rows = inventory_files(
        deployment.media_root,
        deployment.deployment_id,
        entries,
        deployment.zone,
        settings,
        banner=banner,
    )
    counted = _Counted(rows, deployment.deployment_id, len(entries))
    write_sorted(out, contract("media"), counted)
    counted.log()


def inventory_deployment(
    media_root: Path,
    deployment_id: str,
    media_glob: str | None,
    zone: tzinfo,
    settings: MediaSettings,
    planned: str | None = None,
) -> list[Row]:
    """Rows of the media table of one deployment in a list; parameters and errors as for `write_inventory`."""
    entries = _planned_entries(Deployment(media_root, deployment_id, media_glob, zone, planned))
    return list(inventory_files(media_root, deployment_id, entries, zone, settings))


def inventory_files(
    root: Path,
    deployment_id: str,
    entries: Iterable[Entry],
    zone: tzinfo,
    settings: MediaSettings,
    deep: bool = True,
    decoder: Decoder | None = None,
    banner: BannerReader | None = None,
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
        As for `write_inventory`.
    deep
        Decode everything, see `Look`.
    decoder
        Looks into the files, and is left open; without one, a decoder is made for these files, with `banner`.
    banner
        Reads burned-in strips; None reads none.
    """
    with Decoder(Look(settings, zone, deep, banner)) if decoder is None else nullcontext(decoder) as looking:
        for entry in entries:
            yield _row(root, deployment_id, entry, zone, settings, looking)


def _row(
    root: Path, deployment_id: str, entry: Entry, zone: tzinfo, settings: MediaSettings, decoder: Decoder
) -> Row:
    path, size, mtime_ns = entry
    if is_closed_folder(entry):
        sha256, content = (
            _NOTHING,
            Content("unreadable", "the folder cannot be opened; check its permissions"),
        )
    else:
        sha256, content = _look(root / path, max(size, 0), decoder)
    readings = _readings(path, mtime_ns, content, zone, settings)
    file_path = to_cell(path)
    reasons = ([content.reason] if content.reason else []) + remarks(readings, zone)
    return {
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
        "timestamp": in_zone(readings[0].shown, zone) if readings else None,
        "timestampSource": readings[0].source if readings else "none",
        "readings": readings_cell(readings),
        "banner": content.banner,
        "cameraModel": content.camera_model,
        "cameraSerial": content.camera_serial,
        "night": content.night,
        "status": content.status,
        "reason": "; ".join(reasons) or None,
    }


def _look(path: Path, size: int, decoder: Decoder) -> tuple[str, Content]:
    """A file's digest and findings. The child looks into it while this process hashes it."""
    sha256 = _NOTHING
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            return _NOTHING, Content("not-media", "a symbolic link; links are not followed")
        if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            return _NOTHING, Content("not-media", "not a regular file")
        with path.open("rb") as handle:
            found = undecoded(path, handle.read(HEAD_BYTES))
            handle.seek(0)
            if found is None:
                decoder.start(path, size)
            try:
                sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
            finally:
                content = found if found is not None else decoder.result()
        return sha256, content
    except OSError as error:
        return sha256, Content("unreadable", f"cannot be read: {error.strerror or type(error).__name__}")


def _readings(
    path: str, mtime_ns: int, content: Content, zone: tzinfo, settings: MediaSettings
) -> list[Reading]:
    """All readings of a photo or clip, best first: of its content, its name and, if wanted, its modification."""
    if content.mediatype is None:
        return []
    found = list(content.readings)
    if (named := name_time(path.rsplit("/", 1)[-1], settings.name_patterns)) is not None:
        found.append(Reading("filename", named))
    if settings.trust_mtime and (modified := modification_time(mtime_ns, zone)) is not None:
        found.append(Reading("mtime", modified.replace(tzinfo=None)))
    return ranked(found)


def _planned_entries(deployment: Deployment) -> list[Entry]:
    entries = scan(deployment.media_root, deployment.deployment_id, deployment.media_glob)
    if deployment.planned is not None and listing_digest(entries) != deployment.planned:
        raise InputError(
            f"The files of deployment {deployment.deployment_id} changed while the workflow ran:",
            [
                f"{deployment.media_root}: is a card still being copied? Wait until that is done, then run again"
            ],
        )
    return entries


class _Counted:
    """Passes rows on, and tells the log now and then how far it is."""

    def __init__(self, rows: Iterable[Row], name: str, total: int) -> None:
        self._rows, self._name, self._total = rows, name, total
        self._done = self._ok = 0

    def __iter__(self) -> Iterator[Row]:
        told = time.monotonic()
        for row in self._rows:
            self._done += 1
            self._ok += row["status"] == "ok"
            if time.monotonic() - told > _REPORT_S:
                told = time.monotonic()
                self.log()
            yield row

    def log(self) -> None:
        """One line."""
        logger.info("%s: %d of %d files, %d of them ok", self._name, self._done, self._total, self._ok)

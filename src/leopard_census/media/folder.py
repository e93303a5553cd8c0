"""The media table of any folder, without a survey: each first-level folder counts as one camera."""

import os
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from leopard_census.config.media import MediaSettings
from leopard_census.errors import InputError
from leopard_census.imaging.file_path import to_cell
from leopard_census.media.content import BannerReader, Look
from leopard_census.media.decoder import Decoder
from leopard_census.media.inventory import inventory_files
from leopard_census.media.progress import Progress
from leopard_census.media.same_bytes import Copies
from leopard_census.media.scan import Entry, scan_folder
from leopard_census.media.status import UNTIMED, UNUSABLE, also, copy_of
from leopard_census.media.summary import DAMAGED, Summary
from leopard_census.tables.contract import contract
from leopard_census.tables.natural_order import Order, natural_order
from leopard_census.tables.sorted_table import write_in_order

Row = dict[str, Any]

# What files beside the cameras' folders are shown under: there is no camera of the whole folder's name.
TOP_LEVEL = "(top level)"
_NOT_YET_TIMED = "neither its header nor its name tells when it was taken; --deep looks for a burned-in strip"


def camera_of(path: str, folder: Path, has_folders: bool) -> str:
    """First-level folder of a path below `folder`.

    For a file that lies in `folder` itself: `TOP_LEVEL` where there are folders beside it, otherwise the name of
    `folder`, which then is one camera's card.
    """
    first, separator, _ = path.partition("/")
    if separator:
        return to_cell(first)
    return TOP_LEVEL if has_folders else to_cell(folder.resolve().name or ".")


def scan_any(folder: Path) -> list[Entry]:
    """Every file below a folder.

    Raises
    ------
    InputError
        When there is no such folder, or no file in it.
    """
    if not folder.is_dir():
        raise InputError(
            "There is nothing to take an inventory of:", [f"{folder}: is no folder; is the card mounted?"]
        )
    entries = scan_folder(folder)
    if any(not path for path, _, _ in entries):
        raise InputError(
            "There is nothing to take an inventory of:",
            [f"{folder}: cannot be opened; check its permissions"],
        )
    if not entries:
        raise InputError(
            "There is nothing to take an inventory of:",
            [f"{folder}: holds no file at all; is the card mounted?"],
        )
    return entries


def look_through(folder: Path, zone: tzinfo, settings: MediaSettings, deep: bool) -> Iterator[Row]:
    """Rows of the media table for every file below a folder, with progress on a terminal.

    They stand in the order in which a person reads names (`IMG_2` before `IMG_10`).

    Parameters
    ----------
    folder
        Where to look; paths in the rows start from it.
    zone
        Offset that the readings carry.
    settings
        Of the media stage.
    deep
        Decode everything. Without it only headers are read, and whole-looking files are `unchecked`.
    """
    for row, _ in _looked(folder, Look(settings, zone, deep)):
        yield row


def inventory_folder(
    folder: Path,
    out: Path,
    deep: bool,
    zone: tzinfo,
    settings: MediaSettings | None = None,
    banner: BannerReader | None = None,
) -> Summary:
    """Write the media table of a folder, and say what is in it; parameters and order as for `look_through`.

    Every file has one state: that of its content, or `duplicate` when an earlier one has the same bytes, or
    `no-timestamp`. What lies outside a deployment, only a survey's field sheet can tell. Rows go to the table one by
    one.

    Parameters
    ----------
    out
        The table to write.
    banner
        Reads burned-in strips when everything is decoded, see `Decoder`; None reads none.

    Raises
    ------
    InputError
        When there is nothing to look at, or the table cannot be written; the latter is found out first.
    """
    check_target(out, folder)
    copies = Copies()
    summary = Summary(copies, _empty_folders(folder))
    looked = _looked(folder, Look(settings or MediaSettings(), zone, deep, banner))
    try:
        write_in_order(out, contract("media"), _summed(looked, summary, copies, deep))
    except OSError as error:
        raise _not_written(out, error) from None
    return summary


def _summed(
    looked: Iterator[tuple[Row, Entry]], summary: Summary, copies: Copies, deep: bool
) -> Iterator[Row]:
    for row, (_, _, mtime_ns) in looked:
        final = _final(row, copies.add(row), deep)
        summary.add(final, mtime_ns, damaged=row["status"] in DAMAGED)
        yield final


def _final(row: Row, kept: str | None, deep: bool) -> Row:
    """A row with the state that it would have in a survey without dates, by the order of `status.final_status`."""
    if row["status"] in UNUSABLE:
        return row
    if kept is not None:
        return {**row, "status": "duplicate", "reason": also(copy_of(kept), row["reason"])}
    if row["timestamp"] is None:
        why = UNTIMED if deep else _NOT_YET_TIMED
        return {**row, "status": "no-timestamp", "reason": also(why, row["reason"])}
    return row


def _looked(folder: Path, look: Look) -> Iterator[tuple[Row, Entry]]:
    entries = sorted(scan_any(folder), key=lambda entry: _name_order(to_cell(entry[0])))
    total = sum(max(size, 0) for _, size, _ in entries)
    has_folders = any("/" in path for path, _, _ in entries)
    with Decoder(look) as decoder, Progress("inventory", len(entries), total) as progress:
        for entry in entries:
            camera = camera_of(entry[0], folder, has_folders)
            for row in inventory_files(folder, camera, [entry], look.zone, look.settings, decoder=decoder):
                yield row, entry
            progress.done(max(entry[1], 0))


def _name_order(path: str) -> tuple[Order, str]:
    """`IMG_2.JPG` before `IMG_10.JPG`, and before `IMG_2 (1).JPG`, which some program made of it."""
    stem, dot, suffix = path.rpartition(".")
    return (natural_order(stem), suffix) if dot and "/" not in suffix else (natural_order(path), "")


def _empty_folders(folder: Path) -> list[str]:
    """Names of folders directly below one that hold no file at all, a camera's card that was not copied."""
    below = [entry for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]
    return [
        to_cell(entry.name)
        for entry in sorted(below, key=lambda entry: natural_order(to_cell(entry.name)))
        if not scan_folder(entry.path)
    ]


def check_target(out: Path, folder: Path) -> None:
    """Make sure that a table can be written before hours are spent on making it.

    Raises
    ------
    InputError
        When `out` is a folder, lies in the folder that is looked at, or cannot be written.
    """
    title = "The media table cannot be written:"
    if out.is_dir():
        raise InputError(
            title, [f"{out}: is a folder; give the name of a file in it, such as {out / 'card.csv'}"]
        )
    if out.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            title,
            [f"{out}: lies in the folder that is looked at and would list itself; choose another place"],
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out.parent):
            pass
    except OSError as error:
        raise _not_written(out, error) from None


def _not_written(out: Path, error: OSError) -> InputError:
    why = error.strerror or type(error).__name__
    return InputError("The media table cannot be written:", [f"{out}: {why}; choose another place"])

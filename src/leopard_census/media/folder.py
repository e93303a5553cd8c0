"""The media table of any folder, without a survey: each first-level folder counts as one camera."""

import sys
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any

from leopard_census.config.media import MediaSettings
from leopard_census.errors import InputError
from leopard_census.imaging.file_path import to_cell
from leopard_census.media.inventory import inventory_files
from leopard_census.media.scan import Entry, scan_folder
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

Row = dict[str, Any]


def camera_of(path: str, folder: Path) -> str:
    """First-level folder of a path below `folder`; the name of `folder` itself for a file that lies in it."""
    first, separator, _ = path.partition("/")
    return to_cell(first if separator else folder.resolve().name or ".")


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
    if not entries:
        raise InputError(
            "There is nothing to take an inventory of:",
            [f"{folder}: holds no file at all; is the card mounted?"],
        )
    return entries


def look_through(folder: Path, zone: tzinfo, settings: MediaSettings, deep: bool) -> Iterator[Row]:
    """Rows of the media table for every file below a folder, with progress on a terminal.

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
    from tqdm import tqdm

    entries = scan_any(folder)
    total = sum(max(size, 0) for _, size, _ in entries)
    with tqdm(total=total, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar:
        for entry in entries:
            yield from inventory_files(folder, camera_of(entry[0], folder), [entry], zone, settings, deep)
            bar.update(max(entry[1], 0))


def inventory_folder(
    folder: Path, out: Path, deep: bool, zone: tzinfo, settings: MediaSettings | None = None
) -> list[Row]:
    """Write the media table of a folder, and give its rows; parameters as for `look_through`.

    Raises
    ------
    InputError
        When there is nothing to look at.
    """
    rows = list(look_through(folder, zone, settings or MediaSettings(), deep))
    write_table(out, contract("media"), rows)
    return rows

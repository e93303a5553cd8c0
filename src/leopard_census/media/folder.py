"""The media table of any folder, without a survey: each first-level folder counts as one camera."""

import sys
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from leopard_census.config.media import MediaSettings
from leopard_census.errors import InputError
from leopard_census.imaging.file_path import to_cell
from leopard_census.media.inventory import inventory_files
from leopard_census.media.same_bytes import first_of_same
from leopard_census.media.scan import Entry, scan_folder
from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.contract import contract
from leopard_census.tables.natural_order import natural_order
from leopard_census.tables.write import table_bytes

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

    Rows stand in the order in which a person reads names (`IMG_2` before `IMG_10`). A whole file with the same bytes
    as one before it says so as its reason.

    Raises
    ------
    InputError
        When there is nothing to look at, or the table cannot be written; the latter is found out first.
    """
    check_target(out, folder)
    found = look_through(folder, zone, settings or MediaSettings(), deep)
    rows = sorted(found, key=lambda row: natural_order(row["filePath"]))
    first = first_of_same(rows)
    for row in rows:
        kept = first.get(row["filePath"])
        if kept is not None and row["reason"] is None:
            row["reason"] = f"the same bytes as {kept}"
    try:
        with atomic_path(out) as temporary:
            temporary.write_bytes(table_bytes(contract("media"), rows, in_given_order=True))
    except OSError as error:
        raise _not_written(out, error) from None
    return rows


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

"""Raw media held against the inventory: changed, gone, and come since; and against the sheets."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from leopard_census.audit.finding import Finding, Verification
from leopard_census.config.load import Plan
from leopard_census.imaging.file_path import from_cell, to_cell
from leopard_census.provenance.digest import sha256_file
from leopard_census.tables.contract import contract
from leopard_census.tables.read import scan_table

_NEVER_OPENED = ("not-media", "unreadable")

# Files of each deployment as they lie in the media folder now: path under the media root and size in bytes.
Listing = Mapping[str, Sequence[tuple[str, int]]]


def refused_by_next_run(plan: Plan) -> list[Finding]:
    """Where sheets and media folder do not fit any more, which planning a run refuses: a photo with labels that has
    gone, a deployment whose folder has gone, media that belong to no deployment."""
    found = []
    for problem in plan.media_problems:
        place, _, text = problem.partition(": ")
        found.append(Finding("next run", place, f"refuses: {text}"))
    return found


def check_media(
    folder: Path, media_root: Path, listing: Listing, seen: Verification, hashed: Callable[[int], object]
) -> Iterator[Finding]:
    """Differences between the media tables of a survey and its media folder.

    Parameters
    ----------
    folder
        The survey's results.
    media_root
        Folder of the raw media.
    listing
        What lies there now; its deployments are those whose tables are looked at.
    seen
        Counts the files.
    hashed
        Told the size of each file after it was read.
    """
    if not media_root.is_dir():
        return  # told once, by `refused_by_next_run`
    for deployment, files in listing.items():
        table = folder / "media" / f"{deployment}.csv"
        if not table.is_file():
            continue  # told as a missing result, or not made yet
        rows, problems = scan_table(table, contract("media"))
        yield from (Finding("result", table.name, problem, table) for problem in problems)
        if problems:
            continue
        sizes = {to_cell(path): size for path, size in files}
        for row in rows:
            seen.media += 1
            path = media_root / from_cell(row["filePath"])
            yield from _check_file(path, row["filePath"], row["sha256"], row["status"])
            hashed(max(sizes.get(row["filePath"], 0), 0))
        for name in sorted(set(sizes) - {row["filePath"] for row in rows}):
            text = f"came into the folder of {deployment} after its inventory; run the workflow again"
            yield Finding("new media", name, text, media_root / from_cell(name))


def _check_file(path: Path, name: str, sha256: str, status: str) -> Iterator[Finding]:
    # A link that points nowhere is still there.
    if not os.path.lexists(path):
        yield Finding("media", name, "is missing; the inventory lists it", path)
        return
    if status in _NEVER_OPENED and (path.is_symlink() or not path.is_file()):
        return  # a link, pipe or closed folder: the inventory did not look inside either
    try:
        now = sha256_file(path)
    except OSError as error:
        yield Finding("media", name, f"cannot be read ({error.strerror})", path)
        return
    if now != sha256:
        yield Finding("media", name, f"differs from the inventory (sha256 {now[:12]}...)", path)

"""Files that are either whole or not there: temporary file beside the target, fsync, rename."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def staging_path(target: Path) -> Path:
    """Where a file is written before it is renamed to `target`.

    In the same folder, so that the rename is atomic; always the same name, so that what a killed job left behind is
    overwritten by the next one (Snakemake's lock keeps two runs apart).
    """
    return target.with_name(f".{target.name}.part")


def publish(temporary: Path, target: Path) -> None:
    """Flush a finished temporary file to disk and give it its name."""
    with temporary.open("rb") as handle:
        os.fsync(handle.fileno())
    temporary.replace(target)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the file system allows it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network file systems refuse fsync on folders; the rename itself is still atomic
    finally:
        os.close(handle)


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path; on success it becomes `target`, on an exception it is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = staging_path(target)
    try:
        yield temporary
        publish(temporary, target)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)

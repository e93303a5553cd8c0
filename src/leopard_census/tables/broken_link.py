"""A link whose file is not there: somebody meant the file to be read, so it is not the same as no file."""

import errno
from pathlib import Path


def link_fault(path: Path) -> str | None:
    """What is wrong with a link that leads to no file, and how to mend it; None for anything else.

    A whole path with the link in the middle (a folder on a disk that is not connected) counts as well.
    """
    for part in (path, *path.parents):
        if part.is_symlink():
            try:
                part.stat()
            except FileNotFoundError:
                name = "" if part == path else f"lies in {part}, which "
                return (
                    f"{name}is a link to {part.readlink()}, which is not there; connect the disk, or replace the "
                    "link by the file itself"
                )
            except OSError as error:
                if error.errno == errno.ELOOP:
                    return f"is a link that leads back to itself ({part.readlink()}); replace it by the file itself"
    return None

"""The raw scan of a deployment's files; planning calls it for each of them, so it imports next to nothing."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from leopard_census.imaging.file_path import belongs_to

# (path under the media root with forward slashes, size in bytes, modification time in ns). A folder that
# cannot be opened stands there as its own path with a slash at the end and a size of -1: what it hides must
# not vanish silently. Nor must a file whose size the system cannot tell, as on a damaged card: it has a size of -1 too.
Entry = tuple[str, int, int]

_MAGIC = frozenset("*?[")


def scan(media_root: Path | str, deployment_id: str, media_glob: str | None = None) -> list[Entry]:
    """Every file of a deployment, sorted by path; nothing when its folder does not exist.

    Symbolic links are listed with their own size and never followed, except that the media root and the
    folder where the search begins may be links themselves.

    Parameters
    ----------
    media_root
        Folder that the paths start from.
    deployment_id
        Its files lie in the folder of that name, unless `media_glob` says otherwise.
    media_glob
        Which files under the media root belong to the deployment, see `belongs_to`.
    """
    start = deployment_id if media_glob is None else _fixed_part(media_glob)
    found = [
        entry
        for entry in _walk(Path(media_root), start)
        if is_closed_folder(entry) or belongs_to(entry[0], deployment_id, media_glob)
    ]
    return sorted(found, key=lambda entry: os.fsencode(entry[0]))


def is_closed_folder(entry: Entry) -> bool:
    """Whether an entry stands for a folder that cannot be opened, and all that it holds."""
    path, size, _ = entry
    return size < 0 and (not path or path.endswith("/"))


def scan_folder(folder: Path | str) -> list[Entry]:
    """Every file below a folder, sorted by path."""
    return sorted(_walk(Path(folder), ""), key=lambda entry: os.fsencode(entry[0]))


def listing_digest(entries: Iterable[Entry]) -> str:
    """Hex sha256 of a scan: changes when a file is added, removed, renamed, resized or written again."""
    digest = hashlib.sha256()
    for path, size, mtime_ns in entries:
        digest.update(os.fsencode(path) + b"\0" + f"{size}\0{mtime_ns}\n".encode())
    return digest.hexdigest()


def _fixed_part(media_glob: str) -> str:
    """Folders of a pattern before its first wildcard."""
    parts = media_glob.split("/")[:-1]
    wild = next((i for i, part in enumerate(parts) if _MAGIC & set(part)), len(parts))
    return "/".join(parts[:wild])


def _walk(root: Path, start: str) -> Iterator[Entry]:
    open_folders = [start]
    while open_folders:
        folder = open_folders.pop()
        prefix = f"{folder}/" if folder else ""
        try:
            # One by one: each child keeps its state with it, a kilobyte that a folder of a season cannot afford.
            with os.scandir(root / folder) as children:
                for child in children:
                    try:
                        state = child.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        continue  # gone since the folder was read
                    except OSError:  # costs this file, not the others of its folder
                        yield prefix + child.name, -1, 0
                        continue
                    if stat.S_ISDIR(state.st_mode):
                        open_folders.append(prefix + child.name)
                    else:
                        yield prefix + child.name, state.st_size, state.st_mtime_ns
        except FileNotFoundError:
            continue
        except OSError:
            yield f"{prefix}", -1, 0

"""Many small pictures in one file: a stored zip whose bytes depend on the content alone.

An archive is a result, written as a whole, and a job compares it with its record before it reads it. So damage is no
matter of one picture: the disk failed meanwhile, or somebody replaced archive and record. Going on without the picture
would change who is who for a reason that no table tells; it is one clear error instead.
"""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from leopard_census.errors import InputError
from leopard_census.imaging.jpeg import Picture, decode_picture

# The earliest time that a zip can hold. A real time would make two equal archives differ.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16


class ArchiveWriter:
    """Writes members one by one, in ascending order of name, so that memory does not grow with their number.

    Members are stored, not compressed (JPEGs do not shrink), with a fixed time and mode.
    """

    def __init__(self, path: Path | str) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self._last: str | None = None

    def add(self, name: str, data: bytes) -> None:
        """Append a member.

        Raises
        ------
        ValueError
            When `name` does not come after the member before it: the order is part of the bytes.
        """
        if self._last is not None and name <= self._last:
            raise ValueError(f"archive member {name!r} does not come after {self._last!r}")
        self._last = name
        info = zipfile.ZipInfo(name, _TIME)
        info.compress_type = zipfile.ZIP_STORED
        info.create_system = _UNIX
        info.external_attr = _MODE
        self._zip.writestr(info, data)

    def close(self) -> None:
        """Write the directory of the archive; without it the file is not a zip."""
        self._zip.close()

    def __enter__(self) -> "ArchiveWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Archive:
    """An archive open for reading."""

    def __init__(self, opened: zipfile.ZipFile, path: Path | str) -> None:
        self._zip, self._path = opened, path
        self.names: tuple[str, ...] = tuple(opened.namelist())

    def read(self, name: str) -> bytes:
        """Bytes of a member.

        Raises
        ------
        InputError
            When there is no such member, or it is damaged.
        """
        try:
            return self._zip.read(name)
        except KeyError:
            raise _damaged(f"{self._path}: has no picture {name}") from None
        except (zipfile.BadZipFile, EOFError, NotImplementedError):
            raise _damaged(f"{self._path}: the picture {name} is not as it was written") from None

    def picture(self, name: str) -> Picture:
        """A member as `decode_picture` gives it.

        Raises
        ------
        InputError
            When there is no such member, or it is no whole picture.
        """
        try:
            return decode_picture(self.read(name))
        except ValueError as error:
            raise _damaged(f"{self._path}: {name}: {error}") from None


def write_archive(path: Path | str, members: Iterable[tuple[str, bytes]]) -> None:
    """Write (name, bytes) pairs to a stored zip, sorted by name: the same bytes for the same members.

    All members are held in memory; `ArchiveWriter` streams them.

    Raises
    ------
    ValueError
        When two members have one name.
    """
    with ArchiveWriter(path) as writer:
        for name, data in sorted(members, key=lambda member: member[0]):
            writer.add(name, data)


@contextmanager
def open_archive(path: Path | str) -> Iterator[Archive]:
    """Open an archive for reading: `.names` in order, `.read(name)` for the bytes of one.

    Raises
    ------
    InputError
        When it is cut off, or no archive.
    """
    try:
        opened = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise _damaged(f"{path}: is cut off, or no archive") from None
    with opened:
        yield Archive(opened, path)


def _damaged(what: str) -> InputError:
    mend = "delete this archive and run again, which makes it anew; if that happens again, check the disk"
    return InputError("An archive of pictures is damaged:", [f"{what}; {mend}"])

"""Many small pictures in one file: a stored zip whose bytes depend on the content alone."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

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

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened
        self.names: tuple[str, ...] = tuple(opened.namelist())

    def read(self, name: str) -> bytes:
        """Bytes of a member.

        Raises
        ------
        KeyError
            When there is no such member.
        """
        return self._zip.read(name)


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
    """Open an archive for reading: `.names` in order, `.read(name)` for the bytes of one."""
    with zipfile.ZipFile(path) as opened:
        yield Archive(opened)

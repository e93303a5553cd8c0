"""The files that a person chose: what they are, without any of them ever being written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from leopard_census.review.importing.camtrap_dp import MEDIA, OBSERVATIONS, read_camtrap_dp
from leopard_census.review.importing.columns import guess_columns, settled
from leopard_census.review.importing.given import Given
from leopard_census.review.importing.plain import read_plain
from leopard_census.review.importing.sheet import Sheet, read_sheet
from leopard_census.review.importing.told import RefusedError, Told

#: Largest table after unpacking, in bytes: a million rows of media are about 150 MB. Packed text grows a thousandfold
#: at most, so a file of a few MB could fill the memory.
MOST_UNPACKED = 256 * 1024 * 1024
#: Most files of a package that are looked at by name.
MOST_MEMBERS = 200_000
#: Tables of a Wildlife Insights download beside its table of images.
_BESIDE = ("cameras", "deployments", "projects", "sequences")


@dataclass(frozen=True)
class Upload:
    """One file as it was chosen."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Read:
    """What was read.

    Attributes
    ----------
    name
        Of the file, or the two.
    digest
        First 16 hexadecimal digits of the sha256 over what was chosen.
    sheet, columns
        Of a plain table: for the choice of columns. None of a package.
    given
        Identities.
    left
        Rows that name none.
    """

    name: str
    digest: str
    sheet: Sheet | None
    columns: Mapping[str, str]
    given: list[Given]
    left: list[Told]


class ColumnsRefusedError(RefusedError):
    """A plain table that does not do with these columns: the person can choose others of `sheet`."""

    def __init__(self, told: Sequence[Told], sheet: Sheet, columns: Mapping[str, str]) -> None:
        super().__init__(told)
        self.sheet, self.columns = sheet, columns


def read_upload(files: Sequence[Upload], columns: Mapping[str, str] | None = None) -> Read:
    """Read what was chosen: a plain table, a Camtrap DP package, or the two tables of one.

    Parameters
    ----------
    files
        In any order.
    columns
        Role -> column of a plain table as a person chose; None to guess.

    Raises
    ------
    RefusedError
        When it is none of these, or holds rows that cannot be read: every fault. `ColumnsRefusedError` where another
        choice of columns can mend it.
    """
    names = {file.name.casefold(): file.data for file in files}
    digest = sha256("".join(sorted(sha256(file.data).hexdigest() for file in files)).encode()).hexdigest()[
        :16
    ]
    if len(files) == 2 and names.keys() == {OBSERVATIONS, MEDIA}:
        return _package(f"{OBSERVATIONS} + {MEDIA}", digest, names[OBSERVATIONS], names[MEDIA])
    if len(files) != 1:
        raise RefusedError([Told("f_files", values={"n": len(files)})])
    [file] = files
    if not file.data.strip():
        raise RefusedError([Told("f_empty", values={"file": file.name})])
    if file.data.startswith(b"PK\x03\x04") or file.data.startswith(b"PK\x05\x06"):
        tables = _unpacked(file)
        if OBSERVATIONS in tables:
            return _package(file.name, digest, tables[OBSERVATIONS], tables[MEDIA])
        [(name, data)] = tables.items()
        return _plain(name, digest, data, columns)
    if file.name.casefold() in (OBSERVATIONS, MEDIA):
        raise RefusedError([Told("f_half_package", values={"file": file.name})])
    return _plain(file.name, digest, file.data, columns)


def _package(name: str, digest: str, observations: bytes, media: bytes) -> Read:
    given, left = read_camtrap_dp(observations, media)
    return Read(name, digest, None, {}, given, left)


def _plain(name: str, digest: str, data: bytes, wanted: Mapping[str, str] | None) -> Read:
    sheet = read_sheet(data, name)
    try:
        columns = settled(sheet.header, wanted, name)
        given, left = read_plain(sheet, columns)
    except RefusedError as error:
        raise ColumnsRefusedError(error.told, sheet, wanted or guess_columns(sheet.header)) from None
    return Read(name, digest, sheet, columns, given, left)


def _unpacked(file: Upload) -> dict[str, bytes]:
    """The tables of a package by their own name, of whatever folder: read in memory, never more than the limit."""

    def refused(key: str, **values: str | int) -> RefusedError:
        return RefusedError([Told(key, values={"file": file.name, **values})])

    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise refused("f_zip_members", n=MOST_MEMBERS)
            found: dict[str, list[zipfile.ZipInfo]] = {}
            for member in members:
                # Macs put a second file with the same name into this folder.
                own = member.filename.replace("\\", "/").rpartition("/")[2].casefold()
                if own.endswith(".csv") and not member.filename.startswith("__MACOSX"):
                    found.setdefault(own, []).append(member)
            wanted = _wanted(list(found))
            if wanted is None:
                raise refused("f_zip_none")
            if missing := [name for name in wanted if name not in found]:
                raise refused("f_zip_missing", missing=", ".join(missing))
            if twice := [name for name in wanted if len(found[name]) > 1]:
                raise refused("f_zip_twice", twice=", ".join(twice))
            out = {}
            for name in wanted:
                [member] = found[name]
                if member.flag_bits & 0x1:
                    raise refused("f_zip_locked")
                # Others unpack a block at a time however large it is.
                if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise refused("f_zip_broken", why=f"compression {member.compress_type}")
                with archive.open(member) as packed:
                    out[name] = packed.read(MOST_UNPACKED + 1)
                if len(out[name]) > MOST_UNPACKED:
                    raise refused("f_zip_large", table=name, mb=MOST_UNPACKED // 1024**2)
            return out
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise refused("f_zip_broken", why=str(error) or type(error).__name__) from None


def _wanted(tables: Sequence[str]) -> list[str] | None:
    """Tables of a package that are read; None where nobody can tell."""
    if OBSERVATIONS in tables:
        return [OBSERVATIONS, MEDIA]
    alone = [name for name in tables if not name.startswith(_BESIDE)]
    return alone if len(alone) == 1 else None

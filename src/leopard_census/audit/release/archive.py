"""Zip files (also Camtrap DP packages, RO-Crates and office documents): members, their names and times, comments."""

import io
import zipfile
import zlib
from collections.abc import Callable

from leopard_census.audit.release.leak import Leak, short
from leopard_census.audit.release.text import TextGate

Opened = Callable[[bytes, str], list[Leak]]

# What a zip may unpack to; a few bytes can be made to unpack to more than a machine holds.
_MOST_BYTES = 2_000_000_000


def zip_leaks(data: bytes, file: str, gate: TextGate, opened: Opened) -> list[Leak]:
    """Leaks of a zip file and of all that is in it.

    Parameters
    ----------
    data
        The file.
    file
        Name in the edition.
    gate
        Looks at names and comments.
    opened
        Looks at a member: its bytes and name.
    """
    leaks: list[Leak] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            leaks += gate.leaks(_text(archive.comment), file, "comment of the zip")
            entries = archive.infolist()
            if min((entry.header_offset for entry in entries), default=0) > 0:
                leaks.append(Leak(file, "file", "unread", "bytes before the beginning of the zip"))
            if sum(entry.file_size for entry in entries) > _MOST_BYTES:
                return [*leaks, Leak(file, "file", "unread", "unpacks to more than 2 GB")]
            for entry in entries:
                name = f"{file}!{entry.filename}"
                leaks += name_leaks(entry.filename, name, gate)
                leaks += gate.leaks(_text(entry.comment), name, "comment of the member")
                leaks += _time(entry, name, gate)
                if entry.flag_bits & 1:
                    leaks.append(Leak(name, "file", "unread", "needs a password"))
                elif not entry.is_dir():
                    leaks += opened(archive.read(entry), name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        leaks.append(Leak(file, "file", "unread", short(f"no sound zip ({error})")))
    return leaks


def name_leaks(path: str, file: str, gate: TextGate) -> list[Leak]:
    """Leaks of the name of a file and its folders."""
    leaks = gate.leaks(path, file, "name of the file")
    # The words of a name that hang together by _ are looked at apart too: map_KP-07.svg.
    parted = path.replace("_", " ")
    known = {(leak.kind, leak.found) for leak in leaks}
    leaks += gate.code_leaks(gate.alone.in_name(path), file, "name of the file")
    return leaks + [
        leak for leak in gate.leaks(parted, file, "name of the file") if (leak.kind, leak.found) not in known
    ]


def _time(entry: zipfile.ZipInfo, name: str, gate: TextGate) -> list[Leak]:
    """A raw file keeps the time of its capture when it is packed."""
    season = gate.secrets.season
    told = "{:04d}-{:02d}-{:02d}".format(*entry.date_time[:3])
    if season and season[0].isoformat() <= told <= season[1].isoformat() and any(entry.date_time[3:]):
        clock = "{:02d}:{:02d}:{:02d}".format(*entry.date_time[3:])
        return [Leak(name, "time of the member", "clock time", f"{told} {clock}")]
    return []


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")

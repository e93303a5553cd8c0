"""`check_release`: open every file of a public edition, whatever its name says it is."""

import gzip
import io
import json
import os
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from leopard_census.audit.release.archive import name_leaks, zip_leaks
from leopard_census.audit.release.drawing import DrawingGate
from leopard_census.audit.release.leak import Leak
from leopard_census.audit.release.markup import markup_leaks
from leopard_census.audit.release.pdf import pdf_leaks
from leopard_census.audit.release.picture import picture_leaks
from leopard_census.audit.release.secrets import Secrets
from leopard_census.audit.release.tables import json_leaks, table_leaks
from leopard_census.audit.release.text import TextGate

# Files within files within files; nobody reads deeper, so nothing may lie there.
_DEEPEST = 5
_MOST_BYTES = 2_000_000_000
_PDF_STARTS_WITHIN = 1024


def check_release(paths: Sequence[Path], secrets: Secrets) -> list[Leak]:
    """All that the files of a public edition give away. Nothing is written, and no network is asked.

    Parameters
    ----------
    paths
        Files, and folders with all that is in them.
    secrets
        What must not be told.

    Returns
    -------
    list of Leak
        In the order of files; empty for an edition that may go out.
    """
    gate = _Gate(secrets)
    leaks = []
    for name, path in sorted({name: path for root in paths for name, path in _files(root)}.items()):
        leaks += name_leaks(name, name, gate.texts)
        if path.is_symlink():
            leaks.append(Leak(name, "file", "unread", "a link to another place of this machine"))
        elif path.stat().st_size > _MOST_BYTES:
            leaks.append(Leak(name, "file", "unread", "larger than 2 GB"))
        else:
            leaks += gate.opened(path.read_bytes(), name)
    return sorted(dict.fromkeys(leaks))


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """Files by their name in the edition."""
    if not root.is_dir():
        yield root.name, root
        return
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        linked = [name for name in folders if (here / name).is_symlink()]
        for name in [*names, *linked]:
            yield (here / name).relative_to(root).as_posix(), here / name


class _Gate:
    def __init__(self, secrets: Secrets) -> None:
        self.texts, self.drawings = TextGate(secrets), DrawingGate(secrets)

    def opened(self, data: bytes, name: str) -> list[Leak]:
        """Leaks of a file by what it is, not by what it is called."""
        if name.count("!") > _DEEPEST:
            return [Leak(name, "file", "unread", f"lies deeper than {_DEEPEST} files within each other")]
        if not data:
            return []
        if b"%PDF-" in data[:_PDF_STARTS_WITHIN]:
            return pdf_leaks(data, name, self.texts, self.drawings, self.opened)
        if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return zip_leaks(data, name, self.texts, self.opened)
        if data.startswith(b"\x1f\x8b"):
            return self._unpacked(data, name)
        text = _decoded(data)
        if text is None:
            found = picture_leaks(data, name, "picture", self.texts)
            return (
                found
                if found is not None
                else [Leak(name, "file", "unread", "a kind of file that is not known here")]
            )
        return self._text(text, name)

    def _unpacked(self, data: bytes, name: str) -> list[Leak]:
        try:
            with gzip.open(io.BytesIO(data)) as file:
                inner = file.read(_MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            return [Leak(name, "file", "unread", f"no sound gzip file ({error})")]
        if len(inner) > _MOST_BYTES:
            return [Leak(name, "file", "unread", "unpacks to more than 2 GB")]
        return self.opened(inner, f"{name}!")

    def _text(self, text: str, name: str) -> list[Leak]:
        start = text.lstrip("\ufeff \t\r\n")
        if start[:1] in "{[":
            read = _read_json(text)
            if read is not None:
                return json_leaks(text, read, name, self.texts, self.drawings)
        if start.startswith("<") or name.casefold().endswith((".html", ".htm", ".svg", ".xml")):
            return markup_leaks(text, name, self.texts, self.drawings)
        if name.casefold().endswith((".csv", ".tsv", ".txt", ".tab")) or "," in start.partition("\n")[0]:
            return table_leaks(text, name, self.texts, self.drawings)
        return self.texts.leaks(text, name)


def _read_json(text: str) -> object | None:
    """One JSON value, or the values of a file with one on each line."""
    try:
        read: object = json.loads(text.lstrip("\ufeff"))
        return read
    except (ValueError, RecursionError):
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None


def _decoded(data: bytes) -> str | None:
    """A file as text; None when it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    if b"\0" in data:
        return None
    for encoding in ("utf-8-sig", "cp1251"):  # the second is what older Russian programs write
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(
            unicodedata.category(letter) == "Cc" and letter not in "\n\r\t\f\v" for letter in text[:4096]
        )
        return text if odd <= len(text[:4096]) / 200 else None
    return None

"""PDF: pages, what is drawn on them, pictures, and all that a reader does not see."""

import io
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from leopard_census.audit.release.drawing import DrawingGate
from leopard_census.audit.release.leak import Leak, short
from leopard_census.audit.release.markup import target_leaks
from leopard_census.audit.release.pdf_page import PageContent, page_content
from leopard_census.audit.release.picture import masked_base, picture_leaks, pixel_digest
from leopard_census.audit.release.text import TextGate

Opened = Callable[[bytes, str], list[Leak]]

_INFO = {
    "/Title",
    "/Author",
    "/Subject",
    "/Keywords",
    "/Creator",
    "/Producer",
    "/CreationDate",
    "/ModDate",
    "/Trapped",
}
# Letters set apart: S I M - 0 1.
_SPACED = re.compile(r"(?<!\S)\S(?: \S){3,}(?!\S)")
_DATE = re.compile(r"D?:?\d{14}(?:Z|[+-]\d\d'?\d\d'?)?")


def pdf_leaks(data: bytes, file: str, gate: TextGate, drawings: DrawingGate, opened: Opened) -> list[Leak]:
    """Leaks of a PDF.

    Parameters
    ----------
    data
        The file.
    file
        Name in the edition.
    gate, drawings
        Look at texts and at points.
    opened
        Looks at an attached file: its bytes and name.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        with _quiet():
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                return [Leak(file, "file", "unread", "needs a password")]
            leaks = [
                *_revisions(data, file),
                *_information(reader, file, gate),
                *_objects(reader, file, gate, opened),
            ]
            for n, page in enumerate(reader.pages, 1):
                leaks += _page(page, reader, file, f"page {n}", gate, drawings)
    except (
        PyPdfError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        IndexError,
    ) as error:
        return [Leak(file, "file", "unread", short(f"no sound PDF ({type(error).__name__}: {error})"))]
    return list(dict.fromkeys(leaks))


@contextmanager
def _quiet() -> Iterator[None]:
    """What pypdf mends, it tells on the terminal; the gate tells what matters of it."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _revisions(data: bytes, file: str) -> Iterator[Leak]:
    """Earlier versions that stay in a file to which changes were appended, and what stands behind its end."""
    ends = [found.end() for found in re.finditer(rb"%%EOF", data)]
    if len(ends) > (2 if b"/Linearized" in data[:1024] else 1):
        yield Leak(file, "file", "hidden text", f"{len(ends) - 1} earlier versions of the document")
    if ends and len(data[ends[-1] :].strip()) > 0:
        yield Leak(file, "file", "unread", f"{len(data) - ends[-1]} bytes after the end of the document")


def _information(reader: Any, file: str, gate: TextGate) -> Iterator[Leak]:
    for name, value in sorted((reader.metadata or {}).items()):
        if name not in _INFO:
            yield Leak(file, "document data", "document data", short(f"{name}: {value}"))
        if not _DATE.fullmatch(str(value)):
            yield from gate.leaks(str(value), file, f"document data {name}")


def _objects(reader: Any, file: str, gate: TextGate, opened: Opened) -> Iterator[Leak]:
    """Everything that is stored, reached from a page or not: strings, links, attachments, scripts, pictures."""
    from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

    numbers = {n for some in reader.xref.values() for n in some} | set(reader.xref_objStm)
    info = reader.trailer.raw_get("/Info") if "/Info" in reader.trailer else None
    skipped = {info.idnum} if isinstance(info, IndirectObject) else set()
    things = {n: reader.get_object(IndirectObject(n, 0, reader)) for n in sorted(numbers - skipped - {0})}
    masks = {
        thing.raw_get("/SMask").idnum
        for thing in things.values()
        if isinstance(thing, DictionaryObject)
        and "/SMask" in thing
        and isinstance(thing.raw_get("/SMask"), IndirectObject)
    }
    for number, thing in things.items():
        for key, text in _strings(thing, ""):
            if key.endswith("/URI"):
                yield from target_leaks(text, file, "link target", gate)
            elif key.rpartition("/")[2] in (
                "CreationDate",
                "ModDate",
                "M",
                "ID",
                "CheckSum",
                "CharSet",
                "Panose",
                "Registry",
            ):
                continue
            else:
                yield from gate.leaks(text, file, f"entry {key or '/'}")
                yield from gate.code_leaks(gate.alone.in_pieces([text]), file, f"entry {key or '/'}")
        if isinstance(thing, DictionaryObject):
            kind, sort = thing.get("/Type"), thing.get("/S")
            if kind in ("/Filespec", "/F") and "/EF" in thing:
                name = str(thing.get("/UF") or thing.get("/F") or "unnamed")
                yield Leak(file, "attachment", "attachment", short(name))
                yield from gate.code_leaks(gate.alone.in_name(name), file, "attachment")
            if sort in ("/Launch", "/GoToR", "/ImportData", "/SubmitForm", "/JavaScript", "/Rendition"):
                yield Leak(file, "link target", "link", f"an action of kind {str(sort)[1:]}")
        # A mask is looked at together with the picture that it masks.
        if isinstance(thing, StreamObject) and number not in masks:
            yield from _stream(thing, number, file, gate, opened)


def _stream(thing: Any, number: int, file: str, gate: TextGate, opened: Opened) -> Iterator[Leak]:
    kind, sort = thing.get("/Type"), thing.get("/Subtype")
    if sort == "/Image":
        yield from _picture(thing, file, f"picture {number}", gate)
    elif kind == "/EmbeddedFile":
        yield from opened(thing.get_data(), f"{file}!attachment {number}")
    elif kind == "/Metadata" or sort == "/XML":
        text = thing.get_data().decode("utf-8", "replace")
        text = re.sub(r"<(\w+:(?:CreateDate|ModifyDate|MetadataDate))>[^<]*</\1>", " ", text)
        yield from gate.leaks(re.sub(r"<[^>]*xmlns[^>]*>", " ", text), file, "XMP")
    elif "/Type" not in thing and "/Subtype" not in thing and "/JS" in thing:
        yield from gate.leaks(thing.get_data().decode("latin-1"), file, "script")


def _strings(thing: Any, key: str, deep: int = 0) -> Iterator[tuple[str, str]]:
    """Strings of an object, with the keys that lead to them; other objects are visited by themselves."""
    from pypdf.generic import ArrayObject, DictionaryObject, TextStringObject

    if deep > 30:
        return
    if isinstance(thing, TextStringObject):
        yield key, str(thing)
    elif isinstance(thing, DictionaryObject):
        for name in thing:
            yield from _strings(thing.raw_get(name), f"{key}{name}", deep + 1)
    elif isinstance(thing, ArrayObject):
        joined = [str(one) for one in thing if isinstance(one, TextStringObject)]
        if joined:
            yield key, " ".join(joined)
        for one in list(thing):
            if not isinstance(one, TextStringObject):
                yield from _strings(one, key, deep + 1)


def _picture(thing: Any, file: str, where: str, gate: TextGate) -> list[Leak]:
    """A picture as its own file when it is stored as one (JPEG), else by its pixels."""
    from PIL import Image

    if thing.get("/ImageMask"):
        size = f"{thing.get('/Width')} x {thing.get('/Height')}"
        if int(thing.get("/Width", 0)) * int(thing.get("/Height", 0)) > 1:
            return [
                Leak(file, where, "picture", f"a stencil of {size} pixels, which no person can have cleared")
            ]
        return []
    leaks: list[Leak] = []
    filters = thing.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, list) else [str(filters)]
    if names == ["/DCTDecode"] and "/SMask" not in thing:
        found = picture_leaks(thing._data, file, where, gate)
        return (
            found if found is not None else [Leak(file, where, "unread", "a picture that cannot be opened")]
        )
    if names == ["/DCTDecode"]:
        leaks += [
            leak
            for leak in picture_leaks(thing._data, file, where, gate) or []
            if leak.kind == "data in a picture"
        ]
    try:
        image = thing.decode_as_image()
    except Exception as error:  # pypdf raises many kinds for what it cannot decode
        return [Leak(file, where, "unread", short(f"a picture that cannot be opened ({error})"))]
    if image is None:
        return [Leak(file, where, "unread", "a picture that cannot be opened")]
    if "/SMask" in thing:
        base = thing.decode_as_image() if names == ["/DCTDecode"] else image
        mask = thing["/SMask"].decode_as_image()
        leaks += masked_base(base, mask, file, where)
        whole = base.convert("RGB")
        whole.putalpha(mask.convert("L").resize(whole.size, Image.Resampling.NEAREST))
        image = whole
    if pixel_digest(image) not in gate.secrets.cleared:
        told = f"{image.width} x {image.height} pixels, not in the list of cleared pictures"
        leaks.append(Leak(file, where, "picture", told))
    return leaks


def _page(
    page: Any, reader: Any, file: str, where: str, gate: TextGate, drawings: DrawingGate
) -> Iterator[Leak]:
    pieces: list[tuple[str, float, float]] = []

    def seen(text: str, at: Any, own: Any, *_: Any) -> None:
        x, y = own[4] * at[0] + own[5] * at[2] + at[4], own[4] * at[1] + own[5] * at[3] + at[5]
        pieces.extend((line, float(x), float(y)) for line in text.splitlines() if line.strip())

    text = page.extract_text(visitor_text=seen) or ""
    yield from gate.leaks(text, file, where)
    alone = [
        *gate.alone.in_pieces([*(piece for piece, _, _ in pieces), *text.splitlines()]),
        *gate.alone.under_headings(pieces),
    ]
    yield from gate.code_leaks(sorted(set(alone)), file, f"{where}, text that stands alone")
    if spaced := _SPACED.findall(text):
        yield from gate.leaks("\n".join(word.replace(" ", "") for word in spaced), file, where)
    content: PageContent = page_content(page, reader)
    if content.invisible:
        yield Leak(file, where, "hidden text", f"{content.invisible} pieces of text that are not painted")
    if content.outside:
        yield Leak(
            file, where, "hidden text", f"{content.outside} pieces of text beyond the edge of the page"
        )
    yield from drawings.leaks(content.drawing, file, where)

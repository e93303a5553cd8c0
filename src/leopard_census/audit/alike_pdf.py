"""Two PDFs of one page description, made by different builds of the libraries: what a reader sees, held side by side.

The words of each page must be the same, digests apart. What is drawn is compared by its drawing operators, so that no
program that paints pages is needed: the same operators in the same order, and each coordinate within half a point,
which is less than one pixel of a screen (three quarters of a point at 96 per inch). Embedded pictures may differ by a
few grey levels, see `alike_files`.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest
from typing import Any

from leopard_census.audit.closeness import Closeness

#: Points by which two coordinates, and parts of one by which two shades, may differ.
POINTS = 0.5
SHADE = 0.01
#: Grey levels out of 255 by which two pictures may differ on average.
GREY_LEVELS = 2.0

_DIGEST = re.compile(r"\b[0-9a-f]{8,64}\b")
_SHADES = frozenset({b"rg", b"RG", b"g", b"G", b"k", b"K", b"sc", b"SC", b"scn", b"SCN", b"gs"})


def of_pdfs(a: bytes, b: bytes) -> tuple[Closeness, str]:
    """How close two PDFs are, and where they part."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if a == b:
        return Closeness.IDENTICAL, ""
    try:
        ours, theirs = PdfReader(BytesIO(a)), PdfReader(BytesIO(b))
        if len(ours.pages) != len(theirs.pages):
            return Closeness.DIFFERENT, f"{len(ours.pages)} pages, not {len(theirs.pages)}"
        for number, (one, other) in enumerate(zip(ours.pages, theirs.pages, strict=True), start=1):
            if why := _page(ours, one, theirs, other):
                return Closeness.DIFFERENT, f"page {number}: {why}"
    except (PyPdfError, ValueError, KeyError, TypeError) as error:
        return Closeness.DIFFERENT, f"cannot be read as a PDF ({error})"
    return Closeness.EQUIVALENT, ""


def _page(ours: Any, one: Any, theirs: Any, other: Any) -> str:
    if one.mediabox == other.mediabox and _bytes_of(one) == _bytes_of(other):
        return ""  # most pages: nothing needs to be taken apart
    words = [_DIGEST.sub("digest", page.extract_text()) for page in (one, other)]
    if words[0] != words[1]:
        return "its words differ"
    if [float(side) for side in one.mediabox] != [float(side) for side in other.mediabox]:
        return "its size differs"
    drawn = [list(_drawn(page, reader)) for page, reader in ((one, ours), (other, theirs))]
    for left, right in zip_longest(*drawn):
        if left is None or right is None or left[1] != right[1] or not _near(left[0], right[0], left[1]):
            return "what is drawn differs"
    pictures = zip_longest(_pictures(one), _pictures(other))
    return "" if all(_same_look(left, right) for left, right in pictures) else "a picture differs"


def _bytes_of(of: Any) -> list[bytes]:
    """What a page or form holds, in bytes: its own drawing, forms and pictures, and the letters of its fonts."""
    content = of if of.get("/Subtype") == "/Form" else of.get_contents()
    found = [b"" if content is None else content.get_data()]
    resources = of.get("/Resources", {}).get_object()
    for group in ("/XObject", "/Font"):
        members = resources.get(group, {}).get_object()
        for name in sorted(members):
            member = members[name].get_object()
            found.append(f"{group}{name}".encode())
            if member.get("/Subtype") == "/Form":
                found += _bytes_of(member)
            elif group == "/XObject":
                found.append(member._data)
            elif "/ToUnicode" in member:
                found.append(member["/ToUnicode"].get_object().get_data())
    return found


def _drawn(of: Any, reader: Any) -> Iterator[tuple[list[Any], bytes]]:
    """Operands and operators of a page or form, and of the forms that it draws: figures are such forms."""
    from pypdf.generic import ContentStream

    content = of if of.get("/Subtype") == "/Form" else of.get_contents()
    if content is not None:
        yield from ContentStream(content, reader).operations
    forms = of.get("/Resources", {}).get_object().get("/XObject", {}).get_object()
    for name in sorted(forms):
        form = forms[name].get_object()
        if form.get("/Subtype") == "/Form":
            yield from _drawn(form, reader)


def _near(left: list[Any], right: list[Any], operator: bytes) -> bool:
    if len(left) != len(right):
        return False
    allowed = SHADE if operator in _SHADES else POINTS
    for a, b in zip(left, right, strict=True):
        if isinstance(a, int | float) and isinstance(b, int | float):
            if abs(float(a) - float(b)) > allowed:
                return False
        elif isinstance(a, list) and isinstance(b, list):
            if not _near(list(a), list(b), operator):
                return False
        # Digests are printed glyph by glyph; the words of the page are compared above.
        elif operator not in (b"Tj", b"TJ") and a != b:
            return False
    return True


def _pictures(page: Any) -> Iterator[Any]:
    for image in page.images:
        yield image.image


def _same_look(left: Any, right: Any) -> bool:
    import numpy as np

    if left is None or right is None or left.size != right.size:
        return False
    a, b = (np.asarray(picture.convert("RGB"), dtype=np.float64) for picture in (left, right))
    return bool(np.abs(a - b).mean() <= GREY_LEVELS)

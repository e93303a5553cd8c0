"""Pictures: was each cleared by a person, and does it hold nothing but what is seen?"""

import hashlib
import io
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image

from leopard_census.audit.release.leak import Leak, short
from leopard_census.audit.release.text import TextGate

# What Pillow tells of a picture beside its pixels, without any harm.
_HARMLESS = {
    *("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "icc_profile", "adobe", "adobe_transform"),
    *(
        "progressive",
        "progression",
        "gamma",
        "srgb",
        "transparency",
        "background",
        "interlace",
        "aspect",
        "chromaticity",
    ),
    *(
        "loop",
        "duration",
        "timestamp",
        "version",
        "extension",
        "compression",
        "mpinfo",
        "bits",
        "resolution",
        "default_image",
    ),
}
# Entries of TIFF (and of EXIF in other pictures) that only say how the pixels are stored.
_TIFF_LAYOUT = {
    *range(254, 260),
    262,
    266,
    273,
    274,
    277,
    278,
    279,
    *range(282, 286),
    296,
    317,
    320,
    322,
    323,
    324,
    325,
    338,
    339,
}
_WRITERS = {"Software"}


def pixel_digest(image: Image.Image) -> str:
    """sha256 of what is seen of a picture: its size and colours. The same for each lossless copy, as PDF holds them."""
    kept = image.convert("RGBA" if _has_alpha(image) else "RGB")
    if kept.mode == "RGBA" and kept.getchannel("A").getextrema() == (255, 255):
        kept = kept.convert("RGB")
    head = f"{kept.mode} {kept.width} {kept.height} ".encode("ascii")
    return hashlib.sha256(head + kept.tobytes()).hexdigest()


def file_digests(data: bytes) -> set[str]:
    """The two digests by which a cleared picture is known again: of the file and of its pixels.

    Raises
    ------
    OSError
        When it is no picture that can be read.
    """
    with Image.open(io.BytesIO(data)) as image:
        return {hashlib.sha256(data).hexdigest(), pixel_digest(image)}


def picture_leaks(data: bytes, file: str, where: str, gate: TextGate) -> list[Leak] | None:
    """Leaks of a picture's file; None when it is no picture.

    Parameters
    ----------
    data
        The file.
    file, where
        Names for the report.
    gate
        Looks at the texts in it.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            leaks = [Leak(file, where, "data in a picture", short(what)) for what in _beside(image, data)]
            leaks += hidden_parts(image, file, where)
            if not {hashlib.sha256(data).hexdigest(), pixel_digest(image)} & gate.secrets.cleared:
                told = f"{image.width} x {image.height} pixels, not in the list of cleared pictures"
                leaks.append(Leak(file, where, "picture", told))
            for name, value in sorted(image.info.items(), key=lambda pair: str(pair[0])):
                if isinstance(value, str):
                    leaks += gate.leaks(value, file, f"{where}, {name}")
    except Image.DecompressionBombError:
        return [Leak(file, where, "unread", "a picture too large to open")]
    except (OSError, SyntaxError, ValueError, struct.error):
        return None
    return leaks


def hidden_parts(image: Image.Image, file: str, where: str) -> list[Leak]:
    """Whether colours differ where the picture is wholly transparent: a background that a mask only hides."""
    if not _has_alpha(image):
        return []
    pixels = np.asarray(image.convert("RGBA"))
    hidden = pixels[pixels[..., 3] == 0][:, :3]
    if len(hidden) and (hidden != hidden[0]).any():
        share = 100 * len(hidden) / pixels[..., 3].size
        return [Leak(file, where, "hidden picture parts", f"{share:.0f}% of the picture lie behind its mask")]
    return []


def masked_base(base: Image.Image, mask: Image.Image, file: str, where: str) -> list[Leak]:
    """The same of a picture and a mask that are stored apart, as in PDF."""
    whole = base.convert("RGB")
    whole.putalpha(mask.convert("L").resize(base.size, Image.Resampling.NEAREST))
    return hidden_parts(whole, file, where)


def _has_alpha(image: Image.Image) -> bool:
    return "A" in image.mode or "transparency" in image.info


def _beside(image: Image.Image, data: bytes) -> Iterator[str]:
    """What a picture's file holds beside the pixels."""
    exif = image.getexif()
    tags = set(exif) - (_TIFF_LAYOUT if image.format == "TIFF" else set())
    if 0x8825 in tags or any(exif.get_ifd(0x8825)):
        yield "GPS data"
    if tags or (image.format != "TIFF" and image.info.get("exif")):
        yield f"EXIF data ({len(tags)} entries)"
    for name in sorted(str(key) for key in image.info):
        if name in ("xmp", "XML:com.adobe.xmp") or name.startswith("Raw profile type"):
            yield f"XMP or other data ({name})"
        elif name == "photoshop":
            yield "IPTC data"
        elif name.lower() not in (*_HARMLESS, "exif") and name not in _WRITERS and image.format != "TIFF":
            yield f"entry {name!r}"
    yield from _segments(image, data)
    if (end := _end(image, data)) is not None and data[end:].strip(b"\0\r\n "):
        yield f"{len(data) - end} bytes after the end of the picture"
    if image.format == "MPO":
        yield "a second picture in the same file"


def _segments(image: Image.Image, data: bytes) -> Iterator[str]:
    """Application segments of JPEG that Pillow may pass over."""
    if image.format not in ("JPEG", "MPO"):
        return
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            return
        body = data[at + 4 : at + 2 + length]
        if marker == 0xFE:
            yield "comment"
        elif marker == 0xE1 and not body.startswith(b"Exif\0"):
            yield "XMP data (segment APP1)"
        elif 0xE3 <= marker <= 0xEF and marker != 0xEE:
            yield f"segment APP{marker - 0xE0}"
        at += 2 + length


def _end(image: Image.Image, data: bytes) -> int | None:
    """Where the picture's data end; None where its kind does not tell."""
    if image.format == "PNG":
        at = 8
        while at + 12 <= len(data):
            length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            at += 12 + length
            if name == b"IEND":
                return at
    if image.format == "JPEG":
        # Entropy-coded data stuff every 0xFF: the first end marker after the first scan begins is the end, unless
        # the marker belongs to a thumbnail, which would stand in a segment before.
        scan = data.find(b"\xff\xda")
        end = data.find(b"\xff\xd9", scan)
        return end + 2 if 0 <= scan < end else None
    return None

"""Findings on a photo: header, EXIF, and whether its data give the picture that it declares."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leopard_census.media.camera import photo_camera
from leopard_census.media.capture_time import exif_time
from leopard_census.media.content import TOO_LARGE, Content, Look, decoder_message
from leopard_census.media.maker_note import read_maker_note
from leopard_census.media.pixel_findings import with_pixels
from leopard_census.media.readings import Reading

if TYPE_CHECKING:
    from leopard_census.imaging.jpeg import Picture

_EXIF_BLOCK, _MAKER_NOTE = 0x8769, 0x927C
# More than any camera trap makes (the largest say 60 megapixels, by interpolation, and 30 MB); what claims more is
# refused before it is given memory.
MAX_PIXELS = 100_000_000
_MAX_BYTES = 200_000_000


def photo_content(path: Path, kind: str, look: Look) -> Content:
    """Findings on a JPEG or PNG.

    Parameters
    ----------
    path
        The file.
    kind
        Its media type, by its first bytes.
    look
        How files are looked into.

    Raises
    ------
    OSError
        When the file cannot be opened or read at all.
    """
    from PIL import Image, UnidentifiedImageError

    found = Content("unchecked", mediatype=kind)
    # Opened here: an error of the disk is no damage of the picture, and Pillow raises the same kind for both.
    with path.open("rb") as handle, warnings.catch_warnings(), _truncation_is_an_error():
        # Pillow warns of odd EXIF blocks and of large pictures; neither keeps a photo from being used.
        warnings.simplefilter("ignore")
        try:
            with Image.open(handle, formats=("JPEG", "PNG")) as picture:
                found = _with_header(found, picture)
                if picture.width * picture.height > MAX_PIXELS:
                    return replace(found, status="unreadable", reason=TOO_LARGE)
                if path.stat().st_size > _MAX_BYTES:
                    return replace(found, status="unreadable", reason="is larger than any photo")
                if not look.deep:
                    return found
            handle.seek(0)
            pixels, damage = _decoded(handle.read(), kind)
            if damage or pixels is None:
                return replace(found, status="corrupt", reason=damage)
            return with_pixels(replace(found, status="ok"), pixels, look, path.name)
        except UnidentifiedImageError:
            return replace(found, status="unreadable", reason="the header is damaged")
        except Image.DecompressionBombError:
            return replace(found, status="unreadable", reason=TOO_LARGE)
        except MemoryError as error:  # too much for this program, and no damage
            return replace(found, status="unreadable", reason=decoder_message(error))
        except Exception as error:  # decoders of damaged files raise nearly anything
            state = "corrupt" if found.width else "unreadable"
            return replace(found, status=state, reason=f"does not decode: {decoder_message(error)}")


def _with_header(found: Content, picture: Any) -> Content:
    tags = _exif(picture)
    raw = tags.get(_MAKER_NOTE)
    note = read_maker_note(raw if isinstance(raw, bytes) else b"")
    model, serial = photo_camera(tags, note)
    times = (("exif", exif_time(tags)), ("makernote", note.shown))
    return replace(
        found,
        width=picture.width,
        height=picture.height,
        readings=tuple(Reading(source, shown) for source, shown in times if shown is not None),
        camera_model=model,
        camera_serial=serial,
    )


def _decoded(data: bytes, kind: str) -> tuple["Picture | None", str | None]:
    """Pixels of a whole photo, or what is wrong with it."""
    from leopard_census.media.jpeg_data import decode_jpeg
    from leopard_census.media.png_data import decode_png

    return decode_jpeg(data) if kind == "image/jpeg" else decode_png(data)


@contextmanager
def _truncation_is_an_error() -> Iterator[None]:
    """Let Pillow refuse half a picture, as it does by itself; importing WeasyPrint switches that off for all."""
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _exif(picture: Any) -> dict[int, object]:
    try:
        tags = picture.getexif()
        return {**dict(tags), **tags.get_ifd(_EXIF_BLOCK)}
    except Exception:  # a damaged EXIF block costs the time, not the photo
        return {}

"""What a file's own bytes say: type, size, length, capture time, and whether all of it can be decoded.

A damaged file is a finding here, never an exception: what a decoder raises ends as a state and a reason.
"""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from leopard_census.config.media import MediaSettings
from leopard_census.imaging.media_type import HEAD_BYTES, is_clip, is_picture, media_type
from leopard_census.media.capture_time import exif_time, header_time

# Names that promise a photo or a clip. They never make a file one; they tell a damaged medium from a stray
# file.
_MEDIA_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".png", ".avi", ".mp4", ".mov", ".m4v", ".3gp", ".asf", ".mpg", ".mts", ".wmv")
)
_EXIF_BLOCK = 0x8769
# More than any camera trap makes (the largest say 60 megapixels, by interpolation, and 30 MB); what claims more is
# refused before it is given memory.
MAX_PIXELS = 100_000_000
_MAX_PHOTO_BYTES = 200_000_000
# Of a clip: more than 8K, 7680 by 4320. A decoder keeps up to 16 pictures at a time.
_MAX_CLIP_PIXELS = 40_000_000
_TOO_LARGE = "declares more pixels than any camera trap has"


@dataclass(frozen=True)
class Content:
    """Findings on one file; fields as in the media table."""

    status: str
    reason: str | None = None
    mediatype: str | None = None
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    frame_count: int | None = None
    shown: datetime | None = None
    time_source: str = "none"


def read_content(path: Path, settings: MediaSettings, zone: tzinfo, deep: bool = True) -> Content:
    """Look into a regular file.

    Parameters
    ----------
    path
        The file.
    settings
        Of the media stage.
    zone
        The survey's offset.
    deep
        Decode everything. Without it only headers are read, and a file that might be whole is `unchecked`.

    Raises
    ------
    OSError
        When the file cannot be opened or read at all.
    """
    with path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    kind = media_type(head)
    if is_picture(kind):
        return _photo(path, str(kind), deep)
    if is_clip(kind):
        return _clip(path, str(kind), riff_duration_s(head), settings, zone, deep)
    if path.suffix.lower() in _MEDIA_SUFFIXES:
        return Content("unreadable", "the file is empty" if not head else "its content is no photo or clip")
    return Content("not-media", "the file is empty" if not head else "neither photo nor clip")


def _photo(path: Path, kind: str, deep: bool) -> Content:
    from PIL import Image, UnidentifiedImageError

    found = Content("unchecked", mediatype=kind)
    with warnings.catch_warnings(), _truncation_is_an_error():
        # Pillow warns of odd EXIF blocks and of large pictures; neither keeps a photo from being used.
        warnings.simplefilter("ignore")
        try:
            with Image.open(path, formats=("JPEG", "PNG")) as picture:
                shown = exif_time(_exif(picture))
                found = replace(
                    found,
                    width=picture.width,
                    height=picture.height,
                    shown=shown,
                    time_source="exif" if shown else "none",
                )
                if picture.width * picture.height > MAX_PIXELS:
                    return replace(found, status="unreadable", reason=_TOO_LARGE)
                if path.stat().st_size > _MAX_PHOTO_BYTES:
                    return replace(found, status="unreadable", reason="is larger than any photo")
                if deep:
                    picture.load()
            if deep:
                damage = _damage(path, kind)
                found = replace(found, status="corrupt" if damage else "ok", reason=damage)
        except UnidentifiedImageError:
            return replace(found, status="unreadable", reason="the header is damaged")
        except Image.DecompressionBombError:
            return replace(found, status="unreadable", reason=_TOO_LARGE)
        except Exception as error:  # decoders of damaged files raise nearly anything
            state = "corrupt" if found.width else "unreadable"
            return replace(found, status=state, reason=f"does not decode: {_short(error)}")
    return found


def _damage(path: Path, kind: str) -> str | None:
    """Damage that Pillow passes over when it loads a picture; wrong checksums of a PNG raise."""
    from PIL import Image

    from leopard_census.media.jpeg_data import jpeg_damage
    from leopard_census.media.png_data import png_damage

    if kind == "image/jpeg":
        return jpeg_damage(path.read_bytes())
    # Loading passes over checksums of a PNG's parts; only this looks at them.
    with Image.open(path, formats=("PNG",)) as picture:
        picture.verify()
    return png_damage(path.read_bytes())


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


def riff_duration_s(head: bytes) -> float | None:
    """Length that an AVI's main header declares; None for anything else, or when it declares none.

    libavformat corrects the length of a cut file to what is left of it, and so hides that it was cut. Layout:
    "RIFF" size "AVI " "LIST" size "hdrl" "avih" size, then the AVIMAINHEADER structure of Microsoft's AVI RIFF
    reference: microseconds per frame first, number of frames fifth.
    """
    if head[:4] != b"RIFF" or head[24:28] != b"avih" or len(head) < 52:
        return None
    (interval_us,) = struct.unpack_from("<I", head, 32)
    (count,) = struct.unpack_from("<I", head, 48)
    return interval_us * count / 1_000_000 or None


def _clip(
    path: Path, kind: str, header_s: float | None, settings: MediaSettings, zone: tzinfo, deep: bool
) -> Content:
    from leopard_census.imaging.clip import Clip, ClipError

    found = Content("unchecked", mediatype=kind)
    try:
        with Clip(path) as clip:
            time = header_time(clip.metadata, kind, settings.clip_times_are_utc, zone)
            found = replace(
                found,
                width=clip.width or None,
                height=clip.height or None,
                duration_s=max(clip.declared_duration_s or 0, header_s or 0) or None,
                shown=time[0] if time else None,
                time_source=time[1] if time else "none",
            )
            if clip.width * clip.height > _MAX_CLIP_PIXELS:
                return replace(found, status="unreadable", reason=_TOO_LARGE)
            return _decoded(clip, found, settings) if deep else found
    except ClipError as error:
        return replace(found, status="unreadable", reason=f"does not open: {error}")
    except Exception as error:  # decoders of damaged files raise nearly anything
        return replace(found, status="unreadable", reason=f"does not decode: {_short(error)}")


def _decoded(clip: Any, found: Content, settings: MediaSettings) -> Content:
    """Findings after every frame was decoded: state, count and length."""
    count, last_us = 0, 0
    for frame in clip.frames():
        count, last_us = frame.index + 1, frame.time_us
    if count == 0:
        return replace(found, status="unreadable", frame_count=0, reason="no frame of it decodes")
    length = last_us / 1_000_000 + clip.frame_interval_s
    declared = found.duration_s or length
    # Frames may be missing in the middle (cameras drop some); a clip is cut when its end is missing.
    if declared - length > max(settings.truncated_share * declared, 2 * clip.frame_interval_s):
        reason = f"{length:.1f} s of {declared:.1f} s decode"
        return replace(found, status="truncated-usable", frame_count=count, duration_s=length, reason=reason)
    damage = f"damage inside the clip: {clip.damage}" if clip.damage else None
    return replace(found, status="ok", frame_count=count, duration_s=length, reason=damage)


def _short(error: Exception) -> str:
    """First line of a decoder's message, or its kind when the message may hold a path of this machine."""
    text = str(error).strip().split("\n")[0]
    return text if text and "/" not in text and "\\" not in text else type(error).__name__

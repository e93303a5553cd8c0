"""Findings on a clip: header, and how much of it decodes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from leopard_census.media.camera import clip_camera
from leopard_census.media.capture_time import IDIT, header_time
from leopard_census.media.content import TOO_LARGE, Content, Look, decoder_message
from leopard_census.media.iso_boxes import has_index
from leopard_census.media.pixel_findings import with_pixels
from leopard_census.media.readings import Reading
from leopard_census.media.riff import HEADER_BYTES, riff_date, riff_duration_s

# More than 8K, 7680 by 4320. A decoder keeps up to 16 pictures at a time.
MAX_PIXELS = 40_000_000
# No camera trap records a clip of more than some minutes; a day leaves room for whatever else lies on a card.
LONGEST_S = 86_400
_MICROSECOND = 1_000_000
_BAD_TIMES = "the times of its frames are damaged: it would last longer than a day"
_NO_INDEX = (
    "the end of the file, with the index to its frames, is missing: it was cut off when it was written or copied; "
    "copy it from the card again"
)


def clip_content(path: Path, kind: str, look: Look) -> Content:
    """Findings on a clip.

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
    from leopard_census.imaging.clip import Clip, ClipError

    found = Content("unchecked", mediatype=kind)
    with path.open("rb") as handle:
        head = handle.read(HEADER_BYTES)
    try:
        with Clip(path, decodes=look.deep) as clip:
            found = _with_header(found, clip, kind, head, look)
            if clip.width * clip.height > MAX_PIXELS:
                return replace(found, status="unreadable", reason=TOO_LARGE)
            if not look.deep:
                return found
            look.lengthened(found.duration_s or 0.0)
            return _decoded(clip, found, look, path.name)
    except ClipError as error:
        return replace(found, status="unreadable", reason=_unopened(path, kind, error))
    except Exception as error:  # decoders of damaged files raise nearly anything
        return replace(found, status="unreadable", reason=f"does not decode: {decoder_message(error)}")


def _with_header(found: Content, clip: Any, kind: str, head: bytes, look: Look) -> Content:
    metadata = {**clip.metadata, IDIT: riff_date(head) or ""}
    time = header_time(metadata, kind, look.settings.clip_times_are_utc, look.zone)
    model, serial = clip_camera(clip.metadata)
    return replace(
        found,
        width=clip.width or None,
        height=clip.height or None,
        duration_s=max(clip.declared_duration_s or 0, riff_duration_s(head) or 0) or None,
        readings=(Reading(time[1], time[0]),) if time else (),
        camera_model=model,
        camera_serial=serial,
    )


def _decoded(clip: Any, found: Content, look: Look, name: str) -> Content:
    """Findings after every frame was decoded: state, count and length, and what the first frame shows."""
    for frame in clip.frames(lambda time_us: time_us == 0):
        if frame.pixels > MAX_PIXELS:
            return replace(found, status="unreadable", reason=TOO_LARGE)
        found = with_pixels(found, frame.picture(), look, name)
    count, length = clip.timeline.count, clip.timeline.end_us / _MICROSECOND
    if count == 0:
        return replace(found, status="unreadable", frame_count=0, reason="no frame of it decodes")
    found = replace(found, frame_count=count)
    if max(width * height for width, height in clip.sizes) > MAX_PIXELS:
        return replace(found, status="unreadable", reason=TOO_LARGE)
    if length > LONGEST_S:
        return replace(found, status="corrupt", duration_s=None, reason=_BAD_TIMES)
    declared = found.duration_s or length
    found = replace(found, duration_s=length)
    remarks = list(_remarks(clip, declared, look.settings.truncated_share))
    # Frames may be missing in the middle (cameras drop some); a clip is cut when its end is missing.
    missing = declared - length if declared <= LONGEST_S and not clip.timeline.damaged else 0.0
    # What a look at the first picture said stays.
    remarks = [found.reason, *remarks] if found.reason else remarks
    if missing > max(look.settings.truncated_share * declared, 2 * clip.timeline.interval_s):
        remarks.insert(0, f"{length:.1f} s of {declared:.1f} s decode")
        return replace(found, status="truncated-usable", reason="; ".join(remarks))
    return replace(found, status="ok", reason="; ".join(remarks) or None)


def _remarks(clip: Any, declared_s: float, share: float) -> Iterator[str]:
    """What a person should know of a clip that decodes."""
    damage = clip.damage.told()
    if damage:
        yield f"damage inside the clip: {damage}"
    if clip.timeline.damaged:
        yield "the times of its frames are damaged: those that cannot be are taken to follow at the usual rate"
    if declared_s > LONGEST_S:
        yield "its header declares a length that no clip has"
    count = clip.timeline.count
    if clip.declared_frames and count < (1 - share) * clip.declared_frames - 2:
        yield f"{count} of {clip.declared_frames} frames decode"
    if len(clip.sizes) > 1:
        sizes = [f"{width} x {height}" for width, height in clip.sizes]
        more = f" and {len(sizes) - 3} more" if len(sizes) > 3 else ""
        yield f"its pictures change size: {', '.join(sizes[:3])}{more}"


def _unopened(path: Path, kind: str, error: Exception) -> str:
    """Why a clip does not open, and what that means."""
    if kind in ("video/mp4", "video/quicktime"):
        with path.open("rb") as handle:
            if not has_index(handle):
                return _NO_INDEX
    return f"does not open: {error}"

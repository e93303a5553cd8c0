"""Findings on a clip: header, and how much of it decodes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from leopard_census.media.camera import clip_camera
from leopard_census.media.capture_time import IDIT, header_time
from leopard_census.media.content import TOO_LARGE, Content, Look, decoder_message
from leopard_census.media.pixel_findings import with_pixels
from leopard_census.media.readings import Reading
from leopard_census.media.riff import HEADER_BYTES, riff_date, riff_duration_s

# More than 8K, 7680 by 4320. A decoder keeps up to 16 pictures at a time.
MAX_PIXELS = 40_000_000


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
            return _decoded(clip, found, look)
    except ClipError as error:
        return replace(found, status="unreadable", reason=f"does not open: {error}")
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


def _decoded(clip: Any, found: Content, look: Look) -> Content:
    """Findings after every frame was decoded: state, count and length, and what the first frame shows."""
    for frame in clip.frames(lambda time_us: time_us == 0):
        found = with_pixels(found, frame.picture(), look)
    count, last_us = clip.frame_count, clip.last_us
    if count == 0:
        return replace(found, status="unreadable", frame_count=0, reason="no frame of it decodes")
    length = last_us / 1_000_000 + clip.frame_interval_s
    declared = found.duration_s or length
    # Frames may be missing in the middle (cameras drop some); a clip is cut when its end is missing.
    if declared - length > max(look.settings.truncated_share * declared, 2 * clip.frame_interval_s):
        reason = f"{length:.1f} s of {declared:.1f} s decode"
        return replace(found, status="truncated-usable", frame_count=count, duration_s=length, reason=reason)
    if clip.damage:
        found = replace(found, reason=f"damage inside the clip: {clip.damage}")
    return replace(found, status="ok", frame_count=count, duration_s=length)

"""Findings on a clip: header, and how much of it decodes."""

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

from leopard_census.media.camera import clip_camera
from leopard_census.media.capture_time import header_time
from leopard_census.media.content import Content, Look, decoder_message
from leopard_census.media.pixel_findings import with_pixels
from leopard_census.media.readings import Reading

# More than 8K, 7680 by 4320. A decoder keeps up to 16 pictures at a time.
MAX_PIXELS = 40_000_000
_TOO_LARGE = "declares more pixels than any camera trap has"


def clip_content(path: Path, kind: str, head: bytes, look: Look) -> Content:
    """Findings on a clip.

    Parameters
    ----------
    path
        The file.
    kind
        Its media type, by its first bytes.
    head
        Those first bytes.
    look
        How files are looked into.
    """
    from leopard_census.imaging.clip import Clip, ClipError

    found = Content("unchecked", mediatype=kind)
    try:
        with Clip(path) as clip:
            found = _with_header(found, clip, kind, riff_duration_s(head), look)
            if clip.width * clip.height > MAX_PIXELS:
                return replace(found, status="unreadable", reason=_TOO_LARGE)
            if not look.deep:
                return found
            look.lengthened(found.duration_s or 0.0)
            return _decoded(clip, found, look)
    except ClipError as error:
        return replace(found, status="unreadable", reason=f"does not open: {error}")
    except Exception as error:  # decoders of damaged files raise nearly anything
        return replace(found, status="unreadable", reason=f"does not decode: {decoder_message(error)}")


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


def _with_header(found: Content, clip: Any, kind: str, riff_s: float | None, look: Look) -> Content:
    time = header_time(clip.metadata, kind, look.settings.clip_times_are_utc, look.zone)
    model, serial = clip_camera(clip.metadata)
    return replace(
        found,
        width=clip.width or None,
        height=clip.height or None,
        duration_s=max(clip.declared_duration_s or 0, riff_s or 0) or None,
        readings=(Reading(time[1], time[0]),) if time else (),
        camera_model=model,
        camera_serial=serial,
    )


def _decoded(clip: Any, found: Content, look: Look) -> Content:
    """Findings after every frame was decoded: state, count and length, and what the first frame shows."""
    count, last_us = 0, 0
    for frame in clip.frames():
        if frame.index == 0:
            found = with_pixels(found, frame.picture(), look)
        count, last_us = frame.index + 1, frame.time_us
    if count == 0:
        return replace(found, status="unreadable", frame_count=0, reason="no frame of it decodes")
    length = last_us / 1_000_000 + clip.frame_interval_s
    declared = found.duration_s or length
    # Frames may be missing in the middle (cameras drop some); a clip is cut when its end is missing.
    if declared - length > max(look.settings.truncated_share * declared, 2 * clip.frame_interval_s):
        reason = f"{length:.1f} s of {declared:.1f} s decode"
        return replace(found, status="truncated-usable", frame_count=count, duration_s=length, reason=reason)
    damage = f"damage inside the clip: {clip.damage}" if clip.damage else None
    return replace(found, status="ok", frame_count=count, duration_s=length, reason=damage)

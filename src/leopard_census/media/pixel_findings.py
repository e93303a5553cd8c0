"""What the pixels of a photo, or of a clip's first frame, tell: day or night, and the burned-in strip."""

from dataclasses import replace
from typing import TYPE_CHECKING

from leopard_census.media.capture_time import name_time
from leopard_census.media.content import Content, Look
from leopard_census.media.readings import STATED, Reading, differing, ranked

if TYPE_CHECKING:
    from leopard_census.imaging.jpeg import Picture


def with_pixels(found: Content, picture: "Picture", look: Look, name: str) -> Content:
    """`found` with night flag, banner and the banner's reading.

    Parameters
    ----------
    found
        Findings so far; their readings decide whether a banner is needed (`media.banner: fallback`).
    picture
        (height, width, 3) uint8, blue-green-red, in stored orientation.
    look
        How files are looked into.
    name
        Of the file: a time in it that differs from that of the content makes a banner worth its reading.
    """
    from leopard_census.imaging.night import is_night

    found = replace(found, night=is_night(picture))
    wanted = {"never": False, "fallback": _in_doubt(found, look, name), "always": True}[look.settings.banner]
    if look.banner is None or not wanted:
        return found
    try:
        read = look.banner(picture)
    except Exception as error:  # what a reader makes of an odd picture costs the strip, not the photo
        return replace(found, reason=f"its strip could not be read: {type(error).__name__}")
    if read is None:
        return found
    text = " ".join(read.text.split())
    readings = found.readings
    if read.shown is not None:
        readings += (Reading("banner", read.shown),)
    return replace(found, banner=text or None, readings=readings)


def _in_doubt(found: Content, look: Look, name: str) -> bool:
    """Whether no source states the time in a documented way, or two of them do not agree."""
    if not any(reading.source in STATED for reading in found.readings):
        return True
    named = name_time(name, look.settings.name_patterns)
    readings = (*found.readings, Reading("filename", named)) if named is not None else found.readings
    return bool(differing(ranked(readings), look.zone))

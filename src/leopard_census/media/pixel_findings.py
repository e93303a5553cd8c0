"""What the pixels of a photo, or of a clip's first frame, tell: day or night, and the burned-in strip."""

from dataclasses import replace
from typing import TYPE_CHECKING

from leopard_census.media.content import Content, Look
from leopard_census.media.readings import STATED, Reading

if TYPE_CHECKING:
    from leopard_census.imaging.jpeg import Picture


def with_pixels(found: Content, picture: "Picture", look: Look) -> Content:
    """`found` with night flag, banner and the banner's reading.

    Parameters
    ----------
    found
        Findings so far; their readings decide whether a banner is needed (`media.banner: fallback`).
    picture
        (height, width, 3) uint8, blue-green-red, in stored orientation.
    look
        How files are looked into.
    """
    from leopard_census.imaging.night import is_night

    found = replace(found, night=is_night(picture))
    stated = any(reading.source in STATED for reading in found.readings)
    wanted = {"never": False, "fallback": not stated, "always": True}[look.settings.banner]
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

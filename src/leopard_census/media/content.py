"""What a file's own bytes say: type, size, length, clock readings, and whether all of it can be decoded.

A damaged file is a finding here, never an exception: what a decoder raises ends as a state and a reason. What a
decoder does to the process that runs it, `decoder` takes care of.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from leopard_census.config.media import MediaSettings
from leopard_census.imaging.media_type import HEAD_BYTES, is_clip, is_picture, media_type
from leopard_census.media.readings import Reading

if TYPE_CHECKING:
    from leopard_census.imaging.jpeg import Picture

# Names that promise a photo or a clip. They never make a file one; they tell a damaged medium from a stray
# file.
_MEDIA_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".png", ".avi", ".mp4", ".mov", ".m4v", ".3gp", ".asf", ".mpg", ".mts", ".wmv")
)

# First bytes of `._IMG_0001.JPG`, which a Mac puts beside IMG_0001.JPG on other systems' disks (RFC 1740, appendix B).
_APPLE_DOUBLE = b"\x00\x05\x16\x07"

# What is said of a photo or clip that is refused before it is given memory.
TOO_LARGE = "declares more pixels than any camera trap has"


class BannerReading(Protocol):
    """What was read off the strip that a camera burns into its pictures."""

    @property
    def text(self) -> str:
        """The strip's text."""

    @property
    def shown(self) -> datetime | None:
        """Its time, without an offset; None when it shows none that is a real one."""


# Reads the strip of a (height, width, 3) uint8 blue-green-red picture; None when it has none.
BannerReader = Callable[["Picture"], BannerReading | None]


@dataclass(frozen=True)
class Content:
    """Findings on one file; fields as in the media table. `readings` are those of its bytes and pixels."""

    status: str
    reason: str | None = None
    mediatype: str | None = None
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    frame_count: int | None = None
    readings: tuple[Reading, ...] = ()
    camera_model: str | None = None
    camera_serial: str | None = None
    night: bool | None = None
    banner: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON values, see `from_json`."""
        readings = [[reading.source, reading.shown.isoformat()] for reading in self.readings]
        return {**asdict(self), "readings": readings}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Content":
        """The findings that `to_json` wrote."""
        readings = tuple(
            Reading(source, datetime.fromisoformat(shown)) for source, shown in value["readings"]
        )
        return cls(**{**value, "readings": readings})


@dataclass(frozen=True)
class Look:
    """How files are looked into.

    Attributes
    ----------
    settings
        Of the media stage.
    zone
        The survey's offset.
    deep
        Decode everything. Without it only headers are read, and a file that might be whole is `unchecked`.
    banner
        Reads burned-in strips, by the setting `media.banner`; None reads none.
    lengthened
        Told the declared length of each clip (seconds) before it is decoded.
    """

    settings: MediaSettings
    zone: tzinfo
    deep: bool = True
    banner: BannerReader | None = None
    lengthened: Callable[[float], None] = lambda seconds: None


def undecoded(path: Path, head: bytes) -> Content | None:
    """Findings on a file that no decoder is asked about, from its first bytes; None for a photo or a clip."""
    if media_type(head) is not None:
        return None
    if head.startswith(_APPLE_DOUBLE):
        return Content("not-media", "what a Mac notes beside a file; it holds no picture")
    if path.suffix.lower() in _MEDIA_SUFFIXES:
        return Content("unreadable", "the file is empty" if not head else "its content is no photo or clip")
    return Content("not-media", "the file is empty" if not head else "neither photo nor clip")


def read_content(path: Path, look: Look) -> Content:
    """Look into a regular file.

    Raises
    ------
    OSError
        When the file cannot be opened or read at all.
    """
    from leopard_census.media.clip_content import clip_content
    from leopard_census.media.photo_content import photo_content

    with path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    kind = media_type(head)
    if is_picture(kind):
        return photo_content(path, str(kind), look)
    if is_clip(kind):
        return clip_content(path, str(kind), look)
    found = undecoded(path, head)
    assert found is not None
    return found


def decoder_message(error: Exception) -> str:
    """First line of a decoder's message, or its kind when the message may hold a path of this machine."""
    if isinstance(error, MemoryError):
        return "it takes more memory than any photo or clip may"
    text = str(error).strip().split("\n")[0]
    return text if text and "/" not in text and "\\" not in text else type(error).__name__

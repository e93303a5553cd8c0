"""What kind of media a file holds, told by its first bytes and never by its name."""

from collections.abc import Callable

# So many bytes are enough for every test below.
HEAD_BYTES = 64

_ISO_BRANDS_QUICKTIME = (b"qt  ",)
# Still pictures in the ISO container (HEIF, AVIF): no camera trap writes them, and they are no clips.
_ISO_BRANDS_STILL = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")


def media_type(head: bytes) -> str | None:
    """IANA media type of a file that begins with `head` (`HEAD_BYTES` of it), None when it is no known media.

    Known are JPEG, PNG, MP4, QuickTime and AVI.
    """
    for matches, name in _TESTS:
        if matches(head):
            return name
    return None


def is_picture(kind: str | None) -> bool:
    """True for a photo's media type."""
    return kind is not None and kind.startswith("image/")


def is_clip(kind: str | None) -> bool:
    """True for a clip's media type."""
    return kind is not None and kind.startswith("video/")


def _jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff")


def _png(head: bytes) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n")


def _avi(head: bytes) -> bool:
    return head[:4] in (b"RIFF", b"RIFX") and head[8:12] == b"AVI "


def _quicktime(head: bytes) -> bool:
    # Old QuickTime files have no 'ftyp' atom and begin with another one.
    return (head[4:8] == b"ftyp" and head[8:12] in _ISO_BRANDS_QUICKTIME) or (
        head[4:8] in (b"moov", b"mdat", b"wide", b"skip", b"free", b"pnot")
        and not head.startswith(b"\xff\xd8")
    )


def _mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] not in _ISO_BRANDS_STILL


_TESTS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (_jpeg, "image/jpeg"),
    (_png, "image/png"),
    (_avi, "video/x-msvideo"),
    (_quicktime, "video/quicktime"),
    (_mp4, "video/mp4"),
)

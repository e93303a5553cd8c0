"""Traces of the machine and of maps in texts: folders, and links that lead to a place."""

import re
from collections.abc import Iterator

from leopard_census.audit.release.secrets import Secrets

Found = tuple[int, str, str]

_END = r"[^\s\"'<>|)\]}]"
_PATHS = [
    re.compile(
        r"(?<![\w/.:])/(?:home|Users|root|mnt|media|data|work|tmp|var|srv|opt|Volumes|scratch|private|net|run|workspace)/"
        + _END
        + "*"
    ),
    re.compile(rf"(?<![A-Za-z])[A-Za-z]:(?:\\\\?|/)(?!/)[\w .$~-]+(?:\\|/){_END}*"),
    re.compile(rf"(?<!\\)\\\\[\w.-]+\\[\w$.-]+{_END}*"),
    re.compile(rf"\bfile:/+{_END}*", re.IGNORECASE),
    re.compile(rf"(?<![\w/~])~[\w.-]*/[\w.-]+{_END}*"),
]
# Where a short address, or a page, stands for a place.
_MAPS = re.compile(
    r"(?:maps\.app\.goo\.gl|goo\.gl/maps|(?:maps\.)?google\.[a-z.]+/maps|maps\.google\.|yandex\.[a-z]+/(?:maps|harita)|"
    r"maps\.yandex|openstreetmap\.org|osm\.org/go|bing\.com/maps|maps\.apple\.com|what3words\.com|w3w\.co|2gis\.|"
    r"gaiagps\.com|wikiloc\.com|wikimapia\.org|earth\.google)" + _END + "*",
    re.IGNORECASE,
)
_GEO = re.compile(rf"\bgeo:-?\d{_END}*")
_FORBIDDEN = re.compile(r"^(?:file|javascript|vbscript|ftp|smb|data):", re.IGNORECASE)
# Home pages of maps tell no place, and credit is due to some of them.
_CREDITS = re.compile(r"(?:www\.)?openstreetmap\.org(?:/copyright)?/?[.,;]?", re.IGNORECASE)


class Traces:
    """Looks for folders and for links to maps."""

    def __init__(self, secrets: Secrets) -> None:
        self.folders = sorted(
            (folder for folder in secrets.folders if len(folder) > 3), key=len, reverse=True
        )

    def found(self, text: str) -> Iterator[Found]:
        """Folders and map links in a text in its plain spelling."""
        for pattern in _PATHS:
            yield from ((m.start(), "internal path", m.group()) for m in pattern.finditer(text))
        for folder in self.folders:
            if (at := text.find(folder)) >= 0:
                yield at, "internal path", folder
        for match in [*_MAPS.finditer(text), *_GEO.finditer(text)]:
            if not _CREDITS.fullmatch(match.group()):
                yield match.start(), "link", match.group()


def forbidden_target(target: str) -> bool:
    """Whether a link leads into the reader's or the writer's machine."""
    return bool(_FORBIDDEN.match(target.strip())) and not target.strip().startswith("data:image/")

"""Which clock readings of a file stand apart from the others, told for all files of a camera together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from leopard_census.media.readings import AGREE_WITHIN, RANK, in_zone, length

# What a person calls the sources of a reading.
NAMES = {
    "exif": "EXIF",
    "makernote": "maker note",
    "quicktime": "clip header (QuickTime)",
    "riff": "clip header (AVI)",
    "banner": "banner",
    "filename": "file name",
    "mtime": "modification time",
    "none": "none at all",
}


@dataclass
class _Gaps:
    files: int = 0
    least: timedelta = timedelta.max
    most: timedelta = timedelta.min
    example: str = ""


@dataclass
class Disagreements:
    """Files whose sources differ by more than a minute; a few bytes are kept per pair of sources, not per file."""

    _gaps: dict[tuple[str, tuple[str, ...]], _Gaps] = field(default_factory=lambda: defaultdict(_Gaps))

    def add(self, readings: str, zone: tzinfo, path: str) -> None:
        """Count one file.

        Parameters
        ----------
        readings
            As in the media table.
        zone
            Of the table's times.
        path
            To be shown as an example.
        """
        shown = {}
        for part in readings.split("|"):
            source, _, text = part.partition("=")
            shown[source] = datetime.fromisoformat(text)
        for source, gap, others in apart(instants(shown, zone)):
            found = self._gaps[source, others]
            found.files += 1
            found.least, found.most = min(found.least, gap), max(found.most, gap)
            found.example = found.example or path

    def lines(self) -> Iterator[str]:
        """Such as "2 files: file name is 1 h behind EXIF, such as D01/a.JPG"."""
        for (source, others), gaps in self._gaps.items():
            files = "1 file" if gaps.files == 1 else f"{gaps.files} files"
            far = _far(gaps.least, gaps.most)
            yield f"{files}: {NAMES[source]} is {far} {_joined(others)}, such as {gaps.example}"


def instants(shown: Mapping[str, datetime], zone: tzinfo) -> dict[str, datetime]:
    """Readings by source as moments, in the same order: those that state no offset of their own are in `zone`.

    A modification time is left out: copying sets it.
    """
    return {source: in_zone(time, zone) for source, time in shown.items() if source != "mtime"}


def apart(moments: Mapping[str, datetime]) -> list[tuple[str, timedelta, tuple[str, ...]]]:
    """Each source that stands apart: how far it is ahead, and of which others, which agree among themselves.

    Those that most sources agree with are held for right; among as many, those of the better rank.

    Parameters
    ----------
    moments
        See `instants`.
    """
    agreeing: Mapping[str, list[str]] = {
        source: [other for other in moments if abs(moments[other] - moments[source]) <= AGREE_WITHIN]
        for source in moments
    }
    if not moments:
        return []
    centre = max(moments, key=lambda source: (len(agreeing[source]), -RANK.index(source)))
    held = tuple(agreeing[centre])
    return [(source, moments[source] - moments[centre], held) for source in moments if source not in held]


def _far(least: timedelta, most: timedelta) -> str:
    # To the minute: banners and names often tell no seconds.
    low, high = (timedelta(minutes=round(gap / timedelta(minutes=1))) for gap in (least, most))
    if most - least <= AGREE_WITHIN:
        return f"{length(abs(high))} {'ahead of' if most > timedelta(0) else 'behind'}"
    if least > timedelta(0):
        return f"{length(low)} to {length(high)} ahead of"
    if most < timedelta(0):
        return f"{length(-high)} to {length(-low)} behind"
    return f"from {length(-low)} behind to {length(high)} ahead of"


def _joined(names: tuple[str, ...]) -> str:
    return " and ".join(NAMES[name] for name in names)

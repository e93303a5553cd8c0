"""Series: the pictures of one clip, or of one burst of photos, in the order they were taken.

Detections take a background from a series, sightings follow an animal through it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

Row = Mapping[str, Any]

#: Endings of clips that camera traps and their software write.
CLIP_SUFFIXES = frozenset(
    {".mp4", ".avi", ".mov", ".m4v", ".mkv", ".wmv", ".mpg", ".mpeg", ".3gp", ".asf", ".mts"}
)


@dataclass(frozen=True)
class Series:
    """Pictures taken one after another by one camera.

    Attributes
    ----------
    clip
        True for the frames of one clip, False for photos.
    frames
        Rows of the frames table, in the order they were taken.
    """

    clip: bool
    frames: tuple[Row, ...]

    @property
    def night(self) -> bool:
        """Infra-red, by the majority of the pictures (cameras may switch at dusk)."""
        return 2 * sum(bool(f["night"]) for f in self.frames) > len(self.frames)

    @property
    def start(self) -> float:
        """Seconds since the epoch of the first shown time; -1 when no time is known."""
        shown = self.frames[0]["timestamp"]
        return float(shown.timestamp()) if shown is not None else -1.0

    def seconds(self, frame: Row) -> float:
        """Time of a picture since the first one of the series."""
        if self.clip:
            return float(frame["time_s"]) - float(self.frames[0]["time_s"])
        first, shown = self.frames[0]["timestamp"], frame["timestamp"]
        return float((shown - first).total_seconds()) if first is not None and shown is not None else 0.0


def is_clip(file_path: str) -> bool:
    """Whether a file name is that of a clip (the MegaDetector format goes by names alone)."""
    return PurePosixPath(file_path).suffix.lower() in CLIP_SUFFIXES


def split_series(frames: Iterable[Row], gap_s: float) -> list[Series]:
    """Clips and bursts of one deployment.

    Parameters
    ----------
    frames
        Rows of the frames table.
    gap_s
        Photos at most this many seconds after the one before belong to the same burst. A photo without a
        time stands alone.

    Returns
    -------
    Sorted by first frameID of each, so that the order does not depend on the input's.
    """
    clips: dict[str, list[Row]] = {}
    photos: list[Row] = []
    rows = list(frames)
    clip_ids = {f["mediaID"] for f in rows if f.get("image") or f["time_s"] > 0 or is_clip(f["filePath"])}
    for frame in rows:
        if frame["mediaID"] in clip_ids:
            clips.setdefault(frame["mediaID"], []).append(frame)
        else:
            photos.append(frame)
    series = [Series(True, tuple(sorted(rows, key=lambda f: f["frame_number"]))) for rows in clips.values()]
    series += [Series(False, tuple(burst)) for burst in _bursts(photos, gap_s)]
    return sorted(series, key=lambda s: s.frames[0]["frameID"])


def _bursts(photos: Sequence[Row], gap_s: float) -> list[list[Row]]:
    timed = sorted(
        (p for p in photos if p["timestamp"] is not None), key=lambda p: (p["timestamp"], p["filePath"])
    )
    bursts: list[list[Row]] = [[p] for p in photos if p["timestamp"] is None]
    last = None
    for photo in timed:
        if last is not None and (photo["timestamp"] - last).total_seconds() <= gap_s:
            bursts[-1].append(photo)
        else:
            bursts.append([photo])
        last = photo["timestamp"]
    return bursts

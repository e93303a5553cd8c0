"""The burned-in strip of a file, as a picture: what the camera itself showed.

Only the line of letters is cut out, never the picture, and only of files that were looked at for people and show none.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from leopard_census.errors import InputError
from leopard_census.imaging.frame_source import FrameSource
from leopard_census.imaging.jpeg import Picture, encode_jpeg
from leopard_census.media.banner_lines import text_lines
from leopard_census.review.clips.people import files_labelled_human, looked_at, media_of_people
from leopard_census.review.raw_rows import raw_rows
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]

#: A class that means people counts from this probability on: below the default of `sightings.person_threshold`, as a
#: strip that is not shown costs little. Of boxes of the detector's own category each one counts.
LEAST_PERSON = 0.1
#: A line is shown with as many rows at least.
LEAST_ROWS = 24
#: Strips of one proposal that are shown: of its first, middle and last file.
MOST = 3


@dataclass(frozen=True)
class Strip:
    """One file whose strip may be shown: its media row, and its first frame."""

    media: Row
    frame: Row


class Strips:
    """Strips of a survey.

    Parameters
    ----------
    results
        `results/<survey>`.
    media_root
        Folder of the media; None where it is not known.
    labels
        Rows of labels.csv.
    class_names
        Setting of the stage sightings: what classes mean.
    called
        Gives the mediaIDs in which reviewers call a sighting a person now.
    """

    def __init__(
        self,
        results: Path,
        media_root: Path | None,
        labels: Iterable[Row],
        class_names: Mapping[str, str],
        called: Callable[[], Container[str]] = frozenset,
    ) -> None:
        self._results, self._root, self._called = results, media_root, called
        self._class_names = class_names
        self._said_people = files_labelled_human(labels)

    def of(self, deployment: str, media: Sequence[Row]) -> list[Strip]:
        """Strips of the first, middle and last of some files that have one and show nobody.

        Parameters
        ----------
        deployment
            A deployment of the field sheet.
        media
            Its rows of the media table, in order of the reading.
        """
        called = self._called()
        with_strip = [row for row in media if row["banner"] and row["mediaID"] not in called]
        if not with_strip or self._root is None:
            return []
        checked = self._checked(deployment)
        frames = {row["mediaID"]: row for row in reversed(self._frames(deployment))}
        free = [
            Strip(row, frames[row["mediaID"]])
            for row in with_strip
            if row["filePath"] in checked and row["mediaID"] in frames
        ]
        places = sorted({0, len(free) // 2, len(free) - 1}) if free else []
        return [free[place] for place in places][:MOST]

    def picture(self, deployment: str, strip: Strip) -> bytes | None:
        """JPEG of the lines of a strip; None where it cannot be cut out, or the disk with the media is away."""
        archive = self._results / "frames" / f"{deployment}.zip"
        if self._root is None:
            return None
        try:
            with FrameSource(self._root, archive) as source:
                lines = [line.picture for line in text_lines(source.read(strip.frame))]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, InputError):
            return None
        if not lines:
            return None
        lines = [_legible(line) for line in lines]
        wide = max(line.shape[1] for line in lines)
        rows = [np.pad(line, ((0, 0), (0, wide - line.shape[1]), (0, 0)), mode="edge") for line in lines]
        return encode_jpeg(np.ascontiguousarray(np.concatenate(rows), np.uint8))

    def _checked(self, deployment: str) -> frozenset[str]:
        """Files in which detector, sightings and labels know of nobody; none where one of them is not made."""
        detections = self._results / "detections" / f"{deployment}.json"
        sightings = self._results / "sightings" / f"{deployment}.csv"
        if not detections.is_file() or not sightings.is_file():
            return frozenset()
        try:
            if "person" not in read_batch(detections).categories.values():  # a detector that knows no people
                return frozenset()
        except InputError:
            return frozenset()
        looked = looked_at(detections, LEAST_PERSON, self._class_names)
        crops = sightings.with_suffix(".crops.csv")
        people = media_of_people(raw_rows(sightings), raw_rows(crops))
        shown = {row["filePath"] for row in self._frames(deployment) if row["mediaID"] in people}
        return looked.free - shown - self._said_people

    def _frames(self, deployment: str) -> list[dict[str, Any]]:
        path = self._results / "frames" / f"{deployment}.csv"
        return read_table(path, contract("frames")) if path.is_file() else []


def _legible(line: Picture) -> Picture:
    """A line of small letters, enlarged."""
    factor = -(-LEAST_ROWS // line.shape[0])
    return np.asarray(cv2.resize(line, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)

"""Detections at their frames: what the tracker follows."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leopard_census.imaging.series import Series
from leopard_census.tables.batch_json import Batch, Classification, Detection, Polygon
from leopard_census.tables.boxes import Box, covered

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]
#: A box that lies in another by this share of its area is a part of it (a head, a leg).
_NESTED = 0.7
#: Boxes of one picture that are followed: a herd may be this large; with more, time grows with their square, and
#: snowfall has them all.
MOST = 40


@dataclass(frozen=True)
class Seen:
    """One animal in one frame.

    Attributes
    ----------
    frame
        Row of the frames table.
    place
        Index of the frame in its series.
    time
        Seconds since the series began.
    box
        x, y, width, height as fractions.
    conf
        0 to 1; 1 for a box that a person drew.
    kind
        `animal` or `person`, as the detector says.
    outline
        Silhouette polygons, or empty.
    label
        Row of the labels sheet that names this very animal (by its box), if any.
    classifications
        Names of species and their probabilities, as they came with the box.
    """

    frame: Row
    place: int
    time: float
    box: Box
    conf: float
    kind: str = "animal"
    outline: tuple[Polygon, ...] = ()
    label: Row | None = field(default=None, compare=False)
    classifications: tuple[Classification, ...] = ()

    @property
    def centre(self) -> tuple[float, float]:
        """Centre of the box in units of the picture's width, in both directions."""
        x, y, w, h = self.box
        return x + w / 2, (y + h / 2) * self.shape

    @property
    def shape(self) -> float:
        """Height of the picture over its width."""
        return float(self.frame["height"]) / float(self.frame["width"])

    @property
    def diagonal(self) -> float:
        """Of the box, in units of the picture's width."""
        return float((self.box[2] ** 2 + (self.box[3] * self.shape) ** 2) ** 0.5)


def gap(a: Seen, b: Seen) -> float:
    """Gap between two boxes along the axis where they lie farther apart, in picture widths; below 0 they overlap."""
    across = max(a.box[0], b.box[0]) - min(a.box[0] + a.box[2], b.box[0] + b.box[2])
    upright = max(a.box[1], b.box[1]) - min(a.box[1] + a.box[3], b.box[1] + b.box[3])
    return max(across, upright * a.shape)


def at_frames(
    series: Series, batch: Mapping[str, Sequence[Detection]], kinds: Mapping[str, str]
) -> list[Seen]:
    """Detections of a series in order of frames, those that lie in a larger box left out.

    Parameters
    ----------
    batch
        Detections by file.
    kinds
        Category key to its name (`animal`, `person`, `vehicle`); vehicles are no sightings.
    """
    result = []
    for place, frame in enumerate(series.frames):
        here = [
            Seen(
                frame,
                place,
                series.seconds(frame),
                d.box,
                d.conf,
                kinds[d.category],
                d.outline,
                classifications=d.classifications,
            )
            for d in batch.get(frame["filePath"], ())
            if d.frame_number in (None, frame["frame_number"]) and kinds[d.category] in ("animal", "person")
        ]
        if len(here) > MOST:
            logger.warning("%s: %d boxes in one picture; the %d largest and surest are looked at", frame["filePath"],
                           len(here), MOST)  # fmt: skip
            here = sorted(here, key=lambda s: (-s.conf * s.box[2] * s.box[3], s.box))[:MOST]
        result += distinct(here)
    return result


def distinct(boxes: Iterable[Seen]) -> list[Seen]:
    """Boxes of one frame without those that mostly lie in a larger one of their kind, from left to right."""
    kept: list[Seen] = []
    for seen in sorted(boxes, key=lambda s: (-s.box[2] * s.box[3], s.box, s.kind)):
        if all(seen.kind != other.kind or covered(seen.box, other.box) < _NESTED for other in kept):
            kept.append(seen)
    return sorted(kept, key=lambda s: (s.box, s.kind))


def by_file(batch: Batch, frames: Sequence[Row], min_conf: float) -> dict[str, list[Detection]]:
    """Detections of at least `min_conf` by file; files that the deployment does not have are logged."""
    known = {f["filePath"]: set[int]() for f in frames}
    for frame in frames:
        known[frame["filePath"]].add(frame["frame_number"])
    result: dict[str, list[Detection]] = {}
    for entry in batch.files:
        if entry.file not in known:
            logger.warning("the detections name a file without frames: %s", entry.file)
            continue
        if entry.failure is not None:
            logger.warning("no detections of %s: %s", entry.file, entry.failure)
        for detection in entry.detections:
            if detection.frame_number is not None and detection.frame_number not in known[entry.file]:
                logger.warning("%s: frame %d was not sampled", entry.file, detection.frame_number)
            elif detection.conf >= min_conf:
                result.setdefault(entry.file, []).append(detection)
    return result

"""First steps of the funnel of a survey that starts from media: files, frames, detections, boxes of sightings.

What becomes of a detection, in words; the first that holds:

1. `frame not sampled`: it names a file or a frame that was not looked at (a detection file that was made elsewhere).
2. `in sightings`: a sighting has its very box.
3. `within a followed box`: it lies, for the most part, in a box of a sighting: a head or a leg, a part of an animal
   that a trunk parts in two, or what a person drew anew.
4. `below the threshold`: its confidence is below the setting sightings.min_conf.
5. `vehicle`, `person`: of a detector's other classes. A person that was followed is a sighting, and stands under 2.
6. `no track`: an animal's box that was too weak, small or brief to be followed.

A sighting's boxes, the other way round: `as detected`, `joined from parts` (two detections make one box), `drawn by
people`. A box that is none of these was lost between the stages, and stops the job.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leopard_census.histories.funnel import Funnel, not_reconciled, some
from leopard_census.tables.batch_json import Batch, Detection
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.boxes import Box, covered, format_box, parse_box

Rows = Sequence[Mapping[str, Any]]

_FILE_REASONS = {
    "corrupt": "damaged",
    "unreadable": "cannot be decoded",
    "duplicate": "a copy of another file",
    "outside-deployment": "taken before set-up or after pick-up",
    "no-timestamp": "its time is not known",
    "not-media": "neither photo nor clip",
}
_USABLE = ("ok", "truncated-usable")
#: A detection that lies in a followed box by this share of its area is a part of it, as in the sightings stage.
_PART = 0.7
#: A drawn box takes the place of a detection that it covers by this share.
_SAID = 0.5
#: Confidence of a box that a person drew, as tracks.csv writes it.
_DRAWN = 1.0


@dataclass
class _Frames:
    """Frames by file and number; those of a file under None."""

    by_place: dict[tuple[str, int | None], list[str]] = field(default_factory=lambda: defaultdict(list))
    media: set[str] = field(default_factory=set)
    number: int = 0


@dataclass
class _Followed:
    """Boxes of sightings in one frame: text, box and confidence of each, and which a detection explained."""

    boxes: list[tuple[str, Box, float]] = field(default_factory=list)
    as_detected: set[int] = field(default_factory=set)
    from_parts: set[int] = field(default_factory=set)


def count_media(
    funnel: Funnel,
    status: Rows,
    frame_tables: Iterable[Path],
    detection_files: Iterable[Path],
    tracks: Rows,
    sightings: Rows,
    min_conf: float,
) -> set[str]:
    """Steps files to boxes of sightings; returns who found the detections, as their files say.

    Parameters
    ----------
    status, tracks, sightings
        Rows of the tables media_status, tracks and sightings of the whole survey.
    min_conf
        Confidence below which the sightings stage leaves a detection out.
    """
    frames = _read_frames(frame_tables)
    _count_files(funnel, status, frames)
    followed = _followed(tracks, sightings, frames)
    states: Counter[str] = Counter()
    with_boxes: set[str] = set()
    detectors = set()
    for path in sorted(detection_files):
        batch = read_batch(path)
        detectors.add(batch.detector)
        _sort_detections(batch, frames, followed, min_conf, states, with_boxes)
    empty = frames.number - len(with_boxes)
    shares = {"with detections": len(with_boxes), "empty": empty}
    funnel.add("frames", shares, {"empty": "nothing found"}, frames.number)
    reasons = {
        "frame not sampled": "of a file or frame that was not looked at",
        "within a followed box": "a part of what a larger box follows",
        "below the threshold": f"confidence below {min_conf:g}",
        "vehicle": "a vehicle",
        "person": "a person, too weak or brief",
        "no track": "too weak, small or brief",
    }
    funnel.add("detections", states, reasons, states.total())
    _count_boxes(funnel, followed)
    return detectors


def _read_frames(paths: Iterable[Path]) -> _Frames:
    frames = _Frames()
    for path in sorted(paths):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                file, number = row["filePath"], row["frame_number"]
                frames.by_place[file, int(number)].append(row["frameID"])
                frames.by_place[file, None].append(row["frameID"])
                frames.media.add(row["mediaID"])
                frames.number += 1
    return frames


def _count_files(funnel: Funnel, status: Rows, frames: _Frames) -> None:
    states = Counter(str(row["status"]) for row in status)
    funnel.add("files", states, _FILE_REASONS, len(status))
    unknown = frames.media - {str(row["mediaID"]) for row in status}
    if unknown:
        raise not_reconciled(
            f"files: frames were taken of {len(unknown)} files that media/status.csv lacks, by mediaID: {some(unknown)}"
        )
    usable = [str(row["mediaID"]) for row in status if row["status"] in _USABLE]
    shown = sum(media in frames.media for media in usable)
    split = {"with frames": shown, "without frames": len(usable) - shown}
    funnel.add("usable files", split, {"without frames": "no picture could be taken out of it"}, len(usable))


def _followed(tracks: Rows, sightings: Rows, frames: _Frames) -> dict[str, _Followed]:
    """Boxes of sightings by frame, after a check that no box was lost between the two tables."""
    told = {row["sightingID"]: row["n_detections"] for row in sightings}
    held = Counter(row["sightingID"] for row in tracks)
    wrong = [key for key in {*told, *held} if told.get(key, 0) != held[key]]
    if wrong:
        raise not_reconciled(
            f"boxes of sightings: sightings/all.csv and sightings/tracks.csv have different numbers of boxes for "
            f"{len(wrong)} sightings: {some(wrong)}"
        )
    known = {frame for names in frames.by_place.values() for frame in names}
    found: dict[str, _Followed] = {}
    lost = set()
    for row in tracks:
        if row["frameID"] not in known:
            lost.add(str(row["frameID"]))
        here = found.setdefault(row["frameID"], _Followed())
        here.boxes.append((row["box"], parse_box(row["box"]), row["conf"]))
    if lost:
        raise not_reconciled(
            f"frames: sightings/tracks.csv has boxes in {len(lost)} frames that no frames table has: {some(lost)}"
        )
    return found


def _sort_detections(
    batch: Batch,
    frames: _Frames,
    followed: Mapping[str, _Followed],
    min_conf: float,
    states: Counter[str],
    with_boxes: set[str],
) -> None:
    """Count the detections of one file by what became of them, surest first, as the tracker takes them."""
    for entry in batch.files:
        for detection in sorted(entry.detections, key=lambda d: (-d.conf, d.box)):
            places = frames.by_place.get((entry.file, detection.frame_number), [])
            with_boxes.update(places)
            here = [followed[frame] for frame in places if frame in followed]
            kind = batch.categories[detection.category]
            states[_state(detection, kind, bool(places), here, min_conf)] += 1


def _state(detection: Detection, kind: str, sampled: bool, here: Sequence[_Followed], min_conf: float) -> str:
    if not sampled:
        return "frame not sampled"
    # Both mark the boxes that they explain, in every frame of a detection that names none.
    if sum(_is_followed(detection, frame) for frame in here):
        return "in sightings"
    if sum(_is_part(detection, frame) for frame in here):
        return "within a followed box"
    if detection.conf < min_conf:
        return "below the threshold"
    return kind if kind in ("vehicle", "person") else "no track"


def _is_followed(detection: Detection, frame: _Followed) -> bool:
    text = format_box(detection.box)
    for i, (box, _, _) in enumerate(frame.boxes):
        if box == text and i not in frame.as_detected:
            frame.as_detected.add(i)
            return True
    return False


def _is_part(detection: Detection, frame: _Followed) -> bool:
    parts = {
        i
        for i, (_, box, conf) in enumerate(frame.boxes)
        if covered(detection.box, box) >= (_SAID if conf == _DRAWN else _PART)
    }
    frame.from_parts.update(parts)
    return bool(parts)


def _count_boxes(funnel: Funnel, followed: Mapping[str, _Followed]) -> None:
    states: Counter[str] = Counter()
    lost = set()
    for name, frame in followed.items():
        for i, (_, _, conf) in enumerate(frame.boxes):
            if i in frame.as_detected:
                states["as detected"] += 1
            elif conf == _DRAWN:
                states["drawn by people"] += 1
            elif i in frame.from_parts:
                states["joined from parts"] += 1
            else:
                lost.add(name)
    if lost:
        raise not_reconciled(
            f"detections: boxes of sightings in {len(lost)} frames are in no detection file, by frameID: {some(lost)}"
        )
    funnel.add("boxes of sightings", states, {}, states.total())

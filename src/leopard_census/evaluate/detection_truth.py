"""Boxes of a detector held against the true boxes of a simulated survey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from leopard_census.evaluate.measure import Measure, share
from leopard_census.evaluate.sighting_truth import SEEN, TrueView
from leopard_census.tables.batch_json import Detection, FileDetections
from leopard_census.tables.boxes import Box, iou

#: Confidence from which a box counts: MegaDetector's typical threshold, and the one that sightings use.
MIN_CONF = 0.2
#: Overlap from which a box is the true one.
MIN_IOU = 0.5
#: True boxes stand at every frame of a clip; half a frame at 5 frames per second.
MAX_SECONDS = 0.1


def detection_measures(
    files: Iterable[FileDetections], views: Mapping[str, Sequence[TrueView]], excluded: set[str]
) -> list[Measure]:
    """Recall and precision of boxes over the frames that were looked at.

    Parameters
    ----------
    files
        Detections of all media files.
    views
        True boxes by file.
    excluded
        Files that do not count (second copies).

    Notes
    -----
    Within a frame boxes are matched one to one, most confident first. Only true boxes of
    animals of which at least 0.3 is in view count as missed; a box on a less visible one counts as right.
    """
    found = total = centred = right = shown = empty_hit = empty = 0
    for result in sorted(files, key=lambda r: r.file):
        if result.failure is not None or result.file in excluded:
            continue
        true_here = views.get(result.file, [])
        for time_s, boxes in _frames(result, true_here):
            there = [v for v in true_here if abs(v.time_s - time_s) <= 1e-3]
            matched, hits = _match(boxes, there)
            counted = [k for k, v in enumerate(there) if v.visible >= SEEN]
            found += sum(k in matched for k in counted)
            total += len(counted)
            centred += sum(any(_centre_inside(box, there[k].box) for box in boxes) for k in counted)
            right += hits
            shown += len(boxes)
            if not there:
                empty += 1
                empty_hit += bool(boxes)
    return [
        share("detection.recall", found, total, "True boxes (0.3 in view) found at an overlap of 0.5"),
        share(
            "detection.recall_centre",
            centred,
            total,
            "True boxes (0.3 in view) with the centre of a box inside",
        ),
        share(
            "detection.precision", right, shown, "Boxes from confidence 0.2 that overlap a true one by 0.5"
        ),
        share(
            "detection.false_frames", empty_hit, empty, "Frames without an animal in which a box was found"
        ),
    ]


def _frames(result: FileDetections, there: Sequence[TrueView]) -> list[tuple[float, list[Detection]]]:
    """Times of the frames looked at (as the truth has them), each with its boxes above the threshold."""
    kept = [d for d in result.detections if d.conf >= MIN_CONF]
    if result.frames_processed is None:
        return [(0.0, kept)]
    rate = result.frame_rate or 1.0
    out = []
    for frame in result.frames_processed:
        boxes = [d for d in kept if d.frame_number == frame]
        shown = boxes[0].time_s if boxes and boxes[0].time_s is not None else frame / rate
        near = min((v.time_s for v in there), key=lambda t: abs(t - shown), default=shown)
        out.append((near if abs(near - shown) <= MAX_SECONDS else shown, boxes))
    return out


def _match(boxes: Sequence[Detection], there: Sequence[TrueView]) -> tuple[set[int], int]:
    """True boxes that are matched, and boxes that match one; most confident first, best overlap first."""
    matched: set[int] = set()
    for detection in sorted(boxes, key=lambda d: (-d.conf, d.box)):
        free = [k for k in range(len(there)) if k not in matched]
        best = max(free, key=lambda k: iou(detection.box, there[k].box), default=None)
        if best is not None and iou(detection.box, there[best].box) >= MIN_IOU:
            matched.add(best)
    return matched, len(matched)


def _centre_inside(detection: Detection, box: Box) -> bool:
    x, y, w, h = detection.box
    return box[0] <= x + w / 2 <= box[0] + box[2] and box[1] <= y + h / 2 <= box[1] + box[3]

"""Boxes of a detector held against boxes that people drew: recall and precision per picture and per encounter."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from leopard_census.tables.boxes import Box, iou

#: Overlap from which a box is the animal's (the usual one of COCO and of MegaDetector's reports).
MIN_IOU = 0.5
#: 0.05 and 0.2 are MegaDetector's conservative and typical thresholds.
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)

Found = tuple[Box, float]
Fits = Callable[[Box, Box], bool]
#: Of one picture: indices of the true boxes that are found, and the number of boxes that find none.
Hits = tuple[set[int], int]


def score_detections(
    truth: Mapping[str, Sequence[Box]],
    found: Mapping[str, Sequence[Found] | None],
    encounters: Mapping[str, str] | None = None,
    thresholds: Sequence[float] = THRESHOLDS,
) -> dict[str, Any]:
    """Score at each threshold.

    Parameters
    ----------
    truth
        True boxes by picture (none: nothing there), in the units of `found`.
    found
        Boxes with confidence by picture; None, or no entry, for a picture that the detector could not judge:
        its animals count as missed.
    encounters
        Encounter of each picture; an encounter with an animal counts as found when any of its true boxes is.

    Returns
    -------
    `n_images`, `n_boxes`, `n_failed`, and `thresholds`: per threshold and criterion (`iou50`, `centre`: the
    centre of the detection lies in the true box) recall and precision of boxes, recall of pictures with an
    animal and of encounters, the share of empty pictures without a box and false boxes per picture. A share
    of nothing is None.
    """
    files = sorted(truth)
    groups = encounters or {}
    rows = []
    for threshold in thresholds:
        row: dict[str, Any] = {"threshold": threshold}
        for name, fits in CRITERIA:
            hits = hits_by_file(truth, found, threshold, fits)
            row[name] = _shares(files, truth, hits, groups)
        rows.append(row)
    return {
        "n_images": len(files),
        "n_boxes": sum(len(truth[f]) for f in files),
        "n_failed": sum(found.get(f) is None for f in files),
        "thresholds": rows,
    }


def hits_by_file(
    truth: Mapping[str, Sequence[Box]],
    found: Mapping[str, Sequence[Found] | None],
    threshold: float,
    fits: Fits,
) -> dict[str, Hits]:
    """What is found in each picture by boxes of at least a confidence, under one of `CRITERIA`."""
    return {f: _match(truth[f], _above(found.get(f), threshold), fits) for f in sorted(truth)}


def _above(found: Sequence[Found] | None, threshold: float) -> list[Box]:
    """Boxes of at least that confidence, most confident first."""
    kept = [(box, conf) for box, conf in found or () if conf >= threshold]
    return [box for box, _ in sorted(kept, key=lambda f: (-f[1], f[0]))]


def _match(true: Sequence[Box], boxes: Sequence[Box], fits: Fits) -> Hits:
    """Indices of true boxes that are found, and the number of boxes that find none; one box finds one animal."""
    hit: set[int] = set()
    false = 0
    for box in boxes:
        free = [i for i, t in enumerate(true) if i not in hit and fits(box, t)]
        if free:
            hit.add(max(free, key=lambda i: (iou(box, true[i]), -i)))
        else:
            false += 1
    return hit, false


def _overlaps(box: Box, true: Box) -> bool:
    return iou(box, true) >= MIN_IOU


def _centre_in(box: Box, true: Box) -> bool:
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return true[0] <= x <= true[0] + true[2] and true[1] <= y <= true[1] + true[3]


#: When a box counts as that of an animal.
CRITERIA: tuple[tuple[str, Fits], ...] = (("iou50", _overlaps), ("centre", _centre_in))


def _shares(
    files: Sequence[str],
    truth: Mapping[str, Sequence[Box]],
    hits: Mapping[str, Hits],
    groups: Mapping[str, str],
) -> dict[str, float | None]:
    found = sum(len(hits[f][0]) for f in files)
    false = sum(hits[f][1] for f in files)
    shown = [f for f in files if truth[f]]
    empty = [f for f in files if not truth[f]]
    met = sorted({groups[f] for f in shown if f in groups})
    met_found = {groups[f] for f in shown if f in groups and hits[f][0]}
    return {
        "recall": _share(found, sum(len(truth[f]) for f in files)),
        "precision": _share(found, found + false),
        "image_recall": _share(sum(bool(hits[f][0]) for f in shown), len(shown)),
        "encounter_recall": _share(len(met_found), len(met)),
        "empty_kept_out": _share(sum(hits[f][1] == 0 for f in empty), len(empty)),
        "false_per_image": _share(false, len(files)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None

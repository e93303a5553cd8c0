"""What body masks change when coats on real photos are compared (part of `benchmarks.body_masks`).

True boxes, widened as the workflow widens detections; the outline is that of the detector `motion` where its box
overlaps the true one by half, else there is none. Features and matching are those of the named baseline.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection_photos import photos as frames_of
from benchmarks.identity_baseline import encounters, photos
from leopard_census.config.detections import DetectionsSettings
from leopard_census.config.sightings import SightingsSettings
from leopard_census.detections import motion
from leopard_census.evaluate.baseline import TOLERANCE_PX, lnbnn_verified
from leopard_census.evaluate.identity import balanced, bootstrap_interval, encounter_scores, plain_hits
from leopard_census.imaging.jpeg import Picture, decode_picture
from leopard_census.imaging.rootsift import DEFAULT_SIDE, Features, affine_inliers, upright_rootsift
from leopard_census.imaging.series import split_series
from leopard_census.sightings.body_mask import TRUNK, body_mask, ellipse_in_box
from leopard_census.sightings.silhouette import silhouette
from leopard_census.sightings.views import with_margin
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.boxes import Box, iou

SEED = 20121
RATIO = 0.85
PEER = "no mask; upright RootSIFT 400 px, LNBNN, affine MAGSAC"

Mask = NDArray[np.uint8]
Row = dict[str, Any]


def photo_rows(folder: Path) -> list[Row]:
    """Identity by kind of mask, and what top hits without a mask rest on."""
    rows = photos(folder)
    found = _moving(folder)
    crops: list[Picture] = []
    kinds: dict[str, list[Mask | None]] = {}
    sources: list[str] = []
    for row in rows:
        crop, outline, box = _crop(folder, row, found.get(row["file"], []))
        best = body_mask(crop, outline, box)
        crops.append(crop)
        sources.append(best.source)
        alone = body_mask(crop, None, box).mask
        for kind, mask in (
            ("no mask", None),
            ("outline or none", outline),
            ("as the workflow makes it", best.mask),
            ("box alone", alone),
            ("ellipse", ellipse_in_box(box, TRUNK, crop.shape[:2])),
            ("outside the box's mask alone", None if alone is None else 255 - alone),
        ):
            kinds.setdefault(kind, []).append(mask)
    result = [
        _row(f"photos, share of masks from {s}", round(sources.count(s) / len(rows), 3), len(rows))
        for s in ("narrowed", "refined", "outline", "box", "ellipse", "none")
    ]
    owner = encounters(rows)
    for kind, masks in kinds.items():
        features = [upright_rootsift(c, mask=m) for c, m in zip(crops, masks, strict=True)]
        matrix = lnbnn_verified(features, owner)
        result += _identity(kind, matrix, owner, rows)
        if kind in ("no mask", "as the workflow makes it"):
            result += _ground(kind, matrix, features, kinds["as the workflow makes it"], rows)
    return result


def _moving(folder: Path) -> dict[str, list[Detection]]:
    """Detections of `motion` by file, each camera by itself."""
    frames, _ = frames_of(folder)
    settings = DetectionsSettings(detector="motion")
    cameras: dict[Any, list[Row]] = {}
    for frame in frames.values():
        cameras.setdefault(frame["camera"], []).append(frame)
    found: dict[str, list[Detection]] = {}
    for camera in sorted(cameras):
        series = split_series(cameras[camera], settings.burst_gap_s)
        detections = motion.detect(series, lambda f: _read(folder, f["filePath"]), settings)
        found |= {file: list(d or ()) for file, d in detections.items()}
    return found


def _read(folder: Path, file: str) -> Picture:
    return decode_picture((folder / "images" / file).read_bytes())


def _crop(folder: Path, row: Row, found: list[Detection]) -> tuple[Picture, Mask | None, Box]:
    """Crop, outline and the box within the crop."""
    picture = _read(folder, row["file"])
    height, width = picture.shape[:2]
    x, y, w, h = (float(part) for part in row["box"].split())
    box = (x / width, y / height, w / width, h / height)
    wide = with_margin(box, SightingsSettings().crop_margin)
    left, top = int(wide[0] * width), int(wide[1] * height)
    right, bottom = round((wide[0] + wide[2]) * width), round((wide[1] + wide[3]) * height)
    crop = np.ascontiguousarray(picture[top:bottom, left:right])
    outer = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    best = max(found, key=lambda d: (iou(d.box, box), d.box), default=None)
    outline = None
    if best is not None and best.outline and iou(best.box, box) >= 0.5:
        outline = silhouette(best.outline, outer, (right - left, bottom - top))
    x, y = max(x, left), max(y, top)
    inner = ((x - left) / (right - left), (y - top) / (bottom - top), w / (right - left), h / (bottom - top))
    return crop, outline, inner


def _identity(kind: str, matrix: NDArray[np.float64], owner: list[int], rows: list[Row]) -> list[Row]:
    n = max(owner) + 1
    scores = encounter_scores(matrix, owner, n)
    first = [owner.index(k) for k in range(n)]
    names = [rows[k]["individual"] for k in first]
    stations = np.array([rows[k]["station"] for k in first])
    result = []
    for protocol, allowed in (
        ("own encounter excluded", np.ones((n, n), bool)),
        ("own station excluded", stations[:, None] != stations[None, :]),
    ):
        hits = plain_hits(scores, names, allowed)
        queries = int((~np.isnan(hits)).sum())
        low, high = bootstrap_interval(hits, names, lambda h, _: float(np.mean(h)), seed=SEED)
        row = _row(f"photos, {kind}, {protocol}: top-1", round(float(np.nanmean(hits)), 3), queries)
        result.append(row | {"interval": [round(low, 3), round(high, 3)]})
        low, high = bootstrap_interval(hits, names, balanced, seed=SEED)
        row = _row(f"photos, {kind}, {protocol}: top-1, balanced", round(balanced(hits, names), 3), queries)
        result.append(row | {"interval": [round(low, 3), round(high, 3)]})
    return result


def _ground(
    kind: str,
    matrix: NDArray[np.float64],
    features: list[Features],
    masks: list[Mask | None],
    rows: list[Row],
) -> list[Row]:
    """What the best photo of each photo shares with it, own station and others apart.

    Shares of inliers outside the mask can only be told with a mask; the workflow's is not the truth, so that they are
    what it would take away.
    """
    outside: dict[str, list[float]] = {"own station": [], "other stations": []}
    own_station = 0
    for query in range(len(rows)):
        best = int(matrix[query].argmax())
        where = "own station" if rows[best]["station"] == rows[query]["station"] else "other stations"
        own_station += where == "own station"
        mask = masks[query]
        if mask is None:
            continue
        xy = _inliers(features[query], features[best])
        if len(xy):
            height, width = mask.shape
            factor = DEFAULT_SIDE / float(np.sqrt(height * width))
            columns = np.clip(np.round(xy[:, 0] / factor).astype(int), 0, width - 1)
            lines = np.clip(np.round(xy[:, 1] / factor).astype(int), 0, height - 1)
            outside[where].append(float(np.mean(mask[lines, columns] == 0)))
    name = f"photos, {kind}, best photo"
    result = [_row(f"{name}: share at the own station", round(own_station / len(rows), 3), len(rows))]
    for where, shares in outside.items():
        if shares:
            mean = round(float(np.mean(shares)), 3)
            result.append(_row(f"{name}, {where}: inliers outside the workflow's mask", mean, len(shares)))
    return result


def _inliers(a: Features, b: Features) -> NDArray[np.float32]:
    """Places in a of mutual nearest neighbours that pass the ratio test and fit one affine map."""
    empty = np.zeros((0, 2), np.float32)
    if len(a) < 4 or len(b) < 4:
        return empty
    similar = a.descriptors @ b.descriptors.T
    order = np.argsort(-similar, axis=1)[:, :2]
    lines = np.arange(len(a))
    nearest, second = similar[lines, order[:, 0]], similar[lines, order[:, 1]]
    clear = np.sqrt(np.maximum(1 - nearest, 0)) < RATIO * np.sqrt(np.maximum(1 - second, 1e-6))
    kept = lines[clear & (similar.argmax(axis=0)[order[:, 0]] == lines)]
    fits = affine_inliers(a.xy[kept], b.xy[order[kept, 0]], tolerance_px=TOLERANCE_PX)
    return a.xy[kept][fits] if fits.any() else empty


def _row(name: str, value: float, n: int) -> Row:
    return {"name": name, "value": value, "unit": "share", "n": n, "interval": None, "peer": PEER, "target": "",
            "holds": None}  # fmt: skip

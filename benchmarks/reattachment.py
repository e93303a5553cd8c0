"""How many decisions made on sightings of one detector find their sighting again after a rebuild with another.

    python -m benchmarks.reattachment --photos DIR --model DIR/model.onnx [--winters FOLDER ...]

Real photos (the folder of `benchmarks.detection_photos`): decisions on the sightings of `motion`, rebuilt with `onnx`
and with `onnx+motion`. Simulated winters (working folders of finished runs): decisions on the sightings of `motion`,
rebuilt with boxes such as a trained network gives: the true ones of every animal of which 0.3 is in view, each side
moved by up to a tenth of the box, one in five missing.

A decision points at the largest sure box of a sighting that shows an animal (IoU with a true box of 0.3 or more, as in
validation). It counts as `attached` when exactly one sighting is meant, as `right` when that one holds a box of the
animal, and as `mostly another's` when most of its boxes show another (the tracker mixed animals up: of a burst nobody
may be able to tell). Animals are visits in clips, and boxes of one photo in photos. Where the box of `motion` holds two
animals, nobody can say which the decision meant; these are given apart, and so is what the other detector did not see
near the moment. Intervals take whole encounters (photos) or deployments (winters) anew, 2000 times (bootstrap).
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import write_results
from benchmarks.detection_photos import CARD, found_by, photos
from leopard_census.config.detector_model import read_model_card
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.config.model_card import Model
from leopard_census.config.sightings import SightingsSettings
from leopard_census.evaluate.sighting_truth import MAX_SECONDS, MIN_IOU, SEEN, true_views
from leopard_census.imaging.series import Series, split_series
from leopard_census.individuals.anchors import AnchorIndex
from leopard_census.sightings.chance import by_chance
from leopard_census.sightings.parted import join_parted
from leopard_census.sightings.seen import Seen, at_frames, by_file
from leopard_census.sightings.tracks import Track, evidence, follow
from leopard_census.tables.anchor import Anchor, format_anchor, parse_anchor
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.boxes import Box, covered, format_box, iou
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

TARGET = 0.95
_SURE = 0.5
_MOVED, _MISSED = 0.1, 0.2
_DRAWS = 2000

Row = dict[str, Any]
#: Which true animal a box shows.
Shows = Callable[[Seen], str | None]
#: How many true animals a box holds by half or more.
Held = Callable[[Seen], int]
_HALF = 0.5


@dataclass(frozen=True)
class Case:
    """One decision.

    Attributes
    ----------
    group
        Encounter or deployment.
    alone
        Whether its box holds no second animal.
    seen
        Whether the other detector saw its animal then.
    attached, right, mostly
        Whether it found one sighting, one with its animal, and one that shows its animal most of all.
    """

    group: str
    alone: bool
    seen: bool
    attached: bool
    right: bool
    mostly: bool


@dataclass(frozen=True)
class Followed:
    """Tracks of one series by either detector, and what is true of its boxes."""

    deployment: str
    clip: bool
    by_motion: Sequence[Track]
    by_network: Sequence[Track]
    shows: Shows
    held: Held


def tracks_of(
    series: Series, boxes: Mapping[str, Sequence[Detection]], kinds: Mapping[str, str]
) -> list[Track]:
    """Animals of a series, as the stage sightings follows them."""
    settings = SightingsSettings()
    seen = at_frames(series, boxes, kinds)
    if not series.clip:
        return [t for t in follow(seen, False) if evidence(t) >= settings.min_evidence_burst]
    seen = join_parted(seen)
    kept = [t for t in follow(seen, True) if evidence(t) >= settings.min_evidence_clip]
    return [t for t in kept if not by_chance(t, seen, len(series.frames))]


def cases(old: Sequence[Track], new: Sequence[Track], shows: Shows, held: Held, group: str) -> list[Case]:
    """A decision on each old sighting that shows an animal."""
    settings = IndividualsSettings()
    boxes = [
        {
            "sightingID": str(i),
            "frameID": f"{s.frame['mediaID']}@{_microseconds(s)}",
            "box": format_box(s.box),
        }
        for i, track in enumerate(new)
        for s in track
    ]
    index = AnchorIndex(
        [],
        boxes,
        min_iou=settings.anchor_iou,
        min_held=settings.anchor_held,
        max_seconds=settings.anchor_seconds,
    )
    found = []
    for track in old:
        sure = [s for s in track if s.conf >= _SURE] or list(track)
        best = max(sure, key=lambda s: (s.conf * s.box[2] * s.box[3], -s.place))
        animal = shows(best)
        if animal is None:
            continue
        anchor = Anchor(best.frame["mediaID"], float(best.frame["time_s"]), best.box)
        meant = index.candidates(parse_anchor(format_anchor(anchor)))
        near = [
            s
            for t in new
            for s in t
            if s.frame["mediaID"] == anchor.media_id
            and abs(float(s.frame["time_s"]) - anchor.time_s) <= settings.anchor_seconds
        ]
        seen = any(shows(s) == animal for s in near)
        found_one: Track = new[int(meant[0])] if len(meant) == 1 else ()
        right = any(shows(s) == animal for s in found_one)
        found.append(
            Case(group, held(best) < 2, seen, bool(found_one), right, _mostly(found_one, shows) == animal)
        )
    return found


def _microseconds(seen: Seen) -> int:
    return round(float(seen.frame["time_s"]) * 1e6)


def _mostly(track: Track, shows: Shows) -> str | None:
    """The animal that most boxes of a track show."""
    named = [name for s in track if (name := shows(s)) is not None]
    return max(sorted(set(named)), key=named.count, default=None)


def photo_cases(folder: Path, model: Model) -> dict[str, list[Case]]:
    """Cases of each rebuild on the real photos."""
    frames, truth = photos(folder)
    for frame in frames.values():
        frame["mediaID"] = frame["filePath"].replace(" ", "_")
    found = {name: found_by(name, frames, folder, model) for name in ("motion", "onnx", "onnx+motion")}
    cameras: dict[Any, list[Row]] = defaultdict(list)
    for frame in frames.values():
        cameras[frame["camera"]].append(frame)
    kinds = {"1": "animal", "2": "person", "3": "vehicle"}
    least = SightingsSettings().min_conf

    def shows(seen: Seen) -> str | None:
        boxes = truth[seen.frame["filePath"]]
        best = max(range(len(boxes)), key=lambda n: iou(boxes[n], seen.box), default=None)
        # Which animal of two is which from photo to photo nobody has noted: photos with one say most.
        return f"{best}" if best is not None and iou(boxes[best], seen.box) >= MIN_IOU else None

    def held(seen: Seen) -> int:
        return sum(covered(box, seen.box) >= _HALF for box in truth[seen.frame["filePath"]])

    result: dict[str, list[Case]] = {"onnx": [], "onnx+motion": []}
    for camera in sorted(cameras):
        for series in split_series(cameras[camera], 60.0):
            by_name = {
                name: tracks_of(
                    series,
                    {f: [d for d in ds or () if d.conf >= least] for f, ds in found[name].items()},
                    kinds,
                )
                for name in found
            }
            for name, kept in result.items():
                kept += cases(by_name["motion"], by_name[name], shows, held, series.frames[0]["encounter"])
    return result


def winter_cases(folder: Path) -> list[Case]:
    """Cases of one simulated winter."""
    return [
        case
        for w in winter_series(folder)
        for case in cases(w.by_motion, w.by_network, w.shows, w.held, w.deployment)
    ]


def winter_series(folder: Path) -> Iterator[Followed]:
    """Each series of a finished winter, followed with the boxes of `motion` and with those of a made-up network."""
    survey = next(folder.glob("results/*/simulated")).parent
    rng = np.random.default_rng(2012)
    for table in sorted((survey / "frames").glob("*.csv")):
        frames = read_table(table, contract("frames"))
        batch = read_batch(survey / "detections" / f"{table.stem}.json")
        views = true_views(read_table(survey / "simulated" / "boxes" / table.name, contract("truth_boxes")))
        found = by_file(batch, frames, SightingsSettings().min_conf)
        other: dict[str, list[Detection]] = {}
        for frame in frames:
            there = _at(views.get(frame["filePath"], ()), float(frame["time_s"]))
            boxes = [
                _moved(box, rng) for _, box, visible in there if visible >= SEEN and rng.random() >= _MISSED
            ]
            other.setdefault(frame["filePath"], []).extend(
                Detection(box, 0.9, frame_number=int(frame["frame_number"])) for box in boxes
            )

        def shows(seen: Seen, views: Mapping[str, Any] = views) -> str | None:
            there = _at(views.get(seen.frame["filePath"], ()), float(seen.frame["time_s"]))
            best = max(there, key=lambda v: (iou(v[1], seen.box), v[0]), default=None)
            return best[0] if best is not None and iou(best[1], seen.box) >= MIN_IOU else None

        def held(seen: Seen, views: Mapping[str, Any] = views) -> int:
            there = _at(views.get(seen.frame["filePath"], ()), float(seen.frame["time_s"]))
            return sum(visible >= SEEN and covered(box, seen.box) >= _HALF for _, box, visible in there)

        for series in split_series(frames, 60.0):
            old = tracks_of(series, found, batch.categories)
            yield Followed(
                table.stem, series.clip, old, tracks_of(series, other, {"1": "animal"}), shows, held
            )


def _at(views: Iterable[Any], time_s: float) -> list[tuple[str, Box, float]]:
    """Visit, box and part in view of the animals at the true frame nearest in time."""
    near = [v for v in views if abs(v.time_s - time_s) <= MAX_SECONDS]
    closest = min((abs(v.time_s - time_s) for v in near), default=0.0)
    return [(v.visit, v.box, v.visible) for v in near if abs(v.time_s - time_s) <= closest + 1e-6]


def _moved(box: Box, rng: np.random.Generator) -> Box:
    x, y, w, h = box
    left, right = x + w * rng.uniform(-_MOVED, _MOVED), x + w * (1 + rng.uniform(-_MOVED, _MOVED))
    top, bottom = y + h * rng.uniform(-_MOVED, _MOVED), y + h * (1 + rng.uniform(-_MOVED, _MOVED))
    left, top, right, bottom = max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom)
    return left, top, right - left, bottom - top


def rows_of(name: str, peer: str, found: Sequence[Case]) -> list[Row]:
    """Shares with intervals."""
    seen = [c for c in found if c.seen and c.alone]
    two = [c for c in found if not c.alone]
    attached = [c for c in found if c.attached]
    shares = (
        ("of decisions attached", [c.attached for c in found], found, None),
        ("of decisions attached and right", [c.right for c in found], found, None),
        ("animal not seen by the other detector", [not c.seen for c in found], found, None),
        ("one animal in the box, seen by it: attached", [c.attached for c in seen], seen, TARGET),
        ("one animal in the box, seen by it: attached and right", [c.right for c in seen], seen, TARGET),
        ("two animals in the box: attached", [c.attached for c in two], two, None),
        ("of those attached: right", [c.right for c in attached], attached, None),
        ("of those attached: mostly another's", [not c.mostly for c in attached], attached, None),
    )
    rows: list[Row] = []
    for words, hits, used, target in shares:
        value = float(np.mean(hits)) if hits else None
        row: Row = {"name": f"{name}: {words}", "value": None if value is None else round(value, 3)}
        row |= {"unit": "share", "n": len(hits), "peer": peer, "target": f">= {target}" if target else ""}
        row["holds"] = None if target is None or value is None else value >= target
        if hits:
            row["interval"] = clustered_interval(hits, [c.group for c in used])
        rows.append(row)
    return rows


def clustered_interval(hits: Sequence[bool], groups: Sequence[str]) -> list[float]:
    """95% limits of a share, whole groups drawn anew."""
    names = sorted(set(groups))
    total = np.array([sum(g == n for g in groups) for n in names])
    good = np.array([sum(h for h, g in zip(hits, groups, strict=True) if g == n) for n in names])
    drawn = np.random.default_rng(20121).integers(len(names), size=(_DRAWS, len(names)))
    shares = good[drawn].sum(axis=1) / total[drawn].sum(axis=1)
    return [round(float(q), 3) for q in np.quantile(shares, (0.025, 0.975))]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/reattachment.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--winters", type=Path, nargs="*", default=[])
    given = parser.parse_args(arguments)
    card, faults = read_model_card(CARD, str(CARD))
    if card is None:
        raise SystemExit("\n".join(faults))
    rows: list[Row] = []
    winters = [case for folder in given.winters for case in winter_cases(folder)]
    if winters:
        rows += rows_of("simulated winters, to a trained network", "simulated truth", winters)
    for name, found in photo_cases(given.photos, Model(card.card, given.model)).items():
        rows += rows_of(f"real photos, to {name}", "boxes drawn by a person", found)
    write_results("reattachment", rows)


if __name__ == "__main__":
    main()

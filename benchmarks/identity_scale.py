"""The shortlist at scale: 500 individuals, up to 20,000 sightings of small crops.

    python -m benchmarks.identity_scale --folder DIR [--sizes 1000 2000 5000 10000 20000] [--stored-only]

The folder keeps the features of what was drawn, so that an interrupted run goes on; `--stored-only` draws nothing and
measures what is there. Each size runs in a process of its own, whose peak memory is read. The recall is that of the
true individual among the candidates of a sighting, over sightings of which an exemplar of the same flank and of another
encounter exists; intervals are bootstrapped over sightings. Exemplars are chosen with the true individuals known, as
after the sightings before have been named. The total cost is a model: views times seconds per view, and
candidates times seconds per verified pair.
"""

from __future__ import annotations

import argparse
import multiprocessing
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import faiss
import numpy as np
import psutil
from numpy.typing import NDArray

from benchmarks import write_results
from benchmarks.scale_features import SETTINGS, Stored, stored_features
from benchmarks.small_crops import Planned, plan_sightings
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.evaluate.baseline import lnbnn_verified
from leopard_census.evaluate.identity import (
    balanced,
    bootstrap_interval,
    encounter_scores,
    equal_gallery_hits,
)
from leopard_census.imaging.rootsift import Features, mirrored_descriptors
from leopard_census.individuals.exemplars import choose_exemplars
from leopard_census.individuals.global_descriptor import LEARN_VIEWS, describe, learn_codebook
from leopard_census.individuals.shortlist import Candidate, Described, shortlist
from leopard_census.individuals.verification import MIN_INLIERS, agree

SEED = 20121
MOST, INDIVIDUALS = 20_000, 500
SIZES = (1000, 2000, 5000, 10_000, 20_000)
#: Views of one flank of which the named baseline is measured, and pairs of which the verification is.
BASELINE_VIEWS, PAIRS = 160, 2000
MODELLED = (20_000, 100_000)
BLOCK = 500


@dataclass(frozen=True)
class Measured:
    """What one size gave; seconds are of the processor, megabytes the peak of the process."""

    sightings: int
    individuals: int
    describing: float
    building: float
    searching: float
    pair: float
    pairs: int
    megabytes: float
    before: float
    hits: NDArray[np.float64]
    chance: float
    candidates: float


class Peak:
    """Largest resident memory of this process while it runs, looked at every 20 ms."""

    def __init__(self) -> None:
        self._process, self._done = psutil.Process(), threading.Event()
        self.megabytes = self.now()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def now(self) -> float:
        """Megabytes at this moment."""
        return float(self._process.memory_info().rss) / 1e6

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            self.megabytes = max(self.megabytes, self.now())

    def stop(self) -> float:
        """The peak."""
        self._done.set()
        self._thread.join()
        return self.megabytes


def measure(job: tuple[int, str, bool]) -> Measured:
    """One size, in a process of its own."""
    size, folder, draw = job
    cv2.setNumThreads(1)
    faiss.omp_set_num_threads(1)
    settings = IndividualsSettings(features=SETTINGS)
    planned = plan_sightings(MOST, INDIVIDUALS, SEED)[:size]
    stored = stored_features(planned, Path(folder), SEED, draw=draw)
    planned = [p for p in planned if p.number in stored]
    peak = Peak()
    before = peak.now()
    start = time.process_time()
    usable = [p.number for p in planned]
    step = max(1, len(usable) // LEARN_VIEWS)
    sample = [stored[n].features() for n in usable[::step]]
    codebook = learn_codebook(sample, side=SETTINGS.side, settings=settings.shortlist, seed=settings.seed)
    if codebook is None:
        raise SystemExit(f"too few features in {folder}")
    del sample
    vectors = np.concatenate(
        [
            describe([stored[n].features() for n in usable[k : k + BLOCK]], codebook)
            for k in range(0, len(usable), BLOCK)
        ]
    )
    described = time.process_time()
    views = Described(
        vectors,
        [stored[p.number].flank for p in planned],
        np.array([p.encounter for p in planned], np.int64),
        [f"{p.individual:05d}" for p in planned],
    )
    chosen = choose_exemplars(
        vectors,
        list(zip(views.owners, views.flanks, strict=True)),
        [float(len(stored[n].xy)) for n in usable],
        [f"{n:06d}" for n in usable],
        most=settings.shortlist.exemplars,
    )
    exemplars = _part(views, chosen)
    built = time.process_time()
    found = shortlist(views, exemplars, length=settings.shortlist.length)
    searched = time.process_time()
    megabytes = peak.stop()
    hits, chance = _recall(views, exemplars, found, settings.shortlist.length)
    seconds, pairs = _verification(planned, stored, chosen, found, settings)
    return Measured(
        len(planned), len({p.individual for p in planned}),
        described - start, built - described, searched - built, seconds, pairs, megabytes, before,
        hits, chance, float(np.mean([len(c) for c in found])),
    )  # fmt: skip


def _part(views: Described, which: Sequence[int]) -> Described:
    return Described(
        views.vectors[list(which)],
        [views.flanks[k] for k in which],
        views.encounters[list(which)],
        [views.owners[k] for k in which],
    )


def _recall(
    views: Described, exemplars: Described, found: Sequence[Sequence[Candidate]], length: int
) -> tuple[NDArray[np.float64], float]:
    """1 or 0 for each sighting whose individual can be found, and the mean recall of random candidates."""
    there: dict[tuple[str, str], set[int]] = {}
    for owner, flank, encounter in zip(
        exemplars.owners, exemplars.flanks, exemplars.encounters.tolist(), strict=True
    ):
        there.setdefault((owner, flank), set()).add(encounter)
    of_flank = {flank: sum(f == flank for _, f in there) for flank in set(views.flanks)}
    hits, chances = [], []
    for k, mine in enumerate(found):
        owner, flank = views.owners[k], views.flanks[k]
        if there.get((owner, flank), set()) - {int(views.encounters[k])}:
            hits.append(float(any(c.owner == owner for c in mine)))
            chances.append(min(1.0, length / of_flank[flank]))
    return np.array(hits), float(np.mean(chances)) if chances else float("nan")


def _verification(
    planned: Sequence[Planned],
    stored: dict[int, Stored],
    chosen: Sequence[int],
    found: Sequence[Sequence[Candidate]],
    settings: IndividualsSettings,
) -> tuple[float, int]:
    """Seconds per candidate pair, matching included: each feature's nearest, nearer than its nearest in a mirror."""
    pairs = [
        (planned[k].number, planned[chosen[c.exemplar]].number) for k, mine in enumerate(found) for c in mine
    ]
    pairs = pairs[:: max(1, len(pairs) // PAIRS)][:PAIRS]
    ready = [(stored[a].features(), stored[b].features()) for a, b in pairs]
    start = time.process_time()
    for a, b in ready:
        _verify(a, b, settings)
    return (time.process_time() - start) / max(len(pairs), 1), len(pairs)


def _verify(a: Features, b: Features, settings: IndividualsSettings) -> None:
    if len(a) < MIN_INLIERS or len(b) < MIN_INLIERS:
        return
    near, to = faiss.knn(a.descriptors, b.descriptors, 1)
    mirror, _ = faiss.knn(a.descriptors, mirrored_descriptors(b.descriptors), 1)
    weight = np.sqrt(np.maximum(mirror[:, 0], 0)) - np.sqrt(np.maximum(near[:, 0], 0))
    good = np.flatnonzero(weight > 0)
    if len(good) >= MIN_INLIERS:
        other = to[good, 0]
        agree(
            a.xy[good], a.size[good], b.xy[other], b.size[other], weight[good],
            side=settings.features.side, tolerance=settings.matching.tolerance,
        )  # fmt: skip


def baseline(folder: Path, draw: bool) -> list[dict[str, object]]:
    """The named baseline on a sample: the left flanks among the first sightings."""
    planned = plan_sightings(MOST, INDIVIDUALS, SEED)[: SIZES[0]]
    stored = stored_features(planned, folder, SEED, draw=draw)
    left = [p for p in planned if p.number in stored and stored[p.number].flank == "left"]
    often: dict[int, set[int]] = {}
    for one in left:
        often.setdefault(one.individual, set()).add(one.encounter)
    sample = [p for p in left if len(often[p.individual]) > 1][:BASELINE_VIEWS]
    number = {e: k for k, e in enumerate(sorted({p.encounter for p in sample}))}
    owner = [number[p.encounter] for p in sample]
    names = [""] * len(number)
    for one in sample:
        names[number[one.encounter]] = f"{one.individual:05d}"
    scores = encounter_scores(
        lnbnn_verified([stored[p.number].features() for p in sample], owner), owner, len(names)
    )
    hits = equal_gallery_hits(scores, names, seed=SEED)
    low, high = bootstrap_interval(hits, names, balanced, seed=SEED)
    n = int((~np.isnan(hits)).sum())
    name = f"named baseline, balanced equal-gallery top-1 ({len(set(names))} individuals)"
    return [_row(name, round(balanced(hits, names), 3), "share", n, "", (low, high))]


def main() -> None:
    """Print the table and write `benchmarks/results/identity_scale.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--stored-only", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    rows = baseline(arguments.folder, not arguments.stored_only)
    last = None
    for size in sorted(arguments.sizes):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            last = pool.map(measure, [(size, str(arguments.folder), not arguments.stored_only)])[0]
        rows += _rows_of(last)
    if last is not None:
        rows += _modelled(last)
    write_results("identity_scale", rows)


def _rows_of(m: Measured) -> list[dict[str, object]]:
    at = f"{m.sightings} sightings of {m.individuals} individuals: "
    draws = np.random.default_rng(SEED).integers(0, max(len(m.hits), 1), (2000, len(m.hits)))
    means = m.hits[draws].mean(axis=1)
    bounds = float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
    recall = float(m.hits.mean())
    n = m.sightings
    return [
        _row(at + "describing", round(m.describing, 2), "s CPU", n),
        _row(at + "choosing exemplars", round(m.building, 2), "s CPU", n),
        _row(at + "shortlist", round(m.searching, 2), "s CPU", n),
        _row(at + "peak memory", round(m.megabytes), f"MB, {round(m.before)} of them the stored features", n),
        _row(at + "candidates", round(m.candidates, 1), "per sighting", n),
        _row(at + "recall", round(recall, 3), "share", len(m.hits), "random candidates", bounds),
        _row(at + "recall of random candidates", round(m.chance, 3), "share", len(m.hits)),
        _row(at + "verified pair", round(1000 * m.pair, 3), "ms CPU", m.pairs),
    ]


def _modelled(m: Measured) -> list[dict[str, object]]:
    per_view = (m.describing + m.building + m.searching) / m.sightings
    length = IndividualsSettings().shortlist.length
    return [
        _row(
            f"modelled, {n} sightings: shortlist and {length} verified pairs each",
            round((n * per_view + n * length * m.pair) / 3600, 2),
            "h CPU",
            m.pairs,
        )
        for n in MODELLED
    ] + [
        _row(
            f"modelled, {n} sightings: all pairs of a flank verified",
            round(n * (n / 4) * m.pair / 3600, 1),
            "h CPU",
            m.pairs,
        )
        for n in MODELLED
    ]


def _row(
    name: str, value: float, unit: str, n: int, peer: str = "", interval: tuple[float, float] | None = None
) -> dict[str, object]:
    row: dict[str, object] = {"name": name, "value": value, "unit": unit, "n": n}
    row |= {"peer": peer, "target": "", "holds": None}
    return row | ({"interval": [round(v, 3) for v in interval]} if interval else {})


if __name__ == "__main__":
    main()

"""Shortlists at scale: 500 individuals, up to 20,000 sightings of small crops.

    python -m benchmarks.identity_scale --folder DIR [--sizes 1000 2000 5000 10000 20000] [--stored-only]

The folder keeps the features of what was drawn, so that an interrupted run goes on; `--stored-only` draws nothing and
measures what is there. Each size runs in a process of its own, whose peak memory is read. Views are matched and listed
by the stage's own code. Two recalls, with intervals bootstrapped over sightings:

- of individuals: the true individual is among the 50 individuals whose exemplars (a few views of each flank, chosen
  with the true individuals known, as after the sightings before were named) are most like the sighting; over sightings
  of which an exemplar of the same flank and of another encounter exists;
- of sightings: a sighting of the same animal and flank is among the 50 sightings listed, as where nothing is named yet.

The ceiling tells what bounds both: how often the stage's full verification of two sightings of one animal and flank
scores more than 95% (99%) of pairs of different flanks, drawn at random. The total cost is a model from the seconds
measured.
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
from benchmarks.scale_ceiling import ABOVE_CHANCE, Ceiling, Views, ceiling, scores
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
from leopard_census.individuals.matching import MatchedViews, Picture
from leopard_census.individuals.shortlist import Alike, most_alike
from leopard_census.individuals.votes import alike_by_votes

SEED = 20121
MOST, INDIVIDUALS = 20_000, 500
SIZES = (1000, 2000, 5000, 10_000, 20_000)
LENGTH = IndividualsSettings().shortlist.length
#: Views that stand for one flank of an individual.
EXEMPLARS = 4
#: Views of one flank of which the named baseline is measured, and pairs of which the verification is.
BASELINE_VIEWS, PAIRS = 160, 2000
MODELLED = (20_000, 100_000)

Indices = NDArray[np.int64]
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """What one size gave; seconds are of the processor, megabytes the peak of the process."""

    sightings: int
    individuals: int
    matching: float
    listing: float
    pair: float
    pairs: int
    listed: int
    megabytes: float
    before: float
    by_individual: Shares
    chance: float
    by_sighting: Shares
    where_seen: Shares
    ceiling: Ceiling


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
    planned = plan_sightings(MOST, INDIVIDUALS, SEED)[:size]
    stored = stored_features(planned, Path(folder), SEED, draw=draw)
    planned = [p for p in planned if p.number in stored]
    views = _views(planned, stored)
    peak = Peak()
    before = peak.now()
    pictures = [_picture(k, stored[p.number], p.encounter) for k, p in enumerate(planned)]
    start = time.process_time()
    found = MatchedViews(pictures, few_probes=True)
    matched = time.process_time()
    alike = alike_by_votes(found, side=SETTINGS.side)
    listed = most_alike(alike, np.arange(len(planned)), views.right, length=LENGTH)
    done = time.process_time()
    megabytes = peak.stop()
    by_individual, chance = _recall_of_individuals(views, alike)
    by_sighting = _recall_of_sightings(views, alike, listed)
    seconds, pairs = _seconds_per_pair(found, alike, listed)
    top = ceiling(found, views, _pairs(alike, listed), PAIRS)
    seen = top.asked[top.of_asked[:, -1]]
    there = _can_be_found(views, np.ones(len(planned), bool))
    return Measured(
        len(planned), len(set(views.individual.tolist())), matched - start, done - matched, seconds, pairs,
        len(_pairs(alike, listed)), megabytes, before, by_individual, chance,
        by_sighting[there], by_sighting[seen], top,
    )  # fmt: skip


def _views(planned: Sequence[Planned], stored: dict[int, Stored]) -> Views:
    return Views(
        np.array([p.individual for p in planned], np.int64),
        np.array([p.encounter for p in planned], np.int64),
        np.array([stored[p.number].flank == "right" for p in planned], np.int64),
        np.array([len(stored[p.number].xy) for p in planned], np.int64),
    )


def _picture(number: int, stored: Stored, encounter: int) -> Picture:
    """A view of a camera of its own, so that nothing counts as its background."""
    return Picture(stored.features(), stored.xy, number, encounter)


def choose_exemplars(views: Views) -> NDArray[np.bool_]:
    """Of each individual's flank the views with most features, the best of each encounter before a second best."""
    chosen = np.zeros(len(views.individual), bool)
    ranked = np.lexsort((np.arange(len(chosen)), -views.strength))
    turn: dict[tuple[int, int, int], int] = {}
    queue: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, k in enumerate(ranked.tolist()):
        flank = int(views.individual[k]), int(views.right[k])
        visit = (*flank, int(views.encounter[k]))
        turn[visit] = turn.get(visit, -1) + 1
        queue.setdefault(flank, []).append((turn[visit], place))
    for mine in queue.values():
        chosen[[int(ranked[place]) for _, place in sorted(mine)[:EXEMPLARS]]] = True
    return chosen


def _recall_of_individuals(views: Views, alike: Alike) -> tuple[Shares, float]:
    """1 or 0 for each sighting whose individual can be found, and the mean recall of random candidates."""
    exemplar = choose_exemplars(views)
    kept = exemplar[alike.to] & (views.right[alike.of] == views.right[alike.to])
    kept &= views.encounter[alike.of] != views.encounter[alike.to]
    of_exemplars = Alike(alike.of[kept], alike.to[kept], alike.likeness[kept])
    listed = most_alike(of_exemplars, views.individual, views.right, length=LENGTH)
    of, to = of_exemplars.of[listed], of_exemplars.to[listed]
    hit = np.zeros(len(exemplar), bool)
    hit[of[views.individual[of] == views.individual[to]]] = True
    can = _can_be_found(views, exemplar)
    pool = [len(set(views.individual[exemplar & (views.right == side)].tolist())) for side in (0, 1)]
    chances = [min(1.0, LENGTH / pool[side]) for side in views.right[can].tolist()]
    return hit[can].astype(np.float64), float(np.mean(chances))


def _recall_of_sightings(views: Views, alike: Alike, listed: Indices) -> Shares:
    """1 or 0 for each view, also for those that have no partner."""
    of, to = alike.of[listed], alike.to[listed]
    right = (views.individual[of] == views.individual[to]) & (views.right[of] == views.right[to])
    hit = np.zeros(len(views.right), bool)
    hit[of[right]] = True
    return hit.astype(np.float64)


def _can_be_found(views: Views, gallery: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the gallery has a view of the same individual and flank, of another encounter."""
    there: dict[tuple[int, int], set[int]] = {}
    flank = list(zip(views.individual.tolist(), views.right.tolist(), strict=True))
    for k in np.flatnonzero(gallery).tolist():
        there.setdefault(flank[k], set()).add(int(views.encounter[k]))
    visits = views.encounter.tolist()
    return np.array([bool(there.get(f, set()) - {v}) for f, v in zip(flank, visits, strict=True)], bool)


def _pairs(alike: Alike, listed: Indices) -> Indices:
    """Pairs of views of which one lists the other, shape (pairs, 2), a < b."""
    both = np.sort(np.column_stack([alike.of[listed], alike.to[listed]]), axis=1)
    return np.unique(both, axis=0)


def _seconds_per_pair(found: MatchedViews, alike: Alike, listed: Indices) -> tuple[float, int]:
    """Seconds of verifying a listed pair, and the number measured."""
    pairs = _pairs(alike, listed)
    pairs = pairs[:: max(1, len(pairs) // PAIRS)][:PAIRS]
    start = time.process_time()
    scores(found, pairs)
    return (time.process_time() - start) / max(len(pairs), 1), len(pairs)


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
    done: list[Measured] = []
    for size in sorted(arguments.sizes):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            done += pool.map(measure, [(size, str(arguments.folder), not arguments.stored_only)])
        rows += _rows_of(done[-1])
        write_results("identity_scale", rows + _modelled(done))


def _rows_of(m: Measured) -> list[dict[str, object]]:
    n, at = m.sightings, f"{m.sightings} sightings of {m.individuals} individuals: "
    everything = n * (n - 1) // 2
    rows = [
        _row(at + "matching of features", round(m.matching, 1), "s CPU", n),
        _row(at + "shortlists", round(m.listing, 2), "s CPU", n),
        _row(at + "peak memory", round(m.megabytes), f"MB, {round(m.before)} of them before matching", n),
        _row(at + "pairs of views listed, own and other flank", m.listed, "pairs", n, f"{everything} pairs"),
        _share(at + f"recall, {LENGTH} individuals by exemplars", m.by_individual, "random candidates"),
        _row(at + "recall of random candidates", round(m.chance, 3), "share", len(m.by_individual)),
        _share(at + f"recall, {LENGTH} sightings", m.by_sighting),
        _row(at + "verified pair", round(1000 * m.pair, 3), "ms CPU", m.pairs),
    ]
    words = (
        f"recall, {LENGTH} sightings, of those with a true pair above {ABOVE_CHANCE[-1]:.0%} of chance pairs"
    )
    rows.append(_share(at + words, m.where_seen))
    for k, share in enumerate(ABOVE_CHANCE):
        words = at + f"score above {share:.0%} of chance pairs: "
        rows += [
            _share(words + "true pairs", m.ceiling.true_pairs[:, k]),
            _share(words + "sightings with such a true pair", m.ceiling.of_asked[:, k]),
            _share(words + "listed pairs of two animals", m.ceiling.two_animals[:, k], "listed decoys"),
            _share(words + "listed decoys", m.ceiling.decoys[:, k]),
        ]
    return rows


def _share(name: str, hits: NDArray[np.generic], peer: str = "") -> dict[str, object]:
    """A mean of 0 and 1 with its bootstrapped interval."""
    values = hits.astype(np.float64)
    random = np.random.default_rng(SEED)
    means = [values[random.integers(0, len(values), len(values))].mean() for _ in range(2000)]
    bounds = float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
    return _row(name, round(float(values.mean()), 3), "share", len(values), peer, bounds)


def _modelled(done: Sequence[Measured]) -> list[dict[str, object]]:
    """Hours of larger surveys: matching per view grows on a line with the views, listed pairs per view do not."""
    last = done[-1]
    sizes = np.array([m.sightings for m in done[-2:]], float)
    per_view = np.array([(m.matching + m.listing) / m.sightings for m in done[-2:]])
    slope = float((per_view[-1] - per_view[0]) / (sizes[-1] - sizes[0])) if len(done) > 1 else 0.0
    rows = []
    for n in MODELLED:
        each = float(per_view[-1]) + slope * (n - last.sightings)
        listed = n * last.listed / last.sightings
        hours = (n * each + listed * last.pair) / 3600
        rows.append(_row(f"modelled, {n} sightings: with shortlists", round(hours, 2), "h CPU", last.pairs))
    return rows


def _row(
    name: str, value: float, unit: str, n: int, peer: str = "", interval: tuple[float, float] | None = None
) -> dict[str, object]:
    row: dict[str, object] = {"name": name, "value": value, "unit": unit, "n": n}
    row |= {"peer": peer, "target": "", "holds": None}
    return row | ({"interval": [round(v, 3) for v in interval]} if interval else {})


if __name__ == "__main__":
    main()

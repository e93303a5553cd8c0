"""All figures of a matcher on a labelled catalogue, for any weights of its encounters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.evaluate import pair_figures as pairs
from leopard_census.evaluate.identity import equal_gallery_hits
from leopard_census.evaluate.identity_matchers import Level, Matched
from leopard_census.evaluate.ranking import ranking_figures

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Of the draws of equal galleries and of the intervals.
SEED = 2012
#: Best pairs of images whose precision is told.
BEST = (20, 100)


@dataclass(frozen=True)
class Truth:
    """Who is who, where.

    Attributes
    ----------
    individuals : sequence of str, length n_encounters
        Name of each encounter's animal.
    encounter_of_image : int array, shape (n_images,)
    event_of_encounter : int array, shape (n_encounters,)
        Encounters of one event are never compared.
    """

    individuals: Sequence[str]
    encounter_of_image: Ints
    event_of_encounter: Ints

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Gallery of each query encounter, shape (n_encounters, n_encounters)."""
        return np.asarray(self.event_of_encounter[:, None] != self.event_of_encounter[None, :])


class Pairs:
    """Pairs of different events, images or encounters, with what a matcher says of them.

    Parameters
    ----------
    level
        What it says.
    owner : int array, shape (n,)
        Encounter of each image, or of each encounter itself.
    truth
        Who is who.
    """

    def __init__(self, level: Level, owner: Ints, truth: Truth) -> None:
        event = truth.event_of_encounter[owner]
        a, b = np.triu_indices(len(owner), 1)
        apart = event[a] != event[b]
        a, b = a[apart], b[apart]
        names = np.asarray(truth.individuals, dtype=str)[owner]
        self.same = np.asarray(names[a] == names[b])
        self.scores = np.maximum(level.scores[a, b], level.scores[b, a])
        self.p = None if level.p_same is None else level.p_same[a, b]
        self.comparable = int(level.comparable[a, b].sum())
        self._sides = owner[a], owner[b]
        self.ordered = pairs.Ordered(self.scores, self.same)

    def __len__(self) -> int:
        return len(self.same)

    def weights(self, encounters: Floats) -> Floats:
        """Weight of each pair: the product of its sides'."""
        return encounters[self._sides[0]] * encounters[self._sides[1]]

    def figures(self, encounters: Floats) -> dict[str, float]:
        """`pair_auc`, `tpr_at_1pct_fpr`, and of probabilities `brier`, `prior_brier`, `ece`, `log_loss`."""
        weights = self.weights(encounters)
        blocks = self.ordered.blocks(weights)
        found = {"pair_auc": pairs.area_under_curve(blocks), "tpr_at_1pct_fpr": pairs.recall_at(blocks, 0.01)}
        if self.p is not None:
            found["brier"] = pairs.brier(self.p, self.same, weights)
            found["prior_brier"] = pairs.prior_brier(self.same, weights)
            found["ece"] = pairs.calibration_error(self.p, self.same, weights)
            found["log_loss"] = pairs.log_loss(self.p, self.same, weights)
        return found

    def precision(self, encounters: Floats, k: int) -> float:
        """Precision of the k best pairs."""
        return pairs.precision_of_best(self.ordered.blocks(self.weights(encounters)), k)


class Figures:
    """Figures of a matcher; calling it with weights of the encounters gives them all.

    Parameters
    ----------
    truth, matched
        Who is who, and what the matcher says.
    clusters : int array, shape (n_encounters,), or None
        The matcher's partition of the encounters.
    """

    def __init__(self, truth: Truth, matched: Matched, clusters: Ints | None) -> None:
        self.truth = truth
        self._names = np.asarray(truth.individuals, dtype=str)
        scores, allowed = matched.encounters.scores, truth.allowed
        self.by_query = ranking_figures(scores, truth.individuals, allowed)
        self.by_query["top1_equal_gallery"] = equal_gallery_hits(
            scores, truth.individuals, seed=SEED, allowed=allowed
        )
        self.encounters = Pairs(matched.encounters, np.arange(len(self._names)), truth)
        self.images = Pairs(matched.images, truth.encounter_of_image, truth)
        self.clusters = clusters
        self._mine = [self._names == name for name in np.unique(self._names)]
        same = self._names[:, None] == self._names[None, :]
        self.queries = ~np.isnan(self.by_query["top1"])
        self.comparable_queries = int(
            (self.queries & (same & allowed & matched.encounters.comparable).any(1)).sum()
        )

    def __call__(self, weights: Floats | None = None) -> dict[str, float]:
        """Figures by name; NaN where there is nothing to measure.

        Parameters
        ----------
        weights : float array, shape (n_encounters,), optional
            How often each encounter counts.
        """
        weights = np.ones(len(self._names)) if weights is None else weights
        found = {name: self._mean(self.by_query[name], weights) for name in ("top1", "top5", "map")}
        found["top1_balanced"] = self._balanced(self.by_query["top1"], weights)
        found["top1_equal_gallery"] = self._balanced(self.by_query["top1_equal_gallery"], weights)
        found |= self.encounters.figures(weights)
        for k in BEST:
            found[f"precision_top{k}"] = self.images.precision(weights, k)
        found |= {f"image_{name}": value for name, value in self.images.figures(weights).items()}
        if self.clusters is not None:
            found |= {f"clusters_{name}": value for name, value in self._partition(weights).items()}
        return found

    def counts(self) -> dict[str, int]:
        """How many cases each figure rests on."""
        n = int(self.queries.sum())
        equal = int((~np.isnan(self.by_query["top1_equal_gallery"])).sum())
        counted = dict.fromkeys(("top1", "top5", "map", "top1_balanced"), n) | {"top1_equal_gallery": equal}
        for name in self():
            if name.startswith("precision_top"):
                counted[name] = min(int(name.removeprefix("precision_top")), len(self.images))
            elif name.startswith("image_"):
                counted[name] = len(self.images)
            else:
                counted.setdefault(name, len(self.encounters))
        return counted

    def _mean(self, values: Floats, weights: Floats) -> float:
        usable = ~np.isnan(values)
        total = float(weights[usable].sum())
        return float((weights[usable] * values[usable]).sum() / total) if total > 0 else float("nan")

    def _balanced(self, values: Floats, weights: Floats) -> float:
        """Mean over animals of the mean over their queries."""
        means = [self._mean(values[mine], weights[mine]) for mine in self._mine]
        kept = [mean for mean in means if not np.isnan(mean)]
        return float(np.mean(kept)) if kept else float("nan")

    def _partition(self, weights: Floats) -> dict[str, float]:
        """Precision, recall and F1 of the partition over pairs of encounters of different events."""
        assert self.clusters is not None
        a, b = np.nonzero(np.triu(self.truth.allowed, 1))
        pair = weights[a] * weights[b]
        joined, same = self.clusters[a] == self.clusters[b], self._names[a] == self._names[b]
        both, said, true = (float(pair[part].sum()) for part in (joined & same, joined, same))
        return {
            "precision": both / said if said > 0 else float("nan"),
            "recall": both / true if true > 0 else float("nan"),
            "f1": 2 * both / (said + true) if said + true > 0 else float("nan"),
        }

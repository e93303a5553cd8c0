"""Sighting against sighting over all their views of one flank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.curve import p_same, pair_evidence
from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.matching import match_views
from leopard_census.individuals.views import View


@dataclass(frozen=True)
class Comparison:
    """Outcome of two sightings: the flank with the best match, and what it says.

    Attributes
    ----------
    flank
        Compared; of two flanks the one that matches better.
    score, inliers
        Of the best two views.
    comparable
        Probability that both show a common part of the coat.
    evidence
        ln(P(score | same) / P(score | different)).
    p_same
        From this pair alone.
    """

    flank: str
    score: float
    inliers: int
    comparable: float
    evidence: float
    p_same: float


@dataclass
class _Raw:
    score: float = 0.0
    inliers: int = 0
    comparable: float = 0.0
    flank: str = field(default="left")


def compare_sightings(
    views: Sequence[View],
    names: Mapping[str, str],
    incomparable: frozenset[Pair],
    settings: IndividualsSettings,
) -> dict[Pair, Comparison]:
    """Compare every two sightings that show one flank in common.

    Parameters
    ----------
    views
        Usable views, ordered by sighting.
    names
        sightingID -> individual by people, for the curve.
    incomparable
        Pairs that a person found not to be comparable: left out.
    settings
        Of the stage.

    Returns
    -------
    dict
        (smaller sightingID, larger) -> Comparison.
    """
    raw: dict[Pair, _Raw] = {}
    for flank in ("left", "right"):
        shown = [view for view in views if view.flank == flank]
        _compare_flank(shown, flank, incomparable, settings, raw)
    pairs = sorted(raw)
    score = np.array([raw[pair].score for pair in pairs])
    comparable = np.array([raw[pair].comparable for pair in pairs])
    evidence = pair_evidence(
        score, comparable, [(names.get(a), names.get(b)) for a, b in pairs], settings.curve
    )
    probability: NDArray[np.float64] = p_same(evidence, settings.prior_odds)
    return {
        pair: Comparison(
            raw[pair].flank,
            raw[pair].score,
            raw[pair].inliers,
            raw[pair].comparable,
            float(evidence[k]),
            float(probability[k]),
        )
        for k, pair in enumerate(pairs)
    }


def _compare_flank(
    shown: Sequence[View],
    flank: str,
    incomparable: frozenset[Pair],
    settings: IndividualsSettings,
    raw: dict[Pair, _Raw],
) -> None:
    """Add one flank's comparisons to `raw`; a pair seen on both flanks keeps the better match."""
    best: dict[str, list[View]] = {}
    for view in shown:
        best.setdefault(view.sighting_id, []).append(view)
    for pair in combinations(sorted(best), 2):
        if pair in incomparable:
            continue
        comparable = max(_comparable(a, b) for a in best[pair[0]] for b in best[pair[1]])
        entry = raw.setdefault(pair, _Raw(flank=flank))
        if entry.score == 0.0 and comparable > entry.comparable:
            entry.comparable, entry.flank = comparable, flank
    order = {sighting: k for k, sighting in enumerate(sorted(best))}
    matches = match_views(
        [view.features for view in shown],
        [order[view.sighting_id] for view in shown],
        side=settings.features.side,
        ratio=settings.matching.ratio,
        tolerance=settings.matching.tolerance,
    )
    for match in matches:
        a, b = shown[match.a], shown[match.b]
        found = raw.get((a.sighting_id, b.sighting_id))
        if found is not None and match.score > found.score:
            found.score, found.inliers, found.flank = match.score, match.inliers, flank


def _comparable(a: View, b: View) -> float:
    """Probability that two views show a common part of the coat.

    Both flanks as labelled, or both wrong, times the geometric mean of the qualities (each the probability that
    the view is matched to the right animal, 0 to 1).
    """
    agree = a.flank_probability * b.flank_probability + (1 - a.flank_probability) * (1 - b.flank_probability)
    return float(agree * np.sqrt(a.quality * b.quality))

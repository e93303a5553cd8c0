"""Sighting against sighting over all their views of one flank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.calibration import Decoys, Judged, Pairs, judge_pairs
from leopard_census.individuals.chance import Chance, best_of, chance_of
from leopard_census.individuals.comparability import CommonCoat, coat_terms, same_flank
from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.matched_survey import MatchedSurvey, match_all, match_listed
from leopard_census.individuals.matching import ViewMatch
from leopard_census.individuals.score_norm import Votes
from leopard_census.individuals.shortlist import Shortlists
from leopard_census.individuals.views import View

#: Most evidence of a pair without a map: next to none (0 stands for not compared).
UNPROVEN = -1e-6


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
        ln(P(seen | same) / P(seen | different)) as far as it may decide; without a map never above 0.
    p_same
        From this pair alone, with whatever votes without a map say.
    frames
        Frames of the best two views, None where nothing matches.
    """

    flank: str
    score: float
    inliers: int
    comparable: float
    evidence: float
    p_same: float
    frames: tuple[str, str] | None


@dataclass(frozen=True)
class Compared:
    """All comparisons of a survey.

    Attributes
    ----------
    pairs
        (smaller sightingID, larger) -> Comparison.
    judged
        What the probabilities rest on, and how they did.
    chance
        What scores pairs without a common coat have here.
    by_lists
        Whether only those on shortlists were compared.
    """

    pairs: dict[Pair, Comparison]
    judged: Judged
    chance: Chance
    by_lists: bool = False


@dataclass
class Raw:
    """Scores of two sightings, before anything is made of them.

    Attributes
    ----------
    score, inliers, flank, frames
        As in `Comparison`.
    comparable, agreed, terms
        Of the two views that are likeliest to have coat in common: the probability, that both labels of the flank
        are right or both wrong, and what the curve of common coat weighs.
    votes
        Largest normed votes of two views, as rare as one pair of views would have them.
    tries
        Pairs of views of one flank.
    """

    score: float = 0.0
    inliers: int = 0
    flank: str = "left"
    frames: tuple[str, str] | None = None
    comparable: float = 0.0
    agreed: float = 1.0
    terms: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    votes: float = 0.0
    tries: int = 0


def compare_sightings(
    views: Sequence[View],
    names: Mapping[str, str],
    encounter_of: Mapping[str, int],
    camera_of: Mapping[str, str],
    incomparable: frozenset[Pair],
    settings: IndividualsSettings,
    matched: MatchedSurvey | None = None,
) -> Compared:
    """Compare every two sightings of different encounters that show one flank in common, or those on shortlists.

    Parameters
    ----------
    views
        Usable views, ordered by sighting.
    names
        sightingID -> individual by people, for the curve.
    encounter_of, camera_of
        sightingID -> number of the visit, and deployment.
    incomparable
        Pairs that a person found not to be comparable: left out.
    settings
        Of the stage.
    matched
        Matches of these views, in this order, where they are known already; default: they are looked for. Of more than
        `shortlist.above` views only those on each other's shortlists are compared then.
    """
    if matched is None and len(views) > settings.shortlist.above:
        matched = match_listed(views, names, encounter_of, camera_of, settings)
    elif matched is None:
        matched = match_all(views, encounter_of, camera_of, settings)
    raw, decoys, chance = score_pairs(views, encounter_of, incomparable, matched, settings)
    keys = sorted(raw)
    judged = judge_pairs(
        Pairs(
            chance.surprise(
                *np.array([(raw[k].score, raw[k].tries) for k in keys], np.float64).reshape(-1, 2).T
            ),
            np.array([raw[k].votes for k in keys]),
            np.array([raw[k].comparable for k in keys]),
            [(names.get(a), names.get(b)) for a, b in keys],
            keys,
        ),
        decoys,
        settings,
        matched.own,
    )
    found = {k: _comparison(raw[k], judged, n) for n, k in enumerate(keys)}
    return Compared(found, judged, chance, matched.lists is not None)


def score_pairs(
    views: Sequence[View],
    encounter_of: Mapping[str, int],
    incomparable: frozenset[Pair],
    matched: MatchedSurvey,
    settings: IndividualsSettings,
) -> tuple[dict[Pair, Raw], Decoys, Chance]:
    """Scores of all pairs that show one flank in common, the decoys (pairs that show different flanks), and chance.

    Parameters
    ----------
    views, encounter_of, incomparable, settings
        As in `compare_sightings`.
    matched
        Of these views. Where it has shortlists, only what stands on them is compared or a decoy.
    """
    common = CommonCoat(**settings.common_coat.model_dump())
    raw = _pairs_to_compare(views, encounter_of, incomparable, common, matched.lists)
    decoys = dict.fromkeys(_decoy_pairs(views, encounter_of, matched.lists), 0.0)
    by_chance = []
    for match in matched.matches:
        a, b = views[match.a], views[match.b]
        pair = a.sighting_id, b.sighting_id
        if a.flank != b.flank:
            by_chance.append(match.score)
            decoys[pair] = max(decoys.get(pair, 0.0), match.score)
        elif pair in raw:
            _keep_better(raw[pair], match, a, b)
    shown = _by_sighting(views)
    for pair, most, n in _best_votes(sorted(raw), shown, views, matched.votes, one_flank=True):
        raw[pair].votes, raw[pair].tries = most, n
    found = _best_votes(sorted(decoys), shown, views, matched.votes, one_flank=False)
    tries = np.array([n for _, _, n in found], np.float64)
    chance = chance_of(np.array(by_chance, np.float64), int(tries.sum()))
    scores = np.array([decoys[pair] for pair, _, _ in found], np.float64)
    votes = np.array([v for _, v, _ in found], np.float64)
    return raw, Decoys(chance.surprise(scores, tries), votes), chance


def _by_sighting(views: Sequence[View]) -> dict[str, list[int]]:
    """Positions of the views of each sighting."""
    shown: dict[str, list[int]] = {}
    for k, view in enumerate(views):
        shown.setdefault(view.sighting_id, []).append(k)
    return shown


def _best_votes(
    pairs: Sequence[Pair],
    shown: Mapping[str, Sequence[int]],
    views: Sequence[View],
    votes: Votes,
    *,
    one_flank: bool,
) -> list[tuple[Pair, float, int]]:
    """Of the views of each pair of sightings, of one flank or of different ones: largest normed votes, and how many."""
    ends = [
        (n, a, b)
        for n, pair in enumerate(pairs)
        for a in shown[pair[0]]
        for b in shown[pair[1]]
        if (views[a].flank == views[b].flank) == one_flank
    ]
    owner, first, second = np.array(ends, np.int64).reshape(-1, 3).T
    best = np.full(len(pairs), -np.inf)
    np.maximum.at(best, owner, votes.normed(np.minimum(first, second), np.maximum(first, second)))
    tries = np.bincount(owner, minlength=len(pairs))
    told = np.zeros(len(pairs), bool)
    np.logical_or.at(told, owner, votes.known[first] & votes.known[second])
    found = np.where(told, best_of(best, tries.astype(np.float64)), 0.0)
    return list(zip(pairs, found.tolist(), tries.tolist(), strict=True))


def _comparison(found: Raw, judged: Judged, n: int) -> Comparison:
    # Votes that agree on no map order the candidates that people see. They do not add up to a proof, however many.
    evidence = float(judged.evidence[n])
    return Comparison(
        found.flank,
        found.score,
        found.inliers,
        found.comparable,
        evidence if found.frames else min(evidence, UNPROVEN),
        float(judged.p_same[n]),
        found.frames,
    )


def _keep_better(found: Raw, match: ViewMatch, a: View, b: View) -> None:
    if match.score > found.score:
        found.score, found.inliers, found.flank = match.score, match.inliers, a.flank
        found.frames = a.frame_id, b.frame_id


def _pairs_to_compare(
    views: Sequence[View],
    encounter_of: Mapping[str, int],
    incomparable: frozenset[Pair],
    common: CommonCoat,
    lists: Shortlists | None,
) -> dict[Pair, Raw]:
    """Every pair (on the shortlists) that shows one flank in common, with the probability that it is comparable."""
    raw: dict[Pair, Raw] = {}
    for flank in ("left", "right"):
        shown: dict[str, list[View]] = {}
        for view in views:
            if view.flank == flank:
                shown.setdefault(view.sighting_id, []).append(view)
        pairs: Iterable[Pair] = combinations(sorted(shown), 2)
        if lists is not None:
            pairs = (pair for pair in sorted(lists.own) if pair[0] in shown and pair[1] in shown)
        for pair in pairs:
            if pair in incomparable or encounter_of[pair[0]] == encounter_of[pair[1]]:
                continue
            entry = raw.setdefault(pair, Raw(flank=flank))
            for a in shown[pair[0]]:
                for b in shown[pair[1]]:
                    _see(entry, a, b, common)
    return raw


def _see(entry: Raw, a: View, b: View, common: CommonCoat) -> None:
    """Keep what is known of the two views that are likeliest to have coat in common."""
    agreed = same_flank((a.p_left, a.p_right), (b.p_left, b.p_right))
    terms = coat_terms((a.clarity, b.clarity), (a.shown, b.shown))
    comparable = agreed * common.probability(terms)
    if comparable > entry.comparable:
        entry.comparable, entry.agreed, entry.terms, entry.flank = comparable, agreed, terms, a.flank


def _decoy_pairs(
    views: Sequence[View], encounter_of: Mapping[str, int], lists: Shortlists | None
) -> list[Pair]:
    """Pairs of sightings of different encounters of which one shows a left flank and the other a right one."""
    sides: dict[str, set[str]] = {}
    for view in views:
        sides.setdefault(view.sighting_id, set()).add(view.flank)
    pairs = combinations(sorted(sides), 2) if lists is None else sorted(lists.other)
    return [(a, b) for a, b in pairs if encounter_of[a] != encounter_of[b] and len(sides[a] | sides[b]) == 2]

"""From matching scores to evidence and P(same animal), fitted to the survey itself.

Two views of different flanks never share a coat. Turned to walk the same way, they come from the same cameras, light
and detector as the pairs that are judged, and show what score chance gives in this survey: they are its decoys (the
target-decoy approach of protein search, Elias & Gygi 2007). The curve of the log-likelihood ratio

    g = ln(f_match / f_chance) = slope * (t - zero) for a pair with a map of surprise t (`chance.py`),
                                 none + weak * z    for one without, z: its normed votes (`score_norm.py`)

is fitted to three kinds of pairs at once: decoys (chance for certain), pairs that people named (same or different for
certain), and all others, a mixture. A pair that is comparable with probability c has the ratio c * exp(g) + 1 - c: what
is not comparable is missing information, not evidence. No map is no stronger evidence against one animal than it is
between two pictures of one sighting (`own_views.py`). The stated curve of the settings is the prior of the fit, so
that where a survey has little to learn from, the stated curve stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from leopard_census.config.individuals import CurveSettings, IndividualsSettings
from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.own_views import OwnViews

FOLDS = 5
NONE_LOOKED_AT = OwnViews()
#: Standard deviations of the prior about the stated curve: zero, slope (as a share), none, log odds of the mixture.
#: That of none is wide, as simulated and real coats differ most in it.
SPREAD = (1.0, 0.5, 1.0, 1.0)
#: Pairs of one sighting depend on each other: n sightings with n(n-1)/2 pairs weigh like so many pairs each.
PAIRS_PER_SIGHTING = 4.0


@dataclass(frozen=True)
class Curve:
    """Evidence, natural logarithm: slope * (surprise - zero) with a map, none + weak * votes without one; clipped."""

    zero: float
    slope: float
    none: float
    weak: float
    lowest: float
    highest: float

    def evidence(
        self,
        surprise: NDArray[np.float64],
        votes: NDArray[np.float64],
        comparable: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """ln(P(seen | same) / P(seen | different)) of pairs that are comparable with some probability."""
        without = self.none + self.weak * votes
        # A map, however poor, is better than none: chance may have found it on a pair that has none to show.
        matched = np.logaddexp(self.slope * (surprise - self.zero), without)
        plain = np.where(surprise > 0, matched, without)
        ratio = comparable * np.exp(np.clip(plain, self.lowest, self.highest)) + 1 - comparable
        return np.asarray(np.log(ratio), np.float64)


@dataclass(frozen=True)
class Pairs:
    """Pairs to be judged.

    Attributes
    ----------
    surprise, votes, comparable : float arrays, shape (n,)
        Surprise of the matching score (0: no map), normed votes, and probability that a common part of the coat is in
        view.
    names : sequence of (name or None, name or None), length n
        What people say of the two sides.
    keys : sequence of (sightingID, sightingID), length n
        The pairs.
    """

    surprise: NDArray[np.float64]
    votes: NDArray[np.float64]
    comparable: NDArray[np.float64]
    names: Sequence[tuple[str | None, str | None]]
    keys: Sequence[Pair]


@dataclass(frozen=True)
class Decoys:
    """Pairs that share no coat for certain: surprise and normed votes, float arrays of shape (m,), as of `Pairs`."""

    surprise: NDArray[np.float64]
    votes: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.surprise)


@dataclass(frozen=True)
class Judged:
    """Evidence of every pair, and what it rests on.

    Attributes
    ----------
    evidence, p_same : float arrays, shape (n,)
        Of the pairs, in their order; each from a curve that saw neither of its sides.
    curve
        Fitted to everything, for the record.
    decoys
        Number of pairs that show chance.
    decoys_at_bar
        Of these, how many would be called one animal by that curve if all were comparable: the probability that it
        gives reaches the bar of naming.
    labelled, same : bool arrays, shape (n,)
        Pairs that people named on both sides; those of one animal.
    prior : float array, shape (n,)
        Share of one animal among the named pairs that the curve of each pair saw; where it saw none, the stated one.
    """

    evidence: NDArray[np.float64]
    p_same: NDArray[np.float64]
    curve: Curve
    decoys: int
    decoys_at_bar: int
    labelled: NDArray[np.bool_]
    same: NDArray[np.bool_]
    prior: NDArray[np.float64]


def stated_curve(settings: CurveSettings) -> Curve:
    """The curve of the settings."""
    return Curve(
        settings.zero, settings.slope, settings.none, settings.weak, settings.lowest, settings.highest
    )


def p_same(evidence: NDArray[np.float64], prior_odds: float) -> NDArray[np.float64]:
    """Probability that two sightings are one animal, from this pair alone: prior odds 1 to `prior_odds`."""
    return np.asarray(expit(evidence - log(prior_odds)), np.float64)


def judge_pairs(
    pairs: Pairs, decoys: Decoys, settings: IndividualsSettings, own: OwnViews = NONE_LOOKED_AT
) -> Judged:
    """Judge every pair by a curve that saw neither of its sides.

    Parameters
    ----------
    pairs
        To be judged.
    decoys
        Pairs that share no coat for certain.
    settings
        Of the stage.
    own
        How often pictures of one sighting share a map.

    Notes
    -----
    Individuals that people named are few: they are dealt to five folds in order of name. Sightings without a name go by
    a hash, so that none changes its fold when others are added. A pair is judged by the curve fitted to the pairs that
    touch neither of its folds.
    """
    unit = {s: name or s for key, names in zip(pairs.keys, pairs.names, strict=True)
            for s, name in zip(key, names, strict=True)}  # fmt: skip
    fold = {name: blake2b(name.encode(), digest_size=1).digest()[0] % FOLDS for name in set(unit.values())}
    named = {name for both in pairs.names for name in both if name}
    fold |= {name: k % FOLDS for k, name in enumerate(sorted(named))}
    sides = np.array([(fold[unit[a]], fold[unit[b]]) for a, b in pairs.keys], np.int64).reshape(-1, 2)
    labelled = np.array([a is not None and b is not None for a, b in pairs.names], bool)
    same = np.array([a is not None and a == b for a, b in pairs.names], bool)
    evidence = np.zeros(len(pairs.keys))
    prior = np.full(len(pairs.keys), 1 / (1 + settings.prior_odds))
    for left_out in sorted({(min(s), max(s)) for s in sides.tolist()}):
        judged = (sides.min(axis=1) == left_out[0]) & (sides.max(axis=1) == left_out[1])
        seen = np.asarray(~np.isin(sides, left_out).any(axis=1), bool)
        curve = fit_curve(pairs, seen, labelled, same, decoys, settings, own)
        evidence[judged] = curve.evidence(
            pairs.surprise[judged], pairs.votes[judged], pairs.comparable[judged]
        )
        if (seen & labelled).any():
            prior[judged] = same[seen & labelled].mean()
    everything = fit_curve(pairs, np.ones(len(evidence), bool), labelled, same, decoys, settings, own)
    chance = p_same(
        everything.evidence(decoys.surprise, decoys.votes, np.ones(len(decoys))), settings.prior_odds
    )
    return Judged(
        evidence,
        p_same(evidence, settings.prior_odds),
        everything,
        len(decoys),
        int((chance >= settings.bar).sum()),
        labelled,
        same,
        prior,
    )


def fit_curve(
    pairs: Pairs,
    seen: NDArray[np.bool_],
    labelled: NDArray[np.bool_],
    same: NDArray[np.bool_],
    decoys: Decoys,
    settings: IndividualsSettings,
    own: OwnViews = NONE_LOOKED_AT,
) -> Curve:
    """Curve of largest posterior from decoys, named pairs and the mixture of all others.

    Parameters
    ----------
    pairs, decoys, settings, own
        As in `judge_pairs`.
    seen, labelled, same : bool arrays, shape (n,)
        Pairs to learn from, those with names on both sides, those of one animal.

    Returns
    -------
    Curve
        Of slope >= 0 and none <= 0: more of a match is never evidence against.
    """
    stated = stated_curve(settings.curve)
    by_chance = float((decoys.surprise > 0).mean()) if len(decoys) else 0.0
    least = own.least_none(stated.none, by_chance) if own.pairs else stated.none
    if own.pairs:
        stated = replace(stated, none=max(stated.none, least))
    open_ = seen & ~labelled
    known = seen & labelled
    n_sightings = len({s for key, use in zip(pairs.keys, seen, strict=True) if use for s in key})
    fit = _Fit(
        stated,
        (pairs.surprise[open_], pairs.votes[open_], pairs.comparable[open_]),
        (pairs.surprise[known], pairs.votes[known], pairs.comparable[known], same[known]),
        decoys,
        PAIRS_PER_SIGHTING * n_sightings,
        settings.prior_odds,
    )
    start = np.array([stated.zero, stated.slope, stated.none, -log(settings.prior_odds)])
    bounds = [(None, None), (0.0, None), (least if own.pairs else None, 0.0), (-12.0, 2.0)]
    found = minimize(fit.loss, start, method="L-BFGS-B", bounds=bounds)
    zero, slope, none = (float(v) for v in found.x[:3])
    return replace(stated, zero=zero, slope=slope, none=none)


@dataclass(frozen=True)
class _Fit:
    """Negative log posterior of a curve."""

    stated: Curve
    open: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
    known: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]
    decoys: Decoys
    worth: float
    prior_odds: float

    def loss(self, at: NDArray[np.float64]) -> float:
        """At zero, slope, none and the log odds of one animal among the open pairs."""
        curve = replace(self.stated, zero=float(at[0]), slope=float(at[1]), none=float(at[2]))
        off = (
            (at[0] - self.stated.zero) / SPREAD[0],
            (at[1] / self.stated.slope - 1) / SPREAD[1],
            (at[2] - self.stated.none) / SPREAD[2],
            (at[3] + log(self.prior_odds)) / SPREAD[3],
        )
        return 0.5 * float(np.dot(off, off)) + self._mixture(curve, float(at[3])) + self._named(curve)

    def _mixture(self, curve: Curve, log_odds: float) -> float:
        """Open pairs against decoys: which of the two kinds a pair is, as a logistic classification."""
        surprise, votes, comparable = self.open
        n, m = len(surprise), len(self.decoys)
        if not n or not m:
            return 0.0
        share = float(expit(log_odds))
        c = np.concatenate([comparable, np.full(m, float(comparable.mean()))])
        every = np.concatenate([surprise, self.decoys.surprise]), np.concatenate([votes, self.decoys.votes])
        ratio = np.exp(curve.evidence(*every, c))
        open_odds = np.log((1 - share) + share * ratio) + log(n / m)
        terms = np.concatenate([log_expit(open_odds[:n]), log_expit(-open_odds[n:])])
        return -float(terms.sum()) * min(1.0, self.worth / n)

    def _named(self, curve: Curve) -> float:
        """Pairs with names; the log odds of their mix are taken off, which leaves the ratio of likelihoods."""
        surprise, votes, comparable, same = self.known
        n, n_same = len(surprise), int(same.sum())
        if not n_same or n_same == n:
            return 0.0
        odds = curve.evidence(surprise, votes, comparable) + log(n_same / (n - n_same))
        terms = np.where(same, log_expit(odds), log_expit(-odds))
        return -float(terms.sum()) * min(1.0, self.worth / n)

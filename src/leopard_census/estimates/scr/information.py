"""Choice between models: AIC and its small-sample form, and what makes log-likelihoods comparable.

    AIC = -2 log L + 2 k        AICc = AIC + 2 k (k + 1) / (n - k - 1)

with k coefficients and n animals caught, summed over sessions (Hurvich and Tsai 1989; secr). The weight of a model is
exp(-delta / 2), scaled to 1 over the models compared (Burnham and Anderson 2002).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.session import Session

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """A model under a name, with its fit."""

    name: str
    likelihood: Likelihood
    fit: Fit


@dataclass(frozen=True)
class Compared:
    """A model beside others.

    Attributes
    ----------
    delta, weight
        AICc less the best one, and Akaike weight; None of a fit that cannot be trusted.
    note
        Why it cannot; empty otherwise.
    """

    name: str
    parameters: int
    loglik: float
    aic: float
    aicc: float
    delta: float | None = None
    weight: float | None = None
    note: str = ""


@dataclass(frozen=True)
class BothConstants:
    """The log-likelihood at the same coefficients with both constants.

    Attributes
    ----------
    per_occasion
        Of the captures occasion by occasion; None where a count has no place in so many trials.
    collapsed
        Of the captures summed over occasions; None where they cannot be summed, or the sums have no such place.
    """

    per_occasion: float | None
    collapsed: float | None


def aic(loglik: float, parameters: int) -> float:
    """Akaike's information criterion."""
    return 2 * parameters - 2 * loglik


def aicc(loglik: float, parameters: int, animals: int) -> float:
    """The same for small samples; infinite where there are too few animals for so many coefficients."""
    left = animals - parameters - 1
    return aic(loglik, parameters) + 2 * parameters * (parameters + 1) / left if left > 0 else inf


def collapses(likelihood: Likelihood) -> bool:
    """Whether captures may be summed over occasions, by secr's rule (its fastproximity).

    They may not where a model tells occasions or groups apart, where a detector holds an animal for the occasion
    (multi), nor where an animal was removed, which ends its exposure. With K they may, and K then has no effect.
    """
    model = likelihood.model
    removed = any((session.last <= session.occasions).any() for session in likelihood.sessions)
    return not (model.told_apart or model.groups or model.detector == "multi" or removed)


def both_constants(likelihood: Likelihood, beta: Array) -> BothConstants:
    """The log-likelihood as it is and as it would be collapsed, or not, at these coefficients, (coefficients,).

    The two are different numbers for the same data, and only like may be compared with like. Where usage is other than
    0 and 1, captures of proximity detectors summed over occasions are moreover another model (binomial counts of as
    many trials as the summed usage has whole units), so that the coefficients are the best of one of the two only.
    """
    value = likelihood.value(beta)
    if likelihood.collapsed:
        return BothConstants(_value_where_there_is_one(replace(likelihood, collapsed=False), beta), value)
    if not collapses(likelihood):
        return BothConstants(value, None)
    return BothConstants(value, _value_where_there_is_one(replace(likelihood, collapsed=True), beta))


def _value_where_there_is_one(likelihood: Likelihood, beta: Array) -> float | None:
    """The log-likelihood; None where counts are above their number of trials (a summed usage below 1 has none)."""
    try:
        return likelihood.value(beta)
    except InputError:
        return None


def compare(fits: Sequence[Fitted]) -> list[Compared]:
    """Table of models, best AICc first.

    Fits that did not converge, or with coefficients that are not identified, stand last, without weight.

    Raises
    ------
    InputError
        When log-likelihoods are not comparable, listing every difference.
    """
    if problems := [p for other in fits[1:] for p in _differences(fits[0], other)]:
        raise InputError("These models cannot be compared by AICc:", problems)
    rows = [_alone(one) for one in fits]
    sound = sorted((row for row in rows if not row.note), key=lambda row: row.aicc)
    unsound = sorted((row for row in rows if row.note), key=lambda row: row.aicc)
    if not sound or sound[0].aicc == inf:
        return sound + unsound
    deltas = [row.aicc - sound[0].aicc for row in sound]
    total = sum(exp(-delta / 2) for delta in deltas)
    weighted = [
        replace(row, delta=d, weight=exp(-d / 2) / total) for row, d in zip(sound, deltas, strict=True)
    ]
    return weighted + unsound


def _alone(one: Fitted) -> Compared:
    animals = sum(session.n for session in one.likelihood.sessions)
    size, loglik = len(one.fit.beta), one.fit.loglik
    note = ""
    if not one.fit.converged:
        note = f"did not converge ({one.fit.message})" if one.fit.message else "did not converge"
    elif one.fit.not_identified:
        note = f"not identified: {', '.join(one.fit.not_identified)}"
    return Compared(one.name, size, loglik, aic(loglik, size), aicc(loglik, size, animals), note=note)


def _differences(first: Fitted, other: Fitted) -> list[str]:
    """Sentences on what keeps two log-likelihoods apart."""
    a, b = first.likelihood, other.likelihood
    both = f"{first.name} and {other.name}"
    found = []
    if a.collapsed != b.collapsed:
        found.append(
            f"{both}: one sums captures over occasions, the other does not; fit both without summing"
        )
    if a.model.conditional != b.model.conditional:
        found.append(
            f"{both}: one has the conditional likelihood, the other the full one; fit both with the same"
        )
    if (a.model.detector, a.model.binomial) != (b.model.detector, b.model.binomial):
        found.append(
            f"{both}: the detectors are taken as of different types, {_type(a)} and {_type(b)}; fit both with the same"
        )
    for what, mine, theirs in (
        ("groups", a.model.groups, b.model.groups),
        ("hcov", a.model.hcov, b.model.hcov),
    ):
        if mine != theirs:
            found.append(
                f"{both}: {what} is {mine or 'nothing'} in one and {theirs or 'nothing'} in the other, so that they "
                "describe different data; fit both with the same"
            )
    if differing := _data_differences(a.sessions, b.sessions):
        found.append(f"{both}: differ in {', '.join(differing)}; fit both to the same")
    return found


def _type(likelihood: Likelihood) -> str:
    model = likelihood.model
    return f"{model.detector} with binomial counts ({model.binomial})" if model.binomial else model.detector


def _data_differences(a: Sequence[Session], b: Sequence[Session]) -> list[str]:
    """What differs between two sets of data."""
    if a is b:
        return []
    if [s.name for s in a] != [s.name for s in b]:
        return ["the sessions"]
    parts: dict[str, Any] = {
        "the captures": lambda s: (s.animals, s.animal, s.occasion, s.detector, s.count, s.last),
        "the detectors": lambda s: (s.detectors, s.xy),
        "the usage": lambda s: (s.usage,),
        "the mask": lambda s: (s.mask.xy, s.mask.cells_ha),
    }
    return [
        what
        for what, of in parts.items()
        if not all(_same(x, y) for s, t in zip(a, b, strict=True) for x, y in zip(of(s), of(t), strict=True))
    ]


def _same(x: Any, y: Any) -> bool:
    return bool(np.array_equal(x, y))

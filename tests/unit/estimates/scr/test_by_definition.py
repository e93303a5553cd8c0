"""Likelihoods and standard errors of every detection function and kind of detector, with usage that is no whole number,
against the formulas of docs/fit-scr.md written down once more, animal by animal, without derivatives or sums over
occasions."""

from math import exp

import numpy as np
import pytest

from benchmarks.scr_functions import DETECTORS, cases, draw_survey, ground, truth_of
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.model import build_model

XY, MASK = ground()
DISTANCE = np.hypot(*(XY[:, None] - MASK.xy[None]).transpose(2, 0, 1))


def hazard_of(function, beta):
    """Hazard of each detector in each cell, (K, M)."""
    sigma = exp(beta[2])
    if function.endswith("HR"):
        with np.errstate(divide="ignore"):
            shape = -np.expm1(-((DISTANCE / sigma) ** -exp(beta[3])))
    else:
        shape = np.exp(-((DISTANCE / sigma) ** 2) / 2 if function.endswith("HN") else -DISTANCE / sigma)
    return exp(beta[1]) * shape if len(function) == 3 else -np.log1p(-shape / (1 + exp(-beta[1])))


def log_likelihood(case, session, beta):
    """But for what hangs on no parameter."""
    function, _, detectors = case.partition(" ")
    kind, trials = DETECTORS[detectors]
    h = hazard_of(function, beta)
    whole = np.einsum("ks,km->sm", session.usage, h)
    missed = -max(trials, 1) * whole.sum(axis=0)
    density = exp(beta[0]) * MASK.cell_ha
    found = -density * -np.expm1(missed).sum()
    for animal in range(session.n):
        mine = session.animal == animal
        history = missed.copy()
        for k, s, count in zip(
            session.detector[mine], session.occasion[mine], session.count[mine], strict=True
        ):
            met = session.usage[k, s] * h[k]
            if kind == "multi":
                history += np.log(-np.expm1(-whole[s]) * met / whole[s]) + whole[s]
            else:
                history += count * np.log(met if kind == "count" and not trials else np.expm1(met))
        found += np.log(density * np.exp(history).sum())
    return found


def engine(case, session):
    function, _, detectors = case.partition(" ")
    kind, trials = DETECTORS[detectors]
    return likelihood_for(build_model(kind, function, binomial=trials), (session,))


@pytest.mark.parametrize("case", cases())
def test_the_likelihood(case):
    session, truth = draw_survey(case, 1), np.array(list(truth_of(case, 1.0).values()))
    likelihood = engine(case, session)
    gaps = [
        likelihood.value(beta) - log_likelihood(case, session, beta)
        for beta in (truth, truth + np.array([0.2, -0.3, 0.15, -0.2])[: len(truth)])
    ]
    assert gaps[0] == pytest.approx(gaps[1], abs=1e-9)


@pytest.mark.parametrize("case", ["HN binomial 3", "EX multi", "HR proximity", "HHR count"])
def test_standard_errors_are_those_of_its_curvature(case):
    session, truth = draw_survey(case, 1), np.array(list(truth_of(case, 1.0).values()))
    found = fit(engine(case, session), truth)
    steps = 1e-3 * np.eye(len(truth))

    def at(*moves):
        return log_likelihood(case, session, found.beta + sum(moves))

    curvature = np.array(
        [[at(a, b) - at(a, -b) - at(-a, b) + at(-a, -b) for b in steps] for a in steps]
    ) / (4 * 1e-3**2)  # fmt: skip
    expected = np.sqrt(np.diag(np.linalg.inv(-curvature)))
    assert np.sqrt(np.diag(found.vcov)) == pytest.approx(expected, rel=2e-3)

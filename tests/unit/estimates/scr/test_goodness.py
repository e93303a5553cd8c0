"""Goodness of fit: expected captures are right on average, p-values are even under the model and small against it."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from scipy.stats import chi2, kstest

from leopard_census.errors import InputError
from leopard_census.estimates.scr.expected import expected_captures
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.goodness import freeman_tukey, goodness_of_fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.simulate import blank_session, simulate
from tests.unit.estimates.scr.grid_survey import grid_survey
from tests.unit.estimates.scr.simulated import DETECTORS, mask_around

MASK = mask_around(DETECTORS, 10_000.0)
PLAIN = {"D": log(50 / MASK.area_ha), "g0": -1.7, "sigma": log(2500.0)}


def drawn(seed, formulas=(), *, kind="proximity", usage=None, density=1.0, **effects):
    """A survey of 36 stations, drawn from a model; it is to be judged by the model without effects."""
    usage = np.ones((36, 8)) if usage is None else usage
    template = Likelihood(
        build_model(kind, "HN", formulas), (blank_session("1", DETECTORS, usage, MASK),), False
    )
    given = PLAIN | {"D": PLAIN["D"] + log(density)}
    given |= {name.replace("__", "."): value for name, value in effects.items()}
    beta = np.array([given[name] for name in template.design.names])
    (found,) = simulate(template, beta, np.random.default_rng([50, seed]))
    session = replace(found.session, usage=np.ones(usage.shape))
    return Likelihood(build_model(kind, "HN"), (session,), False)


def p_values(likelihood, runs=39, seed=1, **options):
    found = goodness_of_fit(likelihood, fit(likelihood), runs, seed, **options)
    return {test.name: test.p for test in found.tests}


SMALL = Mask(np.array([[x, y] for x in (-60.0, 20.0, 100.0, 180.0) for y in (-20.0, 60.0, 140.0)]), 0.64)
XY = np.array([[0.0, 0.0], [120.0, 40.0], [30.0, 150.0]])
USAGE = np.array([[1.0, 0.5, 2.0, 1.0], [1.0, 1.0, 0.0, 1.0], [0.0, 2.0, 1.0, 1.0]])


@pytest.mark.parametrize("terms", ["", "bk+t", "height+B", "h2+h2:b"])
@pytest.mark.parametrize(
    ("kind", "binomial"), [("proximity", 0), ("multi", 0), ("count", 0), ("count", 3), ("count", 1)]
)
def test_captures_come_as_expected(kind, binomial, terms):
    """Given the true coefficients, counts less their expectation are 0 on average at each detector."""
    traits = {"height": np.array([0.3, -0.8, 0.5])}
    model = build_model(kind, "HN", [f"g0~{terms}"] if terms else [], binomial=binomial)
    template = Likelihood(model, (blank_session("1", XY, USAGE, SMALL, detector_traits=traits),), False)
    rng = np.random.default_rng([len(terms), len(kind), binomial])
    beta = np.array([rng.normal(0, 0.9) for _ in template.design.names])
    beta[:2], beta[template.design.names.index("sigma")] = (log(30.0), -0.6), log(70.0)
    over = []
    for _ in range(25):
        likelihood = replace(template, sessions=(simulate(template, beta, rng)[0].session,))
        (part,) = likelihood.parts
        session = part.session
        seen = np.bincount(session.detector, weights=session.count, minlength=len(XY))
        expected = expected_captures(part, part.values(likelihood.design, beta))
        assert expected.caught.shape == (session.n, 3)
        over.append(seen - expected.caught.sum(axis=0) - expected.missed)
    mean, error = np.mean(over, axis=0), np.std(over, axis=0, ddof=1) / np.sqrt(len(over))
    assert (error < 0.1 * seen.mean()).all()  # so that the test can see anything
    assert ((mean / error) ** 2).sum() < chi2.isf(0.001, 3)


def test_at_the_maximum_as_many_poisson_captures_as_there_were():
    """The score of log lambda0 is the difference of both."""
    likelihood = replace(
        drawn(3, kind="count"), model=build_model("count", "HHN", ["lambda0~b"]), collapsed=False
    )
    best = fit(likelihood)
    (part,) = likelihood.parts
    expected = expected_captures(part, part.values(likelihood.design, best.beta))
    assert expected.caught.sum() + expected.missed.sum() == pytest.approx(part.session.count.sum(), abs=0.01)
    plain = replace(likelihood, model=build_model("count", "HHN"))
    (part,) = plain.parts
    found = expected_captures(part, part.values(plain.design, fit(plain).beta))
    assert found.caught.sum() + found.missed.sum() == pytest.approx(part.session.count.sum(), abs=0.01)


def test_freeman_tukey_by_hand():
    assert freeman_tukey(np.array([4.0, 0.0]), np.array([1.0, 2.25])) == pytest.approx(1.0 + 2.25)


@pytest.mark.parametrize(
    ("refit", "surveys"), [(True, 9), (False, 18), pytest.param(True, 18, marks=pytest.mark.long)]
)
def test_p_is_even_under_the_model(refit, surveys):
    found = [p_values(drawn(seed), runs=29, seed=seed, refit=refit) for seed in range(surveys)]
    for name in ("T1", "T2", "T3"):
        p = np.array([one[name] for one in found])
        # p takes 30 values; half a step takes the unevenness out.
        assert kstest(p - 1 / 60, "uniform").pvalue > 0.01, name
        assert 0.25 < p.mean() < 0.75


def test_animals_of_two_kinds_are_seen():
    """Half are caught seven times as easily at the same door."""
    usage = np.ones((36, 16))
    kinds = {"g0": -2.9, "g0__h22": 2.2, "pmix__h22": 0.0}
    for seed in range(2):
        assert p_values(drawn(seed, ["g0~h2"], usage=usage, density=4.0, **kinds))["T2"] == pytest.approx(
            1 / 40
        )
        assert p_values(drawn(seed, usage=usage, density=4.0))["T2"] > 0.1


def test_stations_that_failed_unseen_are_seen():
    usage = np.ones((36, 8))
    usage[[8, 21, 27]] = 0.0
    assert p_values(drawn(1, usage=usage, density=4.0))["T3"] == pytest.approx(1 / 40)
    assert p_values(drawn(1, density=4.0))["T3"] > 0.1


def test_runs_are_the_same_again_and_more_of_them_keep_the_first():
    likelihood = drawn(2)
    best = fit(likelihood)
    told = []
    first = goodness_of_fit(likelihood, best, 5, 7, lambda done, of: told.append((done, of)))
    more = goodness_of_fit(likelihood, best, 8, 7)
    other = goodness_of_fit(likelihood, best, 5, 8)
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    for a, b, c in zip(first.tests, more.tests, other.tests, strict=True):
        assert (a.drawn == b.drawn[:5]).all()
        assert (a.drawn != c.drawn).any()
        assert a.observed == b.observed
    assert [test.compares for test in first.tests] == ["animals by detectors", "animals", "detectors"]
    assert (first.runs, first.without_fit) == (5, 0)


@pytest.mark.parametrize(
    ("formulas", "options"),
    [
        (["g0~h2"], {"hcov": "partly"}),
        (["D~g", "sigma~g"], {"groups": "sex"}),
        (["g0~sex"], {"conditional": True}),
        (["D~session"], {"sessions": ("A", "B")}),
    ],
)
def test_every_kind_of_model_is_judged(formulas, options):
    likelihood = grid_survey(formulas, animals=50, **options)
    found = goodness_of_fit(likelihood, fit(likelihood), 4, 1)
    assert found.runs == 4
    assert all(0 < test.observed < 4 * test.drawn.max() for test in found.tests)


def test_summed_captures_are_judged_by_occasion():
    summed, apart = grid_survey(collapsed=True), grid_survey()
    a, b = (goodness_of_fit(one, fit(one), 3, 1) for one in (summed, apart))
    for one, other in zip(a.tests, b.tests, strict=True):
        assert one.observed == pytest.approx(other.observed, rel=1e-3)


def test_what_cannot_be_judged():
    likelihood = grid_survey()
    best = fit(likelihood)
    removed = replace(
        likelihood,
        sessions=(replace(likelihood.sessions[0], last=np.full(likelihood.sessions[0].n, 8)),),
    )
    with pytest.raises(
        InputError, match=r"0 runs tell nothing.*\n.*did not converge.*\n.*animals were removed"
    ):
        goodness_of_fit(removed, replace(best, converged=False), 0, 1)
    halved = replace(
        likelihood,
        collapsed=True,
        sessions=(replace(likelihood.sessions[0], usage=likelihood.sessions[0].usage * 2),),
    )
    with pytest.raises(InputError, match="usage other than 0 and 1"):
        goodness_of_fit(halved, best, 5, 1)
    nobody = replace(best, beta=best.beta + np.array([-12.0, 0.0, 0.0]))
    with pytest.raises(InputError, match="no survey drawn from the model could be fitted"):
        goodness_of_fit(likelihood, nobody, 3, 1)

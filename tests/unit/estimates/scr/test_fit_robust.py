"""Fits to poor data and from poor starts: never an error, never a wrong answer that looks like a right one."""

from dataclasses import replace

import numpy as np
import pytest

from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.starts import pooled_sigma
from tests.unit.estimates.scr.scr_oracle import as_parameters, cases, facts, likelihood_of
from tests.unit.estimates.scr.simulated import DETECTORS, MASK, histories, session_of, simulate

KINDS = ("proximity", "count", "multi")
LIMIT = 30.0


def likelihood(sessions, kind="proximity", function="HN", formulas=(), **options):
    sessions = sessions if isinstance(sessions, tuple) else (sessions,)
    return Likelihood(build_model(kind, function, formulas, **options), sessions, False)


def checked(model):
    """The fit, which must be a result or say why not, and must not lie below any place near its end."""
    found = fit(model)
    assert np.isfinite(found.loglik)
    assert found.converged or found.message
    assert set(found.not_identified) <= set(model.design.names)
    assert found.loglik == pytest.approx(model.value(found.beta), abs=1e-9)
    np.testing.assert_array_equal(found.vcov, found.vcov.T)
    identified = [name not in found.not_identified for name in model.design.names]
    assert not found.converged or (np.diag(found.vcov)[identified] > 0).all()
    rng = np.random.default_rng([3])
    for _ in range(5):
        assert model.value(found.beta + rng.normal(0, 0.01, len(found.beta))) < found.loglik + 1e-5
    return found


# Twice at one detector, and again: nothing tells sigma but that no other detector saw them.
AT_ONE = session_of(histories(*[[(0, 14), (2, 14), (3, 14)]] * 5))
ONE_ANIMAL = session_of(histories([(0, 14), (1, 15)]))
NO_RECAPTURES = session_of(histories(*[[(0, 3 + i)] for i in range(6)]))
EVERYWHERE = session_of(np.ones((4, 3, len(DETECTORS)), dtype=np.int64))


@pytest.mark.parametrize("function", ["HN", "EX", "HR", "HHN"])
@pytest.mark.parametrize("kind", KINDS)
def test_flat_likelihoods(kind, function):
    for session in (AT_ONE, ONE_ANIMAL, NO_RECAPTURES):
        checked(likelihood(session, kind, function))


def test_no_recaptures_tell_nothing():
    found = checked(likelihood(NO_RECAPTURES))
    assert {"D", "g0"} & set(found.not_identified)


def test_animals_that_are_everywhere_all_the_time():
    found = checked(likelihood(EVERYWHERE))
    assert "g0" in found.not_identified
    assert "D" not in found.not_identified
    assert np.exp(found.beta[0]) * MASK.area_ha == pytest.approx(4, rel=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "of",
    [
        {"animals": 10},
        {"occasions": 500, "g0": 0.004, "animals": 30},
        {"g0": 0.999, "sigma": 2500.0, "animals": 25},
        {"g0": 0.5, "sigma": 700.0, "animals": 150},
        {"g0": 0.2, "sigma": 30_000.0, "animals": 15},
        {"g0": 3e-7, "usage": 3.6e5, "animals": 30},
    ],
    ids=["few animals", "500 occasions", "g0 near 1", "small sigma", "large sigma", "usage in seconds"],
)
def test_uncommon_surveys(kind, of):
    session = simulate(5, kind, **of)
    found = checked(likelihood(session, kind))
    assert found.converged


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("function", ["HN", "HHN"])
def test_number_of_animals_is_not_below_those_caught(kind, function):
    """All animals were caught: the binomial number is that of the animals caught, or a little more."""
    session = simulate(2, kind, g0=0.999, sigma=6000.0, animals=15)
    found = checked(likelihood(session, kind, function, distribution="binomial"))
    number = np.exp(found.beta[0]) * MASK.area_ha
    assert session.n - 1 < number < session.n + 1


@pytest.mark.parametrize("kind", KINDS)
def test_far_coordinates_change_nothing(kind):
    session = simulate(6, kind)
    shift = np.array([5e5, 5e6])
    far = replace(session, xy=session.xy + shift, mask=replace(session.mask, xy=session.mask.xy + shift))
    here, there = checked(likelihood(session, kind)), checked(likelihood(far, kind))
    np.testing.assert_allclose(there.beta, here.beta, atol=1e-6)
    np.testing.assert_allclose(there.vcov, here.vcov, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "start",
    [
        [-8, -2, 3],
        [-8, -2, 12],
        [-20, -10, 8],
        [0, 5, 8],
        [-8, -15, 8],
        [5, 5, 5],
        [-8, 20, 5],
        [-30] * 3,
        [30] * 3,
    ],
)
def test_poor_starts_end_where_good_ones_do(kind, start):
    """Many of these lie where the likelihood is flat, or below what numbers can tell."""
    model = likelihood(simulate(1, kind), kind)
    best, found = fit(model), fit(model, np.array(start, dtype=float))
    assert found.sure
    assert found.loglik == pytest.approx(best.loglik, abs=1e-7)
    np.testing.assert_allclose(found.beta, best.beta, atol=1e-3)


def test_a_saddle_is_no_maximum():
    """With two classes alike the likelihood is level in the classes' effect, and may climb to both sides."""
    session = simulate(21, "proximity", animals=60)
    # Half of the animals come ten times as often.
    often = simulate(22, "proximity", animals=60, g0=0.6)
    both = session_of(np.concatenate([_counts(session), _counts(often)]))
    model = likelihood(both, "proximity", "HN", ["g0~h2"])
    alike = fit(likelihood(both)).beta
    start = np.array([alike[0], alike[1], 0.0, alike[2], 0.0])
    from_saddle = fit(model, start)
    assert from_saddle.loglik > model.value(start) + 5
    assert from_saddle.loglik == pytest.approx(fit(model).loglik, abs=1e-6)


def _counts(session):
    counts = np.zeros((session.n, session.occasions, len(session.detectors)), dtype=np.int64)
    counts[session.animal, session.occasion, session.detector] = session.count
    return counts


@pytest.mark.parametrize("kind", KINDS)
def test_refit_from_a_fit(kind):
    """From a good start without a Hessian, with whatever variance matrix a fit has."""
    model = likelihood(simulate(7, kind), kind)
    first = fit(model)
    again = fit(model, first.beta + 0.1, first.vcov, hessian_wanted=False)
    assert again.converged
    assert again.loglik == pytest.approx(first.loglik, abs=1e-6)
    assert again.evaluations < first.evaluations
    assert np.isnan(again.vcov).all()
    for useless in (first.vcov * np.nan, -first.vcov, np.where(np.eye(3) > 0, np.nan, first.vcov)):
        assert fit(model, first.beta + 0.1, useless).loglik == pytest.approx(first.loglik, abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_on_one_occasion(kind):
    """Its chance is 0: the coefficient goes to minus infinity, is named, and the rest is as without the occasion."""
    counts = _counts(simulate(11, kind, animals=80, occasions=6))
    counts[:, 2] = 0
    counts = counts[counts.any(axis=(1, 2))]
    found = checked(likelihood(session_of(counts), kind, "HN", ["g0~t"]))
    without = checked(likelihood(session_of(np.delete(counts, 2, axis=1)), kind, "HN", ["g0~t"]))
    assert found.converged
    assert found.not_identified == ("g0.t3",)
    assert found.beta[3] < -10
    assert found.loglik == pytest.approx(without.loglik, abs=1e-4)
    np.testing.assert_allclose(np.delete(found.beta, 3), without.beta, atol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_a_session_without_captures(kind):
    full = simulate(11, kind, animals=60)
    nobody = session_of(np.zeros((0, 10, len(DETECTORS)), dtype=np.int64), name="2")
    found = checked(likelihood((full, nobody), kind, "HN", ["D~session"]))
    alone = checked(likelihood(full, kind))
    assert found.converged
    assert found.not_identified == ("D.session2",)
    assert found.loglik == pytest.approx(alone.loglik, abs=1e-4)
    np.testing.assert_allclose(np.delete(found.beta, 1), alone.beta, atol=1e-3)


@pytest.mark.parametrize("formula", ["D~c", "g0~c", "sigma~c"])
def test_unit_of_a_covariate(formula):
    """An elevation in metres and one in kilometres give the same estimates with the same standard errors."""
    session = simulate(12, animals=60)
    rng = np.random.default_rng([5])
    of_cells, of_detectors = rng.normal(3000, 500, len(MASK.xy)), rng.normal(3000, 500, len(DETECTORS))
    found = []
    for unit in (1.0, 1000.0):
        in_unit = replace(
            session, detector_traits={"c": of_detectors / unit},
            mask=replace(MASK, covariates={"c": of_cells / unit}),
        )  # fmt: skip
        model = likelihood(in_unit, "proximity", "HN", [formula])
        ended = checked(model)
        assert ended.sure
        by_metre = np.array([unit if name.endswith(".c") else 1.0 for name in model.design.names])
        found.append((ended.beta / by_metre, np.sqrt(np.diag(ended.vcov)) / by_metre))
    np.testing.assert_allclose(found[0][0], found[1][0], rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-4)


@pytest.mark.parametrize("formula", ["g0~kind*c", "g0~bk*c"])
def test_a_product_with_an_elevation(formula):
    """What the data tell of does not hang on where elevation is counted from."""
    session = simulate(12, animals=60)
    above = np.random.default_rng([5]).normal(0, 60, len(DETECTORS))
    kinds = tuple("on" if k % 3 else "off" for k in range(len(DETECTORS)))
    found = []
    for base in (0.0, 1500.0):
        high = replace(session, detector_traits={"c": base + above, "kind": kinds})
        model = likelihood(high, "proximity", "HN", [formula])
        ended = checked(model)
        assert ended.not_identified == ()
        slopes = [i for i, name in enumerate(model.design.names) if name.endswith("c")]
        found.append((ended.loglik, ended.beta[slopes], np.sqrt(np.diag(ended.vcov))[slopes]))
    for low, lifted in zip(*found, strict=True):
        np.testing.assert_allclose(low, lifted, rtol=1e-4)


def test_a_trend_over_years():
    """The constant is the density in year 0, of which nothing can be known; the trend can."""
    sessions = []
    for number, year in enumerate((2012, 2015, 2018)):
        session = simulate(30 + number, animals=60, name=str(year))
        cover = np.full(len(MASK.xy), float(year))
        sessions.append(replace(session, mask=replace(MASK, covariates={"year": cover})))
    found = checked(likelihood(tuple(sessions), "proximity", "HN", ["D~year"]))
    assert found.sure
    assert np.sqrt(found.vcov[1, 1]) < 0.2


def test_everything_fixed():
    model = likelihood(simulate(12), fixed={"D": 0.0003, "g0": 0.1, "sigma": 3000.0})
    found = fit(model)
    assert found.converged
    assert found.beta.shape == (0,)
    assert found.loglik == model.value(np.zeros(0))


def test_fixed_parameters_are_held():
    session = simulate(12)
    free = fit(likelihood(session))
    held = fit(likelihood(session, fixed={"sigma": float(np.exp(free.beta[2]))}))
    np.testing.assert_allclose(held.beta, free.beta[:2], atol=1e-4)
    assert held.loglik == pytest.approx(free.loglik, abs=1e-6)


@pytest.mark.parametrize("seed", [41, 42])
@pytest.mark.parametrize("formulas", [["g0~h2"], ["g0~h2", "sigma~h2"], ["sigma~h2"]])
def test_the_larger_class_is_the_second(formulas, seed):
    model = likelihood(simulate(seed, animals=50), "proximity", "HN", formulas)
    found = checked(model)
    assert found.beta[model.design.slices["pmix"].start] >= 0


ONE_SESSION = {
    case.record["dataset"]: case for case in cases() if len(facts(case.record["dataset"])["sessions"]) == 1
}


@pytest.mark.parametrize("case", as_parameters(list(ONE_SESSION.values())))
def test_first_guess_of_sigma_is_that_of_secr(case):
    """secr's RPSV with CC."""
    (summary,) = facts(case.record["dataset"])["summaries"]
    model = likelihood_of(case.record)[0]
    assert pooled_sigma(model.sessions) == pytest.approx(summary["RPSV_CC"], rel=1e-9)

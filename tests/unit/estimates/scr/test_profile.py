"""Profile-likelihood intervals: secr's, dense grids of fits with the coefficient fixed, open ends."""

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import chi2

from leopard_census.errors import InputError
from leopard_census.estimates.scr.estimates import Z95, parameter_estimates
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.profile import profile_interval, profile_number
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.simulate import blank_session, simulate
from tests.unit.estimates.scr.grid_survey import grid_survey
from tests.unit.estimates.scr.scr_oracle import ORACLE, cases, likelihood_of
from tests.unit.estimates.scr.simulated import DETECTORS, MASK, histories, session_of

HALF = float(chi2.ppf(0.95, 1)) / 2  # 1.92


def record(name):
    return likelihood_of(next(case.record for case in cases() if case.name == name))[0]


@pytest.mark.shared
@pytest.mark.skipif(not ORACLE.is_dir(), reason="needs the records of secr beside the repository")
def test_stoats_as_in_secrs_documentation():
    """secr's help page of confint: D of stoatCH, half-normal, to the tolerance of its search for the root."""
    likelihood = record("stoatCH:HN_null_fast")
    found = profile_interval(likelihood, fit(likelihood), "D")
    assert found.lower == pytest.approx(0.01275125, rel=1e-4)
    assert found.upper == pytest.approx(0.04055662, rel=1e-4)
    assert found.note == ""


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("sim_a_prox:HN_null_general", "D"),
        ("sim_a_prox:HN_null_general", "sigma"),
        ("sim_a_prox:HN_null_general", "g0"),
        ("sim_a_prox:HN_null_fast_binomialN", "D"),
        ("sim_a_prox:EX_null_fast", "D"),
        ("time_a_count:HHN_null_fast", "lambda0"),
    ],
)
def test_a_dense_grid_of_fits_with_the_parameter_fixed(name, parameter):
    """An independent way to the same: the model with the parameter fixed, which is another model to the engine."""
    likelihood = record(name)
    best = fit(likelihood)
    found = profile_interval(likelihood, best, parameter)
    kept = [n != parameter for n in likelihood.design.names]

    def falls(value):
        model = replace(likelihood.model, fixed={parameter: value})
        return (
            best.loglik
            - fit(Likelihood(model, likelihood.sessions, likelihood.collapsed), best.beta[kept]).loglik
        )

    for end in (found.lower, found.upper):
        assert falls(end) == pytest.approx(HALF, abs=5e-4)
    link = np.log if parameter != "g0" else lambda p: np.log(p / (1 - p))
    back = np.exp if parameter != "g0" else lambda eta: 1 / (1 + np.exp(-eta))
    low, high = link(found.lower), link(found.upper)
    for t in np.linspace(-0.2, 1.2, 6):  # none of them at an end
        inside = 0 < t < 1
        assert (falls(float(back(low + t * (high - low)))) < HALF) == inside


def test_the_link_changes_nothing_but_the_words():
    """Another level is another interval; that of 68.3% is about one standard error to each side."""
    likelihood = record("time_a_prox:HN_null_general")
    best = fit(likelihood)
    wide, narrow = (profile_interval(likelihood, best, "D", level) for level in (0.95, 0.6826895))
    assert wide.lower < narrow.lower < exp(best.beta[0]) < narrow.upper < wide.upper
    se = float(np.sqrt(best.vcov[0, 0]))
    assert log(narrow.upper / narrow.lower) == pytest.approx(2 * se, rel=0.02)
    assert log(wide.upper / wide.lower) == pytest.approx(2 * Z95 * se, rel=0.02)


def test_effects_stand_on_the_link_scale():
    likelihood = grid_survey(["g0~b", "D~east"], animals=60)
    best = fit(likelihood)
    names = likelihood.design.names
    for name in ("g0.bTRUE", "D.east"):
        at = names.index(name)
        found = profile_interval(likelihood, best, name)
        se = float(np.sqrt(best.vcov[at, at]))
        assert found.lower == pytest.approx(best.beta[at] - Z95 * se, abs=0.3 * se)
        assert found.upper == pytest.approx(best.beta[at] + Z95 * se, abs=0.3 * se)


def test_a_mixture_with_known_sex():
    likelihood = grid_survey(["g0~h2"], animals=80, hcov="partly")
    best = fit(likelihood)
    found = profile_interval(likelihood, best, "pmix.h2M")
    (wald,) = (
        e.estimate
        for e in parameter_estimates(likelihood, best, own_levels=True)
        if (e.parameter, e.level) == ("pmix", "h2 = M")
    )
    assert (found.lower, found.upper) == pytest.approx((wald.lower, wald.upper), abs=0.03)


def survey(caught, formulas=(), **options):
    return Likelihood(build_model("proximity", "HN", formulas, **options), (session_of(caught),), False)


def test_a_sigma_that_may_be_nothing():
    """Nobody was caught at two detectors."""
    likelihood = survey(histories([(0, 0), (1, 0), (3, 0)], [(0, 8), (2, 8)], [(1, 20)], [(1, 30), (2, 30)]))
    found = profile_interval(likelihood, fit(likelihood), "sigma")
    assert found.lower is None
    assert found.upper == pytest.approx(1313.8, abs=1)
    assert found.note == (
        "The interval of sigma is open: it has no lower limit, because however small sigma is, the log-likelihood "
        "falls by no more than 0.00."
    )
    fixed = survey(
        histories([(0, 0), (1, 0), (3, 0)], [(0, 8), (2, 8)], [(1, 20)], [(1, 30), (2, 30)]),
        fixed={"sigma": found.upper},
    )
    assert fit(likelihood).loglik - fit(fixed).loglik == pytest.approx(HALF, abs=1e-3)


def test_an_end_that_the_likelihood_never_comes_to():
    likelihood = survey(
        histories([(0, 0), (1, 0), (3, 1)], [(0, 8), (2, 8)], [(1, 20)], [(1, 30), (2, 30)]), ["g0~bk"]
    )
    best = fit(likelihood)
    base, effect = (profile_interval(likelihood, best, name) for name in ("g0", "g0.bkTRUE"))
    assert (base.upper, effect.lower) == (None, None)
    assert 0 < base.lower < 0.1
    assert (
        "has no upper limit, because however large g0 is, the log-likelihood falls by no more than 0.67"
        in base.note
    )
    assert (
        "has no lower limit, because however small g0.bkTRUE is, the log-likelihood falls by no more than 0.6"
        in effect.note
    )
    # Another search, at g0 as good as 1.
    where = [likelihood.design.names.index(name) for name in ("D", "g0.bkTRUE", "sigma")]

    def up(others):
        beta = np.full(4, 20.0)
        beta[where] = others
        return -likelihood.value(beta)

    start = best.beta[where] + np.array(
        [0.0, best.beta[1] - 20.0, 0.0]
    )  # the chance after a capture as it was
    found = minimize(up, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-7, "maxiter": 4000})
    assert 0.5 < best.loglik + found.fun < 0.68


def test_n_of_a_binomial_population():
    likelihood = record("sim_a_prox:HN_null_fast_binomialN")
    best = fit(likelihood)
    density, number = profile_interval(likelihood, best, "D"), profile_number(likelihood, best)
    area = likelihood.sessions[0].mask.area_ha
    assert number.lower == pytest.approx(density.lower * area)
    assert number.upper == pytest.approx(density.upper * area)
    assert number.lower > likelihood.sessions[0].n


def test_there_are_not_fewer_animals_than_were_caught():
    mask = Mask(MASK.xy[np.abs(MASK.xy - 10_000).max(axis=1) <= 11_000], MASK.cell_ha)
    empty = blank_session("1", DETECTORS, np.ones((36, 6)), mask)
    model = build_model("proximity", "HN", distribution="binomial")
    beta = np.array([log(14 / mask.area_ha), log(0.1), log(2500.0)])
    (drawn,) = simulate(Likelihood(model, (empty,), False), beta, np.random.default_rng(3))
    likelihood = Likelihood(model, (drawn.session,), False)
    caught = drawn.session.n
    best = fit(likelihood)
    assert exp(best.beta[0]) * mask.area_ha > caught
    # The likelihood ends there, and so does the interval of D.
    assert profile_interval(likelihood, best, "D").lower * mask.area_ha == pytest.approx(caught, rel=1e-6)
    found = profile_number(likelihood, best)
    assert found.lower == pytest.approx(caught, rel=1e-6)
    assert caught + 5 < found.upper < 2.5 * caught


def test_what_has_no_profile():
    likelihood = grid_survey()
    best = fit(likelihood)
    with pytest.raises(InputError, match="the model has no coefficient z; it has D, g0, sigma"):
        profile_interval(likelihood, best, "z")
    with pytest.raises(InputError, match=r"1\.5 is no level of confidence"):
        profile_interval(likelihood, best, "D", 1.5)
    conditional = grid_survey(conditional=True)
    with pytest.raises(
        InputError, match="the conditional likelihood has no D, and its derived density no profile"
    ):
        profile_interval(conditional, fit(conditional), "D")
    fixed = grid_survey(fixed={"sigma": 800.0})
    with pytest.raises(InputError, match="sigma is fixed, and therefore has no interval"):
        profile_interval(fixed, fit(fixed), "sigma")
    with pytest.raises(InputError, match="N is a random number here"):
        profile_number(likelihood, best)
    uneven = grid_survey(["D~east"], distribution="binomial")
    with pytest.raises(InputError, match="N is no coefficient where D varies"):
        profile_number(uneven, fit(uneven))
    nothing = profile_interval(likelihood, replace(best, converged=False), "D")
    assert (nothing.lower, nothing.upper) == (None, None)
    assert nothing.note == "The fit did not converge: there is no maximum to measure from."


def test_a_fit_that_stopped_short_is_told():
    likelihood = grid_survey()
    best = fit(likelihood)
    beta = best.beta + np.array([0.0, 0.0, 0.6])
    short = replace(best, beta=beta, loglik=likelihood.value(beta))
    found = profile_interval(likelihood, short, "D")
    assert (found.lower, found.upper) == (None, None)
    assert "the fit was not at its maximum" in found.note

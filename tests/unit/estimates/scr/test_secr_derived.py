"""What follows from a fit, against every record of secr 5.4.1: estimates at all levels, derived D, N, AICc."""

from math import sqrt

import numpy as np
import pytest

from leopard_census.estimates.scr.effective import derived_densities
from leopard_census.estimates.scr.estimates import parameter_estimates
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.information import aic, aicc
from leopard_census.estimates.scr.region_n import region_numbers
from tests.unit.estimates.scr.scr_oracle import as_parameters, cases, likelihood_of

FITS = [case for case in cases() if case.fit]
# At secr's own coefficients and variances these hold for models that are not identified too: captdata g0~h2 and
# sigma~h2, sim_a_prox g0~h2 and sigma~h2.
DERIVED = [case for case in FITS if case.record["derived"]]
OWN = ("sim_a_prox:HN_null_general", "sim_a_prox:HN_null_fast_CL", "sim_a_prox:HN_null_fast_binomialN",
       "time_a_count:HHN_null_fast", "captdata:multi_HN_g0_b", "captdata:multi_HN_D_x",
       "spacecap_tiger:HN_sigma_h2_fast")  # fmt: skip


def secr_fit(record):
    """The fit as secr ended it."""
    beta, vcov = np.array(record["beta"]), np.array(record["beta_vcov"])
    return Fit(beta, vcov, record["logLik_full"], converged=True)


def numbers(estimate):
    return [estimate.value, estimate.se, estimate.lower, estimate.upper]


def secr_numbers(row):
    return [row[name] for name in ("estimate", "SE.estimate", "lcl", "ucl")]


@pytest.mark.parametrize("case", as_parameters(FITS))
def test_estimates_at_all_levels(case):
    likelihood, _, _ = likelihood_of(case.record)
    found = {(e.level, e.parameter): e for e in parameter_estimates(likelihood, secr_fit(case.record))}
    secr = {
        (level["level"], row["parameter"]): row
        for level in case.record["estimates"]
        for row in level["estimates"]
    }
    assert list(found) == list(secr)
    for key, row in secr.items():
        assert found[key].link == row["link"]
        np.testing.assert_allclose(numbers(found[key].estimate), secr_numbers(row), rtol=1e-9)


@pytest.mark.parametrize("case", as_parameters(FITS))
def test_aic(case):
    record = case.record
    likelihood, beta, value = likelihood_of(record)
    animals = sum(session.n for session in likelihood.sessions)
    assert animals == record["n_for_AICc"]
    assert aic(value, len(beta)) == pytest.approx(record["AIC"], abs=1e-9)
    assert aicc(value, len(beta), animals) == pytest.approx(record["AICc"], abs=6e-4)  # secr rounds it


@pytest.mark.parametrize("case", as_parameters(DERIVED))
def test_derived_density(case):
    likelihood, _, _ = likelihood_of(case.record)
    (found,) = derived_densities(likelihood, secr_fit(case.record))
    area, density = case.record["derived"][0]["rows"]
    assert found.area_ha == pytest.approx(area["estimate"], rel=1e-9)
    assert found.area_ha == pytest.approx(case.record["esa_ha"], rel=1e-9)
    np.testing.assert_allclose(numbers(found.density), secr_numbers(density), rtol=1e-7)
    own = [found.cv_n, found.cv_a, found.cv_d]
    np.testing.assert_allclose(own, [density[name] for name in ("CVn", "CVa", "CVD")], rtol=1e-6)


@pytest.mark.parametrize("case", as_parameters(DERIVED))
def test_numbers_on_the_mask(case):
    likelihood, _, _ = likelihood_of(case.record)
    (found,) = region_numbers(likelihood, secr_fit(case.record))
    expected, realised = case.record["region_N"][0]["rows"]
    np.testing.assert_allclose(numbers(found.expected), secr_numbers(expected), rtol=1e-7)
    assert found.realised.value == pytest.approx(realised["estimate"], rel=1e-9)
    assert found.detected_inside == pytest.approx(realised["n"])
    if case.record["distribution"] == "binomial":
        # N is a parameter here, whose variance secr lessens by E(N) nevertheless.
        assert found.realised.se == pytest.approx(expected["SE.estimate"], rel=1e-6)
        left = expected["SE.estimate"] ** 2 - expected["estimate"]
        assert realised["SE.estimate"] == (None if left < 0 else pytest.approx(sqrt(left)))
        return
    np.testing.assert_allclose(numbers(found.log_normal), secr_numbers(realised), rtol=5e-4)
    # The predictive interval is another one, in whole animals; on the whole mask it comes near secr's.
    assert found.realised.lower == pytest.approx(realised["lcl"], rel=0.07)
    assert found.realised.upper == pytest.approx(realised["ucl"], rel=0.05)


@pytest.mark.parametrize("case", as_parameters([case for case in FITS if case.name in OWN]))
def test_from_our_own_fit(case):
    likelihood, _, _ = likelihood_of(case.record)
    found = fit(likelihood)
    mine = {(e.level, e.parameter): e.estimate for e in parameter_estimates(likelihood, found)}
    for level in case.record["estimates"]:
        for row in level["estimates"]:
            own = mine[level["level"], row["parameter"]]
            assert own.value == pytest.approx(row["estimate"], abs=0.01 * row["SE.estimate"])
            assert own.se == pytest.approx(row["SE.estimate"], rel=0.01)
    (derived,), (number,) = derived_densities(likelihood, found), region_numbers(likelihood, found)
    expected, realised = case.record["region_N"][0]["rows"]
    secr = (case.record["derived"][0]["rows"][1], expected, realised)
    for own, row in zip((derived.density, number.expected, number.realised), secr, strict=True):
        assert own.value == pytest.approx(row["estimate"], rel=1e-3)

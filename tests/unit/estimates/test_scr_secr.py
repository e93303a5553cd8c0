"""The spatial likelihood and its maximum against secr 5.4.1."""

import numpy as np
import pytest

from leopard_census.estimates.scr_first.derived import parameter_estimates
from leopard_census.estimates.scr_first.fit import maximise, start_sigma, start_values
from leopard_census.estimates.scr_first.realised import region_numbers
from leopard_census.geo.polygon import PolygonRegion

CASES = ("sim_a_prox", "sim_a_usage01", "sim_a_effort", "time_a_prox")


@pytest.mark.parametrize("name", CASES)
def test_loglik_at_secr_beta(secr_case, name):
    case = secr_case(name)
    value = case.likelihood.value(np.array(case.reference["beta"]))
    assert value == pytest.approx(case.reference["logLik_full"], abs=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_loglik_at_round_points(secr_case, name):
    case = secr_case(name)
    for point in case.reference["ll_points"]:
        assert case.likelihood.value(np.array(point["beta"])) == pytest.approx(point["LL"], abs=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_fit_matches_secr(secr_case, name):
    case = secr_case(name)
    fit = maximise(case.likelihood, start_values(case.likelihood, start_sigma(case.data)))
    assert fit.converged
    assert fit.loglik >= case.reference["logLik_full"] - 1e-5
    secr_se = np.sqrt(np.diag(case.reference["beta_vcov"]))
    np.testing.assert_array_less(np.abs(fit.beta - case.reference["beta"]), 0.01 * secr_se)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.vcov)), secr_se, rtol=0.01)
    mine = parameter_estimates(case.likelihood, fit)
    for row in case.reference["estimates"][0]["estimates"]:
        scale = 1e4 if row["parameter"] == "D" else 1  # per hectare -> per 100 km2
        found = mine[row["parameter"]]
        secr = [row[k] * scale for k in ("estimate", "SE.estimate", "lcl", "ucl")]
        np.testing.assert_allclose([found.value, found.se, found.lower, found.upper], secr, rtol=0.005)


@pytest.mark.parametrize("name", CASES)
def test_gradient_is_exact(secr_case, name):
    likelihood = secr_case(name).likelihood
    rng = np.random.default_rng([7, len(name)])
    for _ in range(3):
        beta = np.array([-8.5, -2.2, 7.9]) + rng.normal(0, 0.5, 3)
        _, gradient = likelihood.value_and_gradient(beta)
        steps = 1e-5 * np.eye(3)
        differences = [(likelihood.value(beta + s) - likelihood.value(beta - s)) / 2e-5 for s in steps]
        np.testing.assert_allclose(gradient, differences, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["sim_a_prox", "sim_a_usage01", "sim_a_effort"])
def test_realised_number_is_that_of_region_n(secr_case, name):
    """On a region that holds the whole mask, the general form must fall back on secr's region.N."""
    case = secr_case(name)
    fit = maximise(case.likelihood, np.array(case.reference["beta"]))
    low, high = case.likelihood.mask.xy.min(axis=0) - 460, case.likelihood.mask.xy.max(axis=0) + 460
    box = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    numbers = region_numbers(case.likelihood, fit, PolygonRegion(((box,),), "mask"), 920.0)
    expected, realised = case.reference["region_N"][0]["rows"]
    for mine, secr in ((numbers.expected, expected), (numbers.log_normal, realised)):
        np.testing.assert_allclose(
            [mine.value, mine.se, mine.lower, mine.upper],
            [secr[k] for k in ("estimate", "SE.estimate", "lcl", "ucl")],
            rtol=0.001,
        )
    assert numbers.detected_inside == pytest.approx(case.data.n)
    # The predictive interval is another one, in whole animals; on the whole mask it comes near secr's.
    assert numbers.realised.lower == pytest.approx(realised["lcl"], rel=0.12)
    assert numbers.realised.upper == pytest.approx(realised["ucl"], rel=0.12)


def test_cells_out_of_reach_change_nothing(secr_case):
    """What a mask has beyond all detectors' reach must not enter the likelihood."""
    from leopard_census.estimates.scr_first.likelihood import Likelihood
    from leopard_census.estimates.scr_first.mask import Mask

    case = secr_case("sim_a_prox")
    mask = case.likelihood.mask
    wider = Mask(np.vstack([mask.xy, mask.xy + 200_000.0]), mask.cell_ha)
    beta = np.array(case.reference["beta"])
    with_far_cells = Likelihood(case.data, wider, case.likelihood.detection).value_and_gradient(beta)
    plain = case.likelihood.value_and_gradient(beta)
    assert with_far_cells[0] == pytest.approx(plain[0], abs=1e-9)
    np.testing.assert_allclose(with_far_cells[1], plain[1], atol=1e-9)

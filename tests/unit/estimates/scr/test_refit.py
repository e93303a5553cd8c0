"""Fits that start from another fit."""

import numpy as np
import pytest

from leopard_census.estimates.scr.fit import fit
from tests.unit.estimates.scr.grid_survey import grid_survey


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("formulas", [[], ["g0~b", "sigma~t"]])
def test_the_variance_of_one_fit_is_a_guess_for_the_next(formulas, seed):
    """It is the inverse of a matrix, and therefore not symmetric to the last digit."""
    found = fit(likelihood := grid_survey(formulas, animals=60, seed=seed))
    again = fit(likelihood, found.beta, found.vcov, hessian_wanted=False)
    assert again.converged
    assert again.loglik == pytest.approx(found.loglik, abs=1e-6)
    assert np.abs(again.beta - found.beta).max() < 0.01

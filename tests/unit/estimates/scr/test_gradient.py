"""The gradient against differences of the likelihood, at random points, for every model term."""

import numpy as np
import pytest

from tests.unit.estimates.scr.enumerated_cases import EVERY, coefficients_of, likelihood_of

STEP = 1e-5
POINTS = 2


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in EVERY])
def test_gradient_is_that_of_differences(case):
    likelihood, _ = likelihood_of(case, 3)
    names = likelihood.design.names
    rng = np.random.default_rng([len(names), *case.name.encode()])
    middle = np.array([coefficients_of(case)[name] for name in names])
    # So many animals that a binomial number stays above those caught.
    middle += [1.0 if name == "D" else 0.0 for name in names]
    for _ in range(POINTS):
        beta = middle + rng.normal(0, 0.4, len(names))
        value, gradient = likelihood.value_and_gradient(beta)
        assert value == likelihood.value(beta)
        assert np.isfinite(value)
        differences = [
            (likelihood.value(beta + step) - likelihood.value(beta - step)) / (2 * STEP)
            for step in STEP * np.eye(len(names))
        ]
        np.testing.assert_allclose(gradient, differences, rtol=1e-6, atol=1e-6)

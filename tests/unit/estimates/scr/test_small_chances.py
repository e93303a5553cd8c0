"""Animals that are hardly ever caught."""

import numpy as np
import pytest

from tests.unit.estimates.scr.tiny import engine, tiny

KINDS = ["proximity", "count", "multi"]


@pytest.mark.parametrize("kind", KINDS)
def test_tiny_chances_keep_their_digits(kind):
    """With a hazard towards 0 the likelihood per animal tends to that of its captures, whatever the hazard."""
    likelihood = engine(tiny(3, kind, usage=(1.0,)), kind, "HHN", [], conditional=True)
    (session,) = likelihood.sessions
    beyond_first = session.recaptures
    values = []
    for lambda0 in (1e-7, 1e-11, 1e-15, 1e-22):
        value, gradient = likelihood.value_and_gradient(np.array([np.log(lambda0), 4.7]))
        values.append(value - beyond_first * np.log(lambda0))
        assert gradient[0] == pytest.approx(beyond_first, rel=1e-6)
    np.testing.assert_allclose(values, values[0], atol=1e-5)


@pytest.mark.parametrize("distribution", ["poisson", "binomial"])
@pytest.mark.parametrize(
    "beta", [[-800, 0, 4], [800, 0, 4], [0, -800, 4], [0, 800, 4], [0, 0, -800], [0, 0, 800]]
)
def test_what_cannot_be_is_no_error(beta, distribution):
    """A search may try anything: a likelihood that is 0, or beyond all numbers, is minus infinity or a number."""
    for kind in KINDS:
        for function in ("HN", "HHN"):
            likelihood = engine(tiny(3, kind), kind, function, [], distribution=distribution)
            value, gradient = likelihood.value_and_gradient(np.array(beta, dtype=float))
            assert value < 1e3
            assert gradient.shape == (3,)

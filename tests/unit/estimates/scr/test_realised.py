"""Limits of a realised number where the data set none."""

from math import exp, inf

import numpy as np

from leopard_census.estimates.scr.realised import predictive_limits

NOBODY = np.zeros(0)


def limits(spread):
    """Limits of a Poisson number whose mean is log-normal around 20."""
    return predictive_limits(lambda b: (20 * exp(min(b[0], 700.0)), NOBODY), np.zeros(1), np.array([spread]))


def test_a_spread_beyond_all_numbers_has_no_upper_limit():
    lower, upper = limits(40.0)
    assert (lower, upper) == (0.0, inf)
    lower, upper = limits(0.2)
    assert 8 < lower < 20 < upper < 40

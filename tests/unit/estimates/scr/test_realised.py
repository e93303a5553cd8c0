"""Limits of a realised number where the data set none."""

from math import exp, inf, nan, sqrt

import numpy as np
import pytest

from leopard_census.estimates.scr.realised import predictive

NOBODY = np.zeros(0)


def limits(spread):
    """Limits of a Poisson number whose mean is log-normal around 20."""
    return predictive(
        lambda b: (20 * exp(min(b[0], 700.0)), NOBODY), np.zeros(1), np.array([spread])
    ).limits()


def test_a_spread_beyond_all_numbers_has_no_upper_limit():
    lower, upper = limits(40.0)
    assert (lower, upper) == (0.0, inf)
    lower, upper = limits(0.2)
    assert 8 < lower < 20 < upper < 40


def test_the_standard_deviation_is_that_of_the_distribution():
    """A log-normal mean of Poisson numbers, and two animals caught that may live elsewhere."""
    s, chances = 0.3, np.array([0.2, 0.9])
    found = predictive(lambda b: (20 * exp(b[0]), chances), np.zeros(1), np.array([s]))
    mean, of_mean = 20 * exp(s**2 / 2), 400 * exp(s**2) * (exp(s**2) - 1)
    expected = sqrt(mean + of_mean + 0.2 * 0.8 + 0.9 * 0.1)
    assert found.standard_deviation() == pytest.approx(expected, rel=1e-3)


def test_a_spread_beyond_all_numbers_has_no_standard_deviation():
    found = predictive(lambda b: (20 * exp(min(b[0], 700.0)), NOBODY), np.zeros(1), np.array([40.0]))
    assert found.standard_deviation() == inf


def test_numbers_that_cannot_be_computed_tell_nothing():
    assert predictive(lambda b: (nan, NOBODY), np.zeros(1), np.array([1.0])) is None


def test_a_number_that_curves_is_taken_as_straight_where_density_varies():
    """Of a sum of exponential functions the slope at the estimate counts, and not how it curves away from there."""

    def curved(b):
        return 10 * exp(b[0]) + 10 * exp(-3 * b[0]), NOBODY

    def straight(b):
        return 20 * exp(-b[0]), NOBODY

    at, step = np.zeros(1), np.array([0.8])
    wanted = predictive(straight, at, step).limits()
    assert predictive(curved, at, step, straight=True).limits() == wanted
    assert predictive(curved, at, step).limits()[1] > 1.5 * wanted[1]

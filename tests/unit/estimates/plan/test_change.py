"""What change is told: the published formula, what it does to simple cases, and pairs of winters that are drawn."""

from math import exp, log, sqrt

import numpy as np
import pytest

from leopard_census.estimates.plan.change import Comparison, log_variance, ratio_by_rule
from leopard_census.estimates.scr.estimates import from_log_link


def test_the_rule_of_thumb():
    """ln r = 2.80 RSE sqrt(1/m1 + 1/m2): RSE 0.29 tells 3.2 of one winter against one, 2.4 against five."""
    assert ratio_by_rule(0.29) == pytest.approx(3.2, abs=0.05)
    assert ratio_by_rule(0.29, 5, 1) == pytest.approx(2.4, abs=0.05)
    assert log(ratio_by_rule(0.2)) == pytest.approx(2.8016 * 0.2 * sqrt(2), rel=1e-4)


def test_variance_of_the_error_that_the_estimates_print():
    estimate = from_log_link(0.5, 0.09)
    assert log_variance(estimate.se / estimate.value) == pytest.approx(0.09)


def test_with_errors_of_identification_alone_the_rule_is_exact():
    """They stay what they are, whatever density does: rise and fall are as large."""
    pair = Comparison(before=0.04, sampling=0.0, identity=0.04)
    assert pair.smallest_rise() == pytest.approx(ratio_by_rule(0.2))
    assert pair.smallest_fall() == pytest.approx(1 / ratio_by_rule(0.2))


@pytest.mark.parametrize(
    ("before", "sampling", "identity"), [(0.02, 0.02, 0.0), (0.01, 0.05, 0.01), (0.0, 0.03, 0.0)]
)
def test_the_smallest_changes_are_told_with_80_percent(before, sampling, identity):
    pair = Comparison(before, sampling, identity)
    rise, fall = pair.smallest_rise(), pair.smallest_fall()
    assert pair.chance(rise) == pytest.approx(0.8, abs=1e-6)
    assert pair.chance(fall) == pytest.approx(0.8, abs=1e-6)
    # A fall leaves fewer animals to tell it from.
    assert rise < 1 / fall


def test_no_fall_is_told_from_few_animals():
    pair = Comparison(log_variance(0.4), log_variance(0.4))
    assert pair.smallest_rise() == pytest.approx(3.41, abs=0.01)
    assert pair.smallest_fall() is None
    assert all(pair.chance(ratio) < 0.8 for ratio in np.geomspace(0.001, 0.99, 200))
    assert Comparison(30.0, 30.0).smallest_rise() is None


def test_a_deep_fall_may_be_told_less_often_than_the_smallest_one():
    pair = Comparison(log_variance(0.25), log_variance(0.25))
    assert pair.chance(pair.smallest_fall()) > 0.79 > 0.2 > pair.chance(0.001)


def test_no_change_is_told_as_one_in_half_of_the_five_percent():
    assert Comparison(0.02, 0.02).chance(1 + 1e-12) == pytest.approx(0.025, abs=1e-6)


def test_pairs_of_counts_are_told_as_often_as_foretold():
    """Densities known but for the number caught: D = n / a, variance of log n is 1 / n."""
    rng = np.random.default_rng(5)
    runs, now = 20_000, 60
    for ratio in (1.0, 1.5, 0.6):
        first, second = rng.poisson(now, runs), rng.poisson(now * ratio, runs)
        z = np.log(second / first) / np.sqrt(1 / first + 1 / second)
        told = (z > 1.96).mean() if ratio >= 1 else (z < -1.96).mean()
        assert told == pytest.approx(Comparison(1 / now, 1 / now).chance(ratio), abs=0.02)


def test_more_winters_before_and_a_better_next_one_tell_more():
    v = log_variance(0.3)
    one, five = Comparison(v, v), Comparison(v / 5, v)
    assert five.smallest_rise() < one.smallest_rise()
    assert five.chance(1.5) > one.chance(1.5)
    assert Comparison(v, v / 2).chance(1.5) > one.chance(1.5)
    assert exp(log(ratio_by_rule(0.3)) / sqrt(2)) < ratio_by_rule(0.3, 5) < ratio_by_rule(0.3)

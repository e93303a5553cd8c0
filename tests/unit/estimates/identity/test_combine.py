"""Many estimates made one: by hand, where draws are equal, and where they say nothing of a limit."""

from math import exp, inf, log, log1p, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t

from leopard_census.estimates.identity.combine import (
    RULES,
    Z95,
    One,
    counts_interval,
    log_normal_ones,
    mixture,
    rubin,
    variance_of_limits,
)


def log_normal(value, variance, draws=1, weight=None):
    half = Z95 * sqrt(variance)
    limits = value * exp(-half), value * exp(half)
    return One(draws, draws if weight is None else weight, value, variance, *limits)


def test_two_draws_by_hand():
    ones = [log_normal(1.0, 0.04, draws=3), log_normal(2.0, 0.09)]
    found = rubin(ones)
    mean = log(2) / 4
    between = (3 * mean**2 + (log(2) - mean) ** 2) / 3
    within = (3 * 0.04 + 0.09) / 4
    total = within + 1.25 * between
    df = 3 * (1 + within / (1.25 * between)) ** 2
    half = t.ppf(0.975, df) * sqrt(total)
    assert found.value == pytest.approx(exp(mean))
    assert (found.within, found.between) == pytest.approx((within, 1.25 * between))
    assert found.share == pytest.approx(1.25 * between / total)
    assert (found.lower, found.upper) == pytest.approx((exp(mean - half), exp(mean + half)))


def test_sampling_alone_is_told_beside_both():
    """Two draws of 10 and 20 with log variances of .04 and .06: W .05, B (ln 2)^2 / 2."""
    found = rubin(log_normal_ones([10.0, 20.0], [0.04, 0.06]))
    between = 1.5 * log(2) ** 2 / 2
    assert found.value == pytest.approx(sqrt(200))
    assert found.share == pytest.approx(between / (0.05 + between))
    assert found.se == pytest.approx(sqrt(200) * sqrt(exp(0.05 + between) - 1))
    assert found.lower_sampling == pytest.approx(sqrt(200) * exp(-Z95 * sqrt(0.05)))
    assert found.upper_sampling == pytest.approx(sqrt(200) * exp(Z95 * sqrt(0.05)))
    assert found.lower < found.lower_sampling


def test_sampling_alone_of_a_mixture_is_the_interval_of_the_mean_draw():
    found = mixture([One(2, 2.0, 10.0, 0.02, 8.0, 13.0), One(1, 1.0, 14.0, 0.05, 10.0, 27.0)])
    assert found.lower_sampling == pytest.approx((8.0 * 8.0 * 10.0) ** (1 / 3))
    assert found.upper_sampling == pytest.approx((13.0 * 13.0 * 27.0) ** (1 / 3))
    assert mixture([One(1, 1.0, 10.0, 0.02, 8.0, inf)]).upper_sampling is None


def test_a_number_of_animals_has_limits_in_whole_animals():
    """Also where all draws are equal; limits that are whole already stay, whatever the rounding of logarithms."""
    ones = [One(3, 3.0, 31.0, 0.01, 30.09, 35.2), One(1, 1.0, 31.0, 0.01, 30.09, 35.2)]
    found = RULES["n_hat"](ones)
    assert (found.lower, found.upper) == (30.0, 36.0)
    assert (found.lower_sampling, found.upper_sampling) == (30.0, 36.0)
    whole = RULES["n_hat"]([One(1, 1.0, value, 0.01, 30.0, 36.0) for value in (31.0, 31.0)])
    assert (whole.lower, whole.upper) == (30.0, 36.0)
    assert RULES["n_hat"]([One(1, 1.0, 31.0, 0.01, 30.09, inf)]).upper is None


def test_limits_of_a_number_in_a_region_are_whole_already_and_not_widened_twice():
    one, other = One(196, 196.0, 6.5, 0.02, 5.0, 9.0), One(4, 4.0, 6.6, 0.02, 4.0, 10.0)
    found = RULES["n_region"]([one, other])
    assert 9.0 < mixture([one, other]).upper < 9.5
    assert (found.lower, found.upper) == (5.0, 9.0)


def test_the_estimate_is_not_below_the_mean_number_of_animals_caught():
    """Each draw finds nobody missed: the mean of the logarithms would lie below that of the numbers."""
    caught = [8.0, 8.0, 9.0, 12.0]
    found = RULES["n_hat"]([One(1, 1.0, n, 0.001, n, n + 1) for n in caught])
    assert found.value == pytest.approx(sum(caught) / 4)


def test_where_draws_without_limits_hold_half_of_the_weight_there_is_no_interval():
    bare = [One(1, 1.0, n) for n in (8.0, 9.0)]
    told = One(1, 1.0, 9.0, 0.01, 8.0, 14.0)
    assert RULES["n_hat"]([*bare, told, told]).lower is None
    assert RULES["n_hat"]([bare[0], told, told]).lower == 8.0


def test_a_region_in_which_perhaps_nobody_lives():
    """Where draws hold that possible, so does the interval; a few of many do not make it so."""
    nobody, some = One(1, 1.0, 2.0, 0.9, 0.0, 10.0), One(1, 1.0, 3.0, 0.2, 1.2, 7.5)
    alone = mixture([nobody])
    assert (alone.lower, alone.lower_sampling, alone.upper) == (0.0, 0.0, pytest.approx(10.0))
    assert mixture([nobody, some]).lower == 0.0
    many = mixture([nobody, One(99, 99.0, 3.0, 0.2, 1.2, 7.5)])
    assert 0.9 < many.lower < 1.2


def test_weights_count_as_fewer_draws():
    # Two draws of weights 3 and 1 count as (3 + 1)^2 / (9 + 1) = 1.6 draws.
    found = rubin([log_normal(1.0, 0.04, weight=3.0), log_normal(2.0, 0.09, weight=1.0)])
    mean = log(2) / 4
    between = (3 * mean**2 + (log(2) - mean) ** 2) / 4 * 1.6 / 0.6
    assert found.m == pytest.approx(1.6)
    assert found.value == pytest.approx(exp(mean))
    assert found.between == pytest.approx((1 + 1 / 1.6) * between)


@given(
    st.floats(0.01, 1e4),
    st.floats(1e-4, 2.0),
    st.lists(st.tuples(st.integers(1, 50), st.floats(0.1, 5)), min_size=1, max_size=6),
)
def test_equal_draws_are_the_single_estimate(value, variance, weights):
    one = log_normal(value, variance)
    draws = [One(d, d * w, one.value, one.variance, one.lower, one.upper) for d, w in weights]
    for found in (rubin(draws), mixture(draws)):
        assert found.share == 0
        assert (found.value, found.lower, found.upper) == pytest.approx(
            (value, one.lower, one.upper), rel=1e-9
        )
        assert found.total == pytest.approx(variance)


def test_g0_is_combined_on_the_logit_scale():
    one = One(2, 2.0, 0.2, 0.25, *(1 / (1 + exp(-(log(0.25) + s * Z95 * 0.5))) for s in (-1, 1)))
    found = rubin([one], "logit")
    assert (found.value, found.lower, found.upper) == pytest.approx((0.2, one.lower, one.upper))


def test_the_mixture_leaves_a_fortieth_at_either_side():
    ones = [log_normal(10.0, 0.02, draws=2), log_normal(14.0, 0.05)]
    found = mixture(ones)
    for end, level in ((found.lower, 0.025), (found.upper, 0.975)):
        below = [norm.cdf((log(end) - log(one.value)) / sqrt(one.variance)) for one in ones]
        assert (2 * below[0] + below[1]) / 3 == pytest.approx(level)


def test_no_limit_lies_below_the_fewest_animals_caught():
    # 8 caught and none missed; 10 caught and one or so missed.
    ones = [One(5, 5.0, 8.0, 0.0, 8.0, 8.6), One(5, 5.0, 11.0, log1p((0.8 / 11) ** 2), 10.1, 14.0)]
    found = mixture(ones)
    assert 8.0 <= found.lower < 8.1
    assert 12.0 < found.upper < 14.0


def test_draws_without_an_upper_limit_keep_their_weight():
    closed, open_ = One(97, 97.0, 10.0, 0.01, 8.0, 13.0), One(1, 1.0, 30.0, 0.5, 12.0, inf)
    few = mixture([closed, open_])
    many = mixture([closed, One(3, 30.0, 30.0, 0.5, 12.0, inf)])
    assert few.upper is not None
    assert 13.0 < few.upper < 30.0
    assert many.upper is None


@pytest.mark.parametrize("share", [0.049, 0.0499])
def test_draws_without_an_upper_limit_leave_one_while_they_hold_less_than_a_twentieth(share):
    """By hand: half of the open draw lies beyond any number, so the other has to reach its part of what is left."""
    closed, open_ = One(1, 1 - share, 10.0, 0.5, 4.0, 60.0), One(1, share, 10.0, 0.5, 4.0, inf)
    reached = (0.975 - share / 2) / (1 - share)
    by_hand = 10 * exp(norm.ppf(reached) * log(6) / Z95)
    assert log(by_hand / 60) > 1
    assert mixture([closed, open_]).upper == pytest.approx(by_hand, rel=1e-6)
    more = One(1, 0.051, 10.0, 0.5, 4.0, inf)
    assert mixture([One(1, 0.949, 10.0, 0.5, 4.0, 60.0), more]).upper is None


def test_a_lower_limit_lies_where_the_mixture_has_it():
    """A draw that holds 4.9% and may hold nobody: the other one's part is reached far below its limit."""
    nobody, some = One(1, 0.049, 10.0, 0.9, 0.0, 60.0), One(1, 0.951, 10.0, 0.9, 1.0, 60.0)
    assert mixture([nobody, some]).lower < 1.0
    by_hand = 10 * exp(norm.ppf((0.025 - 0.0245) / 0.951) * log(10) / Z95)
    # Not below the lowest of any draw, which is 0 here.
    assert mixture([nobody, some]).lower == pytest.approx(by_hand, rel=1e-6)


def test_without_any_interval_there_is_none():
    found = mixture([One(3, 3.0, 9.0), One(1, 1.0, 10.0)])
    assert (found.lower, found.upper) == (None, None)
    assert found.between > 0
    assert rubin([One(3, 3.0, 9.0)]).lower is None
    assert not found.sampled


def test_draws_that_tell_no_sampling_error_say_nothing_of_its_mean():
    found = mixture([log_normal(9.0, 0.04), One(3, 3.0, 9.0)])
    assert found.sampled
    assert found.within == pytest.approx(0.04)


def test_limits_stand_for_a_variance():
    one = log_normal(7.0, 0.09)
    assert variance_of_limits(one.lower, one.upper) == pytest.approx(0.09)
    assert variance_of_limits(7.0, inf) is None
    assert variance_of_limits(7.0, 7.0) is None


def test_the_range_of_a_number_leaves_out_a_fortieth_at_most():
    mean, deviation, median, low, high = counts_interval([9, 7, 8, 12], [10.0, 2.0, 86.0, 2.0])
    assert mean == pytest.approx(8.16)
    assert deviation == pytest.approx(sqrt(0.1 * 0.84**2 + 0.02 * 1.16**2 + 0.86 * 0.16**2 + 0.02 * 3.84**2))
    assert (median, low, high) == (8, 8, 9)


@given(st.permutations(range(4)))
def test_the_order_of_draws_changes_nothing(order):
    ones = [log_normal(5.0 + k, 0.01 * (k + 1), draws=k + 1) for k in range(4)]
    first, other = mixture(ones), mixture([ones[k] for k in order])
    assert (other.value, other.lower, other.upper) == pytest.approx((first.value, first.lower, first.upper))

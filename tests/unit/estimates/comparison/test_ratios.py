"""Verdicts, ratios on the log scale, counts, closed estimates."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.comparison.closed_ratio import (
    exact_ratio,
    recaptures,
    separate_ratio,
    shared_ratio,
)
from leopard_census.estimates.comparison.counts import (
    ASSUMPTION,
    admissible_series,
    chance_of_so_many,
    count_ratio,
)
from leopard_census.estimates.comparison.identity_error import (
    identity_variance,
    is_assumed,
    of_ratio,
    of_slope,
    read_identity,
)
from leopard_census.estimates.comparison.log_ratio import Ratio, ratio_from_log, with_identity
from leopard_census.estimates.ratio import rate_ratio
from leopard_census.tables.change_verdict import SENTENCES, digits_of_limits, verdict
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table


@pytest.mark.parametrize(
    ("first", "exposure", "lower", "upper"), [(8, 1, 0.56, 4.23), (37, 5, 0.77, 3.18), (43, 5, 0.67, 2.69)]
)
def test_exact_ratio_of_the_press_release(first, exposure, lower, upper):
    """12 leopards against 8 in one winter, and against all of five winters together (METHODS 1.9)."""
    found = rate_ratio(first, exposure, 12, 1)
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=5e-3), pytest.approx(upper, abs=5e-3))


def test_p_value_of_twelve_against_eight():
    assert rate_ratio(8, 1, 12, 1).p_value == pytest.approx(0.50, abs=5e-3)


def test_ratio_turns_round():
    there, back = rate_ratio(8, 0.7, 12, 0.9), rate_ratio(12, 0.9, 8, 0.7)
    assert there.ratio == pytest.approx(1 / back.ratio)
    assert there.lower == pytest.approx(1 / back.upper)
    assert there.p_value == pytest.approx(back.p_value)


@pytest.mark.parametrize("first", [430, 450, 1500])
def test_large_counts_are_tested_as_small_ones(first):
    """On both sides of the total up to which binomial coefficients are floats, against another implementation."""
    second = 560
    found = rate_ratio(first, 1.0, second, 1.0)
    assert found.p_value == pytest.approx(binomtest(second, first + second).pvalue, rel=1e-6)
    more = binomtest(second, 5 * first + second, 1 / 6, alternative="greater").pvalue
    assert chance_of_so_many([first] * 5, second) == pytest.approx(more, rel=1e-6)


def test_ratio_needs_animals_and_effort():
    for counts in ((0, 1, 0, 1), (3, 0, 4, 1)):
        with pytest.raises(ValueError, match="two positive exposures"):
            rate_ratio(*counts)


def test_twelve_against_seven_to_nine_in_five_winters():
    """METHODS 1.9: ten admissible series, totals 37 to 43, p from .104 to .196, intervals that all hold 1."""
    series = admissible_series(7, 9, 5)
    assert len(series) == 10
    assert (sum(series[0]), sum(series[-1])) == (37, 43)
    chances = [chance_of_so_many(one, 12) for one in series]
    assert min(chances) == chances[series.index((7, 7, 7, 7, 9))] == pytest.approx(0.104, abs=5e-4)
    assert max(chances) == chances[series.index((7, 9, 9, 9, 9))] == pytest.approx(0.196, abs=5e-4)
    ratios = [count_ratio(one, 12) for one in series]
    assert {ratio.verdict for ratio in ratios} == {"no change shown"}
    assert (ratios[0].lower, ratios[0].upper) == (
        pytest.approx(0.77, abs=5e-3),
        pytest.approx(3.18, abs=5e-3),
    )
    assert (ratios[-1].lower, ratios[-1].upper) == (
        pytest.approx(0.67, abs=5e-3),
        pytest.approx(2.69, abs=5e-3),
    )
    # "Up to 50 per cent" is the middle one of the three readings.
    assert [round(12 / n - 1, 2) for n in (9, 8, 7)] == [0.33, 0.5, 0.71]
    assert "the same animals recur" in ASSUMPTION


def test_counts_need_an_earlier_winter():
    for of in (count_ratio, chance_of_so_many):
        with pytest.raises(ValueError, match="no earlier count"):
            of([], 12)


@pytest.mark.parametrize(
    ("lower", "upper", "word"),
    [
        (1.01, 2.0, "increase"),
        (1.0, 2.0, "no change shown"),
        (0.5, 0.99, "decrease"),
        (0.5, 1.0, "no change shown"),
        (None, 0.9, "decrease"),
        (1.2, None, "increase"),
        (None, 2.0, "no change shown"),
        (None, None, "not comparable"),
    ],
)
def test_words_by_interval(lower, upper, word):
    assert verdict(lower, upper) == word
    assert verdict(lower, upper, comparable=False) == "not comparable"


def test_only_increase_says_more():
    assert [word for word, said in SENTENCES.items() if "More" in said] == ["increase"]


@given(st.floats(-2, 2), st.floats(1e-3, 1), st.floats(1e-3, 1))
def test_errors_of_identity_widen(log_ratio, variance, identity):
    plain = ratio_from_log(log_ratio, variance)
    wider = ratio_from_log(log_ratio, variance, identity)
    assert wider.lower < plain.lower < math.exp(log_ratio) < plain.upper < wider.upper
    # Widened afterwards it is the same, as each side is a distance on the log scale.
    after = with_identity(plain, identity)
    assert (after.lower, after.upper) == (pytest.approx(wider.lower), pytest.approx(wider.upper))
    assert after.p_value == pytest.approx(wider.p_value)


def test_errors_of_identity_take_a_verdict_back():
    found = Ratio(1.6, 1.05, 2.4, 0.03, 0.04)
    assert found.verdict == "increase"
    assert with_identity(found, 0.05).verdict == "no change shown"
    assert with_identity(found, None).verdict == "increase"
    assert with_identity(Ratio(1.6, None, 2.4), 0.05).lower is None


def test_a_ratio_of_nothing_is_widened_too():
    none = Ratio(0.0, 0.0, 0.5, 0.01)
    wider = with_identity(none, 0.05)
    assert (wider.value, wider.lower, wider.p_value) == (0.0, 0.0, None)
    assert wider.upper == pytest.approx(0.5 * math.exp(1.959964 * math.sqrt(0.05)))
    endless = with_identity(Ratio(math.inf, 2.0, None, 0.01), 0.05)
    assert endless.lower < 2
    assert endless.upper is None


@given(st.floats(0.2, 5), st.floats(1.01, 3), st.floats(1.01, 3), st.floats(0.001, 0.5))
def test_a_p_value_belongs_to_its_interval(value, below, above, identity):
    """It lies below .05 where the interval leaves 1 out, and only there."""
    found = with_identity(Ratio(value, value / below, value * above, 0.5, 0.04), identity)
    assert (found.p_value < 0.05) == (found.lower > 1 or found.upper < 1)


def test_without_the_side_that_faces_one_there_is_no_p_value():
    assert with_identity(Ratio(2.0, None, 3.0, 0.01), 0.05).p_value is None
    assert with_identity(Ratio(0.5, 0.2, None, 0.01), 0.05).p_value is None


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.3, 3))
def test_exact_p_values_belong_to_exact_intervals(first, second, exposure):
    if first + second:
        found = rate_ratio(first, exposure, second, 1.0)
        assert (found.p_value < 0.05) == (found.lower > 1 or found.upper < 1)


def test_nobody_then():
    found = count_ratio([0, 0], 6)
    assert found.value == math.inf
    assert found.upper is None
    assert found.verdict == "increase"


def test_no_ratio_without_error():
    assert ratio_from_log(0.3, 0.0).verdict == "not comparable"
    assert ratio_from_log(0.3, math.nan).verdict == "not comparable"


def test_identity_of_a_yearly_factor_is_that_of_the_slope():
    """Against draws: errors made winter by winter, and the line through the logarithms."""
    years = [2010.0, 2011.0, 2012.0, 2014.0]
    variances = [0.02, 0.05, None, 0.01]
    errors = np.random.default_rng(1).normal(0, [math.sqrt(v or 0.0) for v in variances], (40000, 4))
    slopes = np.polyfit(years, errors.T, 1)[0]
    assert of_slope(years, variances) == pytest.approx(slopes.var(), rel=0.03)
    assert of_slope(years, [None] * 4) is None
    with pytest.raises(ValueError, match="two times"):
        of_slope([2010.0, 2010.0], [0.1, 0.1])


@pytest.mark.parametrize(
    ("limits", "digits"),
    [
        ((0.8, 1.95), 2), ((1.003, 1.95), 3), ((0.49, 0.9969), 3), ((1.0004, 2.0), 4),
        ((1.00001, 2.0), 4), ((1.0, 2.0), 2), ((None, 0.998), 3), ((None, None), 2),
    ],
)  # fmt: skip
def test_limits_are_told_from_one(limits, digits):
    assert digits_of_limits(*limits) == digits


def test_identity_of_winters(tmp_path):
    path = tmp_path / "identity.csv"
    told = [
        ("headline", "scr", "density", 0.02),
        ("headline", "M0", "n_hat", None),
        ("left", "scr", "density", 0.5),
    ]
    names = ("data_set", "model", "quantity", "var_log_identity")
    common = {"unit": "animals", "draws": 200, "draws_distinct": 9, "draws_failed": 0}
    rows = [dict(zip(names, row, strict=True)) | common for row in told]
    write_table(path, contract("identity"), rows)
    rows = read_identity(path)
    assert identity_variance(rows, "scr", "density") == 0.02
    assert identity_variance(rows, "M0", "n_hat") is None
    assert identity_variance(rows, "Mt", "n_hat") is None
    assert identity_variance(read_identity(None), "scr", "density") is None
    assert of_ratio(0.02, [0.04, None]) == pytest.approx(0.03)
    assert of_ratio(None, [None, None]) is None
    assert not is_assumed(rows)
    write_table(path, contract("identity"), [row | {"source": "assumed"} for row in rows])
    assert is_assumed(read_identity(path))
    assert not is_assumed(None)


# Eight animals, twelve animals.
_THEN, _NOW = Frequencies((4, 3, 1), 15), Frequencies((3, 4, 3, 2), 18)


def test_exact_ratio_is_of_counts_by_their_chances():
    found = exact_ratio([_THEN], _NOW)
    own = separate_ratio(_THEN, _NOW)
    assert found.value == pytest.approx(own.value, rel=1e-4)
    assert found.lower < own.lower < 1 < own.upper < found.upper


def test_what_is_printed_holds_the_error_of_the_chances():
    """Three animals and one recapture against fourteen often seen: seven times as many, or half."""
    then, now = Frequencies((2, 1), 12), Frequencies((0, 14), 12)
    found, own = exact_ratio([then], now), separate_ratio(then, now)
    assert own.verdict == "no change shown"
    assert found.lower < 1 < found.upper
    assert found.p_value > 0.05
    assert recaptures(then) == 1
    assert recaptures(now) == 14


@pytest.mark.parametrize(("animals", "chances"), [(15, (0.06, 0.06)), (40, (0.03, 0.03)), (40, (0.04, 0.04))])
def test_no_change_is_seldom_said_to_be_one_where_few_are_caught(animals, chances):
    rng = np.random.default_rng(7)
    said = []
    for _ in range(60):
        then, now = (_drawn(animals, p, rng) for p in chances)
        found = exact_ratio([then], now) if min(recaptures(then), recaptures(now)) > 0 else None
        said.append(found is not None and found.verdict in ("increase", "decrease"))
    # The exact interval alone says so in 5 to 14 of these 60.
    assert sum(said) <= 3


def _drawn(animals, p, rng, occasions=12):
    times = rng.binomial(occasions, p, animals)
    return Frequencies(tuple(int((times == j).sum()) for j in range(1, occasions + 1)), occasions)


def test_profile_of_a_closed_ratio_ends_where_the_test_does():
    """At each end of the interval the likelihood has fallen by 1.92: the p-value there is .05."""
    found = separate_ratio(_THEN, _NOW)
    # Turned round, the limits change places.
    back = separate_ratio(_NOW, _THEN)
    assert found.value == pytest.approx(1 / back.value, rel=1e-3)
    assert found.lower == pytest.approx(1 / back.upper, rel=1e-3)
    assert found.upper == pytest.approx(1 / back.lower, rel=1e-3)
    assert found.p_value == pytest.approx(back.p_value, abs=1e-4)


def test_shared_chance():
    found, test = shared_ratio([_THEN], _NOW)
    assert test.degrees == 1
    assert 0 < test.p_value < 1
    # With a chance in common, fewer are missed where few were caught often: the ratio moves, and is surer.
    assert found.log_variance < separate_ratio(_THEN, _NOW).log_variance
    alike, same = shared_ratio([_THEN], _THEN)
    assert alike.value == pytest.approx(1)
    assert same.statistic == pytest.approx(0, abs=1e-5)


def test_no_ratio_without_recaptures():
    none = Frequencies((5,), 15)
    for of in (exact_ratio, shared_ratio):
        assert of([none], _NOW) is None
    assert separate_ratio(none, _NOW) is None

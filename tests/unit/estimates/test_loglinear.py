"""Log-linear models: what must hold for any data, and what becomes of data that say too little."""

import warnings
from math import comb, isfinite, lgamma, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leopard_census.estimates.closed.loglinear import LOGLINEAR_MODELS, caught_in, fit_loglinear
from leopard_census.estimates.closed.loglinear_bias_corrected import BIAS_CORRECTED, fit_bias_corrected
from leopard_census.estimates.closed.loglinear_histories import fit_histories, missed_by, solve_caught
from leopard_census.estimates.closed.loglinear_model import CHAO, HETEROGENEITY, build
from leopard_census.estimates.closed.loglinear_profile import profile
from leopard_census.estimates.closed.loglinear_removal import first_captures, fit_removal
from leopard_census.estimates.closed.loglinear_result import history_counts
from leopard_census.estimates.closed.loglinear_solve import Task, solve_not_below_zero
from leopard_census.estimates.closed.loglinear_sums import EachOccasion, OneChance
from leopard_census.estimates.closed.m0 import fit_m0
from leopard_census.estimates.closed.matrix import HistoryMatrix, history_matrix
from tests.unit.estimates.enumerated_loglinear import COLUMNS, design, listed, poisson_glm


def matrix_of(*texts: str) -> HistoryMatrix:
    return history_matrix([{f"o{j}": int(c) for j, c in enumerate(text, start=1)} for text in texts])


def simulated(
    seed: int, animals: int, occasions: int, mean: float = 0.2, spread: float = 1.0
) -> HistoryMatrix:
    """Animals that differ, on occasions that differ."""
    rng = np.random.default_rng(seed)
    logit = (
        np.log(mean / (1 - mean)) + rng.normal(0, spread, (animals, 1)) + rng.normal(0, 0.4, (1, occasions))
    )
    caught = (rng.random((animals, occasions)) < 1 / (1 + np.exp(-logit))).astype(np.int8)
    caught = caught[caught.any(axis=1)]
    return HistoryMatrix(caught, np.ones(len(caught), dtype=np.int64))


def told(matrix: HistoryMatrix) -> list[tuple]:
    return [(f.model, f.n_hat, f.se, f.aic, f.profile, f.note) for f in fit_loglinear(matrix)]


def close(one: list[tuple], other: list[tuple]) -> None:
    for a, b in zip(one, other, strict=True):
        assert (a[0], a[5]) == (b[0], b[5])
        for x, y in zip(a[1:4], b[1:4], strict=True):
            assert x == y or x == pytest.approx(y, rel=1e-6, abs=1e-6), a[0]
        for x, y in zip(a[4] or (), b[4] or (), strict=True):
            assert x == y or x == pytest.approx(y, rel=1e-5), a[0]


# ---- sums over histories


@given(
    st.lists(st.floats(-4, 2), min_size=2, max_size=7),
    st.floats(-0.5, 0.3),
    st.sampled_from(sorted(HETEROGENEITY)),
    st.booleans(),
)
@settings(max_examples=60)
def test_sums_by_occasion_are_those_of_listed_histories(beta, tau, heterogeneity, with_null):
    occasions = len(beta)
    h = HETEROGENEITY[heterogeneity](np.arange(occasions + 1.0))
    moments = EachOccasion(occasions, h[None, :]).moments(np.array([*beta, tau]), with_null=with_null)
    cells = np.array([[int(c) for c in f"{v:0{occasions}b}"] for v in range(not with_null, 2**occasions)])
    x = np.column_stack([cells, h[cells.sum(axis=1)]])
    weight = np.exp(x @ np.array([*beta, tau]))
    share = weight / weight.sum()
    mean = share @ x
    assert moments.log_total == pytest.approx(np.log(weight.sum()), rel=1e-12, abs=1e-12)
    assert moments.mean == pytest.approx(mean, rel=1e-11, abs=1e-12)
    covariance = (x - mean).T @ ((x - mean) * share[:, None])
    assert moments.covariance == pytest.approx(covariance, rel=1e-9, abs=1e-11)
    first = EachOccasion(occasions, h[None, :]).first(np.array([*beta, tau]))
    caught = cells.any(axis=1)
    expected = np.bincount(cells[caught].argmax(axis=1), weights=weight[caught], minlength=occasions)
    assert first == pytest.approx(expected / expected.sum(), rel=1e-11)


@given(st.floats(-5, 2), st.floats(-0.5, 0.3), st.integers(2, 90), st.booleans())
@settings(max_examples=60)
def test_with_equal_chances_both_kinds_of_sums_agree(beta, tau, occasions, with_null):
    h = HETEROGENEITY["Darroch"](np.arange(occasions + 1.0))[None, :] / occasions**2
    one = OneChance(occasions, h).moments(np.array([beta, tau]), with_null=with_null)
    each = EachOccasion(occasions, h).moments(np.array([*[beta] * occasions, tau]), with_null=with_null)
    assert each.log_total == pytest.approx(one.log_total, rel=1e-11, abs=1e-11)
    assert each.by_number == pytest.approx(one.by_number, rel=1e-8, abs=1e-13)
    assert each.mean[:-1].sum() == pytest.approx(one.mean[0], rel=1e-9)
    assert each.covariance[:-1, :-1].sum() == pytest.approx(one.covariance[0, 0], rel=1e-6)
    assert each.covariance[:-1, -1].sum() == pytest.approx(one.covariance[0, 1], rel=1e-6, abs=1e-12)
    theta = np.array([*[beta] * occasions, tau])
    assert EachOccasion(occasions, h).first(theta) == pytest.approx(
        OneChance(occasions, h).first(theta[-2:]), rel=1e-9, abs=1e-14
    )


@pytest.mark.parametrize("seed", range(12))
def test_any_small_survey_fits_as_with_listed_histories(seed):
    matrix = simulated(seed, animals=25, occasions=4 + seed % 4, mean=0.3)
    cells, k = listed(matrix), listed(matrix).k
    fits = {fit.model: fit for fit in fit_loglinear(matrix)}
    compared = 0
    for name in LOGLINEAR_MODELS:
        fit, kind = fits[name], name.removesuffix(" log-linear").partition(" ")[2]
        if name.startswith("Mb") or name in BIAS_CORRECTED or "Chao" in name or fit.n_hat is None:
            continue
        columns = [COLUMNS[kind](k)] if kind else []
        glm = poisson_glm(cells.y, design(cells, name.startswith("Mt"), columns))
        n_hat, se = glm.abundance(matrix.n)
        assert (fit.n_hat, fit.se) == (pytest.approx(n_hat, rel=1e-6), pytest.approx(se, rel=1e-5)), name
        assert fit.aic == pytest.approx(2 * fit.n_parameters - 2 * glm.loglik, rel=1e-9), name
        compared += 1
    assert compared >= 6


@pytest.mark.parametrize("occasions", [18, 40, 90])
def test_a_season_of_occasions_is_fitted_by_the_same_method(occasions):
    """At the top the expected sums are those of the animals, with K occasions of which nobody can list 2^K."""
    matrix = simulated(occasions, animals=30, occasions=occasions, mean=0.06)
    caught = caught_in(matrix)
    for heterogeneity in (None, CHAO, *HETEROGENEITY):
        for by_occasion in (False, True):
            model = build(caught, heterogeneity, by_occasion=by_occasion)
            start = np.concatenate(
                [np.full(model.target.size - model.scale.size, -3.0), np.zeros(model.scale.size)]
            )
            found = model.best(caught.n, start, with_null=False)
            kept = [*[True] * (start.size - model.scale.size), *found.free]
            # In standard errors: of a column that bends as 2^k a hair's breadth of tau moves the mean by millions.
            score = model.target[kept] - found.moments.mean * caught.n
            spread = np.sqrt(np.diag(found.moments.covariance) * caught.n)
            assert np.abs(score / spread).max() < 1e-4, (heterogeneity, by_occasion)
            assert found.finite
    for fit in fit_loglinear(matrix):
        assert fit.n_hat is None or fit.n_hat >= matrix.n
        assert fit.note or isfinite(fit.se)


def test_equal_captures_on_all_occasions_make_mt_the_same_as_m0():
    """By hand: with n_j equal the most likely chances are equal, so N is that of M0, by the other sums."""
    matrix = matrix_of(*["1100", "0110", "0011", "1001", "1000", "0100", "0010", "0001"])
    fits = {fit.model: fit for fit in fit_loglinear(matrix)}
    m0, mt = fits["M0 log-linear"], fits["Mt log-linear"]
    assert mt.n_hat == pytest.approx(m0.n_hat, rel=1e-9)
    assert mt.se == pytest.approx(m0.se, rel=1e-8)
    assert mt.n_parameters == m0.n_parameters + 3
    assert mt.deviance == pytest.approx(m0.deviance, rel=1e-9)


def test_two_occasions_are_petersen():
    """Mt on two occasions is Petersen's n_1 n_2 / m, and its corrections are Chapman's and Seber's by hand."""
    matrix = HistoryMatrix(np.array([[1, 0], [0, 1], [1, 1]], dtype=np.int8), np.array([12, 20, 8]))
    fits = {fit.model: fit for fit in fit_loglinear(matrix)}
    mt = fits["Mt log-linear"]
    assert mt.n_hat == pytest.approx(20 * 28 / 8)
    # Of the saturated model: var(log f_0) = 1/12 + 1/20 + 1/8.
    assert mt.se == pytest.approx((30 + 30**2 * (1 / 12 + 1 / 20 + 1 / 8)) ** 0.5)
    assert mt.deviance == pytest.approx(0, abs=1e-9)
    chapman = fits["Mt bias-corrected"]
    assert chapman.n_hat == pytest.approx(21 * 29 / 9 - 1)
    assert chapman.se == pytest.approx((21 * 29 * 12 * 20 / (81 * 10)) ** 0.5)
    mb = fits["Mb log-linear"]
    assert mb.note  # 20 first captures, then 20: no fall


def test_chao_is_f1_squared_over_2_f2():
    """Where eta_3 and on are above zero, Chao's model is n + (K - 1) / K f1^2 / (2 f2)."""
    matrix = simulated(3, animals=60, occasions=5, mean=0.3, spread=1.5)
    f1, f2 = matrix.frequencies.counts[:2]
    fit = next(fit for fit in fit_loglinear(matrix) if fit.model == "Mh Chao log-linear")
    assert fit.estimates["eta3"] > 0
    assert fit.n_hat == pytest.approx(matrix.n + 4 / 5 * f1**2 / (2 * f2), rel=1e-8)


@pytest.mark.parametrize("seed", range(8))
def test_the_way_to_the_maximum_of_chaos_model_does_not_matter(seed):
    matrix = simulated(100 + seed, animals=40, occasions=8, mean=0.3)
    caught = caught_in(matrix)
    model = build(caught, CHAO, by_occasion=False)
    ways = []
    for eta in (0.0, 0.5, 2.0):
        start = np.concatenate([[-1.0], np.full(model.scale.size, eta)])
        ways.append(solve_not_below_zero(model.sums, Task(model.target, caught.n, False), start))
    for way in ways[1:]:
        assert way.value == pytest.approx(ways[0].value, rel=1e-12)
        assert way.free == ways[0].free
        assert way.theta == pytest.approx(ways[0].theta, rel=1e-6, abs=1e-6)
    assert min(ways[0].theta[1:]) >= 0


# ---- removal


@given(st.floats(0.02, 0.98), st.integers(2, 90), st.floats(5, 500))
def test_removal_finds_the_steps_that_made_the_counts(q, steps, first):
    counts = first * q ** np.arange(steps)
    found = fit_removal(counts.sum(), float(counts @ np.arange(steps)), steps)
    assert np.exp(found.log_q) == pytest.approx(q, rel=1e-6)
    assert found.left == pytest.approx(first * q**steps / (1 - q), rel=1e-5, abs=1e-9)
    assert found.means() == pytest.approx(counts, rel=1e-5, abs=1e-9)


def test_removal_on_two_occasions_by_hand():
    """N = u1^2 / (u1 - u2), and its variance by the delta method for Poisson u1 and u2, less N."""
    matrix = HistoryMatrix(np.array([[1, 0], [0, 1], [1, 1]], dtype=np.int8), np.array([20, 12, 10]))
    fit = next(fit for fit in fit_loglinear(matrix) if fit.model == "Mb log-linear")
    u1, u2 = 30, 12
    assert fit.n_hat == pytest.approx(u1**2 / (u1 - u2))
    by_u1 = (u1**2 - 2 * u1 * u2) / (u1 - u2) ** 2
    by_u2 = u1**2 / (u1 - u2) ** 2
    assert fit.se**2 == pytest.approx(by_u1**2 * u1 + by_u2**2 * u2 - fit.n_hat)
    assert fit.estimates == {"p": pytest.approx(0.6), "c": pytest.approx(1 / 3)}
    assert fit.deviance == pytest.approx(0, abs=1e-9)


def test_mb_takes_recaptures_for_what_they_are():
    """The same first captures with none, some and all recaptures: N does not move, only c."""
    first = [1] * 9 + [2] * 5 + [3] * 2
    bare = matrix_of(*("0" * (j - 1) + "1" + "0" * (4 - j) for j in first))
    full = matrix_of(*("0" * (j - 1) + "1" * (5 - j) for j in first))
    one, other = (
        {fit.model: fit for fit in fit_loglinear(matrix)}["Mb log-linear"] for matrix in (bare, full)
    )
    assert one.n_hat == pytest.approx(other.n_hat, rel=1e-12)
    assert one.se == pytest.approx(other.se, rel=1e-12)
    assert one.profile == pytest.approx(other.profile, rel=1e-6)
    assert (one.estimates["c"], other.estimates["c"]) == (0, 1)


# ---- what must not matter


@pytest.mark.parametrize("seed", range(3))
def test_order_of_animals_and_repeated_histories_change_nothing(seed):
    matrix = simulated(seed, animals=18, occasions=6)
    order = np.random.default_rng(seed).permutation(len(matrix.freq))
    close(told(matrix), told(HistoryMatrix(matrix.caught[order], matrix.freq[order])))
    histories, freq = np.unique(matrix.caught, axis=0, return_counts=True)
    close(told(matrix), told(HistoryMatrix(histories, freq.astype(np.int64))))


@pytest.mark.parametrize("seed", range(3))
def test_order_of_occasions_matters_to_models_of_first_captures_alone(seed):
    matrix = simulated(seed, animals=18, occasions=6)
    order = np.random.default_rng(seed).permutation(6)
    turned = HistoryMatrix(matrix.caught[:, order], matrix.freq)

    def timeless(fits: list[tuple]) -> list[tuple]:
        return [fit for fit in fits if not fit[0].startswith("Mb")]

    close(timeless(told(matrix)), timeless(told(turned)))


def test_the_same_input_gives_the_same_bits():
    assert told(simulated(7, 20, 12)) == told(simulated(7, 20, 12))


def test_names_are_those_promised():
    assert tuple(fit.model for fit in fit_loglinear(simulated(1, 15, 5))) == LOGLINEAR_MODELS
    assert len(set(LOGLINEAR_MODELS)) == len(LOGLINEAR_MODELS) == 16
    assert {fit.family for fit in fit_loglinear(simulated(1, 15, 5))} == {"loglinear", "moment"}


def test_aicc_by_hand():
    fit = fit_loglinear(simulated(1, 30, 5))[0]
    matrix = simulated(1, 30, 5)
    assert fit.n_parameters == 2
    assert fit.aicc == pytest.approx(fit.aic + 2 * 2 * 3 / (matrix.n - 3))
    assert fit.aic == pytest.approx(4 - 2 * fit.loglik)


# ---- data that say too little

DEGENERATE = {
    "nobody": matrix_of(),
    "one animal": matrix_of("0110"),
    "one occasion": matrix_of("1", "1", "1"),
    "no recapture": matrix_of("1000", "0100", "0010", "0001"),
    "all always": matrix_of("1111", "1111", "1111"),
    "all on two occasions": matrix_of("11", "11"),
    "all alike": matrix_of("0110", "0110", "0110"),
    "one occasion caught all": matrix_of("1100", "0100", "0110", "1101", "0100"),
    "one occasion caught none": matrix_of("1000", "1010", "0010", "1011", "0001", "1000"),
    "nobody just once": matrix_of("1100", "0110", "1010", "1110"),
    "twice at most": matrix_of("1100", "0110", "1000", "0001", "0010"),
    "late first captures": matrix_of("0001", "0011", "0001", "0010", "0001", "0011"),
    "all first on day one": matrix_of("1000", "1100", "1010", "1111", "1000"),
    "two animals": matrix_of("110", "011"),
    "two occasions": matrix_of("10", "01", "11", "10"),
    "three occasions": matrix_of("100", "010", "111", "110", "100"),
    "once or always": matrix_of("1000", "0100", "1111", "1111", "0010"),
    "many occasions, few animals": simulated(4, 3, 90, mean=0.05),
    "a history of each kind": matrix_of(*(f"{v:03b}" for v in range(1, 8))),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_data_give_a_result_or_a_sentence(name, capfd):
    matrix = DEGENERATE[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fits = fit_loglinear(matrix)
    assert capfd.readouterr() == ("", "")
    assert tuple(fit.model for fit in fits) == LOGLINEAR_MODELS
    for fit in fits:
        if fit.n_hat is None:
            assert fit.note
            assert fit.note.endswith(".")
            assert fit.se is fit.profile is fit.aic is None
            continue
        assert isfinite(fit.n_hat)
        assert fit.n_hat >= matrix.n - 1e-9
        assert fit.se is not None
        assert isfinite(fit.se)
        if fit.profile:
            lower, upper = fit.profile
            assert lower >= matrix.n
            assert upper is None or upper >= lower
        assert all(isfinite(value) for value in fit.estimates.values())


@given(st.integers(0, 10**6))
@settings(max_examples=20)
def test_small_random_surveys_never_fail(seed):
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 9)), int(rng.integers(1, 9)))
    caught = (rng.random(shape) < rng.uniform(0.05, 0.95)).astype(np.int8)
    caught = caught[caught.any(axis=1)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fits = fit_loglinear(HistoryMatrix(caught, np.ones(len(caught), dtype=np.int64)))
    for fit in fits:
        assert fit.note if fit.n_hat is None else fit.n_hat >= len(caught) - 1e-9


@pytest.mark.parametrize(
    ("name", "model", "says"),
    [
        ("nobody", "M0 log-linear", "No animal was caught."),
        ("one animal", "Mt log-linear", "Only one animal"),
        ("one occasion", "Mb log-linear", "only one occasion"),
        ("no recapture", "Mh Darroch log-linear", "No animal was caught on two occasions"),
        ("all always", "M0 log-linear", "Every animal was caught on every occasion"),
        ("one occasion caught all", "Mt log-linear", "one and the same occasion"),
        ("twice at most", "Mh Poisson2 log-linear", "differ by one at most"),
        ("two occasions", "Mth Gamma3.5 log-linear", "two occasions"),
        ("late first captures", "Mb log-linear", "did not fall"),
        ("all first on day one", "Mbh log-linear", "after the first occasion"),
        ("two occasions", "Mbh log-linear", "needs 3 occasions"),
        ("many occasions, few animals", "Mt bias-corrected", "raises the estimate"),
    ],
)
def test_the_sentence_says_why(name, model, says):
    fit = next(fit for fit in fit_loglinear(DEGENERATE[name]) if fit.model == model)
    assert says in (fit.note or "")


def test_a_likelihood_without_a_top_is_told():
    """Animals caught once or always: a bend without end gives these numbers of captures a chance of one."""
    fits = {fit.model: fit for fit in fit_loglinear(DEGENERATE["once or always"])}
    for heterogeneity in (CHAO, *HETEROGENEITY):
        for model in ("Mh", "Mth"):
            fit = fits[f"{model} {heterogeneity} log-linear"]
            assert fit.n_hat is None
            assert "rises without end" in fit.note
    assert fits["M0 log-linear"].n_hat == pytest.approx(5.277693, abs=1e-6)


def test_every_history_once_leaves_one_for_the_empty():
    """By hand: with one animal of each history every model without a change of behaviour fits exactly, and N is 2^K."""
    for fit in fit_loglinear(DEGENERATE["a history of each kind"]):
        if fit.model not in BIAS_CORRECTED:
            assert fit.n_hat == pytest.approx(8, rel=1e-9), fit.model
            assert fit.deviance == pytest.approx(0, abs=1e-9)


def test_poisson_columns_of_a_long_season_stay_in_reach():
    """2^90 is no number to sum naively: where animals differ less than the column bends, N is that of M0."""
    matrix = simulated(5, animals=14, occasions=90, mean=0.08, spread=0.3)
    fits = {fit.model: fit for fit in fit_loglinear(matrix)}
    assert fits["Mh Poisson2 log-linear"].n_hat == pytest.approx(fits["M0 log-linear"].n_hat, rel=0.05)
    assert fits["Mth Poisson2 log-linear"].n_hat == pytest.approx(fits["Mt log-linear"].n_hat, rel=0.05)


def test_profile_without_an_upper_limit():
    """One recapture among many: the profile stays within the quantile for ever, and the limit is left out."""
    matrix = matrix_of("1100", "1000", "0100", "0010", "0001", "0001", "0010", "1000")
    fit = next(fit for fit in fit_loglinear(matrix) if fit.model == "M0 log-linear")
    assert fit.profile is not None
    assert fit.profile[1] is None or fit.profile[1] > 50
    flat = profile(8, lambda n_total: (-(n_total - 8) * 1e-9, -1e-9))
    assert flat.upper == float("inf")
    assert flat.limits[1] is None


@pytest.mark.parametrize("name", ["all always", "all on two occasions", "one occasion caught all"])
def test_where_none_is_missed_the_upper_limit_still_tells(name):
    """The interval of M0 is that of the exact fit, and that of Mt is where its likelihood, by hand, has fallen."""
    matrix = DEGENERATE[name]
    fits = {fit.model: fit for fit in fit_loglinear(matrix)}
    n = matrix.n
    assert fits["M0 log-linear"].profile == pytest.approx(fit_m0(matrix).profile, rel=1e-7)
    mt = fits["Mt log-linear"]
    assert (mt.n_hat, mt.se, mt.n_multinomial) == (n, 0, n)

    def height(n_total: float) -> float:
        parts = [
            part * log(part / n_total) for c in matrix.by_occasion for part in (c, n_total - c) if part > 0
        ]
        return lgamma(n_total + 1) - lgamma(n_total - n + 1) + sum(parts)

    assert height(n) - height(mt.profile[1]) == pytest.approx(1.920729410347, abs=1e-6)


def test_known_population_is_found():
    """Mean over 60 surveys of 80 animals: N of the right model within two standard errors of that mean."""
    estimates = []
    for seed in range(60):
        rng = np.random.default_rng(9000 + seed)
        caught = (rng.random((80, 6)) < np.array([0.2, 0.3, 0.25, 0.35, 0.2, 0.3])).astype(np.int8)
        caught = caught[caught.any(axis=1)]
        matrix = HistoryMatrix(caught, np.ones(len(caught), dtype=np.int64))
        mt = fit_histories("Mt", history_counts(matrix), caught_in(matrix), None, by_occasion=True)
        estimates.append((mt.n_multinomial, mt.se, mt.profile[0] <= 80 <= (mt.profile[1] or np.inf)))
    n_hat, se, inside = np.array(estimates).T
    assert abs(n_hat.mean() - 80) < 2 * n_hat.std() / 60**0.5 + 0.5
    assert se.mean() == pytest.approx(n_hat.std(), rel=0.25)
    assert inside.mean() >= 0.85


def test_corrections_take_bias_away_where_they_do():
    """Mean over simulated surveys less the truth: M0 and Mb gain by the correction; Mt does not, and says so."""
    rng = np.random.default_rng(12)
    errors: dict[str, list[tuple[float, float]]] = {"M0": [], "Mt": []}
    cautioned = 0
    for _ in range(400):
        caught = (rng.random((100, 5)) < 0.2).astype(np.int8)
        caught = caught[caught.any(axis=1)]
        matrix = HistoryMatrix(caught, np.ones(len(caught), dtype=np.int64))
        sums = caught_in(matrix)
        corrected = fit_bias_corrected(sums, first_captures(matrix))
        for model, by_occasion, fit in (("M0", False, corrected[0]), ("Mt", True, corrected[1])):
            _, found = solve_caught(sums, None, by_occasion=by_occasion)
            plain = matrix.n + missed_by(found, matrix.n)
            errors[model].append((plain - 100, fit.n_hat - 100))
            cautioned += model == "Mt" and "raises" in (fit.note or "")
            assert (fit.n_hat > plain) == ("raises" in (fit.note or "")) or model == "M0"
    m0, mt = (np.mean(errors[model], axis=0) for model in ("M0", "Mt"))
    assert abs(m0[1]) < 0.7 * abs(m0[0])
    assert mt[1] > mt[0]
    assert cautioned > 300
    removed = []
    for _ in range(1500):
        u = rng.multinomial(400, [*(0.3 * 0.7 ** np.arange(5)), 0.7**5])[:5].astype(float)
        moment = float(u @ np.arange(5))
        plain, fewer = (fit_removal(u.sum(), moment - less, 5) for less in (0, 3))
        removed.append((u.sum() + plain.left - 400, u.sum() + fewer.left - 400))
    mb = np.mean(removed, axis=0)
    assert abs(mb[1]) < 0.6 * abs(mb[0])


def test_number_of_histories_is_exact_for_any_season():
    fit = fit_loglinear(simulated(2, 12, 90, mean=0.06))[0]
    assert fit.df == 2**90 - 1 - 2
    assert comb(90, 45) < 2**90

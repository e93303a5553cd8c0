"""Estimators without a likelihood: Chao's, the sample coverage, the jackknife; against secr and wiqid."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import ncx2

from leopard_census.estimates.closed.chao import chao, chao_bias_corrected, chao_three_moments
from leopard_census.estimates.closed.coverage import coverage
from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.closed.interval import log_normal_interval
from leopard_census.estimates.closed.jackknife import choose, jackknife, weights
from leopard_census.estimates.closed.matrix import HistoryMatrix
from tests.unit.estimates.closed_data import Published, published, same

# Snowshoe hares (Cormack 1989): 68 animals, 6 occasions.
HARE = Frequencies((25, 22, 13, 5, 1, 2), 6)


@pytest.fixture(scope="module")
def data_sets(shared) -> list[Published]:
    return published(shared)


def test_hare_figures():
    assert chao(HARE) == (pytest.approx(82.20, abs=5e-3), pytest.approx(7.46, abs=5e-3))
    assert chao_bias_corrected(HARE)[0] == pytest.approx(81.04, abs=5e-3)
    assert jackknife(HARE, 1) == (pytest.approx(88.83, abs=5e-3), pytest.approx(6.18, abs=5e-3))
    assert jackknife(HARE, 2) == (pytest.approx(93.77, abs=5e-3), pytest.approx(9.40, abs=5e-3))
    assert log_normal_interval(68, *chao(HARE)) == (
        pytest.approx(73.40, abs=5e-3),
        pytest.approx(105.37, abs=5e-3),
    )


def _interpolated(matrix: HistoryMatrix) -> tuple[float, float]:
    choice = choose(matrix.frequencies)
    return choice.interpolated_n_hat, choice.interpolated_se


MOMENTS = {
    "chao": lambda matrix: chao(matrix.frequencies),
    "chaomod": lambda matrix: chao_three_moments(matrix.frequencies),
    "chao.th1": lambda matrix: coverage(matrix, 1),
    "chao.th2": lambda matrix: coverage(matrix, 2),
    "jackknife": _interpolated,
}


@pytest.mark.shared
@pytest.mark.parametrize("row", MOMENTS)
def test_every_figure_of_secr(data_sets, row):
    for data in data_sets:
        (n_hat, se), theirs = MOMENTS[row](data.matrix), data.secr[row]
        assert same(n_hat, theirs["Nhat"], digits=6), (data.name, row)
        if (data.name, row) == ("housemouse", "jackknife"):
            # secr gives no SE: the second order falls to 131, below the 173 caught, and the tests lead on to the fifth,
            # below 0. Here a significant fall ends the sequence, and the SE is that of order 1.
            assert theirs["seNhat"] is None
            assert jackknife(data.matrix.frequencies, 2)[0] < data.matrix.n
            assert (n_hat, se) == pytest.approx(jackknife(data.matrix.frequencies, 1))
            continue
        assert same(se, theirs["seNhat"], digits=6), (data.name, row)
        if se is None:
            # 169 animals, fewer than the 173 caught, and then no interval.
            assert (data.name, row) == ("housemouse", "chao.th2")
            continue
        limits = log_normal_interval(data.matrix.n, n_hat, se)
        assert limits is not None
        assert same(limits[0], theirs["lclNhat"], digits=6), (data.name, row)
        assert same(limits[1], theirs["uclNhat"], digits=6), (data.name, row)


# wiqid takes a test with an estimated non-centrality below 0 as one of power 0.5; at 0 its power is its size, 0.05.
WIQID_POWER = {
    "deermouse_ESG",
    "deermouse_WSG",
    "edwards_eberhardt_rabbits",
    "hare",
    "hornedlizardCH",
    "mvole_p2",
    "stoatCH",
}


@pytest.mark.shared
def test_jackknife_of_wiqid(data_sets):
    for data in data_sets:
        theirs = data.wiqid("MhJK")["Nhat"]
        n_hat, se = _interpolated(data.matrix)
        assert n_hat == pytest.approx(theirs["est"], rel=1e-10), data.name
        captures = data.matrix.frequencies.captures
        assert captures / (n_hat * data.matrix.occasions) == pytest.approx(data.wiqid("MhJK")["pHat"]["est"])
        if data.name == "housemouse":
            continue  # its SE counts orders that the fall below n has ruled out, see above
        if data.name in WIQID_POWER:
            assert se != pytest.approx(_se_with_power(data, 0.5), rel=1e-3)
            assert se == pytest.approx(_se_with_power(data, 0.05), rel=1e-9)
            se = _se_with_power(data, 0.5)
        limits = log_normal_interval(data.matrix.n, n_hat, se)
        assert limits == pytest.approx((theirs["lowCI"], theirs["uppCI"]), rel=1e-5), data.name


def _se_with_power(data: Published, below_one: float) -> float:
    """SE of the interpolated jackknife with that power where the test statistic is below 1, written anew."""
    f = np.array(data.matrix.frequencies.counts, dtype=float)
    n, k = data.matrix.n, data.matrix.occasions
    a = np.array([weights(k, m) for m in range(1, min(5, k - 1) + 1)])
    n_hat, variance = a @ f, a**2 @ f - a @ f
    b = np.diff(a, axis=0)
    tests = (b @ f) ** 2 / (n / (n - 1) * (b**2 @ f - (b @ f) ** 2 / n))
    power = [ncx2.sf(3.841458820694124, 1, t - 1) if t > 1 else below_one for t in tests]
    reached = np.cumprod([1.0, *power])
    chosen = reached * (1 - np.array([*power, 0.0]))
    mean = chosen @ n_hat
    return float(np.sqrt(chosen @ variance + chosen @ (n_hat - mean) ** 2))


@pytest.mark.parametrize("k", [6, 9, 20])
def test_weights_are_those_printed_by_burnham_and_overton(k):
    """1979, Table 1: what each order adds to n."""
    printed = {
        1: [(k - 1) / k],
        2: [(2 * k - 3) / k, -((k - 2) ** 2) / (k * (k - 1))],
        3: [
            (3 * k - 6) / k,
            -(3 * k**2 - 15 * k + 19) / (k * (k - 1)),
            (k - 3) ** 3 / (k * (k - 1) * (k - 2)),
        ],
        4: [
            (4 * k - 10) / k,
            -(6 * k**2 - 36 * k + 55) / (k * (k - 1)),
            (4 * k**3 - 42 * k**2 + 148 * k - 175) / (k * (k - 1) * (k - 2)),
            -((k - 4) ** 4) / (k * (k - 1) * (k - 2) * (k - 3)),
        ],
        5: [
            (5 * k - 15) / k,
            -(10 * k**2 - 70 * k + 125) / (k * (k - 1)),
            (10 * k**3 - 120 * k**2 + 485 * k - 660) / (k * (k - 1) * (k - 2)),
            -((k - 4) ** 5 - (k - 5) ** 5) / (k * (k - 1) * (k - 2) * (k - 3)),
            (k - 5) ** 5 / (k * (k - 1) * (k - 2) * (k - 3) * (k - 4)),
        ],
    }
    for order, added in printed.items():
        expected = np.ones(k)
        expected[: len(added)] += added
        assert weights(k, order) == pytest.approx(expected, abs=1e-9)


def test_the_jackknife_removes_the_bias_that_it_promises():
    """With E(n) = N - sum a_i / K^i, i = 1 to m, the estimate of order m is N: here from expected frequencies of a
    beta(1, 3) spread of chances, whose expected missed fall like 3 / (K + 3)."""
    from scipy.special import betaln, gammaln

    k = 12
    j = np.arange(1, k + 1)
    log_ways = gammaln(k + 1) - gammaln(j + 1) - gammaln(k - j + 1)
    expected = 1000 * np.exp(log_ways + betaln(1 + j, 3 + k - j) - betaln(1, 3))
    errors = [abs(1000 - weights(k, order) @ expected) for order in range(1, 6)]
    assert all(a > b for a, b in pairwise(errors))
    assert errors[0] > 10 > 1 > errors[4]


def test_coverage_slopes_are_derivatives():
    from leopard_census.estimates.closed.coverage import _estimate

    rng = np.random.default_rng(1)
    ways = np.unique(rng.integers(0, 2, (30, 5)), axis=0)
    ways = ways[ways.any(axis=1)].astype(float)
    counts = rng.integers(1, 6, len(ways)).astype(float)
    counts[ways.sum(axis=1) == 4] += 8  # spread enough that the coefficient of variation is above 0
    for variant in (1, 2):
        _, slopes = _estimate(ways, counts, variant)
        for i in range(len(ways)):
            step = np.zeros(len(ways))
            step[i] = 1e-5
            rise = _estimate(ways, counts + step, variant)[0] - _estimate(ways, counts - step, variant)[0]
            assert slopes[i] == pytest.approx(rise / 2e-5, rel=1e-6, abs=1e-7)


def test_orders_are_refused_where_they_are_not_defined():
    with pytest.raises(ValueError, match="orders 1 to 5"):
        jackknife(HARE, 6)
    with pytest.raises(ValueError, match="more than 3 occasions"):
        jackknife(Frequencies((4, 2, 1), 3), 3)
    with pytest.raises(ValueError, match="exactly two occasions"):
        chao(Frequencies((4, 0, 1), 3))
    with pytest.raises(ValueError, match="caught once only"):
        coverage(HistoryMatrix(np.eye(3, dtype=np.int8), np.ones(3, dtype=np.int64)), 1)

"""Apparent survival against published values, by hand, and on animals with known survival."""

import json
from pathlib import Path

import numpy as np
import pytest

from leopard_census.errors import InputError
from leopard_census.estimates.comparison.survival import fit_survival, why_no_survival

_GOLDEN = Path(__file__).parents[3] / "golden" / "dipper.json"


def as_histories(released, recaptured):
    """Rows of an m-array as histories: each release ends with the next sighting."""
    winters = len(released) + 1
    histories, weights, removed = [], [], []
    for i, (number, row) in enumerate(zip(released, recaptured, strict=True)):
        for k, count in enumerate(row):
            if count:
                histories.append([int(t in (i, i + 1 + k)) for t in range(winters)])
                weights.append(count)
                removed.append(True)
        histories.append([int(t == i) for t in range(winters)])
        weights.append(number - sum(row))
        removed.append(False)
    return np.array(histories), weights, removed


def test_european_dipper():
    """Lebreton et al. 1992: phi .5602 (.0251), p .9026 (.0286), from their published m-array."""
    golden = json.loads(_GOLDEN.read_text(encoding="utf-8"))
    histories, weights, removed = as_histories(golden["released"], golden["recaptured"])
    years = range(histories.shape[1])
    found = fit_survival(histories, years, "constant", weights, removed)
    for parameter in found.parameters:
        estimate, se = golden[parameter.name]
        assert parameter.estimate == pytest.approx(estimate, abs=6e-5)
        assert parameter.se == pytest.approx(se, abs=6e-5)
        assert parameter.lower < parameter.estimate < parameter.upper
    assert found.released == sum(golden["released"])
    by_winter = fit_survival(histories, years, "by winter", weights, removed)
    assert by_winter.n_parameters == 7
    assert by_winter.loglik > found.loglik
    assert by_winter.aicc > found.aicc


def test_by_hand():
    """Three winters; of four animals seen first, all were seen in the last and three in the middle."""
    histories = np.array([[1, 1, 1]] * 3 + [[1, 0, 1]])
    phi, p2, p3 = fit_survival(histories, [0, 1, 2], "by winter").parameters
    assert (phi.estimate, p2.estimate, p3.estimate) == (
        pytest.approx(1, abs=1e-3), pytest.approx(0.75, abs=1e-3), pytest.approx(1, abs=1e-3),
    )  # fmt: skip
    assert phi.se is None
    assert phi.upper == 1
    assert "end of what a chance can be" in phi.note


def test_a_gap_of_two_years_counts_twice():
    """The same histories with twice the time between winters: survival of a year is the root."""
    rng = np.random.default_rng(3)
    histories = _drawn(rng, 60, 4, 0.6, 0.7)
    one, two = fit_survival(histories, [0, 1, 2, 3]), fit_survival(histories, [0, 2, 4, 6])
    assert two.parameters[0].estimate == pytest.approx(one.parameters[0].estimate ** 0.5, rel=1e-4)
    assert two.loglik == pytest.approx(one.loglik)


def test_gradient():
    from leopard_census.estimates.comparison.survival import _Model

    histories = _drawn(np.random.default_rng(1), 30, 5, 0.7, 0.6)
    gone = np.zeros(len(histories), dtype=bool)
    for detection, size in (("constant", 2), ("by winter", 5)):
        model = _Model(histories, np.array([1.0, 2.0, 1.0, 1.5]), detection, np.ones(len(histories)), gone)
        beta = np.linspace(-0.5, 0.8, size)
        _, slope = model.value_and_slope(beta)
        for j, step in enumerate(1e-5 * np.eye(size)):
            rise = (model.value(beta + step) - model.value(beta - step)) / 2e-5
            assert slope[j] == pytest.approx(rise, rel=1e-6, abs=1e-7)


def test_finds_known_survival():
    """Forty drawn surveys of six winters: the mean is right, and intervals hold the truth in 86% at least."""
    rng = np.random.default_rng(82)
    found = [fit_survival(_drawn(rng, 40, 6, 0.82, 0.6), range(6)).parameters for _ in range(40)]
    assert np.mean([phi.estimate for phi, _ in found]) == pytest.approx(0.82, abs=0.02)
    assert np.mean([p.estimate for _, p in found]) == pytest.approx(0.6, abs=0.03)
    assert np.mean([phi.lower <= 0.82 <= phi.upper for phi, _ in found]) >= 0.86


def test_order_of_animals_does_not_matter():
    histories = _drawn(np.random.default_rng(5), 20, 5, 0.8, 0.5)
    there, back = fit_survival(histories, range(5)), fit_survival(histories[::-1], range(5))
    assert there.parameters == back.parameters


@pytest.mark.parametrize(
    ("histories", "told"),
    [
        ([[1, 1], [1, 0]], "needs three winters"),
        ([[0, 0, 0]], "No animal was seen"),
        ([[0, 0, 1]], "first seen in the last winter"),
        ([[1, 0, 0], [0, 1, 0]], "in two winters"),
    ],
)
def test_what_cannot_carry_it(histories, told):
    assert told in why_no_survival(np.array(histories))
    with pytest.raises(InputError, match=told):
        fit_survival(np.array(histories), range(len(histories[0])))


@pytest.mark.parametrize("years", [[0, 2, 1], [0, 1, 1]])
def test_years_that_do_not_rise_are_refused(years):
    with pytest.raises(InputError, match="must begin after the one that is listed before it"):
        fit_survival(np.array([[1, 1, 1], [1, 0, 1]]), years)


def _drawn(rng, animals, winters, phi, p):
    """Histories of animals first there in a winter of chance, without those never seen."""
    seen = np.zeros((animals, winters), dtype=np.int64)
    for row in seen:
        alive, first = True, int(rng.integers(winters - 1))
        for t in range(first, winters):
            alive = alive and (t == first or rng.random() < phi)
            row[t] = alive and rng.random() < p
    return seen[seen.any(axis=1)]

"""The tests of closure against drawn surveys of the same size: few false alarms, and real ones still heard."""

import numpy as np
import pytest

from leopard_census.config.estimates import ClosedSettings
from leopard_census.estimates.closed.closure import OTIS, WHOLE, closure_tests
from leopard_census.estimates.closed.closure_simulated import with_simulated
from leopard_census.estimates.closed.closure_table import REPEATS, TOO_COARSE, closure_rows, verdict
from leopard_census.estimates.closed.closure_table import tests_of as all_tests
from leopard_census.estimates.closed.matrix import HistoryMatrix

SETTINGS = ClosedSettings(closure_replicates=99)


def matrix_of(caught):
    caught = np.asarray(caught, dtype=np.int8)
    caught = caught[caught.any(axis=1)]
    return HistoryMatrix(caught, np.ones(len(caught), dtype=np.int64))


def p_values(caught, settings=SETTINGS):
    tests = all_tests(matrix_of(caught), settings)
    return {t.test: (t.p_value, t.p_simulated) for t in tests if t.occasion is None}


def closed_surveys(number):
    """Twelve animals on eighteen occasions, as a winter census has them."""
    rng = np.random.default_rng(20)
    return [rng.random((12, 18)) < rng.uniform(0.02, 0.2, 18) for _ in range(number)]


def test_closed_populations_raise_few_false_alarms():
    found = [p_values(caught)[WHOLE] for caught in closed_surveys(60)]
    # 60 surveys, 0.05: at most 7 with a chance of 0.99 (binomial); on average 0.5, with a standard error of 0.04.
    drawn = np.array([p for _, p in found])
    assert (drawn <= 0.05).sum() <= 7
    assert 0.38 < drawn.mean() < 0.62


def test_animals_that_come_half_way_are_seen():
    rng = np.random.default_rng(4)
    caught = rng.random((40, 12)) < 0.35
    caught[:20, 6:] = False
    caught[20:, :6] = False
    found = p_values(caught)
    assert found[OTIS][1] == pytest.approx(0.01)
    assert found[WHOLE][1] == pytest.approx(0.01)


def test_a_coarse_formula_is_told():
    rows = None
    for caught in closed_surveys(60):
        formula, drawn = p_values(caught)[WHOLE]
        if formula < 0.05 <= drawn:
            rows = [{f"o{j}": int(cell) for j, cell in enumerate(row, 1)} for row in caught if row.any()]
            break
    assert rows is not None
    (whole,) = [
        r for r in closure_rows("left", rows, None, SETTINGS) if (r["test"], r["occasion"]) == (WHOLE, 0)
    ]
    assert whole["note"] == f"No sign of animals that came or went. {TOO_COARSE}"
    assert "no sign" in verdict([t for t in all_tests(matrix_of(caught), SETTINGS) if t.test == WHOLE])


def test_none_are_drawn_where_nobody_wants_them_or_there_is_no_statistic():
    matrix = matrix_of([[1, 0, 1, 0], [0, 1, 1, 0], [1, 1, 0, 1]])
    tests = closure_tests(matrix)
    assert with_simulated(tests, matrix, 0, 1) == tests
    once = matrix_of(np.eye(4))
    assert [t.p_simulated for t in all_tests(once, SETTINGS)] == [None] * 6


def test_the_same_seed_gives_the_same():
    matrix = matrix_of(closed_surveys(1)[0])
    assert all_tests(matrix, SETTINGS) == all_tests(matrix, SETTINGS)


def test_a_part_that_repeats_the_whole_test_is_no_finding():
    """Five animals: no table against JS can be used, so Mt v NR and Mt v NM would be the whole test twice over."""
    rng = np.random.default_rng(3)
    matrix = matrix_of(rng.random((5, 10)) < 0.4)
    tests = all_tests(matrix, ClosedSettings(closure_replicates=0))
    whole = {test.test: test for test in tests if test.occasion is None}
    assert whole["NR v JS"].statistic is None
    assert whole["NM v JS"].statistic is None
    assert whole["Stanley-Burnham"].statistic is not None
    assert {whole[name].note for name in ("Mt v NR", "Mt v NM")} == {REPEATS}
    assert {whole[name].statistic for name in ("Mt v NR", "Mt v NM")} == {None}

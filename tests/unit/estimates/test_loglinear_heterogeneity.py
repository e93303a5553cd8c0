"""Rows of the heterogeneity plots."""

from math import comb, log

import numpy as np
import pytest

from leopard_census.estimates.closed.heterogeneity import heterogeneity_rows, last_by_occasion
from leopard_census.estimates.closed.matrix import HistoryMatrix, history_matrix
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table


def matrix_of(*texts: str) -> HistoryMatrix:
    return history_matrix([{f"o{j}": int(c) for j, c in enumerate(text, start=1)} for text in texts])


def survey(seed: int, chances: np.ndarray, occasions: int) -> HistoryMatrix:
    rng = np.random.default_rng(seed)
    caught = (rng.random((chances.size, occasions)) < chances[:, None]).astype(np.int8)
    caught = caught[caught.any(axis=1)]
    return HistoryMatrix(caught, np.ones(len(caught), dtype=np.int64))


def test_rows_by_hand():
    matrix = matrix_of("1100", "1000", "0101", "0111", "0001")
    rows = heterogeneity_rows("left", matrix)
    assert [row["i"] for row in rows] == [1, 2, 3, 4]
    assert {row["data_set"] for row in rows} == {"left"}
    assert [[row[c] for row in rows] for c in "fuvn"] == [
        [2, 2, 1, 0],
        [2, 2, 0, 1],
        [1, 1, 0, 3],
        [2, 3, 1, 3],
    ]
    assert [row["log_f"] for row in rows] == [
        pytest.approx(log(2 / 4)),
        pytest.approx(log(2 / 6)),
        pytest.approx(log(1 / 4)),
        None,
    ]
    assert [row["log_u"] for row in rows] == [pytest.approx(log(2)), pytest.approx(log(2)), None, 0.0]
    assert last_by_occasion(matrix).sum() == matrix.n


def test_lines_are_what_m0_expects():
    """The line's points add up to the animals and captures of the matrix, as the expected counts of M0 do."""
    rows = heterogeneity_rows("headline", survey(1, np.full(60, 0.25), 7))
    f = np.array([row["f"] for row in rows])
    expected = np.array([np.exp(row["log_f_m0"]) * comb(7, row["i"]) for row in rows])
    assert expected.sum() == pytest.approx(f.sum(), rel=1e-9)
    assert expected @ np.arange(1, 8) == pytest.approx(f @ np.arange(1, 8), rel=1e-9)
    first = np.exp([row["log_u_m0"] for row in rows])
    assert first.sum() == pytest.approx(f.sum(), rel=1e-9)
    for column in ("log_f_m0", "log_u_m0"):
        assert np.diff([row[column] for row in rows], 2) == pytest.approx(np.zeros(5), abs=1e-10)


def test_animals_that_differ_bend_the_points_upwards():
    alike = heterogeneity_rows("headline", survey(2, np.full(400, 0.25), 8))
    mixed = heterogeneity_rows("headline", survey(2, np.repeat([0.05, 0.6], 200), 8))
    assert alike[0]["bend"] == "straight"
    assert mixed[0]["bend"] == "convex"
    assert mixed[0]["curvature"] > 1.96 * mixed[0]["curvature_se"]
    bends = [heterogeneity_rows("x", survey(s, np.full(200, 0.25), 8))[0]["bend"] for s in range(100)]
    assert bends.count("straight") >= 88  # 95 are expected, with a standard deviation of 2.2


def test_animals_caught_too_evenly_bend_them_downwards():
    rng = np.random.default_rng(3)
    caught = np.zeros((120, 8), dtype=np.int8)
    for row, times in zip(caught, rng.choice([2, 3, 4], 120, p=[0.25, 0.5, 0.25]), strict=True):
        row[rng.choice(8, times, replace=False)] = 1
    rows = heterogeneity_rows("headline", HistoryMatrix(caught, np.ones(120, dtype=np.int64)))
    assert rows[0]["bend"] == "concave"


@pytest.mark.parametrize(
    "matrix",
    [
        matrix_of("1000", "0100", "0010"),
        matrix_of("0110"),
        matrix_of("1111", "1111"),
        matrix_of("1", "1"),
        matrix_of("10", "01", "11"),
        matrix_of("1100", "1000", "0100"),
    ],
)
def test_degenerate_data_have_counts_and_no_more(matrix, tmp_path):
    rows = heterogeneity_rows("both", matrix)
    assert len(rows) == matrix.occasions
    assert rows[0]["bend"] is rows[0]["curvature"] is rows[0]["curvature_se"] is None
    write_table(tmp_path / "h.csv", contract("heterogeneity"), rows)
    assert read_table(tmp_path / "h.csv", contract("heterogeneity"))[0]["u"] == rows[0]["u"]


def test_nobody_caught_has_no_rows():
    assert heterogeneity_rows("both", matrix_of()) == []
    assert heterogeneity_rows("both", matrix_of("000", "000")) == []


def test_table_keeps_its_contract(tmp_path):
    matrix = survey(5, np.linspace(0.05, 0.5, 40), 12)
    rows = [*heterogeneity_rows("left", matrix), *heterogeneity_rows("headline", matrix)]
    write_table(tmp_path / "h.csv", contract("heterogeneity"), rows)
    back = read_table(tmp_path / "h.csv", contract("heterogeneity"))
    assert [(row["data_set"], row["i"]) for row in back] == [
        (name, i) for name in ("headline", "left") for i in range(1, 13)
    ]
    assert back[0]["log_f"] == pytest.approx(rows[12]["log_f"], abs=5e-7)

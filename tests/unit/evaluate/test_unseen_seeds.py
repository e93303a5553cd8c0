"""Pooling the measures of several simulated winters."""

import pytest

from benchmarks.unseen_seeds import pooled, share_interval
from leopard_census.evaluate.measure import share, wilson


def test_a_single_winter_has_wilsons_interval() -> None:
    assert share_interval([7], [10]) == pytest.approx(wilson(7, 10))


def test_winters_that_agree_have_wilsons_interval() -> None:
    assert share_interval([7, 7, 7], [10, 10, 10]) == pytest.approx(wilson(21, 30))


def test_winters_that_differ_widen_the_interval() -> None:
    low, high = share_interval([2, 10, 9, 10, 4], [10, 10, 10, 10, 10])
    alike = wilson(35, 50)
    # Mean 0.7, standard deviation of the winters' shares 0.374: t(4) 2.776 x 0.374 / sqrt(5).
    assert (low, high) == (pytest.approx(0.7 - 0.4647, abs=2e-3), 1.0)
    assert low < alike[0]
    assert high > alike[1]


def test_measures_are_pooled_over_cases_and_truths_over_winters() -> None:
    def winter(hits: int, n: int, holds: bool | None, animals: int) -> dict[str, dict[str, object]]:
        rows: list[dict[str, object]] = [
            share("a.share", hits, n, "Hits").row(),
            {"id": "b.holds", "value": holds, "n": None, "definition": "Holds"},
            {"id": "c.count", "value": animals, "n": None, "definition": "Animals"},
        ]
        return {str(row["id"]): row for row in rows}

    rows = {
        row["name"]: row
        for row in pooled([winter(3, 4, True, 10), winter(0, 0, None, 13), winter(1, 4, True, 10)], "x")
    }
    assert (rows["x: a.share"]["value"], rows["x: a.share"]["n"]) == (0.5, 8)
    # An interval that could not be given does not hold.
    assert (rows["x: b.holds"]["value"], rows["x: b.holds"]["n"]) == (2, 3)
    assert (rows["x: c.count"]["value"], rows["x: c.count"]["by_winter"]) == (11.0, [10, 13, 10])

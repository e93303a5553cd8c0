"""Closed estimates of winters with other stations are compared by captures at those in common."""

import dataclasses

import numpy as np
import pytest

from leopard_census.estimates.comparison.common_captures import frequencies_on, stations_to_compare
from leopard_census.estimates.comparison.counted_rows import closed_rows
from leopard_census.estimates.comparison.pair import Pair
from tests.unit.estimates.comparison.simulated_winters import drawn, winter


def _pair(then, last):
    return Pair((then,), last, then.survey)


def _many(survey, stations, animals, caught=3, **more):
    """Each station sees so many animals of its own, each on so many occasions."""
    seen = [
        (f"{station}-{k}", station, 1 + 5 * ((k + j) % 8))
        for station in stations
        for k in range(animals)
        for j in range(caught)
    ]
    return winter(survey, seen, stations, 40, places=False, n_hat=float(animals * len(stations)), **more)


def test_all_stations_give_the_histories():
    """Whichever way they are counted."""
    one = drawn("w", np.random.default_rng(3))
    assert stations_to_compare([one, one]) is None
    assert frequencies_on(one, one.stations) == one.matrix.frequencies == frequencies_on(one, None)


def test_occasions_without_effort_at_the_common_stations_take_no_part():
    one = winter("w", [("L1", "A", 1), ("L1", "A", 2), ("L1", "A", 7), ("L2", "B", 3)], ("A", "B"), 20)
    rows = [
        row | ({f"usage_{day}": 0.0 for day in range(11, 21)} if row["detector"] == "A" else {})
        for row in one.detectors
    ]
    one = dataclasses.replace(one, detectors=rows)
    found = frequencies_on(one, frozenset({"A"}))
    assert (found.counts, found.occasions) == ((0, 1), 2)


def test_closed_occasions_that_days_do_not_fill_evenly_are_those_of_the_spatial_models():
    one = winter("w", [("L1", "A", 1), ("L1", "A", 2)], ("A",), 10)
    facts = one.facts | {"closed_occasion_days": {"value": "7", "note": None}}
    facts |= {"scr_occasion_days": {"value": "2", "note": None}}
    found = frequencies_on(dataclasses.replace(one, facts=facts), frozenset({"A"}))
    assert (found.counts[1], found.occasions) == (1, 10)


@pytest.mark.parametrize("common", [4, 8])
def test_more_stations_are_no_increase(common):
    """The same animals at every station, of which the last winter has more: by all captures, twice as many."""
    few = [f"S{i}" for i in range(common)]
    many = [f"S{i}" for i in range(2 * common)]
    row = closed_rows(_pair(_many("w1", few, 3), _many("w2", many, 3)))[0]
    assert row["ratio"] == pytest.approx(1.0, rel=1e-6)
    assert row["verdict"] == "no change shown"
    assert row["now"] == pytest.approx(row["then"])
    assert row["common_stations"] == common
    assert f"Of captures at stations that worked in all of the winters compared: {common}." in row["note"]


def test_a_real_increase_at_the_common_stations_is_told():
    few, many = [f"S{i}" for i in range(8)], [f"S{i}" for i in range(12)]
    row = closed_rows(_pair(_many("w1", few, 2), _many("w2", many, 8)))[0]
    assert row["verdict"] == "increase"
    assert row["ratio"] == pytest.approx(4.0, rel=0.03)


def test_without_a_station_in_common_there_is_no_ratio():
    row = closed_rows(_pair(_many("w1", ["A", "B"], 5), _many("w2", ["C", "D", "E", "F"], 5)))[0]
    assert row.get("ratio") is None
    assert row["verdict"] == "not comparable"
    assert row["note"].startswith("Not possible: no station worked in all of these winters")


def test_nobody_at_the_common_stations_is_said():
    then = winter("w1", [("L1", "B", 1), ("L1", "B", 7)], ("A", "B"), 20, places=False, n_hat=1.0)
    last = winter("w2", [("L1", "A", 1), ("L1", "A", 7)], ("A", "C"), 20, places=False, n_hat=1.0)
    row = closed_rows(_pair(then, last))[0]
    assert row.get("ratio") is None
    assert "nobody was caught. Of captures at stations" in row["note"]

"""The numbers of the forecast are those of the measured reviews."""

import json
import math
from pathlib import Path

import pytest

from leopard_census.review import forecast
from leopard_census.review.forecast import answers_left

POINTS = Path(__file__).resolve().parents[3] / "benchmarks" / "results" / "review_curve_points.json"


@pytest.fixture(scope="module")
def curves():
    """Runs of each winter that was reviewed in the order of the queue until the rule said stop."""
    out = {}
    for row in json.loads(POINTS.read_text(encoding="utf-8")):
        if row["order"] == "queue":
            out.setdefault((row["survey"], row["seed"]), []).append(row)
    return [sorted(rows, key=lambda row: row["decisions"]) for rows in out.values() if rows[-1]["stop"]]


def runs(curves):
    return [(row, curve[-1]) for curve in curves for row in curve[:-1]]


def test_the_curve_is_the_least_squares_fit(curves):
    points = [
        (math.log(row["n_questions"]), math.log(end["decisions"] - row["decisions"]))
        for row, end in runs(curves)
    ]
    assert (len(points), len(curves)) == (forecast.RUNS, forecast.WINTERS)
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    power = sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
    assert power == pytest.approx(forecast.POWER, abs=0.001)
    assert math.exp(y - power * x) == pytest.approx(forecast.SCALE, abs=0.01)


def test_the_bounds_held_the_truth_as_often_as_told(curves):
    held = 0
    for row, end in runs(curves):
        found = answers_left(row, 0, 1)
        held += found.low <= end["decisions"] - row["decisions"] <= found.high
    assert held == forecast.WITHIN


def test_the_interval_of_the_count_was_wrong_as_often_as_told(curves):
    outside = [not row["count_low"] <= end["count"] <= row["count_high"] for row, end in runs(curves)]
    assert sum(outside) == forecast.OUTSIDE
    assert max(abs(end["count"] - row["count"]) for row, end in runs(curves)) == forecast.MOST_MOVED


def test_two_reviewers_answer_twice_as_much_and_answers_count_down():
    state = {"stop": False, "n_questions": 100}
    one, two = answers_left(state, 0, 1), answers_left(state, 0, 2)
    assert two.likely == pytest.approx(2 * one.likely, abs=1)
    assert answers_left(state, 30, 2).likely == two.likely - 30
    assert two.low < two.likely < two.high


def test_more_answers_than_likely_needed_ask_for_a_run():
    late = answers_left({"stop": False, "n_questions": 4}, 60, 2)
    assert late.overdue
    assert late.low == late.likely == 0


def test_nothing_is_left_after_the_stop_and_nothing_known_without_a_state():
    assert answers_left({"stop": True, "n_questions": 3}, 0, 2) is None
    assert answers_left({}, 0, 2) is None


def test_a_rule_that_goes_on_without_questions_is_no_error():
    assert answers_left({"stop": False, "n_questions": 0}, 0, 1).likely >= 1

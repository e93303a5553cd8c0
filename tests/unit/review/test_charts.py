"""Numbers that the charts are drawn from."""

import datetime as dt
import itertools

import pytest

from leopard_census.review import charts
from leopard_census.review.charts import bars, curve
from leopard_census.review.pace import Day


def days(*counts):
    start = dt.date(2026, 1, 1)
    return [Day(start + dt.timedelta(days=k), mine, total) for k, (mine, total) in enumerate(counts)]


def run(n, count, low, high, *, new=10, before=None, outcome="done"):
    after = {"count": count, "count_low": low, "count_high": high}
    return {
        "outcome": outcome, "n_decisions": n, "n_new": new, "after": after, "before": before,
        "ended": "2026-01-02T10:00:00+10:00",
    }  # fmt: skip


def test_bars_stand_on_the_floor_and_reach_as_high_as_they_count():
    found = bars(days((3, 10), (0, 5), (10, 10)))
    assert found.rules[0] == (found.floor, 0)
    per_answer = (found.floor - found.bars[0].y_all) / 10
    assert found.floor - found.bars[0].y_mine == pytest.approx(3 * per_answer, abs=0.11)
    assert found.bars[1].y_mine == found.floor
    assert found.bars[2].y_mine == found.bars[2].y_all == found.bars[0].y_all
    assert all(bar.x >= 0 and bar.x + bar.width <= charts.WIDTH for bar in found.bars)
    assert found.rules[-1][1] >= 10


def test_only_the_latest_days_fit():
    found = bars(days(*[(1, 2)] * 40))
    assert len(found.bars) == 21
    assert found.left_out == 19
    assert found.bars[-1].day.day == dt.date(2026, 2, 9)
    assert found.bars[-1].x + found.bars[-1].width <= charts.WIDTH


def test_nothing_to_draw():
    assert bars([]) is None
    assert curve([], {}, 0) is None
    assert curve([run(5, 4, 3, 5, outcome="failed")], {}, 5) is None


def test_the_count_now_is_one_point_before_the_first_run():
    found = curve([], {"count": 7, "count_low": 5, "count_high": 9}, 12)
    assert [(dot.count, dot.low, dot.high, dot.decisions) for dot in found.dots] == [(7, 5, 9, 12)]
    assert found.dots[0].y_high < found.dots[0].y < found.dots[0].y_low


def test_the_count_before_the_first_run_and_after_each_of_those_that_ended_well():
    before = {"count": 12, "count_low": 9, "count_high": 14}
    history = [
        run(30, 10, 9, 12, new=30, before=before),
        run(31, 1, 1, 1, outcome="stopped"),
        run(60, 11, 11, 11),
    ]
    found = curve(history, {"count": 99, "count_low": 99, "count_high": 99}, 70)
    assert [(dot.decisions, dot.count) for dot in found.dots] == [(0, 12), (30, 10), (60, 11)]
    x = [dot.x for dot in found.dots]
    assert x[1] - x[0] == pytest.approx(x[2] - x[1], abs=0.2)
    assert found.line == " ".join(f"{dot.x},{dot.y}" for dot in found.dots)
    assert min(dot.y_high for dot in found.dots) > 0
    assert max(dot.y_low for dot in found.dots) <= found.floor
    assert len(found.rules) <= 6


@pytest.mark.parametrize("most", [1, 4, 5, 9, 37, 500, 12345])
def test_lines_across_are_few_and_round(most):
    found = bars(days((0, most)))
    numbers = [n for _, n in found.rules]
    assert numbers[0] == 0
    assert most <= numbers[-1] <= max(2 * most, 4)
    assert len(numbers) <= 6
    assert len({b - a for a, b in itertools.pairwise(numbers)}) == 1

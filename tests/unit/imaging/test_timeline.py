from fractions import Fraction

import pytest

from leopard_census.imaging.timeline import Timeline

TICK = Fraction(1, 1000)


def times(*told, interval_s=0.1):
    """Seconds that frames are given, by what the stream tells of them in milliseconds."""
    timeline = Timeline(TICK, interval_s)
    return [timeline.add(time, None) / 1e6 for time in told], timeline


def test_times_count_from_the_first_frame():
    found, timeline = times(5000, 5100, 6000)
    assert found == [0, 0.1, 1]
    assert not timeline.damaged


def test_frames_without_a_time_follow_at_the_usual_rate():
    found, timeline = times(None, None, None)
    assert found == [0, 0.1, 0.2]
    assert not timeline.damaged


@pytest.mark.parametrize("odd", [10**15, -(10**15), 61_100])
def test_a_time_that_cannot_be_costs_no_other_frame_its_own(odd):
    found, timeline = times(0, 100, odd, odd + 300, odd + 350)
    assert found == [0, 0.1, 0.2, 0.5, 0.55]
    assert timeline.damaged


def test_a_few_times_in_the_wrong_order_move_no_other_frame():
    found, timeline = times(0, 200, 100, 300, 500, 500, 400, 600)
    assert found == [0, 0.2, 0.200001, 0.3, 0.5, 0.500001, 0.500002, 0.6]
    assert not timeline.damaged


@pytest.mark.parametrize("told", [[0] * 60, list(range(60, 0, -1)), [100] + [0] * 59])
def test_times_that_do_not_go_on_are_replaced(told):
    found, timeline = times(*told)
    assert found == sorted(set(found))
    assert found[-1] == pytest.approx(0.1 * (60 - 17), abs=0.15)
    assert timeline.damaged


def test_a_single_jump_is_taken_back():
    assert times(0, 100, 10**15, 300, 400)[0] == [0, 0.1, 0.2, 0.3, 0.4]


@pytest.mark.parametrize("interval_s", [2**31, 0, 1e-6, float("inf")])
def test_a_rate_that_cannot_be_is_replaced(interval_s):
    found, timeline = times(None, None, interval_s=interval_s)
    assert found == [0, pytest.approx(1 / 30, abs=1e-6)]
    assert timeline.interval_s == 1 / 30


@pytest.mark.parametrize(("duration", "end"), [(None, 0.1), (0, 0.1), (10_000, 10), (10**15, 0.1)])
def test_the_end_is_that_of_the_last_frame(duration, end):
    timeline = Timeline(TICK, 0.1)
    timeline.add(0, duration)
    assert timeline.end_us == end * 1e6

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.frames.schedule import Due, Schedule


def sampled(times_us, fps):
    due = Due(fps)
    return [time for time in times_us if due.take(time)]


def test_samples_lie_at_multiples_of_the_step():
    assert sampled(range(0, 3_000_000, 100_000), 2) == [
        0,
        500_000,
        1_000_000,
        1_500_000,
        2_000_000,
        2_500_000,
    ]


def test_rounded_time_stamps_do_not_delay_a_sample():
    times = [round(i * 1e6 / 30) - (1 if i else 0) for i in range(46)]
    assert sampled(times, 2) == [times[0], times[15], times[30], times[45]]


def test_a_slow_clip_gives_every_frame():
    assert sampled([0, 1_000_000, 2_000_000], 2) == [0, 1_000_000, 2_000_000]


def test_a_gap_gives_one_frame_after_it():
    assert sampled([0, 100_000, 4_100_000, 4_200_000, 4_600_000], 2) == [0, 4_100_000, 4_600_000]


@given(st.lists(st.integers(1, 700_000), min_size=1, max_size=60), st.sampled_from([0.5, 1, 2, 5]))
def test_every_step_that_has_a_frame_is_sampled_once(gaps, fps):
    times = np.concatenate([[0], np.cumsum(gaps)]).tolist()
    step = 1_000_000 / fps
    chosen = sampled(times, fps)
    slots = [int((time + 2_000) / step) for time in chosen]
    assert chosen[0] == 0
    assert len(set(slots)) == len(slots)
    assert set(slots) == {int((time + 2_000) / step) for time in times}


def test_frames_in_between_are_of_use_but_not_due():
    schedule = Schedule(2, 2)
    taken = {time: schedule.take(time) for time in range(0, 1_000_001, 50_000)}
    assert [t for t, (due, _) in taken.items() if due] == [0, 500_000, 1_000_000]
    assert [t for t, (_, use) in taken.items() if use] == [0, 250_000, 500_000, 750_000, 1_000_000]


def test_a_factor_of_one_adds_nothing():
    schedule = Schedule(2, 1)
    taken = [schedule.take(time) for time in range(0, 2_000_000, 100_000)]
    assert all(due == of_use for due, of_use in taken)

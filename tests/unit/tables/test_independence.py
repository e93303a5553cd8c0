"""Which records are one event: the two meanings by hand, and what holds for any records."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.tables.independence import event_numbers

NOON = datetime(2012, 1, 1, 12, tzinfo=UTC)


def at(*minutes: float):
    return [(NOON + timedelta(minutes=m), NOON + timedelta(minutes=m)) for m in minutes]


def test_a_long_stay_is_one_event_or_one_per_interval():
    stay = at(0, 10, 20, 30, 40, 50, 60)
    half_hour = timedelta(minutes=30)
    assert event_numbers(stay, half_hour, "lastRecord") == [0] * 7
    assert event_numbers(stay, half_hour, "lastIndependentRecord") == [0, 0, 0, 1, 1, 1, 2]


def test_exactly_the_interval_is_independent_and_order_does_not_matter():
    assert event_numbers(at(60, 0, 29), timedelta(minutes=30)) == [1, 0, 0]
    assert event_numbers(at(30, 0), timedelta(minutes=30)) == [1, 0]


def test_a_clip_counts_from_its_end_and_what_overlaps_is_one_event():
    long_clip = [(NOON, NOON + timedelta(minutes=40)), *at(35, 60)]
    for since in ("lastRecord", "lastIndependentRecord"):
        assert event_numbers(long_clip, timedelta(minutes=30), since) == [0, 0, 0]
        assert event_numbers(long_clip, timedelta(0), since)[:2] == [0, 0]


def test_wrong_meaning_or_time_is_refused():
    with pytest.raises(ValueError, match="lastRecord or lastIndependentRecord"):
        event_numbers(at(0), timedelta(0), "since")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="ends before it starts"):
        event_numbers([(NOON, NOON - timedelta(seconds=1))], timedelta(0))


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 20)), max_size=30),
    st.integers(0, 90),
    st.sampled_from(["lastRecord", "lastIndependentRecord"]),
    st.randoms(use_true_random=False),
)
def test_events_do_not_depend_on_order_or_offset(drawn, minutes, since, chance):
    spans = [(NOON + timedelta(minutes=a), NOON + timedelta(minutes=a + b)) for a, b in drawn]
    numbers = event_numbers(spans, timedelta(minutes=minutes), since)
    assert sorted(set(numbers)) == list(range(len(set(numbers))))
    shift = timezone(timedelta(hours=11))
    moved = [(a.astimezone(shift), b.astimezone(shift)) for a, b in spans]
    assert event_numbers(moved, timedelta(minutes=minutes), since) == numbers
    order = list(range(len(spans)))
    chance.shuffle(order)
    again = event_numbers([spans[i] for i in order], timedelta(minutes=minutes), since)
    # Records at one moment may swap, never their event.
    assert sorted(zip([spans[i] for i in order], again, strict=True)) == sorted(
        zip(spans, numbers, strict=True)
    )
    if since == "lastRecord" and numbers:
        finer = event_numbers(spans, timedelta(minutes=minutes), "lastIndependentRecord")
        assert max(finer) >= max(numbers)

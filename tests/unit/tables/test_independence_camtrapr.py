"""Which records are independent, against camtrapR's filter and by hand."""

import csv
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil, floor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.tables.independence import Since, event_numbers

START = datetime(2024, 3, 1, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
BOTH: tuple[Since, ...] = ("lastRecord", "lastIndependentRecord")
FOLDER = ("oracle", "data", "camtrapR")


def at(minute: float, length: float = 0) -> tuple[datetime, datetime]:
    start = START + timedelta(minutes=minute)
    return start, start + timedelta(minutes=length)


def independent_events(records, interval, since: Since = "lastRecord") -> list[list[int]]:
    """Records by event, each in order of time."""
    events: dict[int, list[int]] = {}
    numbers = event_numbers([(start, end or start) for start, end in records], interval, since)
    for index in sorted(
        range(len(records)), key=lambda i: (records[i][0], records[i][1] or records[i][0], i)
    ):
        events.setdefault(numbers[index], []).append(index)
    return list(events.values())


def sizes(records, since: Since = "lastRecord", minutes: float = 30) -> list[int]:
    return [len(event) for event in independent_events(records, timedelta(minutes=minutes), since)]


def test_a_long_stay_is_one_event_or_one_every_half_hour():
    stay = [at(20 * i) for i in range(6)]
    assert sizes(stay, "lastRecord") == [6]
    assert sizes(stay, "lastIndependentRecord") == [2, 2, 2]


@pytest.mark.parametrize("since", BOTH)
def test_exactly_the_interval_is_independent(since):
    assert sizes([at(0), at(30)], since) == [1, 1]
    assert sizes([at(0), at(29.99)], since) == [2]


@pytest.mark.parametrize("since", BOTH)
def test_the_gap_begins_at_the_end_of_a_clip(since):
    assert sizes([at(0, 10), at(39)], since) == [2]
    assert sizes([at(0, 10), at(40)], since) == [1, 1]


def test_a_short_record_inside_a_longer_one_does_not_end_it():
    assert sizes([at(0, 60), at(5), at(80)], "lastRecord") == [3]
    # The record that began the event is the long one, so its end counts here, too.
    assert sizes([at(0, 60), at(5), at(80)], "lastIndependentRecord") == [3]
    assert sizes([at(0, 60), at(5), at(90)], "lastIndependentRecord") == [2, 1]


def test_the_longest_of_the_records_that_follow_counts_only_since_the_last_record():
    records = [at(0), at(10, 60), at(75)]
    assert sizes(records, "lastRecord") == [3]
    assert sizes(records, "lastIndependentRecord") == [2, 1]


def test_an_interval_of_zero_joins_only_what_overlaps():
    assert sizes([at(0), at(0), at(1)], minutes=0) == [1, 1, 1]
    assert sizes([at(0, 5), at(4), at(5)], minutes=0) == [2, 1]


def test_no_record_makes_no_event():
    assert independent_events([], HALF_HOUR) == []


RECORDS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 40)).map(lambda t: at(*t)), max_size=15)


@given(RECORDS, st.sampled_from(BOTH), st.randoms(use_true_random=False))
def test_every_record_is_in_one_event_whatever_the_order(records, since, random):
    events = independent_events(records, HALF_HOUR, since)
    assert sorted(i for event in events for i in event) == list(range(len(records)))
    order = list(range(len(records)))
    random.shuffle(order)
    shuffled = [records[i] for i in order]
    found = independent_events(shuffled, HALF_HOUR, since)
    assert [[shuffled[i] for i in event] for event in found] == [
        [records[i] for i in event] for event in events
    ]


@given(RECORDS, st.sampled_from(BOTH))
def test_events_are_parted_by_the_interval(records, since):
    events = independent_events(records, HALF_HOUR, since)
    for before, after in pairwise(events):
        looked_back_at = before if since == "lastRecord" else before[:1]
        gap = records[after[0]][0] - max(records[i][1] for i in looked_back_at)
        assert gap >= HALF_HOUR


@given(RECORDS)
def test_the_last_independent_record_gives_at_least_as_many_events(records):
    assert len(sizes(records, "lastIndependentRecord")) >= len(sizes(records, "lastRecord"))


# ---- camtrapR 2.3.0


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def filtered(rows, keys, minutes: float, since: Since) -> list[dict[str, str]]:
    """What camtrapR's filterRecordTable writes: the independent records with how many they stand for, and the gaps."""
    groups: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    out = []
    for key in sorted(groups):
        group = groups[key]
        times = [datetime.fromisoformat(row["DateTimeOriginal"]) for row in group]
        events = independent_events([(t, None) for t in times], timedelta(minutes=minutes), since)
        for number, event in enumerate(events):
            gap = 0
            if number:
                before = events[number - 1]
                looked_back_at = before[-1] if since == "lastRecord" else before[0]
                gap = int((times[event[0]] - times[looked_back_at]).total_seconds())
            out.append(
                {name: group[event[0]][name] for name in ("Station", "Species", "FileName")}
                | {
                    "DateTimeOriginal": str(times[event[0]]),
                    "Date": str(times[event[0]].date()),
                    "Time": str(times[event[0]].time()),
                    "n_images": str(len(event)),
                }
                | gaps(gap)
            )
    return out


def gaps(seconds: int) -> dict[str, str]:
    """The gap in four units, each rounded to a tenth from the one before it, as the numbers show."""
    minutes = tenth(seconds / 60)
    hours = tenth(minutes / 60)
    values = {"secs": seconds, "mins": minutes, "hours": hours, "days": tenth(hours / 24)}
    return {f"delta.time.{unit}": f"{value:.15g}" for unit, value in values.items()}


def tenth(value: float) -> float:
    """As R rounds since 4.0.0 (its help page, Round): the nearer of the two tenths as floats, at a tie the even one."""
    low, high = floor(10 * value) / 10, ceil(10 * value) / 10
    if value - low == high - value:
        return low if floor(10 * value) % 2 == 0 else high
    return low if value - low < high - value else high


@pytest.mark.shared
@pytest.mark.parametrize("minutes", [1, 30])
@pytest.mark.parametrize("since", BOTH)
def test_same_as_filter_record_table_cell_by_cell(shared, since, minutes):
    """Per station and species, no matter which camera.

    The bursts hold no gap of exactly a minute or half an hour (below), so the numbers cannot tell "at least" from "more
    than"; camtrapR's manual says "at least minDeltaTime minutes after", and so does our module.
    """
    folder = shared.joinpath(*FOLDER)
    ours = filtered(rows_of(folder / "in_synthetic_bursts.csv"), ("Station", "Species"), minutes, since)
    theirs = rows_of(folder / f"filterRecordTable_{since}_{minutes}.csv")
    assert len(theirs) == len(ours)
    for mine, row in zip(ours, theirs, strict=True):
        assert {name: row[name] for name in mine} == mine
    assert set(theirs[0]) - set(ours[0]) == {"Directory"}


@pytest.mark.shared
def test_the_bursts_cannot_tell_at_least_from_more_than(shared):
    rows = rows_of(shared.joinpath(*FOLDER) / "in_synthetic_bursts.csv")
    times: dict[tuple[str, str], list[datetime]] = {}
    for row in rows:
        group = times.setdefault((row["Station"], row["Species"]), [])
        group.append(datetime.fromisoformat(row["DateTimeOriginal"]))
    all_gaps = {b - a for own in times.values() for a in own for b in own if b > a}
    assert not all_gaps & {timedelta(minutes=1), timedelta(minutes=30)}


@pytest.mark.shared
def test_the_sample_table_is_independent_already(shared):
    """camtrapR made it by its filter of 60 minutes, so nothing more may fall out, by either meaning.

    Its gaps cannot be computed again from it: where a record fell out, the table counts from it, as lastRecord
    does, and the record is gone. So ours are the same, or longer by less than the hour within which it fell out.
    """
    keys = ("Station", "Species")
    rows = rows_of(shared.joinpath(*FOLDER) / "in_recordTableSample.csv")
    for since in BOTH:
        assert [row["n_images"] for row in filtered(rows, keys, 60, since)] == ["1"] * 39
    ours = {(*(row[k] for k in keys), row["FileName"]): row for row in filtered(rows, keys, 60, "lastRecord")}
    more = [
        int(ours[(*(row[k] for k in keys), row["FileName"])]["delta.time.secs"]) - int(row["delta.time.secs"])
        for row in rows
    ]
    assert len(more) == 39
    assert all(0 <= seconds < 3600 for seconds in more)
    assert more.count(0) == 27

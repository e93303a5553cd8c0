"""How fast people answer."""

import datetime as dt

from leopard_census.review.pace import Day, pace_of

ZONE = dt.timezone(dt.timedelta(hours=10))
TODAY = dt.date(2026, 1, 20)


def answers(day, n, who="Anna", seconds=10.0, kind="pair", hour=9):
    start = dt.datetime(2026, 1, day, hour, tzinfo=ZONE)
    return [
        {
            "decisionID": f"{who}{day}{hour}-{k:03d}", "decidedAt": start + dt.timedelta(minutes=k), "reviewer": who,
            "kind": kind, "verdict": "same", "subject": "a", "seconds": seconds,
        }
        for k in range(n)
    ]  # fmt: skip


def test_nobody_answered():
    found = pace_of([], "Anna", TODAY, ZONE)
    assert (found.mine, found.team, found.per_day, found.given, found.days) == (None, None, None, 0, ())


def test_seconds_are_medians_of_the_latest_and_need_five():
    assert pace_of(answers(3, 4), "Anna", TODAY, ZONE).mine is None
    rows = answers(3, 50, seconds=60.0) + answers(4, 50, seconds=8.0) + answers(5, 5, "Boris", seconds=20.0)
    found = pace_of(rows, "anna", TODAY, ZONE)
    assert found.mine == 8.0
    assert found.team == 8.0
    assert pace_of(rows, "Boris", TODAY, ZONE).mine == 20.0
    assert found.given == 100


def test_answers_of_unknown_length_tell_no_seconds_but_a_days_work():
    rows = answers(3, 6, seconds=None) + answers(3, 4, kind="name", seconds=None, hour=12)
    found = pace_of(rows, "Anna", TODAY, ZONE)
    assert found.mine is None
    assert found.days == (Day(dt.date(2026, 1, 3), 10, 10),)
    assert found.per_day == 10


def test_a_day_that_is_not_over_tells_no_days_work_unless_it_is_the_only_one():
    rows = answers(18, 40) + answers(19, 60, "Boris") + answers(20, 2)
    assert pace_of(rows, "Anna", TODAY, ZONE).per_day == 50
    assert pace_of(answers(20, 2), "Anna", TODAY, ZONE).per_day == 2


def test_the_last_week_of_work_counts():
    rows = [row for day in range(1, 11) for row in answers(day, 100 if day < 4 else 10)]
    assert pace_of(rows, "Anna", TODAY, ZONE).per_day == 10


def test_what_was_taken_back_is_no_answer():
    rows = answers(3, 6)
    later = rows[5]["decidedAt"] + dt.timedelta(hours=1)
    back = {"decisionID": "w", "kind": "withdraw", "verdict": "withdraw", "subject": rows[2]["decisionID"]}
    rows.append(rows[0] | back | {"decidedAt": later})
    found = pace_of(rows, "Anna", TODAY, ZONE)
    assert found.given == 5
    assert found.days == (Day(dt.date(2026, 1, 3), 5, 5),)


def test_days_are_those_of_the_place():
    late = answers(3, 1, hour=23) + answers(4, 1, "Boris", hour=1)
    assert [day.day.day for day in pace_of(late, "Anna", TODAY, ZONE).days] == [3, 4]
    assert [(day.day.day, day.mine, day.all) for day in pace_of(late, "Anna", TODAY, dt.UTC).days] == [
        (3, 1, 2)
    ]

"""What the first page tells of the review, from the sheet and the state."""

import datetime as dt
import itertools

import pytest

from leopard_census.review.forecast import answers_left
from leopard_census.review.progress import progress_of


@pytest.fixture
def asked(made):
    keys = [made.add() for _ in range(9)]
    for one, other in itertools.pairwise(keys):
        made.ask(one, other)
    made.count(7, low=5, high=8, questions=50)
    made.write()
    return made


def answer(desk, who, n, seconds=10.0, begin=0):
    for k, question in enumerate(desk.questions(who, n)):
        desk.answer(who, question.sealed, f"{who.encode().hex()[:4]:0>8}{begin + k:08x}", "same", seconds, "")


def test_how_the_count_may_still_move(asked):
    found = progress_of(asked.desk(), "Anna")
    assert (found.state["count"], found.down, found.up) == (7, 2, 1)
    assert found.minutes_left is None
    assert found.team_minutes_left is None
    assert found.team_days_left is None
    assert found.since == 0


def test_times_at_the_pace_of_one_and_of_all(asked):
    desk = asked.desk()
    answer(desk, "Anna", 6, seconds=30.0)
    answer(desk, "Boris", 6, seconds=10.0)
    found = progress_of(desk, "Anna")
    assert found.seconds == 30.0
    assert found.minutes_left == round(found.open * 30.0 / 60)
    likely = answers_left({"stop": False, "n_questions": 50}, 12, 2).likely
    assert found.forecast.likely == likely
    assert found.forecast.given == 12
    assert found.team_minutes_left == round(likely * 20.0 / 60)
    assert found.team_days_left == -(-likely // 12)
    assert found.bars.bars[-1].day.all == 12


def test_answers_that_the_last_run_read_are_not_counted_again(asked):
    desk = asked.desk()
    answer(desk, "Anna", 4)
    rows = desk.log.rows()
    assert progress_of(desk, "Anna", [], rows[3:]).since == 1
    assert progress_of(desk, "Anna", [], rows[3:]).forecast.given == 1
    assert progress_of(desk, "Anna", [], []).since == 0
    # The point of the count now stands where the answers are that it rests on.
    assert progress_of(desk, "Anna", [], rows[3:]).curve.dots[0].decisions == 3


def test_skips_and_what_was_taken_back_wait_for_no_run(asked):
    desk = asked.desk()
    one, two = desk.questions("Anna", 2)
    desk.answer("Anna", one.sealed, "1" * 16, "skip", 2.0, "")
    desk.answer("Anna", two.sealed, "2" * 16, "same", 2.0, "")
    assert progress_of(desk, "Anna").since == 1
    desk.undo("Anna", "3" * 16)
    assert progress_of(desk, "Anna").since == 0


def test_after_the_stop_nothing_is_left(asked):
    asked.count(7, low=7, high=7, stop=True, questions=0)
    asked.write()
    found = progress_of(asked.desk(), "Anna", today=dt.date(2026, 1, 1))
    assert found.forecast is None
    assert found.team_minutes_left is None
    assert (found.down, found.up) == (0, 0)


def test_without_animals_there_is_no_state(made):
    made.ask(made.add(), made.add())
    made.write()
    found = progress_of(made.desk(), "Anna")
    assert (found.state, found.forecast, found.curve, found.bars) == ({}, None, None, None)

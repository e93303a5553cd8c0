"""The question that is asked about two readings fits the size of their difference."""

from datetime import timedelta

import pytest

from leopard_census.media.clock_fault import Fault, fault_rows
from leopard_census.media.clock_gap import gap_question
from leopard_census.tables.cells import format_cell
from leopard_census.tables.contract import contract
from tests.unit.media.test_file_order import timing

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("gap", "begins"),
    [
        (HOUR, "Summer time or the zone beside, or a clock"),
        (-HOUR, "Summer time"),
        (7 * HOUR, "Another zone, or a clock"),
        (5.75 * HOUR, "Another zone, or a clock"),
        (12 * HOUR, "Morning for afternoon, or another zone, or"),
        (-13 * HOUR, "Another zone, or morning for afternoon together with an hour of summer time, or"),
        (48 * HOUR, "Another date, set or read wrong, or a clock"),
        (timedelta(minutes=7), "A clock that was put right later?"),
        (timedelta(days=900, minutes=7), "A clock that was put right later?"),
    ],
)
def test_the_question_fits_the_size(gap, begins):
    assert gap_question([gap]).startswith(begins)


def test_two_sizes_ask_both_and_nothing_twice():
    text = gap_question([HOUR, 7 * HOUR, HOUR])
    assert text == "Summer time or the zone beside, or another zone, or a clock that was put right later?"


@pytest.mark.parametrize(
    ("chance", "cell"), [(1e-40, "1e-06"), (0.0, "1e-06"), (0.00031234, "0.00031"), (2.345e-5, "2.3e-05")]
)
def test_a_small_chance_is_never_written_as_none(chance, cell):
    (row,) = fault_rows(
        Fault("offset", "pair", [(timing("a", deploymentID="B"), HOUR)], "why", "strong", chance)
    )
    field = contract("clock_proposals").field("chance")
    assert format_cell(field, row["chance"]) == cell

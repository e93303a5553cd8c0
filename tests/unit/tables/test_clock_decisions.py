"""Decisions on clocks: how a row must be written, and which rows contradict each other."""

import datetime as dt

import pytest

from leopard_census.tables.clock_moment import ClockMoment, format_moment, parse_moment, parse_true
from leopard_census.tables.contract import contract
from leopard_census.tables.decision_form import form_faults
from leopard_census.tables.decision_log import log_faults

NOW = dt.datetime(2012, 6, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=11)))
MOMENT, TRUE = "S1-A 2010-01-01T00:00:00", "2012-01-20T10:00:00+11:00"


def row(verdict="confirm", **more):
    empty = dict.fromkeys(contract("decisions").columns)
    return {
        **empty, "decisionID": "d1", "decidedAt": NOW, "reviewer": "Anna", "kind": "clock", "subject": MOMENT,
        "object": TRUE, "verdict": verdict, **more,
    }  # fmt: skip


def test_a_moment_is_written_as_the_sheet_of_clocks_has_it():
    moment = ClockMoment("S1-A", dt.datetime(2010, 1, 1))  # noqa: DTZ001 - a reading has no offset
    assert format_moment(moment) == MOMENT
    assert parse_moment(MOMENT) == parse_moment(" S1-A  2010-01-01 00:00 ") == moment
    for bad in (
        "",
        "S1-A",
        "2010-01-01T00:00:00",
        f"S1-A {TRUE}",
        "S1/A 2010-01-01T00:00",
        "=1+1 2010-01-01T00:00",
    ):
        with pytest.raises(ValueError, match="deploymentID shown"):
            parse_moment(bad)
    with pytest.raises(ValueError, match="no UTC offset"):
        parse_true("2012-01-20T10:00:00")
    with pytest.raises(ValueError, match="is empty"):
        parse_true("")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (row(), None),
        (row("refuse"), None),
        (row("refuse", object=None), None),
        (row("skip", object=None), None),
        (row(object=None), "column object: is empty"),
        (row(object="2012-01-20"), "column object: is '2012-01-20'"),
        (row("is"), "column verdict: 'is' answers no question of kind clock"),
        (row(subject="m1 0.0 0.1 0.1 0.5 0.5"), "column subject: the moment of a clock is"),
        (row(expected="same"), "column expected"),
        (row(kind="name", object="KP-1"), "column verdict: 'confirm' answers no question of kind name"),
    ],
)
def test_a_row_is_held_to_its_form(given, fault):
    found = form_faults(given)
    assert found == [] if fault is None else found[0].startswith(fault)


def test_two_answers_at_one_moment_cannot_both_be_meant():
    other = "2012-01-20T11:00:00+11:00"
    assert [text for _, text in log_faults([row(), row(decisionID="d2", object=other)])]
    assert [text for _, text in log_faults([row(), row("refuse", decisionID="d2")])]
    # Refusing one time and confirming another is one opinion.
    assert log_faults([row(), row("refuse", decisionID="d2", object=other)]) == []
    assert log_faults([row(), row(decisionID="d2", subject="S1-A 2011-12-14T12:00:00")]) == []

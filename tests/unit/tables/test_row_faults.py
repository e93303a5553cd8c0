"""Faults of a table with a hundred thousand rows can still be read."""

from leopard_census.tables.row_faults import RowFaults
from leopard_census.tables.row_numbers import rows_text


def test_faults_stand_in_order_of_rows():
    faults = RowFaults("a.csv")
    faults.of_cell(3, "sex", "is 'x'")
    faults.of_row(2, "has 3 cells", "cells")
    faults.of_cell(2, "count", "is 0")
    assert faults.lines() == [
        "a.csv: row 2: has 3 cells",
        "a.csv: row 2, column count: is 0",
        "a.csv: row 3, column sex: is 'x'",
    ]
    assert (faults.last, faults.unreadable) == (2, False)


def test_of_many_of_a_kind_ten_are_told():
    faults = RowFaults("a.csv")
    for number in range(2, 1002):
        faults.of_cell(number, "sex", "is 'x'")
    faults.of_cell(1002, "sex", "is not hers", "other")
    lines = faults.lines()
    assert lines[9:] == [
        "a.csv: row 11, column sex: is 'x'",
        "a.csv: row 1002, column sex: is not hers",
        "a.csv: 990 more as the one of row 11, column sex, up to row 1001; mend them likewise",
    ]


def test_a_table_that_cannot_be_read():
    faults = RowFaults("a.csv")
    faults.of_table("is empty")
    assert faults.lines() == ["a.csv: is empty"]
    assert faults.unreadable


def test_numbers_of_rows():
    assert [rows_text(range(2, end)) for end in (3, 5, 8)] == [
        "row 2",
        "rows 2, 3, 4",
        "rows 2, 3, 4, 5, 6 and 1 more",
    ]

"""A table that is written row by row is the table that is written at once."""

import random

import pytest

from leopard_census.tables import sorted_table
from leopard_census.tables.contract import contract
from leopard_census.tables.sorted_table import write_in_order, write_sorted
from leopard_census.tables.write import table_bytes, write_table

MEDIA = contract("media")


def rows(number):
    chance = random.Random(4)
    for n in range(number):
        yield {
            "mediaID": f"{chance.getrandbits(64):016x}",
            "deploymentID": "D01",
            "filePath": f'D01/a "quoted", name {n} Ж.jpg',
            "sha256": f"{n:064x}",
            "bytes": n,
            "timestampSource": "none",
            "status": "ok",
        }


@pytest.mark.parametrize("number", [0, 1, 9, 10, 11, 137])
def test_the_same_bytes(tmp_path, monkeypatch, number):
    monkeypatch.setattr(sorted_table, "RUN_ROWS", 10)
    write_table(tmp_path / "one", MEDIA, list(rows(number)))
    write_sorted(tmp_path / "two", MEDIA, rows(number))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    write_in_order(tmp_path / "three", MEDIA, rows(number))
    assert (tmp_path / "three").read_bytes() == table_bytes(MEDIA, list(rows(number)), in_given_order=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "three", "two"]


def test_a_key_that_stands_twice_is_refused_and_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(sorted_table, "RUN_ROWS", 2)
    with pytest.raises(ValueError, match="duplicate key"):
        write_sorted(tmp_path / "t", MEDIA, [*rows(5), *rows(1)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [write_sorted, write_in_order])
def test_a_bad_value_is_refused(tmp_path, write):
    (row,) = rows(1)
    with pytest.raises(ValueError, match="status"):
        write(tmp_path / "t", MEDIA, [{**row, "status": "fine"}])

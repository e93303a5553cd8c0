"""Why the closed estimate lies below the least number known: only reasons that hold are told, with their numbers."""

from dataclasses import replace
from typing import Any

import pytest

from leopard_census.provenance.ledger import read_ledger, write_ledger
from leopard_census.report.left_out_animals import left_out_animals
from leopard_census.report.printing import TableRow
from tests.unit.report.test_counts_and_funnel import told

SETS = {"left": ["headline", "left"], "right": ["right"], "both": ["headline", "left", "right", "both"]}
MODELS = ("closed.Chao.n", "closed.Chao-bias-corrected.n", "closed.M0.n")


def member(name: str, flanks: str, sex: str | None = None, caught: bool = True, **cells: Any) -> TableRow:
    row = {
        "individualID": name,
        "group": "adults",
        "sex": sex,
        "flanks": flanks,
        "counted": True,
        "n_captures": int(caught),
        "data_sets": SETS.get(flanks, ["headline"]) if caught else [],
        **cells,
    }
    return TableRow(row, "members.csv", "0", (name,))


def names(rows: tuple[TableRow, ...]) -> list[str]:
    return [row["individualID"] for row in rows]


def test_an_animal_without_a_capture_is_the_reason_where_it_alone_makes_the_difference():
    """Four known at least: F2 may be F1's other flank and X1 anybody, but M4 is a third male without a capture."""
    found = left_out_animals(
        [
            member("F1", "left", "female"),
            member("F2", "right", "female"),
            member("K1", "left", None, caught=False, group="cubs"),
            member("M1", "both", "male"),
            member("M2", "left", "male"),
            member("M3", "left", "male", caught=False, counted=False),
            member("M4", "left", "male", caught=False),
            member("X1", "none", None, caught=False),
        ]
    )
    assert names(found.headline) == ["F1", "M1", "M2"]
    assert names(found.uncaught) == ["M4", "X1"]
    assert names(found.other_flank) == ["F2"]
    assert (found.uncaught_are_own, found.other_flank_are_own) == (True, False)


@pytest.mark.parametrize(("sex", "own"), [("female", True), ("male", False), (None, False)])
def test_sexes_tell_whether_the_other_flank_is_an_animal_of_its_own(sex, own):
    found = left_out_animals([member("A", "left", "male"), member("B", "right", sex)])
    assert found.other_flank_are_own is own
    assert found.uncaught_are_own is False


def test_one_without_a_capture_that_may_be_another_is_no_reason():
    found = left_out_animals([member("A", "left"), member("B", "right", caught=False)])
    assert (found.uncaught_are_own, found.other_flank_are_own) == (False, False)


@pytest.mark.parametrize(("sure", "told"), [(0, True), (2, False)])
def test_names_that_are_not_sure_enough_are_a_reason_of_those_without_a_capture_alone(sure, told):
    found = left_out_animals(
        [
            member("A", "left", n_sightings=2, n_sure_names=1),
            member("B", "left", caught=False, n_sightings=2, n_sure_names=sure),
        ]
    )
    assert found.names_left_out is told


UNCAUGHT = "that is counted without a capture: never seen on a day with effort and a known time"
OTHER = "known by the other flank only, whose sex tells that it is an animal of its own"


@pytest.mark.parametrize(
    ("shape", "inside", "said", "unsaid"),
    [
        ({"uncaught": 1}, "1 animal,", UNCAUGHT, OTHER),
        ({"sexes_split": True}, "2 animals,", OTHER, UNCAUGHT),
    ],
)
def test_the_summary_tells_the_reason_that_holds(made_up, shape, inside, said, unsaid):
    given = made_up(animals=3, stations=4, earlier=0, media=False, places=False, **shape)
    entries = read_ledger(given.ledger_path)
    low = {id: replace(entries[id], value=1.0) for id in MODELS if id in entries}
    write_ledger(given.ledger_path, given.survey, {**entries, **low}.values())
    text = told(given)
    assert f"below the least number known, as it rests on {inside} the headline data set." in text
    assert f"This leaves out 1 {said}" in text
    assert unsaid not in text

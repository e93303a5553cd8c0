"""What a reviewer says of one side of a pair holds for him at once, for others not at all, and can be taken back."""

import pytest

from leopard_census.errors import InputError
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

TOKENS = [f"{n:016x}" for n in range(1, 20)]


@pytest.fixture
def desk(made):
    """Three pairs around one sighting, and one pair without it; no flank is known but one."""
    keys = [made.add(flank="other") for _ in range(4)] + [made.add(flank="left")]
    for other in keys[1:4]:
        made.ask(keys[0], other)
    made.ask(keys[2], keys[4])
    made.write()
    made.keys = keys
    return made.desk()


def rows(made):
    return read_table(made.folder / "decisions.csv", contract("decisions"))


def side_of(asked, key):
    return next(n for n, side in enumerate(asked.sides) if side.sighting.key == key)


def pairs(desk, reviewer):
    return [{side.sighting.key for side in asked.sides} for asked in desk.questions(reviewer, 9)]


def test_a_flank_is_written_down_and_shown_from_then_on(made, desk):
    asked = desk.questions("Anna", 9)[-1]
    a, b = made.keys[2], made.keys[4]
    assert {side.sighting.key for side in asked.sides} == {a, b}
    assert asked.flank is None
    desk.say_of_side("Anna", asked.sealed, TOKENS[0], side_of(asked, a), "left")
    (row,) = rows(made)
    assert (row["kind"], row["object"], row["verdict"], row["reviewer"]) == ("flank", "left", "is", "Anna")
    assert row["subject"] == desk.survey.shown[a].anchor
    assert len(row["evidence"]) == 64
    again = desk.questions("Anna", 9)[-1]
    assert again.sealed == asked.sealed
    assert again.flank == "left"
    side = again.sides[side_of(again, a)]
    assert {side.flank_of(picture) for picture in side.pictures} == {"left"}
    assert desk.questions("Boris", 9)[-1].flank is None


def test_pairs_of_what_shows_too_little_are_not_asked_of_him_again(made, desk):
    centre = made.keys[0]
    asked = desk.questions("Anna", 1)[0]
    desk.say_of_side("Anna", asked.sealed, TOKENS[0], side_of(asked, centre), "unusable")
    assert pairs(desk, "Anna") == [{made.keys[2], made.keys[4]}]
    assert desk.n_open("Anna") == 1
    assert desk.n_open("Boris") == 4


def test_two_flanks_make_no_pair(made, desk):
    asked = desk.questions("Anna", 1)[0]
    desk.say_of_side("Anna", asked.sealed, TOKENS[0], 0, "left")
    assert desk.n_open("Anna") == 4
    desk.say_of_side("Anna", asked.sealed, TOKENS[1], 1, "right")
    assert desk.n_open("Anna") == 3
    assert {side.sighting.key for side in asked.sides} not in pairs(desk, "Anna")


def test_what_another_answered_is_still_asked(made, desk):
    """A second opinion is asked for, whatever this reviewer thinks of the pictures: he can say so in the answer."""
    asked = desk.questions("Boris", 1)[0]
    desk.answer("Boris", asked.sealed, TOKENS[0], "same", 3.0, "")
    mine = desk.questions("Anna", 1)[0]
    desk.say_of_side("Anna", mine.sealed, TOKENS[1], 0, "unusable")
    assert {side.sighting.key for side in mine.sides} in pairs(desk, "Anna")


def test_it_is_taken_back_by_its_number_alone(made, desk):
    first, second = desk.questions("Anna", 2)
    desk.answer("Anna", first.sealed, TOKENS[0], "different", 3.0, "")
    said = desk.say_of_side("Anna", second.sealed, TOKENS[1], 0, "unusable").decisions[0]
    assert desk.undo("Boris", TOKENS[2], said) is None
    assert desk.undo("Anna", TOKENS[3], said) == said
    assert desk.undo("Anna", TOKENS[4], said) is None
    assert [row["kind"] for row in rows(made)] == ["pair", "quality", "withdraw"]
    assert desk.n_open("Anna") == 3
    # The answer on the pair is what goes back without a number.
    assert desk.undo("Anna", TOKENS[5]) == rows(made)[0]["decisionID"]


@pytest.mark.parametrize(("side", "saying"), [(0, "up"), (2, "left"), (-1, "left"), (0, "")])
def test_nothing_else_can_be_said(made, desk, side, saying):
    asked = desk.questions("Anna", 1)[0]
    with pytest.raises(InputError):
        desk.say_of_side("Anna", asked.sealed, TOKENS[0], side, saying)
    with pytest.raises(InputError):
        desk.say_of_side("Boris", asked.sealed, TOKENS[0], 0, "left")
    assert not (made.folder / "decisions.csv").exists()

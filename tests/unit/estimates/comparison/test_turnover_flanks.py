"""Turnover and survival of animals that are known by one flank, where the headline flank differs between winters."""

import pytest

from leopard_census.estimates.comparison.survival_rows import survival_rows
from leopard_census.estimates.comparison.turnover import turnover_of, turnover_rows
from tests.unit.estimates.comparison.simulated_winters import winter

_LEFT, _RIGHT = [f"L{i}" for i in range(5)], [f"R{i}" for i in range(5)]


def _winter(year, left, right, linked=()):
    """A winter in which these codes count; the headline has linked animals, and those of the flank that gave more."""
    made = winter(f"w-{year}", [(code, "A", 1) for code in (*left, *right, *linked)], year=year)
    head = "left" if len(left) >= len(right) else "right"
    for row in made.members:
        code = row["individualID"]
        row["flanks"] = "both" if code in linked else "left" if code in left else "right"
        sides = ["left", "right"] if code in linked else [row["flanks"]]
        row["data_sets"] = [*(["headline"] if head in sides else []), *sides]
    return made


@pytest.fixture
def flipping():
    """Every animal is seen in every winter but one: right animals are more in the second winter alone."""
    return [
        _winter(2010, _LEFT, _RIGHT[:4]),
        _winter(2011, _LEFT[:4], _RIGHT),
        _winter(2012, _LEFT, _RIGHT[:4]),
    ]


def test_no_animal_is_lost_where_the_headline_flank_flips(flipping):
    fates = {(r["individualID"], r["winter"]): r["fate"] for r in turnover_rows(turnover_of(flipping))}
    for code in (*_LEFT[:4], *_RIGHT[:4]):
        assert [fates[code, j] for j in (1, 2, 3)] == ["first", "stayed", "stayed"]
    assert [fates["L4", j] for j in (1, 2, 3)] == ["first", "missed", "returned"]
    assert [fates["R4", j] for j in (2, 3)] == ["first", "gone"]


def test_survival_is_of_linked_animals_and_one_flank(flipping):
    """The left flank was seen 14 times, the right 13: five left animals, of which one is missed once."""
    turnover = turnover_of(flipping)
    animals, flank = turnover.of_one_flank()
    assert (animals.animals, flank) == (tuple(_LEFT), "left")
    rows = [r for r in survival_rows(flipping, turnover) if r["model"] == "phi constant, p by winter"]
    phi, second, _ = rows
    assert phi["animals"] == 5
    assert "those of the left flank were taken, in all winters" in phi["note"]
    # By hand: all five are alive in the second winter, as they were seen in the third.
    assert second["survey"] == "w-2011"
    assert second["estimate"] == pytest.approx(4 / 5, abs=1e-4)


def test_an_animal_linked_in_one_winter_is_linked():
    """R0 becomes linked in the second winter: it is in, though the left flank is taken."""
    winters = [
        _winter(2010, _LEFT[:3], ["R0", "R1"]),
        _winter(2011, _LEFT[:3], ["R1"], linked=["R0"]),
        _winter(2012, _LEFT[:3], ["R0"]),
    ]
    animals, flank = turnover_of(winters).of_one_flank()
    assert (animals.animals, flank) == (("L0", "L1", "L2", "R0"), "left")
    linked = [_winter(year, [], [], linked=["B"]) for year in (2010, 2011)]
    assert turnover_of(linked).of_one_flank()[1] is None


def test_more_right_animals_take_the_right_flank():
    winters = [_winter(year, _LEFT[:1], _RIGHT[:3]) for year in (2010, 2011, 2012)]
    assert turnover_of(winters).of_one_flank()[0].animals == ("R0", "R1", "R2")


def test_a_first_sighting_tells_that_the_animal_was_seen_as_a_cub():
    then, now = _winter(2010, ["a", "c"], []), _winter(2011, ["a", "c"], [])
    then.members[1]["group"] = "cubs"
    rows = {(r["individualID"], r["survey"]): r for r in turnover_rows(turnover_of([then, now]))}
    assert rows["c", "w-2011"]["fate"] == "first"
    assert rows["c", "w-2011"]["note"] == "Seen as a cub in w-2010; first seen here as an adult or subadult."
    assert rows["a", "w-2010"]["note"] is None


def test_winters_of_one_time_have_no_survival():
    winters = [_winter(year, ["a", "b"], []) for year in (2010, 2012, 2011)]
    for row in survival_rows(winters, turnover_of(winters)):
        assert "must begin after the one that is listed before it" in row["note"]
        assert "estimate" not in row

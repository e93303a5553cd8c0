"""What draws tell of their animals beside the partition: by sighting, and by the register."""

import numpy as np

from leopard_census.individuals.constraints import Groups
from leopard_census.individuals.draw_facts import draw_facts, of_sightings

SIGHTINGS = ["a", "b", "c", "d"]
GROUPS = Groups((("a", "b"), ("c",), ("d",), ("old",)), (), frozenset())
# In the second draw c is the known animal, in the third a and b are.
DRAWS = np.array([[0, 1, 2, 3], [0, 1, 2, 1], [0, 1, 2, 0]])
REGISTER = {"KP-1": {"sex": "female", "lifeStage": "juvenile", "firstSurvey": "w-2010"}}


def row(sex=None, stage=None):
    return {"sex": sex, "lifeStage": stage}


def facts(**more):
    rows = {"a": row("male", "adult"), "b": row(), "c": row(), "d": row(None, "subadult"), "old": row()}
    given = {
        "names": {"d": "KP-2", "old": "KP-1"},
        "counted": {"a", "c", "d"},
        "sides": {"a": frozenset({"left"}), "b": frozenset({"left", "right"}), "c": frozenset()},
        "rows": rows,
        "register": REGISTER,
        "survey": "w-2012",
    }
    return draw_facts(SIGHTINGS, DRAWS, np.log([0.5, 1.0, 1.5]), GROUPS, **(given | more))


def test_each_sighting_says_what_it_shows():
    found = facts()
    assert found.counts.tolist() == [True, False, True, True]
    assert found.left.tolist() == [True, True, False, False]
    assert found.right.tolist() == [False, True, False, False]
    assert found.sexes == ("male", "", "", "")
    assert found.stages == ("adult", "", "", "subadult")
    assert np.allclose(found.weights, [0.5, 1.0, 1.5])


def test_draws_tell_which_named_animal_a_sighting_joins():
    found = facts()
    assert found.names == ("KP-1", "KP-2")
    assert found.named.tolist() == [[-1, -1, -1, 1], [-1, -1, 0, 1], [0, 0, -1, 1]]
    assert found.name_sexes == ("female", "")
    # A cub of an earlier winter has grown since.
    assert found.name_stages == ("", "")


def test_a_name_on_a_contradiction_names_nobody():
    contested = Groups(GROUPS.members, (), frozenset({"d", "c", "a"}))
    found = draw_facts(
        SIGHTINGS, DRAWS, np.zeros(3), contested, names={"d": "KP-2"}, counted=set(), sides={},
        rows={s: row() for s in SIGHTINGS}, register={}, survey="w-2012",
    )  # fmt: skip
    assert (found.named == -1).all()


def test_values_of_groups_are_those_of_their_sightings():
    assert of_sightings(DRAWS, GROUPS, ["b", "d"]).tolist() == [[0, 2], [0, 2], [0, 2]]


def test_arrays_need_no_pickle(tmp_path):
    np.savez(tmp_path / "draws.npz", **facts().arrays())
    with np.load(tmp_path / "draws.npz", allow_pickle=False) as saved:
        assert saved["names"].tolist() == ["KP-1", "KP-2"]
        assert saved["weights"].shape == (3,)

"""Animals before and after a run: merges, splits, new names, swaps, and what must not be mistaken for them."""

import json
import random

import pytest

from leopard_census.review.rebuild.changes import (
    Changes,
    Joined,
    Linked,
    Moved,
    Renamed,
    State,
    compare,
    state_of,
)


def state(animals, unnamed=(), flanks=None):
    """A state of code -> sightings, as a string of letters each; `unnamed` have no animal."""
    names = {letter: code for code, letters in animals.items() for letter in letters}
    return State(names, {*names, *unnamed}, flanks or {})


def moved(changes):
    return {(one.sighting, one.before, one.after, one.cause) for one in changes.moved}


def test_the_same_is_no_change():
    one = state({"A": "abc", "B": "de"}, "xy", {"A": "both", "B": "left"})
    changes = compare(one, one)
    assert changes == Changes(kept=2)
    assert changes.nothing


def test_a_merge_names_who_goes_on_and_who_came():
    changes = compare(state({"A": "abcd", "B": "ef"}), state({"A": "abcdef"}))
    assert changes.merged == (Joined("A", ("A", "B")),)
    assert (changes.new, changes.gone, changes.split, changes.renamed) == ((), (), (), ())
    assert moved(changes) == {("e", "B", "A", "merged"), ("f", "B", "A", "merged")}
    assert changes.kept == 1


def test_a_merge_under_a_new_code_is_a_merge_and_a_new_name():
    """As provisional codes do: the code is made from the sightings."""
    changes = compare(state({"P-1": "abcd", "P-2": "efg", "P-3": "h"}), state({"P-9": "abcdefgh"}))
    assert changes.merged == (Joined("P-9", ("P-1", "P-2", "P-3")),)
    assert changes.renamed == (Renamed("P-1", "P-9"),)
    assert {one.cause for one in changes.moved} == {"merged"}
    assert "".join(sorted(one.sighting for one in changes.moved)) == "efgh"


def test_a_split_names_who_goes_on_and_who_left():
    changes = compare(state({"A": "abcdef"}), state({"A": "abcd", "B": "ef"}))
    assert changes.split == (Joined("A", ("A", "B")),)
    assert changes.new == changes.gone == ()
    assert moved(changes) == {("e", "A", "B", "split"), ("f", "A", "B", "split")}


def test_a_split_into_halves_goes_on_under_its_code():
    changes = compare(state({"B": "abcd"}), state({"A": "ab", "B": "cd"}))
    assert changes.split == (Joined("B", ("B", "A")),)
    assert changes.renamed == ()


def test_a_new_name_moves_nobody():
    changes = compare(state({"P-1": "abc", "B": "de"}), state({"KP-07": "abc", "B": "de"}))
    assert changes.renamed == (Renamed("P-1", "KP-07"),)
    assert changes.moved == ()
    assert changes.merged == changes.split == changes.new == changes.gone == ()


def test_two_animals_that_change_codes_are_renamed_and_told_as_reused():
    changes = compare(state({"A": "abc", "B": "de"}), state({"B": "abc", "A": "de"}))
    assert changes.renamed == (Renamed("A", "B"), Renamed("B", "A"))
    assert changes.reused == ("A", "B")
    assert changes.moved == ()


def test_single_sightings_that_change_places_are_moved():
    changes = compare(state({"A": "abcx", "B": "defy"}), state({"A": "abcy", "B": "defx"}))
    assert moved(changes) == {("x", "A", "B", "moved"), ("y", "B", "A", "moved")}
    assert changes.merged == changes.split == changes.renamed == ()
    assert changes.kept == 2


def test_new_and_gone_animals_and_sightings_that_get_and_lose_names():
    changes = compare(state({"A": "abc", "B": "de"}, "xyz"), state({"A": "abcx", "C": "yz"}, "de"))
    assert changes.new == ("C",)
    assert changes.gone == ("B",)
    assert moved(changes) == {
        ("x", None, "A", "named"),
        ("y", None, "C", "named"),
        ("z", None, "C", "named"),
        ("d", "B", None, "unnamed"),
        ("e", "B", None, "unnamed"),
    }


def test_one_sighting_of_many_neither_merges_nor_splits():
    """Nine of ten lost their name: the animal is gone, whoever has the tenth; and so the other way round."""
    changes = compare(state({"A": "abcdefghij", "B": "klm"}), state({"B": "klma"}, "bcdefghij"))
    assert changes.gone == ("A",)
    assert changes.merged == ()
    assert ("a", "A", "B", "moved") in moved(changes)
    back = compare(state({"B": "klma"}, "bcdefghij"), state({"A": "abcdefghij", "B": "klm"}))
    assert back.new == ("A",)
    assert back.split == ()
    assert ("a", "B", "A", "moved") in moved(back)


def test_one_shared_sighting_is_no_new_name():
    changes = compare(state({"P-1": "abcdef"}, "uvwxyz"), state({"P-2": "fuvwxyz"}, "abcde"))
    assert changes.renamed == ()
    assert changes.gone == ("P-1",)
    assert changes.new == ("P-2",)


def test_a_code_that_means_another_animal_is_told():
    changes = compare(state({"A": "abc"}, "xyz"), state({"A": "xyz"}, "abc"))
    assert changes.reused == ("A",)
    assert changes.gone == changes.new == ("A",)


def test_a_merge_and_a_split_at_once():
    """C takes over B whole and half of A."""
    changes = compare(
        state({"A": "abcd", "B": "ef", "C": "ghi"}), state({"A": "ab", "C": "ghief", "D": "cd"})
    )
    assert changes.merged == (Joined("C", ("C", "B")),)
    assert changes.split == (Joined("A", ("A", "D")),)
    assert {one.cause for one in changes.moved} == {"merged", "split"}


def test_the_first_build_has_new_animals_alone():
    changes = compare(State({}, set()), state({"A": "ab", "B": "c"}, "x"))
    assert changes.new == ("A", "B")
    assert changes.moved == ()
    assert changes.came == 4
    assert not changes.nothing


def test_sightings_that_come_and_go_move_nobody():
    changes = compare(state({"A": "abc"}, "x"), state({"A": "bcde"}))
    assert changes.moved == ()
    assert (changes.came, changes.went, changes.kept) == (2, 2, 1)
    assert changes.renamed == ()


def test_sightings_that_went_do_not_count_against_a_merge():
    """Of B two of six sightings are left, and both are A's now."""
    changes = compare(state({"A": "abcd", "B": "efghij"}), state({"A": "abcdef"}))
    assert changes.merged == (Joined("A", ("A", "B")),)
    assert changes.went == 4


def test_flanks_that_are_known_now():
    before = state({"P-1": "ab", "B": "c"}, flanks={"P-1": "left", "B": "right"})
    after = state({"P-2": "abx", "B": "c"}, flanks={"P-2": "both", "B": "right"})
    assert compare(before, after).linked == (Linked("P-2", "left", "both"),)


def test_states_of_tables_leave_excluded_sightings_out():
    rows = [
        {"sightingID": "a", "individualID": "A", "state": "identified"},
        {"sightingID": "b", "individualID": None, "state": "to-review"},
        {"sightingID": "c", "individualID": None, "state": "excluded"},
    ]
    found = state_of(rows, [{"individualID": "A", "flanks": "both"}])
    assert found == State({"a": "A"}, frozenset("ab"), {"A": "both"})


def test_what_is_written_down_is_read_back():
    changes = compare(
        state({"A": "abcd", "B": "ef", "C": "ghi"}, "z", {"A": "left"}),
        state({"A": "ab", "K": "ghiefz", "D": "cd"}, "y", {"A": "both"}),
    )
    assert changes.merged
    assert changes.split
    assert changes.renamed
    assert changes.linked
    assert changes.moved
    assert Changes.from_json(json.loads(json.dumps(changes.to_json()))) == changes


@pytest.mark.parametrize("seed", range(40))
def test_any_two_states_are_told_whole_and_whatever_the_order(seed):
    """Every animal has exactly one fate, every change of a name is a move or follows from a new name."""
    draw = random.Random(seed)
    letters = [f"s{k}" for k in range(30)]

    def some():
        codes = [draw.choice([None, "A", "B", "C", "D", "E"]) for _ in letters]
        listed = draw.sample(letters, 26)
        names = {s: code for s, code in zip(letters, codes, strict=True) if code and s in listed}
        return State(names, frozenset(listed))

    before, after = some(), some()
    changes = compare(before, after)
    shuffled = State(
        dict(draw.sample(sorted(before.names.items()), len(before.names))), frozenset(before.sightings)
    )
    assert compare(shuffled, after) == changes
    old, new = set(before.names.values()), set(after.names.values())
    merged_away = {code for one in changes.merged for code in one.parts[1:]}
    split_off = {code for one in changes.split for code in one.parts[1:]}
    assert changes.kept + len(changes.gone) + len(merged_away) == len(old)
    assert changes.kept + len(changes.new) + len(split_off) == len(new)
    called = {one.before: one.after for one in changes.renamed}
    told = {one.sighting for one in changes.moved}
    for sighting in before.sightings & after.sightings:
        a, b = before.names.get(sighting), after.names.get(sighting)
        if a is None or b is None:
            assert (sighting in told) == (a != b)
        elif sighting not in told:
            assert called.get(a, a) == b
        assert len([one for one in changes.moved if one.sighting == sighting]) <= 1
    assert all(isinstance(one, Moved) for one in changes.moved)

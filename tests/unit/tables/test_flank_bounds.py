"""The bounds of a count against every way in which flanks may belong together."""

from collections import Counter
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leopard_census.tables.flank_bounds import code_bounds, flank_bounds


def numbers_of_animals(both: int, left: int, right: int, unknown: int) -> set[int]:
    """All numbers of animals that the codes can stand for.

    Each code of unknown flank was told by the left flank, by the right, or by both; then any left-only codes are one
    animal with as many right-only ones. Codes by one flank are different animals.
    """
    found = set()
    for told in product(("left", "right", "both"), repeat=unknown):
        lefts, rights = left + told.count("left"), right + told.count("right")
        linked = both + told.count("both")
        found |= {linked + lefts + rights - pairs for pairs in range(min(lefts, rights) + 1)}
    return found


@pytest.mark.parametrize("both", range(3))
def test_the_bounds_are_the_least_and_the_most_of_all_allocations(both):
    for left, right, unknown in product(range(5), range(5), range(6)):
        found = numbers_of_animals(both, left, right, unknown)
        least, most = flank_bounds(both, left, right, unknown)
        assert (least, most) == (min(found), max(found)), (both, left, right, unknown)
        # Nothing between is impossible, so the bounds tell all that is known.
        assert found == set(range(least, most + 1))


def test_a_name_that_was_told_by_both_flanks_never_lowers_the_least_number():
    for left, right, unknown in product(range(5), range(5), range(1, 6)):
        least = flank_bounds(1, left, right, unknown)[0]
        assert flank_bounds(2, left, right, unknown - 1)[0] >= least


def test_without_names_of_unknown_flank_the_bounds_are_the_published_ones():
    for both, left, right in product(range(4), range(6), range(6)):
        assert flank_bounds(both, left, right, 0) == (both + max(left, right), both + left + right)


def test_two_names_without_a_flank_may_be_one_animal():
    assert flank_bounds(0, 0, 0, 1) == (1, 1)
    assert flank_bounds(0, 0, 0, 2) == (1, 2)
    assert flank_bounds(0, 0, 0, 7) == (4, 7)
    assert flank_bounds(0, 3, 0, 2) == (3, 5)


SINGLE = tuple(product(("left", "right", "none"), ("female", "male", None)))


def may_be_one(one, other):
    """Two single-flank codes: not told by the same flank, and not of different sex."""
    sides, sexes = {one[0], other[0]}, {one[1], other[1]}
    return sides not in ({"left"}, {"right"}) and not {"female", "male"} <= sexes


@cache
def most_pairs(codes):
    """The largest number of pairs of codes that may be one animal: the first code alone, or with any other."""
    if not codes:
        return 0
    first, rest = codes[0], codes[1:]
    joined = [
        1 + most_pairs(rest[:i] + rest[i + 1 :]) for i, code in enumerate(rest) if may_be_one(first, code)
    ]
    return max([most_pairs(rest), *joined])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(SINGLE), max_size=9), st.integers(0, 2))
def test_the_least_number_leaves_the_most_pairs_that_flank_and_sex_allow(codes, both):
    linked = [("both", "female"), ("both", None)][:both]
    assert code_bounds([*codes, *linked]) == (
        len(codes) + both - most_pairs(tuple(sorted(codes, key=str))),
        len(codes) + both,
    )


def test_every_mixture_of_few_codes_has_the_bound_of_its_pairs():
    """Every mixture of at most two codes of each of the nine kinds, and of six codes at most."""
    for picked in product(range(3), repeat=len(SINGLE)):
        if sum(picked) <= 6:
            codes = tuple(code for code, n in zip(SINGLE, picked, strict=True) for _ in range(n))
            assert code_bounds(codes)[0] == len(codes) - most_pairs(codes), codes


@given(st.lists(st.sampled_from([*SINGLE, ("both", "male")]), max_size=30))
def test_sexes_never_lower_the_least_number_and_one_sex_alone_leaves_it(codes):
    flanks = Counter(flank for flank, _ in codes)
    plain = flank_bounds(*(flanks[known] for known in ("both", "left", "right", "none")))
    least, most = code_bounds(codes)
    assert plain[0] <= least <= most == plain[1]
    without_males = [(flank, None if sex == "male" else sex) for flank, sex in codes]
    assert code_bounds(without_males) == plain


def test_a_left_flank_of_a_female_and_right_flanks_of_males_are_as_many_animals():
    codes = [("both", "female"), ("both", "female"), ("left", "female"), ("right", "male"), ("right", "male")]
    assert code_bounds(codes) == (5, 5)
    assert code_bounds([*codes, ("right", None)]) == (5, 6)

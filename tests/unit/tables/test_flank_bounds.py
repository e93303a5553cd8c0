"""The bounds of a count against every way in which flanks may belong together."""

from itertools import product

import pytest

from leopard_census.tables.flank_bounds import flank_bounds


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

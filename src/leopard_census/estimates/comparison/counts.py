"""Minimum numbers of two winters, or of one and several, by the exact conditional test; and what it assumes.

Given their total, two Poisson counts with rates in the ratio r have a binomial split. That gives an exact interval for
r (`estimates.ratio`). Leopard counts are no such sample: most of the animals of a winter were there the winter before,
and a count of names goes up with cameras and effort as it does with animals. The test is here because press releases
make such comparisons, and it stands beside the answer from the capture histories, never alone.
"""

from collections.abc import Sequence
from itertools import combinations_with_replacement
from math import isfinite

from leopard_census.estimates.comparison.log_ratio import Ratio
from leopard_census.estimates.ratio import binomial_chances, rate_ratio

#: Printed with every answer of this test.
ASSUMPTION = (
    "Exact conditional test of the minimum numbers. It takes them as independent Poisson counts made with the same "
    "chance to see an animal. They are neither: the same animals recur from winter to winter, and cameras, stations "
    "and effort change what is seen."
)


def count_ratio(earlier: Sequence[int], last: int) -> Ratio:
    """The last count by the mean of earlier ones, with exact interval and two-sided p-value.

    Raises
    ------
    ValueError
        When there is no earlier count or all counts are 0.
    """
    if not earlier:
        raise ValueError("there is no earlier count")
    found = rate_ratio(sum(earlier), float(len(earlier)), last, 1.0)
    upper = found.upper if isfinite(found.upper) else None
    return Ratio(found.ratio, found.lower, upper, found.p_value)


def chance_of_so_many(earlier: Sequence[int], last: int) -> float:
    """One-sided p-value: chance, given the total and equal rates, of a last count of so many or more.

    Raises
    ------
    ValueError
        When there is no earlier count.
    """
    if not earlier:
        raise ValueError("there is no earlier count")
    total, share = sum(earlier) + last, 1 / (len(earlier) + 1)
    return min(sum(binomial_chances(total, share)[last:]), 1.0)


def admissible_series(lowest: int, highest: int, winters: int) -> list[tuple[int, ...]]:
    """All sets of counts that a range such as "7 to 9 in five winters" may stand for, in order.

    Both ends of the range occur; the order of the winters does not matter to the test.
    """
    between = combinations_with_replacement(range(lowest, highest + 1), winters)
    return [series for series in between if series[0] == lowest and series[-1] == highest]

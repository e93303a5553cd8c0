"""How many animals stand behind codes of which some are known by one flank only: the one rule of every count.

The two flanks of a spotted cat differ, so an animal may stand in the tables under two codes, one for each flank. Names
are taken as right within a flank: two codes that were told by the same flank are two animals. Let B codes be known by
both flanks (linked), L by the left only, R by the right only, and U by names of which nobody knows the flank: each of
these was told by one flank or the other. Then, without sexes,

    n_min = B + max(L, R, ceil((L + R + U) / 2))    n_max = B + L + R + U

Without U these are the bounds of partial identities (Augustine et al. 2018, doi 10.1214/17-AOAS1091). Why they hold:

1. Let a of the U codes be left flanks and U - a right ones. The L + a left codes are as many animals, and each right
   code is one of these or another animal. So the animals behind them are at least max(L + a, R + U - a), and at most
   all codes.
2. That maximum is never below L, R or half of its two parts together, (L + R + U) / 2. The best a, with 0 <= a <= U,
   reaches the largest of the three: it makes both parts as equal as whole codes can be or, where U is less than what L
   and R differ by, fills up the lesser one.
3. A U code that was told by both flanks is an animal of its own. It adds one to the animals and takes at most one from
   the maximum, so it cannot lower the least number.
4. A code of both flanks takes part in no pair: either flank of it has its code already.

Codes of different sex are different animals; one of unknown sex may belong to either. So n_min is the number of codes
less the largest number of pairs of single-flank codes that may be one animal by flank and by sex:

5. Whatever the pairs, each code of unknown sex can be given the sex of its partner, or any sex where both or the one
   alone have none. Then females pair with females only and males with males only, and each sex has the bound above:
   n_min = B + the least, over all ways to give the codes of unknown sex a sex, of the sum of both bounds.
6. Where the single-flank codes tell one sex at most, all of unknown sex are given that one, and it is the bound without
   sexes. Nor can sexes ever make the bound lower, as they only forbid pairs.

Age is not used: codes that it tells apart make the true least number larger, never smaller.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import product


def flank_bounds(both: int, left_only: int, right_only: int, unknown: int) -> tuple[int, int]:
    """Least and largest number of animals behind codes of one sex, or without sexes.

    `unknown` are the codes of which no flank is known.
    """
    single = left_only + right_only + unknown
    return both + max(left_only, right_only, (single + 1) // 2), both + single


def code_bounds(codes: Iterable[tuple[str, str | None]]) -> tuple[int, int]:
    """Least and largest number of animals behind codes.

    Parameters
    ----------
    codes
        Of each code the flanks that it is known by (both, left, right or none), and its sex (female, male or None).
    """
    found = Counter(codes)
    both = sum(n for (flanks, _), n in found.items() if flanks == "both")
    females, males, others = (
        tuple(found[flanks, sex] for flanks in ("left", "right", "none")) for sex in ("female", "male", None)
    )
    most = both + sum(females) + sum(males) + sum(others)
    return both + least_single(females, males, others), most


@cache
def least_single(females: tuple[int, ...], males: tuple[int, ...], others: tuple[int, ...]) -> int:
    """Least number of animals behind codes that are not linked: those of left, right and unknown flank of each sex."""
    return min(
        _filled(females[0] + a, females[1] + b, females[2], males[0] + c, males[1] + d, males[2], others[2])
        for (a, c), (b, d) in product(_splits(others[0]), _splits(others[1]))
    )


def _splits(n: int) -> list[tuple[int, int]]:
    return [(k, n - k) for k in range(n + 1)]


def _filled(l1: int, r1: int, u1: int, l2: int, r2: int, u2: int, free: int) -> int:
    """Sum of the bounds of two sexes, with `free` codes of neither flank nor sex laid where they cost least.

    A bound of k animals has 2 k places for flanks. Places that are empty take such codes without another animal; of
    those that are left over, each two make one.
    """
    least = flank_bounds(0, l1, r1, u1)[0] + flank_bounds(0, l2, r2, u2)[0]
    empty = 2 * least - (l1 + r1 + u1 + l2 + r2 + u2)
    return least + max(0, free - empty + 1) // 2

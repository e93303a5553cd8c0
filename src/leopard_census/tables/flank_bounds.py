"""How many animals stand behind codes of which some are known by one flank only: the one rule of every count.

The two flanks of a spotted cat differ, so an animal may stand in the tables under two codes, one for each flank. Names
are taken as right within a flank: two codes that were told by the same flank are two animals. Let B codes be known by
both flanks (linked), L by the left only, R by the right only, and U by names of which nobody knows the flank: each of
these was told by one flank or the other. Then

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

Sex and age are not used: codes that they tell apart make the true least number larger, never smaller.
"""


def flank_bounds(both: int, left_only: int, right_only: int, unknown: int) -> tuple[int, int]:
    """Least and largest number of animals behind so many codes; `unknown` are those of which no flank is known."""
    single = left_only + right_only + unknown
    return both + max(left_only, right_only, (single + 1) // 2), both + single

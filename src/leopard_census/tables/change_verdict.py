"""What may be said of a change: the one place in which words such as "increase" are chosen.

An interval of a ratio that holds 1 is no evidence of a change, and none of its absence either. So there are four
words, and every text takes them from here.
"""

from typing import Literal

Verdict = Literal["increase", "decrease", "no change shown", "not comparable"]

#: Decimals of limits of a ratio in tables.
HELD = 4

#: Each verdict as a sentence.
SENTENCES: dict[Verdict, str] = {
    "increase": "More animals than before: the interval lies above 1.",
    "decrease": "Fewer animals than before: the interval lies below 1.",
    "no change shown": "The interval includes 1: the difference can be chance.",
    "not comparable": "The winters cannot be compared in this way.",
}


def verdict(lower: float | None, upper: float | None, *, comparable: bool = True) -> Verdict:
    """What a 95% interval of a ratio, with all its known errors, allows to say.

    An end that is open (None) says nothing on its side. Limits count as tables hold them, so that no word rests on what
    nobody can see.
    """
    lower, upper = (None if limit is None else round(limit, HELD) for limit in (lower, upper))
    if not comparable or (lower is None and upper is None):
        return "not comparable"
    if lower is not None and lower > 1:
        return "increase"
    if upper is not None and upper < 1:
        return "decrease"
    return "no change shown"


def digits_of_limits(*limits: float | None) -> int:
    """Decimals that tell the limits of a ratio from 1: two, or as many more as that takes, up to four.

    Four is what the tables hold. A limit of exactly 1 needs no more than others.
    """
    told = [limit for limit in limits if limit is not None and limit != 1]
    return next((n for n in (2, 3) if all(round(limit, n) != 1 for limit in told)), HELD if told else 2)

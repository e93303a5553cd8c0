"""Times without a file, and what a camera's own trigger rate says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Gap:
    """A time without a trigger.

    Attributes
    ----------
    start_s, end_s
        Its limits, in seconds since 1970.
    place
        `start` of the deployment, `middle` or `end`.
    chance
        Probability of such a gap in a camera that works; 1 when nothing can be said.
    """

    start_s: float
    end_s: float
    place: str
    chance: float

    @property
    def days(self) -> float:
        """Its length."""
        return (self.end_s - self.start_s) / 86_400


def gaps(triggers_s: Sequence[float], start_s: float, end_s: float, least_s: float) -> list[Gap]:
    """Times of at least `least_s` seconds without a trigger, between `start_s` and `end_s`.

    Parameters
    ----------
    triggers_s
        Independent triggers that lie between the two; any order.

    Notes
    -----
    Of n triggers spread evenly over a time T, none falls into a given part g with probability (1 - g/T)^n. That
    is the chance of a gap at either end. In the middle there are n - 1 places for it, so the chance that any gap
    is as long is at most n - 1 times that (Whitworth's formula, its first term). Animals come in clusters and
    not evenly, so the true chance is larger: callers count a day with triggers once.
    """
    if end_s <= start_s or not triggers_s:
        return []
    ordered = sorted(triggers_s)
    number, whole = len({int((time - start_s) // 86_400) for time in ordered}), end_s - start_s

    def chance(length: float, places: int) -> float:
        return float(min(1.0, places * (1.0 - min(1.0, length / whole)) ** number))

    found = []
    edges = [start_s, *ordered, end_s]
    for n, (before, after) in enumerate(pairwise(edges)):
        if after - before < least_s:
            continue
        place = "start" if n == 0 else "end" if n == len(ordered) else "middle"
        places = 1 if place != "middle" else max(1, number - 1)
        found.append(Gap(before, after, place, chance(after - before, places)))
    return found

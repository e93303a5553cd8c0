"""Numbers of animals that a publication gives, and what follows from them by arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from leopard_census.config.claims import CountClaim, Publication, RangeClaim
from leopard_census.estimates.comparison.counts import admissible_series

#: More series than this, or of more animals, are not listed one by one: the lowest and the highest hold all others.
_MOST_SERIES, _MOST_ANIMALS = 100, 10_000


@dataclass(frozen=True)
class Told:
    """Counts of one or several winters, from `lowest` to `highest` in each.

    Attributes
    ----------
    group
        The winters.
    inclusion
        Which animals the claim says it counts.
    young
        Animals that a count of adults leaves out.
    """

    group: str
    lowest: int
    highest: int
    winters: int
    inclusion: str
    young: int = 0

    @property
    def series_number(self) -> int:
        """How many sets of counts reach both ends of the range, the order of the winters aside."""
        if self.winters == 1 or self.lowest == self.highest:
            return 1
        free, values = self.winters - 2, self.highest - self.lowest + 1
        return comb(free + values - 1, free)

    @property
    def series(self) -> list[tuple[int, ...]]:
        """These sets in order; just those with the least and the most animals where there are very many.

        Their tests depend on the total alone, so the two bound all others.
        """
        if self.winters == 1:
            return [(self.lowest,)]
        if self.series_number <= _MOST_SERIES and self.highest * self.winters <= _MOST_ANIMALS:
            return admissible_series(self.lowest, self.highest, self.winters)
        few, many = (self.lowest,) * (self.winters - 1), (self.highest,) * (self.winters - 1)
        return [(*few, self.highest), (self.lowest, *many)]

    @property
    def each(self) -> Sequence[int]:
        """What a single winter may have had."""
        return range(self.lowest, self.highest + 1)


def told(publication: Publication, claim: str) -> Told:
    """Numbers of a claim of the kind count or range."""
    found = next(one for one in publication.claims if one.id == claim)
    if isinstance(found, CountClaim):
        return Told(found.winter, found.number, found.number, 1, found.inclusion, found.young)
    assert isinstance(found, RangeClaim)  # the file was checked
    winters = publication.winters[found.winters].count
    return Told(found.winters, found.lowest, found.highest, winters, found.inclusion)


def percent(now: float, then: float) -> float | None:
    """Change in per cent; None where there was nothing before."""
    return None if then == 0 else 100 * (now / then - 1)


def rounds_to(value: float | None, printed: float) -> bool:
    """Whether a value is what is printed, to the digits that are printed (50: to whole numbers, 37.5: to tenths)."""
    if value is None:
        return False
    text = repr(float(printed))
    digits = 0 if text.endswith(".0") else len(text.partition(".")[2])
    # Half of the last digit, and what floats lose.
    return abs(value - printed) <= 0.5 * 10.0**-digits + 1e-9

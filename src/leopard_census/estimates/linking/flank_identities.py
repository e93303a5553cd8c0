"""The identities of a survey by the flanks that they are known by, with the captures of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.linking.flank_shares import FlankShares, log_sex_factors
from leopard_census.estimates.linking.histories import History
from leopard_census.tables.flank_bounds import code_bounds

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class FlankIdentity:
    """A code, as one flank or both.

    Attributes
    ----------
    flanks
        both, left, right, or none (told by one flank, nobody knows by which).
    sex
        female, male or None.
    shown
        Of each capture the flanks that it shows: left, right, both (in one encounter), apart (in several), or none.
    """

    name: str
    flanks: str
    sex: str | None
    shown: Mapping[tuple[int, int], str]

    @property
    def history(self) -> History:
        """Its captures."""
        return frozenset(self.shown)


@dataclass(frozen=True)
class FlankIdentities:
    """All identities that were caught.

    Attributes
    ----------
    identities
        In order of their names.
    cannot
        Names of a left-only and a right-only identity that are two animals, as they were at two places at one time.
    """

    identities: Sequence[FlankIdentity]
    cannot: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @cached_property
    def lefts(self) -> list[int]:
        """Identities of the left flank only."""
        return self._of("left")

    @cached_property
    def rights(self) -> list[int]:
        """Identities of the right flank only."""
        return self._of("right")

    def _of(self, flanks: str) -> list[int]:
        return [i for i, one in enumerate(self.identities) if one.flanks == flanks]

    @property
    def bounds(self) -> tuple[int, int]:
        """Least and largest number of animals behind them."""
        return code_bounds((one.flanks, one.sex) for one in self.identities)

    @property
    def most_links(self) -> int:
        """Links at most, by number alone."""
        return min(len(self.lefts), len(self.rights))

    @cached_property
    def shares(self) -> FlankShares:
        """What tells the shares of flanks and links."""
        shown = [flanks for one in self.identities for flanks in one.shown.values()]
        elsewhere = sum(one.flanks == "both" and "both" not in one.shown.values() for one in self.identities)
        left, right, both, apart = (shown.count(name) for name in ("left", "right", "both", "apart"))
        return FlankShares(left, right, both, apart, elsewhere, len(self.lefts) + len(self.rights))

    @cached_property
    def log_prior(self) -> Array:
        """log of what sexes and times say of each left-right pair, (L, R); minus infinity where it cannot be one."""
        sexes = [one.sex for one in self.identities]
        found = log_sex_factors(
            [sexes[i] for i in self.lefts], [sexes[j] for j in self.rights], [s for s in sexes if s]
        )
        for i, left in enumerate(self.lefts):
            for j, right in enumerate(self.rights):
                if (self.identities[left].name, self.identities[right].name) in self.cannot:
                    found[i, j] = -np.inf
        return found

    @cached_property
    def common(self) -> dict[tuple[int, int], History]:
        """Captures that a left-only and a right-only identity have in common, if any; by their places in the lists."""
        own = [one.history for one in self.identities]
        return {
            (i, j): both
            for i, left in enumerate(self.lefts)
            for j, right in enumerate(self.rights)
            if (both := own[left] & own[right])
        }

    def joined(self, partner: Iterable[int]) -> list[list[int]]:
        """Identities of each animal, when each left-only one (in order) has this right-only one or -1."""
        pairs = {self.lefts[i]: self.rights[right] for i, right in enumerate(partner) if right >= 0}
        taken = set(pairs.values())
        return [[i, pairs[i]] if i in pairs else [i] for i in range(len(self.identities)) if i not in taken]

    def histories(self, partner: Iterable[int]) -> list[History]:
        """History of each animal."""
        own = [one.history for one in self.identities]
        return [frozenset().union(*(own[i] for i in animal)) for animal in self.joined(partner)]

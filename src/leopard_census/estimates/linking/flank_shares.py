"""How likely animals show their flanks as they did: what stands beside f(w) in the weight of a left-right link.

Which flanks a capture shows is taken as multinomial, given the capture, with shares that are the same for all animals:
left only, right only, both in one encounter (which links the flanks), or both in encounters apart (which links
nothing). Let pi be these shares, and let L stand for l captures of the left flank only and R for r of the right only.

1. Two animals, one with L and one with R, have the chance pi_left^l pi_right^r. One animal with both has the same: that
   none of its captures showed both flanks at once is in it already, as each capture's share is. So joining them needs
   no factor for the flanks, whatever the shares are, be they of each station (one camera or two) its own.
2. Where both were caught at one station on one occasion, the joined animal has one capture there, of flanks apart, for
   two captures of one flank each. With c such captures of n in all, and shares that are not known (Jeffreys' prior,
   Dirichlet 1/2), the shares integrate to

       G(n_left - c + 1/2) G(n_right - c + 1/2) G(n_apart + c + 1/2) / G(n - c + 2)

   with G the gamma function. A team's linked animals tell how often an animal that passed comes back the same day.
3. Some animals' flanks are linked from elsewhere (earlier winters, people): a share k of all, whatever is caught of
   them. Of the animals without an encounter of both flanks, K are linked so and u are not; k integrates to
   Beta(K + 1/2, u + 1/2). A link makes u one less. Where no animal is linked from elsewhere, k is taken as 0.
4. Sexes are known of some identities, by chance. Two of one known sex are one animal with 1 / (share of that sex) more
   weight than identities of unknown sex; two of different sex never.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, lgamma

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class FlankShares:
    """Captures by the flanks that they show, and animals by how their flanks were linked.

    Attributes
    ----------
    left, right, both, apart
        Captures (animal by station by occasion) of the identities as they stand.
    linked_elsewhere
        Animals of both flanks without an encounter in the window that shows both.
    single
        Identities of one flank.
    """

    left: int
    right: int
    both: int
    apart: int
    linked_elsewhere: int
    single: int

    def log_factor(self, links: int, shared: int) -> float:
        """log of what the flanks and the links from elsewhere add, up to a constant.

        Parameters
        ----------
        links
            Left-right links.
        shared
            Captures that linked identities have in common.
        """
        if shared > min(self.left, self.right):
            return -inf
        whole = self.left + self.right + self.both + self.apart
        found = lgamma(self.left - shared + 0.5) + lgamma(self.right - shared + 0.5)
        found += lgamma(self.apart + shared + 0.5) - lgamma(whole - shared + 2)
        if self.linked_elsewhere:
            apart = self.single - links
            found += lgamma(apart + 0.5) - lgamma(self.linked_elsewhere + apart + 1)
        return found


def log_sex_factors(lefts: Sequence[str | None], rights: Sequence[str | None], known: Sequence[str]) -> Array:
    """log of what sexes add to each left-right pair, (lefts, rights); minus infinity where they differ.

    Parameters
    ----------
    lefts, rights
        Sex of each identity; None: not known.
    known
        Sex of every identity of which it is known; shares are (count + 1/2) / (all + 1).
    """
    share = {s: (sum(k == s for k in known) + 0.5) / (len(known) + 1) for s in ("female", "male")}
    found = np.zeros((len(lefts), len(rights)))
    for i, one in enumerate(lefts):
        for j, other in enumerate(rights):
            if one and other:
                found[i, j] = -inf if one != other else -np.log(share[one])
    return found

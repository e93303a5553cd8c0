"""Plausible partitions with their weights: what numbers of animals, and how sure they are, are told from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp


@dataclass(frozen=True)
class Plausible:
    """Partitions of n groups, m of them.

    Attributes
    ----------
    draws : int64 array, shape (m, n)
        Cluster of each group, labels below n.
    ln_weights : float64 array, shape (m,)
        ln of what each counts for beside the others (see `occupancy.py`).
    """

    draws: NDArray[np.int64]
    ln_weights: NDArray[np.float64]

    @property
    def shares(self) -> NDArray[np.float64]:
        """Probability of each, (m,); they add up to 1."""
        weights = np.exp(self.ln_weights)
        return np.asarray(weights / weights.sum()) if len(weights) else weights

    def thinned(self, number: int) -> Plausible:
        """About so many of them, evenly through the list; weights of mean 1."""
        some = slice(None, None, max(len(self.draws) // number, 1))
        own = self.ln_weights[some]
        return Plausible(self.draws[some], own - logsumexp(own) + np.log(len(own)) if len(own) else own)

    def together(self, one: int, other: int) -> float:
        """Probability that two groups are one animal."""
        return float(self.shares @ (self.draws[:, one] == self.draws[:, other]))


def quantile(values: NDArray[np.int64], shares: NDArray[np.float64], share: float) -> int:
    """The smallest value that so large a share of the probability does not exceed.

    Parameters
    ----------
    values : int64 array, shape (m,)
        One at least.
    shares : float64 array, shape (m,)
        Probability of each.
    """
    order = np.argsort(values, kind="stable")
    # Sums of shares fall short of what they mean by rounding.
    reached = shares[order].cumsum() >= share - 1e-9
    return int(values[order[int(np.argmax(reached))]]) if reached.any() else int(values[order[-1]])

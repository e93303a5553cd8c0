"""Model Mtb: the chance of capture differs between occasions, and a first capture changes it for good.

With a chance p_j of first capture and another, c_j, of recapture on every occasion, N cannot be told (Otis et al.
1978): each occasion brings two numbers, u_j and m_j, and takes two parameters, which leaves none for N. The
constraint used here is logit(c_j) = logit(p_j) + b: a capture changes the odds of later ones by the same factor on
every occasion (Huggins 1989, Biometrika 76:133, and the model `~time + c` of program MARK, White & Burnham 1999,
Bird Study). K + 2 parameters then stand against 2 K - 1 numbers, so three occasions are the least.
"""

import numpy as np

from leopard_census.estimates.closed.chances import EDGE
from leopard_census.estimates.closed.climb import Vector, climb
from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.estimates.closed.profile import find_top, likelihood_fit, limits, log_normal_se, log_ways

NAME = "Mtb"
_FEW_OCCASIONS = (
    "Mtb is not told apart from other models by fewer than three occasions, even when a capture changes the odds of "
    "later ones by the same factor on all of them."
)


def fit_mtb(matrix: HistoryMatrix) -> ClosedFit:
    """Fit by maximum likelihood; parameters N, one chance of first capture per occasion, and b.

    Parameters
    ----------
    matrix
        At least one animal, two occasions, and one recapture.
    """
    if matrix.occasions < 3:
        return ClosedFit(NAME, "likelihood", note=_FEW_OCCASIONS)
    profile = MtbProfile(matrix)
    top = find_top(profile, profile.never, matrix.n)
    se, remark = None, ""
    estimates: dict[str, float] = {}
    if top.missed is not None:
        theta = profile.best(top.missed)[1]
        se, remark = log_normal_se(top.missed, profile.variance_of_log_missed(top.missed, theta))
        chances = 1 / (1 + np.exp(-theta[:-1]))
        estimates = {f"p{j}": float(p) for j, p in zip(profile.occasions, chances, strict=True)}
        estimates["b"] = float(theta[-1])
    return likelihood_fit(
        NAME,
        matrix.n,
        top,
        n_parameters=matrix.occasions + 2,
        profile=limits(profile, matrix.n, top),
        se=se,
        estimates=estimates,
        remark=remark,
    )


class MtbProfile:
    """log L by the animals missed, at the best logits of p_j and the best b for each.

    For a given N these are a logistic regression, whose likelihood has one top. An occasion without a capture has
    p_j = 0 and takes no part.
    """

    def __init__(self, matrix: HistoryMatrix) -> None:
        caught = matrix.by_occasion > 0
        self.n = matrix.n
        self.occasions = np.flatnonzero(caught) + 1
        self._first = matrix.first_by_occasion[caught].astype(float)
        self._again = matrix.by_occasion[caught] - self._first
        self._marked = np.cumsum(self._first) - self._first
        self._last: Vector | None = None

    def __call__(self, missed: float) -> float:
        """log L at n + missed animals."""
        return self.best(missed)[0]

    def never(self, missed: float) -> float:
        """Log chance of no capture at these parameters."""
        return -float(np.logaddexp(0, self.best(missed)[1][:-1]).sum())

    def best(self, missed: float) -> tuple[float, Vector]:
        """log L, and the parameters: logits of p_j, then b."""
        start = self._last
        if start is None:
            share = (self._first + self._again + 0.5) / (self.n + missed + 1)
            start = np.concatenate([np.log(share / (1 - share)), [0.0]])
        value, theta = climb(lambda theta: self._value(missed, theta), start)
        self._last = self._newton(missed, theta)
        return max(value, self._value(missed, self._last)[0]), self._last

    def _newton(self, missed: float, theta: Vector) -> Vector:
        """A few steps from near the top to the very top; none where a chance is 0 or 1, and the likelihood flat."""
        for _ in range(4):
            if np.abs(theta).max() > EDGE:
                break
            move = np.linalg.solve(self._information(missed, theta), self._value(missed, theta)[1])
            if not np.abs(move).max() < 0.1:
                break
            theta = theta + move
        return theta

    def _value(self, missed: float, theta: Vector) -> tuple[float, Vector]:
        unmarked = self.n + missed - self._marked
        before, after = theta[:-1], theta[:-1] + theta[-1]
        value = (
            log_ways(self.n, missed)
            + self._first @ before
            - unmarked @ np.logaddexp(0, before)
            + self._again @ after
            - self._marked @ np.logaddexp(0, after)
        )
        by_before = self._first - unmarked / (1 + np.exp(-before))
        by_after = self._again - self._marked / (1 + np.exp(-after))
        return float(value), np.concatenate([by_before + by_after, [by_after.sum()]])

    def variance_of_log_missed(self, missed: float, theta: Vector) -> float | None:
        """Variance of log(N - n) by the observed information; None at N = n, or where the information is singular."""
        from scipy.special import digamma, polygamma

        if missed <= 0:
            return None
        p = 1 / (1 + np.exp(-theta[:-1]))
        inner = self._information(missed, theta)
        across = np.concatenate([missed * p, [0.0]])
        rise = float(digamma(missed + self.n + 1) - digamma(missed + 1)) + float(np.log1p(-p).sum())
        bend = float(polygamma(1, missed + 1) - polygamma(1, missed + self.n + 1))
        try:
            information = missed**2 * bend - missed * rise - across @ np.linalg.solve(inner, across)
        except np.linalg.LinAlgError:
            return None
        return 1 / float(information) if information > 0 else None

    def _information(self, missed: float, theta: Vector) -> Vector:
        """Negative second derivatives of log L by the parameters, N held."""
        p, c = 1 / (1 + np.exp(-theta[:-1])), 1 / (1 + np.exp(-theta[:-1] - theta[-1]))
        before, after = (self.n + missed - self._marked) * p * (1 - p), self._marked * c * (1 - c)
        size = len(theta)
        inner = np.zeros((size, size))
        inner[:-1, :-1] = np.diag(before + after)
        inner[-1, :-1] = inner[:-1, -1] = after
        inner[-1, -1] = after.sum()
        return inner

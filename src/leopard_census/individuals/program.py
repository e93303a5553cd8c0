"""The best partition as an integer program, its relaxation, and bounds that hold whatever the solver's tolerance.

Columns are pairs (i, j) and groups (i, i), as in `cuts.py`; rows are cuts, added as they are broken. Columns in no row
take their better end. HiGHS solves (Huangfu and Hall 2018, Math. Prog. Comp. 10:119), through scipy; it is
deterministic, and what it may do is limited by counts alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from leopard_census.individuals.cuts import Cut, broken_cuts
from leopard_census.partitions.partition import Problem

Floats = NDArray[np.float64]

#: A round that leaves more than this share of the gap has stalled; after more than PATIENCE such in a row the
#: relaxation is left to the integer program.
STALLED = 0.98
PATIENCE = 4
#: Slack of a row that is left out between rounds.
FAR = 0.2


@dataclass(frozen=True)
class Relaxed:
    """Outcome of the relaxation.

    Attributes
    ----------
    bound
        No partition has a larger ln P.
    loss : float array, shape (n, n)
        By how much the bound falls, at least, when a column is kept from its better end.
    better : bool array, shape (n, n)
        Whether the better end is 1. Upper triangle with diagonal, as `loss`.
    """

    bound: float
    loss: Floats
    better: NDArray[np.bool_]


@dataclass
class Program:
    """Objective and the cuts found so far.

    Attributes
    ----------
    problem
        One part, every group showing a flank.
    cuts
        Rows, in the order in which they were found.
    """

    problem: Problem
    cuts: dict[Cut, None] = field(default_factory=dict)

    @property
    def gain(self) -> Floats:
        """Objective by column, shape (n, n), 0 below the diagonal and where a pair cannot be one animal."""
        p = self.problem
        off = np.triu(np.where(p.cannot, 0.0, p.evidence), 1)
        return off + np.diag(np.full(p.size, log(p.theta)))

    def cut_off(self, x: Floats, limit: int) -> bool:
        """Add cuts that the point breaks; whether there was any."""
        new = broken_cuts(self.problem, x, limit)
        self.cuts |= dict.fromkeys(new)
        return bool(new)

    def relax(self, value: float, *, rounds: int, limit: int, enough: float) -> Relaxed:
        """Upper bound by linear programming, tightened round by round until it is within `enough` of `value`."""
        best = Relaxed(inf, np.zeros_like(self.gain), self.gain > 0)
        idle = 0
        for _ in range(rounds):
            solved = self._solve_relaxation()
            if solved is None:
                break
            x, relaxed = solved
            idle = idle + 1 if relaxed.bound - value > STALLED * (best.bound - value) else 0
            if relaxed.bound < best.bound:
                best = relaxed
            if best.bound - value <= enough or idle > PATIENCE:
                break
            self._forget_slack(x)
            if not self.cut_off(x, limit):
                break
        return best

    def _forget_slack(self, x: Floats) -> None:
        """Leave out rows that are far from mattering at the point; one that matters again is found again."""
        if self.cuts:
            columns, matrix, bounds = self._rows()
            near = bounds - matrix @ x.ravel()[columns] <= FAR
            self.cuts = dict.fromkeys(cut for cut, kept in zip(self.cuts, near, strict=True) if kept)

    def _rows(self) -> tuple[NDArray[np.int64], csr_array, Floats]:
        """Columns used, as positions in the flat (n, n) array, and the rows over them."""
        n = self.problem.size
        cuts = list(self.cuts)
        flat = np.array([i * n + j for terms, _ in cuts for (i, j), _ in terms], np.int64)
        factors = np.array([factor for terms, _ in cuts for _, factor in terms], float)
        row = np.repeat(np.arange(len(cuts)), [len(terms) for terms, _ in cuts])
        columns, position = np.unique(flat, return_inverse=True)
        matrix = csr_array((factors, (row, position)), shape=(len(cuts), len(columns)))
        return columns, matrix, np.array([bound for _, bound in cuts], float)

    def _solve_relaxation(self) -> tuple[Floats, Relaxed] | None:
        """Optimum of the present rows, and what its dual proves; None where the solver gives up (bounds so far hold).

        For any multipliers m >= 0 of rows A x <= b, every feasible x with 0 <= x <= 1 has

            gain . x  <=  b . m + sum over columns of max(0, gain - m A)

        so the bound rests on the multipliers alone, not on the solver having found the optimum; and keeping a column
        from its better end takes |gain - m A| from it.
        """
        gain = self.gain.ravel()
        reduced, constant = gain.copy(), 0.0
        x = (gain > 0).astype(float)
        if self.cuts:
            columns, matrix, bounds = self._rows()
            rows: Any = matrix  # sparse, which scipy-stubs do not know of
            found = linprog(-gain[columns], A_ub=rows, b_ub=bounds, bounds=(0, 1), method="highs-ds")
            if found.status != 0:
                return None
            multipliers = np.maximum(-np.asarray(found.ineqlin.marginals), 0.0)
            reduced[columns] = gain[columns] - matrix.T @ multipliers
            constant = float(bounds @ multipliers)
            x[columns] = found.x
        n = self.problem.size
        bound = constant + float(np.maximum(reduced, 0.0).sum())
        point = np.clip(x, 0, 1).reshape(n, n)
        relaxed = Relaxed(bound, np.abs(reduced).reshape(n, n), (reduced > 0).reshape(n, n))
        return np.triu(point) + np.triu(point, 1).T, relaxed

    def solve_fixed(
        self, relaxed: Relaxed, fixed: NDArray[np.bool_], nodes: int
    ) -> tuple[float, Floats | None]:
        """Integer optimum of the present rows, `fixed` columns at their better end.

        Returns
        -------
        bound
            No such point is better; -inf where there is none at all.
        x : float array, shape (n, n), or None
            The optimum; None where there is none or `nodes` branchings did not prove it.
        """
        gain, n = self.gain.ravel(), self.problem.size
        free = ~fixed.ravel() & (np.triu(np.ones((n, n), bool)) & ~self.problem.cannot).ravel()
        low = np.where(free, 0.0, relaxed.better.ravel().astype(float))
        high = np.where(free, 1.0, low)
        columns, matrix, bounds = self._rows()
        idle = np.ones(n * n, bool)
        idle[columns] = False
        x = np.where(idle & (gain > 0), high, low)
        constant = float(gain[idle] @ x[idle])
        if not self.cuts:
            return constant, np.triu(x.reshape(n, n)) + np.triu(x.reshape(n, n), 1).T
        found = milp(
            -gain[columns],
            constraints=LinearConstraint(matrix, -inf, bounds),
            bounds=Bounds(low[columns], high[columns]),
            integrality=np.ones(len(columns), np.int64),
            options={"node_limit": nodes, "mip_rel_gap": 0.0},
        )
        if found.status == 2:
            return -inf, None
        if found.status != 0:
            dual = found.mip_dual_bound
            return inf if dual is None else constant - float(dual), None
        x[columns] = np.round(found.x)
        point = x.reshape(n, n)
        return constant - float(found.fun), np.triu(point) + np.triu(point, 1).T

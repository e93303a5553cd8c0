"""What the tests of closure give in closed populations of the survey's own size.

The chi-square of Stanley and Burnham is right for many animals. A census of leopards catches ten on twenty
occasions, where one capture that the model held for unlikely makes most of the sum: for the simulated demo survey the
formula tells p = 1e-14, where two closed populations in a hundred give as much. So surveys like the one at hand are
drawn from model Mt: of as many animals as were estimated, on each occasion as many as were caught on it, all sets of
them alike (which is what Mt says once these numbers are given; its chances of capture drop out). Each statistic is
held against those of the drawn surveys, p as Davison & Hinkley 1997, section 4.2: (1 + as extreme) / (1 + drawn).

Mt has animals of equal chances. Where these differ, as they do among leopards, the test of Stanley and Burnham takes
the seldom caught for animals that went, also by simulation.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from leopard_census.estimates.closed.closure import OTIS, ClosureTest, closure_tests
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.estimates.closed.mt import mt_never, mt_profile
from leopard_census.estimates.closed.profile import find_top

# Of two statistics that are equal but for the last digits neither is the more extreme.
_SAME = 1e-9


def with_simulated(
    tests: Sequence[ClosureTest], matrix: HistoryMatrix, replicates: int, seed: int
) -> list[ClosureTest]:
    """The whole tests with the p-value of drawn surveys beside that of the formula.

    Parameters
    ----------
    tests
        Of this matrix.
    matrix
        At least two animals.
    replicates
        Surveys drawn; 0 for none.
    seed
        Of the random numbers.

    A drawn survey that gives no statistic counts as less extreme: it would have raised no alarm.
    """
    wanted = {test.test for test in tests if test.occasion is None and test.statistic is not None}
    if not wanted or replicates == 0:
        return list(tests)
    missed = find_top(mt_profile(matrix), mt_never(matrix), matrix.n).missed
    if missed is None:
        return list(tests)
    total = round(matrix.n + missed)
    numbers = matrix.by_occasion
    rng = np.random.default_rng(seed)
    own = {test.test: test.statistic for test in tests if test.occasion is None}
    extreme = dict.fromkeys(wanted, 0)
    for _ in range(replicates):
        rank = rng.random((total, matrix.occasions)).argsort(axis=0).argsort(axis=0)
        caught = (rank < numbers).astype(np.int8)
        for name, statistic in _statistics(caught[caught.any(axis=1)]).items():
            mine = own.get(name)
            if name not in wanted or mine is None:
                continue
            worse = statistic <= mine + _SAME if name == OTIS else statistic >= mine - _SAME
            extreme[name] += worse
    return [
        replace(test, p_simulated=(1 + extreme[test.test]) / (1 + replicates))
        if test.occasion is None and test.test in wanted
        else test
        for test in tests
    ]


def _statistics(caught: np.ndarray) -> dict[str, float]:
    """Statistics of the whole tests of a drawn survey; none where nobody was caught."""
    if len(caught) == 0:
        return {}
    tests = closure_tests(HistoryMatrix(caught, np.ones(len(caught), dtype=np.int64)))
    return {
        test.test: test.statistic for test in tests if test.occasion is None and test.statistic is not None
    }

"""Tests whether the population was closed: did animals come or go while the cameras stood?

1. Otis et al. 1978, p. 120 (a test of Burnham and Overton): animals that were there for a part of the survey only have
   their first and last capture closer together than chance has it. It allows for unequal chances of capture, but not
   for a change of chances over time, and does not see animals that leave and come back.
2. Stanley & Burnham 1999, Environmental and Ecological Statistics 6:197: model Mt against the open model of Jolly and
   Seber (JS), by way of the models without recruitment (NR) and without mortality (NM). The whole test is the sum of
   NR against JS and Mt against NR; what is left of it beside NM against JS is Mt against NM. It allows for chances that
   change over time, but not for chances that differ between animals, which look like losses to it.

Both have little power in small samples: a high p-value is no proof of closure. Histories do not tell an animal that was
removed at a capture, which cameras never do: it counts as one that was not seen again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
import numpy.typing as npt

from leopard_census.estimates.closed.matrix import HistoryMatrix, distinct
from leopard_census.estimates.closed.mt import mt_never, mt_profile
from leopard_census.estimates.closed.profile import find_top

Numbers = npt.NDArray[np.int64]
Table = npt.NDArray[np.float64]

OTIS, WHOLE = "Otis", "Stanley-Burnham"
NR_JS, NM_JS, MT_NR, MT_NM = "NR v JS", "NM v JS", "Mt v NR", "Mt v NM"
TESTS = (OTIS, WHOLE, NR_JS, NM_JS, MT_NR, MT_NM)
# A 2 x 2 table counts when no expected number is below this: as in program CloseTest (Stanley & Richards 2005, Wildlife
# Society Bulletin 33:782; Stanley & Burnham 1999, p. 203).
_LEAST_EXPECTED = 2.0
_TWICE = "No animal was caught on two occasions, so nothing tells whether animals came or went."
_OCCASIONS = "The test needs three occasions with captures."
_SPARSE = "Too few animals: on every occasion an expected number is below two."
_NO_SPACE = (
    "Every animal that was caught again was caught on every occasion, which leaves no time to come or go."
)
_NO_REST = "The parts of the test are too few or too small to leave anything for this one."


@dataclass(frozen=True)
class ClosureTest:
    """One test, or its part of one occasion.

    Attributes
    ----------
    test
        One of `TESTS`.
    occasion
        Number of the occasion, of those with effort; None for the test as a whole.
    statistic
        z of the test of Otis, else chi-square; None where there is none.
    df
        Degrees of freedom of chi-square.
    p_value
        Of the statistic or a more extreme one in a closed population, by the formula for many animals; one-sided for
        the test of Otis.
    note
        Why there is none.
    p_simulated
        The same by drawing closed populations of this size, see `closure_simulated`; None where none were drawn.
    """

    test: str
    occasion: int | None = None
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    note: str | None = None
    p_simulated: float | None = None

    @property
    def p(self) -> float | None:
        """The p-value to go by: that of drawn surveys, where there is one."""
        return self.p_value if self.p_simulated is None else self.p_simulated


def closure_tests(matrix: HistoryMatrix) -> list[ClosureTest]:
    """All tests in the order of `TESTS`, the parts by occasion behind their test."""
    matrix = distinct(matrix)
    return [otis(matrix), *stanley_burnham(matrix)]


def otis(matrix: HistoryMatrix) -> ClosureTest:
    """Test of Otis et al. 1978.

    With w the number of occasions from first to last capture, animals caught k times have, in a closed population, mean
    w (k - 1)(K + 1) / (k + 1) and variance 2 (k - 1)(K + 1)(K - k) / ((k + 1)^2 (k + 2)), as the range of k numbers
    drawn from 1 to K without putting back. z = sum_k (mean w of the f_k animals - expected) / sqrt(sum_k variance /
    f_k), k from 2 to K - 1; it is low where animals were there for a part of the time.
    """
    k_all = matrix.occasions
    times = matrix.caught.sum(axis=1)
    span = k_all - 1 - matrix.caught[:, ::-1].argmax(axis=1) - matrix.caught.argmax(axis=1)
    difference = variance = 0.0
    for k in range(2, k_all):
        freq = matrix.freq * (times == k)
        if freq.sum() == 0:
            continue
        difference += float(freq @ span / freq.sum()) - (k - 1) * (k_all + 1) / (k + 1)
        variance += 2 * (k - 1) * (k_all + 1) * (k_all - k) / ((k + 1) ** 2 * (k + 2)) / float(freq.sum())
    if variance == 0:
        return ClosureTest(OTIS, note=_NO_SPACE if matrix.frequencies.captures > matrix.n else _TWICE)
    z = difference / sqrt(variance)
    return ClosureTest(OTIS, statistic=z, p_value=erfc(-z / sqrt(2)) / 2)


def stanley_burnham(matrix: HistoryMatrix) -> list[ClosureTest]:
    """The whole test and its four parts, two of these by occasion. Occasions without a capture tell nothing here."""
    if matrix.frequencies.captures <= matrix.n:
        return [ClosureTest(test, note=_TWICE) for test in TESTS[1:]]
    numbers = np.flatnonzero(matrix.by_occasion > 0)
    if len(numbers) < 3:
        return [ClosureTest(test, note=_OCCASIONS) for test in TESTS[1:]]
    used = HistoryMatrix(matrix.caught[:, numbers], matrix.freq)
    return _from_counts(_Counts(used), used, numbers)


def _from_counts(counts: "_Counts", used: HistoryMatrix, numbers: npt.NDArray[np.intp]) -> list[ClosureTest]:
    recruits = _by_occasion(NR_JS, counts.recruitment, numbers)
    losses = _by_occasion(NM_JS, counts.losses, numbers)
    nr_js, nm_js = _sum(NR_JS, recruits), _sum(NM_JS, losses)
    mt_nr = _chi_square(MT_NR, mt_against_nr(counts, used), len(numbers) - 2)
    whole = _chi_square(
        WHOLE, (nr_js.statistic or 0.0) + (mt_nr.statistic or 0.0), (nr_js.df or 0) + (mt_nr.df or 0)
    )
    rest = (whole.statistic or 0.0) - (nm_js.statistic or 0.0), (whole.df or 0) - (nm_js.df or 0)
    mt_nm = ClosureTest(MT_NM, note=_NO_REST) if min(rest) <= 0 else _chi_square(MT_NM, *rest)
    return [whole, nr_js, *recruits, nm_js, *losses, mt_nr, mt_nm]


class _Counts:
    """Jolly and Seber's numbers, by occasion: caught n_j, of these new u_j and met before m_j, seen again r_j and last
    seen v_j; not caught but met before and seen again z_j."""

    def __init__(self, matrix: HistoryMatrix) -> None:
        caught, freq = matrix.caught, matrix.freq
        k = matrix.occasions
        self.total = matrix.n
        self.caught: Numbers = matrix.by_occasion
        self.new: Numbers = matrix.first_by_occasion
        last = k - 1 - caught[:, ::-1].argmax(axis=1)
        self.last: Numbers = np.bincount(last, weights=freq, minlength=k).astype(np.int64)
        first = caught.argmax(axis=1)
        j = np.arange(k)
        between = (first[:, None] < j) & (last[:, None] > j) & (caught == 0)
        self.between: Numbers = freq @ between.astype(np.int64)
        self.met: Numbers = self.caught - self.new
        self.again: Numbers = self.caught - self.last
        self.before: Numbers = np.cumsum(self.new) - self.new
        self.later_new: Numbers = self.total - self.before - self.new

    def losses(self, j: int) -> Table:
        """Animals known to have been there before occasion j + 1 or on it: caught on it or not, seen later or not.

        Without losses the two shares seen later are equal.
        """
        missed = self.before[j] - self.met[j] - self.between[j]
        return np.array([[self.again[j], self.last[j]], [self.between[j], missed]], dtype=float)

    def recruitment(self, j: int) -> Table:
        """The mirror image in time: of animals seen on occasion j + 1 or later, caught on it or not, met before or not.

        Without recruitment the two shares met before are equal.
        """
        return np.array([[self.met[j], self.new[j]], [self.between[j], self.later_new[j]]], dtype=float)


def mt_against_nr(counts: _Counts, matrix: HistoryMatrix) -> float:
    """Chi-square of Mt against the model without recruitment; K - 2 degrees of freedom.

    Without recruitment, the animals still to be seen from occasion j on are caught on it with one chance, and those
    caught are seen again with another, on each of the K - 1 first occasions. Under Mt all of them follow from the K
    chances p_j = n_j / N at the maximum of its likelihood: p_j / (1 - prod_{i>=j} (1 - p_i)) and 1 - prod_{i>j} (1 -
    p_i).
    """
    missed = find_top(mt_profile(matrix), mt_never(matrix), counts.total).missed
    assert missed is not None  # there is a recapture
    p = counts.caught / (counts.total + missed)
    seen_from = 1 - np.append(np.cumprod((1 - p)[::-1])[::-1], 1.0)
    still = counts.caught + counts.between + counts.later_new
    released = counts.again + counts.last
    chi_square = 0.0
    for j in range(matrix.occasions - 1):
        chi_square += _binomial(counts.caught[j], still[j], p[j] / seen_from[j])
        chi_square += _binomial(counts.again[j], released[j], seen_from[j + 1])
    return chi_square


def _binomial(seen: float, trials: float, chance: float) -> float:
    """Pearson's chi-square of a binomial number; 0 where it cannot be otherwise."""
    spread = trials * chance * (1 - chance)
    return (seen - trials * chance) ** 2 / spread if spread > 1e-12 else 0.0


def _by_occasion(
    test: str, table_of: Callable[[int], Table], numbers: npt.NDArray[np.intp]
) -> list[ClosureTest]:
    parts = []
    for j in range(1, len(numbers) - 1):
        table = table_of(j)
        expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / max(table.sum(), 1.0)
        occasion = int(numbers[j]) + 1
        # A number that is 2 by hand may be a little less in binary.
        if expected.min() < _LEAST_EXPECTED - 1e-9:
            parts.append(ClosureTest(test, occasion, note="An expected number is below two."))
        else:
            chi_square = float(((table - expected) ** 2 / expected).sum())
            parts.append(_chi_square(test, chi_square, 1, occasion))
    return parts


def _sum(test: str, parts: Sequence[ClosureTest]) -> ClosureTest:
    used = [part.statistic for part in parts if part.statistic is not None]
    return _chi_square(test, sum(used), len(used)) if used else ClosureTest(test, note=_SPARSE)


def _chi_square(test: str, statistic: float, df: int, occasion: int | None = None) -> ClosureTest:
    from scipy.stats import chi2

    return ClosureTest(test, occasion, float(statistic), df, float(chi2.sf(statistic, df)))

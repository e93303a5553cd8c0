"""Rows of `closure.csv`: the closure tests of each data set, and what they mean in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.config.estimates import ClosedSettings
from leopard_census.estimates.closed.closure import (
    MT_NM,
    MT_NR,
    NM_JS,
    NR_JS,
    OTIS,
    TESTS,
    WHOLE,
    ClosureTest,
    closure_tests,
)
from leopard_census.estimates.closed.closure_simulated import with_simulated
from leopard_census.estimates.closed.matrix import HistoryMatrix, history_matrix, occasions_told

Row = dict[str, Any]

# What a low p-value of each test speaks of.
SPEAKS_OF = {
    OTIS: "animals that were there for a part of the survey only",
    WHOLE: "animals that came or went",
    NR_JS: "animals that came",
    NM_JS: "animals that went",
    MT_NR: "animals that went",
    MT_NM: "animals that came",
}
_LEVEL = 0.05
TOO_COARSE = (
    "The formula's p-value is too coarse for so few animals: closed populations give such a statistic, too."
)
REPEATS = "Not possible: without its part against JS this is the whole test over again."
SMALL_SAMPLES = "With few animals the tests seldom see that a population was open."


def closure_rows(
    data_set: str, histories: Sequence[Mapping[str, Any]], no_effort: str | None, settings: ClosedSettings
) -> list[Row]:
    """Rows of one data set; the parameters are those of `closed_rows`, and how surveys are drawn."""
    matrix = history_matrix(histories)
    tests = none_tested(no_effort) if no_effort else tests_of(matrix, settings)
    common = {"data_set": data_set, "n": matrix.n, "occasions": occasions_told(histories, matrix)}
    return [common | test_row(test) for test in tests]


def tests_of(matrix: HistoryMatrix, settings: ClosedSettings) -> list[ClosureTest]:
    """All tests, or the reason why there is none."""
    if matrix.n == 0:
        return none_tested("No animal was caught.")
    if matrix.n == 1:
        return none_tested("Only one animal was caught, which tells nothing of others.")
    tests = with_simulated(closure_tests(matrix), matrix, settings.closure_replicates, settings.seed)
    return without_repeats(tests)


def without_repeats(tests: Sequence[ClosureTest]) -> list[ClosureTest]:
    """The tests without a part that only repeats the whole test.

    The whole is NR v JS and Mt v NR, or NM v JS and Mt v NM (Stanley & Burnham 1999). Where the part against JS
    cannot be made, the other part is the whole test over again and no finding of its own.
    """
    missing = {test.test for test in tests if test.occasion is None and test.statistic is None}
    alone = {rest for js, rest in ((NR_JS, MT_NR), (NM_JS, MT_NM)) if js in missing} - missing
    return [ClosureTest(test.test, note=REPEATS) if test.test in alone else test for test in tests]


def none_tested(reason: str) -> list[ClosureTest]:
    """All tests without a result, for one reason."""
    return [ClosureTest(test, note=reason) for test in TESTS]


def test_row(test: ClosureTest) -> Row:
    """Columns of one test; occasion 0 stands for the test as a whole."""
    return {
        "test": test.test,
        "occasion": test.occasion or 0,
        "statistic": test.statistic,
        "df": test.df,
        "p_value": test.p_value,
        "p_simulated": test.p_simulated,
        "speaks_of": SPEAKS_OF[test.test],
        "note": test.note or (None if test.occasion else meaning(test)),
    }


def meaning(test: ClosureTest) -> str | None:
    """A sentence for a whole test with a result."""
    if test.p is None or test.p_value is None:
        return test.note
    what = SPEAKS_OF[test.test]
    if test.p < _LEVEL:
        return f"A sign of {what}."
    coarse = f" {TOO_COARSE}" if test.p_value < _LEVEL else ""
    return f"No sign of {what}.{coarse}"


def verdict(tests: Sequence[ClosureTest]) -> str:
    """What all tests of a data set mean together, in a sentence or two."""
    whole = [test for test in tests if test.occasion is None and test.test in (OTIS, WHOLE)]
    done = [test for test in whole if test.p is not None]
    if not done:
        return f"Whether the population was closed could not be tested: {_lower(whole[0].note or '')}"
    signs = [test for test in done if _low(test)]
    if not signs:
        return f"The tests show no sign that animals came or went. {SMALL_SAMPLES}"
    names = " and ".join(test.test for test in signs)
    parts = sorted(
        {SPEAKS_OF[t.test] for t in tests if t.occasion is None and t not in whole and _low(t)}
        if any(test.test == WHOLE for test in signs)
        else set()
    )
    of = f" ({' and '.join(parts)})" if parts else ""
    return (
        f"The population may not have been closed: the test of {names} shows animals that came or went{of}."
    )


def _low(test: ClosureTest) -> bool:
    return test.p is not None and test.p < _LEVEL


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]

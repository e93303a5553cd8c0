"""How often this team puts a capture to the wrong animal: measured where its answers tell, else assumed and said so.

Two people who answer the same pair, neither knowing the other's answer, and each wrong with probability e, differ with
probability d = 2 e (1 - e), so that e = (1 - sqrt(1 - 2 d)) / 2. Planted pairs whose answer is known tell e at once. A
capture is taken to rest on one answer, so that e is the part of captures that are wrong. Which way they are wrong no
count of answers tells: e is parted into splits and lumps as in Johansson et al. (2020, Sci. Rep. 10:6393), whose
observers split 9.9% of captures and lumped 1.1%.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from leopard_census.estimates.linking.error_model import ErrorRates
from leopard_census.estimates.linking.rate_draws import Always, Rates

Row = Mapping[str, Any]

#: Johansson et al. 2020: eight observers, snow leopards of known identity; parts of all captures.
PUBLISHED = ErrorRates(0.099, 0.011)
_SPLITS = PUBLISHED.split / (PUBLISHED.split + PUBLISHED.lump)
# A rate of error at which answers would be guesses.
_GUESSED = 0.4999
_PARTED = "parted into splits and lumps as in Johansson et al. (2020)"


@dataclass(frozen=True)
class TeamRates:
    """Rates that are held to be this team's.

    Attributes
    ----------
    source
        blind, controls, setting or published.
    rates
        Best rates.
    drawn
        Rates of one draw, from what is known of them.
    lower, upper
        95% limits of the sum of both; None where it is assumed.
    note
        How they were found, as a sentence.
    """

    source: str
    rates: ErrorRates
    drawn: Rates
    lower: float | None
    upper: float | None
    note: str


def team_rates(summary: Row | None, disagreements: Sequence[Row], reviewer_error: float | None) -> TeamRates:
    """Rates of a survey's team.

    Parameters
    ----------
    summary, disagreements
        The row of `review_summary` and the rows of `review_disagreements`; None and none for a winter without review.
    reviewer_error
        The setting, where people decide pairs; None for a winter that survives as tables or as a package.
    """
    if summary is not None and summary["n_pairs_twice"]:
        differ = sum({"same", "different"} <= _verdicts(row["answers"]) for row in disagreements)
        n = int(summary["n_pairs_twice"])
        note = (
            f"Measured: of {n} pairs that several people answered blind, {differ} were answered both same and "
            "different"
        )
        return _measured(_Counted(differ, n, blind=True), note)
    if summary is not None and summary["n_controls"]:
        wrong, n = int(summary["n_wrong"]), int(summary["n_controls"])
        note = f"Measured: {wrong} of {n} planted pairs were answered wrongly"
        return _measured(_Counted(wrong, n, blind=False), note)
    if reviewer_error is not None:
        note = (
            "Assumed: the setting individuals.reviewer_error, as no pair was answered by several people and none was "
            f"planted; {_PARTED}."
        )
        return _assumed("setting", _parted(reviewer_error), note)
    note = (
        "Assumed: nothing tells how often names of this winter are wrong; the rates are those that Johansson et al. "
        "(2020) found for snow leopards (splits 9.9%, lumps 1.1% of captures)."
    )
    return _assumed("published", PUBLISHED, note)


def _verdicts(answers: str) -> set[str]:
    """What was answered, of a cell such as `Anna: same; Ben: different`."""
    return {answer.rsplit(":", 1)[-1].strip() for answer in answers.split(";")}


def _parted(rate: float) -> ErrorRates:
    rate = min(rate, _GUESSED)
    return ErrorRates(rate * _SPLITS, rate * (1 - _SPLITS))


@dataclass(frozen=True)
class _Counted:
    """Rates drawn from what a count of errors tells: its posterior under Jeffreys' prior."""

    hits: int
    n: int
    blind: bool

    def error(self, rate: float) -> float:
        """Rate of error behind a rate of disagreement, or of errors on planted pairs."""
        return (1 - sqrt(max(1 - 2 * rate, 0.0))) / 2 if self.blind else rate

    def limits(self) -> tuple[float, float]:
        """95% limits of the rate of error."""
        from scipy.stats import beta

        ends = (float(beta.ppf(level, self.hits + 0.5, self.n - self.hits + 0.5)) for level in (0.025, 0.975))
        lower, upper = (min(self.error(end), _GUESSED) for end in ends)
        return lower, upper

    def __call__(self, rng: np.random.Generator) -> ErrorRates:
        """Rates of one draw."""
        return _parted(self.error(float(rng.beta(self.hits + 0.5, self.n - self.hits + 0.5))))


def _measured(found: _Counted, note: str) -> TeamRates:
    sentence = f"{note}; {_PARTED}. Later rounds of review mend some of these errors."
    best = _parted(found.error(found.hits / found.n))
    return TeamRates("blind" if found.blind else "controls", best, found, *found.limits(), sentence)


def _assumed(source: str, rates: ErrorRates, note: str) -> TeamRates:
    return TeamRates(source, rates, Always(rates), None, None, note)

"""N and D as functions of assumed rates of splits and lumps: what the truth would be if this team erred so."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.identity.combine import log_normal_ones, rubin
from leopard_census.estimates.linking.error_model import ErrorRates
from leopard_census.estimates.linking.histories import History
from leopard_census.estimates.linking.poisson_m0 import fit_poisson_m0
from leopard_census.estimates.linking.rate_draws import Always, Near, Rates, draws_by_rates
from leopard_census.estimates.linking.records import Records
from leopard_census.estimates.scr.estimates import HA_PER_100_KM2

Array = NDArray[np.float64]

# Numbers of animals drawn for each truth, so that limits do not hang on a few draws.
_NUMBERS = 50
#: Of the row without errors, whose N a reader would hold against M0 of `closed.csv`.
AS_WRITTEN = (
    "Without errors too this is the median of numbers of animals drawn, as in all rows of this table, so that they may "
    "be held against each other; M0 in closed.csv is the number that makes the captures likeliest. With few recaptures "
    "the median lies higher."
)
NO_CLOSED = "No animal was caught on two occasions, so the chance of capture cannot be estimated."
MORE_ANIMALS = "They hold more animals than the others, so the upper limit may be too low."
ALONE = "One truth alone tells no error of identification."
ALL_CAUGHT = (
    "Every animal was caught on every occasion, which a model of the chance of capture has no estimate for."
)


@dataclass(frozen=True)
class Answer:
    """A quantity: estimate and 95% limits; None where there is none."""

    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    failed: int = 0
    note: str | None = None


def answers_of(records: Records, rates: Rates, draws: int, seed: Sequence[int]) -> dict[str, Answer]:
    """n, n_hat and (with places) density, for captures that were written down with these rates of error."""
    as_written = rates == Always(ErrorRates(0.0, 0.0))
    if not as_written and (why := records.why_unweighed):
        told = f"Nothing tells which names may be errors, as {why}."
        return {"n": Answer(note=told), "n_hat": Answer(note=told)}
    rng = np.random.default_rng(list(seed))
    found = _Found()
    for truth in draws_by_rates(records.written, records.model, rates, draws, rng):
        found.animals.append(len(truth.histories))
        found.numbers.append(numbers_of(records, truth.histories, rng))
        if records.spatial is None:
            continue
        fitted = records.spatial.near_or_why(truth.histories)
        found.not_placed.append(fitted if isinstance(fitted, str) else "")
        if not isinstance(fitted, str):
            found.densities.append(float(np.exp(fitted.beta[0])) * HA_PER_100_KM2)
            found.variances.append(float(fitted.vcov[0, 0]))
    answers = {"n": spread(np.array(found.animals, dtype=float)), "n_hat": found.n_hat()}
    if as_written and answers["n_hat"].estimate is not None:
        answers["n_hat"] = replace(answers["n_hat"], note=AS_WRITTEN)
    if records.spatial is not None:
        answers["density"] = found.density()
    return answers


def numbers_of(records: Records, histories: Sequence[History], rng: np.random.Generator) -> Array | str:
    """Numbers of animals drawn from model M0 for one truth, or a sentence why it has no estimate.

    Those caught, and a Poisson number of those never caught, at coefficients from the normal approximation.
    benchmarks.error_rates holds the limits from these against Rubin's rule on log N, and tells where they are too wide:
    not by this approximation (the exact distribution gives the same limits), but as no number lies below that of the
    animals caught, so that limits with 2.5% on either side hold more than 95%.
    """
    times = [len(own) for one in histories if (own := records.closed_occasions(one))]
    occasions = records.closed.occasions
    found = fit_poisson_m0(len(times), sum(times), occasions)
    if found is None:
        return NO_CLOSED if sum(times) <= len(times) else ALL_CAUGHT
    near = Near(*found)
    points = np.array([near.drawn(rng) for _ in range(_NUMBERS)])
    missed = np.exp(points[:, 0]) * (1 + np.exp(points[:, 1])) ** -float(occasions)
    return len(times) + rng.poisson(np.minimum(missed, 1e9)).astype(float)


@dataclass
class _Found:
    """What the draws of one pair of rates gave."""

    animals: list[int] = field(default_factory=list)
    numbers: list[Array | str] = field(default_factory=list)
    # Of each truth why it has no spatial estimate; empty where it has one.
    not_placed: list[str] = field(default_factory=list)
    densities: list[float] = field(default_factory=list)
    variances: list[float] = field(default_factory=list)

    def n_hat(self) -> Answer:
        """Median and limits of the number of animals."""
        told = [one for one in self.numbers if not isinstance(one, str)]
        reasons = [one if isinstance(one, str) else "" for one in self.numbers]
        failed, note = len(reasons) - len(told), failed_note(reasons, self.animals)
        if not told:
            return Answer(failed=failed, note=note)
        return spread(np.concatenate(told), failed, median=True, note=note)

    def density(self) -> Answer:
        """Density by Rubin's rules."""
        failed, note = sum(map(bool, self.not_placed)), failed_note(self.not_placed, self.animals)
        if len(self.densities) < 2:
            return Answer(
                failed=failed, note=" ".join(filter(None, [note, ALONE][: len(self.densities) + 1]))
            )
        found = rubin(log_normal_ones(self.densities, self.variances))
        return Answer(found.value, found.lower, found.upper, failed, note)


def failed_note(reasons: Sequence[str], animals: Sequence[int]) -> str | None:
    """How many truths have no estimate, why, and what that does to the interval; None where all have one.

    Parameters
    ----------
    reasons
        Why each truth has none, as a sentence; empty where it has one.
    animals
        How many animals each truth holds.
    """
    counted = Counter(filter(None, reasons))
    failed = sum(counted.values())
    if not failed:
        return None
    if failed == len(reasons) and len(counted) == 1:
        return next(iter(counted))
    told = "; ".join(f"{number}: {reason.rstrip('.')}" for reason, number in counted.most_common(3))
    if failed == len(reasons):
        return f"None of the {failed} truths drawn gives an estimate ({told})."
    note = f"{failed} of {len(reasons)} truths drawn give no estimate ({told}) and are left out."
    without, others = (
        np.mean([n for n, why in zip(animals, reasons, strict=True) if bool(why) is lost])
        for lost in (True, False)
    )
    if without > others:
        note = " ".join([note, MORE_ANIMALS])
    return note


def spread(values: Array, failed: int = 0, median: bool = False, note: str | None = None) -> Answer:
    """Mean or median of whole numbers, and their 95% limits."""
    lower, upper = np.quantile(values, (0.025, 0.975), method="closest_observation")
    middle = float(np.median(values) if median else values.mean())
    return Answer(middle, float(lower), float(upper), failed, note)

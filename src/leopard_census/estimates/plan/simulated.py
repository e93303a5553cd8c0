"""Precision of a design by simulation: surveys are drawn from what is assumed, and fitted as next winter's would be.

Animals live anywhere in the cells of the habitat, captures are drawn by station and occasion, and the plain model is
fitted on the same cells, from the true values. A survey has no estimate for the same reasons as a real one: nobody
caught twice or at two places, sigma without bound within the network, a search without an end. The relative standard
error is that which the estimate would be printed with.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import expm1, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.plan.animals_there import CommonGround, There
from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.scr.captures import why_not
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask_loop import widest_buffer
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.simulate import blank_session, simulate

Array = NDArray[np.float64]

# Of a normal distribution this part lies within one standard deviation.
_ONE_DEVIATION = (0.158655, 0.841345)
#: A network of few estimates tells no precision.
FEWEST_ESTIMATES = 20


@dataclass(frozen=True)
class Drawn:
    """One simulated survey.

    Attributes
    ----------
    animals, recaptures
        Caught, and captures beyond the first of each.
    log_ratio
        Logarithm of density over the true one; None without an estimate.
    variance
        Variance of log density as the fit has it.
    there
        What it tells of the animals on the ground in common with another winter.
    """

    animals: int
    recaptures: int
    log_ratio: float | None = None
    variance: float | None = None
    there: There | None = None


@dataclass(frozen=True)
class Simulated:
    """What the simulated surveys of a design say.

    Attributes
    ----------
    surveys, without_estimate
        Surveys drawn, and those of them without an estimate.
    rse
        Relative standard error of density, the middle one of those printed; None where fewer than 20 surveys have an
        estimate, or fewer than half of them.
    spread
        Half the width of the middle 68% of log density: the standard deviation that estimates have in truth.
    bias
        By which part the middle estimate differs from the true density.
    there
        What each survey tells of the animals on the ground in common with this winter; none where `rse` is None.
    """

    surveys: int
    without_estimate: int
    rse: float | None = None
    spread: float | None = None
    bias: float | None = None
    there: tuple[There, ...] = ()

    @property
    def with_estimate(self) -> int:
        """Surveys that have one."""
        return self.surveys - self.without_estimate

    @property
    def mostly_without(self) -> bool:
        """Whether more than half have no estimate: the design then gives none, whatever a rule promises."""
        return self.with_estimate < self.surveys / 2


def simulated_precision(
    assumed: Assumed,
    xy: Array,
    usage: Array,
    mask: Mask,
    runs: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    ground: CommonGround | None = None,
) -> Simulated:
    """Draw and fit surveys of a design.

    Parameters
    ----------
    xy, usage
        Stations in metres, (K, 2), and their effort, (K, S).
    mask
        Where animals live; see `Assumed.mask`.
    runs
        Surveys to draw.
    seed
        Of the random numbers. Each survey has its own stream, so that more runs keep the first ones.
    progress
        Told after each survey: how many are done, and of how many.
    ground
        In common with another winter; None: what surveys tell of the animals there is left out.
    """
    found = []
    for run in range(runs):
        found.append(drawn_survey(assumed, xy, usage, mask, np.random.default_rng([seed, run]), ground))
        if progress is not None:
            progress(run + 1, runs)
    return summary(found)


def drawn_survey(
    assumed: Assumed,
    xy: Array,
    usage: Array,
    mask: Mask,
    rng: np.random.Generator,
    ground: CommonGround | None = None,
) -> Drawn:
    """One survey, drawn and fitted."""
    template = blank_session("1", xy, usage, mask)
    likelihood = Likelihood(assumed.model, (template,), False)
    (drawn,) = simulate(likelihood, assumed.beta, rng, anywhere_in_cell=True)
    session = drawn.session
    caught = Drawn(session.n, session.recaptures)
    if why_not(session) is not None:
        return caught
    collapsed = likelihood_for(assumed.model, [session])
    found = fit(collapsed, assumed.beta)
    if not found.sure or _unbounded(session, float(np.exp(found.beta[2]))):
        return caught
    return replace(
        caught,
        log_ratio=float(found.beta[0] - assumed.beta[0]),
        variance=float(found.vcov[0, 0]),
        there=None if ground is None else ground.told(collapsed, found),
    )


def _unbounded(session: Session, sigma_m: float) -> bool:
    """Whether sigma grows beyond what the network can tell, so that the workflow prints no estimate."""
    settings = ScrSettings()
    return settings.buffer_sigma * sigma_m > widest_buffer([session], settings)


def summary(surveys: list[Drawn]) -> Simulated:
    """Numbers of a design from its simulated surveys."""
    ratios = np.array([one.log_ratio for one in surveys if one.log_ratio is not None])
    variances = np.array([one.variance for one in surveys if one.variance is not None])
    without = len(surveys) - len(ratios)
    none = Simulated(len(surveys), without)
    if len(ratios) < FEWEST_ESTIMATES or none.mostly_without:
        return none
    low, high = np.quantile(ratios, _ONE_DEVIATION)
    return Simulated(
        surveys=len(surveys),
        without_estimate=without,
        rse=sqrt(expm1(float(np.median(variances)))),
        spread=float(high - low) / 2,
        bias=expm1(float(np.median(ratios))),
        there=tuple(one.there for one in surveys if one.there is not None),
    )

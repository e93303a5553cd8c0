"""Winters compared by the animals that were there, for benchmarks.plan_precision: drawn, and told by the joint model.

As many animals live on the ground within reach of the stations as the density of the design has, to a whole one, in
every earlier winter, and a ratio times as many in the last; beyond it as many as chance has it, with the same ratio. Of
the animals of a winter 82% are there in the next, in the same place (apparent survival of Amur leopards, 2014-15), and
newcomers fill up. Each winter has the stations, days and g0 of the design; the joint model does not know that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ComparisonSettings
from leopard_census.estimates.comparison.ground import common_ground
from leopard_census.estimates.comparison.joint import Joint, fit_joint
from leopard_census.estimates.comparison.present import present
from leopard_census.estimates.comparison.spatial import animals_ratio
from leopard_census.estimates.linking.histories import session_of
from leopard_census.estimates.plan.animals_there import CommonGround, common_ground_of, middle_one
from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.plan.simulated import simulated_precision
from leopard_census.estimates.scr.captures import why_not
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.simulate import blank_session

Array = NDArray[np.float64]

#: Earlier winters that the last is compared with.
WINTERS = (1, 5)
_STAYING = 0.82
_CRITICAL = 1.959964


@dataclass(frozen=True)
class Compared:
    """One comparison.

    Attributes
    ----------
    key
        Earlier winters, and the ratio that was asked for.
    true
        Animals on the ground in the last winter over those in each earlier one, whole numbers.
    foretold, chance
        Error of the log ratio and chance that a rise is told, by the plan, for the true ratio.
    log_ratio, variance
        As the joint model tells them; None where it tells none.
    """

    key: tuple[int, float]
    true: float
    foretold: float
    chance: float
    log_ratio: float | None = None
    variance: float | None = None

    @property
    def error(self) -> float:
        """Of the log ratio."""
        assert self.log_ratio is not None
        return self.log_ratio - log(self.true)

    @property
    def told(self) -> bool:
        """Whether the interval lies above 1."""
        return self.log_ratio is not None and self.log_ratio > self._half

    @property
    def holds(self) -> bool:
        """Whether the interval holds the true ratio."""
        return abs(self.error) <= self._half

    @property
    def _half(self) -> float:
        assert self.variance is not None
        return _CRITICAL * sqrt(self.variance)


def compare_animals(
    assumed: Assumed,
    xy: Array,
    usage: Array,
    mask: Mask,
    ratios: Sequence[float],
    pairs: int,
    surveys: int,
    seed: int,
) -> list[Compared]:
    """Comparisons of one design; what is foretold rests on so many simulated surveys."""
    settings = ComparisonSettings()
    ground = common_ground_of(assumed, xy, xy, None, settings)
    assert ground is not None
    simulated = simulated_precision(assumed, xy, usage, mask, surveys, seed, ground=ground)
    plan = middle_one(None, simulated.there, shared=False)
    if plan is None:
        return []
    resident = max(round(assumed.density * ground.region.area_m2 / 1e4), 1)
    found = []
    for winters in WINTERS:
        change = replace(plan, winters=winters)
        for ratio in ratios:
            later = max(round(ratio * resident), 1)
            true = later / resident
            one = Compared((winters, ratio), true, change.deviation(true), change.chance(true))
            for run in range(pairs):
                rng = np.random.default_rng([seed, run, winters, round(10 * ratio)])
                numbers = [resident] * winters + [later]
                places = _winters_of(assumed, mask, ground, numbers, rng)
                sessions = [
                    drawn_winter(str(k), assumed, own, xy, usage, mask, rng) for k, own in enumerate(places)
                ]
                told = joint_ratio(sessions, assumed, settings)
                found.append(one if told is None else replace(one, log_ratio=told[0], variance=told[1]))
    return found


def _winters_of(
    assumed: Assumed, mask: Mask, ground: CommonGround, numbers: Sequence[int], rng: np.random.Generator
) -> list[Array]:
    """Places of the animals of each winter, (animals, 2), so many of them on the ground."""
    side = assumed.cell_m
    inside = np.asarray(ground.region.contains(mask.xy), dtype=bool)
    beyond = assumed.density * mask.cell_ha * float((~inside).sum())

    def drawn(where: bool, wanted: int) -> Array:
        """New places on the ground or beyond it."""
        points = np.zeros((0, 2))
        while len(points) < wanted:
            cells = mask.xy[rng.integers(len(mask.xy), size=4 * wanted + 8)]
            tried = cells + rng.uniform(-side / 2, side / 2, cells.shape)
            points = np.vstack([points, tried[ground.region.contains(tried) == where]])
        return points[:wanted]

    now = {True: np.zeros((0, 2)), False: np.zeros((0, 2))}
    found = []
    for number in numbers:
        for where in (True, False):
            wanted = number if where else int(rng.poisson(beyond * number / numbers[0]))
            kept = now[where][rng.random(len(now[where])) < _STAYING][:wanted]
            now[where] = np.vstack([kept, drawn(where, wanted - len(kept))])
        found.append(np.vstack([now[True], now[False]]))
    return found


def drawn_winter(
    name: str,
    assumed: Assumed,
    places: Array,
    xy: Array,
    usage: Array,
    mask: Mask,
    rng: np.random.Generator,
) -> Session:
    """What stations catch of animals in these places in one winter."""
    squared = ((places[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2)
    chance = -np.expm1(-assumed.hazards(squared)[:, :, None] * usage[None, :, :])
    caught = rng.random(chance.shape) < chance
    histories = [
        frozenset((int(s), int(k)) for k, s in zip(*np.nonzero(own), strict=True))
        for own in caught
        if own.any()
    ]
    return replace(session_of(blank_session(name, xy, usage, mask), histories), name=name)


def joint_ratio(
    sessions: Sequence[Session], assumed: Assumed, settings: ComparisonSettings
) -> tuple[float, float] | None:
    """Log ratio of the last session to the others and its variance, by the joint model; None where it tells none."""
    if any(why_not(session) is not None for session in sessions):
        return None
    ordered = [sessions[-1], *sessions[:-1]]
    marked = tuple(
        replace(s, mask=Mask(s.mask.xy, s.mask.cell_ha, {"last": np.full(len(s.mask.xy), float(k == 0))}))
        for k, s in enumerate(ordered)
    )
    names = [session.name for session in ordered]
    start = dict(zip(("D", "g0", "sigma"), assumed.beta.tolist(), strict=True))
    joint = Joint(marked, frozenset(names), assumed.cell_m, assumed.sigma_m, start)
    fitted = fit_joint(joint, "winter" if len(sessions) == 2 else "last", settings.detection)
    if isinstance(fitted, str):
        return None
    sigma = float(np.exp(fitted.fit.beta[fitted.likelihood.design.slices["sigma"].start]))
    ground = common_ground(marked, settings.ground_sigma * sigma)
    assert ground is not None
    numbers = present(fitted.likelihood, fitted.fit, ground.region, assumed.cell_m)
    ratio = animals_ratio(numbers, names, names[1:])
    return None if ratio is None or ratio.log_variance is None else (log(ratio.value), ratio.log_variance)

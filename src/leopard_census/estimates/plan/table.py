"""Rows of `plan.csv`: one for each design, with what it is expected to give and what change it could tell."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, pi, sqrt
from typing import Any

from leopard_census.config.estimates import ComparisonSettings, PlanSettings
from leopard_census.estimates.few import FEWEST
from leopard_census.estimates.plan.animals_there import (
    CommonGround,
    ThisWinter,
    common_ground_of,
    middle_one,
)
from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.plan.change import Comparison, log_variance, ratio_by_rule
from leopard_census.estimates.plan.design import Design, LeftOut, even_usage
from leopard_census.estimates.plan.expected import Expected, expected_numbers
from leopard_census.estimates.plan.placing import spacing
from leopard_census.estimates.plan.simulated import FEWEST_ESTIMATES, Simulated, simulated_precision
from leopard_census.estimates.scr.mask import Habitat
from leopard_census.estimates.scr.session import Mask
from leopard_census.tables.plan_notes import NO_FALL, NO_RISE

Row = dict[str, Any]
logger = logging.getLogger(__name__)

# Longer surveys than 90 to 120 days let leopards come, go, die and be born; and none is longer than a year.
_CLOSED_DAYS, _MOST_DAYS = 120, 366
# At least two stations in a home range are common advice to surveys of felids: 95% of the time are spent in 5.99 pi
# sigma^2, and of a square grid each station has the square of the spacing.
_WIDEST_SIGMAS = sqrt(5.99 * pi / 2)
# Below so many, pairs of winters that were drawn told an increase by half in 4% where 10% were foretold
# (benchmarks.plan_precision); with more, as foretold.
_ENOUGH = 12
# A larger share of surveys without an estimate is told in words.
_MANY_WITHOUT = 0.05

TOO_LONG = (
    f"Longer than {_CLOSED_DAYS} days: leopards come and go meanwhile, and the model takes it that none does."
)
WIDE = (
    f"Stations lie more than {_WIDEST_SIGMAS:.1f} sigma apart: fewer than two in a home range, so that sigma is hardly "
    "told."
)
HOPEFUL = f"Fewer than {_ENOUGH} animals or recaptures are expected: the chance to tell a change is less than foretold."
NO_GROUND = (
    "These stations and those of this winter look at no ground in common, on which animals could be compared."
)
TOO_FEW = (
    f"An error by simulation takes {FEWEST_ESTIMATES} simulated surveys with an estimate, and there are {{number}}: "
    "changes of density are told by the rule of thumb, which promises too much, and changes of the animals there are "
    "not told. Simulate more surveys (simulations)."
)
FEW = "So few animals or recaptures are expected that an estimate is a matter of luck."


@dataclass(frozen=True)
class Known:
    """What is known of the winter that was: the variance of log density, and its captures.

    Attributes
    ----------
    sampling
        None: each design is compared with a winter of its own kind.
    identity
        By errors of identification; those of next winter are taken to be as large.
    winter
        What it tells of the animals that were there; None as of `sampling`.
    """

    sampling: float | None
    identity: float = 0.0
    winter: ThisWinter | None = None


def rule_of_thumb(expected: Expected) -> float | None:
    """RSE of density, 1 / sqrt(min(E animals, E recaptures)) (Efford and Boulanger 2019).

    None where nobody is caught.
    """
    least = min(expected.animals, expected.recaptures)
    return 1 / sqrt(least) if least > 1e-9 else None


def plan_rows(
    designs: Sequence[Design | LeftOut],
    assumed: Assumed,
    habitat: Habitat | None,
    known: Known,
    settings: PlanSettings,
    comparison: ComparisonSettings,
    occasion_days: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Row]:
    """All rows.

    Parameters
    ----------
    designs
        See `design.designs`.
    comparison
        How the survey compares winters: on which ground, and whose detection differs.
    occasion_days
        Days of an occasion.
    progress
        Told before each design: its number, of how many, its name.
    """
    rows = []
    for number, design in enumerate(designs, start=1):
        if isinstance(design, LeftOut):
            rows.append(
                _head(design.name, design.kind, design.network, design.stations, design.days)
                | {"note": design.reason}
            )
            continue
        logger.info("design %d of %d: %s", number, len(designs), design.name)
        if progress is not None:
            progress(number, len(designs), design.name)
        mask = assumed.mask(design.xy, habitat)
        expected = expected_numbers(assumed, design.xy, design.usage, mask)
        before = design.xy if known.winter is None else known.winter.xy
        ground = common_ground_of(assumed, before, design.xy, habitat, comparison)
        simulated = simulated_precision(
            assumed, design.xy, design.usage, mask, settings.simulations, settings.seed, ground=ground
        )
        rse = simulated.rse
        # By the rule where nothing is simulated, or too little; not of a design that mostly gives no estimate.
        if rse is None and not simulated.mostly_without:
            rse = rule_of_thumb(expected)
        rows.append(
            _design(design, assumed, expected)
            | _simulated(simulated)
            | _told(rse, known, settings)
            | _animals_told(simulated, ground, known, settings, comparison)
            | {"days_for_target": _days_for(assumed, design, mask, settings.target_rse, occasion_days)}
        )
        notes = _notes(rows[-1], expected, simulated) + ([] if ground else [NO_GROUND])
        rows[-1]["note"] = " ".join(notes) or None
    return rows


def _head(name: str, kind: str, network: str, stations: int, days: int) -> Row:
    return {"design": name, "kind": kind, "network": network, "stations": stations, "days": days}


def no_plan(stations: int, days: int, reason: str) -> list[Row]:
    """The one row of a survey of which nothing can be planned, and why."""
    return [_head("present", "present", "present", stations, days) | {"note": reason}]


def _design(design: Design, assumed: Assumed, expected: Expected) -> Row:
    apart = spacing(design.xy)
    return _head(design.name, design.kind, design.network, len(design.xy), design.days) | {
        "station_days": float(design.usage.sum()) * design.days / design.usage.shape[1],
        "spacing_m": apart,
        "spacing_sigma": None if apart is None else apart / assumed.sigma_m,
        "animals": expected.animals,
        "recaptures": expected.recaptures,
        "animals_at_two": expected.at_two,
        "limited_by": "animals" if expected.animals <= expected.recaptures else "recaptures",
        "rse_rule": rule_of_thumb(expected),
    }


def _simulated(found: Simulated) -> Row:
    return {
        "simulations": found.surveys,
        "without_estimate": found.without_estimate,
        "rse_simulated": found.rse,
        "spread_simulated": found.spread,
        "bias_simulated": found.bias,
    }


def _told(rse: float | None, known: Known, settings: PlanSettings) -> Row:
    """What change is told against this winter, and against the mean of several like it."""
    if rse is None:
        return {}
    before = log_variance(rse) if known.sampling is None else known.sampling
    found: Row = {"winters": settings.winters, "change": settings.change}
    for name, winters in (("one", 1), ("mean", settings.winters)):
        pair = Comparison((before + known.identity) / winters, log_variance(rse), known.identity)
        found |= {
            f"rise_{name}": pair.smallest_rise(),
            f"fall_{name}": pair.smallest_fall(),
            f"chance_{name}": pair.chance(settings.change),
            f"ratio_rule_{name}": ratio_by_rule(rse, winters),
        }
    return found


def _animals_told(
    simulated: Simulated,
    ground: CommonGround | None,
    known: Known,
    settings: PlanSettings,
    comparison: ComparisonSettings,
) -> Row:
    """What change is told of the animals on the ground in common: the comparison that winters with places declare."""
    if ground is None:
        return {}
    before = None if known.winter is None else ground.told(known.winter.likelihood, known.winter.fit)
    # Detection by method is that of all winters here: the next one is taken to have this one's.
    pair = middle_one(before, simulated.there, comparison.detection != "winter")
    if pair is None or (before is None and known.winter is not None):
        return {}
    one = replace(pair, identity=2 * known.identity)
    mean = replace(pair, winters=settings.winters, identity=known.identity * (1 + 1 / settings.winters))
    found: Row = {"there_km2": ground.area_km2, "there_error_one": one.deviation(1.0)}
    for name, change in (("one", one), ("mean", mean)):
        found |= {
            f"there_rise_{name}": change.smallest_rise(),
            f"there_fall_{name}": change.smallest_fall(),
            f"there_chance_{name}": change.chance(settings.change),
        }
    return found


def _days_for(assumed: Assumed, design: Design, mask: Mask, target: float, occasion_days: int) -> int | None:
    """Fewest days after which the rule of thumb promises an error; None where a year is not enough."""
    working = float(design.usage.mean())

    def reached(days: int) -> bool:
        usage = even_usage(len(design.xy), days, occasion_days, working)
        return (rule_of_thumb(expected_numbers(assumed, design.xy, usage, mask)) or inf) <= target

    if not reached(_MOST_DAYS):
        return None
    low, high = 0, _MOST_DAYS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def _notes(row: Row, expected: Expected, simulated: Simulated) -> list[str]:
    found = []
    least = min(expected.animals, expected.recaptures)
    if least < _ENOUGH:
        found.append(FEW if least < FEWEST else HOPEFUL)
    if simulated.surveys and simulated.without_estimate > _MANY_WITHOUT * simulated.surveys:
        told = "" if simulated.rse is None else "; what change is told holds for the others"
        if simulated.mostly_without:
            told = ": more than half, so neither an error nor a change is told"
        found.append(
            f"Of {simulated.surveys} simulated surveys {simulated.without_estimate} had no estimate{told}."
        )
    if simulated.surveys and simulated.rse is None and not simulated.mostly_without:
        found.append(TOO_FEW.format(number=simulated.with_estimate))
    if row["days"] > _CLOSED_DAYS:
        found.append(TOO_LONG)
    if (row["spacing_sigma"] or 0) > _WIDEST_SIGMAS:
        found.append(WIDE)
    if "rise_one" in row and row["fall_one"] is None:
        found.append(NO_RISE if row["rise_one"] is None else NO_FALL)
    return found

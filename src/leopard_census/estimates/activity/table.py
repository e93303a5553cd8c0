"""The tables of the activity estimates: curves with their levels, the times they rest on, and overlaps."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from leopard_census.config.estimates import ActivitySettings
from leopard_census.estimates.activity.bootstrap import (
    INTERVALS,
    intervals,
    replicated,
    smoothed_resamples,
)
from leopard_census.estimates.activity.circular import Floats, radians_of
from leopard_census.estimates.activity.curve import Curve, NoCurveError, fit_curve
from leopard_census.estimates.activity.groups import (
    EVENTS,
    FEMALES,
    MALES,
    REASONS,
    WITH_CUBS,
    WITHOUT_CUBS,
    Group,
)
from leopard_census.estimates.activity.kernel import plug_in_bandwidth
from leopard_census.estimates.activity.overlap import (
    ESTIMATORS,
    overlaps,
    overlaps_of_many,
    recommended,
)
from leopard_census.estimates.activity.solar import SolarScale

Row = dict[str, Any]

CLOCK, SOLAR = "clock", "solar"
# Smaller probabilities are told as this one: the approximation of the test is good to no more.
_LEAST_P = 1e-4


@dataclass(frozen=True)
class ActivityTables:
    """Rows of `activity.csv`, `activity_curves.csv`, `activity_times.csv` and `overlap.csv`."""

    activity: list[Row]
    curves: list[Row]
    times: list[Row]
    overlap: list[Row]


def activity_tables(
    groups: Sequence[Group],
    target: str,
    scale: SolarScale | None,
    no_scale: str,
    settings: ActivitySettings,
    zone: Any,
) -> ActivityTables:
    """All rows.

    Parameters
    ----------
    groups
        Groups of records, with different keys.
    target
        Scientific name of the species that others are compared with.
    scale, no_scale
        Solar time, or the sentence that says why there is none.
    zone
        The survey's offset, in which the clock is read.
    """
    hours = {group.key: _hours(group, scale, zone) for group in groups}
    activity: list[Row] = []
    curves: list[Row] = []
    fitted: dict[str, set[str]] = {CLOCK: set(), SOLAR: set()}
    for group in groups:
        for clock, own in hours[group.key].items():
            row = _group_row(group, clock, scale)
            try:
                curve = fit_curve(
                    radians_of(own),
                    settings.replicates,
                    settings.min_records,
                    _rng(settings, group.key, clock),
                )
            except NoCurveError as reason:
                activity.append(row | {"note": str(reason)})
                continue
            fitted[clock].add(group.key)
            activity.append(row | _curve_cells(curve) | {"note": _caution(group, settings)})
            curves += _curve_rows(group.key, clock, curve)
        if scale is None:
            activity.append(_group_row(group, SOLAR, None) | {"note": no_scale})
    pairs = _pairs(groups, target)
    overlap = list(
        chain.from_iterable(
            _overlap_rows(pair, clock, hours, settings)
            for pair in pairs
            for clock in (CLOCK, SOLAR)
            if fitted[clock].issuperset(pair)
        )
    )
    return ActivityTables(
        activity, curves, list(chain.from_iterable(_time_rows(k, h) for k, h in hours.items())), overlap
    )


def _hours(group: Group, scale: SolarScale | None, zone: Any) -> dict[str, Floats]:
    """Sorted hours of the day by clock: in no order of stations or days, so that no result depends on these."""
    local = [start.astimezone(zone) for start in group.starts]
    clock = [t.hour + t.minute / 60 + (t.second + t.microsecond / 1e6) / 3600 for t in local]
    hours = {CLOCK: np.sort(np.array(clock, dtype=np.float64))}
    if scale is not None:
        hours[SOLAR] = np.sort(scale.hours(group.starts))
    return hours


def _rng(settings: ActivitySettings, *names: str) -> np.random.Generator:
    """Random numbers of one result: other groups, or their order, change nothing about it."""
    told = hashlib.sha256("\0".join(names).encode()).digest()
    return np.random.default_rng([settings.seed, int.from_bytes(told[:8], "big")])


def _group_row(group: Group, clock: str, scale: SolarScale | None) -> Row:
    return {
        "group": group.key,
        "kind": group.kind,
        "clock": clock,
        "n": len(group.starts),
        **{f"n_{reason}": group.left_out.get(reason, 0) for reason in REASONS},
        "sunrise_hour": None if scale is None else scale.sunrise_hour,
        "sunset_hour": None if scale is None else scale.sunset_hour,
    }


def _curve_cells(curve: Curve) -> Row:
    return {
        "bandwidth": curve.nu,
        "peak_hour": curve.peak_hour,
        "level": curve.level,
        "level_se": curve.level_se,
        "level_lower": curve.level_limits[0],
        "level_upper": curve.level_limits[1],
        "mean_hour": curve.uniformity.mean_hour,
        "mean_length": curve.uniformity.length,
        "rayleigh_p": max(curve.uniformity.p, _LEAST_P),
    }


def _caution(group: Group, settings: ActivitySettings) -> str | None:
    if len(group.starts) >= settings.warn_records:
        return None
    return f"Fewer than {settings.warn_records} records: the shape of the curve is not to be relied on."


def _curve_rows(key: str, clock: str, curve: Curve) -> list[Row]:
    values = zip(curve.hours, curve.density, curve.lower, curve.upper, strict=True)
    return [
        {
            "group": key,
            "clock": clock,
            "hour": float(h),
            "density": float(d),
            "lower": float(lo),
            "upper": float(up),
        }
        for h, d, lo, up in values
    ]


def _time_rows(key: str, hours: Mapping[str, Floats]) -> list[Row]:
    """One row per record and clock, in order of the hour: what stands side by side is no one animal's."""
    return [
        {"group": key, "clock": clock, "number": number, "hour": float(hour)}
        for clock, own in hours.items()
        for number, hour in enumerate(own, start=1)
    ]


def _pairs(groups: Sequence[Group], target: str) -> list[tuple[str, str]]:
    """What is compared with what: sexes, with cubs and without, and the target species with every other."""
    keys = {group.key for group in groups}
    others = [group.key for group in groups if group.kind == EVENTS and group.key != target]
    wanted = [(FEMALES, MALES), (WITH_CUBS, WITHOUT_CUBS), *((target, other) for other in sorted(others))]
    return [pair for pair in wanted if keys.issuperset(pair)]


def _overlap_rows(
    pair: tuple[str, str], clock: str, hours: Mapping[str, Mapping[str, Floats]], settings: ActivitySettings
) -> list[Row]:
    """One row per estimator."""
    first, second = (radians_of(hours[key][clock]) for key in pair)
    nu = [float(plug_in_bandwidth(times)) for times in (first, second)]
    rng = _rng(settings, *pair, clock)
    found = overlaps(first, second)
    drawn = replicated(
        lambda size: overlaps_of_many(
            smoothed_resamples(first, nu[0], size, rng), smoothed_resamples(second, nu[1], size, rng)
        ),
        settings.replicates,
        max(first.size, second.size),
    )
    quoted = recommended(min(first.size, second.size), settings.dhat4_from)
    rows = []
    for name in ESTIMATORS:
        limits = intervals(found[name], drawn[name])
        row: Row = {
            "first": pair[0],
            "second": pair[1],
            "clock": clock,
            "estimator": name,
            "n_first": first.size,
            "n_second": second.size,
            "overlap": found[name],
            "se": float(drawn[name].std(ddof=1)),
            "bootstrap_mean": float(drawn[name].mean()),
            "quoted": name == quoted,
        }
        for kind in INTERVALS:
            row |= {f"{kind}_lower": limits[kind][0], f"{kind}_upper": limits[kind][1]}
        rows.append(row)
    return rows

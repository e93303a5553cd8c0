"""The winters side by side, and the change from each earlier winter to the last.

A ratio of minimum numbers alone would mix more leopards with more cameras, longer winters and better ones. So
the ratio is that of the closed estimates (M0, headline data set), where each winter's count is divided by the
chance to be caught at least once in it, and it always comes with its exact interval and what that assumes.
Without effort, or without a closed estimate, there is no ratio but a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from leopard_census.estimates.ratio import rate_ratio
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]

_MODEL = "M0"
# Below this share of common stations the two winters looked at different places.
_SHARED = 0.5
# Above this ratio of station-days, effort differs by more than the closed model can be trusted to take out.
_UNEQUAL = 1.5


@dataclass(frozen=True)
class Winter:
    """What the comparison needs of one survey."""

    survey: str
    counts: Mapping[str, Row]
    closed: Row
    facts: Mapping[str, Row]
    stations: frozenset[str]

    @property
    def station_days(self) -> float | None:
        """Effort in the window; None when not known."""
        value = self.facts["station_days"]["value"]
        return None if value is None else float(value)


def write_trend(
    surveys: Sequence[str],
    counts: Sequence[Path],
    closed: Sequence[Path],
    basis: Sequence[Path],
    effort: Sequence[Path],
    out: Path,
) -> None:
    """Make `trend.csv`; all lists are in the order of the surveys, which is that of time."""
    winters = []
    for survey, *paths in zip(surveys, counts, closed, basis, effort, strict=True):
        winters.append(
            Winter(
                survey,
                {row["group"]: row for row in read_table(paths[0], contract("counts"))},
                _headline(read_table(paths[1], contract("closed"))),
                {row["item"]: row for row in read_table(paths[2], contract("basis"))},
                frozenset(
                    row["locationID"] for row in read_table(paths[3], contract("effort")) if row["usage"] > 0
                ),
            )
        )
    write_table(out, contract("trend"), trend_rows(winters))


def trend_rows(winters: Sequence[Winter]) -> list[Row]:
    """Rows of the `trend` table; the last winter is what the others are compared with."""
    return [_winter(w) | (_change(w, winters[-1]) if w is not winters[-1] else {}) for w in winters]


def _winter(winter: Winter) -> Row:
    return {
        "survey": winter.survey,
        "n_min": winter.counts["adults"]["n_min"],
        "n_max": winter.counts["adults"]["n_max"],
        "cubs": winter.counts["cubs"]["n_min"],
        "station_days": winter.station_days,
        "stations": None if winter.station_days is None else len(winter.stations),
        "closed_model": _MODEL,
        "closed_n": winter.closed["n_hat"],
        "closed_lower": winter.closed["lower"],
        "closed_upper": winter.closed["upper"],
        "method": winter.facts["method"]["value"],
        "note": winter.closed["note"],
    }


def _change(earlier: Winter, last: Winter) -> Row:
    row: Row = {"against": last.survey, "comparable": False}
    for winter in (earlier, last):
        if winter.station_days is None:
            return row | {"note": f"Not possible: no effort survives from {winter.survey}."}
        if winter.closed["n_hat"] is None:
            reason = winter.closed["note"] or "no closed estimate"
            return row | {"note": f"Not possible: {winter.survey} has no closed estimate ({_lower(reason)})."}
    shared = len(earlier.stations & last.stations)
    chances = [winter.closed["n"] / winter.closed["n_hat"] for winter in (earlier, last)]
    found = rate_ratio(earlier.closed["n"], chances[0], last.closed["n"], chances[1])
    assumption = (
        "Ratio of the closed estimates with an exact conditional binomial interval. It assumes Poisson numbers of "
        "animals, the same area in both winters, and chances of being caught at least once "
        f"({chances[0]:.2f} then, {chances[1]:.2f} last) known without error, so the true interval is wider."
    )
    return row | {
        "shared_stations": shared,
        "ratio": found.ratio,
        "ratio_lower": found.lower,
        "ratio_upper": found.upper if isfinite(found.upper) else None,
        "p_value": found.p_value,
        "comparable": True,
        "assumption": assumption,
        "note": " ".join(_cautions(earlier, last, shared)),
    }


def _cautions(earlier: Winter, last: Winter, shared: int) -> list[str]:
    cautions = []
    then, now = earlier.facts["method"]["value"], last.facts["method"]["value"]
    if then != now:
        cautions.append(f"The method changed ({then} then, {now} last).")
    if shared < _SHARED * max(len(earlier.stations), len(last.stations)):
        cautions.append(f"Stations that worked in both winters: {shared}.")
    days = sorted([earlier.station_days or 0.0, last.station_days or 0.0])
    if days[1] > _UNEQUAL * days[0]:
        cautions.append("Effort differs by more than half.")
    for winter in (earlier, last):
        known = winter.counts["adults"]
        if known["none"] and known["n_max"] > known["n_min"]:
            cautions.append(
                f"Names of {winter.survey} that tell no flank: {known['none']}. The estimate takes each for an animal, "
                "and may be too high."
            )
    return cautions


def _headline(rows: Sequence[Row]) -> Row:
    return next(row for row in rows if row["data_set"] == "headline" and row["model"] == _MODEL)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")

"""Rows of `trend.csv`: one winter each, with its effort and method, and the declared change to the last one."""

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.estimates.comparison.cameras import camera_models
from leopard_census.estimates.comparison.identity_error import identity_row, identity_variance, is_assumed
from leopard_census.estimates.comparison.log_ratio import Ratio, with_identity
from leopard_census.estimates.comparison.pair import ALL_EARLIER
from leopard_census.estimates.comparison.rarefied import Rarefied, rarefied, why_not_rarefied
from leopard_census.estimates.comparison.spatial import Spatial, animals_numbers, densities
from leopard_census.estimates.comparison.turnover import Turnover
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.estimates.scr.estimates import Estimate
from leopard_census.tables.closed_limits import limits_of, whole_animals

Row = dict[str, Any]

_MODEL = "M0"


def trend_rows(
    winters: Sequence[Winter], spatial: Spatial | None, turnover: Turnover, compared: Sequence[Row]
) -> list[Row]:
    """One row per winter; the last one's own row holds the change against all earlier winters."""
    last = winters[-1]
    whole = [winter for winter in winters if why_not_rarefied(winter) is None]
    equal = rarefied(whole) if len(whole) > 1 else {}
    density, animals, ground_km2 = _spatial(spatial)
    rows = []
    by_name, _ = turnover.of_one_flank()
    for j, winter in enumerate(winters):
        row = _winter(winter) | _rarefied(winter, equal, len(whole))
        row |= _turnover(by_name, j)
        row |= _estimate("density", density.get(winter.survey))
        if (number := animals.get(winter.survey)) is not None:
            lower, upper = whole_animals(number.lower, number.upper)
            row |= _estimate("animals", number) | {"animals_lower": lower, "animals_upper": upper}
            row["ground_km2"] = ground_km2
            row |= _animals_with_identity(winter, number)
        if any("_identity_" in name for name in row):
            row["identity_source"] = "assumed" if is_assumed(winter.identity) else "pictures"
        against = ALL_EARLIER if winter is last else winter.survey
        mine = [one for one in compared if one["earlier"] == against]
        rows.append(row | _change(winter, last, mine))
    return rows


def _spatial(
    spatial: Spatial | None,
) -> tuple[Mapping[str, Estimate], Mapping[str, Estimate], float | None]:
    """Densities and animals by survey, and the ground, habitat alone, that these animals are counted on."""
    if spatial is None or isinstance(found := spatial.declared("winter"), str):
        return {}, {}, None
    numbers = spatial.present("winter")
    if numbers is None:
        return densities(found), {}, None
    surveys = [session.name for session in found.likelihood.sessions]
    return densities(found), animals_numbers(numbers, surveys), numbers.area_km2


def _winter(winter: Winter) -> Row:
    lower, upper = limits_of(winter.closed)
    return {
        "survey": winter.survey,
        "n_min": winter.counts["adults"]["n_min"],
        "n_max": winter.counts["adults"]["n_max"],
        "cubs": winter.counts["cubs"]["n_min"],
        "station_days": winter.station_days,
        "stations": None if winter.station_days is None else len(winter.stations),
        "closed_model": _MODEL,
        "closed_n": winter.closed["n_hat"],
        "closed_lower": lower,
        "closed_upper": upper,
        "method": winter.method,
        "camera_models": camera_models(winter),
        "closed_note": winter.closed["note"],
        **_closed_with_identity(winter),
    }


def _closed_with_identity(winter: Winter) -> Row:
    """The closed estimate over all plausible identities; nothing where errors of identity are not known."""
    row = identity_row(winter.identity, _MODEL, "n_hat")
    if row is None or row["var_log_identity"] is None:
        return {}
    names = {"n": "estimate", "lower": "lower", "upper": "upper"}
    return {f"closed_identity_{name}": row[column] for name, column in names.items()}


def _animals_with_identity(winter: Winter, number: Estimate) -> Row:
    """Limits of the animals that were there, widened as those of the declared ratio are."""
    added = identity_variance(winter.identity, "scr", "density")
    if added is None:
        return {}
    wider = with_identity(Ratio(number.value, number.lower, number.upper), added)
    lower, upper = whole_animals(wider.lower, wider.upper)
    return {"animals_identity_lower": lower, "animals_identity_upper": upper}


def _rarefied(winter: Winter, equal: Mapping[str, Rarefied], winters: int) -> Row:
    if (found := equal.get(winter.survey)) is not None:
        return {
            "rarefied_n": found.expected,
            "rarefied_lower": found.lower,
            "rarefied_upper": found.upper,
            "rarefied_stations": found.stations,
            "rarefied_days": found.station_days,
            "rarefied_note": found.why_no_interval,
        }
    why = why_not_rarefied(winter)
    if why is None and winters > 1:
        why = "Cannot be rarefied: no station worked in all winters that have effort on record."
    return {"rarefied_note": why or "There is no other winter with effort on record."}


def _turnover(turnover: Turnover, j: int) -> Row:
    """Numbers of animals, of which none stands under two codes: `turnover` is of one flank."""
    row = {"seen_first": turnover.number(j, "first"), "returned": turnover.number(j, "returned")}
    if j == 0:
        return row
    return row | {"stayed": turnover.number(j, "stayed"), "gone": turnover.newly_gone(j)}


def _estimate(name: str, found: Estimate | None) -> Row:
    if found is None:
        return {}
    return {name: found.value, f"{name}_lower": found.lower, f"{name}_upper": found.upper}


def _change(winter: Winter, last: Winter, compared: Sequence[Row]) -> Row:
    """The declared ratio; where there is none, why not."""
    if not compared:
        return {}
    row: Row = {"against": ALL_EARLIER if winter is last else last.survey}
    if winter is not last:
        row["shared_stations"] = (
            len(winter.stations & last.stations)
            if winter.station_days is not None and last.station_days is not None
            else None
        )
    declared = next((one for one in compared if one["declared"]), None)
    if declared is None:
        notes = [
            one["note"] for one in compared if one["method"] in ("closed", "animals") and one.get("note")
        ]
        told = {"closed_note": None} if winter is not last and winter.closed["n_hat"] is None else {}
        return row | told | {"comparable": False, "note": " ".join(dict.fromkeys(reversed(notes)))}
    return row | {
        "ratio_method": declared["method"],
        "ratio_model": declared["model"],
        "ratio": declared["ratio"],
        "ratio_lower": declared["lower"],
        "ratio_upper": declared["upper"],
        "p_value": declared["p_value"],
        "comparable": True,
        "verdict": declared["verdict"],
        "assumption": declared.get("assumption"),
        "note": declared.get("note"),
    }

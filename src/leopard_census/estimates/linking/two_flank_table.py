"""Rows of `two_flanks.csv` and `flank_links_by_place.csv`."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from leopard_census.estimates.identity.rows import DIFFERS, NUMBERS
from leopard_census.estimates.identity.scr_draws import QUANTITIES
from leopard_census.estimates.linking.flank_identities import FlankIdentities
from leopard_census.estimates.linking.two_flanks import TwoFlanks
from leopard_census.estimates.scr.mask_loop import NoEstimate
from leopard_census.tables.closed_limits import limits_of, whole_animals

Row = dict[str, Any]
Table = Sequence[Mapping[str, Any]]

DATA_SETS = ("headline", "left", "right", "both")
_UNITS = {
    "n": "animals",
    "links": "links",
    "n_hat": "animals",
    "density": "animals per 100 km2",
    "n_region": "animals",
    "sigma": "m",
    "g0": "per station-day",
}
#: Quantity -> parameter of `scr.csv`.
_SPATIAL = {"density": "D", "n_region": "N", "sigma": "sigma", "g0": "g0"}
NO_PAIR = "No left-only and right-only codes to pair: all captures are those of one set of animals."
NO_FLANKS = "Nobody knows the flank of {} codes; each is an animal of its own here, as in the headline."


def bounds_row(counts: Table) -> Row:
    """Bounds of the number of adults and subadults, from `counts.csv`."""
    adults = next(row for row in counts if row["group"] == "adults")
    note = (
        f"Linked {adults['both']}, left only {adults['left_only']}, right only {adults['right_only']}, "
        f"flank not known {adults['none']}."
    )
    return _row("bounds", "n", lower=adults["n_min"], upper=adults["n_max"], note=note)


def data_set_rows(closed: Table, scr: Table) -> list[Row]:
    """What `closed.csv` (model M0) and `scr.csv` say of each data set."""
    m0 = {row["data_set"]: row for row in closed if row["model"] == "M0"}
    spatial = {(row["data_set"], row["parameter"]): row for row in scr}
    rows = []
    for name in DATA_SETS:
        one = m0[name]
        rows.append(_row(name, "n", estimate=one["n"]))
        rows.append(
            _row(name, "n_hat", **_limits(one, "n_hat", limits_of(one)), se=one["se"], note=one["note"])
        )
        for quantity, parameter in _SPATIAL.items():
            found = spatial.get((name, parameter))
            if found is not None:
                limits = found["lower"], found["upper"]
                if quantity in NUMBERS:
                    limits = whole_animals(*limits)
                rows.append(
                    _row(
                        name,
                        quantity,
                        **_limits(found, "estimate", limits),
                        se=found["se"],
                        note=found["note"],
                    )
                )
    return rows


def _limits(row: Mapping[str, Any], value: str, limits: tuple[float | None, float | None]) -> dict[str, Any]:
    """Estimate and limits; without links to doubt both intervals are one."""
    lower, upper = limits
    return {
        "estimate": row[value], "lower_sampling": lower, "upper_sampling": upper, "lower": lower, "upper": upper,
    }  # fmt: skip


def two_flank_rows(result: TwoFlanks | NoEstimate, identities: FlankIdentities) -> list[Row]:
    """Rows of the two-flank estimate."""
    if isinstance(result, NoEstimate):
        return [_row("two-flanks", quantity, note=result.reason) for quantity in ("n", "density", "n_region")]
    counted = {"draws": len(result.draws), "draws_failed": len(result.draws) - len(result.sure)}
    rows = [
        _row("two-flanks", "n", **_spread(result.animals), **counted, note=_note(identities)),
        _row("two-flanks", "links", **_spread(result.links), **counted),
    ]
    for quantity in QUANTITIES:
        found = result.estimates.get(quantity)
        if found is None:
            rows.append(_row("two-flanks", quantity, **counted, note=DIFFERS))
            continue
        note = None
        if quantity == "density":
            note = " ".join([result.model.note, *_failures(result)])
        elif quantity == "n_region":
            note = f"realised, in the region: {result.region.name}"
        rows.append(
            _row(
                "two-flanks",
                quantity,
                estimate=found.value,
                lower_sampling=found.lower_sampling,
                upper_sampling=found.upper_sampling,
                se=found.se,
                lower=found.lower,
                upper=found.upper,
                link_share=found.share if found.sampled or found.between == 0 else None,
                **counted,
                note=note,
            )
        )
    return rows


def link_rows(result: TwoFlanks | NoEstimate) -> list[Row]:
    """Pairs that are linked in some draw, the most probable first within their left code."""
    if isinstance(result, NoEstimate):
        return []
    who, chances = result.identities, result.pair_chances
    return [
        {
            "left": who.identities[who.lefts[i]].name,
            "right": who.identities[who.rights[j]].name,
            "probability": min(float(chances[i, j]), 1.0),
            "common": len(who.common.get((int(i), int(j)), ())),
        }
        for i, j in np.argwhere(chances > 0)
    ]


def _note(identities: FlankIdentities) -> str | None:
    unknown = sum(one.flanks == "none" for one in identities.identities)
    told = [NO_PAIR] if not identities.most_links else []
    told += [NO_FLANKS.format(unknown)] if unknown else []
    return " ".join(told) or None


def _failures(result: TwoFlanks) -> list[str]:
    """Which draws had no estimate, and what that does to the interval."""
    failed = sum(result.failed.values())
    if not failed:
        return []
    why = "; ".join(f"{reason} ({number})" for reason, number in sorted(result.failed.items()))
    return [
        f"{failed} of {len(result.draws)} sets of links gave no estimate: {why}. The intervals are of the others, and "
        "may be too narrow."
    ]


def _spread(values: Any) -> dict[str, float]:
    """Mean and 95% limits of whole numbers."""
    lower, upper = np.quantile(values, (0.025, 0.975), method="closest_observation")
    se = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return {"estimate": float(values.mean()), "se": se, "lower": float(lower), "upper": float(upper)}


def _row(analysis: str, quantity: str, **cells: Any) -> Row:
    return {"analysis": analysis, "quantity": quantity, "unit": _UNITS[quantity], **cells}

"""Tables of a made-up survey on errors of identity, on both flanks, and of the plan."""

from typing import Any

Rows = list[dict[str, Any]]

_NO_PLACES = "The stations' coordinates are not known, so density and maps are left out."
_RATES = (0.0, 0.025, 0.05, 0.1, 0.2)


def made_errors(n: int, places: bool, *, full: bool = True, source: str = "blind") -> dict[str, Rows]:
    """Rows of each of these tables, of so many animals.

    Parameters
    ----------
    full
        Whether sensitivity has every pair of rates, or splits without lumps and lumps without splits only.
    source
        Of the team's rates.
    """
    return {
        "identity": made_identity(n, places),
        "two_flanks": made_two_flanks(n, places),
        "sensitivity": made_sensitivity(n, places, full=full, source=source),
        "plan": made_plan(places and n > 1),
    }


def made_identity(n: int, places: bool) -> Rows:
    """Estimates from names and over draws; the draws hold more animals than have names."""
    rows = []
    for data_set, share in (("headline", 1.0), ("both", 0.6), ("left", 0.8), ("right", 0.75)):
        rows.append(_identity(data_set, "M0", "n_hat", n * share * 1.08))
        if places and n > 1:
            rows.append(_identity(data_set, "scr", "density", 1.234 * share))
            rows.append(_identity(data_set, "scr", "n_region", 9.7 * share))
    rows.append(
        _identity("headline", "known", "n_min", float(n))
        | dict.fromkeys(("lower_sampling", "upper_sampling"))
    )
    rows.append(
        _identity("headline", "Chao", "n_hat", n * 1.3) | {"upper": 40.0 * n, "upper_sampling": 30.0 * n}
    )
    return rows


def _identity(data_set: str, model: str, quantity: str, best: float) -> dict[str, Any]:
    return {
        "data_set": data_set,
        "model": model,
        "quantity": quantity,
        "unit": "animals per 100 km2" if quantity == "density" else "animals",
        "best": best,
        "estimate": 1.12 * best,
        "lower_sampling": 0.8 * best,
        "upper_sampling": 1.5 * best,
        "lower": 0.7 * best,
        "upper": 2.0 * best,
        "identity_share": 0.31,
        "source": "pictures",
        "draws": 256,
        "draws_distinct": 61,
        "draws_failed": 0,
    }


def made_two_flanks(n: int, places: bool) -> Rows:
    """Bounds, the data sets, and all codes with links drawn."""
    rows: Rows = [
        {"analysis": "bounds", "quantity": "n", "unit": "animals", "lower": float(n), "upper": n + 3.0},
    ]
    for name, share in (("headline", 1.0), ("left", 0.8), ("right", 0.75), ("both", 0.6)):
        rows.append(
            {"analysis": name, "quantity": "n", "unit": "animals", "estimate": float(round(n * share))}
        )
        rows.append(_linked(name, "n_hat", n * share * 1.08, None))
        if places and n > 1:
            rows.append(_linked(name, "density", 1.234 * share, None))
            rows.append(_linked(name, "n_region", 9.7 * share, None))
    if not places or n < 2:
        units = {"n": "animals", "density": "animals per 100 km2", "n_region": "animals"}
        return rows + [
            {"analysis": "two-flanks", "quantity": q, "unit": unit, "note": _NO_PLACES}
            for q, unit in units.items()
        ]
    counted = {"draws": 200, "draws_failed": 0}
    rows.append(
        _linked("two-flanks", "n", n + 1.4, None) | counted | {"lower_sampling": None, "upper_sampling": None}
    )
    rows.append(_linked("two-flanks", "links", 2.6, None) | counted | {"unit": "links"})
    for quantity, value in (("density", 1.41), ("n_region", 11.2), ("sigma", 3300.0), ("g0", 0.02)):
        rows.append(_linked("two-flanks", quantity, value, 0.12) | counted)
    return rows


def _linked(analysis: str, quantity: str, value: float, share: float | None) -> dict[str, Any]:
    units = {"density": "animals per 100 km2", "sigma": "m", "g0": "per station-day"}
    wider = 1.0 if share is None else 1.2
    return {
        "analysis": analysis,
        "quantity": quantity,
        "unit": units.get(quantity, "animals"),
        "estimate": value,
        "lower_sampling": 0.7 * value,
        "upper_sampling": 1.5 * value,
        "lower": 0.7 / wider * value,
        "upper": 1.5 * wider * value,
        "link_share": share,
    }


def made_sensitivity(n: int, places: bool, *, full: bool, source: str) -> Rows:
    """Numbers fall with splits and rise a little with lumps."""
    cases = [("grid", split, lump) for split in _RATES for lump in _RATES if full or not (split and lump)]
    cases.append((source, 0.018, 0.002))
    rows: Rows = []
    for who, split, lump in cases:
        told = (
            "Measured: of 61 pairs that several people answered blind, 2 were answered both same and different; "
            "parted into splits and lumps as in Johansson et al. (2020). Later rounds of review mend some of these "
            "errors."
        )
        key = {"source": who, "split": split, "lump": lump, "note": None if who == "grid" else told}
        number, density = n * (1.1 - 1.6 * split + 0.4 * lump), 1.234 * (1 - 1.2 * split + 0.4 * lump)
        for quantity, value, unit in (
            ("n", float(n), "animals"),
            ("n_hat", float(round(number)), "animals"),
            ("density", density, "animals per 100 km2"),
        ):
            none = n < 2 if quantity != "density" else n < 2 or not places
            why = (
                "No animal was caught on two occasions, so the chance of capture cannot be estimated."
                if n < 2
                else _NO_PLACES
            )
            row = key | {"quantity": quantity, "unit": unit}
            if none and quantity != "n":
                row["note"] = " ".join(filter(None, (key["note"], why)))
            else:
                row |= {
                    "estimate": value,
                    "lower": 0.6 * value,
                    "upper": (1.7 + 4 * split) * value,
                    "draws": 40,
                }
            rows.append(row)
    return rows


def made_plan(told: bool) -> Rows:
    """This winter's design and others, one of which is too small and one that cannot be; or why there is none."""
    head = {"kind": "present", "stations": 24, "days": 90, "design": "present", "network": "present"}
    if not told:
        return [head | {"note": "There is no spatial estimate to plan from."}]
    rows = [_design(head, 12.4, 18.3, 0.31, 2.9)]
    for kind, stations, days, factor in (
        ("same", 24, 180, 1.2), ("fewer", 12, 90, 0.6), ("more", 48, 90, 1.4), ("grid", 9, 90, 0.3),
    ):  # fmt: skip
        name = f"{kind}-{stations}-{days}"
        head = {
            "kind": kind,
            "stations": stations,
            "days": days,
            "design": name,
            "network": f"{kind}-{stations}",
        }
        rows.append(_design(head, 12.4 * factor, 18.3 * factor**2, 0.31 / factor, 1 + 1.9 / factor))
    rows[-1] |= {
        "rse_simulated": None,
        "rise_one": None,
        "note": "So few animals or recaptures are expected that an estimate is a matter of luck.",
    }
    cannot = {"kind": "grid", "stations": 3, "days": 90, "design": "grid-3-90", "network": "grid-3"}
    return [
        *rows,
        cannot | {"note": "The region and its habitat are too small for two stations so far apart."},
    ]


def _design(
    head: dict[str, Any], animals: float, recaptures: float, rse: float, rise: float
) -> dict[str, Any]:
    return head | {
        "spacing_m": 4012.3,
        "animals": animals,
        "recaptures": recaptures,
        "limited_by": "animals" if animals <= recaptures else "recaptures",
        "rse_rule": 0.9 * rse,
        "simulations": 100,
        "without_estimate": 3,
        "rse_simulated": rse,
        "winters": 5,
        "change": 1.5,
        "there_km2": 812.4,
        "there_rise_one": 0.6 * rise,
        "there_chance_one": 0.41,
        "there_rise_mean": 0.5 * rise,
        "there_chance_mean": 0.57,
        "rise_one": rise,
        "chance_one": 0.16,
        "rise_mean": 0.8 * rise,
        "chance_mean": 0.24,
    }

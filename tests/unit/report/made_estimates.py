"""Estimates of a made-up survey: closed models and their tests, and spatial ones with and without places."""

from typing import Any

Rows = list[dict[str, Any]]


def made_estimates(n: int, places: bool) -> dict[str, Rows]:
    """Rows of each table of estimates of so many animals."""
    made: dict[str, Rows] = {}
    rows: list[dict[str, Any]] = []
    for data_set in ("headline", "left", "right"):
        common = {"data_set": data_set, "n": n, "occasions": 18}
        for model, factor in (("M0", 1.08), ("Chao", 1.3), ("Jackknife 1", 1.45)):
            estimate = {"n_hat": n * factor, "se": 1.5, "lower": float(n), "upper": n * factor * 1.6}
            note = "The interval is the profile interval." if model == "M0" else None
            family = "likelihood" if model == "M0" else "moment"
            rows.append(
                {
                    **common,
                    "model": model,
                    "family": family,
                    **(estimate if n > 1 else {}),
                    "note": note or ("" if n > 1 else "No animal was caught."),
                }
            )
    made["closed"] = rows
    tests = [
        {
            "data_set": "headline",
            "test": test,
            "occasion": 0,
            "n": n,
            "occasions": 18,
            "speaks_of": "animals that came or went",
            **({"statistic": 1.5, "df": df, "p_value": 0.21} if n > 1 else {}),
            "note": "No sign of animals that came or went." if n > 1 else "No animal was caught.",
        }
        for test, df in (("Otis", None), ("Stanley-Burnham", 4))
    ]
    made["closure"] = tests
    spread = [
        {"data_set": "headline", "i": i, "f": f, "u": u, "v": u, "n": 2 * u}
        | {
            "log_f": 0.7 - 0.4 * i,
            "log_u": 1.2 - 0.3 * i,
            "log_f_m0": 0.6 - 0.4 * i,
            "log_u_m0": 1.1 - 0.3 * i,
        }
        | {"curvature": 0.12, "curvature_se": 0.05, "bend": "convex"}
        for i, (f, u) in enumerate(((4, 3), (2, 2), (1, 1), (1, 2)), start=1)
    ]
    made["heterogeneity"] = spread if n > 1 else []
    made["scr"] = _spatial(n, places)
    made["scr_models"] = _models() if places and n > 1 else []
    return made


def _spatial(n: int, places: bool) -> Rows:
    if not places or n < 2:
        return [
            _scr(p, None, note="The stations' coordinates are not known, so density and maps are left out.")
            for p in "DN"
        ]
    return [
        _scr("D", 1.234, 0.31, 0.76, 2.01, "animals per 100 km2"),
        _scr(
            "N",
            9.7,
            2.4,
            8.1,
            17.3,
            "animals",
            "realised: animals whose centre of activity lies in the hull of the stations widened by one sigma",
        ),
        _scr("D_profile", 1.234, None, 0.79, 2.09, "animals per 100 km2"),
        _scr("fit_p_T1", 0.31, unit="1", note="animals by detectors, of 99 surveys drawn"),
        _scr("fit_p_T2", 0.42, unit="1", note="animals, of 99 surveys drawn"),
        _scr("fit_p_T3", 0.08, unit="1", note="detectors, of 99 surveys drawn"),
        _scr("sigma", 3456.7, 410.0, 2740.0, 4361.0, "m"),
        _scr("g0", 0.0213, 0.004, 0.0147, 0.0308, "per station-day"),
        _scr("buffer", 15000.0, unit="m"),
        _scr("mask_km2", 2345.6, unit="km2"),
        _scr("region_km2", 789.1, unit="km2"),
        _scr(
            "warning.no-habitat",
            2345.6,
            note="No habitat polygon was given: sea, settlements and fields count as habitat, so density may be "
            "too low.",
        ),
    ]


def _models() -> list[dict[str, Any]]:
    """The declared model, one that describes the captures better, one with sexes, and one that was left out."""
    fitted = [
        ("all", "g0~1 sigma~1", 6.3, 0.04, 1.234),
        ("all", "g0~bk", 0.0, 0.96, 1.456),
        ("sexes", "g0~1 sigma~1", 0.0, 0.7, 1.234),
        ("sexes", "sigma~sex", 1.7, 0.3, 1.301),
    ]
    rows: list[dict[str, Any]] = [
        {
            "comparison": comparison,
            "model": model,
            "declared": model == "g0~1 sigma~1",
            "printed": (comparison, model) == ("all", "g0~1 sigma~1"),
            "n_parameters": 4,
            "loglik": -321.5,
            "delta": delta,
            "weight": weight,
            "density": density,
            "density_lower": density / 2,
            "density_upper": density * 2,
        }
        for comparison, model, delta, weight, density in fitted
    ]
    why = "The field sheet tells no featureType."
    left_out = {
        "comparison": "all",
        "model": "g0~featureType",
        "declared": False,
        "printed": False,
        "note": why,
    }
    return [*rows, left_out]


def _scr(
    parameter: str,
    estimate: float | None,
    se: float | None = None,
    lower: float | None = None,
    upper: float | None = None,
    unit: str | None = None,
    note: str | None = None,
) -> dict[str, Any]:
    return {
        "data_set": "headline",
        "parameter": parameter,
        "estimate": estimate,
        "se": se,
        "lower": lower,
        "upper": upper,
        "unit": unit,
        "note": note,
    }

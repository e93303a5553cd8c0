"""The winters of a made-up survey side by side, and what a comparison of their numbers is worth."""

from collections.abc import Sequence
from typing import Any

Rows = list[dict[str, Any]]

_ASSUMES = (
    "Closed estimates as Poisson counts, each divided by its chance to be caught at least once (0.83 then, 0.91 last). "
    "The interval holds the error of the counts and that of the chances. It assumes the same ground within reach in "
    "both winters and animals that are equally easy to catch. The method changed (tables then, video last)."
)
MEAN = "earlier winters"


def made_trend(survey: str, earlier: Sequence[str], animals: int, stations: int) -> Rows:
    """Rows of the trend: the first winter without effort and estimates, the last with errors of identity."""
    rows: Rows = [
        {
            "survey": name,
            "n_min": 7 + i,
            "n_max": 8 + i,
            "cubs": 1,
            "station_days": 1410.5 + i,
            "stations": 20,
            "closed_n": 9.5 + i,
            "closed_lower": 7.2 + i,
            "closed_upper": 14.4 + i,
            "animals": 8.1 + i,
            "animals_lower": 5.9 + i,
            "animals_upper": 12.2 + i,
            "ground_km2": 612.0,
            "method": "tables",
            "closed_model": "M0",
            "against": survey,
            "ratio": 1.31 - i / 10,
            "ratio_lower": 0.61,
            "ratio_upper": 2.79,
            "comparable": True,
            "note": _ASSUMES,
        }
        for i, name in enumerate(earlier)
    ]
    rows[0] = {
        "survey": earlier[0],
        "n_min": 7,
        "n_max": 9,
        "method": "tables",
        "comparable": False,
        "note": "Effort of made-up-sim-2009 is not on record.",
    }
    last = {
        "survey": survey,
        "n_min": animals,
        "n_max": animals + 2,
        "cubs": 1,
        "station_days": 2020.0,
        "stations": stations,
        "closed_n": animals * 1.3,
        "closed_lower": float(animals),
        "closed_upper": animals * 2.0,
        "closed_identity_n": animals * 1.4,
        "closed_identity_lower": float(animals),
        "closed_identity_upper": animals * 2.6,
        "animals": animals * 0.9,
        "animals_lower": animals * 0.7,
        "animals_upper": animals * 1.3,
        "animals_identity_lower": animals * 0.6,
        "animals_identity_upper": animals * 1.5,
        "identity_source": "pictures",
        "ground_km2": 612.0,
        "method": "video",
        "camera_models": "Bestguard 562, Reconyx HC500",
        "seen_first": 2,
        "stayed": 5,
        "returned": 1,
        "gone": 3,
        "against": MEAN,
        "ratio_method": "animals",
        "ratio": 1.24,
        "ratio_lower": 0.71,
        "ratio_upper": 2.16,
        "comparable": True,
    }
    return [*rows, last]


def made_changes(trend: Rows) -> Rows:
    """One row for each comparison that the trend tells."""
    *earlier, last = trend
    pairs: list[tuple[str, Rows, dict[str, Any]]] = [(row["survey"], [row], row) for row in earlier]
    if len(earlier) > 1:
        pairs.append((MEAN, earlier, last))
    return [_change(name, then, last, ratio) for name, then, ratio in pairs]


def made_survival(winters: int) -> Rows:
    """Of three winters and more; of fewer the reason why there is none."""
    rows: Rows = []
    for model, estimate in (("phi constant, p constant", 0.79), ("phi constant, p by winter", 0.91)):
        row = {"model": model, "parameter": "phi"}
        told = {
            "estimate": estimate,
            "lower": 0.6,
            "upper": 0.95,
            "assumption": "The time of a winter is not known.",
        }
        rows.append(row | (told if winters > 2 else {"note": "No animal was seen."}))
    return rows


def _change(name: str, then: Rows, last: dict[str, Any], ratio: dict[str, Any]) -> dict[str, Any]:
    counts = [row["n_min"] for row in then]
    days = [row["station_days"] for row in then if "station_days" in row]
    told = ratio.get("ratio") is not None
    row = {
        "survey": last["survey"],
        "earlier": name,
        "winters": len(then),
        "counted_now": last["n_min"],
        "counted_now_most": last["n_max"],
        "counted_then_lowest": min(counts),
        "counted_then_highest": max(counts),
        "counted_then_most": max(row["n_max"] for row in then),
        "counted_ratio_lowest": last["n_min"] / max(row["n_max"] for row in then),
        "counted_ratio_highest": last["n_max"] / min(counts),
        "station_days_now": last["station_days"],
        "method_now": "video",
        "method_then": "tables",
        "verdict": "no change shown" if told else "not comparable",
        "meaning": "The interval includes 1: the difference can be chance."
        if told
        else "The winters cannot be compared in this way.",
    }
    if len(days) == len(then):
        row |= {"station_days_then_least": min(days), "station_days_then_most": max(days)}
    if told:
        row |= {"common_stations": 12, "rarefied_days": 800.0, "rarefied_now": 7.3, "rarefied_then": 6.4}
        row |= {"ratio": ratio["ratio"], "lower": ratio["ratio_lower"], "upper": ratio["ratio_upper"]}
        row |= {"ratio_method": "animals", "ratio_winters": len(then)}
        if name == MEAN and len(then) > 2:
            # Those of which no places are known, as it were.
            row |= {"ratio_winters": len(then) - 2}
            row["ratio_without"] = ", ".join(sorted(one["survey"] for one in then)[:2])
    return row | {
        "answer": f"Counted: {last['n_min']} against {min(counts)} to {max(counts)}, in 2100 station-days (video) "
        "against effort that is not on record (from tables). Counts rise with effort and with better cameras, so that "
        f"alone they show no change. {row['meaning']}"
    }

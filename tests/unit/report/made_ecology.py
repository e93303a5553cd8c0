"""Made-up tables of the ecology beside the census: every kind of row, or the sentences for a survey without animals."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]

_WHY = "No animal was caught twice, so it is not known how far they move."
_NOT_MOVED = "No animal was caught at two places, so it is not known how far they move."


def made_ecology(
    animals: Sequence[str], station_days: float, day: dt.date, moved: bool = True
) -> dict[str, list[Row]]:
    """Rows by table; a survey with fewer than two animals gets the sentences that stand for missing results.

    Without `moved` each animal was caught at one station alone.
    """
    n = len(animals)
    return {
        **_numbers(n, station_days, moved),
        "sex_ratio": _sexes(n),
        "associations": _company(animals, day),
        "cubs": _cubs(animals),
        "bycatch": _bycatch(n, station_days),
    }


def _numbers(n: int, station_days: float, moved: bool) -> dict[str, list[Row]]:
    incidence, movement, density = [], [], []
    for name in ("headline", "left"):
        for estimator, factor in (("Chao2", 1.25), ("Chao2 bias-corrected", 1.2)):
            row: Row = {
                "data_set": name,
                "estimator": estimator,
                "n": n,
                "samples": 900,
                "q1": n // 2,
                "q2": n // 3,
            }
            told = {"n_hat": n * factor, "se": 2.5, "lower": n + 0.4, "upper": n * 2.0}
            incidence.append(row | (told if n > 1 else {"note": "No animal was caught."}))
        row = {"data_set": name, "n_animals": n, "n_recaptured": n // 2, "n_moved": n // 2 * moved}
        told = {"mmdm_m": 5123.4, "mmdm_se_m": 612.3, "longest_m": 15_001.0}
        if not moved:
            told = {"mmdm_m": 0.0, "mmdm_se_m": 0.0, "longest_m": 0.0, "note": _NOT_MOVED}
        movement.append(row | (told if n > 1 else {"note": _WHY}))
        for strip in ("half-mmdm", "mmdm"):
            row = {"data_set": name, "model": "M0", "strip": strip, "n_hat": n * 1.08, "n_se": 1.5}
            told = {
                "width_m": 2561.7,
                "area_km2": 432.1,
                "density": 2.87,
                "se": 0.61,
                "lower": 1.9,
                "upper": 4.3,
            }
            told["note"] = "Biased high."
            density.append(row | (told if n > 1 else {"note": _WHY}))
    curve = [
        {
            "data_set": "headline",
            "samples": samples,
            "station_days": samples * station_days / 900,
            "expected": n * samples / (samples + 200),
            "se": 1.0,
            "lower": max(n * samples / (samples + 200) - 1.96, 0),
            "upper": n * samples / (samples + 200) + 1.96,
            "extrapolated": samples > 900,
        }
        for samples in range(90, 1801, 90)
        if n
    ]
    return {"incidence": incidence, "movement": movement, "legacy_density": density, "accumulation": curve}


def _sexes(n: int) -> list[Row]:
    counts = {"females": n // 2, "males": n // 3, "unknown": n - n // 2 - n // 3}
    told: Row = {"share_male": 0.4, "share_lower": 0.1216, "share_upper": 0.7376}
    told |= {"males_per_female": 0.667, "ratio_lower": 0.138, "ratio_upper": 2.811}
    bases = ("headline", "fewest", "most", "most-females", "most-males")
    none = {"note": "No animal was counted."}
    return [{"basis": basis, **counts, **(told if n > 1 else none)} for basis in bases]


def _company(animals: Sequence[str], day: dt.date) -> list[Row]:
    counts = {"n_events": 0, "n_same_frame": 0, "n_same_file": 0, "n_passing": 0, "n_stations": 0}
    if len(animals) < 3:
        note = "No two animals were met together."
        return [{"associationID": "none", "relation": "none", **counts, "note": note}]
    rows = []
    for codes, relation in (
        (animals[:2], "male-female"),
        (animals[1:3], "maybe-one-animal"),
        (animals[:3], "group"),
    ):
        met = {
            "evidence": "passing",
            "n_events": 2,
            "n_passing": 2,
            "n_stations": 1,
            "first": day,
            "last": day,
        }
        key = {"associationID": "+".join(codes), "individuals": list(codes), "relation": relation}
        rows.append(
            {
                **key,
                **counts,
                **met,
                "note": "One is known by its left flank only, the other by its right: they may be one animal."
                if "maybe" in relation
                else None,
            }
        )
    return rows


def _cubs(animals: Sequence[str]) -> list[Row]:
    if len(animals) < 4:
        return []
    row = {"individualID": animals[-1], "mother": animals[0], "mother_by": "register", "counted": True}
    return [row | {"n_encounters": 3, "n_with_mother": 1, "note": "Remark on it."}]


def _bycatch(n: int, station_days: float) -> list[Row]:
    total: Row = {"scientificName": "all other species", "kind": "total", "station_days": station_days}
    if n == 0:
        return [
            total | {"note": "This winter survives as tables of captures; other species are not in them."}
        ]
    index = {"rai": 3.21, "rai_lower": 1.2, "rai_upper": 6.4}
    seen = {"n_sightings": 70, "n_events": 31, "n_stations": 6, "n_events_aside": 2, "n_untimed": 1}
    return [
        {"scientificName": "Sus scrofa", "kind": "animal", **seen, **index, "station_days": station_days},
        {
            "scientificName": "unknown",
            "kind": "unknown",
            **seen,
            **index,
            "note": "Species not told; some may be of the target species.",
        },
        {
            "scientificName": "Homo sapiens",
            "kind": "person",
            "n_sightings": 987,
            "note": "People: sightings alone are counted; no place, time or rate is told.",
        },
        total | seen,
    ]

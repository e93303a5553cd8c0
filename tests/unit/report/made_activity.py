"""Activity tables of a made-up survey: curves of one peak, and one group that has too few records."""

import math
from collections.abc import Collection
from typing import Any

TARGET = "Panthera pardus"
DEER = "Cervus nippon"
_GROUPS = {
    "adults": (131, 20.0),
    "females": (44, 21.0),
    "males": (38, 5.0),
    TARGET: (160, 20.5),
    DEER: (310, 11.0),
}
_PAIRS = (("females", "males"), (TARGET, DEER))


def made_activity(
    solar: bool = True, doubtful: int = 2, without: Collection[str] = (), sunrise: float = 9.1
) -> dict[str, list[dict[str, Any]]]:
    """Rows by the name of the table; groups in `without` have too few records."""
    clocks = ("clock", "solar") if solar else ("clock",)
    sun = {"sunrise_hour": sunrise, "sunset_hour": (sunrise + 10.1) % 24} if solar else {}
    tables: dict[str, list[dict[str, Any]]] = {
        "activity": [],
        "activity_curves": [],
        "activity_times": [],
        "activity_overlap": [],
    }
    fitted = {group: told for group, told in _GROUPS.items() if group not in without}
    for group, (n, peak) in fitted.items():
        for clock in clocks:
            key = {"group": group, "clock": clock}
            tables["activity"].append(_row(group, n, doubtful) | {"clock": clock} | _fit(peak, n) | sun)
            tables["activity_curves"] += [{**key, **_point(i * 0.1875, peak)} for i in range(128)]
            tables["activity_times"] += [
                {**key, "number": i + 1, "hour": round((peak + 5 * math.sin(i)) % 24, 4)} for i in range(n)
            ]
    for group in (*without, "Sus scrofa"):
        for clock in ("clock", "solar"):
            note = "Fewer records than the 25 that a curve asks for."
            tables["activity"].append(_row(group, 8, 0) | {"clock": clock, "note": note} | sun)
    if not solar:
        for group, (n, _) in fitted.items():
            note = "There is no solar time: the place of the stations is not known."
            tables["activity"].append(_row(group, n, doubtful) | {"clock": "solar", "note": note})
    tables["activity_overlap"] = [
        _overlap(*pair, clock, name)
        for pair in _PAIRS
        if fitted.keys() >= set(pair)
        for clock in clocks
        for name in ("Dhat1", "Dhat4")
    ]
    return tables


def _row(group: str, n: int, doubtful: int) -> dict[str, Any]:
    kind = "events" if " " in group else "encounters"
    left_out = {"n_outside": 1 if doubtful else 0, "n_no_effort": 0, "n_untimed": 0, "n_doubtful": doubtful}
    named = {"n_unsure_name": 0, "n_other_flank": 3 if doubtful and kind == "encounters" else 0}
    return {"group": group, "kind": kind, "n": n, **left_out, **named}


def _fit(peak: float, n: int) -> dict[str, Any]:
    note = None if n >= 100 else "Fewer than 100 records: the shape of the curve is not to be relied on."
    return {
        "bandwidth": 8.1,
        "peak_hour": peak,
        "level": 0.51,
        "level_se": 0.04,
        "level_lower": 0.43,
        "level_upper": 0.6,
        "mean_hour": peak,
        "mean_length": 0.4,
        "rayleigh_p": 1e-4 if n >= 100 else 0.0321,
        "note": note,
    }


def _point(hour: float, peak: float) -> dict[str, float]:
    density = (1 + 0.8 * math.cos((hour - peak) / 24 * math.tau)) / 24
    return {"hour": hour, "density": density, "lower": density * 0.7, "upper": density * 1.3}


def _overlap(first: str, second: str, clock: str, estimator: str) -> dict[str, Any]:
    n_first, n_second = _GROUPS[first][0], _GROUPS[second][0]
    quoted = "Dhat4" if min(n_first, n_second) >= 75 else "Dhat1"
    limits = {
        f"{kind}_{side}": value
        for kind in ("basic0", "norm0", "perc", "basic", "norm")
        for side, value in (("lower", 0.41), ("upper", 0.69))
    }
    return {
        "first": first,
        "second": second,
        "clock": clock,
        "estimator": estimator,
        "n_first": n_first,
        "n_second": n_second,
        "overlap": 0.55,
        "se": 0.07,
        "bootstrap_mean": 0.57,
        "quoted": estimator == quoted,
        **limits,
    }

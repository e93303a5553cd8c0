"""Clock faults: how often right clocks are called wrong, and how often wrong ones are found, by size of the fault.

    python -m benchmarks.clock_faults [STATIONS]

Protocol: stations of two cameras over 90 days are made from seeds (`benchmarks.clock_series`: 0.7 animals a day that
pass both cameras, each of which catches three quarters, 0.7 clusters of triggers of its own, 2% of the pictures with
the wrong light, a battery that dies in 15%, a sheet whose times are a quarter of an hour off). The second camera's
clock gets the fault. Everything goes through `propose_clocks` with the settings' defaults.

- false: stations with right clocks for which any row is written.
- told: stations with a fault for which a row says so, of either camera (which of two is wrong cannot always be told).
- right: stations for which a true time is proposed for the wrong camera that is right to five minutes, or whose limits
  (the sun gives some hours) hold the truth.
- time proposed: stations with right clocks and a sheet that has them set up a month late, for which a true time is
  proposed: the sheet is wrong there, and no clock.
- misled: stations for which a true time is proposed that is more than 30 minutes wrong and beyond its limits, or for
  the right camera.

Intervals are 95% Wilson intervals over stations. The figures hold for stations such as these; no threshold was set by
them, as `clocks.chance` sets them all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from math import sqrt
from typing import Any

import numpy as np

from benchmarks import write_results
from benchmarks.clock_series import START, Fault, Station, stretched, survey
from leopard_census.config.media import ClocksSettings
from leopard_census.evaluate.measure import Z95
from leopard_census.media.clock_faults import propose_clocks
from leopard_census.media.status import Timing, timings

Row = dict[str, Any]
SETTINGS = ClocksSettings()
# Each station asks some five questions at clocks.chance: two lights, two of the dates, one pair.
_ALLOWED = 5 * SETTINGS.chance
USUAL = Station()
# Where the second camera can do without the first: everything that the sun or the sheet says is left.
ALONE = replace(USUAL, shared_per_day=0.0, own_per_day=1.2)

RIGHT: dict[str, tuple[Station, bool]] = {
    "usual": (USUAL, True),
    "busy (2 animals, 2 clusters a day)": (replace(USUAL, shared_per_day=2, own_per_day=2), True),
    "quiet (1 animal in 5 days)": (replace(USUAL, shared_per_day=0.2, own_per_day=0.2), True),
    "nothing in common, nocturnal": (replace(ALONE, shared_per_day=0, nocturnal=0.95), True),
    "light told wrong in 15%": (replace(USUAL, wrong_light=0.15), True),
    "without coordinates": (USUAL, False),
}
FAULTS: dict[str, tuple[Station, Fault]] = {
    "1 min": (USUAL, Fault(60)),
    "3 min": (USUAL, Fault(180)),
    "10 min": (USUAL, Fault(600)),
    "1 h": (USUAL, Fault(3600)),
    "5 h": (USUAL, Fault(18_000)),
    "12 h": (USUAL, Fault(43_200)),
    "1 day": (USUAL, Fault(86_400)),
    "drift 1 s a day": (USUAL, Fault(0, 1)),
    "drift 3 s a day": (USUAL, Fault(0, 3)),
    "drift 10 s a day": (USUAL, Fault(0, 10)),
    "hour back after 45 days": (USUAL, Fault(3600, 0, 45)),
    "hour on after 75 days": (USUAL, Fault(-3600, 0, 75)),
    "1 h, no partner": (ALONE, Fault(3600)),
    "3 h, no partner": (ALONE, Fault(10_800)),
    "12 h, no partner": (ALONE, Fault(43_200)),
    "12 h, quiet, no partner": (replace(ALONE, own_per_day=0.2), Fault(43_200)),
}


def wilson(hits: int, number: int) -> list[float]:
    """95% interval of a share."""
    middle = (hits + Z95**2 / 2) / (number + Z95**2)
    half = Z95 * sqrt(hits * (number - hits) / number + Z95**2 / 4) / (number + Z95**2)
    return [round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3)]


def _stations(name: str, number: int) -> list[np.random.Generator]:
    return [np.random.default_rng([seed, *name.encode()]) for seed in range(number)]


def _of_constant(fault: Fault) -> Callable[[Any], timedelta]:
    return lambda shown: timedelta(
        seconds=fault.shift_s + fault.drift * (shown - START).total_seconds() / 86_400
    )


def judge(rows: list[Row], wrong: Callable[[Any], timedelta], step: bool) -> dict[str, bool]:
    """Whether rows tell a fault of camera B, are right about it, or mislead."""
    right = misled = False
    for row in rows:
        if row["proposed_true"] is None:
            continue
        shown = row["shown"].replace(tzinfo=START.tzinfo)
        error = abs(row["proposed_true"] - shown - wrong(shown))
        ending = row["proposed_true"] == shown
        limits = (row["true_earliest"], row["true_latest"])
        within = limits[0] is not None and limits[0] <= shown + wrong(shown) <= limits[1]
        bad = row["deploymentID"] != "B" or (error > timedelta(minutes=30) and not within)
        misled |= bad and not ending
        right |= not bad and not ending and (within or error <= timedelta(minutes=5)) and not step
    return {"told": bool(rows), "right": right, "misled": misled}


def _year(timed: list[Timing], _: Any) -> list[Row]:
    return stretched(timed, "B", lambda time: time - timedelta(days=365))


def _lost(timed: list[Timing], rng: np.random.Generator) -> list[Row]:
    """A reset in the middle: the clock falls back to the first of January 2010."""
    reset = START + timedelta(seconds=int(rng.integers(20 * 86_400, 60 * 86_400)))
    back = reset - START.replace(year=2010, month=1, day=1, hour=0)
    return stretched(timed, "B", lambda time: time - back if time >= reset else time)


def _special(name: str, change: Any, station: Station, number: int) -> list[Row]:
    """Stations with readings changed by `change`; those whose battery died before are left out."""
    told = right = counted = 0
    for rng in _stations(name, number):
        timed, deployments = survey(rng, station)
        media = change(timed, rng)
        missing = [
            (row["timestamp"], item.row["timestamp"] - row["timestamp"])
            for item, row in zip(timed, media, strict=True)
            if item.row["timestamp"] != row["timestamp"]
        ]
        if not missing:
            continue
        counted += 1
        first, shift = min(missing)
        rows = propose_clocks(timings(media, deployments, []), deployments, SETTINGS)
        hits = [row for row in rows if row["shown"].replace(tzinfo=START.tzinfo) == first]
        told += bool(hits)
        right += any(
            row["proposed_true"] is not None
            and abs(row["proposed_true"] - first - shift) <= timedelta(minutes=5)
            for row in hits
        )
    return [_row(f"{name}: told", told, counted), _row(f"{name}: right", right, counted)]


def _row(name: str, hits: int, number: int, holds: bool | None = None, target: str | None = None) -> Row:
    return {
        "name": name,
        "value": round(hits / number, 3),
        "unit": "of stations",
        "peer": None,
        "target": target,
        "holds": holds,
        "n": number,
        "interval": wilson(hits, number),
    }


def _right(name: str, number: int) -> list[Row]:
    station, located = RIGHT[name]
    hits = 0
    for rng in _stations(name, number):
        timed, deployments = survey(rng, station, located=located)
        hits += bool(propose_clocks(timed, deployments, SETTINGS))
    holds = wilson(hits, number)[0] <= _ALLOWED
    return [_row(f"right clocks, {name}: false", hits, number, holds, f"{_ALLOWED} or less")]


def _faulty(name: str, number: int) -> list[Row]:
    station, fault = FAULTS[name]
    counts = {"told": 0, "right": 0, "misled": 0}
    for rng in _stations(name, number):
        timed, deployments = survey(rng, station, fault)
        rows = propose_clocks(timed, deployments, SETTINGS)
        for word, holds in judge(rows, _of_constant(fault), fault.from_day > 0).items():
            counts[word] += holds
    return [_row(f"{name}: {word}", hits, number) for word, hits in counts.items()]


# A sheet that is a month late, where the camera is seldom triggered: weeks without a file lie about its set-up.
LATE: dict[str, Station] = {
    "sheet a month late": USUAL,
    "sheet a month late, quiet, no partner": replace(ALONE, own_per_day=0.1),
}


def _late(name: str, number: int) -> list[Row]:
    hits = 0
    for rng in _stations(name, number):
        timed, deployments = survey(rng, LATE[name])
        late = [
            {**row, "deploymentStart": row["deploymentStart"] + timedelta(days=30)} for row in deployments
        ]
        media = [dict(item.row) for item in timed]
        rows = propose_clocks(timings(media, late, []), late, SETTINGS)
        hits += any(row["proposed_true"] is not None for row in rows)
    return [_row(f"{name}: time proposed", hits, number)]


SPECIAL: dict[str, tuple[Any, Station]] = {
    "a year early, no partner": (_year, ALONE),
    "reset to 2010, with a partner": (_lost, USUAL),
    "reset to 2010, no partner": (_lost, ALONE),
}


def measure(number: int) -> list[Row]:
    """All figures, from `number` stations for each fault and twice as many with right clocks."""
    with ProcessPoolExecutor(2) as pool:
        jobs = [pool.submit(_right, name, 2 * number) for name in RIGHT]
        jobs += [pool.submit(_faulty, name, number) for name in FAULTS]
        jobs += [pool.submit(_special, name, *SPECIAL[name], number) for name in SPECIAL]
        jobs += [pool.submit(_late, name, number) for name in LATE]
        out = []
        for job in jobs:
            out += job.result()
            print(out[-1]["name"], out[-1]["value"], file=sys.stderr, flush=True)
    stations = [row for row in out if row["name"].startswith("right clocks")]
    hits = sum(round(row["value"] * row["n"]) for row in stations)
    total = sum(row["n"] for row in stations)
    holds = wilson(hits, total)[1] <= _ALLOWED
    together = _row(
        "right clocks, all together: false", hits, total, holds, f"upper limit {_ALLOWED} or less"
    )
    return [together, *out]


if __name__ == "__main__":
    write_results("clock_faults", measure(int(sys.argv[1]) if len(sys.argv) > 1 else 120))

"""Clock faults: how often right clocks are called wrong, and how often wrong ones are found, by size of the fault.

    python -m benchmarks.clock_faults [STATIONS]

Protocol: stations of two cameras over 90 days are made from seeds (`benchmarks.clock_series`: 0.7 animals a day that
pass both cameras, each of which catches three quarters, 0.7 clusters of triggers of its own, 2% of the pictures with
the wrong light, a battery that dies in 15%, a sheet whose times are a quarter of an hour off). The second camera's
clock gets the fault. Everything goes through `propose_clocks` with the settings' defaults.

- false: stations with right clocks for which any row is written.
- told: stations with a fault for which a row says so, of either camera (which of two is wrong cannot always be told).
- right: stations for which a true time is proposed for the wrong camera alone that is right to five minutes, or whose
  limits (the sun gives some hours) hold the truth.
- offered: the same where each camera gets a time by the other's clock, because nothing tells which is wrong.
- time proposed: stations with right clocks and a sheet that has them set up a month late, for which a true time is
  proposed: the sheet is wrong there, and no clock.
- misled: stations for which a true time is proposed that is more than 30 minutes wrong (for the right camera: any)
  while its limits do not hold the truth.
- limits hold the truth: of all rows with limits, those between whose limits the true time of the reading lies; counted
  over the rows of all stations with a fault, which are not independent, so the interval is too narrow.

Intervals are 95% Wilson intervals over stations. The figures hold for stations such as these; no threshold was set by
them, as `clocks.chance` sets them all.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
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
HELD = "limits hold the truth"
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
    "12 h, battery dies, no partner": (replace(ALONE, battery_dies=1.0), Fault(43_200)),
    "12 h from day 45, no partner": (ALONE, Fault(43_200, 0, 45)),
    "12 h ahead from day 20, no partner": (ALONE, Fault(-43_200, 0, 20)),
    "12 h from day 75, quiet, no partner": (replace(ALONE, own_per_day=0.5), Fault(43_200, 0, 75)),
}


def wilson(hits: int, number: int) -> list[float]:
    """95% interval of a share."""
    middle = (hits + Z95**2 / 2) / (number + Z95**2)
    half = Z95 * sqrt(hits * (number - hits) / number + Z95**2 / 4) / (number + Z95**2)
    return [round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3)]


def _stations(name: str, number: int) -> list[np.random.Generator]:
    return [np.random.default_rng([seed, *name.encode()]) for seed in range(number)]


def truths(fault: Fault, shown: datetime) -> list[datetime]:
    """True times at which the faulty clock shows a reading: two where it was put back."""
    days = (shown - START).total_seconds() / 86_400
    late = shown + timedelta(seconds=fault.shift_s + fault.drift * days)
    if not fault.from_day:
        return [late]
    change = START + timedelta(days=fault.from_day)
    found = [late] if late >= change else []
    return found + ([shown] if shown < change else [])


def judge(rows: list[Row], true: Callable[[datetime], list[datetime]]) -> dict[str, bool]:
    """Whether rows tell a fault of camera B, are right about it, offer the right time, or mislead."""
    near = misled = False
    for row in rows:
        if row["proposed_true"] is None:
            continue
        shown = row["shown"].replace(tzinfo=START.tzinfo)
        wrong = row["deploymentID"] == "B"
        known = true(shown) if wrong else [shown]
        error = min((abs(row["proposed_true"] - time) for time in known), default=timedelta.max)
        within = bool(held([row], true))
        ending = row["proposed_true"] == shown
        misled |= not ending and not within and (not wrong or error > timedelta(minutes=30))
        near |= wrong and not ending and (within or error <= timedelta(minutes=5))
    both = any(row["deploymentID"] == "A" and row["proposed_true"] is not None for row in rows)
    return {"told": bool(rows), "right": near and not both, "offered": near and both, "misled": misled}


def limited(rows: list[Row]) -> list[Row]:
    """Rows that say between which times the true one lies."""
    return [row for row in rows if row["true_earliest"] is not None]


def held(rows: list[Row], true: Callable[[datetime], list[datetime]]) -> list[Row]:
    """Of them, those that are right about it."""
    found = []
    for row in limited(rows):
        shown = row["shown"].replace(tzinfo=START.tzinfo)
        known = true(shown) if row["deploymentID"] == "B" else [shown]
        if any(row["true_earliest"] <= time <= row["true_latest"] for time in known):
            found.append(row)
    return found


def _year(timed: list[Timing], _: Any) -> list[Row]:
    return stretched(timed, "B", lambda time: time - timedelta(days=365))


def _year_late(timed: list[Timing], _: Any) -> list[Row]:
    return stretched(timed, "B", lambda time: time + timedelta(days=366))


def _never_set(timed: list[Timing], rng: np.random.Generator) -> list[Row]:
    """The batteries go in up to an hour before the set-up; the first of January 2010 begins then."""
    waited = timedelta(seconds=int(rng.integers(0, 3600)))
    back = START - waited - START.replace(year=2010, month=1, day=1, hour=0)
    return stretched(timed, "B", lambda time: time - back)


def _lost(timed: list[Timing], rng: np.random.Generator) -> list[Row]:
    """A reset in the middle: the clock falls back to the first of January 2010."""
    reset = START + timedelta(seconds=int(rng.integers(20 * 86_400, 60 * 86_400)))
    back = reset - START.replace(year=2010, month=1, day=1, hour=0)
    return stretched(timed, "B", lambda time: time - back if time >= reset else time)


def _special(name: str, change: Any, station: Station, number: int) -> list[Row]:
    """Stations with readings changed by `change`; those whose battery died before are left out."""
    told = right = counted = limits = inside = 0
    for rng in _stations(name, number):
        timed, deployments = survey(rng, station)
        media = change(timed, rng)
        true = defaultdict(list)
        for item, row in zip(timed, media, strict=True):
            if row["deploymentID"] == "B":
                true[row["timestamp"]].append(item.row["timestamp"])
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
        limits += len(limited(rows))
        inside += len(held(rows, true.__getitem__))
    return [
        _row(f"{name}: told", told, counted),
        _row(f"{name}: right", right, counted),
        *_held_rows(name, inside, limits),
    ]


def _held_rows(name: str, inside: int, limits: int) -> list[Row]:
    """The share of limits that hold the truth, where there are any."""
    row = _row(f"{name}: {HELD}", inside, limits, unit="of rows") if limits else None
    return [row] if row is not None else []


def _row(
    name: str,
    hits: int,
    number: int,
    holds: bool | None = None,
    target: str | None = None,
    unit: str = "of stations",
) -> Row:
    return {
        "name": name,
        # Exact enough to give the count again, see `measure`.
        "value": round(hits / number, 3 if number <= 400 else 5),
        "unit": unit,
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
    counts = {"told": 0, "right": 0, "offered": 0, "misled": 0}
    limits = inside = 0
    true = partial(truths, fault)
    for rng in _stations(name, number):
        timed, deployments = survey(rng, station, fault)
        rows = propose_clocks(timed, deployments, SETTINGS)
        for word, holds in judge(rows, true).items():
            counts[word] += holds
        limits += len(limited(rows))
        inside += len(held(rows, true))
    shares = [_row(f"{name}: {word}", hits, number) for word, hits in counts.items()]
    return shares + _held_rows(name, inside, limits)


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


# A filter that sticks in the middle of the time: all pictures after it look as by night, or as by day.
STUCK: dict[str, bool] = {"filter sticks by night": True, "filter sticks by day": False}


def _stuck(name: str, number: int) -> list[Row]:
    hits = 0
    for rng in _stations(name, number):
        timed, deployments = survey(rng, USUAL)
        media = [dict(item.row) for item in timed]
        for row in media:
            if row["timestamp"] > START + timedelta(days=USUAL.days / 2):
                row["night"] = STUCK[name]
        hits += bool(propose_clocks(timings(media, deployments, []), deployments, SETTINGS))
    return [_row(f"{name}: false", hits, number)]


SPECIAL: dict[str, tuple[Any, Station]] = {
    "a year early, no partner": (_year, ALONE),
    "a year early, battery dies, no partner": (_year, replace(ALONE, battery_dies=1.0)),
    "a year late, battery dies, no partner": (_year_late, replace(ALONE, battery_dies=1.0)),
    "never set, no partner": (_never_set, ALONE),
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
        jobs += [pool.submit(_stuck, name, number) for name in STUCK]
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
    rows = [row for row in out if row["name"].endswith(HELD)]
    inside = sum(round(row["value"] * row["n"]) for row in rows)
    limits = sum(row["n"] for row in rows)
    return [together, _row(f"all faults together: {HELD}", inside, limits, unit="of rows"), *out]


if __name__ == "__main__":
    write_results("clock_faults", measure(int(sys.argv[1]) if len(sys.argv) > 1 else 120))

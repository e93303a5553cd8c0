"""Small charts of the first page, as numbers that its template draws: bars of answers, and the count over the runs.

All lengths are in units of the drawing: `WIDTH` by `HEIGHT`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.review.pace import Day

WIDTH, HEIGHT = 440, 150
#: Room for the labels of the axes: left, right, above and below.
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 8, 14, 22
#: Bars that can be told apart, and runs.
_MOST_DAYS, _MOST_RUNS = 21, 30


@dataclass(frozen=True)
class Bar:
    """One day: x of its left edge and width; y of the tops of all answers and of this reviewer's; what it says."""

    x: float
    width: float
    y_all: float
    y_mine: float
    day: Day


@dataclass(frozen=True)
class Bars:
    """Answers by day; `rules` are y and number of the lines across, `floor` the y of 0."""

    bars: tuple[Bar, ...]
    rules: tuple[tuple[float, int], ...]
    floor: float
    left_out: int


@dataclass(frozen=True)
class Dot:
    """The count after one run: where, with its interval, and what it says."""

    x: float
    y: float
    y_low: float
    y_high: float
    count: int
    low: int
    high: int
    decisions: int
    when: dt.datetime | None


@dataclass(frozen=True)
class Curve:
    """The count by decisions: points, the line through them, and the lines across."""

    dots: tuple[Dot, ...]
    line: str
    rules: tuple[tuple[float, int], ...]
    floor: float


def bars(days: Sequence[Day]) -> Bars | None:
    """Answers of the latest days with any; None where there are none."""
    if not days:
        return None
    shown = list(days)[-_MOST_DAYS:]
    rules = _rules(0, max(day.all for day in shown))
    top = rules[-1]
    step = (WIDTH - _LEFT - _RIGHT) / max(len(shown), 7)
    return Bars(
        tuple(
            Bar(
                round(_LEFT + k * step + 0.12 * step, 1),
                round(0.76 * step, 1),
                _y(day.all, 0, top),
                _y(day.mine, 0, top),
                day,
            )
            for k, day in enumerate(shown)
        ),
        tuple((_y(n, 0, top), n) for n in rules),
        _y(0, 0, top),
        len(days) - len(shown),
    )


def curve(history: Sequence[Mapping[str, Any]], state: Mapping[str, Any], n_rows: int) -> Curve | None:
    """The count before the first run that the page made, and after each; None where no animal can be counted.

    Parameters
    ----------
    history
        Runs, first one first.
    state
        Row of the state of the review now: the only point where the page has made no run yet.
    n_rows
        Decisions that the results rest on.
    """
    done = [run for run in history if run.get("outcome") == "done" and run.get("after")][-_MOST_RUNS:]
    points: list[tuple[int, Mapping[str, Any], dt.datetime | None]] = []
    if done and done[0].get("before"):
        points.append((done[0]["n_decisions"] - done[0].get("n_new", 0), done[0]["before"], None))
    points += [(run["n_decisions"], run["after"], dt.datetime.fromisoformat(run["ended"])) for run in done]
    if not points and state:
        points.append((n_rows, state, None))
    if not points:
        return None
    least = min(int(one["count_low"]) for _, one, _ in points)
    most = max(int(one["count_high"]) for _, one, _ in points)
    low = max(0, least - 1)
    rules = _rules(low, most + 1)
    high = rules[-1]
    last = max(1, points[-1][0])
    dots = tuple(
        Dot(
            round(_LEFT + 10 + n / last * (WIDTH - _LEFT - _RIGHT - 20), 1),
            _y(one["count"], low, high),
            _y(one["count_low"], low, high),
            _y(one["count_high"], low, high),
            int(one["count"]),
            int(one["count_low"]),
            int(one["count_high"]),
            n,
            when,
        )
        for n, one, when in points
    )
    return Curve(
        dots,
        " ".join(f"{dot.x},{dot.y}" for dot in dots),
        tuple((_y(n, low, high), n) for n in rules),
        _y(low, low, high),
    )


def _y(value: float, low: float, high: float) -> float:
    return round(HEIGHT - _BOTTOM - (value - low) / max(high - low, 1) * (HEIGHT - _TOP - _BOTTOM), 1)


def _rules(low: int, high: int) -> list[int]:
    """Round numbers from `low` on, at most five, the last of them not below `high`."""
    step = next(
        size * 10**power
        for power in range(9)
        for size in (1, 2, 5)
        if size * 10**power * 4 >= max(high - low, 1)
    )
    return list(range(low, high + step, step))

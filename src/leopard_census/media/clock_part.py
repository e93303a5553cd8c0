"""Proposals for a clock that day and night contradict in a part of its deployment, or of a stretch of clocks.csv."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from math import log
from typing import Any

from leopard_census.media.clock_change import Change, change_of
from leopard_census.media.clock_days import day_fault, on_a_day
from leopard_census.media.clock_events import events, seconds
from leopard_census.media.clock_fault import ZERO, Fault, behind_text, chance_text, reading_text
from leopard_census.media.clock_light import (
    LEAST,
    RIGHT_LIGHT,
    contradictions_text,
    days_contradicted,
    light_at,
    sun_faults,
    sun_fit,
    usual_shift,
)
from leopard_census.media.clock_sun import Light
from leopard_census.media.status import Timing

# A change must be so much likelier than one shift for the whole time (odds of 150 to 1), beyond all its places.
_SAYS = 5.0


def part_faults(items: Sequence[Timing], light: Light, row: Mapping[str, Any], chance: float) -> list[Fault]:
    """The earlier or the later part of a deployment that the sun contradicts, while the rest fits it.

    Parameters
    ----------
    items
        The deployment's files.
    light
        Of its events.
    row
        Of the field sheet.
    chance
        Gains that a clock without a change gives more often than this are not told.
    """
    if sum(light.contradictions()) < LEAST:
        return []
    change = change_of(light)
    if change is None or change.chance > chance:
        return []
    if change.over_whole < log(2 * len(light.time_s)) + _SAYS:
        return []
    wrong = _part(light, change)
    colour, infrared = wrong.contradictions()
    if colour + infrared < LEAST or days_contradicted(wrong) < 2:
        return []
    cut = light.time_s[change.place]
    mine = [item for item in items if (seconds(item) >= cut) == change.tail]
    kind, shift, low, high = usual_shift(*change.part.best)
    days = on_a_day(mine, row, shift, low, high)
    left = sum(wrong.contradictions(days.shift.total_seconds()))
    where = "later" if change.tail else "earlier"
    reason = (
        f"in the {where} part {contradictions_text(colour, infrared)}, of {len(wrong.night)} events; with a clock "
        f"that is {behind_text(days.shift)} there {left or 'none'} would be left, and the rest fits a right clock. "
        f"The change lies between {_edge(items, light, change.earliest - 1)} and "
        f"{_edge(items, light, change.latest)}. {RIGHT_LIGHT} a clock without one looks so wrong with probability "
        f"{chance_text(change.chance)} at most"
    )
    taken = {id(item) for item in mine}
    shifts = [(item, days.shift if id(item) in taken else ZERO) for item in items]
    explained = 1 - left / (colour + infrared)
    fault = day_fault("step" if kind == "day-night" else kind, days, shifts, reason, change.chance, explained)
    # Where the change may lie later as well, the first readings of the part may be right as they are.
    return [replace(fault, either=change.tail and change.place < change.latest)]


def _part(light: Light, change: Change) -> Light:
    part = slice(change.place, None) if change.tail else slice(None, change.place)
    return replace(light, time_s=light.time_s[part], night=light.night[part])


def _edge(items: Sequence[Timing], light: Light, event: int) -> str:
    """Reading of the first file of an event."""
    first = min(items, key=lambda item: abs(seconds(item) - float(light.time_s[event])))
    return reading_text(first.row["timestamp"])


def stretch_faults(
    items: Sequence[Timing], row: Mapping[str, Any], pause_s: float, chance: float
) -> list[Fault]:
    """Stretches between the rows of clocks.csv that the sun contradicts, each judged by itself.

    Parameters
    ----------
    items, row, chance
        As for `part_faults`; the chance is shared by the stretches.
    pause_s
        Files with shorter pauses, in seconds, count once.
    """
    ordered = sorted(items, key=lambda item: (item.row["timestamp"], item.row["filePath"]))
    parts = [list(part) for _, part in groupby(ordered, key=_correction)]
    if len(parts) < 2:
        return []
    found = []
    for part in parts:
        light = light_at(events(part, pause_s), row)
        fit = sun_fit(light)
        if light is None or fit is None:
            continue
        for fault in part_faults(part, light, row, chance / len(parts)) or sun_faults(
            part, light, fit, row, chance / len(parts)
        ):
            words = (
                f"after the rows of clocks.csv, in the stretch from {reading_text(part[0].row['timestamp'])} to "
                f"{reading_text(part[-1].row['timestamp'])}: "
            )
            found.append(replace(fault, reason=words + fault.reason))
    return found


def _correction(item: Timing) -> timedelta:
    assert item.true is not None
    shown: timedelta = item.true - item.row["timestamp"]
    return shown

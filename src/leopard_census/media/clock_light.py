"""Proposals from the light of the pictures: against the sun where the place is known, else from the files alone."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import exp
from typing import Any

from leopard_census.media.clock_days import day_fault, on_a_day
from leopard_census.media.clock_events import Event, seconds
from leopard_census.media.clock_fault import Fault, behind_text, chance_text, reading_text
from leopard_census.media.clock_sun import (
    DARK_BELOW_DEGREES,
    LIGHT_ABOVE_DEGREES,
    Light,
    SunFit,
    fit_sun,
    hour_steps,
    light_of,
)
from leopard_census.media.status import Timing

# Fewer contradictions than these, or all of one night, are a moonlit cat or a cloud, however unlikely the model has it.
LEAST = 3
# Shifts that people make, tried before any other that fits as well; seconds.
_USUAL = ((43_200.0, "twelve-hours"), (3600.0, "one-hour"), (-3600.0, "one-hour"))
# What the probabilities rest on.
RIGHT_LIGHT = "Without a white flash, lamps, shade or mist"
# Hours of the day that are dark, and light, wherever leopards live, with an hour for the offset of the zone.
_DARK_HOURS = (23.0, 2.0)
_LIGHT_HOURS = (11.0, 14.0)
# A hand-read hour may have been put on or back once; four shifts and directions are tried at every event.
_STEP_TRIES = 4


def light_at(found: Sequence[Event], row: Mapping[str, Any]) -> Light | None:
    """Events with their light and place; None when the place or the light is not known."""
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if latitude is None or longitude is None or all(event.night is None for event in found):
        return None
    return light_of(found, latitude, longitude)


def sun_fit(light: Light | None) -> SunFit | None:
    """The fit, where there is a light to fit."""
    return fit_sun(light) if light is not None else None


def sun_faults(
    items: Sequence[Timing], light: Light, fit: SunFit, row: Mapping[str, Any], chance: float
) -> list[Fault]:
    """A clock that the light of the pictures contradicts, and the shift that fits best.

    Parameters
    ----------
    items
        The deployment's files.
    light, fit
        Of its events.
    row
        Of the field sheet.
    chance
        Gains that a right clock gives more often than this are not told.
    """
    colour, infrared = light.contradictions()
    if colour + infrared < LEAST or days_contradicted(light) < 2:
        return []
    if fit.chance > chance:
        return _hour_step(items, light, chance)
    kind, shift, low, high = usual_shift(*fit.best)
    days = on_a_day(items, row, shift, low, high)
    left = sum(light.contradictions(days.shift.total_seconds()))
    reason = (
        f"{contradictions_text(colour, infrared)}, of {len(light.night)} events; with a clock that is "
        f"{behind_text(days.shift)} {left or 'none'} would be left. {RIGHT_LIGHT} a right clock looks so wrong with "
        f"probability {chance_text(fit.chance)} at most"
    )
    explained = 1 - left / (colour + infrared)
    return [day_fault(kind, days, [(item, days.shift) for item in items], reason, fit.chance, explained)]


def usual_shift(
    shift: timedelta, low: timedelta, high: timedelta
) -> tuple[str, timedelta, timedelta, timedelta]:
    """Kind, shift and limits: a shift that people make, where it lies within the limits."""
    for usual_s, name in _USUAL:
        usual = timedelta(seconds=usual_s)
        for turned in (usual, usual - timedelta(days=1)):
            if low <= turned <= high:
                return name, usual, low + (usual - turned), high + (usual - turned)
    return "day-night", shift, low, high


def _hour_step(items: Sequence[Timing], light: Light, chance: float) -> list[Fault]:
    gain, place, hour = hour_steps(light)
    by_chance = min(1.0, _STEP_TRIES * len(light.night) * exp(-gain))
    if by_chance > chance:
        return []
    cut = light.time_s[place]
    shift = timedelta(seconds=hour)
    reason = (
        f"from {len(light.night) - place} events on, day and night in the pictures fit a clock that is "
        f"{behind_text(shift)}, before that a right one: put on or back by an hour in the middle? "
        f"{RIGHT_LIGHT} a right clock looks so wrong with probability {chance_text(by_chance)} at most"
    )
    shifts = [(item, shift if seconds(item) >= cut else timedelta(0)) for item in items]
    return [Fault("one-hour", "sun", shifts, reason, "moderate", by_chance)]


def file_faults(found: Sequence[Event]) -> list[Fault]:
    """Pictures whose light contradicts the hour that their clock shows, where the place is not known.

    Only the hours around midnight and noon are judged: they are dark and light at every place but beyond the
    polar circles, if the survey's offset is about that of its place. No shift is proposed, and the row is weak
    however many pictures there are: without the sun's height a white flash, a shed or a cave looks the same.
    """
    colour = [e for e in found if e.night is False and _within(e, *_DARK_HOURS)]
    infrared = [e for e in found if e.night is True and _within(e, *_LIGHT_HOURS)]
    judged = [
        e for e in found if e.night is not None and (_within(e, *_DARK_HOURS) or _within(e, *_LIGHT_HOURS))
    ]
    wrong = sorted([*colour, *infrared], key=lambda event: event.start_s)
    # Where most pictures of these hours look as they should, the others have another cause than the clock.
    if not wrong or 2 * len(wrong) <= len(judged):
        return []
    flash = _flash(sum(e.night is True for e in found))
    first = wrong[0].items[0]
    reason = (
        f"{_contradictions_by_hour(len(colour), len(infrared))}, of {len(judged)} in these hours, the first at "
        f"{reading_text(first.row['timestamp'])}. The station has no coordinates, so the sun cannot be asked and "
        f"no time is proposed{flash}"
    )
    items = [item for event in wrong for item in event.items]
    return [Fault("day-night", "files", [(item, None) for item in items], reason, "weak")]


def _flash(infrared: int) -> str:
    """What few infra-red pictures say: one among those of a white flash is a moment's shadow, or told wrong."""
    if infrared >= LEAST:
        return ""
    told = f"only {infrared} event" + ("s" if infrared > 1 else "") if infrared else "no event"
    return f"; {told} of the camera {'are' if infrared > 1 else 'is'} infra-red, so it may have a white flash"


def _within(event: Event, begin: float, end: float) -> bool:
    time = event.items[0].true
    assert time is not None
    hour = time.hour + time.minute / 60
    return begin <= hour or hour < end if begin > end else begin <= hour < end


def contradictions_text(colour: int, infrared: int) -> str:
    """Numbers of events that contradict the sun, see `Light.contradictions`, in words."""
    return _both(
        (colour, f"with colour while the sun stood below {DARK_BELOW_DEGREES:.0f} degrees"),
        (infrared, f"infra-red while it stood above {LIGHT_ABOVE_DEGREES:.0f} degrees"),
    )


def _contradictions_by_hour(colour: int, infrared: int) -> str:
    return _both(
        (colour, "with colour between 23 and 2 o'clock"), (infrared, "infra-red between 11 and 14 o'clock")
    )


def _both(*told: tuple[int, str]) -> str:
    return " and ".join(
        f"{number} event{'' if number == 1 else 's'} {words}" for number, words in told if number
    )


def days_contradicted(light: Light) -> int:
    """Days with an event that contradicts the sun."""
    heights = light.heights()
    wrong = (~light.night & (heights < DARK_BELOW_DEGREES)) | (light.night & (heights > LIGHT_ABOVE_DEGREES))
    return len({int(time // 86_400) for time in light.time_s[wrong].tolist()})

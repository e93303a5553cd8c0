"""A correction that might be proposed, held against the sun: do day and night in the pictures fit its times?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from leopard_census.media.clock_events import events
from leopard_census.media.clock_light import LEAST, contradictions_text, light_at
from leopard_census.media.clock_sun import SunFit, fit_sun
from leopard_census.media.status import Timing

# By so much the log-likelihood of another time of day (or of the sun at all) must be the better one: odds of 150 to 1.
_SAYS = 5.0


@dataclass(frozen=True)
class Verdict:
    """What the sun says of a correction.

    Attributes
    ----------
    says
        `unknown` where the place or the light is not known, or too few pictures tell.
    words
        The same for a reason.
    fit
        Of the corrected times, where there is one.
    """

    says: Literal["agrees", "contradicts", "unknown"]
    words: str
    fit: SunFit | None = None


@dataclass(frozen=True)
class SunCheck:
    """The sun over one deployment.

    Attributes
    ----------
    row
        Of the field sheet.
    pause_s
        Files with shorter pauses, in seconds, count once (`clocks.light_event_s`).
    """

    row: Mapping[str, Any]
    pause_s: float

    def of(self, shifts: Sequence[tuple[Timing, timedelta]]) -> Verdict:
        """The verdict on files, each with what would be added to its time as it counts now."""
        moved = [replace(item, true=item.true + by) for item, by in shifts if item.true is not None]
        light = light_at(events(moved, self.pause_s), self.row)
        if light is None:
            return Verdict("unknown", "the sun cannot be asked")
        fit = fit_sun(light)
        colour, infrared = light.contradictions()
        if colour + infrared >= LEAST and fit.loglik.max() - fit.near > _SAYS:
            told = contradictions_text(colour, infrared)
            return Verdict(
                "contradicts", f"the sun contradicts it: {told}, of {len(light.night)} events", fit
            )
        if fit.near - fit.unrelated > _SAYS:
            return Verdict("agrees", "day and night in the pictures agree", fit)
        return Verdict("unknown", "too few pictures tell day from night", fit)

    def of_all(self, items: Sequence[Timing], shift: timedelta) -> Verdict:
        """The verdict on one shift of all files."""
        return self.of([(item, shift) for item in items])

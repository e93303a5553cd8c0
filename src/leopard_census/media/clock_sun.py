"""Day and night in the pictures against the sun at the station: how far a clock is off, as far as light can tell.

Model: a picture is infra-red with probability a + (1 - a - b) L((h0 - h) / 1.5), where h is the sun's height, L the
logistic function, h0 the height at which the camera switches (its model, forest and cliffs change it), a how often
light pictures come out without colour and b how often dark ones have colour (white flash). For every shift of the
clock the likelihood of all pictures is maximised over h0, a and b. It is compared with that of the clock as it is, and
with that of a camera whose pictures have nothing to do with the sun.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from leopard_census.geo.sun import sun_elevation_degrees
from leopard_census.media.clock_events import Event, starts_s

Floats = npt.NDArray[np.float64]

STEP_S = 600.0
#: Shifts that are tried, in seconds: half a day to each side, as a whole day changes nothing.
GRID_S: Floats = np.arange(-71.0, 73.0) * np.float64(STEP_S)
# Heights at which cameras switch: at sunset by a forest's edge, or late in twilight on open ground.
_SWITCH_DEGREES = (-8.0, -5.0, -2.0, 1.0, 4.0)
# Twilight is not equally dark on every day: clouds and snow shift the switch by some degrees.
_SOFTNESS_DEGREES = 1.5
_ERRORS = (0.01, 0.05, 0.2)
# The sun so deep that no colour is left, and so high that no camera needs infra-red.
DARK_BELOW_DEGREES = -12.0
LIGHT_ABOVE_DEGREES = 12.0
# More events than these say nothing more, and a season of time-lapse photos has tens of thousands.
_MOST_EVENTS = 600
# An odds ratio of 20 to 1.
_STEP_FROM = 3.0
#: Neighbouring shifts are no independent tries; this many are, by and large (half an hour each).
TRIES = 48


@dataclass(frozen=True)
class Light:
    """Events of one camera with a known light, and where it stood."""

    time_s: Floats
    night: npt.NDArray[np.bool_]
    latitude: float
    longitude: float

    def heights(self, shift_s: float | Floats = 0.0) -> Floats:
        """Height of the sun at every event, if the clock needs that many seconds added."""
        return sun_elevation_degrees(self.time_s + shift_s, self.latitude, self.longitude)

    def contradictions(self, shift_s: float = 0.0) -> tuple[int, int]:
        """How many events have colour in the dark, and how many are infra-red under a high sun."""
        heights = self.heights(shift_s)
        return (
            int(np.sum(~self.night & (heights < DARK_BELOW_DEGREES))),
            int(np.sum(self.night & (heights > LIGHT_ABOVE_DEGREES))),
        )


@dataclass(frozen=True)
class SunFit:
    """What the light of a camera's pictures says about its clock.

    Attributes
    ----------
    loglik
        Best log-likelihood for every shift of `GRID_S`.
    unrelated
        That of a camera whose pictures do not depend on the sun.
    """

    loglik: Floats
    unrelated: float

    def at(self, shift_s: float) -> float:
        """Log-likelihood at a shift, days left out."""
        steps = round(shift_s / STEP_S)
        return float(self.loglik[(steps + 71) % len(GRID_S)])

    @property
    def gain(self) -> float:
        """By how much the best shift beats the clock as it is (and a light that tells nothing)."""
        return float(self.loglik.max()) - max(self.near, self.unrelated)

    @property
    def near(self) -> float:
        """Log-likelihood of the clock as it is, give or take what light cannot tell (20 minutes)."""
        return float(self.loglik[np.abs(GRID_S) <= 2 * STEP_S].max())

    @property
    def chance(self) -> float:
        """Bound of the chance that a right clock gives such a gain: tries times exp(-gain).

        The probability that a likelihood ratio reaches k is at most 1/k under the hypothesis in its
        denominator (Markov's inequality).
        """
        return min(1.0, TRIES * float(np.exp(-self.gain)))

    @property
    def best(self) -> tuple[timedelta, timedelta, timedelta]:
        """The shift that fits best, and the least and the most that fit nearly as well.

        The limits are where the log-likelihood has fallen by 4 (99.5% of a normal peak); between them the
        shift is the mean, weighted by likelihood.
        """
        top = int(self.loglik.argmax())
        ring = np.roll(self.loglik, len(GRID_S) // 2 - top)
        fits = ring >= ring[len(ring) // 2] - 4.0
        low = high = len(ring) // 2
        while low > 0 and fits[low - 1]:
            low -= 1
        while high < len(ring) - 1 and fits[high + 1]:
            high += 1
        weight = np.exp(ring[low : high + 1] - ring.max())
        place = float(np.sum(np.arange(low, high + 1) * weight) / weight.sum())

        def shift(index: float) -> timedelta:
            return timedelta(seconds=round(GRID_S[top] + (index - len(ring) // 2) * STEP_S))

        return shift(place), shift(low - 0.5), shift(high + 0.5)


def light_of(found: Sequence[Event], latitude: float, longitude: float) -> Light:
    """Events whose light is known, evenly thinned where they are very many."""
    known = [event for event in found if event.night is not None]
    kept = known[:: 1 + len(known) // _MOST_EVENTS]
    return Light(starts_s(kept), np.array([bool(e.night) for e in kept], bool), latitude, longitude)


def fit_sun(light: Light) -> SunFit:
    """Log-likelihoods of all shifts of the clock, see the module's model."""
    best = np.full(len(GRID_S), -np.inf)
    for one in logliks(light):
        best = np.maximum(best, one.sum(axis=1))
    share = float(light.night.mean()) if len(light.night) else 0.0
    flags = len(light.night) * (entropy(share) + entropy(1 - share))
    return SunFit(best, flags)


def logliks(light: Light) -> Iterator[Floats]:
    """(shifts, events) log-likelihoods of single events, for one switch and pair of errors after the other."""
    heights = light.heights(GRID_S[:, None])
    for switch in _SWITCH_DEGREES:
        dark = 1 / (1 + np.exp(-(switch - heights) / _SOFTNESS_DEGREES))
        for false_night in _ERRORS:
            for false_day in _ERRORS:
                infrared = false_night + (1 - false_night - false_day) * dark
                yield np.log(np.where(light.night, infrared, 1 - infrared))


def hour_steps(light: Light) -> tuple[float, int, float]:
    """Whether the clock was put on or back by an hour in the middle.

    Returns
    -------
    tuple
        Gain in log-likelihood over a clock without a step, number of events before the step, and the hour
        in seconds that must be added after it (a positive number) or, as its negative, the step to be undone.

    Notes
    -----
    Nothing of the calendar enters: every event may be the first after the step.
    """
    switch, false_night, false_day = _at_zero(light)

    def loglik(shift_s: float) -> Floats:
        dark = 1 / (1 + np.exp(-(switch - light.heights(shift_s)) / _SOFTNESS_DEGREES))
        infrared = false_night + (1 - false_night - false_day) * dark
        return np.asarray(np.log(np.where(light.night, infrared, 1 - infrared)), dtype=np.float64)

    now = loglik(0.0)
    best = (0.0, 0, 0.0)
    for hour in (-3600.0, 3600.0):
        gains = loglik(hour) - now
        after = gains.sum() - np.concatenate([[0.0], np.cumsum(gains)[:-1]])
        place = int(after.argmax())
        # What comes before must speak against the hour, or the whole clock is off and nothing stepped.
        before = gains[:place].sum()
        if place and before <= -_STEP_FROM and after[place] > best[0]:
            best = (float(after[place]), place, hour)
    return best


def _at_zero(light: Light) -> tuple[float, float, float]:
    """The camera's own switch and errors that fit the clock as it is best."""
    heights = light.heights()
    best = (-np.inf, (0.0, 0.0, 0.0))
    for switch in _SWITCH_DEGREES:
        dark = 1 / (1 + np.exp(-(switch - heights) / _SOFTNESS_DEGREES))
        for a in _ERRORS:
            for b in _ERRORS:
                infrared = a + (1 - a - b) * dark
                total = float(np.log(np.where(light.night, infrared, 1 - infrared)).sum())
                best = max(best, (total, (switch, a, b)))
    return best[1]


def entropy(share: float) -> float:
    """p log p, of a share p."""
    return share * float(np.log(share)) if share > 0 else 0.0

"""Earlier winters that survive as tables only: who was photographed where on which day, and when the stations worked.

In those winters about as many leopards lived on the plot as in the media winter (`SimulateSettings.earlier`); one slow
photo camera stood at fewer stations, for fewer days, and met a passing leopard less often. A rise of the counts towards
the media winter is therefore mostly a rise of what the cameras see.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from leopard_census.config.simulate import EarlierWinter, SimulateSettings
from leopard_census.simulate.deployment import Station, coordinates
from leopard_census.simulate.movement import draw_passages
from leopard_census.simulate.population import Leopard
from leopard_census.simulate.seeds import stream

# Share of pictures that show neither flank well enough to say which.
_OTHER_FLANK = 0.08
# Share of stations that stood idle for a while in the middle of the winter.
_IDLE_SHARE = 0.25


@dataclass(frozen=True)
class OldCapture:
    """One leopard named at one station on one day, by its index."""

    animal: int
    day: date
    location_id: str
    flank: str


@dataclass(frozen=True)
class OldStation:
    """A station of an earlier winter and the times at which it worked."""

    location_id: str
    spells: tuple[tuple[datetime, datetime], ...]

    def worked(self, day: date) -> bool:
        """Whether it worked for the whole of a day."""
        morning = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local time by design
        return any(start <= morning and morning + timedelta(days=1) <= end for start, end in self.spells)


def earlier_stations(
    settings: SimulateSettings, winter: EarlierWinter, stations: tuple[Station, ...]
) -> list[OldStation]:
    """Which stations were manned, and when."""
    rng = stream(settings.seed, winter.survey, "stations")
    chosen = sorted(int(i) for i in rng.choice(len(stations), winter.stations, replace=False))
    first = datetime(winter.start.year, winter.start.month, winter.start.day)  # noqa: DTZ001 - local time by design
    result = []
    for i in chosen:
        start = first + timedelta(days=int(rng.integers(0, 6)), minutes=int(rng.integers(600, 1000)))
        end = first + timedelta(
            days=winter.days - int(rng.integers(0, 12)), minutes=int(rng.integers(600, 1000))
        )
        spells: tuple[tuple[datetime, datetime], ...] = ((start, end),)
        if rng.random() < _IDLE_SHARE:
            stop = start + timedelta(days=int(rng.integers(15, 30)))
            spells = ((start, stop), (stop + timedelta(days=int(rng.integers(5, 20))), end))
        result.append(OldStation(stations[i].location_id, spells))
    return result


def earlier_captures(
    settings: SimulateSettings,
    winter: EarlierWinter,
    animals: list[Leopard],
    stations: tuple[Station, ...],
    manned: list[OldStation],
) -> list[OldCapture]:
    """Captures of one earlier winter, one per leopard, station and day."""
    g0 = settings.g0 * winter.relative_detection
    passes, _ = draw_passages(settings, winter.survey, animals, coordinates(stations), g0, winter.days)
    by_location = {old.location_id: old for old in manned}
    rng = stream(settings.seed, winter.survey, "flanks")
    captures = []
    for row, day, j in zip(*passes.nonzero(), strict=True):
        draw = float(rng.random())
        flank = "other" if draw < _OTHER_FLANK else ("left" if draw < (1 + _OTHER_FLANK) / 2 else "right")
        station = by_location.get(stations[j].location_id)
        when = winter.start + timedelta(days=int(day))
        if station is not None and station.worked(when):
            captures.append(OldCapture(animals[row].index, when, station.location_id, flank))
    return captures

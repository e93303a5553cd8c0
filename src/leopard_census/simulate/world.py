"""The whole simulated winter as plain records, from the settings alone: nothing is read and nothing is written."""

from dataclasses import dataclass, replace

from leopard_census.config.simulate import SimulateSettings
from leopard_census.simulate.dates import SurveyDates, winter_of
from leopard_census.simulate.deployment import (
    Deployment,
    Station,
    build_deployments,
    build_stations,
    coordinates,
)
from leopard_census.simulate.earlier_winters import OldCapture, OldStation, earlier_captures, earlier_stations
from leopard_census.simulate.movement import Passage, leopard_passages
from leopard_census.simulate.plot import Hull
from leopard_census.simulate.population import Leopard, build_population
from leopard_census.simulate.wildlife import Event, bycatch_events, leopard_events


@dataclass(frozen=True)
class World:
    """Everything that is true in the simulated winter and in the winters before it.

    Attributes
    ----------
    leopards
        All leopards of all winters; `codes` gives the name of each by its index.
    events
        What happened before the cameras' places in the media winter, in order of time, recorded or not.
    old_captures, old_stations
        Of each earlier winter, by survey.
    """

    settings: SimulateSettings
    dates: SurveyDates
    stations: tuple[Station, ...]
    deployments: tuple[Deployment, ...]
    hull: Hull
    leopards: tuple[Leopard, ...]
    codes: dict[int, str]
    events: tuple[Event, ...]
    old_captures: dict[str, list[OldCapture]]
    old_stations: dict[str, list[OldStation]]

    def here(self, winter: int | None = None) -> list[Leopard]:
        """Leopards of a winter, on the plot and around it; default: the media winter."""
        year = self.dates.winter if winter is None else winter
        return [a for a in self.leopards if a.lives_in(year)]

    def code_of(self, index: int | None) -> str | None:
        """Name of a leopard."""
        return None if index is None else self.codes[index]


def build_world(settings: SimulateSettings, dates: SurveyDates) -> World:
    """Draw the winter."""
    stations = build_stations(settings)
    deployments = build_deployments(settings, dates, stations)
    places = coordinates(stations)
    hull = Hull(places)
    leopards = build_population(settings, hull, dates.winter)
    first_day = -settings.margin_days
    days = dates.days + 2 * settings.margin_days
    here = [a for a in leopards if a.lives_in(dates.winter)]
    passages = leopard_passages(settings, dates, here, places, first_day, days)
    events = leopard_events(settings, dates, stations, here, passages)
    events += bycatch_events(settings, dates, stations, first_day, days)
    old_captures, old_stations = {}, {}
    for winter in settings.earlier:
        lived = [a for a in leopards if a.lives_in(winter_of(winter.start))]
        old_stations[winter.survey] = earlier_stations(settings, winter, stations)
        old_captures[winter.survey] = earlier_captures(
            settings, winter, lived, stations, old_stations[winter.survey]
        )
    return World(
        settings=settings,
        dates=dates,
        stations=stations,
        deployments=deployments,
        hull=hull,
        leopards=leopards,
        codes=_codes(leopards, old_captures, passages, dates.winter),
        events=_numbered(events),
        old_captures=old_captures,
        old_stations=old_stations,
    )


def _numbered(events: list[Event]) -> tuple[Event, ...]:
    """In order of time, with the keys of all visits."""
    result, number = [], 0
    for event in sorted(events, key=lambda e: (e.time, e.location_id, e.trigger, e.cause)):
        members = []
        for member in event.members:
            number += 1
            members.append(replace(member, visit_id=f"V{number:04d}"))
        result.append(replace(event, members=tuple(members)))
    return tuple(result)


def _codes(
    leopards: tuple[Leopard, ...], old: dict[str, list[OldCapture]], passages: list[Passage], winter: int
) -> dict[int, str]:
    """`SL-01`, `SL-02`, ... (simulated leopard) in the order in which the cameras first met them.

    Those that no camera ever met come last, those of the media winter first among them.
    """
    met = [c.animal for survey in old for c in sorted(old[survey], key=lambda c: (c.day, c.location_id))]
    met += [p.animal for p in sorted(passages, key=lambda p: (p.time_s, p.animal))]
    rest = sorted(leopards, key=lambda a: (not a.lives_in(winter), a.neighbour, a.index))
    order = list(dict.fromkeys([*met, *(a.index for a in rest)]))
    return {index: f"SL-{number:02d}" for number, index in enumerate(order, start=1)}

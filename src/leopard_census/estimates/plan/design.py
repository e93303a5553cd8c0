"""The designs that a plan compares: who stands where, for how many days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import PlanSettings
from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.plan.placing import added_stations, kept_stations, places_in
from leopard_census.estimates.scr.mask import Habitat, Region

Array = NDArray[np.float64]

Kind = Literal["present", "same", "fewer", "more", "grid"]

#: Stations of a design at most: beyond, a survey is no plan for a winter, and takes long to simulate.
MOST_STATIONS = 1000


@dataclass(frozen=True)
class Design:
    """One design.

    Attributes
    ----------
    network
        Name of the set of stations: `present`, `30-stations`, `grid-2-sigma`.
    kind
        present: this winter as it was; same: its stations, all working on the same share of the days; fewer, more and
        grid as `placing` has them.
    xy
        Stations in metres, (K, 2).
    usage
        Effort of each on each occasion, (K, S).
    days
        Days from the first to the last.
    station
        Of each station its number among this winter's, or -1 where it is new, (K,).
    """

    network: str
    kind: Kind
    xy: Array
    usage: Array
    days: int
    station: NDArray[np.int64]

    @property
    def name(self) -> str:
        """Such as `present`, `30-stations-90-days`, `grid-2-sigma-90-days`."""
        return design_name(self.network, self.days)


def design_name(network: str, days: int) -> str:
    """Name of a design: that of its stations and days."""
    return network if network == "present" else f"{network}-{days}-days"


@dataclass(frozen=True)
class Present:
    """This winter's design.

    Attributes
    ----------
    xy, usage
        Stations that worked, (K, 2), and their effort, (K, S).
    days
        Days of the window.
    occasion_days
        Days of an occasion: the chance of capture holds for one.
    """

    xy: Array
    usage: Array
    days: int
    occasion_days: int

    @property
    def working(self) -> float:
        """Share of the days on which a station worked, on average over the stations."""
        return float(self.usage.mean())


@dataclass(frozen=True)
class LeftOut:
    """A design that is not looked at, and why, as a sentence."""

    network: str
    kind: Kind
    stations: int
    days: int
    reason: str

    @property
    def name(self) -> str:
        """As of a design that is looked at."""
        return design_name(self.network, self.days)


def even_usage(stations: int, days: int, occasion_days: int, working: float) -> Array:
    """Effort of stations that all work on the same share of the days, (K, S), in whole occasions, at least one.

    Which days makes no difference to a model in which days are alike.
    """
    occasions = max(round(days / occasion_days), 1)
    usage = np.zeros((stations, occasions))
    usage[:, : max(round(occasions * working), 1)] = 1.0
    return usage


def designs(
    present: Present, assumed: Assumed, region: Region, habitat: Habitat | None, settings: PlanSettings
) -> list[Design | LeftOut]:
    """All designs, this winter's own first; each name once."""
    own = np.arange(len(present.xy))
    found: list[Design | LeftOut] = [
        Design("present", "present", present.xy, present.usage, present.days, own)
    ]
    lengths = settings.days or tuple(sorted({max(present.days // 2, 1), present.days, 2 * present.days}))
    for kind, xy, station in _networks(present, assumed, region, habitat, settings):
        for days in lengths:
            usage = _usage(present, len(xy), days)
            found.append(Design(f"{len(xy)}-stations", kind, xy, usage, days, station))
    found += [_grid(present, assumed, region, habitat, factor) for factor in settings.spacings_sigma]
    return list({one.name: one for one in reversed(found)}.values())[::-1]


def _grid(
    present: Present, assumed: Assumed, region: Region, habitat: Habitat | None, factor: float
) -> Design | LeftOut:
    """A new grid over the region, with so many sigma between its stations."""
    network = f"grid-{factor:g}-sigma"
    xy = places_in(region, habitat, factor * assumed.sigma_m)
    if len(xy) > MOST_STATIONS:
        reason = (
            f"The region is so large that this grid would have {len(xy)} stations (at most {MOST_STATIONS})."
        )
        return LeftOut(network, "grid", len(xy), present.days, reason)
    if len(xy) < 2:
        reason = "The region and its habitat are too small for two stations so far apart."
        return LeftOut(network, "grid", len(xy), present.days, reason)
    usage = _usage(present, len(xy), present.days)
    return Design(network, "grid", xy, usage, present.days, np.full(len(xy), -1))


def _usage(present: Present, stations: int, days: int) -> Array:
    return even_usage(stations, days, present.occasion_days, present.working)


def _networks(
    present: Present, assumed: Assumed, region: Region, habitat: Habitat | None, settings: PlanSettings
) -> Iterator[tuple[Kind, Array, NDArray[np.int64]]]:
    """Sets of stations by their number, the fewest first."""
    count = len(present.xy)
    own = np.arange(count)
    for wanted in station_numbers(count, settings.stations):
        if wanted == count:
            yield "same", present.xy, own
        elif wanted < count:
            usage = _usage(present, count, present.days)
            kept = kept_stations(assumed, present.xy, usage, assumed.mask(present.xy, habitat), wanted)
            yield "fewer", present.xy[kept], kept
        else:
            new = added_stations(present.xy, region, habitat, wanted - count)
            xy = np.vstack([present.xy, new])
            yield "more" if len(new) else "same", xy, np.concatenate([own, np.full(len(new), -1)])


def station_numbers(present: int, given: Sequence[int]) -> list[int]:
    """Numbers of stations to look at, sorted: those given, or half and twice as many; and the present."""
    wanted = given or (present // 2, 2 * present)
    return sorted({present, *(n for n in wanted if 2 <= n <= MOST_STATIONS)})

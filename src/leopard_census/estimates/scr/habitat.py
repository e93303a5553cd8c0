"""How much habitat there is around the detectors, and what a reader should know of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leopard_census.estimates.scr.mask import working_detectors
from leopard_census.estimates.scr.session import Session
from leopard_census.estimates.scr.session_checks import listed
from leopard_census.geo.polygon import PolygonRegion, near

Caution = tuple[float, str]

_M2_PER_KM2 = 1e6


@dataclass(frozen=True)
class HabitatAreas:
    """Ground within the buffer of a session.

    Attributes
    ----------
    habitat_km2
        Exact area of the habitat.
    ground_km2
        All of it.
    outside
        Names of the detectors that do not lie in the habitat.
    """

    session: str
    habitat_km2: float
    ground_km2: float
    outside: tuple[str, ...]

    @property
    def other_km2(self) -> float:
        """Area that is no habitat."""
        return self.ground_km2 - self.habitat_km2

    @property
    def share(self) -> float:
        """Share of habitat."""
        return self.habitat_km2 / self.ground_km2


def habitat_areas(session: Session, buffer_m: float, habitat: PolygonRegion | None) -> HabitatAreas:
    """Areas around the detectors of a session that worked.

    Parameters
    ----------
    buffer_m
        Of the session's mask; see `mask_size.MaskSize`.
    habitat
        None: all ground is habitat.
    """
    places = working_detectors(session)

    def within(distance_m: float) -> float:
        if habitat is None:
            return float(near(places, distance_m).area) / _M2_PER_KM2
        return habitat.near(places, distance_m).area_m2 / _M2_PER_KM2

    inside = np.ones(len(session.xy), dtype=bool) if habitat is None else habitat.contains(session.xy)
    return HabitatAreas(
        session.name,
        within(buffer_m),
        float(near(places, buffer_m).area) / _M2_PER_KM2,
        tuple(name for name, there in zip(session.detectors, inside, strict=True) if not there),
    )


def habitat_cautions(areas: Sequence[HabitatAreas], *, names: bool = True) -> dict[str, Caution]:
    """Cautions by name: a number, and a sentence.

    Parameters
    ----------
    names
        Whether detectors are named, which a public edition must not do.
    """
    found: dict[str, Caution] = {}
    outside = list(dict.fromkeys(name for one in areas for name in one.outside))
    if outside:
        who = f" ({listed(outside)})" if names else ""
        found["outside-habitat"] = (
            float(len(outside)),
            f"{len(outside)} detectors lie outside the habitat{who}: correct the polygons, or the places.",
        )
    return found

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
# Cells count as habitat by their centre. Their area may differ from that of the polygons by this much.
_CELLS_OFF = 0.02


@dataclass(frozen=True)
class HabitatAreas:
    """Ground within the buffer of a session.

    Attributes
    ----------
    habitat_km2
        Exact area of the habitat.
    ground_km2
        All of it.
    in_reach_km2, cells_km2
        Exact area of the habitat as far out as the mask goes, and area of the cells that stand for it.
    outside
        Names of the detectors that do not lie in the habitat.
    """

    session: str
    habitat_km2: float
    ground_km2: float
    in_reach_km2: float
    cells_km2: float
    outside: tuple[str, ...]

    @property
    def other_km2(self) -> float:
        """Area that is no habitat."""
        return self.ground_km2 - self.habitat_km2

    @property
    def share(self) -> float:
        """Share of habitat."""
        return self.habitat_km2 / self.ground_km2


def habitat_areas(
    session: Session, buffer_m: float, reach_m: float, habitat: PolygonRegion | None
) -> HabitatAreas:
    """Areas around the detectors of a session that worked.

    Parameters
    ----------
    buffer_m, reach_m
        Of the session's mask; see `mask_size.MaskSize`.
    habitat
        None: all ground is habitat.
    """
    places = working_detectors(session)

    def within(distance_m: float) -> float:
        if habitat is None:
            return float(near(places, distance_m).area) / _M2_PER_KM2
        return habitat.area_near_m2(places, distance_m) / _M2_PER_KM2

    inside = np.ones(len(session.xy), dtype=bool) if habitat is None else habitat.contains(session.xy)
    return HabitatAreas(
        session.name,
        within(buffer_m),
        float(near(places, buffer_m).area) / _M2_PER_KM2,
        within(reach_m),
        session.mask.area_ha / 100,
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
    worst = max(areas, key=lambda one: abs(_cells_off(one)))
    if abs(_cells_off(worst)) > _CELLS_OFF:
        found["habitat-cells"] = (
            _cells_off(worst),
            f"The cells of the mask have {worst.cells_km2:.1f} km2, the habitat itself has {worst.in_reach_km2:.1f} "
            f"km2 ({_cells_off(worst):+.1%}): the cells are too wide for its outline.",
        )
    return found


def _cells_off(areas: HabitatAreas) -> float:
    """By which part the cells have more area than the habitat that they stand for."""
    return areas.cells_km2 / areas.in_reach_km2 - 1 if areas.in_reach_km2 > 0 else 0.0

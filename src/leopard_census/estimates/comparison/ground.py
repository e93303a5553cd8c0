"""The ground that all winters looked at: where their numbers of animals can be held against each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from leopard_census.estimates.scr.mask import working_detectors
from leopard_census.estimates.scr.session import Session
from leopard_census.geo.polygon import PolygonRegion, near_hull

NAME = "ground within reach of the stations of all winters"


@dataclass(frozen=True)
class Ground:
    """The ground in common, and its share of all ground that any winter looked at."""

    region: PolygonRegion
    share: float


def common_ground(sessions: Sequence[Session], distance_m: float) -> Ground | None:
    """Ground within a distance of the hull of each winter's stations; None where there is none."""
    near = [near_hull(working_detectors(session), distance_m) for session in sessions]
    shared = near[0]
    for one in near[1:]:
        shared = shapely.intersection(shared, one)
    if shared.is_empty or shared.area <= 0:
        return None
    return Ground(PolygonRegion(shared, NAME), float(shared.area / shapely.union_all(near).area))

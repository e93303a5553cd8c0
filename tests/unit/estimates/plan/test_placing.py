"""Where stations of next season stand."""

from itertools import combinations

import numpy as np
import pytest

from leopard_census.config.estimates import PlanSettings
from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.plan.design import (
    Design,
    LeftOut,
    Present,
    designs,
    even_usage,
    station_numbers,
)
from leopard_census.estimates.plan.expected import expected_numbers
from leopard_census.estimates.plan.placing import added_stations, kept_stations, places_in, spacing
from leopard_census.geo.hull import WidenedHull, convex_hull
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.plan.made_plan import GRID, LEOPARDS, REGION


def square(side: float) -> PolygonRegion:
    ring = np.array([(0, 0), (side, 0), (side, side), (0, side), (0, 0)], dtype=float)
    return PolygonRegion.of_rings([[ring]], "square")


def least(xy, usage, mask):
    found = expected_numbers(LEOPARDS, xy, usage, mask)
    return min(found.animals, found.recaptures)


def test_the_station_whose_loss_costs_least_goes_first():
    """One by one it is the best of all; of two left out, hardly worse than the best pair."""
    xy = np.array(
        [(0, 0), (4000, 0), (8000, 500), (300, 200), (4000, 4000), (0, 5000), (9000, 6000)], dtype=float
    )
    usage, mask = np.ones((7, 60)), LEOPARDS.mask(xy)

    def best(wanted):
        return max(least(xy[list(k)], usage[: len(k)], mask) for k in combinations(range(7), wanted))

    kept = kept_stations(LEOPARDS, xy, usage, mask, 6)
    assert least(xy[kept], usage[:6], mask) == pytest.approx(best(6))
    kept = kept_stations(LEOPARDS, xy, usage, mask, 5)
    assert least(xy[kept], usage[:5], mask) > 0.97 * best(5)
    assert sorted(set(kept.tolist())) == kept.tolist()
    assert len(kept_stations(LEOPARDS, xy, usage, mask, 1)) == 1


def test_new_stations_fill_gaps():
    """A hole in the middle of a grid is filled first; nothing is placed outside region and habitat."""
    whole = np.array([(2000.0 * i, 2000.0 * j) for i in range(1, 6) for j in range(1, 6)])
    holed = np.delete(whole, 12, axis=0)
    (first,) = added_stations(holed, WidenedHull(convex_hull(whole), 500.0, "hull"), None, 1)
    assert np.hypot(*(first - whole[12])) < 500
    new = added_stations(GRID, REGION, None, 30)
    assert len(new) == 30
    assert REGION.contains(new).all()
    apart = np.hypot(*(np.vstack([GRID, new])[:, None] - new[None]).transpose(2, 0, 1))
    assert np.sort(apart, axis=0)[1].min() > 1500  # the nearest is the place itself
    west = square(9000.0)
    assert west.contains(added_stations(GRID, REGION, west, 10)).all()


def test_no_place_is_left():
    nowhere = square(100.0)
    far = PolygonRegion.of_rings([[np.array([(9e5, 9e5), (9.1e5, 9e5), (9.1e5, 9.1e5), (9e5, 9e5)])]], "far")
    assert len(added_stations(GRID, nowhere, far, 5)) == 0
    assert len(places_in(nowhere, None, 5000.0)) <= 1


def test_grids_have_their_spacing():
    xy = places_in(REGION, None, 7000.0)
    assert spacing(xy) == pytest.approx(7000.0)
    assert REGION.contains(xy).all()
    assert spacing(GRID) == pytest.approx(4000.0)
    assert spacing(GRID[:1]) is None


def test_even_usage_is_in_whole_occasions():
    assert even_usage(3, 90, 1, 0.9).sum(axis=1).tolist() == [81.0] * 3
    assert even_usage(3, 90, 5, 1.0).shape == (3, 18)
    assert even_usage(2, 1, 5, 0.1).tolist() == [[1.0], [1.0]]


def test_numbers_of_stations():
    assert station_numbers(30, ()) == [15, 30, 60]
    assert station_numbers(3, ()) == [3, 6]
    assert station_numbers(30, (12, 40)) == [12, 30, 40]


def test_designs_of_a_survey():
    present = Present(GRID, np.ones((30, 90)), 90, 1)
    found = {one.name: one for one in designs(present, LEOPARDS, REGION, None, PlanSettings())}
    assert next(iter(found)) == "present"
    assert [name for name, one in found.items() if one.kind == "same"] == [
        f"30-stations-{days}-days" for days in (45, 90, 180)
    ]
    more = found["60-stations-90-days"]
    assert (more.xy[:30] == GRID).all()
    assert more.station.tolist() == [*range(30), *[-1] * 30]
    fewer = found["15-stations-45-days"]
    assert (fewer.xy == GRID[fewer.station]).all()
    assert fewer.usage.shape == (15, 45)
    assert [one.kind for one in found.values()].count("grid") == 3


def test_a_grid_that_is_too_large_or_too_small_says_so():
    present = Present(GRID, np.ones((30, 90)), 90, 1)
    settings = PlanSettings(spacings_sigma=(0.5, 20.0), days=(90,), stations=(30,))
    tiny = Assumed(1e-4, 0.01, 300.0)
    large, small = [one for one in designs(present, tiny, REGION, None, settings) if one.kind == "grid"]
    assert isinstance(large, LeftOut)
    assert "at most 1000" in large.reason
    assert isinstance(small, Design)
    (_, small) = [
        one for one in designs(present, LEOPARDS, square(900.0), None, settings) if one.kind == "grid"
    ]
    assert isinstance(small, LeftOut)
    assert "too small" in small.reason

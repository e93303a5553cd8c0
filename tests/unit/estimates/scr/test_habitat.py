"""Areas of habitat around the detectors."""

from dataclasses import replace
from math import asin, pi, sqrt

import numpy as np
import pytest

from leopard_census.estimates.scr.habitat import habitat_areas, habitat_cautions
from leopard_census.estimates.scr.mask import habitat_mask
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.scr.grid_survey import grid_survey


def box(x0, y0, x1, y1, *holes):
    rings = [
        np.array([[a, b], [c, b], [c, d], [a, d]], dtype=float) for a, b, c, d in ((x0, y0, x1, y1), *holes)
    ]
    return PolygonRegion.of_rings([rings], "habitat")


def session_with(habitat, buffer_m=3000.0, spacing_m=100.0):
    (session,) = grid_survey().sessions
    return replace(session, mask=habitat_mask(session.xy, buffer_m, spacing_m, habitat))


def edge(r):
    """Ground in km2 outside of one edge: what lies within r of the nearer one of two detectors 1 km apart."""
    return 0.5 * sqrt(r * r - 0.25) + r * r * asin(0.5 / r)


def ground(r):
    """Ground in km2 within r of detectors 1 km apart that fill 5 km by 3 km: these, 16 edges and a disc."""
    return 15 + 16 * edge(r) + pi * r * r


def test_areas_of_habitat_with_a_hole():
    habitat = box(-9000, 1000, 9000, 9000, (2000, 1500, 4000, 2500))
    areas = habitat_areas(session_with(habitat), 3000.0, habitat)
    # The lowest 5 km by 1 km, what lies outside of seven edges, half a disc, and the hole.
    other = 5 + 7 * edge(3) + pi * 9 / 2 + 2
    assert areas.ground_km2 == pytest.approx(ground(3), rel=1e-4)
    assert areas.other_km2 == pytest.approx(other, rel=1e-4)
    assert areas.habitat_km2 == pytest.approx(ground(3) - other, rel=1e-4)
    assert areas.share == pytest.approx(1 - other / ground(3), rel=1e-4)
    assert session_with(habitat).mask.area_ha / 100 == pytest.approx(areas.habitat_km2, rel=1e-9)
    # Those of the lowest row, and one in the hole; those on the border lie in the habitat.
    assert areas.outside == ("d0", "d4", "d8", "d12", "d14", "d16", "d20")


def test_without_polygons_all_ground_is_habitat():
    areas = habitat_areas(session_with(None), 3000.0, None)
    assert areas.habitat_km2 == areas.ground_km2 == pytest.approx(ground(3), rel=1e-4)
    assert (areas.share, areas.other_km2, areas.outside) == (1.0, 0.0, ())
    assert habitat_cautions([areas]) == {}


def test_detectors_outside_the_habitat_are_named():
    habitat = box(-9000, 100, 9000, 9000)
    areas = habitat_areas(session_with(habitat), 3000.0, habitat)
    assert habitat_cautions([areas, areas])["outside-habitat"] == (
        6.0,
        "6 detectors lie outside the habitat (d0, d4, d8, d12, d16 and 1 more): correct the polygons, or the places.",
    )
    public = habitat_cautions([areas], names=False)["outside-habitat"]
    assert public == (6.0, "6 detectors lie outside the habitat: correct the polygons, or the places.")

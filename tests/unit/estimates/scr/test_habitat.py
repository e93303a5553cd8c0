"""Areas of habitat around the detectors."""

from dataclasses import replace
from math import asin, pi, sqrt

import numpy as np
import pytest

from leopard_census.estimates.scr.habitat import HabitatAreas, habitat_areas, habitat_cautions
from leopard_census.estimates.scr.mask import buffer_mask
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.scr.grid_survey import grid_survey


def box(x0, y0, x1, y1, *holes):
    rings = [
        np.array([[a, b], [c, b], [c, d], [a, d]], dtype=float) for a, b, c, d in ((x0, y0, x1, y1), *holes)
    ]
    return PolygonRegion.of_rings([rings], "habitat")


def session_with(habitat, buffer_m=3000.0, spacing_m=100.0):
    (session,) = grid_survey().sessions
    return replace(session, mask=buffer_mask(session.xy, buffer_m, spacing_m, habitat))


def edge(r):
    """Ground in km2 outside of one edge: what lies within r of the nearer one of two detectors 1 km apart."""
    return 0.5 * sqrt(r * r - 0.25) + r * r * asin(0.5 / r)


def ground(r):
    """Ground in km2 within r of detectors 1 km apart that fill 5 km by 3 km: these, 16 edges and a disc."""
    return 15 + 16 * edge(r) + pi * r * r


def test_areas_of_habitat_with_a_hole():
    habitat = box(-9000, 1000, 9000, 9000, (2000, 1500, 4000, 2500))
    areas = habitat_areas(session_with(habitat), 3000.0, 3000.0, habitat)
    # The lowest 5 km by 1 km, what lies outside of seven edges, half a disc, and the hole.
    other = 5 + 7 * edge(3) + pi * 9 / 2 + 2
    assert areas.ground_km2 == pytest.approx(ground(3), rel=1e-4)
    assert areas.other_km2 == pytest.approx(other, rel=1e-4)
    assert areas.habitat_km2 == pytest.approx(ground(3) - other, rel=1e-4)
    assert areas.share == pytest.approx(1 - other / ground(3), rel=1e-4)
    assert areas.cells_km2 == pytest.approx(areas.habitat_km2, rel=0.01)
    # Those of the lowest row, and one in the hole; those on the border lie in the habitat.
    assert areas.outside == ("d0", "d4", "d8", "d12", "d14", "d16", "d20")


def test_without_polygons_all_ground_is_habitat():
    areas = habitat_areas(session_with(None), 3000.0, 3000.0, None)
    assert areas.habitat_km2 == areas.ground_km2 == pytest.approx(ground(3), rel=1e-4)
    assert (areas.share, areas.other_km2, areas.outside) == (1.0, 0.0, ())
    assert habitat_cautions([areas]) == {}


def test_cells_that_end_before_the_buffer():
    """Where nobody can be caught beyond, the mask ends there, but the habitat is that of the buffer."""
    areas = habitat_areas(session_with(None, buffer_m=2000.0), 3000.0, 2000.0, None)
    assert areas.habitat_km2 == pytest.approx(ground(3), rel=1e-4)
    assert areas.cells_km2 == pytest.approx(areas.in_reach_km2, rel=0.01)
    assert habitat_cautions([areas]) == {}


def test_detectors_outside_the_habitat_are_named():
    habitat = box(-9000, 100, 9000, 9000)
    areas = habitat_areas(session_with(habitat), 3000.0, 3000.0, habitat)
    assert habitat_cautions([areas, areas])["outside-habitat"] == (
        6.0,
        "6 detectors lie outside the habitat (d0, d4, d8, d12, d16 and 1 more): correct the polygons, or the places.",
    )
    public = habitat_cautions([areas], names=False)["outside-habitat"]
    assert public == (6.0, "6 detectors lie outside the habitat: correct the polygons, or the places.")


def test_cells_too_wide_for_a_narrow_valley():
    habitat = box(-9000, 900, 9000, 1450)
    areas = habitat_areas(session_with(habitat, spacing_m=500.0), 3000.0, 3000.0, habitat)
    value, sentence = habitat_cautions([areas])["habitat-cells"]
    assert value == pytest.approx(areas.cells_km2 / areas.habitat_km2 - 1)
    assert abs(value) > 0.02
    assert sentence == (
        f"The cells of the mask have {areas.cells_km2:.1f} km2, the habitat itself has {areas.habitat_km2:.1f} km2 "
        f"({value:+.1%}): the cells are too wide for its outline."
    )


def test_the_worst_session_is_told():
    good = HabitatAreas("A", 100.0, 200.0, 100.0, 101.0, ())
    bad = HabitatAreas("B", 100.0, 200.0, 100.0, 95.0, ())
    assert habitat_cautions([good, bad])["habitat-cells"][0] == pytest.approx(-0.05)
    none = HabitatAreas("C", 0.0, 200.0, 0.0, 0.0, ())
    assert habitat_cautions([none]) == {}

"""Projection, hulls, regions."""

import json
from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.errors import InputError
from leopard_census.geo.geojson import read_region
from leopard_census.geo.hull import WidenedHull, convex_hull, distance_to_ring, ring_area
from leopard_census.geo.polygon import PolygonRegion
from leopard_census.geo.projection import project, utm_epsg
from leopard_census.geo.relative import relative_km

SQUARE = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4]])
HOLE = np.array([[1.0, 1], [2, 1], [2, 2], [1, 2]])


def test_zone_comes_from_the_middle_of_the_data():
    assert utm_epsg([43.1, 43.2], [131.3, 131.6]) == 32652
    assert utm_epsg([-30.0], [28.0]) == 32735  # southern hemisphere


def test_zone_across_the_date_line():
    assert utm_epsg([65.0, 65.0], [179.8, -179.8]) in (32601, 32660)


def test_zone_does_not_depend_on_order():
    latitudes, longitudes = [43.0, 43.5, 42.7], [131.9, 132.1, 132.0]
    assert utm_epsg(latitudes, longitudes) == utm_epsg(latitudes[::-1], longitudes[::-1])


def test_projection_keeps_distances():
    x = project(
        [43.0, 43.0 + 1 / 60], [129.0, 129.0], 32652
    )  # on the central meridian, one minute of latitude
    assert np.hypot(*(x[1] - x[0])) == pytest.approx(1851.4 * 0.9996, abs=0.5)
    assert x[0, 0] == pytest.approx(500_000, abs=0.01)


def test_no_place_has_no_zone():
    with pytest.raises(ValueError, match="at least one"):
        utm_epsg([], [])


def test_hull_leaves_out_inner_and_edge_points():
    points = np.vstack([SQUARE, [[2.0, 2], [2, 0], [1, 3]]])
    assert ring_area(convex_hull(points)) == 16
    assert len(convex_hull(points)) == 4


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=30))
def test_hull_holds_all_its_points(points):
    xy = np.array(points, dtype=float)
    hull = WidenedHull(convex_hull(xy), 1e-9, "h")
    assert hull.contains(xy).all()


def test_widened_hull_area_by_counting():
    hull = WidenedHull(convex_hull(SQUARE * 1000), 1500.0, "h")
    grid = np.stack(np.meshgrid(np.arange(-2000, 6001, 20.0), np.arange(-2000, 6001, 20.0)), -1).reshape(
        -1, 2
    )
    assert hull.contains(grid).sum() * 400 == pytest.approx(hull.area_m2, rel=0.01)


def test_widened_hull_of_one_and_two_places():
    assert WidenedHull(convex_hull(np.array([[5.0, 5]])), 2.0, "h").area_m2 == pytest.approx(4 * pi)
    two = WidenedHull(convex_hull(np.array([[0.0, 0], [3, 0]])), 1.0, "h")
    assert two.area_m2 == pytest.approx(6 + pi)
    assert two.contains(np.array([[1.5, 0.9], [1.5, 1.1]])).tolist() == [True, False]


def test_distance_to_ring():
    assert distance_to_ring(np.array([[2.0, -3], [7, 8]]), SQUARE).tolist() == [3, 5]


def test_polygon_with_hole():
    region = PolygonRegion.of_rings([(SQUARE, HOLE)], "p")
    assert region.area_m2 == 15
    assert region.contains(np.array([[0.5, 0.5], [1.5, 1.5], [5, 5]])).tolist() == [True, False, False]
    assert region.bounds == (0, 0, 4, 4)


def _write(path, geometry):
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry}]})
    )
    return path


def test_region_from_geojson(tmp_path):
    ring = [[131.0, 43.0], [131.1, 43.0], [131.1, 43.1], [131.0, 43.1], [131.0, 43.0]]
    path = _write(tmp_path / "region.geojson", {"type": "Polygon", "coordinates": [ring]})
    region = read_region(path, "Plot", 32652)
    assert region.area_m2 / 1e6 == pytest.approx(8.15 * 11.11, rel=0.01)


@pytest.mark.parametrize(
    ("geometry", "told"),
    [
        ({"type": "Point", "coordinates": [131, 43]}, "no polygon"),
        ({"type": "Polygon", "coordinates": [[[131, 43], [132, 43], [132, 44]]]}, "not closed"),
        (
            {"type": "Polygon", "coordinates": [[[7e5, 4e6], [8e5, 4e6], [8e5, 5e6], [7e5, 4e6]]]},
            "no degrees",
        ),
        ({"type": "Polygon", "coordinates": [[["a", 1], [2, 3], [4, 5], ["a", 1]]]}, "pairs of numbers"),
    ],
)
def test_bad_region_is_told(tmp_path, geometry, told):
    with pytest.raises(InputError, match=told):
        read_region(_write(tmp_path / "region.geojson", geometry), "Plot", 32652)


def test_region_that_is_no_json(tmp_path):
    path = tmp_path / "region.geojson"
    path.write_text("<kml/>")
    with pytest.raises(InputError, match="not GeoJSON"):
        read_region(path, "Plot", 32652)


def test_relative_coordinates_hide_the_place():
    xy = np.array([[687_472.8, 4_763_381.8], [691_523.1, 4_763_381.8]])
    assert relative_km(xy).tolist() == [[0.0, 0.0], [4.1, 0.0]]
    np.testing.assert_array_equal(relative_km(xy), relative_km(xy + 123_456.0))
    assert relative_km(np.zeros((0, 2))).shape == (0, 2)

"""Polygons of regions and habitat: areas, holes, faults of drawing, and which is which."""

import json
from math import pi

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.errors import InputError
from leopard_census.geo.geojson import read_habitat, read_region
from leopard_census.geo.habitat_file import scan_habitat
from leopard_census.geo.polygon import PolygonRegion, near, polygon
from leopard_census.geo.projection import project, unproject

EPSG = 32652
# Metres of that zone, near the places where leopards live.
EAST, NORTH = 680_000.0, 4_780_000.0


def square(x, y, size):
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size]]


def corners(*ring):
    return np.array(ring, dtype=float)


def degrees(ring):
    """A ring in metres from a corner near the border of China as GeoJSON wants it, closed."""
    found = [unproject(EAST + x, NORTH + y, EPSG)[::-1] for x, y in ring]
    return [list(corner) for corner in (*found, found[0])]


def feature(*rings, kind="Polygon", **properties):
    coordinates = [degrees(ring) for ring in rings]
    if kind == "MultiPolygon":
        coordinates = [[ring] for ring in coordinates]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def habitat(tmp_path, *features):
    path = tmp_path / "habitat.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return read_habitat(path, EPSG)


def at(*places):
    return corners(*places) + (EAST, NORTH)


def test_a_file_without_the_property_is_habitat(tmp_path):
    found = habitat(
        tmp_path, feature(square(0, 0, 4000), square(1000, 1000, 1000)), feature(square(8000, 0, 1000))
    )
    assert found.area_m2 == pytest.approx(16e6, rel=1e-6)
    assert found.contains(at((500, 500), (1500, 1500), (8500, 500), (6000, 500))).tolist() == [
        True, False, True, False
    ]  # fmt: skip


def test_non_habitat_is_taken_out_of_habitat(tmp_path):
    found = habitat(
        tmp_path,
        feature(square(0, 0, 4000), square(8000, 0, 2000), kind="MultiPolygon", habitat=True),
        feature(square(3000, 3000, 6000), habitat=False),
    )
    # One square kilometre of the first square; the second lies below.
    assert found.area_m2 == pytest.approx(19e6, rel=1e-5)
    assert found.contains(at((3500, 3500), (8500, 500))).tolist() == [False, True]


def test_where_only_non_habitat_is_drawn_all_else_is_habitat(tmp_path):
    found = habitat(tmp_path, feature(square(0, 0, 4000), square(1000, 1000, 1000), habitat=False))
    assert found.contains(at((500, 500), (1500, 1500), (90_000, -90_000))).tolist() == [False, True, True]
    # An islet in the sea is habitat: a disc of 5 km around it, less the sea.
    assert found.near(at((1500, 1500)), 5000).area_m2 == pytest.approx(pi * 25e6 - 15e6, rel=1e-4)


@pytest.mark.parametrize(("yes", "no"), [(True, False), (1, 0), ("true", "false"), ("True ", "FALSE")])
def test_ways_to_write_yes_and_no(tmp_path, yes, no):
    found = habitat(
        tmp_path, feature(square(0, 0, 4000), habitat=yes), feature(square(0, 0, 1000), habitat=no)
    )
    assert found.area_m2 == pytest.approx(15e6, rel=1e-6)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"habitat": "forest"}, "polygon 2: habitat is 'forest'; write true"),
        ({"habitat": 2}, "polygon 2: habitat is 2; write true"),
        ({"habitat": None}, "polygon 2: habitat is None; write true"),
        ({"habitat": [1]}, "polygon 2: habitat is"),
        ({"name": "sea"}, "polygon 2: has no property habitat, but others have it"),
    ],
)
def test_what_is_neither_habitat_nor_not(tmp_path, value, told):
    with pytest.raises(InputError, match=r"habitat file .* cannot be used") as error:
        habitat(tmp_path, feature(square(0, 0, 4000), habitat=True), feature(square(0, 0, 1000), **value))
    (line,) = error.value.problems
    assert told in line


def test_faults_are_told_together(tmp_path):
    path = tmp_path / "habitat.geojson"
    open_ring = {"type": "Polygon", "coordinates": [[[131, 43], [132, 43], [132, 44]]]}
    features = [
        {"type": "Feature", "geometry": open_ring, "properties": {"habitat": True}},
        feature(square(0, 0, 1000), habitat="no"),
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    _, problems = scan_habitat(path)
    assert len(problems) == 2
    assert "draw the habitat as polygons in WGS 84" in problems[0]


@pytest.mark.parametrize("properties", [{}, {"properties": None}, {"properties": []}])
def test_features_without_properties(tmp_path, properties):
    drawn = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [degrees(square(0, 0, 100))]}}
    assert habitat(tmp_path, drawn | properties).area_m2 == pytest.approx(1e4, rel=1e-4)


def test_outlines_that_cross_or_overlap_count_every_place_once():
    bow = corners((0, 0), (2, 2), (2, 0), (0, 2))
    assert polygon([bow]).area == pytest.approx(2)
    outer, hole = corners(*square(0, 0, 4)), corners(*square(1, 1, 1))
    # Two holes over each other, and one that lies outside.
    assert polygon([outer, hole, hole + 0.5]).area == pytest.approx(16 - 1.75)
    assert polygon([outer, hole + 10]).area == pytest.approx(16)
    twice = PolygonRegion.of_rings([[outer], [outer + 2]], "p")
    assert twice.area_m2 == pytest.approx(28)


def test_an_eight_of_two_parts_of_one_size_encloses_both(tmp_path):
    """Its turns to the left are as many as those to the right."""
    eight = square(0, 0, 2000)
    eight = [eight[0], eight[2], eight[1], eight[3]]
    # In whole degrees, so that the areas cancel to the last digit.
    ring = [[131.0, 42.7], [131.7, 43.3], [131.7, 42.7], [131.0, 43.3], [131.0, 42.7]]
    path = tmp_path / "region.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    west, east, between = project([43.0, 43.0, 43.2], [131.1, 131.6, 131.35], EPSG)
    assert read_region(path, "eight", EPSG).contains(np.array([west, east, between])).tolist() == [
        True,
        True,
        False,
    ]
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [degrees(eight)]}))
    assert read_region(path, "eight", EPSG).area_m2 == pytest.approx(2e6, rel=1e-3)


@pytest.mark.parametrize("ring", [[(0, 0), (5, 0), (5, 5), (5, 0)], [(0, 0), (9, 9), (3, 3), (7, 7)]])
def test_a_line_gone_back_and_forth_encloses_nothing(tmp_path, ring):
    whole = [[130.0 + x / 10, 43.0 + y / 10] for x, y in [*ring, ring[0]]]
    path = tmp_path / "region.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [whole]}))
    with pytest.raises(InputError, match="encloses no area"):
        read_region(path, "line", EPSG)


def test_edges_are_straight_in_degrees(tmp_path):
    """A parallel bends in metres: over six degrees by kilometres."""
    box = [[129.0, 40.0], [135.0, 40.0], [135.0, 45.0], [129.0, 45.0], [129.0, 40.0]]
    path = tmp_path / "region.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [box]}))
    region = read_region(path, "box", EPSG)
    just_inside, just_outside = project([44.999, 45.001], [132.0, 132.0], EPSG)
    assert region.contains(np.array([just_inside, just_outside])).tolist() == [True, False]


def test_across_the_180th_meridian(tmp_path):
    ring = [[179.8, 65.0], [-179.8, 65.0], [-179.8, 65.1], [179.8, 65.1], [179.8, 65.0]]
    path = tmp_path / "region.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    assert read_region(path, "strait", 32601).area_m2 / 1e6 == pytest.approx(18.86 * 11.15, rel=0.01)


def test_a_polygon_too_large_to_project(tmp_path):
    ring = [[-170.0, -60.0], [170.0, -60.0], [170.0, 70.0], [-170.0, 70.0], [-170.0, -60.0]]
    path = tmp_path / "habitat.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    with pytest.raises(InputError, match=r"polygon 1: reaches more than 3000 km beyond the cameras.*cut it"):
        read_habitat(path, EPSG)


def test_shares_of_squares():
    """A triangle with a hole, by squares whose parts are known, far from the origin."""
    shift = np.array([700_000.0, 4_800_000.0])
    outer = np.array([(0.0, 0.0), (40_000.0, 0.0), (0.0, 40_000.0)]) + shift
    hole = corners(*square(2000, 2000, 1000)) + shift
    region = PolygonRegion.of_rings([[outer, hole]], "p")
    centres = np.array(
        [(500.0, 500.0), (0.0, 500.0), (0.0, 0.0), (2500.0, 2500.0), (2000.0, 2500.0), (20_000.0, 20_000.0),
         (50_000.0, 500.0)]
    )  # fmt: skip
    found = region.shares(centres + shift, 1000.0)
    assert found == pytest.approx([1.0, 0.5, 0.25, 0.0, 0.5, 0.5, 0.0], abs=1e-9)
    grid = np.stack(np.meshgrid(np.arange(-5, 45), np.arange(-5, 45)), axis=-1).reshape(-1, 2) * 1000.0
    assert region.shares(grid + shift, 1000.0).sum() * 1e6 == pytest.approx(region.area_m2, rel=1e-9)


def test_area_near_places():
    region = PolygonRegion.of_rings([[corners(*square(0, -1000, 2000))]], "p")
    # Half of a disc lies in the square.
    assert region.near(corners((0, 0)), 500).area_m2 == pytest.approx(pi * 500**2 / 2, rel=1e-4)
    assert region.near(corners((500, 0), (500, 0)), 100).area_m2 == pytest.approx(pi * 100**2, rel=1e-4)
    # Two discs of radius r at a distance of r share 2 pi / 3 - sqrt(3) / 2 of r squared.
    lens = 2 * pi / 3 - 3**0.5 / 2
    assert near(corners((0, 0), (100, 0)), 100).area == pytest.approx((2 * pi - lens) * 1e4, rel=1e-4)


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=3, max_size=8),
    st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=3, max_size=6),
)
def test_whatever_is_drawn_is_a_valid_shape_within_its_hull(ring, hole):
    shape = polygon([corners(*ring), corners(*hole)])
    hull = shapely.MultiPoint(ring).convex_hull
    assert shape.is_valid
    assert shape.area <= hull.area + 1e-6

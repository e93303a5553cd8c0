"""Cameras and regions that cannot lie where they are said to lie."""

import json

import pytest

from leopard_census.config.places import check_places, check_region
from leopard_census.geo.degrees import METRES_PER_DEGREE, distance_m, distance_to_polygons_m
from leopard_census.tables.read import Scan


def camera(name, latitude, longitude, station=None):
    return {
        "deploymentID": name,
        "locationID": station or f"S-{name}",
        "latitude": latitude,
        "longitude": longitude,
    }


PLOT = [camera("A", 38.1, 72.9), camera("B", 38.2, 73.0), camera("C", 38.3, 73.1)]


def faults(*rows):
    return check_places("deployments.csv", Scan(dict(enumerate([*PLOT, *rows], start=2))))


def square(x, y, size):
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def test_a_plot_where_cameras_are_near_each_other():
    assert faults(camera("D", None, None), camera("E", 38.4, 73.2)) == []


def test_a_camera_far_from_the_others():
    (told,) = faults(camera("D", 48.2, 73.0))
    assert told.startswith("deployments.csv: row 5, deployment D: lies 11")
    assert "km from the middle of the cameras; correct the position" in told


def test_swapped_coordinates():
    (told,) = faults(camera("D", 73.0, 38.2))
    assert "latitude and longitude are swapped" in told


def test_zero_is_no_position():
    (told,) = faults(camera("D", 0.0, 0.0))
    assert "leave both empty" in told


def test_a_plot_across_the_date_line():
    rows = {
        2: camera("A", 65.0, 179.9),
        3: camera("B", 65.0, -179.9),
        4: camera("C", 65.1, -179.8),
        5: camera("D", 65.1, 179.8),
    }
    assert check_places("deployments.csv", Scan(rows)) == []


def region(tmp_path, geometry, cameras=PLOT):
    (tmp_path / "region.geojson").write_text(geometry if isinstance(geometry, str) else json.dumps(geometry))
    return check_region(tmp_path, "survey.yaml", {"name": "Plot", "polygon": "region.geojson"}, list(cameras))


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def test_a_region_around_its_cameras_or_beside_them(tmp_path):
    assert region(tmp_path, polygon(square(72.5, 38.0, 1.0))) == []
    assert region(tmp_path, polygon(square(72.0, 37.0, 0.5))) == []
    # A large reserve, whose corners are far from the plot in its middle.
    assert region(tmp_path, polygon(square(68.0, 33.0, 10.0))) == []
    assert region(tmp_path, polygon(square(10.0, 33.0, 1.0)), cameras=[camera("A", None, None)]) == []


def test_a_region_far_from_every_camera(tmp_path):
    (told,) = region(tmp_path, polygon(square(72.5, 43.0, 1.0)))
    assert "region.geojson lies 523 km from the nearest camera; correct the region" in told


def test_a_region_with_latitude_first(tmp_path):
    (told,) = region(tmp_path, polygon(square(38.0, 72.5, 1.0)))
    assert "latitude before longitude" in told
    beyond = [[y, x] for x, y in square(131.0, 43.0, 1.0)]
    (told,) = region(tmp_path, polygon(beyond))
    assert "latitude before longitude" in told


@pytest.mark.parametrize(
    ("geometry", "told"),
    [
        ("<kml/>", "is not GeoJSON"),
        ({"type": "LineString", "coordinates": [[73, 38], [74, 39]]}, "holds no polygon, only LineString"),
        ({"type": "FeatureCollection", "features": []}, "holds no polygon"),
        ([], "holds no polygon"),
        (polygon([[73, 38], [74, 38], [74, 39]]), "is not closed"),
        (polygon([[7e5, 4e6], [8e5, 4e6], [8e5, 5e6], [7e5, 4e6]]), "no degrees"),
        (polygon([[73, 38], [74, 39], [75, 40], [73, 38]]), "encloses no area"),
        (polygon([["a", 1], [2, 3], [4, 5], ["a", 1]]), "pairs of numbers"),
        ({"type": "MultiPolygon", "coordinates": 5}, "has no rings"),
        (
            polygon(square(73, 38, 1)) | {"crs": {"properties": {"name": "EPSG:32652"}}},
            "another coordinate system",
        ),
        ('{"type": "Polygon", "coordinates": [[[1, 1], [NaN, 3], [4, 5], [1, 1]]]}', "no degrees"),
    ],
)
def test_a_file_that_is_no_region(tmp_path, geometry, told):
    (line,) = region(tmp_path, geometry)
    assert line.startswith("survey.yaml: region.polygon: region.geojson")
    assert told in line


def test_missing_files_and_folders(tmp_path):
    for name, told in (("none.geojson", "there is no such file"), (".", "is a folder")):
        (line,) = check_region(tmp_path, "survey.yaml", {"polygon": name}, PLOT)
        assert told in line


def test_distances():
    assert distance_m((73.0, 38.0), (73.0, 39.0)) == pytest.approx(METRES_PER_DEGREE)
    assert distance_m((179.5, 0.0), (-179.5, 0.0)) == pytest.approx(METRES_PER_DEGREE)
    ring = [(x, y) for x, y in square(1.0, -1.0, 2.0)[:-1]]
    assert distance_to_polygons_m((0.0, 0.0), [[ring]]) == pytest.approx(METRES_PER_DEGREE)
    assert distance_to_polygons_m((2.0, 0.0), [[ring]]) == 0

"""Is the habitat's file right, in its place, and where the cameras are? Told when the workflow is planned."""

import json

import pytest

from leopard_census.config.places import check_habitat
from tests.unit.config.conftest import faults, sheet

PLOT = [
    {"deploymentID": name, "locationID": name, "latitude": latitude, "longitude": longitude}
    for name, latitude, longitude in (("A", 38.1, 72.9), ("B", 38.2, 73.0), ("C", 38.3, 73.1))
]


def square(x, y, size):
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def told(tmp_path, *drawn, cameras=PLOT, name="habitat.geojson"):
    """Faults of a file with these polygons: rings and what they are."""
    features = [
        {
            "type": "Feature",
            "properties": {} if habitat is None else {"habitat": habitat},
            "geometry": {"type": "Polygon", "coordinates": list(rings)},
        }
        for *rings, habitat in drawn
    ]
    folder = tmp_path / "plot-2026"
    folder.mkdir()
    (folder / name).write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return check_habitat(folder, list(cameras))


def test_no_file_is_no_fault(tmp_path):
    assert check_habitat(tmp_path, PLOT) == []
    assert check_habitat(tmp_path / "none", PLOT) == []


@pytest.mark.parametrize(
    "drawn",
    [
        [(square(72.0, 38.0, 2.0), None)],
        [(square(72.0, 38.0, 2.0), True), (square(72.9, 38.05, 0.05), False)],
        # One camera in the habitat is enough: the others may stand on its edge.
        [(square(73.05, 38.25, 0.1), True)],
        # The sea alone, far from all cameras but one.
        [(square(72.0, 38.15, 0.9), False)],
        [(square(72.0, 38.0, 2.0), square(72.85, 38.05, 0.1), True)],
    ],
)
def test_habitat_around_the_cameras(tmp_path, drawn):
    assert told(tmp_path, *drawn) == []


@pytest.mark.parametrize(
    "drawn",
    [
        [(square(72.0, 38.0, 2.0), False)],
        [(square(72.0, 37.0, 0.5), True)],
        [(square(72.0, 38.0, 2.0), square(72.5, 38.05, 1.0), True)],
        [(square(72.0, 38.0, 2.0), True), (square(72.5, 38.05, 1.0), False)],
    ],
)
def test_habitat_that_holds_no_camera(tmp_path, drawn):
    (line,) = told(tmp_path, *drawn)
    assert line.startswith("plot-2026/habitat.geojson: no camera lies in the habitat; correct the polygons")


def test_cameras_without_places_are_not_asked_for(tmp_path):
    nowhere = [{**row, "latitude": None, "longitude": None} for row in PLOT]
    assert told(tmp_path, (square(10.0, 10.0, 1.0), True), cameras=nowhere) == []


def test_habitat_far_away(tmp_path):
    (line,) = told(tmp_path, (square(72.5, 43.0, 1.0), True))
    assert line == (
        "plot-2026/habitat.geojson: lies 523 km from the nearest camera; correct the habitat, or the positions in "
        "deployments.csv"
    )


def test_latitude_first(tmp_path):
    (line,) = told(tmp_path, (square(38.0, 72.5, 1.0), True))
    assert "latitude before longitude" in line


def test_faults_of_the_file(tmp_path):
    ring = square(72.0, 38.0, 2.0)
    lines = told(tmp_path, (ring[:-1], True), (ring, "perhaps"))
    assert [line.partition(": polygon ")[0] for line in lines] == ["plot-2026/habitat.geojson"] * 2
    assert "polygon 1, ring 1: is not closed" in lines[0]
    assert "polygon 2: habitat is 'perhaps'; write true for habitat" in lines[1]


def test_a_link_to_a_disk_that_is_not_there(tmp_path):
    (tmp_path / "habitat.geojson").symlink_to("/nowhere/habitat.geojson")
    (line,) = check_habitat(tmp_path, PLOT)
    assert f"{tmp_path.name}/habitat.geojson: " in line


@pytest.mark.parametrize(
    "name", ["Habitat.geojson", "habitats.geojson", "habitat.json", "habitat.shp", "habitat.kml"]
)
def test_a_file_that_nobody_would_read(tmp_path, name):
    (line,) = told(tmp_path, (square(72.0, 38.0, 2.0), True), name=name)
    assert line.startswith(
        f"plot-2026/{name}: habitat is read only from habitat.geojson; save it under that name"
    )
    (tmp_path / "plot-2026" / name).rename(tmp_path / "plot-2026" / "habitat.txt")
    assert check_habitat(tmp_path / "plot-2026", PLOT) == []


def test_planning_tells(work):
    sheet(work, "habitat.geojson").write_text("<kml/>")
    (line,) = faults(work)
    assert line.startswith("plot-2012/habitat.geojson: is not GeoJSON")

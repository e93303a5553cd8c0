"""Do cameras, stations, region and habitat lie where they can lie? Slips of the pen are told before work starts."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from leopard_census.config.survey import leaves_folder, path_fault
from leopard_census.geo.degrees import distance_m, distance_to_polygons_m, inside
from leopard_census.geo.habitat_file import scan_habitat
from leopard_census.geo.polygon_file import Corner, Polygon, scan_region
from leopard_census.tables.plain_text import cut
from leopard_census.tables.read import Row, Scan

# A station is one place on a trail: its cameras face each other over it, and positions read by hand differ a little.
_STATION_M = 200.0
# One winter on one monitoring plot: the largest plots are some 60 km across, a wrong digit or swapped numbers take a
# camera hundreds of kilometres away.
_PLOT_M = 100_000.0

#: Habitat and non-habitat for the mask of spatial capture-recapture, in the survey's folder.
HABITAT_FILE = "habitat.geojson"
# Files of maps that somebody may have left in its place.
_MAPS = (".geojson", ".json", ".shp", ".gpkg", ".kml", ".kmz")


def check_places(path: Path, found: Scan) -> list[str]:
    """One line for each camera of deployments.csv that lies far from its station, or from all others."""
    placed = {number: row for number, row in found.rows.items() if _place(row) is not None}
    return _check_stations(path, placed) + _check_plot(path, placed)


def _check_stations(path: Path, rows: Mapping[int, Row]) -> list[str]:
    """Cameras that share a station but not a place: the station would be put between them, and density be wrong."""
    first: dict[str, Row] = {}
    problems = []
    for number, row in rows.items():
        if row["locationID"] is None:
            continue
        other = first.setdefault(row["locationID"], row)
        apart = distance_m(_at(other), _at(row))
        if apart > _STATION_M:
            problems.append(
                f"{path}: row {number}, deployment {_name(row)}: lies "
                f"{apart:.0f} m from deployment {_name(other)} of the same station "
                f"{cut(row['locationID'])}; correct the position, or give it a locationID of its own"
            )
    return problems


def _check_plot(path: Path, rows: Mapping[int, Row]) -> list[str]:
    problems = []
    middle = _middle([_at(row) for row in rows.values()])
    for number, row in rows.items():
        at = f"{path}: row {number}, deployment {_name(row)}"
        longitude, latitude = _at(row)
        if (longitude, latitude) == (0.0, 0.0):
            problems.append(
                f"{at}: latitude and longitude are 0; write the position, or leave both empty when it is not known"
            )
        elif middle and (away := distance_m(middle, (longitude, latitude))) > _PLOT_M:
            swapped = abs(longitude) <= 90 and distance_m(middle, (latitude, longitude)) <= _PLOT_M
            hint = (
                "latitude and longitude are swapped"
                if swapped
                else "correct the position (a digit too many?)"
            )
            problems.append(f"{at}: lies {away / 1000:.0f} km from the middle of the cameras; {hint}")
    return problems


def _name(row: Row) -> str:
    """A name that could not be read is told as such where it stands."""
    return "(no readable name)" if row["deploymentID"] is None else cut(row["deploymentID"])


def _middle(places: list[Corner]) -> Corner | None:
    """Median of the places, which a few wrong ones do not move; None without any."""
    known = [place for place in places if place != (0.0, 0.0)]
    if not known:
        return None
    start = known[0][0]
    east = median((x - start + 180) % 360 - 180 for x, _ in known)
    return start + east, median(y for _, y in known)


def check_region(folder: Path, shown: str, region: Any, deployments: list[Row]) -> list[str]:
    """One line for each fault of the region's file, and one when the region lies far from every camera.

    Parameters
    ----------
    folder
        The survey's folder.
    shown
        Name of survey.yaml in messages.
    region
        Value of its key `region`, as it was read.
    deployments
        Rows of deployments.csv.
    """
    name = region.get("polygon") if isinstance(region, Mapping) else None
    if not isinstance(name, str) or not name.strip() or leaves_folder(name.strip()) or path_fault(name):
        return []  # told by the check of survey.yaml
    path = folder / name.strip()
    polygons, problems = scan_region(path)
    told = [f"{shown}: region.polygon: {problem.replace(str(path), name.strip(), 1)}" for problem in problems]
    away = [] if told else _far(polygons, deployments, "region")
    return [*told, *(f"{shown}: region.polygon: {name} {fault}" for fault in away)]


def check_habitat(folder: Path, deployments: list[Row]) -> list[str]:
    """One line for each fault of the survey's `habitat.geojson`, where there is one or something like one.

    Parameters
    ----------
    folder
        The survey's folder.
    deployments
        Rows of deployments.csv.
    """
    path = folder / HABITAT_FILE
    shown = f"{folder.name}/{HABITAT_FILE}"
    if not os.path.lexists(path):
        return [
            f"{folder.name}/{other.name}: habitat is read only from {HABITAT_FILE}; save it under that name as GeoJSON "
            "in WGS 84, or move it elsewhere"
            for other in (sorted(folder.iterdir()) if folder.is_dir() else ())
            if other.stem.lower().removesuffix("s") == "habitat" and other.suffix.lower() in _MAPS
        ]
    drawn, problems = scan_habitat(path)
    if problems:
        return [problem.replace(str(path), shown, 1) for problem in problems]
    if away := _far([rings for rings, _ in drawn], deployments, "habitat"):
        return [f"{shown}: {fault}" for fault in away]
    cameras = [_at(row) for row in deployments if _place(row) is not None]
    if not cameras or any(_in_habitat(camera, drawn) for camera in cameras):
        return []
    return [
        f"{shown}: no camera lies in the habitat; correct the polygons, or their property habitat (true for habitat, "
        "false for non-habitat)"
    ]


def _in_habitat(camera: Corner, drawn: Sequence[tuple[Polygon, bool]]) -> bool:
    """Whether a camera lies in what is drawn as habitat, if anything is, and in nothing that is drawn as none."""
    anything = any(is_habitat for _, is_habitat in drawn)
    within = [is_habitat for rings, is_habitat in drawn if inside(camera, rings)]
    return all(within) and (not anything or bool(within))


def _far(polygons: list[Polygon], deployments: list[Row], kind: str) -> list[str]:
    """What is wrong when polygons lie far from every camera."""
    cameras = [_at(row) for row in deployments if _place(row) is not None]
    if not cameras or _near(cameras, polygons):
        return []
    away = min(distance_to_polygons_m(camera, polygons) for camera in cameras)
    turned = [[[(y, x) for x, y in ring] for ring in rings] for rings in polygons]
    mend = (
        "its corners have latitude before longitude; longitude comes first"
        if _near(cameras, turned)
        else f"correct the {kind}, or the positions in deployments.csv"
    )
    return [f"lies {away / 1000:.0f} km from the nearest camera; {mend}"]


def _near(cameras: list[Corner], polygons: list[Polygon]) -> bool:
    return any(distance_to_polygons_m(camera, polygons) <= _PLOT_M for camera in cameras)


def _place(row: Row) -> Corner | None:
    known = row["latitude"] is not None and row["longitude"] is not None
    return (row["longitude"], row["latitude"]) if known else None


def _at(row: Row) -> Corner:
    return row["longitude"], row["latitude"]

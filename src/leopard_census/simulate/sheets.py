"""The field sheets of a simulated survey, from the same seed as its pictures.

    python -m leopard_census.simulate.sheets CONFIG_FOLDER

writes the sheets of every simulated survey listed in CONFIG_FOLDER/config.yaml, of the earlier winters that it names,
and the register. `survey.yaml` is written by hand and only read here. A test fails when sheets and
settings drift apart.
"""

import json
import logging
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from leopard_census.config.simulate import EarlierWinter, SimulateSettings
from leopard_census.config.survey import Survey, parse_offset
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.deployment import FACTORY_DATE, Deployment, Station
from leopard_census.simulate.faults import build_cards
from leopard_census.simulate.known import label_rows, old_capture_rows, register_rows
from leopard_census.simulate.truth import region_polygon
from leopard_census.simulate.world import World, build_world
from leopard_census.tables.contract import contract
from leopard_census.tables.write import table_bytes

Row = dict[str, Any]
logger = logging.getLogger(__name__)

# UTM zone 52N, in which the simulator's metres are counted.
_METRES = "EPSG:32652"
_README = """# Simulated

Nothing in this folder is real: no such leopards, no such places (the coordinates lie in the open sea), no such winter.
Everything but `survey.yaml` is written by `python -m leopard_census.simulate.sheets config`; do not edit it by hand.

{more}
"""
_MEDIA_README = """What the team already knows (`labels.csv`): it has looked through the first cards, taken two fifths
through the winter. Of the leopards that came alone it named {named:.0%}; where two came together it noted how many
and how old; of all other triggers it noted the species of {species:.0%}."""
_OLD_README = """This winter survives as tables only. {leopards} leopards lived on the plot, cubs included. One slow
photo camera stood at each of {stations} stations; it met leopards {share:.0%} as often as the later cameras."""


def sheet_files(survey: Survey, settings: SimulateSettings) -> dict[str, bytes]:
    """Every file that the simulator keeps under the config folder, by its path there."""
    world = build_world(settings, SurveyDates.of(survey))
    folder = f"surveys/{survey.id}"
    labels = label_rows(world, build_cards(world))
    more = _MEDIA_README.format(named=settings.labels.named_share, species=settings.labels.species_share)
    region = _region_bytes(world, survey)
    files = {
        f"{folder}/README.md": _README.format(more=more).encode(),
        f"{folder}/deployments.csv": table_bytes(contract("deployments"), _deployment_rows(world)),
        f"{folder}/outages.csv": table_bytes(contract("outages"), _outage_rows(world)),
        f"{folder}/clocks.csv": table_bytes(contract("clocks"), _clock_rows(world)),
        f"{folder}/labels.csv": table_bytes(contract("labels"), labels),
        f"{folder}/decisions.csv": table_bytes(contract("decisions"), []),
        "individuals.csv": table_bytes(contract("individuals"), register_rows(world, labels)),
    }
    if region is not None:
        files[f"{folder}/region.geojson"] = region
    for winter in settings.earlier:
        files |= _old_files(world, winter, region)
    return files


def _old_files(world: World, winter: EarlierWinter, region: bytes | None) -> dict[str, bytes]:
    folder = f"surveys/{winter.survey}"
    more = _OLD_README.format(
        leopards=winter.leopards, stations=winter.stations, share=winter.relative_detection
    )
    files = {
        f"{folder}/README.md": _README.format(more=more).encode(),
        f"{folder}/captures.csv": table_bytes(contract("old_captures"), old_capture_rows(world, winter)),
        f"{folder}/effort.csv": table_bytes(contract("old_effort"), _old_effort_rows(world, winter)),
    }
    if winter.places_kept:
        files[f"{folder}/deployments.csv"] = table_bytes(
            contract("deployments"), _old_deployment_rows(world, winter)
        )
        if region is not None:
            files[f"{folder}/region.geojson"] = region
    return files


def _deployment_rows(world: World) -> Iterable[Row]:
    places = _degrees(np.array([(s.x_m, s.y_m) for s in world.stations]))
    place = dict(zip((s.location_id for s in world.stations), places, strict=True))
    for d in world.deployments:
        longitude, latitude = place[d.station.location_id]
        yield {
            "deploymentID": d.deployment_id,
            "locationID": d.station.location_id,
            "latitude": round(float(latitude), 6),
            "longitude": round(float(longitude), 6),
            "coordinateUncertainty": 10,
            "deploymentStart": world.dates.aware(d.start),
            "deploymentEnd": world.dates.aware(d.end),
            "cameraID": d.camera_id,
            "cameraModel": world.settings.camera(d.kind).model,
            "cameraHeading": _heading(d.station, d.facing),
            "featureType": d.station.feature,
            "timestampIssues": d.clock_reset is not None,
            "deploymentTags": "simulated",
            "deploymentComments": _comment(d),
        }


def _heading(station: Station, facing: int) -> int:
    """The trail's bearing runs to the right of the picture of camera 0, so that one looks left of the bearing."""
    return (station.trail_bearing + (90 if facing else -90)) % 360


def _comment(deployment: Deployment) -> str:
    reasons = [o.reason for o in deployment.outages]
    if "theft" in reasons:
        return "simulated; gone at pick-up, only the first card is left"
    if deployment.clock_reset is not None:
        return "simulated; clock stood at the factory date at pick-up, see clocks.csv"
    return "simulated"


def _outage_rows(world: World) -> Iterable[Row]:
    for d in world.deployments:
        for outage in d.outages:
            yield {
                "deploymentID": d.deployment_id,
                "start": world.dates.aware(outage.start),
                "end": None if outage.end is None else world.dates.aware(outage.end),
                "reason": outage.reason,
            }


def _clock_rows(world: World) -> Iterable[Row]:
    """A reset clock: from the factory date on it is wrong; the larger readings from before the reset are right."""
    for d in world.deployments:
        if d.clock_reset is not None:
            yield {
                "deploymentID": d.deployment_id,
                "shown": FACTORY_DATE,
                "true": world.dates.aware(d.clock_reset),
            }
            yield {"deploymentID": d.deployment_id, "shown": d.start, "true": world.dates.aware(d.start)}


def _old_effort_rows(world: World, winter: EarlierWinter) -> Iterable[Row]:
    zone = parse_offset(winter.utc_offset)
    for old in world.old_stations[winter.survey]:
        for start, end in old.spells:
            yield {
                "locationID": old.location_id,
                "start": start.replace(tzinfo=zone),
                "end": end.replace(tzinfo=zone),
            }


def _old_deployment_rows(world: World, winter: EarlierWinter) -> Iterable[Row]:
    zone = parse_offset(winter.utc_offset)
    stations = {s.location_id: s for s in world.stations}
    for old in world.old_stations[winter.survey]:
        station = stations[old.location_id]
        longitude, latitude = _degrees(np.array([(station.x_m, station.y_m)]))[0]
        yield {
            "deploymentID": f"{old.location_id}-1",
            "locationID": old.location_id,
            "latitude": round(float(latitude), 6),
            "longitude": round(float(longitude), 6),
            "coordinateUncertainty": 50,
            "deploymentStart": old.spells[0][0].replace(tzinfo=zone),
            "deploymentEnd": old.spells[-1][1].replace(tzinfo=zone),
            "cameraModel": "SimCam P1",
            "featureType": station.feature,
            "deploymentTags": "simulated",
            "deploymentComments": "simulated",
        }


def _region_bytes(world: World, survey: Survey) -> bytes | None:
    """The made-up reserve as GeoJSON, or None where the survey names no region."""
    if survey.region is None:
        return None
    ring = [[round(float(x), 6), round(float(y), 6)] for x, y in _degrees(region_polygon(world))]
    feature = {
        "type": "Feature",
        "properties": {"name": survey.region.name, "simulated": True},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }
    return (json.dumps({"type": "FeatureCollection", "features": [feature]}) + "\n").encode()


def _degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) longitude and latitude of metres in UTM zone 52N."""
    from pyproj import Transformer

    transformer = Transformer.from_crs(_METRES, "EPSG:4326", always_xy=True)
    return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))


def simulated_surveys(config_folder: Path) -> list[tuple[Survey, SimulateSettings]]:
    """The simulated surveys with media that a config folder lists, with their settings."""
    config = _yaml(config_folder / "config.yaml")
    found = []
    for entry in config.get("surveys") or []:
        folder = Path(str(entry["folder"])) if isinstance(entry, Mapping) and "folder" in entry else None
        name = str(entry["id"]) if isinstance(entry, Mapping) else str(entry)
        survey = Survey(**_yaml((folder or config_folder / "surveys" / name) / "survey.yaml"))
        if survey.simulated and survey.media is not None:
            common = (config.get("settings") or {}).get("simulate") or {}
            found.append((survey, SimulateSettings(**{**common, **survey.settings.get("simulate", {})})))
    return found


def _yaml(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def write_sheets(config_folder: Path) -> list[Path]:
    """Write all sheets of the simulated surveys; the paths written."""
    written = []
    for survey, settings in simulated_surveys(config_folder):
        for name, data in sheet_files(survey, settings).items():
            path = config_folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            written.append(path)
    return written


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if len(sys.argv) != 2:
        sys.exit("usage: python -m leopard_census.simulate.sheets CONFIG_FOLDER")
    for sheet in write_sheets(Path(sys.argv[1])):
        logger.info("%s", sheet)

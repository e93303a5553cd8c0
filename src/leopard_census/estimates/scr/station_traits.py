"""What the field sheet says of the stations, as covariates of detectors."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

#: Columns of `deployments.csv` that a model may use.
TRAITS = ("featureType", "cameraModel")


def with_station_traits(detectors: Sequence[Row], deployments: Sequence[Row]) -> list[dict[str, Any]]:
    """Detectors with the kind of place and the camera of their station; empty where not told.

    Cameras of one station that say different kinds of place tell none. Its cameras' models make one level together
    (`A + B`), as they watch the trail together. All deployments of the sheet count, as a station is one place.

    Parameters
    ----------
    detectors, deployments
        Rows as the contracts of these names give them.
    """
    told: dict[str, dict[str, set[str]]] = {}
    silent: set[tuple[str, str]] = set()
    for row in deployments:
        station = str(row["locationID"])
        for trait in TRAITS:
            if value := str(row.get(trait) or "").strip():
                told.setdefault(station, {}).setdefault(trait, set()).add(value)
            else:
                silent.add((station, trait))
    found = []
    for row in detectors:
        station = str(row["detector"])
        places, cameras = (told.get(station, {}).get(trait, set()) for trait in TRAITS)
        found.append(
            {
                **row,
                "featureType": next(iter(places)) if len(places) == 1 else "",
                "cameraModel": "" if (station, "cameraModel") in silent else " + ".join(sorted(cameras)),
            }
        )
    return found

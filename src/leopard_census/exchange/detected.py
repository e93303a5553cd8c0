"""What the detection files say of each media file, as far as the package tells it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leopard_census.tables.batch_json import Detection, FileDetections
from leopard_census.tables.batch_json_read import read_batch


@dataclass(frozen=True)
class Detected:
    """Of all deployments.

    Attributes
    ----------
    looked_into
        mediaIDs of the files that a detector looked into, with or without finding something.
    vehicles
        mediaID -> its surest vehicle.
    detectors
        deploymentID -> who made its detection file.
    """

    looked_into: set[str] = field(default_factory=set)
    vehicles: dict[str, Detection] = field(default_factory=dict)
    detectors: dict[str, str] = field(default_factory=dict)


def read_detected(paths: Sequence[Path], media: Iterable[Mapping[str, Any]], min_conf: float) -> Detected:
    """Read the detection files, each named after its deployment.

    Parameters
    ----------
    paths
        In the MegaDetector batch format.
    media
        Rows of the media tables.
    min_conf
        Confidence from which a detection counts, as for sightings.
    """
    by_path = {(row["deploymentID"], row["filePath"]): row["mediaID"] for row in media}
    found = Detected()
    for path in paths:
        batch = read_batch(path)
        found.detectors[path.stem] = batch.detector
        for entry in batch.files:
            media_id = by_path.get((path.stem, entry.file))
            if media_id is None or entry.failure is not None:
                continue
            found.looked_into.add(media_id)
            if vehicle := surest_vehicle(entry, batch.categories, min_conf):
                found.vehicles[media_id] = vehicle
    return found


def surest_vehicle(entry: FileDetections, kinds: Mapping[str, str], min_conf: float) -> Detection | None:
    """The vehicle of a file that the detector is surest of, if it is at least that sure of one."""
    vehicles = [d for d in entry.detections if kinds.get(d.category) == "vehicle" and d.conf >= min_conf]
    return max(vehicles, key=lambda d: (d.conf, -(d.frame_number or 0), d.box), default=None)

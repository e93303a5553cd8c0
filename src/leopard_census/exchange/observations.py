"""The table `observations`.

- Level `event`: one row per sighting, that is one animal in one burst or clip; `eventID` is the sightingID. Sightings
  in copies of another file and false detections have none, so that the counts of this level can be summed; a sighting
  without a known time has none either, for the standard asks for one. All of them stand in the resource `sightings`.
- Level `media`: one row per sighting and file, with one box: that of the sighting's best view in the file, else of the
  surest detection. The standard's release 1.0 cannot say at which time of a clip a box stands; the tag `frame_s` does.
  The boxes of all frames are in the detection files. A file with a vehicle has a row with its surest box; one in which
  nothing was found is `blank`; one that nothing could look into is `unclassified`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from leopard_census.exchange.detected import Detected
from leopard_census.exchange.standard_cells import tags, whole_second
from leopard_census.exchange.told import Told
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.boxes import Box, parse_box

Row = Mapping[str, Any]

_COPY = "duplicate-media"


@dataclass(frozen=True)
class BestBox:
    """Where a sighting is in one file; `frame_us` in microseconds from the start of a clip, 0 in a photo."""

    box: Box
    frame_us: int


def best_boxes(tracks: Iterable[Row], crops: Iterable[Row]) -> dict[tuple[str, str], BestBox]:
    """(sightingID, mediaID) -> box: of the best view in that file, else of the surest detection."""
    quality = {(row["sightingID"], row["frameID"]): row["quality"] for row in crops}
    found: dict[tuple[str, str], tuple[tuple[float, float, int], BestBox]] = {}
    for row in tracks:
        media, _, time_us = row["frameID"].partition("@")
        rank = (
            quality.get((row["sightingID"], row["frameID"]), -1.0),
            row["conf"],
            -int(time_us),
        )
        key = row["sightingID"], media
        if key not in found or rank > found[key][0]:
            found[key] = rank, BestBox(parse_box(row["box"]), int(time_us))
    return {key: best for key, (_, best) in found.items()}


def event_rows(sightings: Iterable[Row], told: Mapping[str, Told]) -> list[dict[str, Any]]:
    """Rows of the level `event`, of the contract `package_observations`; `told` lacks false detections."""
    return [
        {
            "observationID": row["sightingID"],
            "deploymentID": row["deploymentID"],
            "eventID": row["sightingID"],
            "eventStart": whole_second(row["start"]),
            "eventEnd": whole_second(row["end"]),
            "observationLevel": "event",
            **told[row["sightingID"]].shared,
            "observationTags": tags(told[row["sightingID"]].tags),
        }
        for row in sightings
        if row["sightingID"] in told and row["excluded_by"] != _COPY and row["start"] is not None
    ]


def media_level_rows(
    sightings: Iterable[Row],
    told: Mapping[str, Told],
    boxes: Mapping[tuple[str, str], BestBox],
    files: Mapping[str, Row],
) -> list[dict[str, Any]]:
    """Rows of the level `media` of all sightings but false detections.

    Parameters
    ----------
    sightings
        Rows of the survey's sightings.
    told
        By sightingID; it lacks false detections.
    boxes
        By sightingID and mediaID; a file that a label alone puts the sighting in has none.
    files
        mediaID -> its mediaID, deploymentID, timestamp and duration_s; what is not there has no time, and no row.
    """
    rows = []
    for row in sightings:
        if (here := told.get(row["sightingID"])) is None:
            continue
        for media_id in row["mediaIDs"]:
            if media_id not in files:
                continue
            best = boxes.get((row["sightingID"], media_id))
            frame_s = f"{best.frame_us / 1e6:.3f}" if best and best.frame_us else None
            rows.append(
                {
                    **_of_file(files[media_id], f"{row['sightingID']}_{media_id}"),
                    "eventID": row["sightingID"],
                    **here.shared,
                    **_box(best.box if best else None),
                    "observationTags": tags([*here.tags, ("frame_s", frame_s)]),
                }
            )
    return rows


def other_file_rows(
    sightings: Iterable[Row],
    told: Mapping[str, Told],
    files: Mapping[str, Row],
    found: Detected,
    decided: Collection[str],
) -> list[dict[str, Any]]:
    """Rows of the level `media` of vehicles, and of files in which nothing was found or that nothing looked into.

    A file is blank by people's word where a label or a decision says of a sighting in it that there is nothing.

    Parameters
    ----------
    sightings
        Rows of the survey's sightings.
    told
        By sightingID; what these are in needs no row here. It lacks false detections.
    decided
        Sightings whose species people decided on.
    files
        mediaID -> its mediaID, deploymentID, timestamp and duration_s.
    found
        What the detection files say.
    decided
        Sightings whose species people decided on.
    """
    seen: set[str] = set()
    denied: set[str] = set()
    for row in sightings:
        if row["sightingID"] in told:
            seen.update(row["mediaIDs"])
        elif row["species_source"] == "label" or row["sightingID"] in decided:
            denied.update(row["mediaIDs"])
    rows = []
    for media_id, file in files.items():
        by = {"classificationMethod": "machine", "classifiedBy": found.detectors.get(file["deploymentID"])}
        if (vehicle := found.vehicles.get(media_id)) is not None:
            rows.append({**_of_file(file, f"{media_id}_vehicle"), **_vehicle(vehicle), **by})
        elif media_id in seen:
            continue
        elif media_id not in found.looked_into:
            rows.append({**_of_file(file, f"{media_id}_unclassified"), "observationType": "unclassified"})
        else:
            who = {"classificationMethod": "human"} if media_id in denied else by
            rows.append({**_of_file(file, f"{media_id}_blank"), "observationType": "blank", **who})
    return rows


def _vehicle(found: Detection) -> dict[str, Any]:
    frame_s = f"{found.time_s:.3f}" if found.time_s else None
    return {
        "observationType": "vehicle",
        **_box(found.box),
        "classificationProbability": found.conf,
        "observationTags": tags([("frame_s", frame_s)]),
    }


def _of_file(file: Row, observation: str) -> dict[str, Any]:
    """Key, file and time of a row of the level `media`: from the first to the last moment of the file."""
    length = timedelta(seconds=int(file["duration_s"] or 0))
    return {
        "observationID": observation,
        "deploymentID": file["deploymentID"],
        "mediaID": file["mediaID"],
        "eventStart": file["timestamp"],
        "eventEnd": file["timestamp"] + length,
        "observationLevel": "media",
    }


def _box(box: Box | None) -> dict[str, float]:
    """Columns of a box; none where it has no area once it is written with four decimals."""
    if box is None:
        return {}
    x, y, width, height = (round(part, 4) for part in box)
    # Rounded edges may pass the picture's by the last digit.
    width, height = round(min(width, 1 - x), 4), round(min(height, 1 - y), 4)
    if width <= 0 or height <= 0:
        return {}
    return {"bboxX": x, "bboxY": y, "bboxWidth": width, "bboxHeight": height}

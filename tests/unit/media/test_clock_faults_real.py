"""The Tajikistan photos: what their times and light alone tell (no coordinates, no field sheet)."""

import csv
from datetime import datetime, timedelta, timezone

import pytest

from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_faults import propose_clocks
from leopard_census.media.status import timings

ZONE = timezone(timedelta(hours=5))
# The file names of the Reconyx photos are 13 hours behind the strip (README of the photos).
NAMES_BEHIND = timedelta(hours=13)


@pytest.fixture(scope="module")
def rows(shared):
    folder = shared / "data" / "tajikistan-2012"
    with (folder / "annotations.csv").open(encoding="utf-8") as file:
        light = {row["file"]: row["light"] for row in csv.DictReader(file)}
    media, keys = [], set()
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            key = f"{row['survey']}-{row['station']}-{row['camera']}"
            named = datetime.fromisoformat(f"{row['filename_date']}T{row['filename_time']}")
            if row["exif_datetime"]:
                source, shown = "exif", datetime.strptime(row["exif_datetime"], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
            else:
                source, shown = "banner", named + NAMES_BEHIND
            keys.add(key)
            media.append(
                {
                    "mediaID": str(number),
                    "deploymentID": key,
                    "filePath": row["file"],
                    "sha256": str(number),
                    "timestamp": shown.replace(tzinfo=ZONE),
                    "status": "ok",
                    "night": {"night": True, "day": False}.get(light.get(row["file"], "")),
                    "readings": f"{source}={shown.isoformat()}|filename={named.isoformat()}",
                }
            )
    season = (datetime(2012, 4, 1, tzinfo=ZONE), datetime(2012, 11, 1, tzinfo=ZONE))
    deployments = [
        {"deploymentID": key, "locationID": key, "deploymentStart": season[0], "deploymentEnd": season[1]}
        for key in sorted(keys)
    ]
    return propose_clocks(timings(media, deployments, []), deployments, ClocksSettings())


def test_the_known_field_fault_is_the_only_light_that_is_told(rows):
    (found,) = [row for row in rows if row["kind"] == "day-night"]
    assert found["deploymentID"] == "02-04-1"
    assert found["shown"] == datetime(2012, 7, 6, 1, 17, 34)  # noqa: DTZ001
    assert (found["found_by"], found["strength"], found["proposed_true"]) == ("files", "weak", None)
    assert "1 event with colour between 23 and 2 o'clock" in found["reason"]


def test_names_that_a_program_gave_by_another_clock_are_told_of_every_camera(rows):
    told = {row["deploymentID"]: row["reason"] for row in rows if row["kind"] == "readings-differ"}
    assert len(told) == 19  # all cameras
    assert "the file name is 1 h ahead of EXIF in 2 of " in told["01-04-2"]
    assert "the file name is 13 h behind the burned-in strip" in told["02-13-1"]
    assert "Another zone, or morning for afternoon together with an hour of summer time" in told["02-13-1"]


def test_nothing_is_proposed_without_a_place_or_a_sheet(rows):
    assert all(row["proposed_true"] is None for row in rows)

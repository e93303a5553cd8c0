"""Cards in the wrong folder."""

from datetime import datetime, timedelta, timezone

from leopard_census.media.duplicates import find_duplicates
from leopard_census.media.mixed_cards import card_findings
from leopard_census.media.status import timings
from leopard_census.tables.contract import contract
from leopard_census.tables.write import table_bytes

ZONE = timezone(timedelta(hours=10))
START = datetime(2015, 12, 1, 12, tzinfo=ZONE)
DAY = timedelta(days=1)


def deployment(key, camera=None, first=0, days=60):
    return {
        "deploymentID": key,
        "cameraID": camera,
        "deploymentStart": START + first * DAY,
        "deploymentEnd": START + (first + days) * DAY,
    }


def files(key, number=5, serial=None, first=1, sha=None, folder=""):
    return [
        {
            "mediaID": f"{key}{folder}{serial}{first}{n}",
            "deploymentID": key,
            "filePath": f"{key}/{folder}{first}{n}.JPG",
            "sha256": f"{sha or key + str(serial) + str(first)}{n}",
            "timestamp": START + (first + n) * DAY,
            "status": "ok",
            "cameraSerial": serial,
        }
        for n in range(number)
    ]


def findings(media, deployments):
    timed = timings(media, deployments, [])
    rows = card_findings(timed, deployments, find_duplicates(timed, deployments))
    table_bytes(contract("card_findings"), rows)
    return {(row["deploymentID"], row["kind"], row["other_deployment"], row["files"]) for row in rows}


def test_serial_numbers_as_people_write_them_agree():
    media = [*files("D01", serial="H500HG07191234"), *files("D02", serial="00123456")]
    assert not findings(media, [deployment("D01", "h500-hg07 191234"), deployment("D02", "123456")])


def test_a_teams_own_number_says_nothing():
    assert not findings(files("D01", serial="H500HG07191234"), [deployment("D01", "17")])


def test_files_of_another_deployments_camera():
    media = [*files("D01", serial="A1000002"), *files("D02", serial="A1000002")]
    deployments = [deployment("D01", "A1000001"), deployment("D02", "A1000002")]
    assert findings(media, deployments) == {
        ("D01", "serial-elsewhere", "D02", 5),
        ("D02", "same-camera", "D01", 5),
    }


def test_a_camera_that_moved_is_at_two_places_one_after_the_other():
    media = [*files("D01", serial="A1000001"), *files("D02", serial="A1000001", first=70)]
    assert not findings(media, [deployment("D01", "A1000001"), deployment("D02", "A1000001", first=65)])


def test_another_serial_of_the_same_make_and_two_cameras_in_one_folder():
    media = [*files("D01", 4, "A1000009"), *files("D01", 1, "A1000001", first=9)]
    assert findings(media, [deployment("D01", "A1000001")]) == {
        ("D01", "serial-differs", "-", 4),
        ("D01", "several-cameras", "-", 5),
    }


def test_files_outside_the_dates():
    media = [*files("D01", first=-9), *files("D01", first=20), *files("D01", first=90)]
    assert findings(media, [deployment("D01")]) == {
        ("D01", "before-deployment", "-", 5),
        ("D01", "after-deployment", "-", 5),
    }


def test_a_whole_card_under_two_deployments():
    media = [*files("D01", 6, sha="x"), *files("D02", 6, sha="x")]
    assert findings(media, [deployment("D01"), deployment("D02")]) == {("D02", "card-copied", "D01", 6)}


def test_a_part_of_a_card_and_a_single_slip():
    here, there = files("D01", 20, sha="x"), files("D02", 20, sha="y")
    slip = [{**row, "deploymentID": "D02", "mediaID": f"c{row['mediaID']}"} for row in here]
    slip = [{**row, "filePath": f"D02/c{row['filePath'][4:]}"} for row in slip]
    both = [deployment("D01"), deployment("D02")]
    assert findings([*here, *there, *slip[:4]], both) == {("D02", "files-copied", "D01", 4)}
    assert not findings([*here, *there, *slip[:1]], both)


def test_a_number_of_noughts_or_signs_is_that_of_no_camera():
    assert not findings(files("D02", serial="000"), [deployment("D01", "-"), deployment("D02", "B7")])

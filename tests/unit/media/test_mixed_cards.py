"""Cards in the wrong folder."""

from datetime import datetime, timedelta, timezone

import pytest

from leopard_census.media.card_serials import is_stray
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


def rows_of(media, deployments):
    timed = timings(media, deployments, [])
    rows = card_findings(timed, deployments, find_duplicates(timed, deployments))
    table_bytes(contract("card_findings"), rows)
    return rows


def findings(media, deployments):
    rows = rows_of(media, deployments)
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


def test_a_camera_whose_old_place_the_sheet_knows_is_not_elsewhere():
    # The sheet has it at D02 for the next weeks, and the team wrote no number down at D01.
    deployments = [deployment("D01"), deployment("D02", "A1000001", first=65)]
    assert not findings(files("D01", serial="A1000001"), deployments)
    together = [deployment("D01"), deployment("D02", "A1000001", first=55)]
    assert not findings(files("D01", serial="A1000001"), together)
    (row,) = rows_of(files("D01", serial="A1000001", first=55), together)
    assert (row["kind"], row["strength"]) == ("serial-elsewhere", "strong")
    assert row["reason"].startswith("all 5 files that name a camera were taken by camera A1000001")


def test_a_camera_carried_on_in_the_morning_stands_at_both_places_for_a_while():
    handed = START + 30 * DAY + timedelta(minutes=15)
    one, two = deployment("D01", "A1", days=30) | {"deploymentEnd": handed}, deployment("D02", "A1", first=30)
    media = [*files("D01", serial="A1"), *files("D02", serial="A1", first=31)]
    assert not findings(media, [one, two])


def test_a_camera_that_replaced_a_broken_one_is_a_question():
    # B2 stood at D02 until day 49, and took the place of A1 at D01 on day 50; the sheet lists only A1 there.
    sheet = [deployment("D01", "A1", days=100), deployment("D02", "B2", days=49)]
    media = [
        *files("D01", 40, "A1"),
        *files("D01", 20, "B2", first=50),
        *files("D02", 40, "B2"),
    ]
    several, differs = sorted(rows_of(media, sheet), key=lambda row: row["kind"], reverse=True)
    assert (several["kind"], several["strength"]) == ("several-cameras", "weak")
    assert "one after the other: was a camera replaced?" in several["reason"]
    assert (differs["kind"], differs["strength"]) == ("serial-differs", "moderate")


def test_a_number_at_three_places_at_once_is_no_serial_and_says_so_once():
    keys = ["D01", "D02", "D03", "D04"]
    media = [row for key in keys for row in files(key, serial="123456789")]
    # The sheet took the number from the files' properties at one place, and has true numbers at another.
    deployments = [deployment("D01", "123456789"), deployment("D02", "987654321"), *map(deployment, keys[2:])]
    (row,) = rows_of(media, deployments)
    assert (row["deploymentID"], row["kind"], row["files"], row["strength"]) == (
        "D01",
        "no-serial",
        20,
        "weak",
    )
    assert "no serial number" in row["reason"]


def test_a_camera_at_three_places_one_after_the_other_has_a_serial():
    media = [row for n in range(3) for row in files(f"D0{n}", serial="A1", first=61 * n + 1)]
    assert not findings(media, [deployment(f"D0{n}", "A1", first=61 * n) for n in range(3)])


def test_copies_of_one_card_make_no_number_one_of_a_brand():
    media = [row for n in range(3) for row in files(f"D0{n}", serial="A1", sha="x")]
    kinds = {row["kind"] for row in rows_of(media, [deployment(f"D0{n}") for n in range(3)])}
    assert kinds == {"card-copied", "same-camera"}


def test_stray_files_make_no_number_one_of_a_brand():
    keys = ["D01", "D02", "D03"]
    media = [row for key in keys for row in files(key, 9, serial=f"{key}X")]
    media += [row for key in keys[1:] for row in files(key, 1, serial="D01X", first=30)]
    kinds = {row["kind"] for row in rows_of(media, [deployment(key, f"{key}X") for key in keys])}
    assert "no-serial" not in kinds
    assert "serial-elsewhere" in kinds


def test_two_places_with_a_number_that_the_sheet_does_not_know_are_no_strong_claim():
    media = [*files("D01", serial="A1"), *files("D02", serial="A1")]
    (row,) = rows_of(media, [deployment("D01"), deployment("D02")])
    assert (row["kind"], row["strength"]) == ("same-camera", "moderate")
    (row,) = rows_of(media, [deployment("D01"), deployment("D02", "A1")])[1:]
    assert (row["kind"], row["strength"]) == ("same-camera", "strong")


def test_a_single_stray_file_is_a_question():
    media = [*files("D01", 49, "A1"), *files("D01", 1, "B2", first=50), *files("D02", 9, "B2")]
    rows = rows_of(media, [deployment("D01", "A1"), deployment("D02", "B2")])
    assert {(row["kind"], row["strength"]) for row in rows} == {
        ("serial-elsewhere", "weak"),
        ("several-cameras", "weak"),
        ("same-camera", "weak"),
    }
    told = {row["kind"]: row["reason"] for row in rows}
    assert told["serial-elsewhere"].startswith("1 of 50 files that name a camera was taken by camera B2")
    assert told["several-cameras"].startswith(
        "1 of 50 files that name a camera was taken by another camera (B2)"
    )


@pytest.mark.parametrize(
    ("files_", "of", "stray"), [(1, 2, True), (2, 40, True), (3, 40, False), (9, 200, True), (2, 2, False)]
)
def test_what_is_a_stray(files_, of, stray):
    assert is_stray(files_, of) is stray


def test_one_file_before_the_set_up_is_a_question():
    (row,) = rows_of([*files("D01", 30), *files("D01", 1, first=-9)], [deployment("D01")])
    assert (row["kind"], row["strength"]) == ("before-deployment", "weak")
    assert row["reason"].startswith("1 of 31 files was taken before the set-up, at 2015-11-22")


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
    media = [*files("D01", serial="000"), *files("D02", serial="000"), *files("D02", serial="B7", first=9)]
    assert not findings(media, [deployment("D01", "-"), deployment("D02", "B7")])

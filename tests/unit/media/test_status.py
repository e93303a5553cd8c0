from datetime import datetime, timedelta, timezone

import pytest

from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_faults import propose_clocks
from leopard_census.media.duplicates import find_duplicates
from leopard_census.media.status import final_status, timings
from leopard_census.tables.contract import contract
from leopard_census.tables.write import table_bytes

ZONE = timezone(timedelta(hours=11))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def deployment(key, start="2011-12-15T12:00:00", end="2012-03-20T10:00:00"):
    return {"deploymentID": key, "deploymentStart": at(start), "deploymentEnd": at(end)}


def medium(key, deployment="D01", time="2012-01-03T04:05:06", status="ok", sha=None, reason=None):
    return {
        "mediaID": key,
        "deploymentID": deployment,
        "filePath": f"{deployment}/{key}.JPG",
        "sha256": sha or key,
        "timestamp": at(time) if time else None,
        "status": status,
        "reason": reason,
    }


def clock(shown, true, deployment="D01"):
    return {"deploymentID": deployment, "shown": datetime.fromisoformat(shown), "true": at(true)}


def judge(media, deployments=None, clocks=()):
    deployments = deployments or [deployment("D01"), deployment("D02")]
    timed = timings(media, deployments, clocks)
    duplicates = find_duplicates(timed, deployments)
    status = final_status(media, timed, duplicates)
    proposals = propose_clocks(timed, deployments, ClocksSettings())
    table_bytes(contract("media_status"), status)
    table_bytes(contract("duplicates"), duplicates)
    table_bytes(contract("clock_proposals"), proposals)
    assert [row["mediaID"] for row in status] == [row["mediaID"] for row in media]
    assert all((row["reason"] is None) <= (row["status"] == "ok") for row in status)
    return {row["mediaID"]: row["status"] for row in status}, duplicates, proposals


def test_every_file_gets_one_state():
    media = [
        medium("a"),
        medium("b", status="truncated-usable", reason="half"),
        medium("c", status="corrupt", reason="broken"),
        medium("d", status="not-media", reason="a note", time=None),
        medium("e", time=None),
        medium("f", time="2011-12-15T11:59:59"),
        medium("g", time="2012-03-20T10:00:01"),
        medium("h", time="2012-03-20T10:00:00"),
    ]
    states, duplicates, proposals = judge(media)
    assert states == {
        "a": "ok",
        "b": "truncated-usable",
        "c": "corrupt",
        "d": "not-media",
        "e": "no-timestamp",
        "f": "outside-deployment",
        "g": "outside-deployment",
        "h": "ok",
    }
    assert duplicates == proposals == []


def test_a_copy_within_a_deployment():
    states, duplicates, _ = judge([medium("b", sha="x"), medium("a", sha="x"), medium("c", sha="x")])
    assert states == {"a": "ok", "b": "duplicate", "c": "duplicate"}
    assert {(d["mediaID"], d["duplicate_of"], d["kind"]) for d in duplicates} == {
        ("b", "a", "within-deployment"),
        ("c", "a", "within-deployment"),
    }


def test_a_card_copied_under_two_deployments_stays_where_its_dates_fit():
    deployments = [
        deployment("D01", "2011-12-01T00:00:00", "2011-12-31T00:00:00"),
        deployment("D02", "2012-01-01T00:00:00", "2012-02-01T00:00:00"),
    ]
    media = [medium("a", "D01", sha="x"), medium("b", "D02", sha="x")]
    states, duplicates, _ = judge(media, deployments)
    assert states == {"a": "duplicate", "b": "ok"}
    assert duplicates[0]["kind"] == "between-deployments"


def test_where_both_fit_the_earlier_deployment_keeps_it():
    deployments = [deployment("D01", "2011-12-16T00:00:00"), deployment("D02", "2011-12-15T00:00:00")]
    states, _, _ = judge([medium("a", "D01", sha="x"), medium("b", "D02", sha="x")], deployments)
    assert states == {"a": "duplicate", "b": "ok"}


def test_a_card_copied_to_a_camera_that_was_busy_belongs_to_the_other():
    days = ["2012-01-03", "2012-01-05", "2012-01-09"]
    shared = [
        medium(f"{d}{n}", d, f"{day}T00:00:00", sha=f"x{n}")
        for d in ("D01", "D02")
        for n, day in enumerate(days)
    ]
    own = [medium("own", "D01", "2012-01-06T00:00:00"), medium("later", "D02", "2012-02-06T00:00:00")]
    states, _, _ = judge([*shared, *own])
    assert [states[f"D02{n}"] for n in range(3)] == ["ok"] * 3
    assert [states[f"D01{n}"] for n in range(3)] == ["duplicate"] * 3
    assert states["own"] == states["later"] == "ok"


def of_camera(row, serial):
    return {**row, "cameraSerial": serial}


def test_a_file_belongs_to_the_deployment_whose_camera_took_it():
    own = [
        of_camera(medium(f"{d}{n}", d, f"2012-01-0{n}T00:00:00"), f"cam-{d}")
        for d in ("D01", "D02")
        for n in (1, 2)
    ]
    shared = [
        of_camera(medium(f"x-{d}", d, "2012-02-09T00:00:00", sha="x"), "cam-D02") for d in ("D01", "D02")
    ]
    states, duplicates, _ = judge([*own, *shared])
    assert (states["x-D01"], states["x-D02"]) == ("duplicate", "ok")
    assert (duplicates[0]["filePath"], duplicates[0]["kept_path"]) == ("D01/x-D01.JPG", "D02/x-D02.JPG")


def test_of_two_names_in_one_folder_the_shorter_is_the_file():
    media = [medium("IMG_1 (1)", sha="x"), medium("IMG_1", sha="x")]
    assert judge(media)[0] == {"IMG_1 (1)": "duplicate", "IMG_1": "ok"}


def test_a_copy_or_a_file_without_a_time_says_that_it_is_cut():
    media = [
        medium("a", sha="x"),
        medium("b", sha="x", status="truncated-usable", reason="2 s of 9 s decode"),
    ]
    media += [medium("c", time=None, status="truncated-usable", reason="1 s of 9 s decode")]
    timed = timings(media, [deployment("D01")], ())
    reasons = {
        row["mediaID"]: row["reason"]
        for row in final_status(media, timed, find_duplicates(timed, [deployment("D01")]))
    }
    assert reasons["b"] == "the same bytes as D01/a.JPG; 2 s of 9 s decode"
    assert reasons["c"].endswith("tells when it was taken; 1 s of 9 s decode")


def test_damaged_files_are_no_duplicates_of_each_other():
    media = [medium(k, sha="x", status="unreadable", reason="the file is empty") for k in "ab"]
    assert judge(media)[0] == {"a": "unreadable", "b": "unreadable"}


RESET_MEDIA = [
    medium("1", time="2011-12-24T18:00:00"),
    medium("2", time="2012-01-19T05:00:00"),
    medium("3", time="2010-01-01T00:10:00"),
    medium("4", time="2010-03-01T04:00:00"),
]
RESET_CLOCKS = [
    clock("2010-01-01T00:00:00", "2012-01-20T06:00:00"),
    clock("2011-12-15T12:00:00", "2011-12-15T12:00:00"),
]


def test_a_reset_clock_is_proposed_and_its_files_wait_outside():
    states, _, proposals = judge(RESET_MEDIA)
    assert states == {"1": "ok", "2": "ok", "3": "outside-deployment", "4": "outside-deployment"}
    reset, closing = sorted(proposals, key=lambda row: row["shown"])
    assert (reset["shown"], reset["files"]) == (datetime.fromisoformat("2010-01-01T00:10:00"), 2)
    # The last reading is taken for the pick-up.
    assert reset["proposed_true"] - at("2010-01-01T00:10:00") == at("2012-03-20T10:00:00") - at(
        "2010-03-01T04:00:00"
    )
    assert "2012-01-19T05:00:00" in reset["reason"]
    assert (closing["shown"].replace(tzinfo=ZONE), closing["files"]) == (closing["proposed_true"], 2)


def test_confirmed_proposals_bring_the_files_inside():
    _, _, proposals = judge(RESET_MEDIA)
    confirmed = [{"deploymentID": "D01", "shown": p["shown"], "true": p["proposed_true"]} for p in proposals]
    states, _, again = judge(RESET_MEDIA, clocks=confirmed)
    assert set(states.values()) == {"ok"}
    assert again == []


def test_a_known_reset_is_no_fault_any_more():
    states, _, proposals = judge(RESET_MEDIA, clocks=RESET_CLOCKS)
    assert set(states.values()) == {"ok"}
    assert proposals == []


def test_a_correction_that_reaches_too_far_is_told():
    states, _, proposals = judge(RESET_MEDIA, clocks=RESET_CLOCKS[:1])
    assert states == {"1": "outside-deployment", "2": "outside-deployment", "3": "ok", "4": "ok"}
    (row,) = proposals
    assert row["shown"].replace(tzinfo=ZONE) == row["proposed_true"] == at("2011-12-24T18:00:00")
    assert "clocks.csv" in row["reason"]


def test_a_clock_that_was_never_set():
    states, _, proposals = judge(
        [medium("1", time="2010-01-01T00:10:00"), medium("2", time="2010-02-01T00:00:00")]
    )
    assert set(states.values()) == {"outside-deployment"}
    (row,) = proposals
    assert row["proposed_true"] == at("2011-12-15T12:00:00")


@pytest.mark.parametrize("time", ["2011-12-15T01:00:00", "2012-04-01T00:00:00"])
def test_a_slip_in_the_field_sheet_is_no_reset(time):
    assert judge([medium("1", time=time)])[2] == []


def test_the_order_of_rows_changes_nothing():
    media = [*RESET_MEDIA, medium("5", "D02", sha="x"), medium("6", "D01", sha="x")]
    one, other = judge(media), judge(media[::-1])
    assert one[0] == other[0]
    assert sorted(map(str, one[1])) == sorted(map(str, other[1]))
    assert sorted(map(str, one[2])) == sorted(map(str, other[2]))

"""What the media say of working times: stops, doubts, and the sheet that stands."""

from datetime import date, datetime, timedelta, timezone

import pytest

from leopard_census.config.media import ClocksSettings
from leopard_census.histories.effort import spans_of_deployments
from leopard_census.histories.measured import measured_stops
from leopard_census.histories.survey_effort import CameraSheets, survey_effort
from leopard_census.histories.window import SurveyWindow

ZONE = timezone(timedelta(hours=11))
WINDOW = SurveyWindow(date(2011, 12, 15), 10, ZONE)


def at(day, hour=0, minute=0):
    return datetime(2011, 12, 15, hour, minute, tzinfo=ZONE) + timedelta(days=day)


START, END = at(0, 12), at(9, 15)
FIRST_FILE, LAST_FILE = at(0, 13), at(4, 7, 30)


def deployment(name="D1", station="S1"):
    return {
        "deploymentID": name,
        "locationID": station,
        "deploymentStart": START,
        "deploymentEnd": END,
        "cameraHeading": None,
    }


def measured(name="D1", first=FIRST_FILE, last=LAST_FILE, elsewhere=0):
    return {
        "deploymentID": name,
        "deploymentStart": START,
        "deploymentEnd": END,
        "first_file": first,
        "last_file": last,
        "files_elsewhere": elsewhere,
    }


def difference(kind, start, end, name="D1", files=0):
    return {"deploymentID": name, "kind": kind, "start": start, "end": end, "files": files}


EARLY_END = difference("early-end", LAST_FILE, END)


def effort(working_times, differences, *, operation=None, deployments=None, outages=()):
    sheets = CameraSheets(
        deployments or [deployment()],
        list(outages),
        operation or [measured()],
        differences,
        working_times,
    )
    working = spans_of_deployments(sheets.deployments, sheets.outages_used(WINDOW))
    found = survey_effort(working, WINDOW, sheets)
    return [found["S1", day] for day in WINDOW.dates], {r["item"]: r["value"] for r in sheets.facts(found)}


SHEET = [0.5, 1, 1, 1, 1, 1, 1, 1, 1, 0.625]


def test_the_sheet_stands_and_the_doubt_is_told():
    days, facts = effort("sheet", [EARLY_END])
    assert [day.usage for day in days] == SHEET
    assert {day.source for day in days} == {"sheet"}
    assert [day.doubts for day in days] == [()] * 4 + [("early-end",)] * 6
    assert facts == {
        "working_times": "sheet",
        "days_measured": "0",
        "dates_from_files": "0",
        "station_days_in_doubt": "5.6250",
    }


def test_a_measured_stop_takes_the_days_after_the_last_file():
    days, facts = effort("measured", [EARLY_END])
    # The day of the last file counts whole: when on it the camera stopped is not known.
    assert [day.usage for day in days] == [0.5, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert [day.source for day in days] == ["sheet"] * 5 + ["measured"] * 5
    assert facts["days_measured"] == "5"


@pytest.mark.parametrize("kind", ["late-start", "gap", "files-in-outage"])
def test_a_quiet_time_before_other_files_is_work(kind):
    days, _ = effort("measured", [difference(kind, at(2, 5), at(5, 5))])
    assert [day.usage for day in days] == SHEET
    assert {day.source for day in days} == {"sheet"}
    assert [i for i, day in enumerate(days) if day.doubts == (kind,)] == [2, 3, 4, 5]


def test_a_hole_of_time_lapse_photos_takes_whole_days():
    days, _ = effort("measured", [difference("timelapse-stops", at(2, 5), at(5, 5))])
    assert [day.usage for day in days] == [0.5, 1, 1, 0, 0, 1, 1, 1, 1, 0.625]
    begin, _ = effort("measured", [difference("timelapse-stops", START, at(2, 5))])
    assert [day.usage for day in begin] == [0, 0, 1, 1, 1, 1, 1, 1, 1, 0.625]
    end, _ = effort("measured", [difference("timelapse-stops", at(7, 5), END)])
    assert [day.usage for day in end] == [*SHEET[:8], 0, 0]


def test_triggers_in_a_hole_of_time_lapse_photos_are_work():
    days, _ = effort("measured", [difference("timelapse-stops", at(2, 5), at(5, 5), files=2)])
    assert [day.usage for day in days] == SHEET
    assert days[3].doubts == ("timelapse-stops",)


def test_a_camera_without_a_file_never_worked():
    nothing = [measured(first=None, last=None)]
    silent = [difference("no-files", START, END)]
    days, _ = effort("measured", silent, operation=nothing)
    assert [day.usage for day in days] == [0] * 10
    assert [day.usage for day in effort("sheet", silent, operation=nothing)[0]] == SHEET


def test_a_camera_with_files_elsewhere_is_in_doubt_and_not_measured():
    days, _ = effort("measured", [EARLY_END], operation=[measured(elsewhere=3)])
    assert [day.usage for day in days] == SHEET
    assert days[6].doubts == ("early-end",)
    assert days[6].source == "sheet"


def test_files_in_an_outage_never_become_effort():
    outage = {"deploymentID": "D1", "start": at(2), "end": at(5), "reason": "battery"}
    told = [difference("files-in-outage", at(3, 6), at(3, 18))]
    for setting in ("sheet", "measured"):
        days, _ = effort(setting, told, outages=[outage])
        assert [day.usage for day in days[2:5]] == [0, 0, 0]
        assert [day.doubts for day in days[2:5]] == [(), ("files-in-outage",), ()]


def test_the_other_camera_of_the_station_goes_on():
    pair = [deployment(), deployment("D2")]
    days, _ = effort("measured", [EARLY_END], operation=[measured(), measured("D2")], deployments=pair)
    assert [day.usage for day in days] == SHEET
    assert [day.both_flanks_days for day in days] == [0.5, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert [day.camera_days for day in days[4:7]] == [2, 1, 1]
    assert [day.source for day in days] == ["sheet"] * 5 + ["measured"] * 5


def test_dates_that_are_those_of_files_are_told():
    days, facts = effort("sheet", [], operation=[measured(last=END)])
    assert [day.doubts for day in days] == [()] * 9 + [("end-from-files",)]
    assert [day.source for day in days] == ["sheet"] * 9 + ["measured"]
    assert [day.usage for day in days] == SHEET
    assert facts["dates_from_files"] == "1"
    both, _ = effort("sheet", [], operation=[measured(first=START, last=END)])
    assert both[0].doubts == ("start-from-files",)


def test_a_stop_within_the_last_day_takes_nothing():
    stop = difference("early-end", at(9, 6), END)
    assert measured_stops([measured()], [stop], WINDOW) == []


def test_doubts_at_midnight_do_not_touch_the_next_day():
    days, _ = effort("sheet", [difference("gap", at(2), at(3))])
    assert [i for i, day in enumerate(days) if day.doubts] == [2]


def test_from_the_files_themselves():
    """Through the media stage's own findings: a camera with files on each day of two months that ends a month early."""
    from leopard_census.media.operation import operation
    from leopard_census.media.status import timings

    row = deployment() | {"deploymentEnd": at(90, 12)}
    media = [
        {
            "mediaID": str(n),
            "deploymentID": "D1",
            "filePath": f"D1/{n:03d}.JPG",
            "timestamp": at(n, 5 + n * 7 % 13, n * 11 % 60),
            "status": "ok",
        }
        for n in range(1, 60)
    ]
    rows, differences = operation(timings(media, [row], []), [row], [], ClocksSettings())
    assert [found["kind"] for found in differences] == ["early-end"]
    (stop,) = measured_stops(rows, differences, WINDOW)
    assert (stop["start"], stop["end"]) == (at(60), at(90, 12))

"""Rows of one sheet that cannot both be true are told together, with what to do."""

import pytest

from leopard_census.config.load import load_plans
from tests.unit.config.conftest import DEPLOYMENTS, SURVEY, faults, sheet

OLD = SURVEY.replace("media: {root: media}\n", "")


def told(work):
    return [line.partition("plot-2012/")[2] for line in faults(work)]


def test_outages_that_overlap_or_follow_one_without_an_end(work):
    sheet(work, "outages.csv").write_text(
        "deploymentID,start,end,reason\n"
        "D01,2012-01-05T00:00:00+11:00,,battery\n"
        "D01,2012-02-05T00:00:00+11:00,2012-02-15T00:00:00+11:00,snow\n"
        "D02,2012-01-10T00:00:00+11:00,2012-01-12T00:00:00+11:00,snow\n"  # in the next row's time
        "D02,2012-01-05T00:00:00+11:00,2012-01-20T00:00:00+11:00,snow\n"
        "D02,2012-01-20T00:00:00+11:00,2012-01-25T00:00:00+11:00,fire\n"  # just when the one before ends
    )
    assert told(work) == [
        "outages.csv: row 3, deployment D01: start (2012-02-05T00:00:00+11:00) lies after the outage of row 2, which "
        "has no end: the camera never worked again. Write into row 2 when it did, or remove row 3",
        "outages.csv: row 4, deployment D02: start (2012-01-10T00:00:00+11:00) lies in the outage of row 5, which "
        "lasts until 2012-01-20T00:00:00+11:00, but start is the last moment at which the camera is known to have "
        "worked; correct whichever is wrong, or write one row for both",
    ]


def test_outages_that_follow_each_other(work):
    sheet(work, "outages.csv").write_text(
        "deploymentID,start,end,reason\n"
        "D01,2012-02-05T00:00:00+11:00,,theft\n"
        "D01,2012-01-05T00:00:00+11:00,2012-01-15T00:00:00+11:00,snow\n"
        "D02,2012-01-06T00:00:00+11:00,,theft\n"
    )
    assert load_plans({"surveys": ["plot-2012"]}, work)


def with_cameras(work, *rows):
    """Deployments with number, station, camera and dates."""
    for n in range(1, len(rows) + 1):
        (work / "media" / f"D{n:02d}").mkdir(exist_ok=True)
    sheet(work, "deployments.csv").write_text(
        "deploymentID,locationID,cameraID,deploymentStart,deploymentEnd\n"
        + "".join(
            f"D{n:02d},{station},{camera},{first}T12:00:00+11:00,{last}T12:00:00+11:00\n"
            for n, (station, camera, first, last) in enumerate(rows, start=1)
        )
    )


def test_one_camera_in_two_places(work):
    winter = ("2011-12-01", "2012-03-20")
    with_cameras(
        work, ("S01", "C1", *winter), ("S02", "c1", *winter), ("S03", "C2", *winter), ("S04", "C1", *winter)
    )
    assert told(work) == [
        "deployments.csv: row 3, column cameraID: camera c1 stands at S02 (deployment D02, 2011-12-01 to 2012-03-20) "
        "while by row 2 it stands at S01 (deployment D01, 2011-12-01 to 2012-03-20) (and so with row 5); one camera is "
        "in one place: correct the dates, the station or the number, or leave cameraID empty where it is no number of "
        "one camera"
    ]


def test_a_camera_that_was_carried_on(work):
    """Set-up and pick-up may be noted to the day; without a number nothing is told."""
    with_cameras(
        work,
        ("S01", "C1", "2011-12-01", "2012-01-20"),
        ("S02", "C1", "2012-01-19", "2012-03-20"),
        ("S03", "", "2011-12-01", "2012-03-20"),
        ("S03", "", "2011-12-01", "2012-03-20"),
    )
    assert load_plans({"surveys": ["plot-2012"]}, work)


def test_a_date_and_an_occasion_that_contradict_each_other(work):
    sheet(work, "survey.yaml").write_text(OLD)
    sheet(work, "captures.csv").write_text(
        "individualID,date,occasion,locationID\n"
        "L1,2011-12-15,1,S01\n"
        "L1,2011-12-19,1,S01\n"
        "L1,2011-12-20,1,S01\n"
        "L1,2012-03-12,18,S01\n"
        "L1,2012-03-14,18,S01\n"
        "L1,2012-06-14,18,S01\n"
    )
    assert told(work) == [
        "captures.csv: row 4: occasion is 1, but date 2011-12-20 lies in occasion 2 (of 5 days each, from 2011-12-15 "
        "on); correct whichever is wrong, or leave occasion empty, as the date tells more",
        "captures.csv: row 6: date 2012-03-14 lies outside the window 2011-12-15 to 2012-03-13 of survey.yaml, and so "
        "in no occasion, but occasion is 18; correct whichever is wrong, or leave occasion empty",
        "captures.csv: row 7: date 2012-06-14 lies outside the season 2011-11-01 to 2012-04-30 of survey.yaml; correct "
        "whichever is wrong",
    ]


def test_the_length_of_occasions_is_the_surveys(work):
    sheet(work, "survey.yaml").write_text(OLD + "settings: {histories: {numbered_occasion_days: 10}}\n")
    sheet(work, "captures.csv").write_text(
        "individualID,date,occasion,locationID\nL1,2011-12-24,1,S01\nL1,2011-12-25,1,S01\n"
    )
    (fault,) = told(work)
    assert "row 3: occasion is 1, but date 2011-12-25 lies in occasion 2 (of 10 days each" in fault


@pytest.mark.parametrize(
    ("numbered", "closed", "rows", "asked"),
    [
        (7, 5, "L1,,1,S01\nL2,2011-12-20,,S01\n", "7 days in place of closed_occasion_days: 5"),
        (4, 5, "L1,,1,S01\n", "8 days in place of closed_occasion_days: 5"),
        (5, 10, "L1,,1,S01\n", None),
        (7, 5, "L1,2011-12-20,1,S01\n", None),
    ],
)
def test_numbered_occasions_that_make_the_closed_ones_longer_are_asked_about(
    work, numbered, closed, rows, asked
):
    lengths = f"{{numbered_occasion_days: {numbered}, closed_occasion_days: {closed}}}"
    sheet(work, "survey.yaml").write_text(OLD + f"settings: {{histories: {lengths}}}\n")
    sheet(work, "captures.csv").write_text(f"individualID,date,occasion,locationID\n{rows}")
    questions = load_plans({"surveys": ["plot-2012"]}, work)["plot-2012"].questions
    found = [line for line in questions if "closed_occasion_days" in line]
    assert len(found) == (asked is not None)
    assert all(line.startswith("plot-2012/captures.csv: ") and asked in line for line in found)


def test_effort_of_a_station_that_overlaps(work):
    sheet(work, "survey.yaml").write_text(OLD)
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS)
    sheet(work, "captures.csv").write_text("individualID,date,locationID\nL1,2011-12-20,S01\n")
    sheet(work, "effort.csv").write_text(
        "locationID,start,end\n"
        "S01,2011-12-05T00:00:00+11:00,2012-01-28T00:00:00+11:00\n"
        "S02,2011-12-05T00:00:00+11:00,2012-02-28T00:00:00+11:00\n"
        "S01,2012-01-05T00:00:00+11:00,2012-02-28T00:00:00+11:00\n"
        "S01,2012-02-28T00:00:00+11:00,2012-03-05T00:00:00+11:00\n"
    )
    assert told(work) == [
        "effort.csv: row 4, station S01: start (2012-01-05T00:00:00+11:00) lies in the time of row 2, which lasts "
        "until 2012-01-28T00:00:00+11:00; a row tells when the station worked, with however many cameras. Correct "
        "whichever is wrong, or write one row for both, until 2012-02-28T00:00:00+11:00"
    ]


def test_tables_of_an_old_winter_beside_media(work):
    sheet(work, "captures.csv").write_text("individualID,date,locationID\nL1,2011-12-20,S01\n")
    sheet(work, "effort.csv").write_text(
        "locationID,start,end\nS01,2011-12-05T00:00:00+11:00,2012-01-28T00:00:00+11:00\n"
    )
    assert [line.split("; move")[0] for line in told(work)] == [
        f"{name}.csv: is not read in a survey that starts from media" for name in ("captures", "effort")
    ]


def test_dates_at_the_ends_of_the_calendar(work):
    """As programs write them where they know none; told with all other faults, in every sheet."""
    sheet(work, "deployments.csv").write_text(
        DEPLOYMENTS.replace("2011-12-01T12:00:00+11:00", "0001-01-01T00:00:00+11:00", 1).replace(
            "2012-03-20T12:00:00+11:00\n", "9999-12-31T23:59:59Z\n"
        )
    )
    sheet(work, "clocks.csv").write_text(
        "deploymentID,shown,true\nD01,0001-01-01T00:00:00,2012-01-05T00:00:00+11:00\n"
        "D02,2012-01-01T00:00:00,2012-01-05T00:00:00+11:00\n"
    )
    assert [line.split(", a year before 1900")[0] for line in told(work)] == [
        "deployments.csv: row 2, column deploymentStart: is 0001-01-01T00:00:00+11:00",
        "deployments.csv: row 2, column deploymentEnd: is 9999-12-31T23:59:59+00:00",
        "deployments.csv: row 3, column deploymentEnd: is 9999-12-31T23:59:59+00:00",
        "clocks.csv: row 2, column shown: is 0001-01-01T00:00:00",
    ]


def test_a_window_at_the_end_of_the_calendar(work):
    text = SURVEY.replace("2012-04-30", "9999-12-31").replace("start: 2011-12-15", "start: 9999-12-15")
    sheet(work, "survey.yaml").write_text(text)
    assert [line.partition("survey.yaml: ")[2] for line in faults(work)] == [
        "season.end: write a year from 1900 to 2199 (given: 9999-12-31)",
        "window.start: write a year from 1900 to 2199 (given: 9999-12-15)",
    ]


def test_an_offset_with_seconds_is_shown_as_it_is_written(work):
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("+11:00", "+11:00:30", 1))
    assert any("row 2: written with the offset +11:00:30, but utc_offset" in line for line in told(work))


def test_a_station_that_is_spelt_in_two_ways(work):
    """Two spellings would be two stations, and the effort of one place twice what it was."""
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("D02,S02", "D02,s01"))
    assert told(work) == [
        "deployments.csv: row 3: station s01 differs only in upper and lower case from S01 in deployments.csv row 2; "
        "one code means one station, and two count its effort twice: write both alike"
    ]
    sheet(work, "survey.yaml").write_text(OLD)
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS)
    sheet(work, "captures.csv").write_text("individualID,date,locationID\nA,2012-01-05,s02\n")
    row = "2011-12-10T10:00:00+11:00,2012-03-20T10:00:00+11:00"
    sheet(work, "effort.csv").write_text(f"locationID,start,end\nS01,{row}\ns02,{row}\n")
    assert told(work) == [
        "effort.csv: row 3: station s02 differs only in upper and lower case from S02 in deployments.csv row 3; "
        "one code means one station, and two count its effort twice: write both alike"
    ]

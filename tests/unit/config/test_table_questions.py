"""Captures at dead stations, and stations without a place, are asked about before the run."""

from leopard_census.config.load import load_plans
from tests.unit.config.conftest import DEPLOYMENTS, SURVEY, sheet

EFFORT = """\
locationID,start,end
S01,2011-12-10T10:00:00+11:00,2011-12-31T12:00:00+11:00
S01,2012-01-10T10:00:00+11:00,2012-03-20T00:00:00+11:00
S02,2011-12-10T10:00:00+11:00,2012-03-20T10:00:00+11:00
"""


def asked(work):
    return load_plans({"surveys": ["plot-2012"]}, work)["plot-2012"].questions


def tables(work, captures, effort=EFFORT, deployments=DEPLOYMENTS):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("media: {root: media}\n", ""))
    sheet(work, "captures.csv").write_text("individualID,date,occasion,locationID\n" + captures)
    sheet(work, "effort.csv").write_text(effort)
    sheet(work, "deployments.csv").write_text(deployments)


def test_captures_at_a_dead_station_are_asked_about_together(work):
    tables(
        work,
        "A,2012-01-05,,S01\n"
        "A,2011-12-31,,S01\n"  # the station stopped at noon
        "B,2012-01-05,,S02\n"
        "C,2012-03-14,,S01\n"  # the window is over
        "A,2012-01-03,,S01\n"
        "A,,5,S01\n"  # from 4 to 8 January
        "A,,6,S01\n",  # it worked from the second day on
    )
    assert asked(work) == (
        "plot-2012/captures.csv: row 2 (A, S01, 2012-01-05), row 6 (A, S01, 2012-01-03), row 7 (A, S01, occasion 5): "
        "by effort.csv the station did not work then, so that no capture is counted there. Is a date or a station "
        "mistyped, here or in effort.csv",
    )


def test_captures_of_stations_at_work_are_not_asked_about(work):
    tables(work, "A,2012-01-05,,S02\n")
    assert asked(work) == ()


def test_one_station_without_coordinates_is_asked_about(work):
    missing = DEPLOYMENTS.replace("43.2,131.6", ",")
    question = (
        "plot-2012/deployments.csv: latitude and longitude are not given for station S02, but for others they are. "
        "Without the place of every station that worked in the window, map, density and secr_traps.txt are left out. "
        "Are they known? Then add them"
    )
    sheet(work, "deployments.csv").write_text(missing)
    assert asked(work) == (question,)
    # The sheet does not name the station at all.
    tables(work, "A,2012-01-05,,S02\n", deployments="\n".join(DEPLOYMENTS.splitlines()[:2]) + "\n")
    assert asked(work) == (question,)
    # It did not work in the window.
    tables(work, "A,2012-01-20,,S01\n", EFFORT.replace("2012-03-20T10:00", "2011-12-12T10:00"), missing)
    assert asked(work) == ()


def test_a_survey_without_any_coordinates_knows_that(work):
    sheet(work, "deployments.csv").write_text(
        DEPLOYMENTS.replace("43.2,131.6", ",").replace("43.1,131.5", ",")
    )
    assert asked(work) == ()


def sheets_of_cameras(work, captures, outages="", deployments=DEPLOYMENTS):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("media: {root: media}\n", ""))
    sheet(work, "captures.csv").write_text("individualID,date,occasion,locationID\n" + captures)
    sheet(work, "deployments.csv").write_text(deployments)
    sheet(work, "outages.csv").write_text("deploymentID,start,end,reason\n" + outages)


def test_captures_in_an_outage_are_asked_about_once(work):
    sheets_of_cameras(
        work,
        "A,2012-01-05,,S01\n"
        "A,2012-01-03,,S01\n"  # it failed on that day at noon
        "B,2012-01-05,,S02\n"
        "B,2012-02-10,,S02\n"  # stolen
        "C,2012-03-14,,S01\n"  # the window is over
        "A,,5,S01\n"  # from 4 to 8 January
        "A,,6,S01\n",  # it worked from the second day on
        "D01,2012-01-03T12:00:00+11:00,2012-01-10T12:00:00+11:00,snow\n"
        "D02,2012-02-01T12:00:00+11:00,,theft\n",
    )
    assert asked(work) == (
        "plot-2012/captures.csv: row 2 (A, S01, 2012-01-05), row 5 (B, S02, 2012-02-10), row 7 (A, S01, occasion 5): "
        "by deployments.csv and outages.csv the station did not work then, so that no capture is counted there. Is a "
        "date or a station mistyped, here or in deployments.csv or outages.csv",
    )


def test_a_station_works_while_either_camera_does(work):
    second = "D03,S01,43.1,131.5,2011-12-01T12:00:00+11:00,2012-01-06T12:00:00+11:00\n"
    sheets_of_cameras(
        work,
        "A,2012-01-05,,S01\nB,2012-01-07,,S01\n",
        "D01,2011-12-01T12:00:00+11:00,,battery\n",
        DEPLOYMENTS + second,
    )
    (question,) = asked(work)
    assert "row 3 (B, S01, 2012-01-07):" in question
    assert "row 2" not in question


def test_a_station_that_never_worked_is_asked_about(work):
    sheets_of_cameras(work, "A,2012-01-05,,S01\n", "D01,2011-12-01T12:00:00+11:00,,theft\n")
    (question,) = asked(work)
    assert "row 2 (A, S01, 2012-01-05): by deployments.csv and outages.csv" in question


def test_a_capture_before_set_up_is_asked_about_without_outages_as_well(work):
    late = DEPLOYMENTS.replace("D01,S01,43.1,131.5,2011-12-01", "D01,S01,43.1,131.5,2012-01-08")
    sheets_of_cameras(work, "A,2012-01-05,,S01\nA,2012-01-08,,S01\n", deployments=late)
    (question,) = asked(work)
    assert "row 2 (A, S01, 2012-01-05): by deployments.csv the station did not work then" in question
    assert question.endswith("here or in deployments.csv")


def test_effort_goes_before_deployments(work):
    tables(work, "A,2012-01-05,,S02\n")
    sheet(work, "outages.csv").write_text(
        "deploymentID,start,end,reason\nD02,2011-12-20T12:00:00+11:00,,theft\n"
    )
    # That the two sheets contradict each other is asked, and of the capture nothing.
    assert not any("captures.csv" in question for question in asked(work))

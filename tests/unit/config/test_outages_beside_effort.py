"""Outages of all cameras of a station in a time at which effort.csv has it at work are asked about."""

from leopard_census.config.load import load_plans
from tests.unit.config.conftest import SURVEY, sheet

DEPLOYMENTS = """\
deploymentID,locationID,deploymentStart,deploymentEnd
D1,S1,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
D2,S2,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
D3,S2,2012-01-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
"""
WORKED = "2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00"


def asked(work, outages, effort=f"S1,{WORKED}\nS2,{WORKED}\n"):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("media: {root: media}\n", ""))
    sheet(work, "captures.csv").write_text("individualID,date,locationID\nA,2011-12-20,S1\n")
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS)
    sheet(work, "effort.csv").write_text("locationID,start,end\n" + effort)
    sheet(work, "outages.csv").write_text("deploymentID,start,end,reason\n" + outages)
    return load_plans({"surveys": ["plot-2012"]}, work)["plot-2012"].questions


def test_an_outage_of_the_only_camera_that_effort_calls_work(work):
    (question,) = asked(
        work,
        "D1,2012-01-05T00:00:00+11:00,2012-01-15T06:00:00+11:00,snow\n"
        # The second camera worked from noon of 1 January on.
        "D2,2011-12-30T00:00:00+11:00,2012-01-04T00:00:00+11:00,snow\n"
        "D2,2012-02-01T00:00:00+11:00,2012-02-05T00:00:00+11:00,snow\n",
    )
    assert question == (
        "plot-2012/outages.csv: row 2 (D1 at S1, 2012-01-05 00:00 to 2012-01-15 06:00), row 3 (D2 at S2, "
        "2011-12-30 00:00 to 2012-01-01 12:00): no camera of the station worked then, but by effort.csv the station "
        "did. effort.csv counts, so that the outage takes nothing away. Is it right? Then take its time out of "
        "effort.csv, or remove effort.csv: working times are then those of deployments.csv less outages.csv"
    )


def test_both_cameras_out_at_one_time(work):
    (question,) = asked(
        work,
        "D2,2012-02-01T00:00:00+11:00,2012-02-05T00:00:00+11:00,snow\nD3,2012-02-04T00:00:00+11:00,,theft\n",
    )
    # Of each the time in which the other one was out as well.
    assert "row 3 (D3 at S2, 2012-02-04 00:00 to 2012-02-05 00:00)" in question
    assert "row 2 (D2 at S2, 2012-02-04 00:00 to 2012-02-05 00:00)" in question


def test_outages_that_effort_knows_or_that_no_day_of_the_window_holds_are_not_asked_about(work):
    effort = (
        f"S2,{WORKED}\nS1,2011-12-01T12:00:00+11:00,2012-01-05T00:00:00+11:00\n"
        "S1,2012-01-15T00:00:00+11:00,2012-03-20T12:00:00+11:00\n"
    )
    outages = (
        "D1,2012-01-05T00:00:00+11:00,2012-01-15T00:00:00+11:00,snow\n"
        "D1,2012-03-15T00:00:00+11:00,,theft\n"  # the window ends with 13 March
    )
    assert asked(work, outages, effort) == ()

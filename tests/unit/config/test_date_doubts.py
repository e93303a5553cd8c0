"""Dates far from the season and from all others are asked about until somebody says that they are right."""

import pytest

from leopard_census.config.load import dates_in_doubt, load_plans
from tests.unit.config.conftest import DEPLOYMENTS, SURVEY, faults, sheet
from tests.unit.exchange.made_package import COLUMNS, deployment, medium, seen, write_package, write_rows

OLD = SURVEY.replace("media: {root: media}\n", "")
HEAD = "deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd\n"


def plan(work):
    return load_plans({"surveys": ["plot-2012"]}, work)["plot-2012"]


def deployments(work, *dates):
    """D01, D02 ... with these first and last days."""
    rows = []
    for n, (first, last) in enumerate(dates, start=1):
        (work / "media" / f"D{n:02d}").mkdir(exist_ok=True)
        rows.append(f"D{n:02d},S{n:02d},,,{first}T12:00:00+11:00,{last}T12:00:00+11:00\n")
    sheet(work, "deployments.csv").write_text(HEAD + "".join(rows))


def test_a_wrong_year_of_a_pick_up_is_asked_about_and_can_be_confirmed(work):
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("2012-03-20", "2013-03-20", 1))
    (asked,) = plan(work).questions
    assert asked == (
        "plot-2012/deployments.csv: row 2, D01, column deploymentEnd: is 2013-03-20, 324 days after the season "
        "2011-11-01 to 2012-04-30; all other rows end by 2012-03-20. Is the year or the month mistyped? Days on which "
        "no camera stood would count as effort. If the date is right, add 'D01 2013-03-20' to confirmed_dates in "
        "survey.yaml; if not, correct it"
    )
    assert plan(work).dates_in_doubt == ("D01 2013-03-20",)
    sheet(work, "survey.yaml").write_text(SURVEY + "confirmed_dates: [D01 2013-03-20]\n")
    assert plan(work).questions == ()
    assert plan(work).dates_in_doubt == ()


def test_a_confirmation_holds_for_its_date_alone(work):
    sheet(work, "survey.yaml").write_text(SURVEY + "confirmed_dates: [D01 2013-03-20]\n")
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("2012-03-20", "2014-03-20", 1))
    far, idle = plan(work).questions
    assert "add 'D01 2014-03-20' to confirmed_dates" in far
    assert "survey.yaml: confirmed_dates holds 'D01 2013-03-20', but no such date is asked about" in idle


def test_a_confirmation_of_another_form(work):
    sheet(work, "survey.yaml").write_text(SURVEY + "confirmed_dates: [D01, 2013-03-20]\n")
    (told,) = faults(work)
    assert "survey.yaml: confirmed_dates.1: must be a text" in told
    sheet(work, "survey.yaml").write_text(SURVEY + "confirmed_dates: [D01]\n")
    (told,) = faults(work)
    assert "survey.yaml: confirmed_dates: 'D01' is no code with a date behind it" in told


def test_a_wrong_year_of_a_set_up(work):
    """Less than 400 days in all, so that its length alone says nothing."""
    deployments(
        work, ("2011-12-01", "2012-03-20"), ("2011-02-20", "2012-03-01"), ("2011-12-04", "2012-03-19")
    )
    (asked,) = plan(work).questions
    assert "row 3, D02, column deploymentStart: is 2011-02-20, 254 days before the season" in asked
    assert "all other rows start from 2011-12-01 on" in asked


@pytest.mark.parametrize(
    "dates",
    [
        # Cameras that stay out all year, in a survey whose season is its winter.
        [("2011-06-01", "2012-06-10"), ("2011-06-03", "2012-06-11"), ("2011-06-05", "2012-06-20")],
        # Teams that need two months to collect all cameras after the winter.
        [("2011-12-01", f"2012-{month:02d}-{day:02d}") for month in (4, 5, 6) for day in (1, 15, 28)],
        # One camera, collected three weeks late.
        [("2011-12-01", "2012-05-20")],
    ],
)
def test_customs_of_a_survey_are_not_asked_about(work, dates):
    deployments(work, *dates)
    assert plan(work).questions == ()


@pytest.mark.parametrize(
    ("dates", "asked"),
    [
        # Two rows with one mistake do not hide each other.
        ([("2011-12-01", f"{year}-03-20") for year in (2012, 2012, 2012, 2013, 2013)], ["D04", "D05"]),
        # A month mistyped: two months behind all others, and a little after the season.
        ([("2011-12-01", "2012-03-10"), ("2011-12-01", "2012-05-10"), ("2011-12-01", "2012-03-18")], ["D02"]),
        ([("2011-12-10", "2012-03-10"), ("2011-10-10", "2012-03-10"), ("2011-12-12", "2012-03-18")], ["D02"]),
        # A single camera has the season alone to be held against.
        ([("2011-12-01", "2013-03-20")], ["D01"]),
        # A year mistyped in every row: far too long for a winter.
        ([("2011-12-01", "2013-03-20"), ("2011-12-01", "2013-03-22")], ["D01", "D02"]),
        # Both dates of one row.
        (
            [("2011-12-01", "2012-03-20"), ("2011-12-01", "2012-03-20"), ("2010-12-01", "2013-03-20")],
            ["D03"] * 2,
        ),
    ],
)
def test_what_is_asked_about(work, dates, asked):
    deployments(work, *dates)
    assert [key.split()[0] for key in plan(work).dates_in_doubt] == asked
    assert len(plan(work).questions) == len(asked)


def test_a_long_season_is_asked_about_once(work):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("end: 2012-04-30", "end: 2013-04-30"))
    deployments(work, ("2011-12-01", "2013-03-20"), ("2011-12-01", "2012-03-20"))
    (asked,) = plan(work).questions
    assert "the season lasts 546 days" in asked


def test_days_are_those_of_the_survey(work):
    """The last hour of 20 March in Greenwich is the 21st in Vladivostok."""
    sheet(work, "deployments.csv").write_text(
        DEPLOYMENTS.replace("2012-03-20T12:00:00+11:00", "2013-03-20T23:00:00Z", 1)
    )
    assert plan(work).dates_in_doubt == ("D01 2013-03-21",)


def test_effort_of_an_old_winter(work):
    sheet(work, "survey.yaml").write_text(OLD)
    sheet(work, "captures.csv").write_text("individualID,date,locationID\nL1,2011-12-20,S01\n")
    sheet(work, "effort.csv").write_text(
        "locationID,start,end\n"
        "S01,2011-12-05T00:00:00+11:00,2011-12-28T00:00:00+11:00\n"
        "S01,2012-01-05T00:00:00+11:00,2012-02-28T00:00:00+11:00\n"
        "S02,2011-12-05T00:00:00+11:00,2012-12-28T00:00:00+11:00\n"
    )
    (asked,) = plan(work).questions
    assert "plot-2012/effort.csv: row 4, S02, column end: is 2012-12-28, 242 days after the season" in asked
    assert "add 'S02 2012-12-28' to confirmed_dates" in asked


def test_a_report_tells_those_of_earlier_winters_as_well(work):
    later = work / "config" / "surveys" / "plot-2013"
    later.mkdir()
    text = SURVEY.replace("2012", "2013").replace("2011", "2012")
    (later / "survey.yaml").write_text(text + "earlier: [plot-2012]\n")
    (later / "deployments.csv").write_text(DEPLOYMENTS.replace("2012", "2013").replace("2011", "2012"))
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("2012-03-20", "2013-03-20", 1))
    plans = load_plans({"surveys": ["plot-2012", "plot-2013"]}, work)
    assert dates_in_doubt(plans, "plot-2013") == ["plot-2012 D01 2013-03-20"]
    assert dates_in_doubt(plans, "plot-2012") == ["D01 2013-03-20"]


def test_a_package_is_asked_about_its_dates_and_its_cameras(work):
    """It may come from elsewhere: its camera numbers stop nothing."""
    sheet(work, "deployments.csv").unlink()
    sheet(work, "survey.yaml").write_text(
        SURVEY.replace("media: {root: media}", "camtrap_dp: {package: package/datapackage.json}")
    )
    start, end = "2011-12-01T12:00:00+11:00", "2012-03-20T12:00:00+11:00"
    rows = [
        deployment("D1", deploymentStart=start, deploymentEnd=end, cameraID="C1"),
        deployment("D2", deploymentStart=start, deploymentEnd=end, cameraID="C1"),
        deployment("D3", deploymentStart=start, deploymentEnd=end.replace("2012", "2013")),
    ]
    write_package(
        work / "package", (), [medium("m1", time=start)], [seen("o1", time=start, individualID="A")]
    )
    write_rows(work / "package" / "deployments.csv", [*COLUMNS["deployments"].split(","), "cameraID"], rows)
    dates, cameras = plan(work).questions
    assert "row 4, D3, column deploymentEnd: is 2013-03-20, 324 days after the season" in dates
    assert "deployments.csv: row 3, column cameraID: camera C1 stands at S-D2 (deployment D2" in cameras
    assert plan(work).dates_in_doubt == ("D3 2013-03-20",)

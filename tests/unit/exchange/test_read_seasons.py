"""A package of several winters is one survey for each: what is read of it is its own season's."""

import pytest

from leopard_census.config.load import load_plans
from leopard_census.errors import InputError
from tests.unit.exchange.made_package import deployment, medium, seen
from tests.unit.exchange.planned import SURVEY, job, package, plan, sheet

STAYS = {
    year: (f"{year}-01-05T10:00:00+11:00", f"{year}-03-20T10:00:00+11:00") for year in (2011, 2012, 2013)
}


@pytest.fixture
def work(tmp_path):
    return tmp_path


def three_winters(work, extra=(), deployments=()):
    """CUB is with its mother F1 in 2011, by itself in 2012 and grown in 2013."""
    cameras = [
        deployment(f"c{n}-{year}", f"S{n}", deploymentStart=stay[0], deploymentEnd=stay[1])
        for year, stay in STAYS.items()
        for n in (1, 2)
        if (year, n) != (2012, 2)
    ]
    rows = [
        at("a1", 2011, "01-10", "F1", sex="female", lifeStage="adult", observationTags="flank:left"),
        at("a2", 2011, "01-10", "CUB", lifeStage="juvenile", observationTags="flank:left"),
        at("b1", 2012, "01-12", "F1", observationTags="flank:right"),
        at("b2", 2012, "01-20", "CUB", observationTags="flank:right"),
        at("b3", 2012, "01-20", "boar", name="Sus scrofa"),
        at("c1", 2013, "01-20", "CUB", lifeStage="adult"),
        at("c2", 2013, "01-21", "M 2", sex="male"),
    ]
    media = [
        medium("m1", "c1-2011", "2011-01-10T05:00:00+11:00", kind="video/mp4"),
        medium("m2", "c1-2012", "2012-01-12T05:00:00+11:00"),
    ]
    package(work, [*cameras, *deployments], media, [*rows, *extra])


def at(key, year, day, individual, camera=1, **cells):
    time = f"{year}-{day}T05:00:00+11:00"
    return seen(key, time, deployment=f"c{camera}-{year}", individualID=individual, **cells)


def survey(work, year):
    """Write survey.yaml for the winter of a year."""
    path = sheet(work, "survey.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        SURVEY.replace("2011-11-01", f"{year - 1}-11-01")
        .replace("2012-04-30", f"{year}-04-30")
        .replace("2012-01-10", f"{year}-01-10")
    )


def animals(made):
    return {row["individualID"]: (row["lifeStage"], row["flanks"], row["sex"]) for row in made["catalogue"]}


def steps(made, unit):
    return {row["state"]: int(row["n"]) for row in made["funnel"] if row["unit"] == unit}


def test_life_stage_and_flanks_are_those_of_the_winter_and_sex_is_for_life(work):
    three_winters(work)
    found = {}
    for year in STAYS:
        survey(work, year)
        found[year] = job(work)
    assert animals(found[2011]) == {"F1": ("adult", "left", "female"), "CUB": ("juvenile", "left", "")}
    assert animals(found[2012]) == {"F1": ("", "right", "female"), "CUB": ("", "right", "")}
    assert animals(found[2013]) == {"CUB": ("adult", "none", ""), "M-2": ("", "none", "male")}
    assert {row["individualID"]: row["companions"] for row in found[2012]["catalogue"]} == {
        "F1": "",
        "CUB": "",
    }
    assert [row["sightingID"] for row in found[2012]["sightings"]] == ["b1", "b2", "b3"]
    assert [row["deploymentID"] for row in found[2012]["deployments"]] == ["c1-2012"]
    assert [row["used"] for row in found[2012]["names"]] == []
    assert [row["used"] for row in found[2013]["names"]] == ["M-2"]


def test_what_is_left_out_is_counted_and_asked_about(work):
    three_winters(work)
    survey(work, 2012)
    made = job(work)
    assert steps(made, "observations") == {"total": 7, "in sightings": 3, "outside the season": 4}
    assert steps(made, "media records") == {"total": 2, "photos": 1, "outside the season": 1}
    # The films are another winter's, and so is the method.
    assert next(row["value"] for row in made["basis"] if row["item"] == "method") == "photo"
    assert plan(work).questions == (
        "config/surveys/plot-2012/survey.yaml: season: of the package, 4 deployments (rows 2, 3, 5, 6), 1 media file "
        "and 4 observations (rows 2, 3, 7, 8) lie outside 2011-11-01 to 2012-04-30 and are left out; only names and "
        "sex are known from there. Is the season right",
    )
    assert [row["individualID"] for row in plan(work).sheets.package] == ["CUB", "F1"]


def test_a_camera_that_stood_all_year_is_read_by_times(work):
    stay = {"deploymentStart": "2011-01-05T10:00:00+11:00", "deploymentEnd": "2012-12-20T10:00:00+11:00"}
    three_winters(
        work,
        [
            seen("in", "2011-11-01T00:00:00+11:00", deployment="all", individualID="X"),
            seen("before", "2011-10-31T23:59:59+11:00", deployment="all", individualID="Y"),
            seen("untimed", "", deployment="all", individualID="Z"),
            seen("other", "", deployment="c1-2011", individualID="W"),
        ],
        [deployment("all", "S9", **stay)],
    )
    survey(work, 2012)
    assert set(animals(job(work))) == {"F1", "CUB", "X", "Z"}


def test_cub_and_adult_in_one_winter_are_a_fault_and_two_sexes_in_any(work):
    three_winters(work, [at("d1", 2011, "03-01", "CUB", lifeStage="adult")])
    survey(work, 2012)
    plan(work)
    survey(work, 2011)
    with pytest.raises(InputError) as caught:
        plan(work)
    (fault,) = caught.value.problems
    assert "individualID 'CUB' has lifeStage adult (row 9) and juvenile (row 3)" in fault
    three_winters(work, [at("d1", 2013, "03-01", "F1", sex="male")])
    with pytest.raises(InputError) as caught:
        plan(work)
    (fault,) = caught.value.problems
    assert "individualID 'F1' has sex female (row 2) and male (row 9)" in fault


def test_a_season_of_several_winters_asks_about_a_cub_that_grows_up(work):
    three_winters(work)
    survey(work, 2011)
    path = sheet(work, "survey.yaml")
    path.write_text(path.read_text().replace("2011-04-30", "2013-04-30"))
    assert any(
        "individualID 'CUB' is a cub in row 3 and none any more in row 7, more than half a year later"
        in asked
        for asked in plan(work).questions
    )


def test_an_animal_that_the_register_knows_from_a_later_winter_on_may_be_in_the_package(work):
    three_winters(work)
    survey(work, 2012)
    (work / "config" / "individuals.csv").write_text("individualID,firstSurvey\nM-2,plot-2013\n")
    config = {"surveys": ["plot-2012", "plot-2013"]}
    folder = work / "config" / "surveys" / "plot-2013"
    folder.mkdir()
    text = sheet(work, "survey.yaml").read_text().replace("plot-2012", "plot-2013")
    text = text.replace("2012-01-10", "2013-01-10").replace("2011-11-01", "2012-11-01")
    (folder / "survey.yaml").write_text(text.replace("2012-04-30", "2013-04-30"))
    plans = load_plans(config, work)
    assert [row["individualID"] for row in plans["plot-2012"].sheets.package] == ["CUB", "F1"]
    assert [row["individualID"] for row in plans["plot-2013"].sheets.package] == ["CUB", "M-2"]


def test_a_time_and_a_deployment_of_two_seasons_contradict_each_other(work):
    """One of them is wrong, and the animal is left out: that is not another winter's affair."""
    three_winters(
        work,
        [
            seen("p", "2012-01-22T05:00:00+11:00", deployment="c1-2011", individualID="F1"),
            seen("q", "2021-01-22T05:00:00+11:00", deployment="c1-2012", individualID="F1"),
            seen("r", "2021-01-22T05:00:00+11:00", deployment="c1-2011", individualID="F1"),
        ],
    )
    survey(work, 2012)
    (asked,) = (question for question in plan(work).questions if "observations.csv" in question)
    assert "2 observations lie outside the time of their deployment (rows 9, 10)" in asked


def test_a_season_in_which_no_camera_stood_is_a_fault(work):
    three_winters(work)
    survey(work, 2015)
    with pytest.raises(InputError) as caught:
        plan(work)
    (fault,) = caught.value.problems
    assert fault.endswith(
        "season: no camera of the package stood in the season, 2014-11-01 to 2015-04-30 (they stood from 2011-01-05 to "
        "2013-03-20); correct whichever is wrong"
    )


def test_observations_without_a_deployment_are_asked_about(work):
    three_winters(
        work,
        [
            seen("p", "2012-01-22T05:00:00+11:00", "media", deployment="", mediaID="m2", individualID="F1"),
            seen("q", "2012-01-22T05:00:00+11:00", "media", deployment="", individualID="F1"),
            seen("r", "2011-01-22T05:00:00+11:00", "media", deployment="", individualID="F1"),
        ],
    )
    survey(work, 2012)
    asked = [question.split("observations.csv: ")[1] for question in plan(work).questions[1:]]
    assert asked == [
        "observations without a deploymentID are taken to be of the deployment of their media file (row 9). Is that "
        "right",
        "observations without a deploymentID have no mediaID that tells it either (row 10), so that nobody can say "
        "where they were and nothing is counted for them. Which deployment are they of",
    ]
    made = job(work)
    assert [row["sightingID"] for row in made["sightings"]] == ["b1", "b2", "b3", "p"]
    assert steps(made, "observations") == {
        "total": 10,
        "in sightings": 4,
        "outside the season": 5,
        "without a deployment": 1,
    }

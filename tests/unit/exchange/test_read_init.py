"""`leopard-census init --camtrap-dp`: a first survey.yaml, and what a person should check of it."""

from datetime import date

import pytest
import yaml

from leopard_census.cli import main
from leopard_census.config.load import load_plans
from leopard_census.config.survey import Survey
from tests.unit.exchange.made_package import LEOPARD, deployment, medium, seen, write_package
from tests.unit.exchange.made_survey import made_survey


def init(work, *more, package=None):
    package = package or work / "package"
    return main(["init", "plot-2012", "--camtrap-dp", str(package), "--directory", str(work), *more])


def settings(work):
    return (work / "config" / "surveys" / "plot-2012" / "survey.yaml").read_text(encoding="utf-8")


def survey(work):
    return Survey(**yaml.safe_load(settings(work)))


def package(work, deployments=None, media=(), observations=(), **descriptor):
    return write_package(
        work / "package", deployments or [deployment("D1")], media, observations, **descriptor
    )


def test_what_is_written_can_be_planned_at_once(tmp_path, capsys):
    rows = [
        seen("1", individualID="A"),
        seen("2", name="Sus scrofa"),
        seen("3", name="Sus scrofa"),
        seen("4", name="human"),
    ]
    package(tmp_path, media=[medium("m1")], observations=rows)
    assert init(tmp_path) == 0
    made = survey(tmp_path)
    assert (made.title, made.target_species, made.utc_offset) == ("A made-up plot", LEOPARD, "+11:00")
    assert (made.season.start, made.season.end) == (date(2012, 1, 9), date(2012, 2, 20))
    assert (made.window.start, made.window.days) == (date(2012, 1, 9), 43)
    assert made.camtrap_dp.package == "package/datapackage.json"
    text = settings(tmp_path)
    assert "The species with most observations with an individualID (1)." in text
    assert "The package's times agree on it." in text
    plan = load_plans({"surveys": ["plot-2012"]}, tmp_path)["plot-2012"]
    assert (plan.start, plan.questions) == ("package", ())
    told = capsys.readouterr().out
    assert (
        "1 deployments, 1 media, 4 observations, 1 of them of Panthera pardus, 1 with an individualID" in told
    )
    assert (tmp_path / "config" / "config.yaml").read_text().endswith("surveys:\n  - plot-2012\n")
    assert "outages.csv" in told


def test_no_line_is_longer_than_a_screen(tmp_path):
    package(tmp_path)
    assert init(tmp_path) == 0
    assert max(map(len, settings(tmp_path).splitlines())) <= 120


def test_without_names_the_species_with_most_observations_is_taken(tmp_path):
    rows = [seen("1"), seen("2", name="Sus scrofa"), seen("3", name="Sus scrofa"), seen("4", name="Aves")]
    package(tmp_path, observations=[*rows, seen("5", name="Aves"), seen("6", name="Aves")])
    assert init(tmp_path) == 0
    # A class is no species whose individuals could be counted.
    assert survey(tmp_path).target_species == "Sus scrofa"


def test_a_package_without_species_says_so(tmp_path):
    package(tmp_path, observations=[seen("1", name="blank")])
    assert init(tmp_path) == 0
    assert "The package names no species: WRITE the one that is counted." in settings(tmp_path)


def test_offsets_that_disagree_are_to_be_checked(tmp_path):
    rows = [seen(str(n), f"2012-01-1{n}T05:00:00+10:00") for n in range(5)]
    package(tmp_path, observations=[*rows, seen("z", "2012-01-19T05:00:00Z")])
    assert init(tmp_path) == 0
    assert survey(tmp_path).utc_offset == "+10:00"
    text = " ".join(settings(tmp_path).replace("#", "").split())
    assert "CHECK: the package's times have +10:00 in 5 and +11:00 in 2 of them" in text


UTC = {"deploymentStart": "2012-01-09T12:00:00Z", "deploymentEnd": "2012-02-20T12:00:00Z"}


def told_in(work):
    """The comments of what was written, on one line."""
    return " ".join(settings(work).replace("#", "").split())


def test_media_tell_the_offset_as_well(tmp_path):
    media = [medium(key) for key in ("m1", "m2")]
    package(tmp_path, [deployment("D1", **UTC)], media, [seen("1", "2012-01-20T05:00:00Z")])
    assert init(tmp_path) == 0
    assert survey(tmp_path).utc_offset == "+11:00"
    told = told_in(tmp_path)
    assert "The package's times agree on it, but for 3 in UTC, which tells no place." in told
    assert "All times of the package are in UTC" not in told


def test_media_that_disagree_with_the_rest_are_told(tmp_path):
    late = [medium(f"m{n}", time="2012-01-20T05:00:00+10:00") for n in range(3)]
    package(tmp_path, media=[medium("m9"), *late], observations=[seen("1")])
    assert init(tmp_path) == 0
    assert survey(tmp_path).utc_offset == "+11:00"
    assert "CHECK: the package's times have +11:00 in 4 and +10:00 in 3 of them" in told_in(tmp_path)


def test_an_offset_of_the_media_alone_that_is_not_the_surveys_is_asked_about(tmp_path):
    package(tmp_path, [deployment("D1", **UTC)], [medium("m1")], [seen("1", "2012-01-20T05:00:00Z")])
    assert init(tmp_path, "--utc-offset", "+10:00") == 0
    asked = load_plans({"surveys": ["plot-2012"]}, tmp_path)["plot-2012"].questions
    assert any("with the offset +11:00, and utc_offset in survey.yaml is +10:00" in line for line in asked)


@pytest.mark.parametrize(
    ("end", "days", "told"),
    [
        ("2012-02-17T12:00:00+11:00", 40, "Here the whole season, as its 40 days are no more than 90."),
        ("2012-04-07T12:00:00+10:00", 90, "Here the whole season, as its 90 days are no more than 90."),
        ("2012-04-30T12:00:00+11:00", 90, "Here the 90 days in which most cameras stood."),
    ],
)
def test_the_note_on_the_window_says_what_was_done(tmp_path, end, days, told):
    package(tmp_path, [deployment("D1", deploymentEnd=end)])
    assert init(tmp_path, "--utc-offset", "+11:00") == 0
    assert survey(tmp_path).window.days == days
    assert told in told_in(tmp_path)


def test_times_in_utc_tell_no_offset(tmp_path):
    times = {"deploymentStart": "2012-01-09T12:00:00Z", "deploymentEnd": "2012-02-20T12:00:00Z"}
    package(tmp_path, [deployment("D1", **times)])
    assert init(tmp_path) == 0
    assert survey(tmp_path).utc_offset == "+00:00"
    text = " ".join(settings(tmp_path).replace("#", "").split())
    assert "All times of the package are in UTC: WRITE the local offset" in text


@pytest.mark.parametrize("offset", ["+23:59", "-15:00", "+05:17", "+11:00:30"])
def test_an_offset_that_no_place_has_is_not_proposed(tmp_path, offset):
    times = {
        "deploymentStart": f"2012-01-09T12:00:00{offset}",
        "deploymentEnd": f"2012-02-20T12:00:00{offset}",
    }
    package(tmp_path, [deployment("D1", **times)])
    assert init(tmp_path) == 0
    assert survey(tmp_path).utc_offset == "+00:00"
    text = " ".join(settings(tmp_path).replace("#", "").split())
    assert f"No place has the offset of the package's times ({offset}): WRITE the local offset" in text
    assert load_plans({"surveys": ["plot-2012"]}, tmp_path)["plot-2012"].start == "package"


def test_of_several_offsets_one_that_a_place_has_is_proposed(tmp_path):
    package(tmp_path, observations=[seen(str(n), "2012-01-19T05:00:00+23:59") for n in range(5)])
    assert init(tmp_path) == 0
    assert survey(tmp_path).utc_offset == "+11:00"
    text = " ".join(settings(tmp_path).replace("#", "").split())
    assert "CHECK: the package's times have +23:59 in 5 and +11:00 in 2 of them" in text


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("a\nb", "a b"),
        ("a\ud800b", "a b"),
        ("a\x85b\x9fc\x7f\x01", "a b c"),
        ("\u2028", "plot-2012"),
        ('He said: "#1"', 'He said: "#1"'),
        ("\U0001f406 Барс", "\U0001f406 Барс"),
    ],
)
def test_a_title_of_any_characters_gives_settings_that_can_be_read(tmp_path, title, read):
    package(tmp_path, title=title)
    assert init(tmp_path) == 0
    assert survey(tmp_path).title == read
    assert load_plans({"surveys": ["plot-2012"]}, tmp_path)["plot-2012"].start == "package"


def test_a_season_of_centuries_is_asked_about(tmp_path, capsys):
    cameras = [deployment("cam 1", deploymentStart="1900-01-01T00:00:00Z"), deployment("D2")]
    package(tmp_path, [*cameras, deployment("D3", deploymentEnd="2199-12-30T00:00:00Z")])
    assert init(tmp_path) == 0
    made = survey(tmp_path)
    assert (made.window.start, made.window.days) == (date(2011, 11, 23), 90)
    asked = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Please check: ")]
    assert any("the season lasts 109571 days" in line and "cam 1, D3" in line for line in asked)


def test_a_given_offset_and_title_go_before_the_packages(tmp_path):
    package(tmp_path)
    assert init(tmp_path, "--utc-offset", "+12:00", "--title", "Ours: a ridge") == 0
    made = survey(tmp_path)
    assert (made.utc_offset, made.title) == ("+12:00", "Ours: a ridge")
    # Days are those of the offset.
    package(
        tmp_path / "b",
        [deployment("D1", deploymentStart="2012-01-09T22:30:00+10:00", deploymentEnd="2012-02-01T00:00:00Z")],
    )
    assert init(tmp_path / "b", "--utc-offset", "+12:00") == 0
    assert survey(tmp_path / "b").season.start == date(2012, 1, 10)


def test_the_window_is_where_most_cameras_stood(tmp_path):
    def spans(key, first, last):
        return deployment(
            key, deploymentStart=f"{first}T00:00:00+11:00", deploymentEnd=f"{last}T00:00:00+11:00"
        )

    deployments = [spans("D1", "2011-11-01", "2012-05-30")]
    deployments += [spans(f"D{n}", "2012-02-01", "2012-05-01") for n in (2, 3)]
    package(tmp_path, deployments)
    assert init(tmp_path) == 0
    made = survey(tmp_path)
    assert (made.window.start, made.window.days) == (date(2012, 2, 1), 90)
    assert (made.season.start, made.season.end) == (date(2011, 11, 1), date(2012, 5, 30))


def test_nothing_is_overwritten(tmp_path, capsys):
    package(tmp_path)
    init(tmp_path)
    path = tmp_path / "config" / "surveys" / "plot-2012" / "survey.yaml"
    path.write_text("mine")
    assert init(tmp_path) == 0
    assert path.read_text() == "mine"
    assert "left as it is: survey.yaml" in capsys.readouterr().out


def test_faults_are_told_and_nothing_is_written(tmp_path, capsys):
    package(tmp_path, observations=[seen("1", "20 January"), seen("2", deployment="D9")])
    assert init(tmp_path) == 2
    told = capsys.readouterr().err
    assert "row 2, column eventStart: is '20 January'" in told
    assert "row 3, column deploymentID: 'D9'" in told
    assert not (tmp_path / "config").exists()
    package(tmp_path, profile="x")
    assert init(tmp_path) == 2
    assert "is no Camtrap DP package" in capsys.readouterr().err
    assert init(tmp_path, package=tmp_path / "nowhere") == 2
    assert "there is no such file" in capsys.readouterr().err


def test_one_starting_point_has_to_be_given(tmp_path, capsys):
    for words in ([], ["--media", "a", "--camtrap-dp", "b"]):
        with pytest.raises(SystemExit) as stopped:
            main(["init", "plot-2012", *words])
        assert stopped.value.code == 2
        assert "--camtrap-dp" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("listed", "compared", "told"),
    [
        (["made-2010", "made-2011", "plot-2012"], ("made-2010", "made-2011"), "compared with these."),
        (
            ["made-2011"],
            ("made-2011",),
            "It was compared with made-2010 too, which config.yaml does not list",
        ),
        (None, (), "It was compared with made-2010, made-2011 before, which config.yaml does not list"),
    ],
)
def test_winters_that_the_packages_survey_was_compared_with(tmp_path, listed, compared, told):
    """Those at hand are compared with again; of the others the settings say how."""
    made = made_survey()
    made.survey["earlier"] = ["made-2010", "made-2011"]
    if listed is not None:
        (tmp_path / "config").mkdir()
        (tmp_path / "config" / "config.yaml").write_text(yaml.safe_dump({"surveys": listed}))
    assert init(tmp_path, package=made.build(tmp_path / "made")) == 0
    assert survey(tmp_path).earlier == compared
    assert told in " ".join(settings(tmp_path).replace("#", "").split())


def test_a_winter_that_is_called_by_its_year_stays_a_text(tmp_path):
    made = made_survey()
    made.survey["earlier"] = ["2011"]
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.yaml").write_text('surveys: ["2011"]\n')
    assert init(tmp_path, package=made.build(tmp_path / "made")) == 0
    assert survey(tmp_path).earlier == ("2011",)


def test_settings_of_every_stage_that_makes_estimates_come_along(tmp_path):
    made = made_survey()
    made.settings["histories"]["independence_minutes"] = 60
    made.settings["ecology"] |= {"accumulation_points": 20}
    assert init(tmp_path, package=made.build(tmp_path / "made")) == 0
    assert survey(tmp_path).settings == {
        "histories": {"independence_minutes": 60},
        "ecology": {"accumulation_points": 20},
    }


@pytest.mark.shared
def test_the_official_example_gives_a_survey(tmp_path, shared):
    assert init(tmp_path, package=shared / "data" / "camtrap-dp-example") == 0
    made = survey(tmp_path)
    assert (made.utc_offset, made.target_species) == ("+02:00", "Anas platyrhynchos")
    assert (made.season.start, made.season.end) == (date(2020, 5, 30), date(2021, 4, 18))
    # 363 and 60 of these are of its media.
    assert "CHECK: the package's times have +02:00 in 369 and +01:00 in 62 of them" in told_in(tmp_path)
    plan = load_plans({"surveys": ["plot-2012"]}, tmp_path)["plot-2012"]
    assert [question for question in plan.questions if "individualID" not in question] == []

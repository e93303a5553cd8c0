"""`leopard-census init --camtrap-dp` tells all that planning would tell, writes nothing then, and ends with 2."""

import pytest

from leopard_census.cli import main
from tests.unit.exchange.made_package import deployment, medium, seen
from tests.unit.exchange.planned import begin, faults, package, plan


@pytest.fixture
def work(tmp_path):
    return begin(tmp_path)


def init(work, *more, path=None):
    folder = work / "new"
    folder.mkdir(exist_ok=True)
    words = ["init", "plot-2012", "--camtrap-dp", str(path or work / "package"), "--directory", str(folder)]
    return main([*words, *more])


def told(work, capsys, *more, path=None):
    """Lines of the message with which `init` refuses the package."""
    assert init(work, *more, path=path) == 2
    assert not (work / "new" / "config").exists()
    title, *lines = capsys.readouterr().err.splitlines()
    assert title == "The survey cannot be begun. Nothing was written. Please mend:"
    return [line.removeprefix("  - ").replace(f"{work}/", "") for line in lines]


FAULTY = [
    {"observations": [seen("1", individualID="A", sex="male"), seen("2", individualID="A", sex="female")]},
    {"observations": [seen("1", individualID="Leo"), seen("2", individualID="leo")]},
    {"observations": [seen("1", individualID="A\nB"), seen("2", "20 January", mediaID="m9")]},
    {"observations": [seen("1", individualID="A"), seen("2", name="panthera pardus", individualID="B")]},
    {"observations": [seen("1", "0001-01-01T00:00:00+11:00", individualID="A")]},
    {"deployments": [deployment("D1", latitude="0", longitude="0"), deployment("D2")]},
    {"deployments": [deployment("D1", deploymentEnd="2011-01-01T00:00:00Z"), deployment("D2")]},
    {"deployments": [deployment("D1", deploymentStart="0001-01-01T00:00:00+11:00"), deployment("D2")]},
    {"deployments": [deployment("D1", deploymentEnd="9999-12-31T23:59:59-11:00")]},
    {"deployments": [deployment("D1", "S"), deployment("D2", "s")]},
    {"deployments": [], "media": [], "observations": []},
    {"deployments": [deployment("D1"), deployment("D2", deploymentEnd="")], "media": [medium("m|1")]},
    {"media": [], "observations": [seen("1", mediaID="m9", individualID="A")]},
]


@pytest.mark.parametrize("tables", FAULTY)
def test_the_faults_are_those_of_planning(work, capsys, tables):
    package(work, **tables)
    assert told(work, capsys) == faults(work)


@pytest.mark.parametrize(
    "tables",
    [
        {"observations": [seen("1", "2012-03-20T05:00:00+11:00", individualID="A")]},
        {"observations": [seen("1", individualID="M 1"), seen("2", individualID="M_1")]},
        {"observations": [seen("1", individualID="unknown"), seen("2", individualID="A")]},
        {"deployments": [deployment("D1", "S"), deployment("D2", "S", latitude="43.2")]},
    ],
)
def test_what_planning_asks_is_asked_and_the_survey_begun(work, capsys, tables):
    package(work, **tables)
    assert init(work) == 0
    out = capsys.readouterr().out.replace(f"{work}/", "")
    asked = plan(work).questions
    assert asked
    for question in asked:
        assert f"Please check: {question}.\n" in out


def test_faults_of_the_descriptor_are_told_with_those_of_the_tables(work, capsys):
    package(work, observations=[seen("1", "today")])
    (work / "package" / "media.csv").unlink()
    first, second, third = told(work, capsys)
    assert first.startswith(
        "--camtrap-dp package/datapackage.json: resource 'media': there is no file 'media.csv'"
    )
    assert "column eventStart: is 'today'" in second
    assert "column eventEnd: is 'today'" in third


def test_names_are_held_against_the_register_of_the_project(work, capsys):
    config = work / "new" / "config"
    config.mkdir(parents=True)
    (config / "individuals.csv").write_text("individualID,aliases,firstSurvey\nLeo-1,,plot-2012\n")
    package(work, observations=[seen("1", individualID="leo 1"), seen("2", individualID="leo-1")])
    assert init(work) == 2
    assert sorted(path.name for path in config.iterdir()) == ["individuals.csv"]
    err = capsys.readouterr().err
    assert "observations, row 3: leo-1 is not in the register; did you mean 'Leo-1', as there?" in err


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("x" * 300, "is longer than a disk allows"),
        ("a\nb", "holds a control character"),
        ("a\udcff", "holds bytes that are no UTF-8 text"),
        ("plot {2012}", "holds a brace"),
    ],
)
def test_paths_of_packages_that_no_survey_can_name(work, capsys, name, fault):
    (line,) = told(work, capsys, path=work / name)
    assert fault in line


def test_a_folder_above_the_package_counts_as_well(work, capsys, monkeypatch):
    above = work / "plots {2012}"
    above.mkdir()
    (work / "package").rename(above / "package")
    monkeypatch.chdir(above)
    (line,) = told(work, capsys, path="package")
    assert "holds a brace" in line


def test_the_help_says_what_is_written(capsys):
    with pytest.raises(SystemExit):
        main(["init", "--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert "all its faults are told at once, and as long as there is one, nothing is written" in words

"""A survey that starts from a Camtrap DP package: of our own the same numbers to the last digit, of others a census."""

import csv
import json
import shutil
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from leopard_census.cli import main
from tests.conftest import Run, RunWorkflow
from tests.unit.exchange.made_package import LEOPARD, deployment, medium, seen, write_package
from tests.workflow.few_draws import FEW_DRAWS
from tests.workflow.read_back import NOT_IN_A_PACKAGE, differing, funnel_from_sightings

pytestmark = pytest.mark.workflow

#: Estimates for which the standard's own tables are enough.
STANDARD = (
    "counts",
    "closed",
    "scr",
    "bycatch",
    "bycatch_stations",
    "activity",
    "activity_times",
    "sex_ratio",
)

FIRST, BACK = "micro-sim-2012", "back-2012"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def report_text(results: Path, survey: str, language: str = "en") -> str:
    pages = PdfReader(results / "report" / f"{survey}.{language}.internal.pdf").pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def package_of(work: Path, folder: Path) -> Path:
    """A copy of the package that the workflow wrote of the survey."""
    return Path(shutil.copytree(work / "results" / FIRST / "camtrap-dp", folder)) / "datapackage.json"


@pytest.fixture(scope="module")
def back(
    built_micro: tuple[Path, Run], tmp_path_factory: pytest.TempPathFactory, workflow: RunWorkflow
) -> tuple[Path, Path]:
    """Results of the micro survey, and of the survey that starts from its package."""
    work = tmp_path_factory.mktemp("back")
    package = package_of(built_micro[0], work / "package")
    assert main(["init", BACK, "--camtrap-dp", str(package), "--directory", str(work)]) == 0
    # Russian pages of such a survey are those of the official example, below.
    with (work / "config" / "config.yaml").open("a", encoding="utf-8") as listing:
        listing.write("settings: {report: {languages: [en]}}\n")
    run = workflow(work, "all", cores=1)
    assert run.returncode == 0, run.text
    return built_micro[0] / "results" / FIRST, work / "results" / BACK


def test_histories_and_estimates_are_the_same_to_the_last_digit(back: tuple[Path, Path]) -> None:
    first, again = back
    # So few captures give no spatial estimate, and no map of it.
    assert differing(first, again) == NOT_IN_A_PACKAGE - {"estimates/identity_squares.csv"}
    assert rows(first / "histories" / "captures.csv")


def test_the_standard_alone_gives_the_same_captures_and_estimates(
    built_micro: tuple[Path, Run], tmp_path: Path, workflow: RunWorkflow
) -> None:
    """Our package without our own resources: observations with their tags are read as those of any other program."""
    results = built_micro[0] / "results" / FIRST
    package = package_of(built_micro[0], tmp_path / "package")
    content = json.loads(package.read_text(encoding="utf-8"))
    del content["leopard_census"]
    package.write_text(json.dumps(content), encoding="utf-8")
    assert main(["init", BACK, "--camtrap-dp", str(package), "--directory", str(tmp_path)]) == 0
    path = tmp_path / "config" / "surveys" / BACK / "survey.yaml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = built_micro[0] / "config" / "surveys" / FIRST
    first = yaml.safe_load((known / "survey.yaml").read_text(encoding="utf-8"))
    assert settings["utc_offset"] == first["utc_offset"]
    assert settings["target_species"] == first["target_species"]
    # What the standard has no place for: which part of the season counts, and where the region lies.
    settings |= {name: first[name] for name in ("season", "window", "region")}
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    shutil.copy(known / "region.geojson", path.parent)
    wanted = [f"estimates/{name}.csv" for name in STANDARD]
    run = workflow(tmp_path, *(f"results/{BACK}/{name}" for name in wanted), cores=1)
    assert run.returncode == 0, run.text
    wanted += [
        f"histories/{name}.csv" for name in ("captures", "capture_sets", "effort", "histories", "members")
    ]
    again = {name: (tmp_path / "results" / BACK / name).read_bytes() for name in wanted}
    others = {
        name
        for name, made in again.items()
        if (results / name).read_bytes() != made.replace(BACK.encode(), FIRST.encode())
    }
    assert others == set()


def test_the_funnel_is_the_same_from_the_sightings_on(back: tuple[Path, Path]) -> None:
    first, again = back
    assert funnel_from_sightings(first) == funnel_from_sightings(again)
    units = {row["unit"] for row in rows(back[1] / "histories" / "funnel.csv")}
    assert {"media records", "observations"} <= units


def test_the_report_says_where_the_records_come_from(back: tuple[Path, Path]) -> None:
    text = report_text(back[1], BACK)
    assert "starts from a Camtrap DP package" in text
    assert "from the memory cards to this page" not in text
    assert "every observation of the package ends in exactly one state" in text
    assert "simulated" in text.lower()
    ledger = {entry["id"]: entry for entry in json.loads((back[1] / "numbers.json").read_text())["numbers"]}
    assert "media.files" not in ledger
    assert ledger["sightings.total"]["value"] > 0


def test_a_number_is_explained_down_to_the_files_of_the_package(
    back: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    work = back[1].parents[1]
    assert main(["explain", "count.individuals.min", "--directory", str(work)]) == 0
    text = capsys.readouterr().out
    assert f"in 1 row of {back[1]}/estimates/counts.csv" in text
    assert "    sighting " in text
    assert "(Panthera pardus, " in text
    assert f"  {work}/package/observations.csv\n" in text


def test_an_edited_package_is_seen_by_verify_and_by_the_next_run(
    back: tuple[Path, Path], tmp_path: Path, workflow: RunWorkflow, capsys: pytest.CaptureFixture[str]
) -> None:
    work = Path(shutil.copytree(back[1].parents[1], tmp_path / "work", symlinks=True))
    assert main(["verify", "--directory", str(work)]) == 0
    assert "outages.csv" not in capsys.readouterr().out
    assert "Nothing to be done" in workflow(work, "all", cores=1).text
    path = work / "package" / "outages.csv"
    camera = rows(work / "package" / "deployments.csv")[0]["deploymentID"]
    path.write_text(
        f"deploymentID,start,end,reason\n{camera},2012-01-15T00:00:00+11:00,2012-01-17T00:00:00+11:00,snow\n"
    )
    capsys.readouterr()
    assert main(["verify", "--directory", str(work)]) == 1
    assert "outages.csv" in capsys.readouterr().out
    assert workflow(work, f"results/{BACK}/histories/effort.csv", cores=1).returncode == 0
    days = rows(work / "results" / BACK / "histories" / "effort.csv")
    assert any(float(row["usage"]) < 1 for row in days)


def test_a_package_of_another_program_becomes_a_census(tmp_path: Path, workflow: RunWorkflow) -> None:
    """Three stations, two animals that are known by name, an outage that the standard has no place for."""
    deployments = [
        deployment(f"cam_{n}", f"site {n}", latitude=f"43.{n}", longitude="131.5") for n in (1, 2, 3)
    ]
    visits = [(1, "A", 12), (2, "A", 18), (1, "A", 25), (2, "B", 13), (3, "B", 20), (3, "B", 28)]
    observations = [
        seen(f"o{n}", f"2012-01-{day}T05:00:00Z", deployment=f"cam_{camera}", individualID=name)
        for n, (camera, name, day) in enumerate(visits)
    ]
    observations += [seen("x", deployment="cam_1"), seen("y", name="Sus scrofa", deployment="cam_2")]
    package = write_package(tmp_path / "package", deployments, [medium("m", "cam_1")], observations)
    assert main(["init", BACK, "--camtrap-dp", str(package), "--directory", str(tmp_path)]) == 0
    outage = "cam-3,2012-01-12T00:00:00+11:00,2012-01-15T00:00:00+11:00,snow"
    (tmp_path / "config" / "surveys" / BACK / "outages.csv").write_text(
        f"deploymentID,start,end,reason\n{outage}\n"
    )
    listing = tmp_path / "config" / "config.yaml"
    told = yaml.safe_load(listing.read_text(encoding="utf-8"))
    listing.write_text(
        yaml.safe_dump({**told, "settings": {"estimates": FEW_DRAWS, "report": {"languages": ["en"]}}}),
        encoding="utf-8",
    )
    run = workflow(tmp_path, "all", cores=1)
    assert run.returncode == 0, run.text
    results = tmp_path / "results" / BACK
    caught = {(row["individual"], row["detector"]) for row in rows(results / "histories" / "captures.csv")}
    assert caught == {("A", "site-1"), ("A", "site-2"), ("B", "site-2"), ("B", "site-3")}
    dead = {row["date"] for row in rows(results / "histories" / "effort.csv") if float(row["usage"]) == 0}
    assert dead == {"2012-01-12", "2012-01-13", "2012-01-14"}
    counts = {row["group"]: row for row in rows(results / "estimates" / "counts.csv")}
    assert (counts["adults"]["none"], counts["adults"]["n_min"], counts["adults"]["n_max"]) == ("2", "1", "2")
    funnel = {(row["unit"], row["state"]): row["n"] for row in rows(results / "histories" / "funnel.csv")}
    assert funnel["observations", "total"] == "8"
    assert funnel["target sightings", "to-review: the package names no individual"] == "1"
    assert funnel["captures", "used"] == "6"
    names = {row["given"]: row["used"] for row in rows(results / "package" / "names.csv")}
    assert names["site 1"] == "site-1"
    assert LEOPARD in report_text(results, BACK)


@pytest.mark.shared
def test_the_official_example_goes_all_the_way(tmp_path: Path, shared: Path, workflow: RunWorkflow) -> None:
    example = shared / "data" / "camtrap-dp-example"
    assert main(["init", "mica-2020", "--camtrap-dp", str(example), "--directory", str(tmp_path)]) == 0
    run = workflow(tmp_path, "all", cores=1)
    assert run.returncode == 0, run.text
    results = tmp_path / "results" / "mica-2020"
    funnel = {(row["unit"], row["state"]): row["n"] for row in rows(results / "histories" / "funnel.csv")}
    assert (funnel["media records", "photos"], funnel["observations", "total"]) == ("423", "549")
    assert rows(results / "estimates" / "counts.csv")[0]["n_max"] == "0"
    assert "no adult or subadult of Anas platyrhynchos" in report_text(results, "mica-2020")
    russian = report_text(results, "mica-2020", "ru")
    for told in (
        *("кряква Anas platyrhynchos", "записи о файлах", "наблюдения", "никто не определил; возможно"),
        *("сказано в событии", "ждёт проверки: в пакете не названа особь"),
    ):
        assert told in russian, told

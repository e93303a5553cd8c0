"""The whole chain on the micro survey: it ends in a report, it rests when all is done, and its bytes do not depend
on where, when and with how many cores it runs.
"""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.conftest import CopyConfig, Run, RunWorkflow
from tests.digests import result_bytes

pytestmark = pytest.mark.workflow

SURVEY = "micro-sim-2012"


@pytest.fixture(scope="module")
def first(built_micro: tuple[Path, Run]) -> tuple[Path, Run]:
    """The working folder after one run with two cores, and how it went."""
    return built_micro


def report_text(work: Path) -> str:
    pages = PdfReader(work / "results" / SURVEY / "report" / f"{SURVEY}.en.internal.pdf").pages
    return "\n".join(page.extract_text() for page in pages)


def test_asked_for_in_russian_too_the_report_alone_is_printed(
    first: tuple[Path, Run], tmp_path: Path, workflow: RunWorkflow
) -> None:
    work = Path(shutil.copytree(first[0], tmp_path / "work", symlinks=True))
    yaml = work / "config" / "surveys" / SURVEY / "survey.yaml"
    yaml.write_text(yaml.read_text().replace("languages: [en]", "languages: [en, ru]"))
    editions = work / "results" / SURVEY
    english = {path: path.read_bytes() for path in editions.glob("*/*.en*.pdf")}
    assert len(english) == 6
    run = workflow(work, "all")
    assert run.returncode == 0, run.text
    rules = set(re.findall(r"^(\w+) +\d+$", run.text.split("Job stats:")[1], flags=re.MULTILINE))
    published = {"release", "publish", "publish_camtrap_dp"}
    assert rules == {"report_pdf", *published, "manifest", "crate", "all", "total"}
    assert {path: path.read_bytes() for path in english} == english
    path = editions / "report" / f"{SURVEY}.ru.internal.pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    assert "Основные результаты" in text
    assert "Имитационный учёт" in text
    assert f"Report of {SURVEY}: results/{SURVEY}/report/{path.name}" in run.text
    names = sorted(path.name for path in (editions / "public").glob("*.pdf"))
    assert names == [f"{SURVEY}.{part}.pdf" for part in ("en", "en.summary", "ru", "ru.summary")]


def count_rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def test_the_chain_ends_in_a_report(first: tuple[Path, Run]) -> None:
    work, run = first
    assert run.returncode == 0, run.text
    text = report_text(work)
    assert "simulated" in text.lower()
    assert len(text) > 2000


def test_the_console_is_short_and_ends_with_where_to_look(first: tuple[Path, Run]) -> None:
    _, run = first
    assert "reason:" not in run.text.lower()
    # No line lists the files of a job.
    assert max(len(line) for line in run.text.splitlines()) < 300
    end = run.text[run.text.index("Finished jobid: 0") :]
    assert f"Report of {SURVEY}: results/{SURVEY}/report/{SURVEY}.en.internal.pdf" in end
    assert f"results/{SURVEY}/individuals/review_queue.csv" in end
    for sheets in ("catalogue", "contact_sheets", "matches"):
        assert f"results/{SURVEY}/individuals/{sheets}.pdf" in end
    assert "leopard-census explain" in end


def test_every_deployment_has_every_table(first: tuple[Path, Run]) -> None:
    work, _ = first
    results = work / "results" / SURVEY
    deployments = sorted(
        path.stem for path in (results / "media").glob("*.csv") if path.stem.startswith("SIM-")
    )
    assert len(deployments) == 4
    for stage, ending in (("frames", "csv"), ("frames", "zip"), ("detections", "json"), ("sightings", "csv")):
        for name in deployments:
            assert (results / stage / f"{name}.{ending}").stat().st_size > 0


def test_where_nobody_decided_the_review_is_empty_and_the_report_says_so(first: tuple[Path, Run]) -> None:
    work, _ = first
    review = work / "results" / SURVEY / "review"
    assert [count_rows(review / f"{name}.csv") for name in ("agreement", "reviewers", "disagreements")] == [
        0
    ] * 3
    with (review / "summary.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["survey"], row["n_decisions"], row["n_pairs"], row["kappa"]) == (SURVEY, "0", "0", "")
    assert "Nobody has answered whether two sightings show one animal" in " ".join(report_text(work).split())


def test_stations_against_days_and_occasions_hold_the_effort_of_the_table(first: tuple[Path, Run]) -> None:
    tables = {}
    for name in ("effort", "operation_matrix", "station_histories", "encounters"):
        path = first[0] / "results" / SURVEY / "histories" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    days = {(row["locationID"], row["date"]): float(row["usage"]) for row in tables["effort"]}
    for row in tables["operation_matrix"]:
        cells = {day: float(cell) for day, cell in row.items() if day != "locationID" and cell}
        assert {(row["locationID"], day): part for day, part in cells.items()}.items() <= days.items()
    effort = sum(
        float(cell) for row in tables["station_histories"] for name, cell in row.items() if "effort_" in name
    )
    assert effort == pytest.approx(sum(days.values()), abs=1e-9)
    # Station 3 has two cameras that face each other, the others one.
    both = {row["locationID"] for row in tables["effort"] if float(row["both_flanks_days"]) > 0}
    assert both == {"SIM-03"}
    used = [row for row in tables["encounters"] if row["excluded_by"] not in ("outside-window", "no-effort")]
    cells = [row[name] for row in tables["station_histories"] for name in row if name[1:].isdigit()]
    assert sum(int(cell) for cell in cells if cell) == len(used) > 0


def test_detection_histories_hold_the_events_of_each_species(first: tuple[Path, Run]) -> None:
    tables = {}
    for name in ("histories/detection_histories", "histories/station_report", "estimates/bycatch"):
        with (first[0] / "results" / SURVEY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    events: dict[str, int] = {}
    for row in tables["histories/detection_histories"]:
        cells = [int(cell) for name, cell in row.items() if name[1:].isdigit() and cell]
        events[row["scientificName"]] = events.get(row["scientificName"], 0) + sum(cells)
    assert events.pop("Panthera pardus") > 0
    assert events == {
        row["scientificName"]: int(row["n_events"])
        for row in tables["estimates/bycatch"]
        if row["kind"] == "animal" and int(row["n_events"])
    }
    assert [row["locationID"] for row in tables["histories/station_report"]] == ["SIM-01", "SIM-02", "SIM-03"]


def test_a_second_run_does_nothing(first: tuple[Path, Run], tmp_path: Path, workflow: RunWorkflow) -> None:
    # A copy with all file times: other tests may be copying the survey itself, which must hold no lock meanwhile.
    work = Path(shutil.copytree(first[0], tmp_path / "work", symlinks=True))
    before = {path: path.stat().st_mtime_ns for path in (work / "results").rglob("*")}
    run = workflow(work, cores=2)
    assert run.returncode == 0, run.text
    assert "Nothing to be done" in run.text
    assert before == {path: path.stat().st_mtime_ns for path in (work / "results").rglob("*")}


def test_the_score_against_the_truth_is_plausible(first: tuple[Path, Run]) -> None:
    """It counts what is there; how good the stages are is for the benchmarks to say."""
    work, _ = first
    results = work / "results" / SURVEY
    entries = json.loads((results / "validation.json").read_text(encoding="utf-8"))
    score = {entry["id"]: entry for entry in entries}
    assert len(score) == len(entries)
    for entry in entries:
        if entry["lower"] is not None and isinstance(entry["value"], float):
            assert 0 <= entry["lower"] <= entry["value"] <= entry["upper"] <= 1, entry
    # Every rendered file has one state: as many as the media tables list, planted faults among them.
    listed = sum(count_rows(path) for path in (results / "media").glob("SIM-*.csv"))
    assert score["media.accounted"]["value"] == 1
    assert score["media.accounted"]["n"] == listed - score["media.unknown"]["value"]
    assert {name for name in score if name.startswith("media.faults.")} >= {
        "media.faults.truncated",
        "media.faults.stray",
    }
    # Something is found, and not by chance everything: the boxes come from pictures.
    assert 0 < score["detection.recall"]["value"] < 1
    assert 0 < score["sightings.recall"]["value"] <= 1
    assert score["individuals.n_min"]["value"] <= score["individuals.n_max"]["value"]
    assert score["truth.n_region"]["value"] == 3


def test_same_bytes_anywhere(
    first: tuple[Path, Run],
    tmp_path_factory: pytest.TempPathFactory,
    repository: Path,
    copy_config: CopyConfig,
    workflow: RunWorkflow,
) -> None:
    """One core, another folder, locale, time zone, home and hash seed."""
    folder = tmp_path_factory.mktemp("elsewhere") / "Камеры 2012"
    work = copy_config(repository / "tests" / "workflow" / "micro", folder)
    home = folder / "home"
    home.mkdir()
    env = {"TZ": "Asia/Vladivostok", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7", "HOME": str(home)}
    run = workflow(work, cores=1, env=env)
    assert run.returncode == 0, run.text
    ours, theirs = result_bytes(first[0]), result_bytes(work)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in sorted(ours) if ours[name] != theirs[name]] == []


def test_no_result_names_the_folder_it_was_made_in(first: tuple[Path, Run]) -> None:
    work, _ = first
    texts = [
        work / "results" / name for name in result_bytes(work) if name.endswith((".csv", ".json", ".txt"))
    ]
    assert texts
    named = [path.name for path in texts if str(work) in path.read_text(encoding="utf-8")]
    assert named == []

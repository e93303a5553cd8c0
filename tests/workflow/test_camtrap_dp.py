"""The package that a run leaves: valid, complete, and replaced by a sentence where it cannot be."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.camtrap_dp_standard import faults
from tests.conftest import Run, RunWorkflow

pytestmark = pytest.mark.workflow

SURVEY = "micro-sim-2012"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def results(built_micro: tuple[Path, Run]) -> Path:
    work, run = built_micro
    assert run.returncode == 0, run.text
    assert f"results/{SURVEY}/camtrap-dp/datapackage.json" in run.text[run.text.index("Report of") :]
    return work / "results" / SURVEY


def test_the_package_of_a_whole_run_is_valid(results: Path) -> None:
    assert faults(results / "camtrap-dp") == []
    told = json.loads((results / "camtrap-dp" / "datapackage.json").read_text(encoding="utf-8"))
    assert told["description"].startswith("SIMULATED: ")
    assert told["project"]["individualAnimals"] is True


def test_every_file_of_the_cards_and_every_sighting_is_in_it(results: Path) -> None:
    package = results / "camtrap-dp"
    files = [row for path in (results / "media").glob("SIM-*.csv") for row in rows(path)]
    timed = {row["mediaID"] for row in files if row["fileMediatype"] and row["timestamp"]}
    assert timed
    assert {row["mediaID"] for row in rows(package / "media.csv")} == timed
    observed = {row["mediaID"] for row in rows(package / "observations.csv")} - {""}
    assert observed == timed
    sightings = {row["sightingID"] for row in rows(results / "sightings" / "all.csv")}
    assert {row["sightingID"] for row in rows(package / "sightings.csv")} == sightings


def test_each_named_sighting_is_an_event_under_that_name(results: Path) -> None:
    named = {
        row["sightingID"]: row["individualID"]
        for row in rows(results / "individuals" / "assignments.csv")
        if row["state"] in ("identified", "single-flank")
    }
    events = {
        row["eventID"]: row["individualID"]
        for row in rows(results / "camtrap-dp" / "observations.csv")
        if row["observationLevel"] == "event"
    }
    assert named
    assert {event: name for event, name in events.items() if name} == named


def test_a_survey_without_places_says_in_one_sentence_why_it_has_none(
    repository: Path, tmp_path: Path, copy_config: Callable[[Path, Path], Path], workflow: RunWorkflow
) -> None:
    work = copy_config(repository / "tests" / "workflow" / "micro", tmp_path / "work")
    sheet = work / "config" / "surveys" / SURVEY / "deployments.csv"
    lines = sheet.read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index("latitude")
    cells = lines[1].split(",")
    cells[at] = cells[at + 1] = ""
    sheet.write_text("\n".join([lines[0], ",".join(cells), *lines[2:], ""]), encoding="utf-8")
    planned = workflow(work, "-n", cores=1).text
    assert re.search(r"^no_camtrap_dp +1$", planned, re.MULTILINE), planned
    assert not re.search(r"^camtrap_dp ", planned, re.MULTILINE)
    run = workflow(work, f"results/{SURVEY}/camtrap-dp/none.txt", cores=1)
    assert run.returncode == 0, run.text
    text = (work / "results" / SURVEY / "camtrap-dp" / "none.txt").read_text(encoding="utf-8")
    assert text == (
        "There is no Camtrap DP package of this survey: the standard asks for latitude and longitude of every "
        f"deployment, and deployments.csv lacks them for {cells[0]}.\n"
    )

"""Two winters that begin with media: what people named in the first is known in the second.

Both have the clips of one camera of the micro survey, under other names of survey and camera; so this shows that the
views of one winter reach the other, not how well animals are told apart.
"""

import csv
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run, RunWorkflow, run_command

pytestmark = pytest.mark.workflow

SURVEY = """\
id: {name}
title: One of two winters
target_species: Panthera pardus
utc_offset: "+11:00"
season: {{start: 2011-11-01, end: 2012-04-30}}
window: {{start: 2012-01-10, days: 14}}
media: {{root: media/{name}}}
earlier: [{earlier}]
settings:
  report: {{languages: [en]}}
  sightings: {{classifier: none}}
  individuals: {{bar: 0.9}}
"""
DEPLOYMENT = (
    "deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd\n"
    "{name},S1,42.198394,131.581730,2012-01-09T12:19:00+11:00,2012-01-24T13:40:00+11:00\n"
)
CARD = "SIM-01-1"
CLIPS = ("card-1/DCIM/101VIDEO/20120109_214345.AVI", "card-1/DCIM/101VIDEO/20120110_115346.AVI")
RESULT = "results/plot-b/individuals/assignments.csv"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def add_winter(work: Path, name: str, camera: str, card: Path, individual: str, earlier: str = "") -> None:
    sheets = work / "config" / "surveys" / name
    sheets.mkdir(parents=True)
    shutil.copytree(card, work / "media" / name / camera)
    (sheets / "survey.yaml").write_text(SURVEY.format(name=name, earlier=earlier))
    (sheets / "deployments.csv").write_text(DEPLOYMENT.format(name=camera))
    labels = [f"{camera}/{clip},1,Panthera pardus,{individual}" for clip in CLIPS]
    (sheets / "labels.csv").write_text("\n".join(["filePath,n,scientificName,individualID", *labels, ""]))


@pytest.fixture(scope="module")
def two_winters(
    built_micro: tuple[Path, Run],
    workflow: Callable[..., Run],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Working folder after the second winter alone was asked for."""
    built, run = built_micro
    assert run.returncode == 0, run.text
    work = tmp_path_factory.mktemp("two-winters")
    card = built / "results" / "micro-sim-2012" / "simulated" / "media" / CARD
    add_winter(work, "plot-a", "A1", card, "Leo12F")
    add_winter(work, "plot-b", "B1", card, "", earlier="plot-a")
    (work / "config" / "config.yaml").write_text("surveys: [plot-a, plot-b]\n")
    run = workflow(work, RESULT, "--config", "survey=plot-b")
    assert run.returncode == 0, run.text
    return work


def test_a_known_animal_keeps_its_code_in_the_next_winter(two_winters: Path) -> None:
    results = two_winters / "results"
    kept = rows(results / "plot-a" / "individuals" / "references.csv")
    assert {row["individualID"] for row in kept} == {"Leo12F"}
    found = rows(two_winters / RESULT)
    assert [row["individualID"] for row in found if row["individualID"]] == ["Leo12F"]
    assert {row["evidence"] for row in found if row["individualID"]} == {"automatic"}
    assert not any(row["sightingID"].startswith("ref.") for row in found)
    pairs = rows(results / "plot-b" / "individuals" / "pairs.csv")
    assert any(row["sighting_b"].startswith("ref.plot-a.Leo12F.") for row in pairs)


def test_it_rests_until_the_earlier_winter_changes(two_winters: Path, workflow: RunWorkflow) -> None:
    again = workflow(two_winters, RESULT, "--config", "survey=plot-b")
    assert "Nothing to be done" in again.text, again.text
    alone = workflow(two_winters, "results/plot-a/individuals/references.csv", "--config", "survey=plot-a")
    assert "Nothing to be done" in alone.text, alone.text


def test_the_animal_is_accepted_as_one_of_the_earlier_winter(
    two_winters: Path, workflow: RunWorkflow, tmp_path: Path
) -> None:
    work = Path(shutil.copytree(two_winters, tmp_path / "work"))
    command = [sys.executable, "-m", "leopard_census.cli", "register", "accept", "plot-b", "--yes"]
    done = run_command(command, work)
    assert done.returncode == 0, done.text
    (row,) = rows(work / "config" / "individuals.csv")
    assert (row["individualID"], row["firstSurvey"]) == ("Leo12F", "plot-a")
    run = workflow(work, RESULT, "--config", "survey=plot-b")
    assert run.returncode == 0, run.text
    assert rows(work / "results" / "plot-b" / "individuals" / "register_proposed.csv") == []

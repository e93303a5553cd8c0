"""The demo that a stranger sees after `make census`: the simulated surveys of the repository's own config, once."""

import csv
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from leopard_census.cli import main
from leopard_census.config.simulate import SimulateSettings
from tests.browser import whole_round
from tests.camtrap_dp_standard import faults
from tests.conftest import Run, RunWorkflow
from tests.workflow.few_draws import FEW_DRAWS
from tests.workflow.read_back import NOT_IN_A_PACKAGE, differing, funnel_from_sightings, tables
from tools import browser

# For now with the long tests alone: the suite has to end within half an hour. The micro survey, two winters and a
# package go the same ways with every change.
pytestmark = [pytest.mark.workflow, pytest.mark.long]

# Rendering and the whole chain, on a machine that does other work as well.
PATIENCE_SECONDS = 3600

# Most of the demo's time went into what repeats itself. No test here is about how well species are told apart, how fine
# a p-value or a limit is, or what else happens in a clip: fewer crops to learn from, fewer surveys and samples drawn,
# clips half as long, and of the winters that survive as tables the last two alone. The long test runs the demo as it is
# shipped.
SHORTER = 2
WINTERS = 3
QUICK = {
    "species_model": {"per_species": 12, "views": 2},
    "simulate": {
        kind: {**camera, "seconds": camera["seconds"] / SHORTER}
        for kind, camera in SimulateSettings().model_dump(include={"mp4", "avi"}).items()
    },
    "individuals": {"draws": 50},
    "estimates": FEW_DRAWS,
    "report": {"languages": ["en"]},
}


@pytest.fixture(scope="module")
def demo(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    repository: Path,
    copy_config: Callable[[Path, Path], Path],
    workflow: RunWorkflow,
) -> tuple[Path, Run]:
    """Working folder of the demo after one run with these settings, and how it went."""
    work = copy_config(repository, tmp_path_factory.mktemp("demo") / "work")
    # A team's own surveys in the same config are none of this test's business.
    simulated = [entry for entry in surveys(work) if isinstance(entry, str) and "-sim-" in entry]
    settings = getattr(request, "param", QUICK)
    if settings is QUICK:
        simulated = simulated[-WINTERS:]
        forget_all_but(work, simulated)
    listing = {"surveys": simulated, "settings": settings}
    (work / "config" / "config.yaml").write_text(yaml.safe_dump(listing), encoding="utf-8")
    return work, workflow(work, cores=2, timeout=PATIENCE_SECONDS)


def forget_all_but(work: Path, kept: list[str]) -> None:
    """Take winters that are not kept from those that others are compared with, and from the register."""
    for survey in kept:
        path = work / "config" / "surveys" / survey / "survey.yaml"
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        told["earlier"] = [name for name in told.get("earlier", []) if name in kept]
        path.write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    register = work / "config" / "individuals.csv"
    with register.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["firstSurvey"] not in kept:
            row["firstSurvey"] = kept[0]
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def surveys(work: Path) -> list[str]:
    return list(yaml.safe_load((work / "config" / "config.yaml").read_text(encoding="utf-8"))["surveys"])


def report(work: Path, survey: str) -> Path:
    return work / "results" / survey / "report" / f"{survey}.en.internal.pdf"


def test_every_survey_ends_in_a_report(demo: tuple[Path, Run]) -> None:
    work, run = demo
    assert run.returncode == 0, run.text
    for survey in surveys(work):
        text = " ".join(page.extract_text() for page in PdfReader(report(work, survey)).pages)
        assert "simulated" in text.lower(), survey


def test_the_rendered_media_are_small_enough_for_a_first_try(demo: tuple[Path, Run]) -> None:
    work, _ = demo
    files = [path for path in (work / "results").glob("*/simulated/media/**/*") if path.is_file()]
    clips = sum(path.stat().st_size for path in files if path.suffix in (".MP4", ".AVI"))
    # Clips of the length that is shipped hold so many times the frames.
    size = sum(path.stat().st_size for path in files) + (SHORTER - 1) * clips
    assert clips > 0
    assert 1e6 < size <= 80e6


def test_a_second_run_does_nothing(demo: tuple[Path, Run], workflow: RunWorkflow) -> None:
    run = workflow(demo[0], cores=2)
    assert run.returncode == 0, run.text
    assert "Nothing to be done" in run.text


@pytest.mark.long
def test_a_team_reviews_a_whole_round_in_a_browser(demo: tuple[Path, Run], tmp_path: Path) -> None:
    """Two at once, a program that dies, a difference that a third settles, names from elsewhere, and the rebuild."""
    if browser.missing_packages():
        pytest.skip(browser.SKIPPED)
    work = tmp_path / "work"
    shutil.copytree(demo[0], work, symlinks=True)
    program = whole_round.Command(work, "kedrovaya-sim-2012")
    team = whole_round.Team(program)
    try:
        anna, boris = team.seat("Anna"), team.seat("Борис", "ru")
        for one in (anna, boris):
            one.open_pairs()
        differ = whole_round.two_answer_and_differ_once(team, anna, boris)
        cyril = team.seat("Cyril")
        cyril.open_pairs()
        assert team.pair_asked(cyril) == differ
        team.answer(cyril)
        assert program.rows()[-1]["round"] == 2
        path, names = whole_round.names_from_elsewhere(team, tmp_path)
        assert len(names) == 2
        whole_round.import_names(cyril, path)
        decided = program.rows()
        assert [row["verdict"] for row in decided[-2:]] == ["is", "is"]
        whole_round.rebuild(anna)
        told = anna.find("main").text
        now = {row["sightingID"]: row for row in program.table("individuals/assignments")}
        assert {s: (now[s]["individualID"], now[s]["evidence"]) for s in names} == {
            s: (code, "decision") for s, code in names.items()
        }
        assert all(code in told for code in names.values())
        assert program.rows() == decided
        for one in (anna, boris, cyril):
            # Anna's browser tells that the program was away for a while.
            assert [text for text in one.faults() if "ERR_CONNECTION" not in text] == []
    finally:
        team.leave()
        program.kill()


def test_its_package_is_read_back_to_the_same_estimates(
    demo: tuple[Path, Run], tmp_path: Path, workflow: RunWorkflow
) -> None:
    """By somebody who has the package, and the sheets of the winters that it is compared with, but not the register."""
    *earlier, last = surveys(demo[0])
    first = demo[0] / "results" / last
    assert faults(first / "camtrap-dp") == []
    package = shutil.copytree(first / "camtrap-dp", tmp_path / "package")
    for survey in earlier:
        # With their results, which come from these sheets alone.
        for folder in (Path("config") / "surveys" / survey, Path("results") / survey):
            shutil.copytree(demo[0] / folder, tmp_path / folder)
    listing = tmp_path / "config" / "config.yaml"
    # Tables of several winters are sorted by name: this one stands last, as that of the demo does.
    back = f"{last}-read-back"
    listing.write_text(yaml.safe_dump({"surveys": [*earlier, back], "settings": QUICK}), encoding="utf-8")
    assert main(["init", back, "--camtrap-dp", str(package), "--directory", str(tmp_path)]) == 0
    wanted = sorted(tables(first) - NOT_IN_A_PACKAGE)
    run = workflow(tmp_path, *(f"results/{back}/{name}" for name in wanted), cores=2)
    assert run.returncode == 0, run.text
    again = tmp_path / "results" / back
    # What a plan foretells of changes counts the error of identities of this winter in.
    assert differing(first, again) == NOT_IN_A_PACKAGE | {"estimates/plan.csv"}
    assert funnel_from_sightings(first) == funnel_from_sightings(again)


@pytest.mark.long
@pytest.mark.parametrize("demo", [{}], indirect=True, ids=["as-shipped"])
def test_the_reports_are_the_same_after_all_is_made_again(
    demo: tuple[Path, Run], workflow: RunWorkflow
) -> None:
    work, _ = demo
    before = {
        survey: hashlib.sha256(report(work, survey).read_bytes()).hexdigest() for survey in surveys(work)
    }
    shutil.rmtree(work / "results")
    run = workflow(work, cores=1, timeout=2 * PATIENCE_SECONDS)
    assert run.returncode == 0, run.text
    after = {
        survey: hashlib.sha256(report(work, survey).read_bytes()).hexdigest() for survey in surveys(work)
    }
    assert after == before

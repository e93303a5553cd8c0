"""The demo that a stranger sees after `make census`: the simulated surveys of the repository's own config, once."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from tests.conftest import Run, RunWorkflow

pytestmark = pytest.mark.workflow

# Rendering and the whole chain, on a machine that does other work as well.
PATIENCE_SECONDS = 1800


@pytest.fixture(scope="module")
def demo(
    tmp_path_factory: pytest.TempPathFactory,
    repository: Path,
    copy_config: Callable[[Path, Path], Path],
    workflow: RunWorkflow,
) -> tuple[Path, Run]:
    """Working folder of the demo after one run, and how it went."""
    work = copy_config(repository, tmp_path_factory.mktemp("demo") / "work")
    # A team's own surveys in the same config are none of this test's business.
    simulated = [entry for entry in surveys(work) if isinstance(entry, str) and "-sim-" in entry]
    (work / "config" / "config.yaml").write_text(yaml.safe_dump({"surveys": simulated}), encoding="utf-8")
    return work, workflow(work, cores=2, timeout=PATIENCE_SECONDS)


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
    size = sum(
        path.stat().st_size for path in (work / "results").glob("*/simulated/media/**/*") if path.is_file()
    )
    assert 1e6 < size <= 80e6


def test_a_second_run_does_nothing(demo: tuple[Path, Run], workflow: RunWorkflow) -> None:
    run = workflow(demo[0], cores=2)
    assert run.returncode == 0, run.text
    assert "Nothing to be done" in run.text


@pytest.mark.long
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

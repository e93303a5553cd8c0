"""`verify` names every change that is made to a built survey: 200 of ten kinds, drawn by a seed; none is missed."""

import random
import shutil
from pathlib import Path

import pytest

from leopard_census.cli import main
from tests.conftest import Run
from tests.workflow.tampering import KINDS, Built, tampered

pytestmark = pytest.mark.workflow

SURVEY = "micro-sim-2012"
# Changes of each kind.
EACH = 20


@pytest.fixture(scope="module")
def built(built_micro: tuple[Path, Run], tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A copy of the micro survey, to be tampered with and restored."""
    source, run = built_micro
    assert run.returncode == 0, run.text
    work = tmp_path_factory.mktemp("tampered") / "work"
    shutil.copytree(source, work, symlinks=True, ignore=shutil.ignore_patterns(".snakemake", "run"))
    return Built(work, SURVEY)


def verified(built: Built, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit status and text of `verify` on the files as they lie there."""
    status = main(["verify", "--full", "--directory", str(built.work)])
    said = capsys.readouterr()
    return status, said.out + said.err


@pytest.fixture
def at_home(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files are told by their paths below the working folder."""
    monkeypatch.chdir(built.work)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_change_is_missed(built: Built, at_home: None, capsys: pytest.CaptureFixture[str], kind) -> None:
    chance = random.Random(f"{kind.__name__} 1")
    missed = []
    for _ in range(EACH):
        with tampered(kind, built, chance) as done:
            status, text = verified(built, capsys)
        unnamed = [name for name in done.names if name not in text]
        if status != 1 or unnamed:
            missed.append((done.what, unnamed, status, text[-600:]))
    assert missed == []
    status, text = verified(built, capsys)
    assert status == 0
    assert text.startswith(f"{SURVEY}: identical")

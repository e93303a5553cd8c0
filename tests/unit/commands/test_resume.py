"""`resume` and a plain run keep away from a folder in which somebody is at work."""

import subprocess
import sys

import pytest

from leopard_census.cli import main
from leopard_census.commands.running import is_locked, locked_text, working_in

SLEEPS = "import time; time.sleep(300)"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.yaml").write_text("surveys: [s]\n")
    (tmp_path / ".snakemake" / "locks").mkdir(parents=True)
    (tmp_path / ".snakemake" / "locks" / "0.input.lock").touch()
    return tmp_path.resolve()


@pytest.fixture
def start():
    """Start a process with these words in its command line, in a folder."""
    started = []

    def run(folder, *words):
        process = subprocess.Popen([sys.executable, "-c", SLEEPS, *words], cwd=folder)
        started.append(process)
        return process.pid

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_a_job_that_outlived_its_run_is_waited_for(folder, start, capsys):
    pid = start(folder, str(folder / ".snakemake/scripts/tmp12.frames.py"))
    assert main(["resume", "--directory", str(folder)]) == 2
    assert f"process {pid}: job tmp12.frames.py, left over" in capsys.readouterr().err
    assert is_locked(folder)
    assert f"process {pid}: job tmp12.frames.py" in locked_text(folder)


def test_a_run_is_named_once_and_only_in_its_own_folder(folder, start, tmp_path_factory):
    pid = start(folder, "snakemake", "--cores", "1")
    start(tmp_path_factory.mktemp("other"), "snakemake")
    assert [item.pid for item in working_in(folder)] == [pid]


def test_a_killed_run_leads_to_resume(folder):
    assert working_in(folder) == []
    assert "leopard-census resume" in locked_text(folder)


def test_a_folder_without_project_is_a_mistake(tmp_path, capsys):
    assert main(["resume", "--directory", str(tmp_path)]) == 2
    assert "config/config.yaml: there is no such file" in capsys.readouterr().err


def test_help_tells_each_exit_status(capsys):
    with pytest.raises(SystemExit):
        main(["resume", "--help"])
    told = capsys.readouterr().out
    for status in ("0 everything", "1 a job failed", "2 the folder"):
        assert status in told

"""The micro survey through a real Slurm, with jobs killed on the way: the same bytes as on a workstation."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CopyConfig, Run, run_command
from tests.digests import result_bytes
from tools import local_slurm

pytestmark = [pytest.mark.workflow, pytest.mark.cluster]

#: Jobs killed while they run, each at a moment of its own.
KILLS = 4


@pytest.fixture(scope="module")
def slurm() -> Iterator[None]:
    """A cluster of this machine alone, or the one that answers already."""
    try:
        local_slurm.start()
    except local_slurm.NoSlurmError as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))
    yield
    local_slurm.stop()


def running() -> list[str]:
    """Numbers of the jobs that run."""
    listed = subprocess.run(
        ["squeue", "--me", "-h", "-t", "RUNNING", "-o", "%i"], capture_output=True, text=True, check=True
    )
    return listed.stdout.split()


class Killer(threading.Thread):
    """Kills a job that runs, now and again, until it has killed enough or is told to end."""

    def __init__(self, kills: int, seed: int) -> None:
        super().__init__(daemon=True)
        self._random = random.Random(seed)
        self._kills = kills
        self._end = threading.Event()
        self.killed: list[str] = []

    def run(self) -> None:
        while len(self.killed) < self._kills and not self._end.wait(self._random.uniform(2, 12)):
            # No job twice: three deaths of one would end the run, as they should.
            if jobs := [job for job in running() if job not in self.killed]:
                job = self._random.choice(jobs)
                subprocess.run(["scancel", "--signal=KILL", job], check=True)
                self.killed.append(job)

    def end(self) -> None:
        self._end.set()
        self.join()


def test_killed_jobs_run_again_and_the_bytes_are_those_of_a_workstation(
    slurm: None, built_micro: tuple[Path, Run], copy_config: CopyConfig, repository: Path, tmp_path: Path
) -> None:
    there, built = built_micro
    assert built.returncode == 0, built.text
    work = copy_config(repository / "tests" / "workflow" / "micro", tmp_path / "work")
    profile = repository / "workflow" / "profiles" / "slurm"
    command = [
        *(sys.executable, "-m", "snakemake", "all", "--snakefile", str(repository / "Snakefile")),
        *("--directory", str(work), "--profile", str(profile), "--jobs", "4", "--cores", "2"),
        # Without a database of ended jobs, and with less patience than a real cluster's controller deserves.
        *("--slurm-no-account", "--slurm-status-command", "squeue"),
        *("--slurm-init-seconds-before-status-checks", "2", "--seconds-between-status-checks", "2"),
        *("--latency-wait", "10"),
    ]
    killer = Killer(KILLS, seed=11)
    killer.start()
    try:
        run = run_command(command, work, timeout=1500)
    finally:
        killer.end()
    assert run.returncode == 0, run.text
    assert len(killer.killed) == KILLS
    assert run.text.count("Trying to restart") >= 1
    assert result_bytes(work) == result_bytes(there)

"""What several kinds of tests share: the repository, the material beside it, a way to run the workflow."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from leopard_census.provenance.one_thread import pin_to_one_thread

# As jobs and commands do, and before any test loads a numeric library.
pin_to_one_thread()

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"

# No property test fails for being slow: the first example pays for imports, and machines are busy. In continuous
# integration the examples are the same each time, so that a landing never hangs on chance.
settings.register_profile(
    "project",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("project")


# What takes a worker of pytest-xdist longest begins first, the longest ahead, so that all workers end together; by
# itself pytest-xdist would begin with the files of most tests, and with the demo at the very end.
BEGIN_WITH = (
    "tests/workflow/test_trust.py",
    "tests/workflow/test_demo.py",
    "tests/workflow/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of long tests first; tests of one file stay together, in their order."""

    def rank(item: pytest.Item) -> int:
        return next(
            (n for n, start in enumerate(BEGIN_WITH) if item.nodeid.startswith(start)), len(BEGIN_WITH)
        )

    items.sort(key=rank)


@dataclass(frozen=True)
class Run:
    """How a run of the workflow ended."""

    returncode: int
    text: str  # standard output and standard error, as they appeared


RunWorkflow = Callable[..., Run]
CopyConfig = Callable[[Path, Path], Path]


def run_command(
    command: list[str], work: Path, env: Mapping[str, str] | None = None, timeout: float = 900
) -> Run:
    """Run a command in a folder; its output is kept, nothing is asked."""
    done = subprocess.run(
        command,
        cwd=work,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Run(done.returncode, done.stdout)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Root of the repository under test."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """Material beside the project; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the material of {SHARED.name}/ beside the repository, which is not here")
    return SHARED


@pytest.fixture(scope="session")
def workflow(tmp_path_factory: pytest.TempPathFactory) -> RunWorkflow:
    """Run Snakemake on the configuration in a working folder, with a cache of its own."""
    cache = tmp_path_factory.mktemp("cache")

    def run(
        work: Path,
        *arguments: str,
        cores: int = 2,
        env: Mapping[str, str] | None = None,
        timeout: float = 900,
    ) -> Run:
        """A later `--snakefile` among the arguments wins; list options must not stand before a target."""
        command = [sys.executable, "-m", "snakemake", "--snakefile", str(REPOSITORY / "Snakefile")]
        command += ["--directory", str(work), *arguments, "--cores", str(cores)]
        return run_command(command, work, env={"XDG_CACHE_HOME": str(cache), **(env or {})}, timeout=timeout)

    return run


@pytest.fixture(scope="session")
def copy_config() -> CopyConfig:
    """Copy a test survey's `config/` into a new working folder, which is returned."""

    def copy(source: Path, work: Path) -> Path:
        work.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source / "config", work / "config")
        return work

    return copy

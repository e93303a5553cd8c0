"""Surveys that are built once for all tests that only look at them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run, RunWorkflow


@pytest.fixture(scope="session")
def built_micro(
    tmp_path_factory: pytest.TempPathFactory,
    repository: Path,
    copy_config: Callable[[Path, Path], Path],
    workflow: RunWorkflow,
) -> tuple[Path, Run]:
    """Working folder of the micro survey after one run with two cores, and how the run went. Copy before a change."""
    work = copy_config(repository / "tests" / "workflow" / "micro", tmp_path_factory.mktemp("micro") / "work")
    return work, workflow(work, "all", cores=2)

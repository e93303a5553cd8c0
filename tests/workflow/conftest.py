"""Surveys that are built once for all tests that only look at them."""

import fcntl
import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.conftest import CopyConfig, Run, RunWorkflow


@pytest.fixture(scope="session")
def built_micro(
    tmp_path_factory: pytest.TempPathFactory,
    repository: Path,
    copy_config: CopyConfig,
    workflow: RunWorkflow,
) -> tuple[Path, Run]:
    """Working folder of the micro survey after one run with two cores, and how the run went. Copy before a change.

    All workers of a test run look at the same one: whichever comes first builds it, and the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built-micro"
    folder.mkdir(exist_ok=True)
    work, told = folder / "work", folder / "run.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # given back when the file is closed, or with the worker's end
        if not told.exists():
            copy_config(repository / "tests" / "workflow" / "micro", work)
            told.write_text(json.dumps(asdict(workflow(work, "all", cores=2))), encoding="utf-8")
    return work, Run(**json.loads(told.read_text(encoding="utf-8")))

"""`make` alone tells what there is, and continuous integration runs what the README promises."""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import run_command

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make, which is not here")


def test_help_is_the_default_and_lists_every_target(repository: Path) -> None:
    run = run_command(["make"], repository)
    assert run.returncode == 0, run.text
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    assert re.findall(r"^  make (\S+)  +\S", run.text, re.MULTILINE) == phony[1].split()


def test_continuous_integration_checks_and_tests(repository: Path) -> None:
    script = repository / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.findall(r"^make (\w+)", script.read_text(encoding="utf-8"), re.MULTILINE) == ["check", "test"]

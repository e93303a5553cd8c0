"""`leopard-census --version`: what a bug report has to name."""

import os
from importlib import metadata

import pytest

from leopard_census.audit.manifest import commit_of
from leopard_census.cli import main
from leopard_census.commands.project import workflow_folder


def test_version_and_commit_are_told(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    told = capsys.readouterr().out.strip()
    commit = commit_of(workflow_folder()) if (workflow_folder() / ".git").exists() else None
    assert told == f"leopard-census {metadata.version('leopard-census')}" + (
        f" (commit {commit})" if commit else ""
    )


def test_every_command_computes_in_one_thread(monkeypatch):
    """As jobs do: sums of floats depend on the number of threads."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    with pytest.raises(SystemExit):
        main(["--help"])
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"

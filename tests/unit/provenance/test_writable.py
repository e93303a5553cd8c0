"""A working folder that cannot be written to is told before anything is tried."""

import os

import pytest

from leopard_census.errors import InputError
from leopard_census.provenance.writable import check_writable


@pytest.fixture
def closed(monkeypatch):
    """Folders that may not be written to; root may write everywhere, so the disk's answer is made up."""
    folders = set()
    monkeypatch.setattr(os, "access", lambda path, _: path not in folders)
    return folders


def told(work, planning_only):
    with pytest.raises(InputError, match="cannot be written to") as caught:
        check_writable(work, planning_only)
    return caught.value.problems


def test_a_fresh_folder(tmp_path, closed):
    check_writable(tmp_path, planning_only=False)
    closed.add(tmp_path)
    assert told(tmp_path, False) == [str(tmp_path)]
    assert told(tmp_path, True) == [str(tmp_path)]


def test_a_folder_in_which_somebody_else_ran(tmp_path, closed):
    (tmp_path / ".snakemake" / "locks").mkdir(parents=True)
    (tmp_path / "results").mkdir()
    closed.add(tmp_path)  # nothing needs to be made in it any more
    check_writable(tmp_path, planning_only=False)
    closed.add(tmp_path / ".snakemake" / "locks")
    assert told(tmp_path, True) == [str(tmp_path / ".snakemake" / "locks")]


def test_planning_needs_no_results(tmp_path, closed):
    for name in (".snakemake", "results"):
        (tmp_path / name).mkdir()
    closed.add(tmp_path / "results")
    check_writable(tmp_path, planning_only=True)
    assert told(tmp_path, False) == [str(tmp_path / "results")]

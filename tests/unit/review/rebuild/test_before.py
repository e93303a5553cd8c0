"""Results as they were before a run."""

import os
import shutil

import pytest

from leopard_census.review.rebuild import before as kept


@pytest.fixture
def results(made):
    made.add("A")
    made.write()
    return made.results


def test_what_is_kept_stays_when_results_are_replaced(results, tmp_path):
    before = tmp_path / "before"
    path = results / "individuals" / "assignments.csv"
    old = path.read_bytes()
    assert kept.keep(results, before)
    path.unlink()
    assert not kept.is_whole(results)
    path.write_bytes(b"new")
    assert (before / "individuals" / "assignments.csv").read_bytes() == old
    assert list(before.glob("sightings/*.zip"))


def test_results_that_are_not_whole_are_not_kept(results, tmp_path):
    before = tmp_path / "before"
    kept.keep(results, before)
    old = (before / "individuals" / "pairs.csv").read_bytes()
    (results / "individuals" / "pairs.csv").unlink()
    assert not kept.keep(results, before)
    assert (before / "individuals" / "pairs.csv").read_bytes() == old


def test_a_disk_without_links_copies(results, tmp_path, monkeypatch):
    def no_links(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", no_links)
    before = tmp_path / "before"
    assert kept.keep(results, before)
    one, other = (folder / "individuals" / "review_queue.csv" for folder in (results, before))
    assert one.stat().st_ino != other.stat().st_ino
    # The page takes from it when the queue was made.
    assert one.stat().st_mtime_ns == other.stat().st_mtime_ns


def test_what_a_killed_program_left_half_kept_is_no_state(results, tmp_path):
    before = tmp_path / "before"
    (tmp_path / ".before.part" / "individuals").mkdir(parents=True)
    (tmp_path / ".before.part" / "individuals" / "old.csv").touch()
    assert kept.keep(results, before)
    assert not (before / "individuals" / "old.csv").exists()
    assert not (tmp_path / ".before.part").exists()


@pytest.mark.parametrize(
    ("running", "whole", "had", "expected"),
    [
        (False, True, True, "results"),
        (False, False, True, "before"),
        (True, True, True, "before"),
        (True, False, True, "before"),
        (True, True, False, "results"),
        (False, False, False, "results"),
    ],
)
def test_where_the_page_reads(results, tmp_path, running, whole, had, expected):
    before = tmp_path / "before"
    kept.keep(results, before)
    if not had:
        shutil.rmtree(before)
    if not whole:
        (results / "individuals" / "review_state.csv").unlink()
    assert kept.to_read(results, before, running=running) == {"results": results, "before": before}[expected]

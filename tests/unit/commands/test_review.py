"""The workflow as the review page runs it, and the options of the command."""

import argparse
import sys

import pytest

from leopard_census.commands import review, review_workflow
from leopard_census.commands.project import workflow_folder
from leopard_census.commands.review_workflow import ReviewWorkflow
from leopard_census.commands.running import Working


def test_the_workflow_runs_up_to_the_individuals_of_the_survey(tmp_path):
    words = ReviewWorkflow(tmp_path, "kp-2012", 3).command(report=False, resume=False)
    assert words == [
        sys.executable, "-m", "snakemake", "--directory", str(tmp_path),
        "--snakefile", str(workflow_folder() / "Snakefile"), "--cores", "3",
        "results/kp-2012/individuals/review_state.csv", "--config", "survey=kp-2012",
    ]  # fmt: skip


def test_the_report_is_made_where_it_is_asked_for(tmp_path):
    words = ReviewWorkflow(tmp_path, "kp-2012", 3).command(report=True, resume=False)
    assert words[9:] == [
        "results/kp-2012/individuals/review_state.csv",
        "report",
        "--config",
        "survey=kp-2012",
    ]


def test_after_a_killed_run_it_resumes(tmp_path):
    words = ReviewWorkflow(tmp_path, "kp-2012", 3).command(report=False, resume=True)
    assert words[1:8] == ["-m", "leopard_census.cli", "resume", "--directory", str(tmp_path), "--cores", "3"]
    assert words[8:] == ["--", "results/kp-2012/individuals/review_state.csv", "--config", "survey=kp-2012"]


def test_who_is_at_work_in_the_folder(tmp_path, monkeypatch):
    one = ReviewWorkflow(tmp_path, "kp-2012", 1)
    assert one.hindrance() is None
    (tmp_path / ".snakemake" / "locks").mkdir(parents=True)
    (tmp_path / ".snakemake" / "locks" / "0.input.lock").touch()
    assert one.hindrance() == ("locked", [])
    monkeypatch.setattr(review_workflow, "working_in", lambda folder: [Working(77, "snakemake all")])
    assert one.hindrance() == ("other-run", ["77: snakemake all"])


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", ""])
def test_cores_are_one_or_more(text, capsys):
    parser = argparse.ArgumentParser()
    review.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["kp-2012", f"--cores={text}"])
    assert "is no number of cores" in capsys.readouterr().err


@pytest.mark.parametrize(("machine", "expected"), [(8, 7), (1, 1), (None, 1)])
def test_one_core_is_left_to_the_page(monkeypatch, machine, expected):
    monkeypatch.setattr(review.os, "cpu_count", lambda: machine)
    parser = argparse.ArgumentParser()
    review.add_arguments(parser)
    assert parser.parse_args(["kp-2012"]).cores == expected

"""What every job does around its work."""

import errno
import json
import os
import shutil
import subprocess
from types import SimpleNamespace

import pytest

from leopard_census.errors import InputError
from leopard_census.provenance.disk_fault import disk_fault
from leopard_census.provenance.job import Job
from leopard_census.provenance.record import read_record


class Named(list):
    """Like Snakemake's own named lists."""

    def __init__(self, **items):
        super().__init__(items.values())
        self._items = items

    def items(self):
        return self._items.items()


def fake_rule(folder, rule, inputs, outputs, **params):
    record = f"results/s/provenance/{rule}.json"
    return SimpleNamespace(
        rule=rule,
        log=[f"results/run/logs/{rule}.log"],
        wildcards=Named(survey="s"),
        params=Named(**({"code": "c0de", "cfg": {"frames": {"fps": 2.0}}} | params)),
        config={"_survey_folders": {"s": "config/surveys/s"}, "_media_roots": {"s": "media"}},
        threads=1,
        input=Named(**inputs),
        output=Named(**outputs, record=record),
        scriptdir=str(folder / "workflow" / "scripts"),
    )


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "config" / "surveys" / "s").mkdir(parents=True)
    (tmp_path / "config" / "surveys" / "s" / "deployments.csv").write_text("deploymentID\n")
    (tmp_path / "workflow" / "scripts").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "OPENCV_FOR_THREADS_NUM",
        "OPENCV_OPENCL_RUNTIME",
    ):
        monkeypatch.setenv(name, "4")
    return tmp_path


def first(project):
    return fake_rule(
        project, "first", {"sheet": "config/surveys/s/deployments.csv"}, {"table": "results/s/first.csv"}
    )


def second(project, records=("results/s/provenance/first.json",)):
    return fake_rule(
        project,
        "second",
        {"table": "results/s/first.csv", "records": list(records)},
        {"out": "results/s/second.csv"},
    )


def run_first(project):
    with Job(first(project)) as job:
        job.output["table"].write_text("a\n1\n")


def test_outputs_appear_whole_with_a_record_that_holds_no_path(project):
    with Job(first(project)) as job:
        job.output["table"].write_text("a\n1\n")
        assert not (project / "results/s/first.csv").exists()
    record = read_record(project / "results/s/provenance/first.json")
    assert [file.name for file in record.inputs] == ["survey/s/deployments.csv"]
    assert [file.name for file in record.outputs] == ["results/s/first.csv"]
    assert record.settings == {"frames": {"fps": 2.0}}
    assert str(project) not in json.dumps((project / "results/s/provenance/first.json").read_text())
    assert not list(project.rglob("*.part"))


def test_a_failure_leaves_neither_output_nor_record(project):
    with pytest.raises(ZeroDivisionError), Job(first(project)) as job:
        job.output["table"].write_text("half")
        1 / 0  # noqa: B018
    assert [p.name for p in (project / "results" / "s").rglob("*") if p.is_file()] == []
    assert "ZeroDivisionError" in (project / "results/run/logs/first.log").read_text()


def test_a_users_mistake_is_told_without_a_traceback(project, capsys):
    with pytest.raises(SystemExit) as caught, Job(first(project)) as job:
        job.output["table"].write_text("half")
        raise InputError("The card cannot be used:", ["D01: is empty; copy it again"])
    assert caught.value.code == 1
    told = capsys.readouterr().err
    assert "D01: is empty; copy it again" in told
    assert "Traceback" not in told
    assert not (project / "results/s/first.csv").exists()


def test_an_output_that_is_not_written_is_an_error(project):
    with pytest.raises(RuntimeError, match="did not write"), Job(first(project)):
        pass
    assert not (project / "results/s/provenance/first.json").exists()


def test_a_changed_result_stops_the_job_that_would_read_it(project, capsys):
    run_first(project)
    with Job(second(project)) as job:
        assert job.input == {"table": job.input["table"]}
        job.output["out"].write_text("fine")
    (project / "results/s/first.csv").write_text("a\n2\n")
    with pytest.raises(SystemExit), Job(second(project)):
        pass
    told = capsys.readouterr().err
    assert "results/s/first.csv: is not what rule first wrote" in told
    assert "delete this file and run again" in told


def test_a_result_that_no_record_covers_is_a_fault_of_the_rule(project):
    run_first(project)
    with (
        pytest.raises(ValueError, match=r"no record covers results/s/first\.csv"),
        Job(second(project, records=())),
    ):
        pass


def test_a_damaged_record_is_told(project, capsys):
    run_first(project)
    (project / "results/s/provenance/first.json").write_text("{")
    with pytest.raises(SystemExit), Job(second(project)):
        pass
    assert "provenance record cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "part"),
    [
        (errno.ENOSPC, "The disk is full: free space and give the same command again"),
        (errno.EDQUOT, "Your share of the disk (quota) is used up"),
        (errno.EROFS, "The disk is read-only"),
        (errno.EACCES, "A file or folder may not be opened"),
    ],
)
@pytest.mark.parametrize("when", ["at work", "in the end"])
def test_a_disk_that_takes_no_more_is_told_in_a_sentence(project, capsys, monkeypatch, number, part, when):
    def fail(*_):
        raise OSError(number, os.strerror(number), "results/s/first.csv")

    if when == "in the end":
        monkeypatch.setattr("leopard_census.provenance.job.publish", fail)
    with pytest.raises(SystemExit) as caught, Job(first(project)) as job:
        job.output["table"].write_text("half")
        if when == "at work":
            fail()
    assert caught.value.code == 1
    told = capsys.readouterr().err
    assert part in told
    assert "(results/s/first.csv)" in told
    assert "Traceback" not in told
    assert [p for p in (project / "results" / "s").rglob("*") if p.is_file()] == []


def test_an_error_that_a_full_disk_caused_is_the_disks_and_a_forbidden_file_that_was_handled_is_not():
    def caused(number):
        try:
            try:
                raise OSError(number, os.strerror(number))
            finally:
                raise ValueError("I/O operation on closed file")
        except ValueError as error:
            return disk_fault(error)

    assert caused(errno.ENOSPC).startswith("The disk is full")
    assert caused(errno.EACCES) is None


def test_another_error_of_the_disk_keeps_its_traceback(project):
    with pytest.raises(OSError, match="Input/output"), Job(first(project)):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    assert "Traceback" in (project / "results/run/logs/first.log").read_text()


@pytest.fixture
def small_disk(project, tmp_path_factory):
    """A disk of 64 KiB under results/, where the machine lets us mount one."""
    folder = project / "results"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_really_full(project, small_disk, capsys):
    with pytest.raises(SystemExit), Job(first(project)) as job:
        job.output["table"].write_bytes(bytes(200_000))
    told = capsys.readouterr().err
    assert told.strip().startswith("The disk is full: free space and give the same command again")
    assert "Logging error" not in told
    assert "Traceback" not in told
    assert not (small_disk / "s" / "first.csv").exists()


def test_a_disk_that_is_full_before_the_log_is_begun(project, small_disk, capsys):
    with (small_disk / "other").open("wb", buffering=0) as other, pytest.raises(OSError, match="No space"):
        while True:
            other.write(bytes(4096))
    with pytest.raises(SystemExit), Job(first(project)) as job:
        job.output["table"].write_text("a\n1\n")
    told = capsys.readouterr().err
    assert "The disk is full" in told
    assert "Traceback" not in told
    assert "Logging error" not in told

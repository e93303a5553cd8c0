"""`explain` leads from a number to files that a person can open."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from leopard_census.cli import main
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.job import Job
from leopard_census.provenance.ledger import Entry, LedgerInput, write_ledger

SURVEY = """\
id: s
title: S
utc_offset: "+10:00"
season: {start: 2025-11-01, end: 2026-04-30}
window: {start: 2025-12-15, days: 90}
"""


class Named(dict):
    """Like Snakemake's own named lists."""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A number that rests on a table that rests on a sheet outside the working folder."""
    work, sheets = tmp_path / "work", tmp_path / "sheets"
    (work / "config").mkdir(parents=True)
    sheets.mkdir()
    monkeypatch.chdir(work)
    (work / "config" / "config.yaml").write_text(f"surveys: [{{id: s, folder: {sheets}}}]\n")
    (sheets / "survey.yaml").write_text(SURVEY)
    (sheets / "captures.csv").write_text("individualID,date,locationID\nL1,2026-01-01,S1\n")
    job = SimpleNamespace(
        rule="histories", log=["results/run/h.log"], wildcards=Named(survey="s"), threads=1,
        params=Named(code="c0de", cfg={}), input=Named(captures=str(sheets / "captures.csv")),
        config={"_survey_folders": {"s": str(sheets)}, "_media_roots": {}},
        output=Named(out="results/s/histories/captures.csv", record="results/s/provenance/histories.json"),
        scriptdir=str(work / "workflow" / "scripts"),
    )  # fmt: skip
    with Job(job) as running:
        running.output["out"].write_text("L1\n")
    for camera, labels in (("D10", []), ("D2", [{"filePath": "D2/a.jpg"}])):
        job.rule, job.wildcards = "sightings", Named(survey="s", deployment=camera)
        job.params = Named(
            code="c0de", cfg={"sightings": {"classifier": "none"}, "survey": {"utc_offset": "+10:00"}},
            deployment=[{"deploymentID": camera}], labels=labels, clocks=[],
        )  # fmt: skip
        job.input = Named()
        job.output = Named(
            out=f"results/s/sightings/{camera}.csv", record=f"results/s/provenance/sightings.{camera}.json"
        )
        with Job(job) as running:
            running.output["out"].write_text("1\n")
    job.rule, job.wildcards = "histories", Named(survey="s")
    job.params = Named(code="c0de", cfg={"histories": {}, "survey": {"window": {"days": 90}}})
    job.input = Named(
        captures=str(sheets / "captures.csv"),
        sightings=["results/s/sightings/D10.csv", "results/s/sightings/D2.csv"],
        records=["results/s/provenance/sightings.D10.json", "results/s/provenance/sightings.D2.json"],
    )
    job.output = Named(out="results/s/histories/captures.csv", record="results/s/provenance/histories.json")
    with Job(job) as running:
        running.output["out"].write_text("L1\n")
    table = work / "results/s/histories/captures.csv"
    write_ledger(
        Path("results/s/numbers.json"),
        "s",
        [
            Entry(
                id="count.individuals.min",
                value=1,
                unit="animals",
                digits=0,
                interval=None,
                definition="Minimum number known",
                formula="n_min",
                subset="all",
                rule="counts",
                inputs=(LedgerInput("s/histories/captures.csv", sha256_file(table)),),
                code="a" * 64,
                config="b" * 64,
            )
        ],
    )
    return work


def test_every_file_that_is_named_can_be_opened(project, capsys):
    assert main(["explain", "count.individuals.min"]) == 0
    text = capsys.readouterr().out
    files = re.findall(r"^ +[0-9a-f]{16}  (.+)$", text, re.MULTILINE)
    assert len(files) == 3
    for name in files:
        assert Path(name).is_file(), name
    assert str(project.parent / "sheets" / "captures.csv") in files


def test_what_jobs_were_given_beside_files_is_told(project, capsys):
    assert main(["explain", "count.individuals.min"]) == 0
    begin = capsys.readouterr().out.split("and begin with\n")[1].splitlines()
    sheets = project.parent / "sheets"
    assert begin[1:] == [
        f"  rows of {sheets}/deployments.csv for D2, D10",
        f"  rows of {sheets}/labels.csv for D2",
        f"  utc_offset, window of {sheets}/survey.yaml",
        f"  settings of sightings, histories, as far as set in {sheets}/survey.yaml or config/config.yaml",
    ]


def test_files_are_named_from_where_the_person_is(project, capsys, monkeypatch):
    monkeypatch.chdir(project.parent)
    assert main(["explain", "count.individuals.min", "--directory", "work"]) == 0
    assert "  work/results/s/histories/captures.csv\n" in capsys.readouterr().out


def test_a_survey_that_does_not_exist_is_the_options_fault(project, capsys):
    assert main(["explain", "count.individuals.min", "--survey", "nope"]) == 2
    message = capsys.readouterr().err
    assert "--survey: unknown survey 'nope'" in message
    assert "--config" not in message


def test_a_number_that_does_not_exist_gets_its_nearest(project, capsys):
    assert main(["explain", "count.individual.min"]) == 2
    assert "did you mean count.individuals.min?" in capsys.readouterr().err

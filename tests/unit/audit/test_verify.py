"""`verify` names every file that is not as its record says, and touches nothing."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from leopard_census.audit.manifest import build_manifest, write_manifest
from leopard_census.audit.verify import verify_survey
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.job import Job
from leopard_census.provenance.names import Roots
from leopard_census.tables.contract import contract
from leopard_census.tables.keys import media_id
from leopard_census.tables.write import write_table


class Named(dict):
    """Like Snakemake's own named lists."""


def run_job(folder, rule, inputs, outputs, write):
    names = dict(outputs)
    snakemake = SimpleNamespace(
        rule=rule, log=[f"results/run/logs/{rule}.log"], wildcards=Named(survey="s"), threads=1,
        params=Named(code="c0de", cfg={}), input=Named(inputs),
        config={"_survey_folders": {"s": "config/surveys/s"}, "_media_roots": {"s": "media"}},
        output=Named(**names, record=f"results/s/provenance/{rule}.json"),
        scriptdir=str(folder / "workflow" / "scripts"),
    )  # fmt: skip
    with Job(snakemake) as job:
        write(job)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Two jobs and a manifest: an inventory of one photo, and a count made from it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "workflow" / "scripts").mkdir(parents=True)
    (tmp_path / "config" / "surveys" / "s").mkdir(parents=True)
    (tmp_path / "config" / "surveys" / "s" / "deployments.csv").write_text("deploymentID\n")
    (tmp_path / "media" / "D01").mkdir(parents=True)
    photo = tmp_path / "media" / "D01" / "IMG_0001.JPG"
    photo.write_bytes(b"light")
    sha256 = sha256_file(photo)
    row = {
        "mediaID": media_id("D01", "D01/IMG_0001.JPG", sha256), "deploymentID": "D01", "filePath": "D01/IMG_0001.JPG",
        "sha256": sha256, "bytes": 5, "timestampSource": "none", "status": "ok",
    }  # fmt: skip
    run_job(
        tmp_path, "media.D01", {"sheet": "config/surveys/s/deployments.csv"}, {"table": "results/s/media/D01.csv"},
        lambda job: write_table(job.output["table"], contract("media"), [row]),
    )  # fmt: skip
    run_job(
        tmp_path, "count", {"media": "results/s/media/D01.csv", "records": ["results/s/provenance/media.D01.json"]},
        {"out": "results/s/count.json"}, lambda job: job.output["out"].write_text("1\n"),
    )  # fmt: skip
    records = sorted(Path("results/s/provenance").glob("*.json"))
    run_job(
        tmp_path, "manifest", {"records": [str(path) for path in records]}, {"out": "results/s/manifest.json"},
        lambda job: write_manifest(job.output["out"], build_manifest("s", records, {}, tmp_path)),
    )  # fmt: skip
    return tmp_path


def findings(project):
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    seen = verify_survey("s", Roots(project, project, {"s": project / "config/surveys/s"}), project / "media")
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
    return [(finding.kind, finding.name) for finding in seen.findings]


def test_untouched_results_are_identical(project):
    assert findings(project) == []


def flip(path, position):
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("results/s/count.json", "result"),
        ("results/s/media/D01.csv", "result"),
        ("config/surveys/s/deployments.csv", "input"),
        ("media/D01/IMG_0001.JPG", "media"),
        ("results/s/provenance/count.json", "record"),
    ],
)
@pytest.mark.parametrize("position", [0, -2])
def test_one_flipped_bit_is_named(project, name, kind, position):
    flip(project / name, position)
    told = findings(project)
    assert (kind, Path(name).name) in [(k, Path(n).name) for k, n in told]


def test_missing_and_unknown_files_are_named(project):
    (project / "results/s/count.json").unlink()
    (project / "results/s/extra.csv").write_text("1")
    (project / "media/D01/IMG_0001.JPG").unlink()
    told = findings(project)
    assert ("result", "results/s/count.json") in told
    assert ("stranger", "results/s/extra.csv") in told
    assert ("media", "D01/IMG_0001.JPG") in told


def test_a_result_changed_along_with_its_record_is_caught_by_the_manifest(project):
    (project / "results/s/count.json").write_text("2\n")
    path = project / "results/s/provenance/count.json"
    record = json.loads(path.read_text())
    record["outputs"][0]["sha256"] = sha256_file(project / "results/s/count.json")
    path.write_text(json.dumps(record))
    assert ("record", "count.json") in findings(project)


def test_results_that_rest_on_an_older_version_are_named(project):
    run_job(
        project, "media.D01", {"sheet": "config/surveys/s/deployments.csv"}, {"table": "results/s/media/D01.csv"},
        lambda job: write_table(job.output["table"], contract("media"), []),
    )  # fmt: skip
    assert ("chain", "results/s/media/D01.csv") in findings(project)


def test_a_survey_without_results_says_so(project):
    seen = verify_survey("none", Roots(project, project, {}), None)
    assert "run the workflow first" in seen.findings[0].text

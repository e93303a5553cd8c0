"""The public edition of a whole run: published when it has passed the gate, and by no means else."""

import csv
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.camtrap_dp_standard import faults

pytestmark = pytest.mark.workflow

SURVEY = "micro-sim-2012"
PUBLIC = f"results/{SURVEY}/public/{SURVEY}.en.pdf"
TABLES = """
id: plot-2010
title: A plot
target_species: Panthera pardus
utc_offset: "+10:00"
season: {start: 2009-11-01, end: 2010-04-30}
window: {start: 2009-12-15, days: 90}
"""


@pytest.fixture
def work(built_micro, tmp_path: Path) -> Path:
    """A copy of the built survey."""
    folder, run = built_micro
    assert run.returncode == 0, run.text
    return Path(shutil.copytree(folder, tmp_path / "work", symlinks=True))


def words(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_one_run_makes_both_editions_and_publishes_what_passed(built_micro) -> None:
    folder, run = built_micro
    assert run.returncode == 0, run.text
    results = folder / "results" / SURVEY
    public = folder / PUBLIC
    assert public.read_bytes() == (results / "report" / f"{SURVEY}.en.public.pdf").read_bytes()
    assert f"Report of {SURVEY}: {PUBLIC}" in run.text
    passed = json.loads((results / "release" / "passed.json").read_text())
    assert passed["looked_for"]["places"] == 3
    assert passed["looked_for"]["raw files"] > 40
    inside = words(results / "report" / f"{SURVEY}.en.internal.pdf")
    assert "SIM-01" in inside
    assert not re.search(r"SIM-\d", words(public))
    names = sorted(path.name for path in public.parent.iterdir())
    assert names == [f"{SURVEY}.{part}" for part in ("camtrap-dp.zip", "en.pdf", "en.summary.pdf")]


def test_a_leak_ends_the_run_and_nothing_stays_published(workflow, work: Path) -> None:
    """A person writes a station's code, a time and a place into the publisher's name."""
    config = work / "config" / "config.yaml"
    before, published = config.read_text(), (work / PUBLIC).read_bytes()
    text = "Team of camera SIM-01-1, 05:18, 43.0712° N, 131.4811° E"
    assert "settings: {}" in before
    config.write_text(before.replace("settings: {}", f'settings: {{report: {{publisher: "{text}"}}}}'))
    run = workflow(work, PUBLIC)
    assert run.returncode != 0
    assert "Nothing was published, as the public edition would give something away" in run.text
    for kind in ("station code", "clock time", "coordinate"):
        assert f": {kind}: " in run.text
    assert "Traceback" not in run.text
    assert not (work / PUBLIC).exists()
    assert not (work / "results" / SURVEY / "release" / "passed.json").exists()
    config.write_text(before)
    run = workflow(work, PUBLIC)
    assert run.returncode == 0, run.text
    assert (work / PUBLIC).read_bytes() == published


def test_without_a_key_a_run_says_what_is_left_out_and_how_to_make_one(workflow, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "surveys" / "plot-2010"
    folder.mkdir(parents=True)
    (tmp_path / "config" / "config.yaml").write_text("surveys: [plot-2010]\n")
    (folder / "survey.yaml").write_text(TABLES)
    (folder / "captures.csv").write_text("individualID,date,locationID\nKP-1,2009-12-20,S1\n")
    (folder / "effort.csv").write_text(
        "locationID,start,end\nS1,2009-12-15T12:00:00+10:00,2010-03-10T12:00:00+10:00\n"
    )
    run = workflow(tmp_path, "all", "--dry-run")
    assert run.returncode == 0, run.text
    assert "public editions of plot-2010 tell no places, not even coarse ones" in run.text
    assert "`leopard-census disclosure-key` makes one" in run.text
    (tmp_path / "config" / "config.yaml").write_text(
        f'surveys: [plot-2010]\nsettings: {{disclosure: {{key_sha256: "{"ab" * 32}"}}}}\n'
    )
    run = workflow(tmp_path, "all", "--dry-run")
    assert run.returncode != 0
    assert "config/disclosure.key: the key is missing" in run.text
    (tmp_path / "config" / "config.yaml").write_text(
        "surveys: [plot-2010]\nsettings: {report: {editions: [internal]}}\n"
    )
    run = workflow(tmp_path, "all", "--dry-run")
    assert run.returncode == 0, run.text
    assert "Please note" not in run.text
    assert "Release gate" not in run.text


def test_the_public_package_is_valid_and_tells_no_station(built_micro, tmp_path: Path) -> None:
    folder, run = built_micro
    assert run.returncode == 0, run.text
    results = folder / "results" / SURVEY
    path = results / "public" / f"{SURVEY}.camtrap-dp.zip"
    assert path.read_bytes() == (results / "release" / path.name).read_bytes()
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
        text = "\n".join(archive.read(name).decode() for name in archive.namelist() if "media/" not in name)
    assert faults(tmp_path) == []
    assert "SIM-0" not in text
    told = json.loads((tmp_path / "datapackage.json").read_text())
    assert told["leopard_census"]["edition"] == "public"
    assert told["description"].startswith("SIMULATED: ")
    with (tmp_path / "observations.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    printed = words(results / "report" / f"{SURVEY}.en.public.pdf")
    named = {row["individualID"] for row in rows} - {""}
    assert named
    assert all(name in printed for name in named)
    files = json.loads((results / "release" / "passed.json").read_text())["files"]
    assert path.name in files

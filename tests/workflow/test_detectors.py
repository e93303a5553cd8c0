"""Detectors beside `motion` in a whole run of the micro survey.

For `import` its own boxes are laid down as another program would write them.
"""

import csv
import json
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from tests.conftest import run_command

pytestmark = pytest.mark.workflow

SURVEY = "micro-sim-2012"
SLASH = "\\"
PREFIX = "D:\\Cards\\"


@pytest.fixture(scope="module")
def work(built_micro, tmp_path_factory):
    """Working folder of the built survey, its detections laid down as one file of another program."""
    built, run = built_micro
    assert run.returncode == 0, run.text
    copy = Path(shutil.copytree(built, tmp_path_factory.mktemp("import") / "work", symlinks=True))
    images = [entry for path in detections(copy) for entry in json.loads(path.read_text())["images"]]
    for entry in images:
        entry["file"] = PREFIX + entry["file"].replace("/", "\\")
        for row in entry["detections"] or []:
            del row["outline"]
            row.pop("time_s", None)
    images.append({"file": "Z9\\stranger.jpg", "detections": []})
    write(copy, images)
    choose(copy, detector="import", import_files=["./md.json"], import_strip=PREFIX)
    return copy


def choose(work, **settings):
    """Give the survey these settings of the stage detections."""
    path = work / "config" / "surveys" / SURVEY / "survey.yaml"
    content = yaml.safe_load(path.read_text())
    content.setdefault("settings", {})["detections"] = settings
    path.write_text(yaml.safe_dump(content))


def write(work, images):
    content = {
        "info": {"format_version": "1.5", "detector": "md_v5a.0.0.pt"},
        "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"},
        "images": images,
    }
    (work / "config" / "surveys" / SURVEY / "md.json").write_text(json.dumps(content))


def detections(work):
    return sorted((work / "results" / SURVEY / "detections").glob("*.json"))


def boxes(path):
    """Where each box lies; its upper left corner is enough, as its end is cut off at the picture's edge."""
    return {
        (e["file"], d.get("frame_number"), tuple(d["bbox"][:2]), d.get("time_s"))
        for e in json.loads(path.read_text())["images"]
        for d in e["detections"] or []
    }


def findings(work):
    """What `leopard-census verify` says of imports."""
    text = run_command([sys.executable, "-m", "leopard_census.cli", "verify"], work).text
    assert "Traceback" not in text
    assert "of another version" not in text
    # The report was made with the settings of before; the detections have today's.
    assert not re.search(r"is .* now: .*\bdetections\b", text), text
    return [line for line in text.splitlines() if line.startswith("  import: ")]


def targets(work):
    table = f"results/{SURVEY}/detections/import_unmatched.csv"
    return [table, *(str(path.relative_to(work)) for path in detections(work))]


def check_in_the_field_s_own_way(paths):
    name = "megadetector.postprocessing.validate_batch_results"
    check = pytest.importorskip(name, reason="megadetector-utils is not installed")
    for path in paths:
        told = check.validate_batch_results(str(path))["validation_results"]
        assert (told["errors"], told["warnings"]) == ([], []), path.name


def test_what_motion_writes_passes_the_field_s_own_check(built_micro):
    check_in_the_field_s_own_way(detections(built_micro[0]))


def test_boxes_come_in_and_an_edit_reruns_one_deployment(workflow, work):
    before = {path.name: boxes(path) for path in detections(work)}
    assert any(before.values())
    run = workflow(work, *targets(work))
    assert run.returncode == 0, run.text
    assert "Imported detections: not all fits" in run.text
    assert {path.name: boxes(path) for path in detections(work)} == before
    check_in_the_field_s_own_way(detections(work))
    assert all("import: md_v5a.0.0.pt" in path.read_text() for path in detections(work))
    table = work / "results" / SURVEY / "detections" / "import_unmatched.csv"
    with table.open(encoding="utf-8", newline="") as handle:
        strangers = [row for row in csv.DictReader(handle) if row["kind"] == "no-such-file"]
    assert [(row["file"], row["deploymentID"]) for row in strangers] == [("Z9/stranger.jpg", "-")]

    assert "Nothing to be done" in workflow(work, *targets(work)).text
    assert findings(work) == []
    file = work / "config" / "surveys" / SURVEY / "md.json"
    images = json.loads(file.read_text())["images"]
    edited = next(entry for entry in images if entry["detections"])
    edited["detections"][0]["conf"] = 0.5
    write(work, list(reversed(images)))
    run = workflow(work, *targets(work), "--dry-run")
    jobs = set(re.findall(r"^(media|frames|detections|import_unmatched) +(\d+)$", run.text, re.MULTILINE))
    assert jobs == {("detections", "1"), ("import_unmatched", "1")}, run.text
    (found,) = findings(work)
    assert f"import_files: {edited['file'].removeprefix(PREFIX).partition(SLASH)[0]}:" in found


def test_a_broken_file_stops_the_run_before_it_begins(workflow, work):
    (work / "config" / "surveys" / SURVEY / "md.json").write_text('{"info": ')
    run = workflow(work, *targets(work))
    assert run.returncode != 0
    assert "is no JSON" in run.text
    assert "Traceback" not in run.text


@pytest.mark.skipif(find_spec("torch") is not None, reason="the extra 'megadetector' is installed")
def test_megadetector_without_its_package_says_what_is_missing(workflow, work):
    choose(work, detector="megadetector", megadetector_weights="./w.pt")
    run = workflow(work, targets(work)[1])
    assert run.returncode != 0
    assert "there is no file './w.pt'" in run.text
    (work / "config" / "surveys" / SURVEY / "w.pt").write_bytes(b"weights")
    run = workflow(work, targets(work)[1])
    assert run.returncode != 0
    assert "leopard-census[megadetector]" in run.text
    assert "Traceback" not in run.text

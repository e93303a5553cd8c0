"""`verify` on imported detections: an edit names its deployment, a lost file is told, other detectors are let be."""

import json
from types import SimpleNamespace

import pytest

from leopard_census.audit.import_check import changed_imports
from leopard_census.audit.since_the_run import changed_settings
from leopard_census.config.detections import DetectionsSettings
from leopard_census.detections.import_plan import import_plan
from leopard_census.detections.import_split import split_digests
from leopard_census.provenance.digest import param_digests


def write(path, conf):
    entry = {"category": "1", "conf": conf, "bbox": [0.1, 0.1, 0.2, 0.2]}
    images = [{"file": "D1/a.jpg", "detections": [entry]}, {"file": "D2/b.jpg", "detections": []}]
    head = {"info": {"format_version": "1.5"}, "detection_categories": {"1": "animal"}}
    path.write_text(json.dumps({**head, "images": images}))


@pytest.fixture
def survey(tmp_path, monkeypatch):
    """Plan of a survey that imports, and the records of its jobs."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "md.json", 0.9)
    settings = DetectionsSettings(detector="import", import_files=("./md.json",)).model_dump(mode="json")
    rows = [{"deploymentID": name, "media_glob": None} for name in ("D1", "D2")]
    plan = SimpleNamespace(
        survey=SimpleNamespace(id="s"),
        folder=tmp_path,
        media_root=tmp_path,
        settings={"detections": settings},
        sheets=SimpleNamespace(deployments=rows),
    )
    digests = split_digests(import_plan(plan, tmp_path, "code", lambda: ()))
    handed = {k: v for k, v in settings.items() if k not in ("import_files", "megadetector_weights")}
    records = {
        name: SimpleNamespace(
            rule="detections",
            wildcards={"deployment": name},
            params=param_digests({"source": digests[name]}),
            settings={"detections": handed},
        )
        for name in ("D1", "D2")
    }
    return plan, records


def test_nothing_changed(survey, tmp_path):
    plan, records = survey
    assert list(changed_imports(records, plan, tmp_path)) == []
    assert list(changed_settings("s", records, {"s": plan})) == []


def test_an_edit_names_its_deployment(survey, tmp_path):
    write(tmp_path / "md.json", 0.8)
    (found,) = changed_imports(survey[1], survey[0], tmp_path)
    assert found.name == "import_files: D1"


def test_a_file_that_is_gone_or_broken_is_told(survey, tmp_path):
    (tmp_path / "md.json").write_text("{")
    (found,) = changed_imports(survey[1], survey[0], tmp_path)
    assert "is no JSON" in found.text
    (tmp_path / "md.json").unlink()
    (found,) = changed_imports(survey[1], survey[0], tmp_path)
    assert "cannot be read" in found.text


def test_another_setting_is_still_told(survey):
    plan, records = survey
    plan.settings["detections"]["min_conf"] = 0.3
    assert [found.name for found in changed_settings("s", records, {"s": plan})] == ["detections.min_conf"]


def test_other_detectors_are_left_alone(survey, tmp_path):
    plan, records = survey
    plan.settings["detections"]["detector"] = "motion"
    (tmp_path / "md.json").unlink()
    assert list(changed_imports(records, plan, tmp_path)) == []

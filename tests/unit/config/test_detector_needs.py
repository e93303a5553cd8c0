"""What a detector lacks is told before any work starts."""

import pytest

from leopard_census.config.detections import DetectionsSettings
from leopard_census.config.detector_needs import check_detector


def faults(tmp_path, **settings):
    told = DetectionsSettings(**settings).model_dump(mode="json")
    (tmp_path / "survey").mkdir()
    (tmp_path / "survey" / "md.json").write_text("{}")
    (tmp_path / "here.csv").write_text("")
    return check_detector(told, tmp_path / "survey", tmp_path, "survey.yaml")


def test_nothing_is_wanted_without_need(tmp_path):
    assert faults(tmp_path) == []


def test_files_are_looked_for_from_both_folders(tmp_path):
    assert faults(tmp_path, detector="import", import_files=["./md.json", "here.csv"]) == []


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], "needs import_files"),
        (["md.json"], "there is no such file"),
        (["survey"], "neither a .json"),
        (["here.csv", "here.csv"], "listed twice"),
    ],
)
def test_faults_of_import_files(tmp_path, files, told):
    (fault,) = faults(tmp_path, detector="import", import_files=files)
    assert told in fault


@pytest.mark.parametrize(
    ("weights", "sha256", "told"),
    [
        ("", "", "needs megadetector_weights"),
        ("md_v5a.pt", "", "there is no file"),
        ("https://example.org/md_v5a.pt", "", "need megadetector_sha256"),
        ("http://example.org/md_v5a.pt", "0" * 64, "no https address"),
        ("https://example.org/md_v5a.pt", "0" * 64, None),
        ("here.csv", "", None),
    ],
)
def test_faults_of_weights(tmp_path, weights, sha256, told):
    found = faults(
        tmp_path, detector="megadetector", megadetector_weights=weights, megadetector_sha256=sha256
    )
    assert [told in fault for fault in found] == ([True] if told else [])

"""The configuration is checked whole; every fault is told at once, before anything runs."""

import pytest

from leopard_census.config.load import load_plans
from leopard_census.errors import InputError

SURVEY = """
id: plot-2012
title: A plot
utc_offset: "+11:00"
season: {start: 2011-11-01, end: 2012-04-30}
window: {start: 2011-12-15, days: 90}
media: {root: media}
"""
DEPLOYMENTS = """\
deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd
D01,S01,43.1,131.5,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
D02,S02,,,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
"""


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "config" / "surveys" / "plot-2012"
    folder.mkdir(parents=True)
    (folder / "survey.yaml").write_text(SURVEY)
    (folder / "deployments.csv").write_text(DEPLOYMENTS)
    for deployment in ("D01", "D02"):
        (tmp_path / "media" / deployment / "DCIM").mkdir(parents=True)
    (tmp_path / "media" / "D01" / "DCIM" / "IMG_0001.JPG").write_bytes(b"x")
    return tmp_path


def sheet(work, name):
    return work / "config" / "surveys" / "plot-2012" / name


def faults(work, config=None):
    with pytest.raises(InputError) as caught:
        load_plans(config or {"surveys": ["plot-2012"]}, work)
    return caught.value.problems


def test_a_sound_survey_gives_a_plan(work):
    (plan,) = load_plans({"surveys": ["plot-2012"], "settings": {"frames": {}}}, work).values()
    assert plan.deployments == ("D01", "D02")
    assert plan.media_root == work / "media"
    assert plan.survey.window.end.isoformat() == "2012-03-13"
    assert plan.sheets.of_deployment("deployments", "D02")[0]["locationID"] == "S02"
    assert "frames" in plan.settings


def test_sheets_may_lie_outside_the_project_and_media_beside_them(work, tmp_path):
    outside = work / "elsewhere" / "sheets"
    outside.parent.mkdir()
    sheet(work, "").rename(outside)
    (outside / "survey.yaml").write_text(SURVEY.replace("root: media", "root: ../../media"))
    (plan,) = load_plans({"surveys": [{"id": "plot-2012", "folder": "elsewhere/sheets"}]}, work).values()
    assert plan.media_root.resolve() == (work / "media").resolve()


def test_all_faults_of_all_files_come_in_one_message(work):
    sheet(work, "survey.yaml").write_text(
        SURVEY.replace("title", "titel").replace("days: 90", "days: ninety")
    )
    sheet(work, "outages.csv").write_text("deploymentID,start,end,reason\nD01,yesterday,,theft\n")
    told = faults(work, {"surveys": ["plot-2012", "lost-2010"], "setings": {}})
    text = "\n".join(told)
    assert "config/config.yaml: unknown key 'setings'; did you mean 'settings'?" in text
    assert "unknown key 'titel'; did you mean 'title'?" in text
    assert "the key 'title' is missing" in text
    assert "window.days" in text
    assert "config/surveys/lost-2010/survey.yaml: there is no such file" in text


def test_settings_are_checked_by_stage(work):
    told = faults(work, {"surveys": ["plot-2012"], "settings": {"frame": {}, "frames": {"fpss": 2}}})
    assert any("unknown key 'frame'; did you mean 'frames'?" in line for line in told)
    assert any("settings.frames: unknown key 'fpss'; did you mean 'fps'?" in line for line in told)


def test_dates_offsets_and_folders(work):
    text = DEPLOYMENTS.replace("2012-03-20T12:00:00+11:00\nD02", "2011-03-20T12:00:00+11:00\nD02")
    text += "D03,S03,43.1,,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00,../../etc/**\n"
    text = text.replace("deploymentEnd\n", "deploymentEnd,media_glob\n").replace("+11:00\n", "+11:00,\n")
    sheet(work, "deployments.csv").write_text(text)
    told = "\n".join(faults(work))
    assert (
        "row 2, deployment D01: deploymentEnd (2011-03-20T12:00:00+11:00) is not after deploymentStart"
        in told
    )
    assert "row 4, deployment D03: has only one of latitude and longitude" in told
    assert "row 4, deployment D03: media_glob '../../etc/**' leaves the media folder" in told


def test_unquoted_offset_and_window_outside_the_season(work):
    sheet(work, "survey.yaml").write_text(
        SURVEY.replace('"+11:00"', "11:00").replace("2011-12-15, days", "2010-12-15, days")
    )
    told = "\n".join(faults(work))
    assert "write the offset in quotes" in told


def test_dangling_references(work):
    sheet(work, "outages.csv").write_text(
        "deploymentID,start,end,reason\nD09,2012-01-01T00:00:00+11:00,2011-01-01T00:00:00+11:00,theft\n"
    )
    told = "\n".join(faults(work))
    assert "'D09' is not in deployments.csv" in told
    assert "end (2011-01-01T00:00:00+11:00) is not after start" in told


def test_missing_media(work):
    (work / "media" / "D02" / "DCIM").rmdir()
    (work / "media" / "D02").rmdir()
    assert any("deployment D02: there is no folder" in line for line in faults(work))
    (work / "media" / "D02").mkdir()
    (work / "media" / "D01" / "DCIM" / "IMG_0001.JPG").unlink()
    assert any("holds no file at all" in line for line in faults(work))
    (work / "media").rename(work / "unplugged")
    assert any("media.root: there is no folder" in line for line in faults(work))


def test_unknown_survey_on_the_command_line(work):
    told = faults(work, {"surveys": ["plot-2012"], "survey": "plot-2021"})
    assert told == ["--config survey: unknown survey 'plot-2021'; did you mean 'plot-2012'?"]


def test_a_survey_that_is_there_but_not_listed(work):
    (work / "config" / "surveys" / "plot-2013").mkdir()
    (work / "config" / "surveys" / "plot-2013" / "survey.yaml").write_text(SURVEY)
    (told,) = faults(work, {"surveys": ["plot-2012"], "survey": "plot-2013"})
    assert "add the line '  - plot-2013'" in told


def test_media_that_no_deployment_claims(work):
    (work / "media" / "D03" / "DCIM").mkdir(parents=True)
    (work / "media" / "D03" / "DCIM" / "IMG_0001.JPG").write_bytes(b"x")
    (work / "media" / "stray.MP4").write_bytes(b"x")
    (work / "media" / "notes.txt").write_bytes(b"x")
    (work / "media" / "empty").mkdir()
    told = "\n".join(faults(work))
    assert "D03/ holds media that belong to no deployment" in told
    assert "stray.MP4 holds media that belong to no deployment" in told
    assert "notes.txt" not in told
    assert "empty" not in told


def test_a_pattern_that_matches_nothing_and_labels_of_no_file(work):
    rows = DEPLOYMENTS.replace("deploymentEnd\n", "deploymentEnd,media_glob\n").splitlines()
    rows[1] += ",D01/**"
    rows[2] += ",D02x/**"
    sheet(work, "deployments.csv").write_text("\n".join(rows) + "\n")
    sheet(work, "labels.csv").write_text(
        "filePath,n\nD01/DCIM/IMG_0001.JPG,1\nD01/DCIM/IMG_0002.JPG,1\nD09/IMG_0001.JPG,1\n"
    )
    told = "\n".join(faults(work))
    assert "deployment D02: media_glob 'D02x/**' matches no file" in told
    assert "row 3: filePath 'D01/DCIM/IMG_0002.JPG' is no file under the media root" in told
    assert "row 4: filePath 'D09/IMG_0001.JPG' belongs to no deployment" in told
    assert "row 2" not in told


def test_earlier_surveys_must_stand_before(work):
    sheet(work, "survey.yaml").write_text(SURVEY + "earlier: [plot-2011]\n")
    assert any("'plot-2011' does not stand before 'plot-2012'" in line for line in faults(work))


def test_damaged_yaml(work):
    sheet(work, "survey.yaml").write_text("id: [plot")
    assert any("cannot be read as YAML" in line for line in faults(work))


@pytest.mark.parametrize("settings", ["x", {"frames": 5}, {"frames": [1]}, {5: {}}, {"frames": {5: 1}}])
def test_settings_of_another_form_are_told(work, settings):
    told = "\n".join(faults(work, {"surveys": ["plot-2012"], "settings": settings}))
    assert "config/config.yaml: settings" in told


def test_names_that_the_workflow_uses_itself(work):
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("D02", "status"))
    (work / "media" / "D02").rename(work / "media" / "status")
    assert any("deployment status: this name is taken" in line for line in faults(work))


def test_cameras_of_one_station_that_lie_apart(work):
    near = DEPLOYMENTS.replace("D02,S02,,,", "D02,S01,43.1010,131.5,")
    sheet(work, "deployments.csv").write_text(near)
    load_plans({"surveys": ["plot-2012"]}, work)
    sheet(work, "deployments.csv").write_text(near.replace("43.1010", "43.1150"))
    (told,) = faults(work)
    assert "deployment D02: lies 1668 m from deployment D01 of the same station S01" in told


def test_a_winter_of_tables_needs_captures_or_effort(work):
    text = SURVEY.replace("media: {root: media}\n", "")
    sheet(work, "survey.yaml").write_text(text)
    head = "individualID,date,occasion,locationID,flank,lifeStage,sex\n"
    sheet(work, "captures.csv").write_text(head)
    assert any("holds no capture, and there is no effort.csv" in line for line in faults(work))
    effort = "locationID,start,end\nS01,2011-12-01T00:00:00+11:00,2012-03-01T00:00:00+11:00\n"
    sheet(work, "effort.csv").write_text(effort)
    load_plans({"surveys": ["plot-2012"]}, work)

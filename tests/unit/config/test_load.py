"""The configuration is checked whole; every fault is told at once, before anything runs."""

import pytest
import yaml

from leopard_census.config.load import load_plans
from leopard_census.config.sections import _sections, section_model, stage_names
from tests.unit.config.conftest import DEPLOYMENTS, SURVEY, faults, sheet


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
    assert "outages.csv: row 2, column start: is 'yesterday'" in text


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


@pytest.mark.parametrize(("end", "asked"), [("2012-12-05", False), ("2012-12-06", True)])
def test_a_season_of_more_than_400_days_is_asked_about_and_not_refused(work, end, asked):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("end: 2012-04-30", f"end: {end}"))
    (plan,) = load_plans({"surveys": ["plot-2012"]}, work).values()
    assert len(plan.questions) == asked


def test_deployments_that_make_a_season_long_are_named(work):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("start: 2011-11-01", "start: 1996-01-01"))
    text = DEPLOYMENTS.replace("D02,S02,43.2,131.6,2011-12-01", "D02,S02,43.2,131.6,1996-01-01")
    sheet(work, "deployments.csv").write_text(text)
    (plan,) = load_plans({"surveys": ["plot-2012"]}, work).values()
    (question,) = plan.questions
    assert question.startswith(
        "plot-2012/survey.yaml: the season lasts 5964 days, from 1996-01-01 to 2012-04-30"
    )
    assert "(deployments as long in deployments.csv: D02)" in question


@pytest.mark.parametrize(("days", "sound"), [(138, True), (139, False)])
def test_a_window_ends_within_the_season(work, days, sound):
    text = SURVEY.replace("days: 90", f"days: {days}")
    sheet(work, "survey.yaml").write_text(text)
    if sound:
        assert load_plans({"surveys": ["plot-2012"]}, work)
        return
    (told,) = faults(work)
    assert "the window of 139 days from 2011-12-15 ends on 2012-05-01" in told
    assert "set window.days to 138 at most" in told


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


def _listed(work, *winters):
    """Surveys of tables, each with the year its window begins in, in the order in which they are to be listed."""
    for name, year in winters:
        folder = work / "config" / "surveys" / name
        folder.mkdir()
        text = SURVEY.replace("media: {root: media}\n", "").replace("plot-2012", name)
        text = text.replace("2011-", f"{year}-").replace("2012-04", f"{year + 1}-04")
        (folder / "survey.yaml").write_text(text)
        (folder / "captures.csv").write_text(
            f"individualID,date,occasion,locationID,flank,lifeStage,sex\nA,{year}-12-20,,S01,left,adult,\n"
        )
    return {"surveys": [name for name, _ in winters]}


def test_surveys_are_listed_in_order_of_time(work):
    told = faults(work, _listed(work, ("b", 2009), ("late", 2010), ("a", 2007), ("c", 2008), ("last", 2011)))
    assert told == [
        f"config/config.yaml: surveys: '{name}' (window from {year}-12-15) is listed after 'late' (window from "
        "2010-12-15); list surveys in order of time, or correct the window"
        for name, year in (("a", 2007), ("c", 2008))
    ]


def test_surveys_of_one_winter_stand_in_either_order(work):
    config = _listed(work, ("b", 2009), ("a", 2009), ("c", 2010))
    assert list(load_plans(config, work)) == ["b", "a", "c"]
    # A survey that is not needed is not looked at.
    _listed(work, ("early", 2001))
    config["surveys"].append("early")
    assert list(load_plans(config | {"survey": "a"}, work)) == ["a"]


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
    near = DEPLOYMENTS.replace("D02,S02,43.2,131.6,", "D02,S01,43.1010,131.5,")
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
    deployments = sheet(work, "deployments.csv").read_text()
    sheet(work, "deployments.csv").unlink()
    assert any(
        "holds no capture, and neither effort.csv nor deployments.csv" in line for line in faults(work)
    )
    # "No leopard" is a result where the cameras are known, as much as where the effort of stations is.
    sheet(work, "deployments.csv").write_text(deployments)
    assert load_plans({"surveys": ["plot-2012"]}, work)["plot-2012"].start == "tables"
    sheet(work, "deployments.csv").unlink()
    effort = "locationID,start,end\nS01,2011-12-01T00:00:00+11:00,2012-03-01T00:00:00+11:00\n"
    sheet(work, "effort.csv").write_text(effort)
    load_plans({"surveys": ["plot-2012"]}, work)


# ---- the list of surveys


def test_unknown_keys_are_named_where_they_stand(work):
    sheet(work, "survey.yaml").write_text(
        SURVEY.replace("{root: media}", "{root: media, rot: 1}")
        + "settings: {media: {name_patterns: [{patern: x}]}, simulate: {earlier: [{dayz: 3}]}}\n"
    )
    told = "\n".join(faults(work, {"surveys": [{"id": "plot-2012", "foldr": "x"}]}))
    assert "surveys, entry 1: unknown key 'foldr'; did you mean 'folder'?" in told
    assert "survey.yaml: media: unknown key 'rot'; did you mean 'root'?" in told
    assert "settings.media: name_patterns.0: unknown key 'patern'; did you mean 'pattern'?" in told
    assert "settings.simulate: earlier.0: unknown key 'dayz'; did you mean 'days'?" in told


@pytest.mark.parametrize(
    ("entries", "part"),
    [
        ("plot-2012", "must list at least one survey"),
        ([], "must list at least one survey"),
        ([None], "entry 1: None is no id"),
        (["../plot"], "entry 1: '../plot' is no id"),
        (["Plot 2012"], "write small letters, digits and hyphens"),
        (["p" * 81], "at most 80"),
        ([{"folder": "x"}], "entry 1: the key 'id' is missing"),
        ([{"id": "plot-2012", "folder": 5}], "folder must be the path"),
        ([{"id": "plot-2012", "folder": "x\0"}], "folder must be the path"),
        (["plot-2012", "plot-2012"], "listed twice"),
    ],
)
def test_a_list_of_surveys_of_another_form(work, entries, part):
    assert any(part in line for line in faults(work, {"surveys": entries}))


def test_only_the_surveys_that_a_run_needs_are_looked_at(work):
    surveys = sheet(work, "").parent
    for name, earlier in (("plot-2010", ""), ("plot-2011", "earlier: [plot-2010]\n"), ("broken-2011", "x")):
        (surveys / name).mkdir()
        text = SURVEY.replace("plot-2012", name).replace("media: {root: media}\n", "") + earlier
        (surveys / name / "survey.yaml").write_text(text)
        (surveys / name / "captures.csv").write_text("individualID,date,locationID\nL1,2012-01-05,S01\n")
    sheet(work, "survey.yaml").write_text(SURVEY + "earlier: [plot-2011]\n")
    config = {"surveys": ["plot-2010", "plot-2011", "broken-2011", "plot-2012"]}
    assert list(load_plans({**config, "survey": "plot-2012"}, work)) == [
        "plot-2010",
        "plot-2011",
        "plot-2012",
    ]
    assert list(load_plans({**config, "survey": "plot-2010"}, work)) == ["plot-2010"]
    assert any("broken-2011" in line for line in faults(work, config))
    # What the survey rests on is looked at, however far back.
    (surveys / "plot-2010" / "captures.csv").write_text("individualID,date\n")
    assert any("plot-2010/captures.csv" in line for line in faults(work, {**config, "survey": "plot-2012"}))


# ---- survey.yaml


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("title: A plot", "title: ''", "title: is empty; write it"),
        ("title: A plot", "title: 2012", "title: must be a text; put it in quotes (given: 2012)"),
        ("title: A plot", "title: A plot\ntarget_species: ''", "target_species: is empty"),
        ("title: A plot", "title: A plot\ntarget_species: leopard", "write the scientific name"),
        ("{root: media}", "{root: ''}", "media.root: is empty; write it"),
        ("{root: media}", "", "media: is empty; write its keys and values, or remove the line"),
        ("{root: media}", "{root: 5}", "media.root: must be a text"),
        ("{root: media}", "{root: " + "m" * 300 + "}", "media.root: is longer than a disk allows"),
        ("{root: media}", '{root: "m\\0"}', "media.root: holds a control character"),
        ("days: 90", "days: 1", "window.days: must be greater than or equal to 2"),
        ("days: 90", "days: ninety", "window.days: must be a whole number (given: 'ninety')"),
        ("2011-12-15", "2010-12-15", "the window starts on 2010-12-15, outside the season"),
        ('"+11:00"', '"+11"', "write the offset in quotes"),
        ("title: A plot", "title: A plot\ntitle: B", "line 4: the key 'title' already stands in line 3"),
        ("title: A plot", "title: A plot\nearlier: plot-2011", "earlier: must be a list"),
        (
            "title: A plot",
            "title: A plot\nregion: {name: R, polygon: ../../r.geojson}",
            "region.polygon: the file lies outside the survey's folder",
        ),
        (
            "title: A plot",
            "title: A plot\nregion: {name: R, polygon: r.geojson}",
            "region.polygon: r.geojson: there is no such file",
        ),
    ],
)
def test_each_fault_of_a_survey_is_told_beside_any_other(work, old, new, part):
    assert old in SURVEY
    sheet(work, "survey.yaml").write_text(SURVEY.replace(old, new) + "tilte: x\n")
    told = faults(work)
    assert any("unknown key 'tilte'; did you mean 'title'?" in line for line in told)
    assert any(part in line for line in told), told
    assert len(told) == 2, told


def test_a_setting_is_told_where_it_was_written(work):
    sheet(work, "survey.yaml").write_text(SURVEY + "settings: {frames: {fps: 0}}\n")
    told = faults(work, {"surveys": ["plot-2012"], "settings": {"frames": {"keep": "maybe"}}})
    assert any(
        line.startswith("config/config.yaml: settings.frames: keep: must be true or false") for line in told
    )
    assert any(
        "surveys/plot-2012/survey.yaml: settings.frames: fps: must be greater than 0" in line for line in told
    )


def test_settings_of_a_survey_win_key_by_key_at_every_level(work):
    sheet(work, "survey.yaml").write_text(SURVEY + "settings: {estimates: {scr: {buffer_sigma: 5}}}\n")
    config = {
        "surveys": ["plot-2012"],
        "settings": {"estimates": {"scr": {"buffer_sigma": 6, "buffer_min_m": 2e4}}},
    }
    (plan,) = load_plans(config, work).values()
    assert plan.settings["estimates"]["scr"]["buffer_sigma"] == 5
    assert plan.settings["estimates"]["scr"]["buffer_min_m"] == 20000
    config["settings"]["estimates"]["scr"]["buffer_min_m"] = -1
    (told,) = faults(work, config)
    assert told.startswith("config/config.yaml: settings.estimates: scr.buffer_min_m: must be greater than 0")


@pytest.mark.parametrize("place", ["config/config.yaml", "survey.yaml"])
def test_a_wrong_entry_of_the_settings_hides_no_other(work, place):
    settings = {"frames": {"fps": 0, 5: 1}, "nosuch": 1, "media": "x", 7: {}, "histories": {"dayz": 1}}
    config = {"surveys": ["plot-2012"]}
    if place == "survey.yaml":
        sheet(work, "survey.yaml").write_text(SURVEY + yaml.safe_dump({"settings": settings}))
    else:
        config["settings"] = settings
    told = faults(work, config)
    for part in (
        "settings.frames: fps: must be greater than 0",
        "settings.frames: unknown key '5'",
        "settings: unknown key 'nosuch'",
        "settings.media: must hold keys and values",
        "settings: unknown key '7'",
        "settings.histories: unknown key 'dayz'",
    ):
        assert any(f"{place}: {part}" in line for line in told), (part, told)
    assert len(told) == 6, told


@pytest.mark.parametrize(
    ("setting", "part"),
    [
        ("estimates: {scr: {buffer_sigma: .inf}}", "scr.buffer_sigma: must be a finite number (given: inf)"),
        ("estimates: {scr: {warn_rse: .nan}}", "scr.warn_rse: must be a finite number (given: nan)"),
        ("frames: {fps: .nan}", "frames: fps: must be a finite number (given: nan)"),
        ("estimates: {scr: {warn_animals: .inf}}", "scr.warn_animals: must be a finite number (given: inf)"),
    ],
)
def test_numbers_that_are_not_finite(work, setting, part):
    sheet(work, "survey.yaml").write_text(SURVEY + f"settings: {{{setting}}}\n")
    (told,) = faults(work)
    assert part in told


def test_every_number_of_every_stage_must_be_finite():
    def models(model):
        yield model
        for field in model.model_fields.values():
            for inner in _sections(field.annotation):
                yield from models(inner)

    for stage in stage_names():
        for model in models(section_model(stage)):
            assert model.model_config["allow_inf_nan"] is False, model

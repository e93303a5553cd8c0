"""`verify` names every file that is not as its record says, and touches nothing."""

import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from leopard_census.audit import ledger_check, manifest_check
from leopard_census.audit.crate import NAME as CRATE
from leopard_census.audit.crate import crate_input, crate_text
from leopard_census.audit.manifest import build_manifest, write_manifest
from leopard_census.audit.since_the_run import (
    GLOB_PARAM,
    KEY_PARAM,
    PLACES_PARAM,
    ROW_PARAMS,
    SOURCE_PARAMS,
    changed_settings,
)
from leopard_census.audit.verify import is_built, verify_survey
from leopard_census.cli import main
from leopard_census.commands.project import open_project
from leopard_census.provenance.digest import sha256_file, value_digest
from leopard_census.provenance.job import Job
from leopard_census.provenance.ledger import write_ledger
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import Record
from leopard_census.report.numbers import build_entries, write_numbers
from leopard_census.report.sources import Sources
from leopard_census.tables.contract import contract
from leopard_census.tables.keys import media_id
from leopard_census.tables.write import write_table


class Named(dict):
    """Like Snakemake's own named lists."""


REPOSITORY = Path(__file__).resolve().parents[3]

SURVEY = """\
id: s
title: S
utc_offset: "+10:00"
season: {start: 2025-11-01, end: 2026-04-30}
window: {start: 2025-12-15, days: 90}
media: {root: media}
"""
LAST = ("manifest.json", "crate.json")
EMPTY = hashlib.sha256(b"").hexdigest()
SHEET = """\
deploymentID,locationID,deploymentStart,deploymentEnd
D01,S1,2025-12-01T00:00:00+10:00,2026-03-20T00:00:00+10:00
D02,S2,2025-12-01T00:00:00+10:00,2026-03-20T00:00:00+10:00
"""


def run_job(folder, rule, inputs, outputs, write, camera=None, **params):
    name = f"{rule}.{camera}" if camera else rule
    snakemake = SimpleNamespace(
        rule=rule, log=[f"results/run/logs/{name}.log"], threads=1,
        wildcards=Named(survey="s", **({"deployment": camera} if camera else {})),
        params=Named(**{"code": "c0de", "cfg": {}, **params}), input=Named(inputs),
        config={"_survey_folders": {"s": "config/surveys/s"}, "_media_roots": {"s": "media"}},
        output=Named(**dict(outputs), record=f"results/s/provenance/{name}.json"),
        scriptdir=str(folder / "workflow" / "scripts"),
    )  # fmt: skip
    with Job(snakemake) as job:
        write(job)


def take_inventory(folder, deployment, rows):
    run_job(
        folder, "media", {}, {"table": f"results/s/media/{deployment}.csv"},
        lambda job: write_table(job.output["table"], contract("media"), rows),
        deployment, media_glob=None,
    )  # fmt: skip


def remake_the_end(project):
    """Manifest and crate, anew."""
    records = [path for path in sorted(Path("results/s/provenance").glob("*.json")) if path.name not in LAST]
    run_job(
        project, "manifest", {"records": [str(path) for path in records]}, {"out": "results/s/manifest.json"},
        lambda job: write_manifest(job.output["out"], build_manifest("s", records, {}, project, "c0de")),
    )  # fmt: skip
    remake_crate(project)


def remake_crate(project, edited=lambda text: text):
    records = [
        path for path in sorted(Path("results/s/provenance").glob("*.json")) if path.name != "crate.json"
    ]
    settings = open_project(project)[0]["s"].survey.model_dump(mode="json")
    run_job(
        project, "crate",
        {"manifest": "results/s/manifest.json", "numbers": "results/s/numbers.json",
         "records": [str(path) for path in records]},
        {"out": f"results/s/{CRATE}"},
        lambda job: job.output["out"].write_text(
            edited(crate_text(crate_input("s", Path("results/s"), job.records, "c0de", job.params["cfg"])))
        ),
        cfg={"survey": {name: settings[name] for name in ("title", "season")}},
    )  # fmt: skip


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Two inventories (one of a photo, one of an empty card), what was made of them, ledger, manifest and crate."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "workflow" / "scripts").mkdir(parents=True)
    (tmp_path / "Snakefile").touch()
    sheets = tmp_path / "config" / "surveys" / "s"
    sheets.mkdir(parents=True)
    (tmp_path / "config" / "config.yaml").write_text("surveys: [s]\n")
    (sheets / "survey.yaml").write_text(SURVEY)
    (sheets / "deployments.csv").write_text(SHEET)
    (sheets / "labels.csv").write_text("filePath,n,scientificName\nD01/IMG_0001.JPG,1,Panthera pardus\n")
    for name in ("D01", "D02"):
        (tmp_path / "media" / name).mkdir(parents=True)
    photo = tmp_path / "media" / "D01" / "IMG_0001.JPG"
    photo.write_bytes(b"light")
    sha256 = sha256_file(photo)
    row = {
        "mediaID": media_id("D01", "D01/IMG_0001.JPG", sha256), "deploymentID": "D01", "filePath": "D01/IMG_0001.JPG",
        "sha256": sha256, "bytes": 5, "timestampSource": "none", "status": "ok",
    }  # fmt: skip
    take_inventory(tmp_path, "D01", [row])
    take_inventory(tmp_path, "D02", [])
    plans, _ = open_project(tmp_path)
    own = plans["s"].sheets.of_deployment
    run_job(
        tmp_path, "sightings", {}, {"out": "results/s/sightings/D01.csv"},
        lambda job: job.output["out"].write_text("1\n"), "D01",
        deployment=own("deployments", "D01"), labels=own("labels", "D01"), clocks=own("clocks", "D01"),
        cfg={"sightings": plans["s"].settings["sightings"]},
    )  # fmt: skip
    run_job(
        tmp_path, "count",
        {"sheet": "config/surveys/s/deployments.csv", "media": "results/s/media/D01.csv",
         "records": ["results/s/provenance/media.D01.json"]},
        {"out": "results/s/count.json"}, lambda job: job.output["out"].write_text("1\n"),
        cfg={"survey": {"window": plans["s"].survey.model_dump(mode="json")["window"]}},
    )  # fmt: skip
    earlier = {"survey": {"earlier": []}}
    run_job(
        tmp_path, "numbers", {}, {"out": "results/s/numbers.json"},
        lambda job: write_numbers(
            survey="s", paths={}, records=[], earlier=[], code="c0de", config=value_digest(earlier),
            out=job.output["out"],
        ),
        cfg=earlier,
    )  # fmt: skip
    remake_the_end(tmp_path)
    return tmp_path


@pytest.fixture
def plans(project):
    """Settings and sheets as the run saw them."""
    return open_project(project)[0]


def findings(project, plans):
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    roots = Roots(project, project, {"s": project / "config/surveys/s"})
    seen = verify_survey("s", roots, plans, {"D01": [("D01/IMG_0001.JPG", 5)], "D02": []})
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
    return [(finding.kind, finding.name) for finding in seen.findings]


def told(capsys, *words):
    """Exit status and text of the command."""
    status = main(["verify", *words])
    return status, capsys.readouterr().out


def test_untouched_results_are_identical(project, plans):
    assert findings(project, plans) == []


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
def test_one_flipped_bit_is_named(project, plans, name, kind, position):
    flip(project / name, position)
    seen = findings(project, plans)
    assert (kind, Path(name).name) in [(k, Path(n).name) for k, n in seen]


def test_missing_and_unknown_files_are_named(project, plans):
    (project / "results/s/count.json").unlink()
    (project / "results/s/extra.csv").write_text("1")
    (project / "media/D01/IMG_0001.JPG").unlink()
    seen = findings(project, plans)
    assert ("result", "results/s/count.json") in seen
    assert ("stranger", "results/s/extra.csv") in seen
    assert ("media", "D01/IMG_0001.JPG") in seen


@pytest.mark.parametrize("status", ["not-media", "unreadable", "corrupt", "ok"])
def test_a_missing_file_is_named_whatever_the_inventory_thought_of_it(project, capsys, status):
    row = {
        "mediaID": "0" * 16, "deploymentID": "D01", "filePath": "D01/thumbs.db", "sha256": EMPTY,
        "bytes": 0, "timestampSource": "none", "status": status,
    }  # fmt: skip
    (project / "media/D01/thumbs.db").touch()
    take_inventory(project, "D01", [row])
    assert "thumbs.db" not in told(capsys)[1]
    (project / "media/D01/thumbs.db").unlink()
    ended, text = told(capsys)
    assert ended == 1
    assert "media: media/D01/thumbs.db: is missing; the inventory lists it" in text


def test_a_photo_with_labels_that_has_gone_is_named_and_the_rest_is_looked_at(project, capsys):
    (project / "media/D01/IMG_0001.JPG").unlink()
    (project / "media/D02/note.txt").touch()
    flip(project / "results/s/count.json", 0)
    status, text = told(capsys)
    assert status == 1
    assert "media: media/D01/IMG_0001.JPG: is missing; the inventory lists it" in text
    assert "next run: s/labels.csv: refuses: row 2: filePath 'D01/IMG_0001.JPG' is no file" in text
    assert "result: results/s/count.json: differs" in text


def test_a_folder_of_a_deployment_or_a_disk_that_has_gone_is_a_finding(project, capsys):
    shutil.rmtree(project / "media/D01")
    status, text = told(capsys)
    assert status == 1
    assert "media: media/D01/IMG_0001.JPG: is missing" in text
    shutil.rmtree(project / "media")
    status, text = told(capsys)
    assert status == 1
    assert "media.root: there is no folder" in text
    assert "IMG_0001" not in text


def test_media_that_belong_to_no_deployment_are_a_finding(project, capsys):
    (project / "media/D03").mkdir()
    (project / "media/D03/IMG_0001.JPG").write_bytes(b"late")
    status, text = told(capsys)
    assert status == 1
    assert "D03/ holds media that belong to no deployment" in text


def test_a_fault_of_a_sheet_is_still_a_mistake_of_the_settings(project, capsys):
    with (project / "config/surveys/s/labels.csv").open("a") as sheet:
        sheet.write("D01/IMG_0009.JPG,one,\n")
    assert main(["verify"]) == 2
    message = capsys.readouterr().err
    assert "column n: is 'one'" in message
    assert "'D01/IMG_0009.JPG' is no file under the media root" in message


def test_a_link_that_leads_nowhere_is_as_the_inventory_left_it(project, capsys):
    (project / "media/D01/link").symlink_to("nowhere")
    row = {
        "mediaID": "0" * 16, "deploymentID": "D01", "filePath": "D01/link", "sha256": EMPTY,
        "bytes": 7, "timestampSource": "none", "status": "not-media", "reason": "a symbolic link",
    }  # fmt: skip
    take_inventory(project, "D01", [row])
    assert "media: media/D01/link" not in told(capsys)[1]


def test_a_result_changed_along_with_its_record_is_caught_by_the_manifest(project, plans):
    (project / "results/s/count.json").write_text("2\n")
    path = project / "results/s/provenance/count.json"
    record = json.loads(path.read_text())
    record["outputs"][0]["sha256"] = sha256_file(project / "results/s/count.json")
    path.write_text(json.dumps(record))
    assert ("record", "count.json") in findings(project, plans)


def test_results_that_rest_on_an_older_version_are_named(project, plans):
    take_inventory(project, "D01", [])
    assert ("chain", "results/s/media/D01.csv") in findings(project, plans)


def test_identical_results_are_told_in_one_line(project, capsys):
    status, text = told(capsys)
    assert status == 0
    assert text == "s: identical (looked at 7 jobs, 7 results, 4 inputs, 1 media file, 98 numbers)\n"


def test_a_photo_that_came_after_the_run_is_named_where_it_lies(project, capsys):
    (project / "media/D02/DCIM").mkdir()
    (project / "media/D02/DCIM/IMG_0002.JPG").write_bytes(b"late")
    status, text = told(capsys)
    assert status == 1
    assert "new media: media/D02/DCIM/IMG_0002.JPG: came into the folder of D02 after its inventory" in text


def test_results_of_a_removed_deployment_are_told_once(project, capsys):
    sheet = project / "config/surveys/s/deployments.csv"
    sheet.write_text("".join(SHEET.splitlines(keepends=True)[:2]))
    shutil.rmtree(project / "media/D02")
    status, text = told(capsys)
    assert status == 1
    assert "leftover: D02: 1 result of a deployment that deployments.csv does not name any more" in text
    assert sum("D02" in line for line in text.splitlines()) == 1


def test_results_of_a_removed_survey_are_told(project, capsys):
    shutil.copytree(project / "results/s", project / "results/old")
    status, text = told(capsys)
    assert status == 1
    assert "leftover: results/old: config/config.yaml lists no such survey" in text


@pytest.mark.parametrize(
    ("sheet", "before", "after"),
    [
        ("labels.csv", "Panthera pardus", "Panthera tigris"),
        ("clocks.csv", "", "deploymentID,shown,true\nD01,2025-12-01T00:00:00,2025-12-01T01:00:00+10:00\n"),
        ("deployments.csv", "D01,S1", "D01,S9"),
    ],
)
def test_rows_that_changed_after_a_job_had_used_them_are_told(project, capsys, sheet, before, after):
    path = project / "config/surveys/s" / sheet
    path.write_text(path.read_text().replace(before, after) if path.exists() else after)
    status, text = told(capsys)
    assert status == 1
    assert f"rows: {sheet}: D01: the rows were changed after rule sightings had used them" in text
    assert "D02: the rows" not in text


def test_a_setting_that_changed_after_a_job_had_used_it_is_told(project, capsys):
    path = project / "config/surveys/s/survey.yaml"
    path.write_text(SURVEY.replace("days: 90", "days: 80"))
    (project / "config/config.yaml").write_text("surveys: [s]\nsettings: {sightings: {classifier: none}}\n")
    status, text = told(capsys)
    assert status == 1
    assert "setting: survey.window.days: was 90 when these rules ran, is 80 now: count" in text
    assert (
        'setting: sightings.classifier: was "simulated" when these rules ran, is "none" now: sightings'
        in text
    )


def test_which_reports_are_printed_is_nothing_that_a_report_rests_on(plans):
    told = {name: value for name, value in plans["s"].settings["report"].items() if name != "languages"}
    record = Record("report_pdf", {"survey": "s"}, (), (), "c0de", {}, {"report": told})
    assert list(changed_settings("s", {"report_pdf.json": record}, plans)) == []
    other = replace(record, settings={"report": told | {"publisher": "another"}})
    (finding,) = changed_settings("s", {"report_pdf.json": other}, plans)
    assert finding.name == "report.publisher"


def test_a_run_without_manifest_is_told(project, capsys):
    (project / "results/s/manifest.json").unlink()
    (project / "results/s/provenance/manifest.json").unlink()
    status, text = told(capsys)
    assert status == 1
    assert "missing: results/s/manifest.json: the last run was stopped, or asked for a part alone" in text


def test_surveys_that_are_not_built_take_one_line(project, capsys):
    for name in ("a", "b"):
        shutil.copytree(project / "config/surveys/s", project / "config/surveys" / name)
        path = project / "config/surveys" / name / "survey.yaml"
        path.write_text(SURVEY.replace("id: s", f"id: {name}"))
    (project / "config/config.yaml").write_text("surveys: [a, b, s]\n")
    status, text = told(capsys)
    assert status == 0
    assert text.splitlines()[1:] == ["not built yet: a, b"]


def test_nothing_built_is_a_mistake_of_its_own(project, capsys):
    shutil.rmtree(project / "results")
    assert not is_built("s", open_project(project)[1])
    assert main(["verify"]) == 2
    assert "not built yet; run snakemake first" in capsys.readouterr().err


def test_a_long_list_is_cut_and_shown_in_full_on_request(project, capsys):
    for number in range(30):
        (project / f"media/D02/IMG_{number:04}.JPG").write_bytes(b"late")
    assert "new media: and 10 more; --full lists them all" in told(capsys)[1]
    assert "IMG_0029" in told(capsys, "--full")[1]


# ---- the ledger, and the last records


def test_a_number_that_the_tables_do_not_give_is_named(project, capsys):
    path = project / "results/s/numbers.json"
    text = path.read_text()
    at = text.index('"value": null', text.index('"id": "scr.density"'))
    path.write_text(text[:at] + text[at:].replace('"value": null', '"value": 1.25', 1))
    status, said = told(capsys)
    assert status == 1
    assert "number: scr.density: value is 1.25 in the ledger, but none by the tables" in said
    assert "result: results/s/numbers.json: differs" in said
    path.write_text(text.replace('"scr.density"', '"scr.densities"'))
    said = told(capsys)[1]
    assert "number: scr.densities: stands in the ledger, but the tables give no such number" in said
    assert "number: scr.density: is missing in the ledger; the tables give it" in said


@pytest.mark.parametrize(
    ("factor", "status", "verdict"), [(1 + 1e-8, 0, "equivalent"), (1 + 1e-5, 1, "1 difference")]
)
def test_last_bits_of_another_machine_are_equivalent(project, capsys, monkeypatch, factor, status, verdict):
    def derived(by):
        def entries(*given, **told):
            made = build_entries(*given, **told)
            changed = {"value": 1234.5 * by, "reason": ""}
            return [replace(e, **changed) if e.id == "scr.density" else e for e in made]

        return entries

    monkeypatch.setattr(ledger_check, "build_entries", derived(1.0))
    earlier = {"survey": {"earlier": []}}
    sources = Sources({})
    entries = derived(1.0)("s", sources, [], code="c0de", config=value_digest(earlier))
    run_job(
        project, "numbers", {}, {"out": "results/s/numbers.json"},
        lambda job: write_ledger(job.output["out"], "s", entries), cfg=earlier,
    )  # fmt: skip
    remake_the_end(project)
    assert told(capsys)[0] == 0
    monkeypatch.setattr(ledger_check, "build_entries", derived(factor))
    ended, said = told(capsys)
    assert ended == status
    assert said.startswith(f"s: {verdict} (looked at")
    assert "number: scr.density: value is 1234.5 in the ledger, but 1234.5" in said


def test_results_are_held_against_those_of_another_folder(project, capsys, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(project / "results", other / "results")
    status, said = told(capsys, "--against", str(other))
    assert status == 0
    assert f"s against {other}: identical (5 results, 0 of them not byte by byte)" in said
    (other / "results/s/count.json").write_text("1.0\n")
    (other / "results/s/provenance/count.json").unlink()
    status, said = told(capsys, "--against", str(other))
    assert status == 1
    assert f"s against {other}: 1 difference (5 results, 0 of them not byte by byte)" in said
    assert "against: results/s/count.json: its value: 1, not 1.0" in said
    assert main(["verify", "--against", str(other / "results")]) == 2
    assert "has no folder results/" in capsys.readouterr().err


def test_no_letter_of_the_last_records_can_change_unseen(project, capsys):
    for name in ("manifest.json", "crate.json"):
        path = project / "results/s/provenance" / name
        text = path.read_text()
        for match in list(re.finditer(r"[0-9a-f](?=[^\n]*[\w\"])", text))[::5]:
            other = "0" if match[0] != "0" else "1"
            path.write_text(text[: match.start()] + other + text[match.end() :])
            ended, said = told(capsys)
            assert ended == 1, (name, match.start())
            # A size that is wrong is told with the file that has it.
            assert name in said or CRATE in said, (name, match.start())
        path.write_text(text)
    assert told(capsys)[0] == 0


def test_a_crate_that_says_something_else_than_the_records_is_named(project, capsys, monkeypatch):
    monkeypatch.setattr(manifest_check, "_same_program", lambda own, roots: True)
    assert told(capsys)[0] == 0
    remake_crate(project, lambda text: text.replace('"Job of rule count"', '"Job of rule town"'))
    ended, said = told(capsys)
    assert ended == 1
    assert f"crate: results/s/{CRATE}: is not what manifest, records and ledger give" in said


def test_without_the_crate_the_run_is_not_whole(project, capsys):
    (project / "results/s" / CRATE).unlink()
    (project / "results/s/provenance/crate.json").unlink()
    assert f"missing: results/s/{CRATE}: the last run was stopped" in told(capsys)[1]


def test_a_record_in_another_spelling_is_named(project, capsys):
    path = project / "results/s/provenance/crate.json"
    path.write_text(json.dumps(json.loads(path.read_text())))
    assert "record: results/s/provenance/crate.json: is not written as jobs write it" in told(capsys)[1]


def test_every_parameter_of_a_rule_is_one_that_verify_can_look_up():
    """A sheet that enters a job as rows under another name would change unseen."""
    named = set()
    for path in (REPOSITORY / "workflow" / "rules").glob("*.smk"):
        for block in re.findall(r"^    params:\n((?:^     .*\n)+)", path.read_text(), re.MULTILINE):
            named |= set(re.findall(r"^ {8}(\w+)=", block, re.MULTILINE))
    assert named - {"code", "cfg", "listing"} == {
        *ROW_PARAMS, GLOB_PARAM, PLACES_PARAM, *SOURCE_PARAMS, KEY_PARAM,
    }  # fmt: skip

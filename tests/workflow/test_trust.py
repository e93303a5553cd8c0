"""What Snakemake alone does not give, each gap with its regression test (design section 5).

The micro survey is built once; each test works on a copy of it, changes one thing and asks what would run.
"""

import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.digests import result_bytes

pytestmark = pytest.mark.workflow

SURVEY = "micro-sim-2012"
PER_DEPLOYMENT = {"simulate_deployment", "media", "frames", "detections", "sightings"}


@pytest.fixture(scope="module")
def built(built_micro):
    """Working folder of the micro survey, built once."""
    work, run = built_micro
    assert run.returncode == 0, run.text
    return work


@pytest.fixture
def work(built, tmp_path):
    """A copy of the built survey with all file times and Snakemake's memory of them."""
    return Path(shutil.copytree(built, tmp_path / "work", symlinks=True))


@pytest.fixture
def code(repository, tmp_path):
    """A copy of the code that a test may edit."""
    copy = tmp_path / "code"
    copy.mkdir()
    for name in ("src", "workflow", "resources"):
        # What Python and Numba compiled comes along: it holds for files of the same text and time alone.
        ignore = shutil.ignore_patterns("*.egg-info", ".snakemake")
        shutil.copytree(repository / name, copy / name, ignore=ignore)
    shutil.copy2(repository / "Snakefile", copy / "Snakefile")
    # As in the repository: without it Snakemake would not find the default profile.
    (copy / "profiles").symlink_to("workflow/profiles")
    return copy


def planned(text):
    """Rules and numbers of jobs in Snakemake's table of jobs."""
    rules = {}
    for line in text.split("Job stats:")[-1].splitlines():
        if found := re.fullmatch(r"(\w+)\s+(\d+)", line.strip()):
            rules[found[1]] = int(found[2])
    rules.pop("total", None)
    rules.pop("all", None)
    return rules


def plan(workflow, work, code=None):
    env = {"PYTHONPATH": str(code / "src")} if code else None
    arguments = ["all", "--dry-run"]
    if code:
        arguments += ["--snakefile", str(code / "Snakefile")]
    run = workflow(work, *arguments, env=env)
    assert run.returncode == 0, run.text
    rules = planned(run.text)
    if code:
        # Templates are inputs of what is printed, as common names are of the package, and this copy of them lies
        # elsewhere than where the survey was built.
        printed = (
            *("report_pdf", "release", "publish", "individual_sheets", "camtrap_dp", "manifest"),
            "crate",
        )
        rules = {rule: n for rule, n in rules.items() if rule not in printed}
    return rules


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def sheet(work, name):
    return work / "config" / "surveys" / SURVEY / name


def test_nothing_changed_nothing_runs(workflow, work, code):
    assert plan(workflow, work) == {}
    assert plan(workflow, work, code) == {}


# ---- an edited library module


def test_an_edited_module_reruns_the_rules_that_reach_it(workflow, work, code):
    module = code / "src/leopard_census/frames/sample.py"
    module.write_text(module.read_text() + "\n\nADDED = 1\n")
    rules = plan(workflow, work, code)
    assert {"frames", "detections", "sightings", "individuals", "numbers"} <= set(rules)
    assert not {"simulate_deployment", "media", "media_status"} & set(rules)


def test_docstrings_comments_and_times_of_modules_and_scripts_rerun_nothing(workflow, work, code):
    """All at once: an edit that counted would show in the plan, whichever it was."""
    library = code / "src/leopard_census"
    modules = [library / name for name in ("frames/sample.py", "provenance/job.py", "tables/read.py")]
    for file in [*modules, *(code / "workflow" / "scripts").glob("*.py")]:
        text = file.read_text()
        assert text.startswith('"""')
        file.write_text('"""Edited. ' + text[3:] + "\n# a remark\n")
    assert plan(workflow, work, code) == {}


def test_an_edited_script_reruns_its_jobs_and_what_follows(workflow, work, code):
    script = code / "workflow" / "scripts" / "closed.py"
    script.write_text(script.read_text() + "\nADDED = 1\n")
    rules = plan(workflow, work, code)
    assert rules["closed"] == 1
    follow = {"identity", "legacy_density", "plan", "two_flanks", "trend", "numbers", "validation"}
    assert set(rules) <= {"closed", *follow}, rules


def test_touched_scripts_leave_nothing_to_be_done(workflow, work, code):
    """With the report too: here the survey is taken as built by the very code whose scripts are then touched."""
    env = {"PYTHONPATH": str(code / "src")}
    arguments = ["all", "--snakefile", str(code / "Snakefile")]
    made = workflow(work, *arguments, "--touch", env=env)
    assert made.returncode == 0, made.text
    for script in (code / "workflow" / "scripts").glob("*.py"):
        script.touch()
    again = workflow(work, *arguments, env=env)
    assert "Nothing to be done" in again.text, again.text


def test_a_table_contract_reruns_only_stages_that_use_it(workflow, work, code):
    schema = code / "src/leopard_census/tables/closed.schema.json"
    raw = json.loads(schema.read_text())
    raw["fields"][-1]["constraints"] = {"enum": ["changed"]}
    schema.write_text(json.dumps(raw))
    rules = set(plan(workflow, work, code))
    assert "closed" in rules
    assert not PER_DEPLOYMENT & rules
    assert not {"individuals", "histories", "media_status", "sightings_survey"} & rules


# ---- settings and sheets


def test_swapped_settings_are_seen(workflow, work):
    """Two defaults trade places: Snakemake compares sorted lists of parameters, one dict shows it."""
    from leopard_census.config.detections import DetectionsSettings

    default = DetectionsSettings()
    first, second = default.background_pictures, default.background_series
    assert first != second
    _set(
        work / "config" / "config.yaml",
        f"detections: {{background_pictures: {second}, background_series: {first}}}",
    )
    assert plan(workflow, work)["detections"] == 4


def _set(config, settings):
    text = re.sub(r"^settings:.*$", "settings: {" + settings + "}", config.read_text(), flags=re.MULTILINE)
    if "settings:" not in text:
        text += f"settings: {{{settings}}}\n"
    config.write_text(text)


def test_a_setting_reruns_only_rules_that_use_it(workflow, work):
    _set(work / "config" / "config.yaml", "histories: {independence_minutes: 45}")
    rules = set(plan(workflow, work))
    assert "histories" in rules
    assert not PER_DEPLOYMENT & rules
    assert "individuals" not in rules


def test_a_label_reruns_the_sightings_of_its_deployment_alone(workflow, work):
    media = next((work / "results" / SURVEY / "media").glob("SIM-01-1.csv")).read_text().splitlines()
    path = media[1].split(",")[2]
    labels = sheet(work, "labels.csv")
    row = dict.fromkeys(labels.read_text().splitlines()[0].split(","), "")
    row |= {"filePath": path, "n": "9", "scientificName": "Sus scrofa"}
    labels.write_text(labels.read_text() + ",".join(row.values()) + "\n")
    rules = plan(workflow, work)
    assert rules["sightings"] == 1
    assert not {"media", "frames", "detections"} & set(rules)


def test_another_detector_or_model_reruns_detections_and_what_follows(workflow, work, repository):
    card, weights = work / "config" / "card.yaml", work / "config" / "tiny.onnx"
    shutil.copy(repository / "resources/model_cards/coco_ssdlite_mobilenet_v2_300.yaml", card)
    weights.write_bytes(b"not looked into at planning")
    text = re.sub(r"^file: .*$", "file: tiny.onnx", card.read_text(), flags=re.MULTILINE)
    card.write_text(text)
    settings = "detections: {detector: onnx+motion, model_card: config/card.yaml}"
    _set(work / "config" / "config.yaml", settings)
    refused = workflow(work, "all", "--dry-run")
    assert refused.returncode != 0
    assert refused.text.count("it is another file or damaged") == 1
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    card.write_text(re.sub(r"^sha256: .*$", f"sha256: {digest}", text, flags=re.MULTILINE))
    rules = plan(workflow, work)
    assert rules["detections"] == 4
    assert not {"simulate_deployment", "media", "frames", "media_status"} & set(rules)


def test_a_card_that_no_detector_reads_reruns_nothing(workflow, work):
    _set(work / "config" / "config.yaml", "detections: {model_card: config/none.yaml}")
    assert plan(workflow, work) == {}


def test_how_the_review_page_asks_reruns_nothing(workflow, work):
    _set(work / "config" / "config.yaml", "review: {per_pair: 3, control_share: 0.2}")
    assert plan(workflow, work) == {}


def test_a_clock_correction_decodes_nothing_again(workflow, work):
    clocks = sheet(work, "clocks.csv")
    if not clocks.exists():
        clocks.write_text("deploymentID,shown,true\n")
    clocks.write_text(clocks.read_text() + "SIM-01-1,2001-01-01T00:00:00,2012-01-10T01:00:00+11:00\n")
    rules = plan(workflow, work)
    assert rules["sightings"] == 1
    assert not {"media", "frames", "detections"} & set(rules)


# ---- raw media


@pytest.fixture(scope="module")
def built_real(built, tmp_path_factory, workflow):
    """The rendered media as a survey of its own that knows nothing of the simulator, but for the model of species."""
    work = Path(shutil.copytree(built, tmp_path_factory.mktemp("real") / "work", symlinks=True))
    (work / "results" / SURVEY / "simulated" / "media").rename(work / "cards")
    shutil.rmtree(work / "results" / SURVEY / "simulated")
    yaml = sheet(work, "survey.yaml")
    text = re.sub(r"root: .*?([,}\n])", r"root: cards\1", yaml.read_text())
    yaml.write_text(text.replace("simulated: true", "simulated: false"))
    # What was made of the same media elsewhere is taken for its own: all that is asked here is what would run next.
    run = workflow(work, "all", "--touch")
    assert run.returncode == 0, run.text
    return work


@pytest.fixture
def real(built_real, tmp_path):
    return Path(shutil.copytree(built_real, tmp_path / "work", symlinks=True))


def test_a_file_added_deep_in_a_card_reruns_that_deployment_and_the_merges(workflow, real):
    assert plan(workflow, real) == {}
    folder = next(
        path
        for path in sorted((real / "cards" / "SIM-01-1").rglob("*"))
        if path.is_dir() and list(path.glob("*.*"))
    )
    shutil.copy2(sorted(folder.glob("*.*"))[0], folder / "ZZZZ9999.JPG")
    rules = plan(workflow, real)
    assert {rule: n for rule, n in rules.items() if rule in PER_DEPLOYMENT} == {
        "media": 1, "frames": 1, "detections": 1, "sightings": 1,
    }  # fmt: skip
    assert rules["media_status"] == 1


def test_a_touched_or_replaced_file_is_seen(workflow, real):
    photo = sorted(path for path in (real / "cards" / "SIM-01-1").rglob("*") if path.is_file())[0]
    photo.touch()
    assert plan(workflow, real)["media"] == 1


def test_moving_the_media_reruns_nothing(workflow, real):
    (real / "cards").rename(real / "archive")
    edit(sheet(real, "survey.yaml"), "root: cards", "root: archive")
    assert plan(workflow, real) == {}


# ---- results that somebody changed


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        # Just what reads them next is asked for: that all that follows is made again, a killed run shows.
        (
            "sightings/all.csv",
            [f"results/{SURVEY}/{name}" for name in ("sightings/all.csv", "individuals/pairs.csv")],
        ),
        ("media/SIM-01-1.csv", [f"results/{SURVEY}/media/{name}.csv" for name in ("SIM-01-1", "status")]),
        (
            "estimates/counts.csv",
            [f"results/{SURVEY}/{name}" for name in ("estimates/counts.csv", "numbers.json")],
        ),
    ],
    ids=["sightings", "media", "counts"],
)
def test_a_hand_edited_result_is_named_by_the_next_run_and_by_verify(workflow, work, name, wanted):
    path = work / "results" / SURVEY / name
    text = path.read_text()
    digit = re.search(r"\d(?=[^\d]*$)", text)
    path.write_text(text[: digit.start()] + str((int(digit[0]) + 1) % 10) + text[digit.end() :])
    run = workflow(work, *wanted)
    assert run.returncode != 0
    assert f"results/{SURVEY}/{name}: is not what rule" in run.text
    assert "give the same command again: it goes on where it stopped" in run.text
    assert "Traceback" not in run.text
    verified = verify(work)
    assert verified.returncode == 1
    assert f"results/{SURVEY}/{name}" in verified.stdout
    path.unlink()  # as the message advises
    mended = workflow(work, *wanted)
    assert mended.returncode == 0, mended.text
    assert path.read_text() == text
    assert verify(work).returncode == 0


def test_a_deleted_result_is_made_again(workflow, work):
    """Each alone is planned and made again; the printed report, which follows from them, is not asked for."""
    folder = work / "results" / SURVEY
    late = {"numbers.json": "numbers", "histories/secr_traps.txt": "history_files"}
    early = {"provenance/frames.SIM-01-1.json": "frames"}
    content = {name: (folder / name).read_bytes() for name in {**late, **early}}
    for name, rule in {**late, **early}.items():
        (folder / name).rename(work / "aside")
        assert plan(workflow, work).get(rule) == 1, name
        (work / "aside").rename(folder / name)
    for deleted in (late, early):
        for name in deleted:
            (folder / name).unlink()
        run = workflow(work, *(f"results/{SURVEY}/{name}" for name in deleted))
        assert run.returncode == 0, run.text
    assert {name: (folder / name).read_bytes() for name in content} == content


def test_a_result_replaced_under_its_old_time_is_named_by_verify(work):
    path = work / "results" / SURVEY / "histories" / "effort.csv"
    state = path.stat()
    path.write_text(path.read_text().replace("1.0000", "0.9000", 1))
    import os

    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert f"results/{SURVEY}/histories/effort.csv" in verify(work).stdout


def verify(work):
    command = [sys.executable, "-m", "leopard_census.cli", "verify", "--directory", str(work)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_verify_finds_an_untouched_survey_identical_and_causes_nothing_to_run(workflow, work):
    verified = verify(work)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "identical" in verified.stdout
    assert plan(workflow, work) == {}


# ---- a killed run


def test_a_killed_run_is_resumed(workflow, built, work, repository):
    """Killed while it sights the animals: what comes before is there, to save time, and nothing that comes after."""
    before = ("simulate", "species_model", "media", "frames", "detections")
    folder = work / "results" / SURVEY
    shutil.rmtree(folder.parent / "_all")
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        parts = path.relative_to(folder).parts
        if not parts[parts[0] == "provenance"].startswith(before):
            path.unlink()
    command = [sys.executable, "-m", "snakemake", "all", "--cores", "2", "--directory", str(work)]
    command += ["--snakefile", str(repository / "Snakefile")]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 120
    while not list(folder.glob("sightings/*.csv")) and time.monotonic() < deadline:
        time.sleep(0.05)
    resume = [sys.executable, "-m", "leopard_census.cli", "resume", "--directory", str(work), "--cores", "2"]
    busy = subprocess.run(resume, capture_output=True, text=True, check=False)
    assert busy.returncode == 2
    assert "still at work" in busy.stderr
    import os

    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    plain = workflow(work, "all")
    assert plain.returncode != 0
    assert "leopard-census resume" in plain.text
    resumed = subprocess.run(resume, capture_output=True, text=True, check=False)
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert result_bytes(work) == result_bytes(built)


# ---- the rules themselves


def rule_files(repository):
    return [repository / "Snakefile", *sorted((repository / "workflow" / "rules").glob("*.smk"))]


def test_the_root_snakefile_is_the_real_one(repository):
    text = (repository / "Snakefile").read_text()
    assert re.search(r"^rule all:", text, flags=re.MULTILINE)
    assert "default_target: True" in text
    assert len(text.splitlines()) <= 60


def test_outputs_are_named_files_and_rules_are_complete(repository):
    for path in rule_files(repository):
        text = re.sub(r"#.*", "", path.read_text())
        for word in (r"\bdirectory\(", r"\btemp\(", r"^checkpoint ", r"^\s+run:", r"\bglob_wildcards\("):
            assert not re.search(word, text, flags=re.MULTILINE), f"{path.name} uses {word}"
        for rule, body in re.findall(r"^rule (\w+):\n((?:    .*\n|\n)+)", text, flags=re.MULTILINE):
            if path.name == "Snakefile":
                continue
            keys = re.findall(r"^    (\w+):", body, flags=re.MULTILINE)
            order = [
                "input",
                "output",
                "log",
                "benchmark",
                "priority",
                "threads",
                "resources",
                "params",
                "message",
                "script",
            ]
            assert keys == [key for key in order if key in keys], f"rule {rule}: {keys}"
            assert set(order) - set(keys) <= {"input", "priority"}, (
                f"rule {rule} lacks {set(order) - set(keys)}"
            )
            # Rules of no survey name the record's file.
            recorded = f'record=record("{rule}' in body or f'record="results/_all/provenance/{rule}.' in body
            assert recorded, f"rule {rule} leaves no record"
            assert 'code=code("' in body
            # A scheduler that ended a job for want of memory or time is asked for more.
            assert re.findall(r"(mem_mb|runtime)=grows\(", body) == ["mem_mb", "runtime"], rule


def test_house_sizes(repository):
    for path in rule_files(repository)[1:]:
        assert len(path.read_text().splitlines()) <= 200, path.name
    for path in (repository / "workflow" / "scripts").glob("*.py"):
        assert len(path.read_text().splitlines()) <= 40, path.name

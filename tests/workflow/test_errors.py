"""A user's mistake gives one readable message that lists all of them, before anything runs."""

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from leopard_census.config.load import load_plans, read_config
from leopard_census.errors import InputError
from tests.conftest import Run, RunWorkflow

pytestmark = pytest.mark.workflow

Mistake = Callable[[Path], None]
SURVEY = "plot-2012"

DEPLOYMENTS = [
    {
        "deploymentID": name,
        "locationID": f"S{name[1:]}",
        "deploymentStart": "2011-12-01T09:00:00+11:00",
        "deploymentEnd": "2012-03-01T15:00:00+11:00",
    }
    for name in ("D01", "D02")
]
SETTINGS = {
    "id": SURVEY,
    "title": "Plot, winter 2011/12",
    "utc_offset": "+11:00",
    "season": {"start": "2011-11-01", "end": "2012-04-30"},
    "window": {"start": "2011-12-15", "days": 60},
    "media": {"root": "cards"},
}


def sheets(work: Path) -> Path:
    return work / "config" / "surveys" / SURVEY


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def change_settings(work: Path, **changes: object) -> None:
    path = sheets(work) / "survey.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **changes}), encoding="utf-8")


def change_deployment(work: Path, number: int, **cells: str) -> None:
    with (sheets(work) / "deployments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[number].update(cells)
    write_rows(sheets(work) / "deployments.csv", rows)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A small survey without mistakes; its media are no pictures, which planning does not look at."""
    sheets(tmp_path).mkdir(parents=True)
    (tmp_path / "config" / "config.yaml").write_text(f"surveys: [{SURVEY}]\n", encoding="utf-8")
    (sheets(tmp_path) / "survey.yaml").write_text(yaml.safe_dump(SETTINGS), encoding="utf-8")
    write_rows(sheets(tmp_path) / "deployments.csv", DEPLOYMENTS)
    for row in DEPLOYMENTS:
        folder = tmp_path / "cards" / row["deploymentID"]
        folder.mkdir(parents=True)
        (folder / "IMG_0001.JPG").write_bytes(b"picture")
    return tmp_path


def unknown_key(work: Path) -> None:
    change_settings(work, windw={"start": "2011-12-15"})


def unknown_setting(work: Path) -> None:
    change_settings(work, settings={"frames": {"no_such_setting": 1}})


def bad_window(work: Path) -> None:
    change_settings(work, window={"start": "2012-13-45", "days": 60})


def bad_date(work: Path) -> None:
    change_deployment(work, 0, deploymentStart="15.12.2011")


def ends_before_it_starts(work: Path) -> None:
    change_deployment(work, 0, deploymentEnd="2011-11-02T09:00:00+11:00")


def duplicate_id(work: Path) -> None:
    change_deployment(work, 1, deploymentID="D01")


def climbs_out(work: Path) -> None:
    change_deployment(work, 0, media_glob="../../elsewhere/**")


def unknown_deployment(work: Path) -> None:
    row = {"deploymentID": "D99", "start": "2012-01-05T00:00:00+11:00", "end": "", "reason": "theft"}
    write_rows(sheets(work) / "outages.csv", [row])


def folder_missing(work: Path) -> None:
    shutil.rmtree(work / "cards" / "D02")


def root_missing(work: Path) -> None:
    shutil.rmtree(work / "cards")


def no_media(work: Path) -> None:
    for picture in (work / "cards").glob("*/*"):
        picture.unlink()


def config_broken(work: Path) -> None:
    (work / "config" / "config.yaml").write_text(f"surveys:\n  - {SURVEY}\n\t- other\n", encoding="utf-8")


def config_missing(work: Path) -> None:
    (work / "config" / "config.yaml").unlink()


def config_empty(work: Path) -> None:
    (work / "config" / "config.yaml").write_text("", encoding="utf-8")


def key_twice(work: Path) -> None:
    with (work / "config" / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("settings: {}\nsettings: {}\n")


def register_missing(work: Path) -> None:
    with (work / "config" / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("register: config/leopards.csv\n")


def region_broken(work: Path) -> None:
    (sheets(work) / "region.geojson").write_text(
        '{"type": "Point", "coordinates": [131, 43]}', encoding="utf-8"
    )
    change_settings(work, region={"name": "Plot", "polygon": "region.geojson"})


def decision_unknown(work: Path) -> None:
    row = {
        "decisionID": "1",
        "decidedAt": "2012-05-01T12:00:00+11:00",
        "reviewer": "AB",
        "kind": "pair",
        "subject": "somewhere",
        "object": "elsewhere",
        "verdict": "same",
    }
    write_rows(sheets(work) / "decisions.csv", [row])


def other_offset(work: Path) -> None:
    change_deployment(work, 1, deploymentStart="2011-12-01T09:00:00+10:00")


# Each with words that its line must have: what is wrong, where, and something to go by.
MISTAKES: dict[Mistake, tuple[str, ...]] = {
    unknown_key: ("survey.yaml", "'windw'", "did you mean 'window'"),
    unknown_setting: ("survey.yaml", "settings.frames", "'no_such_setting'"),
    bad_window: ("survey.yaml", "window.start", "2012-13-45"),
    bad_date: ("deployments.csv", "row 2", "deploymentStart", "15.12.2011"),
    ends_before_it_starts: ("deployments.csv", "row 2", "D01", "deploymentEnd", "not after"),
    duplicate_id: ("deployments.csv", "row 3", "D01", "row 2"),
    climbs_out: ("deployments.csv", "row 2", "../../elsewhere/**", "leaves"),
    unknown_deployment: ("outages.csv", "row 2", "D99", "deployments.csv"),
    folder_missing: ("deployments.csv", "D02", "no folder"),
    root_missing: ("survey.yaml", "no folder", "cards"),
    no_media: ("cards", "no file"),
    config_broken: ("config/config.yaml", "line 3, column 1", "spaces, not with tabs"),
    config_missing: ("config/config.yaml", "no such file", "--directory"),
    config_empty: ("config/config.yaml", "is empty", "key: value"),
    key_twice: ("config/config.yaml", "line 3", "'settings' already stands in line 2"),
    register_missing: ("config/config.yaml", "register", "config/leopards.csv", "no file"),
    region_broken: ("survey.yaml", "region.polygon", "region.geojson", "only Point"),
    decision_unknown: ("decisions.csv", "row 2", "subject", "'somewhere'"),
    other_offset: ("deployments.csv", "row 3", "+10:00", "utc_offset"),
}
# After these nothing else of the configuration can be looked at.
UNREADABLE = (config_broken, config_missing, config_empty)


def reported(run: Run) -> str:
    """The message, after checks that hold for every mistake."""
    assert run.returncode != 0
    for noise in ("Traceback", "Exception", "Error in", 'File "', ".smk", ", line "):
        assert noise not in run.text, run.text
    assert run.text.count("Please mend") == 1, run.text
    return run.text


def lines_with(text: str, words: tuple[str, ...]) -> list[str]:
    return [line for line in text.splitlines() if all(word in line for word in words)]


def test_the_survey_without_mistakes_is_planned(work: Path, workflow: RunWorkflow) -> None:
    run = workflow(work, "all", "--dry-run", cores=1)
    assert run.returncode == 0, run.text


def test_a_date_that_is_possible_but_far_is_asked_about_and_the_run_goes_on(
    work: Path, workflow: RunWorkflow
) -> None:
    change_deployment(work, 1, deploymentEnd="2013-03-01T15:00:00+11:00")
    run = workflow(work, "all", "--dry-run", cores=1)
    assert run.returncode == 0, run.text
    (asked,) = lines_with(run.text, ("Please check", "row 3, D02", "is 2013-03-01"))
    assert asked.endswith("if not, correct it.")
    change_settings(work, confirmed_dates=["D02 2013-03-01"])
    assert "Please check" not in workflow(work, "all", "--dry-run", cores=1).text


def test_an_unknown_key_of_the_command_line_is_told_as_that(work: Path, workflow: RunWorkflow) -> None:
    text = reported(workflow(work, "--config", f"suvey={SURVEY}", cores=1))
    assert lines_with(text, ("--config: unknown key 'suvey'", "did you mean 'survey'")), text
    assert not lines_with(text, ("config.yaml:", "suvey")), text


def test_a_locked_folder_is_left_alone_whatever_is_asked_for(work: Path, workflow: RunWorkflow) -> None:
    """Snakemake would build what the other run does not, and take away the other's locks at the end."""
    lock = work / ".snakemake" / "locks" / "0.output.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("results/other-2011/numbers.json\n")
    sleeps = "import time; time.sleep(300)"
    with subprocess.Popen([sys.executable, "-c", sleeps, "snakemake"], cwd=work) as other:
        try:
            run = workflow(work, "--config", f"survey={SURVEY}", cores=1)
        finally:
            other.kill()
    assert run.returncode == 1
    assert f"process {other.pid}: " in run.text
    killed = workflow(work, "--config", f"survey={SURVEY}", cores=1)
    assert killed.returncode == 1
    assert "leopard-census resume" in killed.text
    assert lock.exists()
    assert not (work / "results").exists()
    assert workflow(work, "all", "--dry-run", cores=1).returncode == 0


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_each_mistake_alone_is_refused(mistake: Mistake, work: Path) -> None:
    """Without Snakemake: what the Snakefile calls, and whose error it prints."""
    mistake(work)
    with pytest.raises(InputError) as error:
        config, faults = read_config(work)
        load_plans(config, work, faults)
    text = error.value.text()
    assert lines_with(text, MISTAKES[mistake]), text


@pytest.mark.parametrize("mistake", UNREADABLE, ids=lambda mistake: mistake.__name__)
def test_a_run_names_what_keeps_the_config_file_from_being_read(
    mistake: Mistake, work: Path, workflow: RunWorkflow
) -> None:
    mistake(work)
    text = reported(workflow(work, cores=1))
    assert lines_with(text, MISTAKES[mistake]), text
    assert not (work / "results").exists()


def test_a_run_names_every_other_mistake_each_in_a_survey_of_its_own(
    work: Path, tmp_path_factory: pytest.TempPathFactory, workflow: RunWorkflow
) -> None:
    """One run for all of them, as starting Snakemake takes longer than looking."""
    of_config = (key_twice, register_missing)
    own = {f"{m.__name__.replace('_', '-')}-2012": m for m in MISTAKES if m not in (*UNREADABLE, *of_config)}
    for survey, mistake in own.items():
        aside = tmp_path_factory.mktemp("aside")
        shutil.copytree(work, aside, dirs_exist_ok=True)
        mistake(aside)
        change_settings(aside, id=survey, media={"root": f"cards-{survey}"})
        sheets(aside).rename(sheets(work).parent / survey)
        if (aside / "cards").exists():
            (aside / "cards").rename(work / f"cards-{survey}")
    (work / "config" / "config.yaml").write_text(f"surveys: [{', '.join(own)}]\n", encoding="utf-8")
    for mistake in of_config:
        mistake(work)
    text = reported(workflow(work, cores=1))
    for survey, mistake in own.items():
        assert lines_with(text, (survey, *MISTAKES[mistake])), (survey, text)
    for mistake in of_config:
        assert lines_with(text, MISTAKES[mistake]), (mistake.__name__, text)
    assert not (work / "results").exists()


def test_all_mistakes_are_named_at_once(work: Path, workflow: RunWorkflow) -> None:
    """As far as they can stand in one survey, and those of another survey with them."""
    other = "plot-2011"
    together = (
        unknown_key,
        unknown_setting,
        bad_date,
        duplicate_id,
        climbs_out,
        unknown_deployment,
        region_broken,
        decision_unknown,
    )
    for mistake in together:
        mistake(work)
    change_deployment(work, 1, deploymentEnd="2011-11-02T09:00:00+11:00")
    shutil.copytree(sheets(work).parent / SURVEY, sheets(work).parent / other)
    folder = sheets(work).parent / other
    (folder / "survey.yaml").write_text(
        yaml.safe_dump({**SETTINGS, "id": other, "media": {"root": "no-cards"}}), encoding="utf-8"
    )
    write_rows(folder / "deployments.csv", DEPLOYMENTS)
    (folder / "outages.csv").unlink()
    (work / "config" / "config.yaml").write_text(f"surveys: [{other}, {SURVEY}]\n", encoding="utf-8")

    text = reported(workflow(work, cores=1))
    for mistake in together:
        assert lines_with(text, MISTAKES[mistake]), (mistake.__name__, text)
    assert lines_with(text, ("deployments.csv", "row 3", "deploymentEnd", "not after")), text
    assert lines_with(text, ("survey.yaml", "no folder", "no-cards")), text
    assert not (work / "results").exists()


def test_faults_of_another_survey_do_not_stop_the_one_that_is_asked_for(
    work: Path, workflow: RunWorkflow
) -> None:
    config = work / "config" / "config.yaml"
    config.write_text(f"surveys: [broken-2011, {SURVEY}]\n", encoding="utf-8")
    assert "broken-2011" in reported(workflow(work, cores=1))
    run = workflow(work, "all", "--dry-run", "--config", f"survey={SURVEY}", cores=1)
    assert run.returncode == 0, run.text
    # What spans all surveys is left to runs that know all of them.
    assert "_all/trend.csv" not in run.text


def test_a_configuration_given_by_name_is_used_and_named(work: Path, workflow: RunWorkflow) -> None:
    other = work / "config" / "config.yaml"
    other.rename(work / "mine.yaml")
    run = workflow(work, "all", "--dry-run", "--configfile", "mine.yaml", cores=1)
    assert run.returncode == 0, run.text
    (work / "mine.yaml").write_text(f"surveys: [{SURVEY}]\nsetings: {{}}\n", encoding="utf-8")
    text = reported(workflow(work, "all", "--dry-run", "--configfile", "mine.yaml", cores=1))
    assert lines_with(text, ("mine.yaml", "'setings'", "did you mean 'settings'")), text


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder on a disk that is read-only, where the machine lets us mount one (root may write anywhere else)."""
    bind = ["mount", "--bind", str(folder), str(folder)]
    if shutil.which("mount") is None or subprocess.run(bind, capture_output=True, check=False).returncode:
        pytest.skip("mounting a read-only disk is not allowed here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)])
def test_a_read_only_folder_is_told_before_snakemake_tries_to_write(
    work: Path, workflow: RunWorkflow, arguments: tuple[str, ...]
) -> None:
    with read_only(work):
        run = workflow(work, "all", *arguments, cores=1)
    assert run.returncode != 0
    assert "The working folder cannot be written to. Nothing was run." in run.text
    assert "Traceback" not in run.text
    assert 'File "' not in run.text


def test_results_that_are_read_only_can_still_be_planned(work: Path, workflow: RunWorkflow) -> None:
    (work / "results").mkdir()
    with read_only(work / "results"):
        planned = workflow(work, "all", "--dry-run", cores=1)
        run = workflow(work, "all", cores=1)
    assert planned.returncode == 0, planned.text
    assert "The working folder cannot be written to" in run.text
    assert f"- {work / 'results'}" in run.text

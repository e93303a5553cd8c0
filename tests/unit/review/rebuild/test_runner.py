"""Runs of a small workflow: how they end, who may start them, and what is left of one that is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leopard_census.errors import InputError
from leopard_census.review.rebuild import runner as module
from leopard_census.review.rebuild.runner import RefusedError
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.review.rebuild.conftest import until

REPOSITORY = Path(__file__).resolve().parents[4]


def answer(office, n, verdict="same"):
    """Anna answers the only question, as often as she likes."""
    keys = [row["sightingID"] for row in office.made.sightings[:2]]
    one, other = (office.desk.survey.shown[key].anchor for key in keys)
    row = {
        "reviewer": "Anna",
        "round": 1,
        "kind": "pair",
        "subject": one,
        "object": other,
        "verdict": verdict,
    }
    office.log.add(f"{n:016x}", [row | {"evidence": "x"}])


def history(office):
    return office.runner.folder.history()


def named_in(path):
    return {row["individualID"] for row in read_table(path, contract("assignments")) if row["individualID"]}


def test_a_run_that_ends_well_is_told_with_what_it_changed(office):
    answer(office, 1)
    office.workflow.plan(rename={"A": "KP-01"})
    before = office.codes()
    office.runner.start("Anna", report=True)
    run = office.end()
    assert (run.outcome, run.by, run.report, run.message) == ("done", "Anna", True, ())
    assert office.workflow.asked == [(True, False)]
    assert set(before.values()) == {"A", "B"}
    assert set(office.codes().values()) == {"KP-01", "B"}
    (line,) = history(office)
    assert (line["outcome"], line["by"], line["n_decisions"], line["n_new"]) == ("done", "Anna", 1, 1)
    assert line["before"]["count"] == line["after"]["count"] == 2
    assert (line["after"]["count_low"], line["after"]["count_high"], line["after"]["stop"]) == (2, 3, False)
    assert line["seconds"] >= 0
    found = office.runner.folder.changes(run.id)
    assert found["changes"]["renamed"] == [{"before": "A", "after": "KP-01"}]
    assert found["changes"]["moved"] == []
    assert found["fates"] == {"used": 1}


def test_only_what_is_new_since_the_last_run_is_new(office):
    for n in (1, 2):
        answer(office, n)
        office.runner.start("Anna", report=False)
        office.end()
    assert [(line["n_decisions"], line["n_new"]) for line in history(office)] == [(1, 1), (2, 1)]
    last = office.runner.folder.changes(history(office)[-1]["id"])
    assert last["fates"] == {"superseded": 1, "used": 1}
    assert last["fates_new"] == {"used": 1}


def test_while_a_run_is_at_work_reviewers_go_on_with_the_results_from_before(office):
    office.workflow.plan(wait=True, rename={"A": "KP-01"})
    office.runner.start("Anna", report=False)
    until(lambda: office.workflow.begun)
    assert not (office.made.results / "individuals" / "assignments.csv").exists()
    status = office.runner.look()
    assert status.running
    assert (status.console.done, status.console.total) == (1, 2)
    assert status.console.at == "Individuals of plot-2012"
    # The page, one that is opened now, and their pictures.
    for desk in (office.desk, office.another().desk):
        question = desk.questions("Anna", 1)[0]
        assert question.sides[0].pictures[0].archive.is_file()
    answer(office, 7)
    office.workflow.go()
    assert office.end().outcome == "done"
    assert set(office.codes().values()) == {"KP-01", "B"}
    assert len(office.log.rows()) == 1


def test_one_run_at_a_time_over_two_programs_and_both_see_it(office):
    office.workflow.plan(wait=True)
    other = office.another()
    office.runner.start("Anna", report=False)
    until(lambda: office.workflow.begun)
    for one in (office, other):
        with pytest.raises(RefusedError) as error:
            one.runner.start("Boris", report=False)
        assert error.value.kind == "running"
        assert one.runner.look().run.by == "Anna"
    office.workflow.go()
    until(lambda: not other.runner.look().running)
    until(lambda: not office.runner.look().running)
    assert [line["by"] for line in history(office)] == ["Anna"]
    assert other.reloads >= 1
    other.runner.start("Boris", report=False)
    assert other.end().by == "Boris"


def test_two_programs_that_look_at_the_end_of_a_run_tell_of_it_once(office):
    others = [office.another() for _ in range(4)]
    office.runner.start("Anna", report=False)
    until(lambda: office.runner.folder.exit_status(office.runner.folder.run()) is not None)
    for one in others:
        until(lambda one=one: not one.runner.look().running)
    assert len(history(office)) == 1


def test_a_failure_is_told_in_the_workflows_words(office):
    said = "\nThe sheet labels.csv cannot be used:\n  - row 3: there is no such file\n"
    office.workflow.plan(status=1, said=said)
    office.runner.start("Anna", report=False)
    run = office.end()
    assert run.outcome == "failed"
    assert run.message == ("The sheet labels.csv cannot be used:", "  - row 3: there is no such file")
    assert history(office)[0]["outcome"] == "failed"
    assert "after" not in history(office)[0]
    # The failed job had deleted the individuals: the page shows those from before, and so does one opened now.
    assert set(office.codes().values()) == set(office.another().codes().values()) == {"A", "B"}


def test_after_a_failure_the_next_run_is_held_against_the_last_whole_results(office):
    office.workflow.plan(status=1)
    office.runner.start("Anna", report=False)
    assert office.end().outcome == "failed"
    office.workflow.plan(rename={"A": "KP-01"})
    office.runner.start("Anna", report=False)
    run = office.end()
    assert run.outcome == "done"
    assert office.runner.folder.changes(run.id)["changes"]["renamed"] == [{"before": "A", "after": "KP-01"}]
    assert set(office.codes().values()) == {"KP-01", "B"}


def test_a_run_can_be_stopped_and_the_next_one_goes_on(office):
    office.workflow.plan(wait=True)
    office.runner.start("Anna", report=False)
    until(lambda: office.workflow.begun)
    office.another().runner.stop("Boris")
    run = office.end()
    assert (run.outcome, run.stopped_by) == ("stopped", "Boris")
    assert set(office.codes().values()) == {"A", "B"}
    with pytest.raises(RefusedError) as error:
        office.runner.stop("Boris")
    assert error.value.kind == "nothing-runs"
    office.workflow.plan(rename={"A": "KP-01"})
    office.runner.start("Anna", report=False)
    assert office.end().outcome == "done"
    assert set(office.codes().values()) == {"KP-01", "B"}


def test_a_run_that_does_not_hear_is_killed(office, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 0.3)
    office.workflow.plan(wait=True, deaf=True)
    office.runner.start("Anna", report=False)
    until(lambda: office.workflow.begun)
    pid = int((office.made.folder / "begun").read_text())
    office.runner.stop("Anna")
    assert office.runner.look().stopping
    run = office.end()
    assert run.outcome == "stopped"
    until(lambda: not alive(pid))
    # Snakemake leaves its lock then: the next run takes it away.
    office.workflow.hindered = ("locked", [])
    office.workflow.plan()
    office.runner.start("Anna", report=False)
    assert office.workflow.asked[-1] == (False, True)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.parametrize("kind", ["other-run", "locked"])
def test_a_run_by_somebody_else_is_told_and_left_alone(office, kind):
    office.workflow.hindered = (kind, ["77: snakemake all"])
    with pytest.raises(RefusedError) as error:
        office.runner.start("Anna", report=False)
    assert (error.value.kind, error.value.lines) == (kind, ["77: snakemake all"])
    assert office.workflow.asked == []
    assert office.runner.folder.run() is None


def test_a_run_of_another_survey_is_told(office):
    other = office.runner.folder.__class__(office.runner.folder.path, "plot-2013")
    locks = other.lock()
    other.write(
        module.Run("20260101T000000Z", "plot-2013", "Anna", False, "2026-01-01T00:00:00+00:00", "here", 0)
    )
    with pytest.raises(RefusedError) as error:
        office.runner.start("Anna", report=False)
    assert (error.value.kind, error.value.lines) == ("other-survey", ["plot-2013"])
    assert not office.runner.look().running
    module.release(locks)


def test_a_command_that_does_not_exist_is_a_failure_with_a_reason(office, monkeypatch):
    monkeypatch.setattr(office.workflow, "command", lambda report, resume: ["/no/such/program"])
    office.runner.start("Anna", report=False)
    run = office.end()
    assert run.outcome == "failed"
    assert run.message == ("/no/such/program cannot be started: No such file or directory",)


def test_a_disk_that_cannot_keep_the_state_before_starts_nothing(office, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "before")

    monkeypatch.setattr(module.kept, "keep", full)
    with pytest.raises(RefusedError) as error:
        office.runner.start("Anna", report=False)
    assert error.value.kind == "disk"
    assert "No space left" in error.value.lines[0]
    assert office.workflow.asked == []
    assert not office.runner.look().running


def program(office):
    """A review program of its own that starts a run and then waits."""
    code = (
        "import sys, time; from pathlib import Path;"
        "from tests.unit.review.conftest import MadeSurvey;"
        "from tests.unit.review.rebuild.conftest import FakeWorkflow, Office;"
        "made = MadeSurvey(Path(sys.argv[1])); plan = (made.folder / 'plan.json').read_text();"
        "one = Office(made, FakeWorkflow(made.folder)); (made.folder / 'plan.json').write_text(plan);"
        "one.runner.start('Anna', False); print('started', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(office.made.folder)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "started\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_outlives_the_program_that_started_it(office, number):
    office.workflow.plan(wait=True, rename={"A": "KP-01"})
    process = program(office)
    until(lambda: office.workflow.begun)
    process.send_signal(number)
    process.wait(20)
    assert office.runner.look().running
    office.workflow.go()
    assert office.end().outcome == "done"
    assert history(office)[0]["by"] == "Anna"
    assert set(office.codes().values()) == {"KP-01", "B"}


def test_a_run_whose_processes_are_all_killed_is_told_as_broken_off(office):
    office.workflow.plan(wait=True)
    run = office.runner.start("Anna", report=False)
    until(lambda: office.workflow.begun)
    os.killpg(run.pid, signal.SIGKILL)
    assert office.end().outcome == "lost"
    assert set(office.codes().values()) == {"A", "B"}


def test_the_workflow_goes_on_when_its_first_process_is_killed(office):
    office.workflow.plan(wait=True, rename={"A": "KP-01"})
    run = office.runner.start("Anna", report=False)
    until(lambda: office.workflow.begun)
    os.kill(run.pid, signal.SIGKILL)
    time.sleep(0.2)
    assert office.runner.look().running
    office.workflow.go()
    assert office.end().outcome == "done"


def test_results_that_somebody_else_made_anew_are_read(office):
    record = office.made.results / "provenance" / "individuals.json"
    record.parent.mkdir()
    office.runner.look()
    record.write_text("{}")
    office.made.assigned[0]["individualID"] = "KP-77"
    office.made.write()
    office.runner.look()
    assert "KP-77" in office.codes().values()


def test_results_that_cannot_be_read_leave_the_page_as_it_is(office, monkeypatch, caplog):
    def broken():
        raise InputError("The table cannot be used:", ["row 3"])

    monkeypatch.setattr(office.runner, "_reload", broken)
    record = office.made.results / "provenance" / "individuals.json"
    record.parent.mkdir()
    record.write_text("{}")
    assert not office.runner.look().running
    assert "row 3" in caplog.text


def test_a_run_that_made_tables_that_cannot_be_read_has_ended(office, caplog):
    path = office.made.results / "individuals" / "catalogue.csv"
    office.workflow.command = lambda report, resume: [
        "cp",
        str(office.workflow.folder / "plan.json"),
        str(path),
    ]
    office.runner.start("Anna", report=False)
    assert office.end().outcome == "done"
    assert "after" not in history(office)[0]
    assert "catalogue.csv" in caplog.text
    assert set(office.codes().values()) == {"A", "B"}


def test_pictures_from_before_are_let_go_of_and_tables_kept(office, monkeypatch):
    office.runner.start("Anna", report=False)
    office.end()
    before = office.runner.folder.before
    assert list(before.glob("sightings/*.zip"))
    monkeypatch.setattr(module, "_old", lambda run, now: True)
    office.runner.look()
    assert not list(before.glob("sightings/*.zip"))
    assert named_in(before / "individuals" / "assignments.csv") == {"A", "B"}


def test_the_watch_goes_on_after_an_error(office, monkeypatch):
    monkeypatch.setattr(module, "_LOOK_S", 0.02)
    looks = []

    def look():
        looks.append(1)
        if len(looks) == 2:
            raise OSError("away")

    monkeypatch.setattr(office.runner, "look", look)
    enough = office.runner.watch()
    until(lambda: len(looks) > 4)
    enough.set()
    monkeypatch.undo()

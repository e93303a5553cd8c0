"""A made survey, a workflow that is a small script, and runners over both."""

import json
import sys
import time
from pathlib import Path

import pytest

from leopard_census.review.decision_log import DecisionLog
from leopard_census.review.desk import Desk
from leopard_census.review.rebuild.run_folder import RunFolder
from leopard_census.review.rebuild.runner import Runner
from tests.unit.review.conftest import SECRET, MadeSurvey

FAKE = Path(__file__).with_name("fake_workflow.py")
PATIENCE_S = 30


class FakeWorkflow:
    """A workflow of which the test says what it does: see fake_workflow.py."""

    def __init__(self, folder):
        self.folder = folder
        self.asked = []
        self.hindered = None
        self.plan()

    def plan(self, *, wait=False, status=0, said="", rename=None, deaf=False, delete=True):
        """What runs from now on do."""
        content = {"wait": wait, "status": status, "said": said, "rename": rename or {}, "deaf": deaf}
        (self.folder / "plan.json").write_text(json.dumps(content | {"delete": delete}))
        (self.folder / "go").unlink(missing_ok=True)
        (self.folder / "begun").unlink(missing_ok=True)

    def go(self):
        """Let a run that waits go on."""
        (self.folder / "go").touch()

    @property
    def begun(self):
        return (self.folder / "begun").exists()

    def command(self, report, resume):
        self.asked.append((report, resume))
        return [sys.executable, str(FAKE), str(self.folder)]

    def hindrance(self):
        return self.hindered


def until(condition, patience_s=PATIENCE_S):
    """Wait; what the condition gave."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen")


class Office:
    """A survey folder with a desk and a runner; `another` is the same over a second program's objects."""

    def __init__(self, made, workflow):
        self.made, self.workflow = made, workflow
        self.log = DecisionLog(made.folder / "decisions.csv")
        self.runner = Runner(
            RunFolder(made.folder / "results" / "run" / "review", "plot-2012"),
            made.results,
            self.log,
            workflow,
            made.folder,
        )
        self.desk = Desk(self.read, self.log, SECRET, per_pair=2, control_share=0.0)
        self.reloads = 0
        self.runner.attend(self.reload, lambda anchor: self.desk.survey.attach(anchor))

    def read(self):
        """The survey from wherever the runner says."""
        return self.made.read(self.runner.source())

    def reload(self):
        self.reloads += 1
        self.desk.reload()

    def another(self):
        return Office(self.made, self.workflow)

    def codes(self):
        """sightingID -> code, as the page shows them."""
        return {key: one.code for key, one in self.desk.survey.shown.items() if one.code}

    def end(self):
        """Wait until the run has ended; how it stands."""
        until(lambda: not self.runner.look().running)
        return self.runner.look().run


@pytest.fixture
def office(tmp_path):
    made = MadeSurvey(tmp_path)
    for name in ("A", "A", "B", "B", None):
        made.add(name)
    made.ask(*(row["sightingID"] for row in made.sightings[:2]))
    made.count(2, low=2, high=3)
    made.write()
    one = Office(made, FakeWorkflow(tmp_path))
    yield one
    one.workflow.go()
    until(lambda: not one.runner.look().running)

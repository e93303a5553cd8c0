"""The survey that a command reviews: its results, its sheet of decisions, and who may be asked what."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.commands.project import open_project
from leopard_census.commands.review_workflow import ReviewWorkflow
from leopard_census.config.load import Plan, read_config
from leopard_census.config.register import register_path
from leopard_census.errors import InputError
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table


@dataclass(frozen=True)
class Reviewed:
    """What a command needs of it.

    Attributes
    ----------
    plan
        Its settings and sheets.
    folder, results
        Of its sheets, and of its results.
    log, desk
        Its decisions (`review.decision_log.DecisionLog`), questions and answers (`review.desk.Desk`).
    runner
        Runs the workflow for it (`review.rebuild.runner.Runner`).
    secret
        For cookies and seals.
    """

    plan: Plan
    folder: Path
    results: Path
    log: Any
    desk: Any
    runner: Any
    secret: bytes

    def sheet(self, name: str) -> Path:
        """Path of a sheet, such as `clocks`."""
        return self.folder / f"{name}.csv"


def open_reviewed(directory: Path, survey: str, cores: int = 1) -> Reviewed:
    """A survey with its results.

    Parameters
    ----------
    directory
        Folder with config/ and results/.
    survey
        Its id.
    cores
        For runs of the workflow.

    Raises
    ------
    InputError
        When the configuration or a sheet has faults, the survey has no pictures, or its results are not made yet.
    """
    from leopard_census.config.individuals import IndividualsSettings
    from leopard_census.config.review import ReviewSettings
    from leopard_census.review.decision_log import DecisionLog
    from leopard_census.review.desk import Desk
    from leopard_census.review.rebuild.run_folder import RunFolder
    from leopard_census.review.rebuild.runner import Runner
    from leopard_census.review.sealing import secret_in
    from leopard_census.review.survey import ReviewSurvey
    from leopard_census.review.survey_reading import read_survey

    work = directory.resolve()
    plans, roots = open_project(work, survey)
    plan = plans[survey]
    if plan.media_root is None:
        told = {
            "tables": "survives as tables, without pictures",
            "package": "starts from a Camtrap DP package, whose names are taken as they are; review where it was made",
        }
        raise InputError("There is nothing to review:", [f"{survey} {told[plan.start]}"])
    results = work / "results"
    config, _ = read_config(work)
    register = register_path(config, work)
    earlier = [name for name in plan.survey.earlier if plans[name].media_root is not None]
    settings = IndividualsSettings(**plan.settings["individuals"])
    protocol = ReviewSettings(**plan.settings["review"])

    secret = secret_in(results / "run" / "review")
    log = DecisionLog(roots.path_of(f"survey/{survey}/decisions.csv"))
    log.rows()  # a sheet with faults is told before anybody works
    runner = Runner(
        RunFolder(results / "run" / "review", survey),
        results / survey,
        log,
        ReviewWorkflow(work, survey, cores),
        work,
    )

    def load() -> ReviewSurvey:
        listed = read_table(register, contract("individuals")) if register and register.is_file() else []
        readable = {survey, *plan.survey.earlier}
        return read_survey(
            survey,
            runner.source(),
            settings,
            {name: results / name for name in earlier},
            [row for row in listed if row["firstSurvey"] in readable],
            plan.survey.target_species,
        )

    desk = Desk(load, log, secret, per_pair=protocol.per_pair, control_share=protocol.control_share)
    return Reviewed(plan, plan.folder, results / survey, log, desk, runner, secret)

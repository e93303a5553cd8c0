"""The check of a package before a survey begins: what planning would tell of the package and of its first settings."""

from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import ValidationError

from leopard_census.config.facts import survey_facts
from leopard_census.config.individual_codes import check_names
from leopard_census.config.load import CONFIG_FILE
from leopard_census.config.long_season import season_question
from leopard_census.config.package_checks import check_package
from leopard_census.config.package_rows import PackageTables
from leopard_census.config.package_seen import Seen
from leopard_census.config.package_sheets import package_sheets
from leopard_census.config.places import check_region
from leopard_census.config.register import register_rows
from leopard_census.config.sections import explain, merge_settings, sound_settings
from leopard_census.config.survey import Survey
from leopard_census.config.yaml_file import read_yaml
from leopard_census.new_survey.write import listed_surveys


def check_start(
    tables: PackageTables,
    seen: Seen,
    target: str,
    text: str | None,
    survey_id: str,
    config_folder: Path,
    told: Iterable[str],
) -> tuple[list[str], list[str]]:
    """One line per fault, and one per question.

    Parameters
    ----------
    tables, seen
        The package.
    target
        Species that is to be counted.
    text
        The first `survey.yaml` as it would be written; None for a package without deployments, which is a fault.
    survey_id
        Key of the new survey.
    config_folder
        Usually `config`, where the register of individuals lies.
    told
        Faults of the descriptor.
    """
    package = tables.descriptor
    raw = yaml.safe_load(text) if text is not None else {"target_species": target}
    # A package of another program tells nothing that could be wrong here.
    shown = package.shown_file("survey") if package.own else "survey.yaml"
    facts = survey_facts({"camtrap_dp": {}, **raw})
    read = check_package(tables, seen, facts, shown, told)
    problems = list(read.problems)
    if text is not None:
        settings, faults = sound_settings(raw.get("settings"), shown)
        problems += faults + merge_settings({}, settings, (shown, shown))[1]
        try:
            Survey(**{**raw, "settings": settings})
        except ValidationError as error:
            problems += explain(error, shown, Survey)
    config, _ = read_yaml(config_folder / "config.yaml", CONFIG_FILE, "")
    surveys = [name for name in listed_surveys(config_folder / "config.yaml") if name != survey_id]
    register = register_rows(config or {}, config_folder.parent)
    beside = package_sheets(config_folder / "surveys" / survey_id, read, facts)
    problems += beside.problems
    problems += check_names(survey_id, beside.sheets, register, [*surveys, survey_id], survey_id, {})
    if "region" in package.files and raw.get("region"):
        name = package.files["region"].relative_to(package.folder).as_posix()
        rows = list(read.deployments.rows.values())
        problems += check_region(package.folder, package.shown, {"polygon": name}, rows)
    asked = (
        season_question(shown, facts.season, list(read.as_given().values()))
        if facts.season is not None
        else None
    )
    questions = [
        *([asked] if asked else []),
        *(doubt.question for doubt in beside.doubts),
        *beside.questions,
        *read.questions,
    ]
    return list(dict.fromkeys(problems)), questions

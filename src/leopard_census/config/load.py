"""Check the whole configuration before any work starts: every fault of every file in one message.

Only csv, yaml and pydantic are used here: this runs whenever the Snakefile is read, and must take well under a second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from leopard_census.config.sections import explain, merge_settings, settings_shape, unknown_key
from leopard_census.config.sheets import Sheets, load_sheets
from leopard_census.config.survey import Survey
from leopard_census.errors import InputError

_TOP_KEYS = ("surveys", "settings", "register")
# Snakemake hands over what was given with --config as well, and keys that we add for the jobs.
_RUN_KEYS = ("survey", "_survey_folders", "_media_roots")


@dataclass(frozen=True)
class Plan:
    """All that planning needs to know of one survey."""

    survey: Survey
    folder: Path
    media_root: Path | None
    sheets: Sheets
    settings: dict[str, dict[str, Any]]

    @property
    def deployments(self) -> tuple[str, ...]:
        """Keys of the survey's deployments, sorted."""
        return tuple(sorted(row["deploymentID"] for row in self.sheets.deployments))


def load_plans(config: Mapping[str, Any], work: Path) -> dict[str, Plan]:
    """Plans of all surveys, in the order of the config file.

    Parameters
    ----------
    config
        Content of config.yaml.
    work
        Working directory that relative paths start from.

    Raises
    ------
    InputError
        Listing every fault of the config file, of every `survey.yaml` and of every sheet.
    """
    where = "config/config.yaml"
    problems = [unknown_key(str(k), _TOP_KEYS, where) for k in config if k not in (*_TOP_KEYS, *_RUN_KEYS)]
    entries = config.get("surveys") or []
    if not isinstance(entries, list) or not entries:
        problems.append(f"{where}: 'surveys' must list at least one survey; see config/README.md")
        entries = []
    common = config.get("settings") or {}
    if faults := settings_shape(common, where):
        problems += faults
        common = {}
    plans: dict[str, Plan] = {}
    listed: list[str] = []
    for entry in entries:
        survey_id, folder = _entry(entry, work)
        if survey_id in listed:
            problems.append(f"{where}: the survey {survey_id!r} is listed twice; remove one")
            continue
        plan = _load_survey(survey_id, folder, common, listed, work, problems)
        listed.append(survey_id)
        if plan:
            plans[survey_id] = plan
    wanted = config.get("survey")
    if wanted is not None and str(wanted) not in listed:
        problems.append(_not_listed(str(wanted), tuple(listed), work))
    if problems:
        raise InputError(
            "The configuration cannot be used. Nothing was run. Please mend:", list(dict.fromkeys(problems))
        )
    return plans


def _not_listed(survey_id: str, listed: tuple[str, ...], work: Path) -> str:
    if (work / "config" / "surveys" / survey_id / "survey.yaml").is_file():
        return (
            f"--config survey: {survey_id!r} is not listed in config/config.yaml; add the line '  - {survey_id}' "
            "under 'surveys', in order of time"
        )
    return unknown_key(survey_id, listed, "--config survey").replace("unknown key", "unknown survey")


def _entry(entry: Any, work: Path) -> tuple[str, Path]:
    """A survey is listed by its id, or as {id: ..., folder: ...} when its sheets lie elsewhere."""
    if isinstance(entry, Mapping):
        survey_id = str(entry.get("id", ""))
        return survey_id, work / Path(str(entry.get("folder", f"config/surveys/{survey_id}"))).expanduser()
    return str(entry), work / "config" / "surveys" / str(entry)


def _load_survey(
    survey_id: str,
    folder: Path,
    common: Mapping[str, Any],
    listed_before: Sequence[str],
    work: Path,
    problems: list[str],
) -> Plan | None:
    """One survey; its sheets are looked at even where `survey.yaml` has faults, so that all are told at once."""
    path = folder / "survey.yaml"
    shown = path.relative_to(work) if path.is_relative_to(work) else path
    raw = _read_yaml(path, str(shown), problems)
    if raw is None:
        return None
    before = len(problems)
    survey = _check_survey(raw, survey_id, folder, str(shown), listed_before, problems)
    own = raw.get("settings")
    if faults := settings_shape(raw.get("settings") or {}, str(shown)):
        problems += faults
        return None
    settings, faults = merge_settings(
        common, own if isinstance(own, dict) else {}, ("config/config.yaml", str(shown))
    )
    problems += faults
    media_root = _media_root(raw.get("media"), folder, work)
    sheets, faults = load_sheets(
        folder,
        media_root,
        media_exist=survey is not None and not survey.simulated,
        from_tables=survey is not None and survey.media is None,
    )
    problems += faults
    if survey is None or len(problems) > before:
        return None
    return Plan(survey, folder, media_root, sheets, settings)


def _check_survey(
    raw: Mapping[str, Any],
    survey_id: str,
    folder: Path,
    shown: str,
    listed_before: Sequence[str],
    problems: list[str],
) -> Survey | None:
    try:
        survey = Survey(**raw)
    except ValidationError as error:
        problems += explain(error, shown, Survey)
        return None
    if survey.id != survey_id:
        problems.append(
            f"{shown}: id is {survey.id!r}, but config/config.yaml lists {survey_id!r}; make them equal"
        )
    for name in survey.earlier:
        if name not in listed_before:
            problems.append(
                f"{shown}: the earlier survey {name!r} does not stand before {survey_id!r} in config/config.yaml; "
                "add it there or remove it here"
            )
    if survey.region and not (folder / survey.region.polygon).is_file():
        problems.append(
            f"{shown}: region.polygon: there is no file {survey.region.polygon} in the survey's folder"
        )
    return survey


def _read_yaml(path: Path, shown: str, problems: list[str]) -> dict[str, Any] | None:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(
            f"{shown}: there is no such file; `leopard-census init SURVEY --media DIR` makes one for a new survey"
        )
        return None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(f"{shown}: cannot be read as YAML: {' '.join(str(error).split())}")
        return None
    if not isinstance(raw, dict):
        problems.append(f"{shown}: must hold keys and values; see config/README.md")
        return None
    return {str(key): value for key, value in raw.items()}


def _media_root(media: Any, folder: Path, work: Path) -> Path | None:
    """Relative to the working directory, or to the survey's folder when it begins with ./ or ../"""
    root = media.get("root") if isinstance(media, Mapping) else None
    if not isinstance(root, str):
        return None
    base = folder if root.startswith(("./", "../")) else work
    return base / Path(root).expanduser()

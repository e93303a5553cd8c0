"""The list of surveys in config.yaml: which there are, where their sheets lie, and which of them a run needs."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from leopard_census.config.sections import unknown_key
from leopard_census.config.survey import SURVEY_ID, SURVEY_ID_LENGTH, path_fault

_KEYS = ("id", "folder")


def survey_folders(entries: Any, where: str, work: Path) -> tuple[dict[str, Path], list[str]]:
    """Folder of each survey, in the order of the list, and one line per fault.

    Parameters
    ----------
    entries
        Value of `surveys`: a list of ids, or of `{id: ..., folder: ...}` where the sheets lie elsewhere.
    where
        Name of the file, for the messages.
    work
        Working directory that relative folders start from.
    """
    if not isinstance(entries, list) or not entries:
        return {}, [f"{where}: 'surveys' must list at least one survey; see config/README.md"]
    folders: dict[str, Path] = {}
    problems: list[str] = []
    for number, entry in enumerate(entries, start=1):
        at = f"{where}: surveys, entry {number}"
        survey, folder = entry, None
        if isinstance(entry, Mapping):
            problems += [unknown_key(str(key), _KEYS, at) for key in entry if key not in _KEYS]
            survey, folder = entry.get("id"), entry.get("folder")
            if survey is None:
                problems.append(f"{at}: the key 'id' is missing; add it")
                continue
            if "folder" in entry and (
                not isinstance(folder, str) or not folder.strip() or path_fault(folder)
            ):
                problems.append(
                    f"{at}: folder must be the path of the survey's folder, not {folder!r}; write it or remove the key"
                )
                folder = None
        name = str(survey)
        if isinstance(survey, bool | list | None) or not _is_id(name):
            problems.append(
                f"{at}: {survey!r} is no id of a survey; write small letters, digits and hyphens, at most "
                f"{SURVEY_ID_LENGTH}"
            )
        elif name in folders:
            problems.append(f"{where}: the survey {name!r} is listed twice; remove one")
        else:
            folders[name] = work / Path(folder or f"config/surveys/{name}").expanduser()
    return folders, problems


def check_order(starts: Mapping[str, date | None], where: str) -> list[str]:
    """One line for each survey whose window begins before that of one that is listed before it.

    Winters are compared in the order of the list, and a survey's names are known to those after it. Surveys of one
    winter, as of two plots, may stand in either order.

    Parameters
    ----------
    starts
        First day of each survey's window, in the order of the list; None where it cannot be read.
    where
        Name of the file, for the messages.
    """
    problems = []
    latest: tuple[str, date] | None = None
    for survey, start in starts.items():
        if start is None:
            continue
        if latest is None or start >= latest[1]:
            latest = survey, start
            continue
        problems.append(
            f"{where}: surveys: {survey!r} (window from {start}) is listed after {latest[0]!r} (window from "
            f"{latest[1]}); list surveys in order of time, or correct the window"
        )
    return problems


def _is_id(text: str) -> bool:
    return bool(re.search(SURVEY_ID, text)) and len(text) <= SURVEY_ID_LENGTH


def asked_for(
    survey: Any, folders: Mapping[str, Path], work: Path, where: str
) -> tuple[str | None, list[str]]:
    """The survey that a run or command was asked for where it is listed; None and one line where it is not.

    Parameters
    ----------
    survey
        As it was given.
    folders
        The surveys that are listed.
    work
        Working directory.
    where
        The option that it was given with, for the messages.
    """
    name = str(survey)
    if name in folders:
        return name, []
    if _is_id(name) and (work / "config" / "surveys" / name / "survey.yaml").is_file():
        return None, [
            f"{where}: {name!r} is not listed in config/config.yaml; add the line '  - {name}' "
            "under 'surveys', in order of time"
        ]
    return None, [
        unknown_key(name, tuple(folders), where)
        .replace("unknown key", "unknown survey")
        .replace("the keys are", "the surveys are")
    ]

"""Write the files of a new survey; what is there already is left as it is."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from leopard_census.config.survey import SURVEY_ID
from leopard_census.config.yaml_file import read_yaml
from leopard_census.errors import InputError
from leopard_census.new_survey.deployments import deployment_rows
from leopard_census.new_survey.found import Found
from leopard_census.new_survey.settings_file import settings_text
from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.contract import Contract, contract


@dataclass(frozen=True)
class Written:
    """What `init_survey` did."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    deployments: tuple[dict[str, Any], ...]
    listed: bool


def check_survey_id(survey_id: str) -> None:
    """Stop when a survey cannot have this key.

    Raises
    ------
    InputError
        Saying what a key looks like.
    """
    if not re.fullmatch(SURVEY_ID, survey_id):
        raise InputError(
            "The survey cannot have this name:",
            [f"{survey_id!r}: use small letters, digits and hyphens, such as kedrovaya-2026"],
        )


def init_survey(
    survey_id: str, title: str, media_root: str, config_folder: Path, offset: str, found: Sequence[Found]
) -> Written:
    """Write `survey.yaml` and the sheets of a new survey under `config_folder`/surveys/.

    Parameters
    ----------
    survey_id
        Key of the survey.
    title
        As it is to stand on the report.
    media_root
        As it is to stand in `survey.yaml`.
    config_folder
        Usually `config`. When it holds no `config.yaml` yet, one is written that lists this survey.
    offset
        The survey's UTC offset, such as `+10:00`.
    found
        What the media folder holds.

    Raises
    ------
    InputError
        When the key is no key, or a file cannot be written.
    """
    check_survey_id(survey_id)
    folder = config_folder / "surveys" / survey_id
    rows = deployment_rows(found, Path(media_root).name)
    days = [row[key].date() for row in rows for key in ("deploymentStart", "deploymentEnd") if row[key]]
    texts = {
        "survey.yaml": settings_text(
            survey_id, title, media_root, offset, min(days, default=None), max(days, default=None)
        ),
        "deployments.csv": sheet_text(contract("deployments"), rows),
        "outages.csv": sheet_text(contract("outages"), ()),
        "clocks.csv": sheet_text(contract("clocks"), ()),
        "labels.csv": sheet_text(contract("labels"), ()),
        "decisions.csv": sheet_text(contract("decisions"), ()),
    }
    written, kept = write_missing(folder, texts)
    return Written(folder, written, kept, tuple(rows), listed_or_begun(config_folder, survey_id))


def write_missing(folder: Path, texts: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write those files that are not there yet; returns the names of these, and of those left as they are."""
    kept = tuple(name for name in texts if (folder / name).exists())
    for name, text in texts.items():
        if name not in kept:
            _write(folder / name, text)
    return tuple(name for name in texts if name not in kept), kept


def listed_or_begun(config_folder: Path, survey_id: str) -> bool:
    """Whether `config.yaml` lists the survey; where there is none yet, one is written that does."""
    listing = config_folder / "config.yaml"
    listed = not listing.exists() or survey_id in listed_surveys(listing)
    if not listing.exists():
        _write(
            listing,
            f"# Surveys in order of time; see README.md beside this file.\nsurveys:\n  - {survey_id}\n",
        )
    return listed


def listed_surveys(listing: Path) -> list[str]:
    """Surveys that a `config.yaml` lists; none where it cannot be read, whose faults a run tells."""
    config, _ = read_yaml(listing, str(listing), "")
    return [Path(str(entry)).name for entry in (config or {}).get("surveys") or ()]


def sheet_text(columns: Contract, rows: Iterable[Mapping[str, Any]]) -> str:
    """CSV text of a sheet that people will complete; required cells may still be empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns.columns)
    for row in rows:
        writer.writerow(_cell(row.get(name)) for name in columns.columns)
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def _write(path: Path, text: str) -> None:
    try:
        with atomic_path(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError(
            "The survey cannot be written:",
            [f"{path}: {why}; name another folder with --directory, or mend its permissions"],
        ) from None

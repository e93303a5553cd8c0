"""The sheets that people keep for a survey, checked against their contracts, each other and the media folder."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leopard_census.config.calendar_ends import without_calendar_ends
from leopard_census.config.date_doubts import Doubt, date_doubts
from leopard_census.config.decision_dates import check_decision_dates
from leopard_census.config.facts import Facts
from leopard_census.config.histories import HistoriesSettings
from leopard_census.config.label_checks import check_labels, with_implied_species
from leopard_census.config.media_folder import check_media
from leopard_census.config.old_winter import check_captures, check_effort, occasion_question
from leopard_census.config.outages_beside_effort import outage_questions
from leopard_census.config.places import check_places
from leopard_census.config.sheet_checks import check_against_survey, check_deployments, check_rows
from leopard_census.config.species_decisions import check_species
from leopard_census.config.station_names import check_stations
from leopard_census.config.table_questions import capture_questions, place_questions
from leopard_census.imaging.file_path import belongs_to
from leopard_census.tables.contract import contract
from leopard_census.tables.read import Row, Scan, scan_rows


@dataclass(frozen=True)
class Sheets:
    """Typed rows of the sheets; a sheet that does not exist is empty."""

    deployments: list[Row] = field(default_factory=list)
    outages: list[Row] = field(default_factory=list)
    clocks: list[Row] = field(default_factory=list)
    labels: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    captures: list[Row] = field(default_factory=list)
    effort: list[Row] = field(default_factory=list)
    #: Not a sheet: individuals that a Camtrap DP package names (individualID, given, place).
    package: list[Row] = field(default_factory=list)

    def of_deployment(self, sheet: str, deployment: str) -> list[Row]:
        """That deployment's own rows; labels belong to it by their path."""
        rows: list[Row] = getattr(self, sheet)
        if sheet == "labels":
            patterns = {d["deploymentID"]: d["media_glob"] for d in self.deployments}
            return [row for row in rows if belongs_to(row["filePath"], deployment, patterns[deployment])]
        return [row for row in rows if row["deploymentID"] == deployment]

    def places(self) -> list[Row]:
        """Where the cameras stood and whose clock is doubted: what of the deployments the identities depend on."""
        names = ("deploymentID", "latitude", "longitude", "coordinateUncertainty", "timestampIssues")
        return [{name: row.get(name) for name in names} for row in self.deployments]


@dataclass(frozen=True)
class SheetsRead:
    """Sheets, what is wrong with them, and what of them could not be read at all.

    Attributes
    ----------
    sheets
        Their rows, as far as they could be read.
    problems
        One line per fault of the sheets themselves.
    media_problems
        One line for each place where sheets and media folder do not fit.
    unread
        Names of the sheets whose content is not known.
    doubts
        Dates that are possible, but are asked about.
    questions
        What else to ask.
    """

    sheets: Sheets
    problems: list[str]
    media_problems: list[str]
    unread: frozenset[str]
    doubts: tuple[Doubt, ...] = ()
    questions: tuple[str, ...] = ()


def load_sheets(
    folder: Path, media_root: Path | None, facts: Facts, histories: Mapping[str, Any]
) -> SheetsRead:
    """All sheets of a survey, with one line per fault.

    Parameters
    ----------
    folder
        The survey's folder.
    media_root
        Where its raw media lie; None for a winter that survives as tables, or when that is not known.
    facts
        Of survey.yaml. The media of a simulated survey need not be there: the workflow renders them.
    histories
        Settings of that stage; empty when they have faults.
    """
    contracts = {
        "deployments": contract("deployments"),
        "outages": contract("outages"),
        "clocks": contract("clocks"),
        "labels": contract("labels"),
        "decisions": contract("decisions"),
        "captures": contract("old_captures"),
        "effort": contract("old_effort"),
    }
    needed = {"deployments": not facts.from_tables, "captures": facts.from_tables}
    scans = {}
    for name, checks in contracts.items():
        path = folder / f"{name}.csv"
        # A link whose disk is not connected is a sheet that somebody keeps: to leave it out would be a guess.
        found = scan_rows(path, checks) if needed.get(name) or os.path.lexists(path) else Scan()
        scans[name] = without_calendar_ends(path, found)
    problems = _check_start(folder, facts)
    problems += [
        fault
        for name, found in scans.items()
        if not (problems and name == "captures")
        for fault in found.problems
    ]
    problems += _misnamed(folder, tuple(contracts))
    problems += _check_emptiness(folder, scans, facts)
    problems += check_deployments(folder / "deployments.csv", scans["deployments"])
    problems += check_places(folder / "deployments.csv", scans["deployments"])
    problems += check_stations(folder.name, scans)
    problems += check_rows(folder, scans)
    problems += check_labels(folder / "labels.csv", scans["labels"], facts.target)
    problems += check_species(
        folder / "decisions.csv", scans["decisions"], scans["labels"].rows.values(), facts.target
    )
    if facts.from_tables:
        problems += check_captures(folder, scans["captures"], scans["effort"], scans["deployments"])
    problems += check_effort(folder / "effort.csv", scans["effort"])
    problems += check_against_survey(folder, scans, facts, histories.get("numbered_occasion_days"))
    if facts.season is not None:
        problems += check_decision_dates(folder / "decisions.csv", scans["decisions"].rows, facts.season)
    media_problems = []
    if media_root is not None and not facts.simulated:
        media_problems = check_media(folder, media_root, scans["deployments"], scans["labels"])
    rows = {name: list(found.rows.values()) for name, found in scans.items()}
    rows["labels"] = with_implied_species(rows["labels"], facts.target)
    return SheetsRead(
        Sheets(**rows),
        [_short(problem, folder) for problem in problems],
        [_short(problem, folder) for problem in media_problems],
        frozenset(name for name, found in scans.items() if found.problems and not found.rows),
        tuple(
            doubt
            for name in ("deployments", "effort")
            if facts.season is not None
            for doubt in date_doubts(f"{folder.name}/{name}.csv", name, scans[name], facts.season, facts.zone)
        ),
        tuple(_questions(folder.name, scans, facts, histories)),
    )


def _questions(
    shown: str, scans: Mapping[str, Scan], facts: Facts, histories: Mapping[str, Any]
) -> list[str]:
    effort = list(scans["effort"].rows.values())
    deployments = list(scans["deployments"].rows.values())
    window = None if facts.window_fault else facts.window
    captures = scans["captures"]
    occasion_days = histories.get("numbered_occasion_days")
    settings = HistoriesSettings.model_validate(histories) if histories and facts.from_tables else None
    outages = scans["outages"].rows.values()
    # Without captures of its own a survey has none to ask about.
    rows = captures.rows if facts.from_tables else {}
    return [
        *(occasion_question(f"{shown}/captures.csv", captures, settings) if settings else ()),
        *capture_questions(shown, rows, effort, deployments, outages, window, facts.zone, occasion_days),
        *outage_questions(shown, scans["outages"].rows, deployments, effort, window, facts.zone),
        *place_questions(shown, deployments, effort, window, facts.zone),
    ]


def _short(problem: str, folder: Path) -> str:
    """Name a sheet from its survey, not from the root of the disk."""
    return problem.replace(f"{folder.parent}{os.sep}", "")


def _check_start(folder: Path, facts: Facts) -> list[str]:
    """A survey that starts from nothing, as media may have been forgotten as well as captures.csv; or from two."""
    if not facts.from_tables:
        return [
            f"{folder / name}.csv: is not read in a survey that starts from media; move it elsewhere, or remove media "
            "from survey.yaml"
            for name in ("captures", "effort")
            if os.path.lexists(folder / f"{name}.csv")
        ]
    if os.path.lexists(folder / "captures.csv"):
        return []
    return [
        f"{folder / 'survey.yaml'}: names neither media nor camtrap_dp, and there is no captures.csv beside it; a "
        "survey starts from one of the three: add it"
    ]


def _misnamed(folder: Path, names: tuple[str, ...]) -> list[str]:
    """Files that are meant as sheets and that nobody would read, or miss: most sheets may be absent."""
    problems = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        stem, suffix = path.stem.lower(), path.suffix.lower()
        meant = next((name for name in names if stem.removesuffix("s") == name.removesuffix("s")), None)
        if meant is None or path.name == f"{meant}.csv" or os.path.lexists(folder / f"{meant}.csv"):
            continue
        if suffix == ".csv":
            problems.append(
                f"{path}: is read only under the name {meant}.csv; rename it, or move it elsewhere"
            )
        elif suffix in (".xlsx", ".xls", ".ods", ".numbers"):
            problems.append(
                f"{path}: workbooks are not read; save it as {meant}.csv ('CSV UTF-8'), or move it elsewhere"
            )
    return problems


def _check_emptiness(folder: Path, scans: Mapping[str, Scan], facts: Facts) -> list[str]:
    """Sheets that must hold something, and hold nothing."""
    deployments, captures, effort = (scans[name] for name in ("deployments", "captures", "effort"))
    if not facts.from_tables:
        if deployments.rows or deployments.problems:
            return []
        path = folder / "deployments.csv"
        return [f"{path}: names no deployment; add one row for each camera and its media folder"]
    # That nobody was caught is a result where it is known that somebody looked.
    looked = effort.rows or effort.problems or deployments.rows or deployments.problems
    if captures.problems or captures.rows or looked:
        return []
    path = folder / "captures.csv"
    return [
        f"{path}: holds no capture, and neither effort.csv nor deployments.csv says when anybody looked; a winter "
        "without all three is empty"
    ]

"""The sheets that people keep for a survey, checked against their contracts, each other and the media folder."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leopard_census.config.survey import Survey
from leopard_census.imaging.file_path import belongs_to
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import Row, check_references, scan_table


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

    def of_deployment(self, sheet: str, deployment: str) -> list[Row]:
        """That deployment's own rows; labels belong to it by their path."""
        rows: list[Row] = getattr(self, sheet)
        if sheet == "labels":
            patterns = {d["deploymentID"]: d["media_glob"] for d in self.deployments}
            return [row for row in rows if belongs_to(row["filePath"], deployment, patterns[deployment])]
        return [row for row in rows if row["deploymentID"] == deployment]


def load_sheets(folder: Path, survey: Survey, media_root: Path | None) -> tuple[Sheets, list[str]]:
    """All sheets of a survey and one line per fault.

    Parameters
    ----------
    folder
        The survey's folder.
    survey
        Its settings.
    media_root
        Where its raw media lie; None for a winter that survives as tables.
    """
    problems: list[str] = []

    def load(name: str, checks: Contract, required: bool) -> list[Row]:
        path = folder / f"{name}.csv"
        if not path.exists() and not required:
            return []
        rows, faults = scan_table(path, checks)
        problems.extend(_short(fault, folder) for fault in faults)
        return rows if not faults else []

    from_media = media_root is not None
    sheets = Sheets(
        deployments=load("deployments", contract("deployments"), from_media),
        outages=load("outages", contract("outages"), False),
        clocks=load("clocks", contract("clocks"), False),
        labels=load("labels", contract("labels"), False),
        decisions=load("decisions", contract("decisions"), False),
        captures=load("captures", contract("old_captures"), not from_media),
        effort=load("effort", contract("old_effort"), False),
    )
    if problems:
        return sheets, problems
    problems += _check_deployments(folder, sheets.deployments, from_media)
    problems += _check_rows(folder, sheets)
    if media_root is not None and not survey.simulated and not problems:
        problems += _check_media(media_root, sheets.deployments)
    return sheets, [_short(problem, folder) for problem in problems]


def _short(problem: str, folder: Path) -> str:
    """Name a sheet from its survey, not from the root of the disk."""
    return problem.replace(f"{folder.parent}{os.sep}", "")


def _check_deployments(folder: Path, rows: list[Row], needed: bool) -> list[str]:
    path = folder / "deployments.csv"
    problems = []
    if needed and not rows:
        problems.append(f"{path}: names no deployment; add one row for each camera and its media folder")
    for number, row in enumerate(rows, start=2):
        at = f"{path}: row {number}, deployment {row['deploymentID']}"
        problems += _check_order(
            at, "deploymentStart", row["deploymentStart"], "deploymentEnd", row["deploymentEnd"]
        )
        if (row["latitude"] is None) != (row["longitude"] is None):
            problems.append(f"{at}: has only one of latitude and longitude; give both or neither")
        pattern = row["media_glob"]
        if pattern is not None and (".." in pattern.split("/") or pattern.startswith("/") or "\\" in pattern):
            problems.append(
                f"{at}: media_glob {pattern!r} leaves the media folder; write a path below it, with forward slashes"
            )
    return problems


def _check_order(at: str, first: str, start: Any, second: str, end: Any) -> list[str]:
    if end is not None and end <= start:
        return [
            f"{at}: {second} ({end.isoformat()}) is not after {first} ({start.isoformat()}); "
            "correct whichever is wrong (day and month swapped?)"
        ]
    return []


def _check_rows(folder: Path, sheets: Sheets) -> list[str]:
    known = {row["deploymentID"] for row in sheets.deployments}
    problems = []
    for name in ("outages", "clocks"):
        rows = getattr(sheets, name)
        problems += check_references(folder / f"{name}.csv", rows, "deploymentID", known, "deployments.csv")
    for name, rows in (("outages", sheets.outages), ("effort", sheets.effort)):
        for number, row in enumerate(rows, start=2):
            problems += _check_order(
                f"{folder / name}.csv: row {number}", "start", row["start"], "end", row["end"]
            )
    for number, row in enumerate(sheets.labels, start=2):
        if row["filePath"].startswith("/") or ".." in row["filePath"].split("/"):
            problems.append(f"{folder / 'labels.csv'}: row {number}: filePath leaves the media folder")
    for number, row in enumerate(sheets.captures, start=2):
        if row["date"] is None and row["occasion"] is None:
            problems.append(
                f"{folder / 'captures.csv'}: row {number}: has neither a date nor an occasion; give one"
            )
    return problems


def _check_media(root: Path, rows: list[Row]) -> list[str]:
    if not root.is_dir():
        return [f"survey.yaml: media.root: there is no folder {root}; correct the path, or connect the disk"]
    problems = []
    for row in rows:
        if row["media_glob"] is None and not (root / row["deploymentID"]).is_dir():
            problems.append(
                f"deployments.csv: deployment {row['deploymentID']}: there is no folder {root / row['deploymentID']}; "
                "put its card there, or make an empty folder if the camera gave nothing (stolen, burnt)"
            )
    if not problems and not any(files for _, _, files in os.walk(root)):
        problems.append(
            f"survey.yaml: media.root: the folder {root} holds no file at all; is the disk connected?"
        )
    return problems

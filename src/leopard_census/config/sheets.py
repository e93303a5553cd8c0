"""The sheets that people keep for a survey, checked against their contracts, each other and the media folder."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from leopard_census.config.media_folder import lost_labels, unowned, without_files
from leopard_census.imaging.file_path import belongs_to
from leopard_census.tables.contract import contract
from leopard_census.tables.read import Row, Scan, check_references, scan_rows


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


def load_sheets(
    folder: Path, media_root: Path | None, *, media_exist: bool, from_tables: bool
) -> tuple[Sheets, list[str]]:
    """All sheets of a survey and one line per fault.

    Parameters
    ----------
    folder
        The survey's folder.
    media_root
        Where its raw media lie; None for a winter that survives as tables, or when that is not known.
    media_exist
        Whether they must be there already; those of a simulated survey are rendered by the workflow.
    from_tables
        Whether this is a winter that survives as tables.
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
    needed = {"deployments": media_root is not None, "captures": from_tables}
    scans = {}
    for name, checks in contracts.items():
        path = folder / f"{name}.csv"
        scans[name] = scan_rows(path, checks) if needed.get(name) or path.exists() else Scan()
    problems = [fault for found in scans.values() for fault in found.problems]
    problems += _check_deployments(folder, scans["deployments"], needed["deployments"])
    problems += _check_stations(folder, scans["deployments"])
    problems += _check_rows(folder, scans)
    if (
        from_tables
        and not scans["captures"].problems
        and not scans["captures"].rows
        and not scans["effort"].rows
    ):
        problems.append(
            f"{folder / 'captures.csv'}: holds no capture, and there is no effort.csv; a winter without both is empty"
        )
    if media_root is not None and media_exist:
        problems += _check_media(folder, media_root, scans["deployments"])
        if media_root.is_dir() and scans["deployments"].rows and not scans["deployments"].problems:
            problems += [
                f"{folder / 'labels.csv'}: row {number}: filePath {path!r} {wrong}; write the path under the media "
                "root, with forward slashes (upper and lower case count)"
                for number, path, wrong in lost_labels(
                    media_root, scans["labels"].rows, scans["deployments"].rows
                )
            ]
    sheets = Sheets(**{name: list(found.rows.values()) for name, found in scans.items()})
    return sheets, [_short(problem, folder) for problem in problems]


def _short(problem: str, folder: Path) -> str:
    """Name a sheet from its survey, not from the root of the disk."""
    return problem.replace(f"{folder.parent}{os.sep}", "")


def _check_deployments(folder: Path, found: Scan, needed: bool) -> list[str]:
    path = folder / "deployments.csv"
    problems = []
    if needed and not found.rows and not found.problems:
        problems.append(f"{path}: names no deployment; add one row for each camera and its media folder")
    for number, row in found.rows.items():
        at = f"{path}: row {number}, deployment {row['deploymentID']}"
        problems += _check_order(
            at, "deploymentStart", row["deploymentStart"], "deploymentEnd", row["deploymentEnd"]
        )
        one_of_two = (row["latitude"] is None) != (row["longitude"] is None)
        if one_of_two and number not in found.faulty:
            problems.append(f"{at}: has only one of latitude and longitude; give both or neither")
        if row["deploymentID"] in _RESERVED:
            problems.append(
                f"{at}: this name is taken by a table of the whole survey; choose another, here and on disk"
            )
        pattern = row["media_glob"]
        if pattern is not None and (".." in pattern.split("/") or pattern.startswith("/") or "\\" in pattern):
            problems.append(
                f"{at}: media_glob {pattern!r} leaves the media folder; write a path below it, with forward slashes"
            )
    return problems


# A station is one place on a trail: its cameras face each other over it, and positions read by hand differ a little.
_STATION_M = 200.0
_METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of 6371 km


def _check_stations(folder: Path, found: Scan) -> list[str]:
    """Cameras that share a station but not a place: the station would be put between them, and density be wrong."""
    first: dict[str, Row] = {}
    problems = []
    for number, row in found.rows.items():
        if number in found.faulty or row["latitude"] is None or row["longitude"] is None:
            continue
        other = first.setdefault(row["locationID"], row)
        north = (row["latitude"] - other["latitude"]) * _METRES_PER_DEGREE
        east = (row["longitude"] - other["longitude"]) * _METRES_PER_DEGREE * cos(radians(row["latitude"]))
        if hypot(north, east) > _STATION_M:
            problems.append(
                f"{folder / 'deployments.csv'}: row {number}, deployment {row['deploymentID']}: lies "
                f"{hypot(north, east):.0f} m from deployment {other['deploymentID']} of the same station "
                f"{row['locationID']}; correct the position, or give it a locationID of its own"
            )
    return problems


# Names of tables of the whole survey, which stand beside those of its deployments.
_RESERVED = ("status", "duplicates", "all", "crops")


def _check_order(at: str, first: str, start: Any, second: str, end: Any) -> list[str]:
    if start is not None and end is not None and end <= start:
        return [
            f"{at}: {second} ({end.isoformat()}) is not after {first} ({start.isoformat()}); "
            "correct whichever is wrong (day and month swapped?)"
        ]
    return []


def _check_rows(folder: Path, scans: Mapping[str, Scan]) -> list[str]:
    deployments = scans["deployments"]
    known = {row["deploymentID"] for row in deployments.rows.values()}
    problems = []
    for name in ("outages", "clocks"):
        if deployments.rows or not deployments.problems:  # else the sheet itself is what must be mended first
            path = folder / f"{name}.csv"
            problems += check_references(path, scans[name].rows, "deploymentID", known, "deployments.csv")
    for name in ("outages", "effort"):
        for number, row in scans[name].rows.items():
            at = f"{folder / name}.csv: row {number}"
            problems += _check_order(at, "start", row["start"], "end", row["end"])
    for number, row in scans["labels"].rows.items():
        path_parts = (row["filePath"] or "").split("/")
        if (len(path_parts) > 1 and path_parts[0] == "") or ".." in path_parts:
            problems.append(f"{folder / 'labels.csv'}: row {number}: filePath leaves the media folder")
    for number, row in scans["captures"].rows.items():
        if row["date"] is None and row["occasion"] is None and number not in scans["captures"].faulty:
            problems.append(
                f"{folder / 'captures.csv'}: row {number}: has neither a date nor an occasion; give one"
            )
    return problems


def _check_media(folder: Path, root: Path, found: Scan) -> list[str]:
    at = f"{folder / 'survey.yaml'}: media.root"
    if not root.is_dir():
        return [f"{at}: there is no folder {root}; correct the path, or connect the disk"]
    problems = []
    for number, row in found.rows.items():
        name = row["deploymentID"]
        if name is not None and row["media_glob"] is None and not (root / name).is_dir():
            problems.append(
                f"{folder / 'deployments.csv'}: row {number}, deployment {name}: there is no folder {root / name}; "
                "put its card there, or make an empty folder if the camera gave nothing (stolen, burnt)"
            )
    if not problems and not any(files for _, _, files in os.walk(root)):
        problems.append(f"{at}: the folder {root} holds no file at all; is the disk connected?")
    elif found.rows and not found.problems:
        problems += _check_owners(folder, root, found)
    return problems


def _check_owners(folder: Path, root: Path, found: Scan) -> list[str]:
    """Media that no deployment claims would vanish without a word; so would a deployment whose pattern is wrong."""
    problems = [
        f"{folder / 'survey.yaml'}: media.root: {name} holds media that belong to no deployment; add a row to "
        "deployments.csv, or move it out of the media folder"
        for name in unowned(root, found.rows)
    ]
    problems += [
        f"{folder / 'deployments.csv'}: row {number}, deployment {key}: media_glob {glob!r} matches no file under "
        f"{root}; correct it (upper and lower case count)"
        for number, key, glob in without_files(root, found.rows)
    ]
    return problems

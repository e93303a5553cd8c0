"""Do the rows of the sheets agree with each other and with the survey? Each check takes the rows that could be read."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

from leopard_census.config.camera_places import cameras_at_once
from leopard_census.config.facts import Facts
from leopard_census.config.media_folder import leaves
from leopard_census.config.old_winter import check_capture_times
from leopard_census.config.outage_checks import check_outages
from leopard_census.tables.decision_form import form_faults
from leopard_census.tables.decision_log import log_faults
from leopard_census.tables.read import Scan, check_references
from leopard_census.tables.spelling import alike

Scans = Mapping[str, Scan]

# Names of tables of the whole survey, which stand beside those of its deployments.
RESERVED = ("status", "duplicates", "all", "crops", "tracks")
# Set-up and pick-up are often noted to the hour or the day; a wrong month or year is farther off.
_CLOCK_SLACK = timedelta(days=1)
# Cells that hold a moment with its offset; when a decision was taken may be written anywhere on earth.
_MOMENTS = {
    "deployments": ("deploymentStart", "deploymentEnd"),
    "outages": ("start", "end"),
    "clocks": ("true",),
    "effort": ("start", "end"),
}


def check_deployments(path: Path, found: Scan) -> list[str]:
    """Each row of deployments.csv by itself, names that a disk may take for one, and cameras in two places."""
    problems = []
    spelt: dict[str, tuple[int, str]] = {}
    for number, row in found.rows.items():
        at = f"{path}: row {number}, deployment {row['deploymentID']}"
        if row["deploymentID"] is not None:
            first, other = spelt.setdefault(alike(row["deploymentID"]), (number, row["deploymentID"]))
            if other != row["deploymentID"]:
                problems.append(
                    f"{at}: differs only in upper and lower case from {other} in row {first}, and disks that ignore "
                    "case would take their files for one; choose another name, here and on disk"
                )
        problems += _check_order(
            at, "deploymentStart", row["deploymentStart"], "deploymentEnd", row["deploymentEnd"]
        )
        one_of_two = (row["latitude"] is None) != (row["longitude"] is None)
        if one_of_two and number not in found.faulty:
            problems.append(f"{at}: has only one of latitude and longitude; give both or neither")
        if row["deploymentID"] in RESERVED:
            problems.append(
                f"{at}: this name is taken by a table of the whole survey; choose another, here and on disk"
            )
        pattern = row["media_glob"]
        if pattern is not None and leaves(pattern):
            problems.append(
                f"{at}: media_glob {pattern!r} leaves the media folder; write a path below it, with forward slashes"
            )
    problems += [
        f"{path}: {fault}; one camera is in one place: correct the dates, the station or the number, or leave cameraID "
        "empty where it is no number of one camera"
        for fault in cameras_at_once(found)
    ]
    return problems


def check_rows(folder: Path, scans: Scans) -> list[str]:
    """Rows of the other sheets, by themselves and against deployments.csv."""
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
    problems += check_outages(folder / "outages.csv", deployments, scans["outages"])
    problems += check_clocks(folder / "clocks.csv", deployments, scans["clocks"])
    for number, row in scans["labels"].rows.items():
        path_parts = (row["filePath"] or "").split("/")
        if (len(path_parts) > 1 and path_parts[0] == "") or ".." in path_parts:
            problems.append(f"{folder / 'labels.csv'}: row {number}: filePath leaves the media folder")
    for number, row in scans["decisions"].rows.items():
        where = f"{folder / 'decisions.csv'}: row {number}, decision {row['decisionID']}"
        problems += [f"{where}, {fault}" for fault in form_faults(row)]
    problems += _check_log(folder / "decisions.csv", scans["decisions"])
    return problems


def _check_log(path: Path, found: Scan) -> list[str]:
    """Rows of decisions.csv against each other."""
    number_of = {id(row): number for number, row in found.rows.items()}
    return [
        f"{path}: row {number_of[id(row)]}, decision {row['decisionID']}, {fault}"
        for row, fault in log_faults(found.rows.values())
    ]


def _check_order(at: str, first: str, start: Any, second: str, end: Any) -> list[str]:
    if start is not None and end is not None and end <= start:
        return [
            f"{at}: {second} ({end.isoformat()}) is not after {first} ({start.isoformat()}); "
            "correct whichever is wrong (day and month swapped?)"
        ]
    return []


def check_clocks(path: Path, deployments: Scan, clocks: Scan) -> list[str]:
    """A clock is read while its camera stands, and runs forward, unless it was reset to a date long past."""
    deployed = {row["deploymentID"]: row for row in deployments.rows.values()}
    by_deployment: dict[str, list[tuple[int, Any]]] = {}
    problems = []
    for number, row in clocks.rows.items():
        whole = deployed.get(row["deploymentID"])
        if whole is None or None in (row["shown"], row["true"], *_ends(whole)):
            continue
        by_deployment.setdefault(row["deploymentID"], []).append((number, row))
        first, last = _ends(whole)
        if not first - _CLOCK_SLACK <= row["true"] <= last + _CLOCK_SLACK:
            problems.append(
                f"{path}: row {number}, deployment {row['deploymentID']}: true ({row['true'].isoformat()}) lies "
                f"outside the deployment, which lasts from {first.isoformat()} to {last.isoformat()}; correct "
                "whichever is wrong"
            )
    for name, rows in by_deployment.items():
        begins = _ends(deployed[name])[0]
        rows.sort(key=lambda item: item[1]["shown"])
        for (earlier, one), (later, two) in pairwise(rows):
            # A reset clock begins again at a date before the camera was set up, and shows small readings late.
            reset = one["shown"] < (begins - _CLOCK_SLACK).replace(tzinfo=None)
            if two["true"] <= one["true"] and not reset:
                problems.append(
                    f"{path}: row {later}, deployment {name}: shown is later than in row {earlier}, but true is not; "
                    "correct whichever is wrong (are the two rows' times swapped?)"
                )
    return problems


def _ends(deployment: Mapping[str, Any]) -> tuple[Any, Any]:
    return deployment["deploymentStart"], deployment["deploymentEnd"]


def check_against_survey(folder: Path, scans: Scans, facts: Facts, occasion_days: int | None) -> list[str]:
    """Times of the sheets against offset, season and window of survey.yaml.

    Parameters
    ----------
    folder
        The survey's folder.
    scans
        The sheets by name.
    facts
        Of survey.yaml.
    occasion_days
        Length of a numbered occasion; None when that setting is wrong.
    """
    problems = []
    if facts.zone is not None:
        for name in _MOMENTS:
            problems += check_offset(folder / f"{name}.csv", name, scans[name], facts.zone)
    elsewhen = _check_season(folder, scans, facts) if facts.season is not None else []
    problems += elsewhen or _check_window(folder, scans, facts)
    problems += check_capture_times(folder / "captures.csv", scans["captures"], facts, occasion_days)
    return problems


def check_offset(path: Path, name: str, found: Scan, zone: timezone) -> list[str]:
    """One line for each foreign offset. UTC itself (Z), as programs export it, is no slip of anybody's pen."""
    rows: dict[timedelta, list[int]] = {}
    for number, row in found.rows.items():
        offsets = {row[column].utcoffset() for column in _MOMENTS[name] if row[column] is not None}
        for offset in sorted(offsets - {zone.utcoffset(None), timedelta()}):
            rows.setdefault(offset, []).append(number)
    problems = []
    for offset, numbers in sorted(rows.items()):
        shown = ", ".join(str(number) for number in numbers[:5]) + (", ..." if len(numbers) > 5 else "")
        problems.append(
            f"{path}: row{'s' if len(numbers) > 1 else ''} {shown}: written with the offset {_signed(offset)}, but "
            f"utc_offset in survey.yaml is {_signed(zone.utcoffset(None))}; correct whichever is wrong (cameras know "
            "no summer time)"
        )
    return problems


def _signed(offset: timedelta) -> str:
    return datetime(2012, 1, 1, tzinfo=timezone(offset)).isoformat()[19:]


def _check_season(folder: Path, scans: Scans, facts: Facts) -> list[str]:
    """Cameras and effort that never worked in the season: a year is mistyped."""
    assert facts.season is not None  # the caller's condition
    problems = []
    for at, start, end in _spans(folder, scans):
        if end.date() < facts.season.start or start.date() > facts.season.end:
            problems.append(
                f"{at}: lasts from {start.date()} to {end.date()}, outside the season {facts.season.start} to "
                f"{facts.season.end} of survey.yaml; correct whichever is wrong"
            )
    return problems


def _check_window(folder: Path, scans: Scans, facts: Facts) -> list[str]:
    """A window in which nobody looked: nothing would be counted."""
    name = "effort" if facts.from_tables and scans["effort"].rows else "deployments"
    if facts.window is None or facts.window_fault or scans[name].problems:
        return []
    days = [
        tuple(moment.astimezone(facts.zone or moment.tzinfo).date() for moment in (start, end))
        for at, start, end in _spans(folder, scans)
        if at.startswith(f"{folder / name}.csv")
    ]
    if not days or any(first <= facts.window.end and last >= facts.window.start for first, last in days):
        return []
    spans = f"they lasted from {min(first for first, _ in days)} to {max(last for _, last in days)}"
    what = (
        "no camera of deployments.csv stood" if name == "deployments" else "no station of effort.csv worked"
    )
    return [
        f"{folder / 'survey.yaml'}: window: {what} in the window, {facts.window.start} to {facts.window.end} "
        f"({spans}); correct whichever is wrong"
    ]


def _spans(folder: Path, scans: Scans) -> Iterator[tuple[str, datetime, datetime]]:
    """Where it stands, start and end of each complete row of deployments.csv and effort.csv."""
    for number, row in scans["deployments"].rows.items():
        if row["deploymentStart"] is not None and row["deploymentEnd"] is not None:
            at = f"{folder / 'deployments.csv'}: row {number}, deployment {row['deploymentID']}"
            yield at, row["deploymentStart"], row["deploymentEnd"]
    for number, row in scans["effort"].rows.items():
        if row["start"] is not None and row["end"] is not None:
            at = f"{folder / 'effort.csv'}: row {number}, station {row['locationID']}"
            yield at, row["start"], row["end"]

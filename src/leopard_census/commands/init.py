"""`leopard-census init`: sheets and settings for a new survey, from its media folder or a Camtrap DP package."""

import argparse
import csv
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from leopard_census.commands.offset import DEFAULT, add_offset, offset_of
from leopard_census.commands.project import workflow_folder
from leopard_census.commands.shown import shown_path
from leopard_census.config.load import CONFIG_FILE
from leopard_census.config.media_folder import is_system
from leopard_census.errors import InputError
from leopard_census.imaging.file_path import fits, to_cell
from leopard_census.tables.plain_text import one_line

if TYPE_CHECKING:
    from leopard_census.new_survey.found import Found
    from leopard_census.new_survey.write import Written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Writes config/surveys/SURVEY/ with survey.yaml and the field sheets, one row of deployments.csv for each\n"
        "folder of photos or clips; or with survey.yaml alone, for a survey that starts from a Camtrap DP package.\n"
        "You then correct what only you know. Files that are there already are left as they are, and nothing in the\n"
        "media folder or the package is changed. A package is checked as before a run: all its faults are told at\n"
        "once, and as long as there is one, nothing is written."
    )
    parser.epilog = "exit status: 0 written; 2 a mistake in what was given, nothing written"
    parser.add_argument(
        "survey", metavar="SURVEY", help="short name: small letters, digits, hyphens, such as kedrovaya-2026"
    )
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument(
        "--media",
        type=Path,
        metavar="DIR",
        help="media folder with one folder per camera (this or --camtrap-dp is needed)",
    )
    start.add_argument(
        "--camtrap-dp",
        type=Path,
        metavar="PACKAGE",
        help="Camtrap DP package to start from, in place of media: its datapackage.json or the folder of it",
    )
    parser.add_argument(
        "--title",
        help="title of the report, such as 'Kedrovaya Pad, winter 2025/26' (default: SURVEY, or the package's)",
    )
    parser.add_argument(
        "--directory",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="folder that holds config/, or shall hold it (default: this folder)",
    )
    add_offset(parser)
    # A package tells its own; only what a person gives goes before it.
    parser.set_defaults(utc_offset=None)


def run(args: argparse.Namespace) -> int:
    """Write what is missing, never touch what is there, and say what to do next."""
    from leopard_census.config.media import MediaSettings
    from leopard_census.media.folder import look_through
    from leopard_census.new_survey.found import group_by_folder
    from leopard_census.new_survey.write import check_survey_id, init_survey

    check_survey_id(args.survey)
    title = _title(args)
    if args.camtrap_dp is not None:
        return _from_package(args)
    args.utc_offset = args.utc_offset or DEFAULT
    _check_media_folder(args.media)
    rows = look_through(args.media, offset_of(args), MediaSettings(), deep=False)
    found = group_by_folder(rows, _first_level(args.media))
    work = args.directory.resolve()
    root = _media_root(args.media, work)
    found = [item for item in found if not is_system(item.folder)]
    written = init_survey(args.survey, title, root, work / "config", args.utc_offset, found)
    print("\n".join([*_report(found, written), *_next_steps(args.survey, written, work)]))
    return 0


def _from_package(args: argparse.Namespace) -> int:
    from leopard_census.config.package_descriptor import (
        descriptor_path,
        package_path_fault,
        read_descriptor,
    )
    from leopard_census.new_survey.from_package import TITLE, init_from_package

    package, problems = read_descriptor(args.camtrap_dp, str(args.camtrap_dp))
    problems = [f"--camtrap-dp {problem}" for problem in problems]
    if package is None:
        raise InputError(TITLE, problems)
    work = args.directory.resolve()
    path = _media_root(descriptor_path(args.camtrap_dp), work)
    # The folders above count as well once the path is absolute.
    if fault := package_path_fault(path):
        problems.append(f"--camtrap-dp {path!r}: {fault}")
    title = None if args.title is None else _title(args)
    config = work / "config"
    begun = init_from_package(args.survey, title, package, path, args.utc_offset, config, problems)
    written = begun.written
    lines = [f"{written.folder}:"]
    lines += [f"  written: {name}" for name in written.written]
    lines += [f"  left as it is: {name}" for name in written.kept]
    number, animals = begun.seen.of_species(begun.target)
    named = sum(len(animal.rows) for animal in animals.values())
    lines.append(
        f"the package{' (made by leopard-census)' if package.own else ''}: {len(begun.tables.deployments)} "
        f"deployments, {len(begun.tables.media or ())} media, {begun.seen.observations} observations, {number} of them "
        f"of {begun.target}, {named} with an individualID"
    )
    lines += [f"Please check: {question}." for question in begun.questions]
    steps = [f"Read {written.folder / 'survey.yaml'} line by line: species, offset, season, window."]
    if not package.own:
        steps.append(
            "Add a row to outages.csv for each time that a camera failed or was stolen: the standard has no place for "
            "it, and without a row the camera counts as working."
        )
    print("\n".join([*lines, *_numbered(steps, args.survey, written, work)]))
    return 0


def _title(args: argparse.Namespace) -> str:
    if args.title is None:
        return str(args.survey)
    title = one_line(args.title)
    if title is None:
        raise InputError("The survey needs a title:", ["--title is empty; give one, or leave the option out"])
    return title


def _check_media_folder(media: Path) -> None:
    if not media.is_dir():
        fault = "is no folder; correct the path, or connect the disk"
    elif not os.access(media, os.R_OK | os.X_OK):
        fault = "cannot be opened; check its permissions"
    elif not any(files for _, _, files in os.walk(media)):
        fault = "holds no file at all; correct the path, or connect the disk"
    else:
        return
    raise InputError("The survey cannot be begun:", [f"--media {media}: {fault}"])


def _first_level(media: Path) -> list[str]:
    """Names of the folders directly below the media folder, but for those of the operating system."""
    return [
        # As the first part of a path: blanks at its end are no risk there.
        to_cell(f"{entry.name}/_").rpartition("/")[0]
        for entry in os.scandir(media)
        if entry.is_dir(follow_symlinks=False) and not is_system(entry.name)
    ]


def _media_root(media: Path, work: Path) -> str:
    """Relative to the working folder when it lies below it, so that the project can be moved as a whole."""
    media = media.resolve()
    return media.relative_to(work).as_posix() if media.is_relative_to(work) else media.as_posix()


def _report(found: "list[Found]", written: "Written") -> list[str]:
    lines = [f"{written.folder}:"]
    lines += [f"  written: {name}" for name in written.written]
    lines += [f"  left as it is: {name}" for name in written.kept]
    new = written.deployments if "deployments.csv" in written.written else ()
    if new:
        lines.append("1 deployment:" if len(new) == 1 else f"{len(new)} deployments:")
    for row in new:
        start, end = row["deploymentStart"], row["deploymentEnd"]
        period = f"{start:%Y-%m-%d} to {end:%Y-%m-%d}" if start else "no dates"
        folder = (row["deploymentComments"] or "").partition(";")[0] if row["media_glob"] else ""
        lines.append(f"  {row['deploymentID']:24} {period:24}  {folder}".rstrip())
    if rowless := _without_row(found, written):
        lines.append(
            "deployments.csv has no row for these folders of photos or clips; add one for each camera:"
        )
        lines += [f"  {item.folder} ({_files(item.files)})" for item in rowless]
    lines += _doubts(found)
    if idle := [item for item in found if item.folder and not item.media]:
        lines.append("folders without photo or clip, which got no row (add one if a camera was out there):")
        lines += [f"  {item.folder} ({_files(item.files)})" for item in idle]
    top = next((item for item in found if not item.folder), None)
    if top and any(item.folder and item.media for item in found):
        more = ", ..." if top.files > len(top.names) else ""
        lines.append(
            f"beside the folders, in no deployment: {_files(top.files)} ({', '.join(top.names)}{more})"
        )
    return lines


def _without_row(found: "list[Found]", written: "Written") -> "list[Found]":
    """Folders that came after the sheet was written; none where it cannot be read, whose faults a run tells."""
    if "deployments.csv" in written.written:
        return []
    try:
        with (written.folder / "deployments.csv").open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle))
    except (OSError, ValueError, csv.Error):
        return []
    if rows and "deploymentID" not in rows[0]:  # saved with other separators
        return []
    named = {row.get("deploymentID") for row in rows}
    globs = [glob for row in rows if (glob := row.get("media_glob"))]
    return [
        item
        for item in found
        if item.folder
        and item.media
        and item.folder not in named
        and not any(fits(item.folder, glob.partition("/")[0]) for glob in globs)
    ]


def _doubts(found: "list[Found]") -> list[str]:
    """Clocks that most others speak against, and folders with files of several cameras."""
    lines = []
    if odd := [item for item in found if item.odd]:
        lines.append(
            "Please check these clocks: their times are half a year or more from those of most cameras, and were left "
            "out of the dates and the season (a reset clock? see clocks.csv; another winter is a survey of its own):"
        )
        lines += [f"  {_odd(item)}" for item in odd]
    if mixed := [item for item in found if item.cameras]:
        lines.append("files of several cameras in one folder, so cameraID or cameraModel was left empty:")
        lines += [
            f"  {item.folder or '(top level)'}: "
            + ", ".join(f"{camera} in {_files(number)}" for camera, number in item.cameras.most_common(5))
            for item in mixed
        ]
    return lines


def _odd(item: "Found") -> str:
    odd = item.odd
    assert odd is not None  # the caller's condition
    days = f"{odd.first:%Y-%m-%d}"
    period = f"on {days}" if odd.first.date() == odd.last.date() else f"from {days} to {odd.last:%Y-%m-%d}"
    return f"{item.folder or '(top level)'}: {odd.files} of {_files(item.files)} {period}"


def _files(number: int) -> str:
    return "empty" if number == 0 else "1 file" if number == 1 else f"{number} files"


def start_line(survey: str, work: Path) -> str:
    """Command that builds the survey, as it can be typed where the person is."""
    if work == Path.cwd() and (work / "Snakefile").is_file():
        return f"snakemake --cores all --config survey={survey}"
    snakefile, directory = (shlex.quote(str(path)) for path in (workflow_folder() / "Snakefile", work))
    return f"snakemake --snakefile {snakefile} --directory {directory} --cores all --config survey={survey}"


def _next_steps(survey: str, written: "Written", work: Path) -> list[str]:
    steps = [
        f"Read {written.folder / 'survey.yaml'} line by line: offset, season, window.",
        "Complete deployments.csv from the field sheet: the station (locationID; two facing cameras share one), "
        "its coordinates, when the camera was armed and picked up.",
        "Add a row to outages.csv for each time that a camera failed or was stolen, and to clocks.csv for each "
        "clock that was wrong.",
        "Put what is known of single files into labels.csv, if anything is.",
    ]
    return _numbered(steps, survey, written, work)


def _numbered(steps: list[str], survey: str, written: "Written", work: Path) -> list[str]:
    """What to do next, from the list of surveys to the start."""
    steps = [*steps, "Start it: " + start_line(survey, work)]
    if not written.listed:
        steps.insert(
            0, f"Add this line at the end of 'surveys:' in {shown_path(work / CONFIG_FILE)}:  - {survey}"
        )
    return ["", "Next:", *(f"  {number}. {step}" for number, step in enumerate(steps, start=1))]

"""`leopard-census init`: sheets and settings for a new survey, from what lies in its media folder."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from leopard_census.commands.offset import add_offset, offset_of

if TYPE_CHECKING:
    from leopard_census.new_survey.deployments import Found
    from leopard_census.new_survey.write import Written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("survey", metavar="SURVEY", help="key of the survey, such as kedrovaya-2026")
    parser.add_argument(
        "--media", type=Path, required=True, metavar="DIR", help="one folder per camera lies here"
    )
    parser.add_argument(
        "--directory", type=Path, default=Path(), help="folder that holds config/ (default: here)"
    )
    add_offset(parser)


def run(args: argparse.Namespace) -> int:
    """Write what is missing, never touch what is there, and say what to do next."""
    from leopard_census.config.media import MediaSettings
    from leopard_census.media.folder import look_through
    from leopard_census.new_survey.deployments import group_by_folder
    from leopard_census.new_survey.write import check_survey_id, init_survey

    check_survey_id(args.survey)
    rows = look_through(args.media, offset_of(args), MediaSettings(), deep=False)
    found = group_by_folder(rows)
    work = args.directory.resolve()
    written = init_survey(args.survey, _media_root(args.media, work), work / "config", args.utc_offset, found)
    print("\n".join([*_report(found, written), *_next_steps(args.survey, written)]))
    return 0


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
        lines.append(f"{len(new)} deployments:")
    for row in new:
        start, end = row["deploymentStart"], row["deploymentEnd"]
        period = f"{start:%Y-%m-%d} to {end:%Y-%m-%d}" if start else "no capture times"
        lines.append(f"  {row['deploymentID']:24} {period}")
    idle = [item.folder for item in found if item.folder and not item.media]
    lines += [f"  no photo or clip in the folder {name}" for name in idle]
    top = next((item.files for item in found if not item.folder), 0)
    if top and len(found) > 1:
        lines.append(f"  {top} files lie beside the folders and belong to no deployment")
    return lines


def _next_steps(survey: str, written: "Written") -> list[str]:
    steps = [
        f"Read {written.folder / 'survey.yaml'} line by line: offset, season, window.",
        "Complete deployments.csv from the field sheet: the station (locationID; two facing cameras share one), "
        "its coordinates, when the camera was armed and picked up.",
        "Add a row to outages.csv for each time that a camera failed or was stolen, and to clocks.csv for each "
        "clock that was wrong.",
        "Put what is known of single files into labels.csv, if anything is.",
        "Start it: snakemake --cores all --config survey=" + survey,
    ]
    if not written.listed:
        steps.insert(0, f"Add this line at the end of 'surveys:' in config/config.yaml:  - {survey}")
    return ["", "Next:", *(f"  {number}. {step}" for number, step in enumerate(steps, start=1))]

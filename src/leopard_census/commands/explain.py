"""`leopard-census explain NUMBER`: where a printed number comes from."""

import argparse
from pathlib import Path

from leopard_census.audit.explain import explain_number
from leopard_census.commands.explain_text import text_of
from leopard_census.commands.project import add_directory, open_project
from leopard_census.commands.shown import shown_path
from leopard_census.errors import InputError
from leopard_census.provenance.atomic import atomic_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Says what a number of the report means, how it was computed, from which rows of which tables, and on which\n"
        "encounters, sightings, frames, raw files, jobs, field sheets and settings it rests. The numbers stand in the\n"
        "report's annex and in results/SURVEY/numbers.json. docs/audit.md tells how to read the answer."
    )
    parser.epilog = "exit status: 0 explained; 2 there is no such survey, report or number"
    parser.add_argument(
        "number", metavar="NUMBER", help="name of the number, such as scr.density or count.individuals.min"
    )
    parser.add_argument("--survey", help="the survey (default: the last one listed in config/config.yaml)")
    parser.add_argument(
        "--full",
        action="store_true",
        help="list everything, with whole digests (default: the first of each kind)",
    )
    parser.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help="write a page with everything and the pictures; INTERNAL, it shows places and file names",
    )
    add_directory(parser)


def run(args: argparse.Namespace) -> int:
    """Print the chain behind the number, or write it as a page."""
    plans, roots = open_project(args.directory.resolve(), args.survey)
    survey = args.survey or list(plans)[-1]
    if survey not in plans:
        raise InputError("Unknown survey:", [f"{survey!r}; the surveys are: {', '.join(plans)}"])
    explanation = explain_number(survey, args.number, roots, plans)
    if args.html is None:
        print("\n".join(text_of(survey, explanation, roots, args.full)))
        return 0
    from leopard_census.audit.explain_page import explanation_page

    target = args.html.resolve()
    if not target.parent.is_dir():
        raise InputError("The page cannot be written:", [f"{target.parent}: there is no such folder"])
    page = explanation_page(survey, plans[survey].survey.title, explanation, roots)
    with atomic_path(target) as temporary:
        temporary.write_text(page, encoding="utf-8")
    print(f"written: {shown_path(target)} (INTERNAL: it shows places and file names; do not pass it on)")
    return 0

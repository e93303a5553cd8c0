"""`leopard-census verify`: are media, sheets and results still what the records say?"""

import argparse
from pathlib import Path

from leopard_census.audit.verify import verify_survey
from leopard_census.commands.project import open_project
from leopard_census.errors import InputError

HELP = "re-hash raw media, sheets and results and name every file that differs from its record"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--survey", help="only this survey (default: all)")
    parser.add_argument(
        "--directory", type=Path, default=Path(), help="folder with config/ and results/ (default: here)"
    )


def run(args: argparse.Namespace) -> int:
    """0: everything is identical; 1: something differs."""
    plans, roots = open_project(args.directory.resolve())
    if args.survey is not None and args.survey not in plans:
        raise InputError("Unknown survey:", [f"{args.survey!r}; the surveys are: {', '.join(plans)}"])
    differs = False
    for survey in [args.survey] if args.survey else plans:
        seen = verify_survey(survey, roots, plans[survey].media_root)
        for finding in seen.findings:
            print(f"{survey}: {finding.kind}: {finding.name}: {finding.text}")
        differs |= bool(seen.findings)
        verdict = f"{len(seen.findings)} differ" if seen.findings else "identical"
        print(
            f"{survey}: {verdict} ({seen.results} results of {seen.jobs} jobs, {seen.inputs} inputs, "
            f"{seen.media} media files looked at)"
        )
    return 1 if differs else 0

"""`leopard-census check-release`: may this folder be published?"""

import argparse
from collections import Counter
from itertools import groupby
from pathlib import Path

from leopard_census.audit.release.leak import CURES, Leak
from leopard_census.audit.release.secrets import Secrets
from leopard_census.commands.lists import add_full, first_lines
from leopard_census.commands.project import add_directory, open_project
from leopard_census.errors import InputError

_SHOWN_OF_A_KIND = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Opens every file of a folder that is to be published, also those inside PDFs and zips, and names what would\n"
        "give away places of cameras, stations, records, raw files, people or this computer. It writes nothing\n"
        "and asks no network. See docs/disclosure.md."
    )
    parser.epilog = (
        "exit status: 0 nothing was found; 1 something must not be published; 2 the folder, the survey or the key\n"
        "cannot be used"
    )
    parser.add_argument(
        "folder", metavar="FOLDER", type=Path, help="what is to be published: a folder or a file"
    )
    parser.add_argument("--survey", required=True, help="the survey whose places must stay secret")
    parser.add_argument(
        "--cleared",
        type=Path,
        metavar="FILE",
        help="list of the pictures that a person has cleared, one sha256 a line (default: none is cleared)",
    )
    add_full(parser, _SHOWN_OF_A_KIND)
    add_directory(parser)


def run(args: argparse.Namespace) -> int:
    """0: nothing found; 1: leaks."""
    from leopard_census.audit.release.check import check_release
    from leopard_census.audit.release.survey_secrets import read_cleared, survey_secrets
    from leopard_census.disclosure.survey_places import key_of_survey

    if not args.folder.exists() or (args.folder.is_dir() and not any(args.folder.iterdir())):
        raise InputError("There is nothing to check:", [f"{args.folder}: is not there, or is empty"])
    work = args.directory.resolve()
    plans, _ = open_project(work, args.survey)
    if args.survey not in plans:
        raise InputError("Unknown survey:", [f"{args.survey!r}; the surveys are: {', '.join(plans)}"])
    key = key_of_survey(plans[args.survey], work)
    cleared = read_cleared(args.cleared) if args.cleared else frozenset()
    secrets = survey_secrets(args.survey, plans, work, key, cleared)
    leaks = check_release([args.folder], secrets)
    print("\n".join([*_looked_for(secrets, key is not None), *_told(leaks, args.full)]))
    return 1 if leaks else 0


def _looked_for(secrets: Secrets, with_key: bool) -> list[str]:
    lines = [
        f"looked for {_number(len(secrets.degrees), 'place')}, {_number(len(secrets.codes), 'code')}, "
        f"{_number(len(secrets.place_names), 'place name')} and {_number(len(secrets.media_paths), 'raw file')}; "
        f"{_number(len(secrets.cleared), 'picture is', 'pictures are')} cleared"
    ]
    if not with_key:
        lines.append("there is no key of generalised places yet, so no coordinate may be published")
    if not secrets.media_hashes:
        lines.append("the survey is not built, so hashes of raw files are not known and were not looked for")
    if not len(secrets.degrees):
        lines.append("the sheets have no coordinates, so only what is written as a place could be found")
    elif len(secrets.degrees) < 3:
        lines.append("with fewer than three stations, a drawing of them cannot be told from any other points")
    return lines


def _number(n: int, word: str, several: str = "") -> str:
    return f"{n} {word if n == 1 else several or word + 's'}"


def _told(leaks: list[Leak], full: bool) -> list[str]:
    if not leaks:
        return ["nothing was found that must not be published"]
    kinds = Counter(leak.kind for leak in leaks)
    lines = [f"must not be published: {_number(len(leaks), 'finding')}"]
    order = list(CURES)
    ordered = sorted(leaks, key=lambda leak: (order.index(leak.kind), leak))
    for kind, group in groupby(ordered, lambda leak: leak.kind):
        lines.append(f"{kind} ({kinds[kind]}): {CURES[kind]}")
        same = [f"  {leak.file}: {leak.where}: {leak.found}" for leak in group]
        lines += first_lines(same, _SHOWN_OF_A_KIND, full)
    return lines

"""`leopard-census register accept SURVEY`: a person takes proposed individuals into the register."""

import argparse
import datetime as dt
import getpass
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.commands.project import add_directory, open_project
from leopard_census.commands.running import working_in
from leopard_census.commands.shown import shown_path
from leopard_census.config.load import Plan, read_config
from leopard_census.config.register import USUAL, register_path
from leopard_census.errors import InputError
from leopard_census.provenance.atomic import atomic_path
from leopard_census.provenance.names import Roots
from leopard_census.tables.append import appended, lacking
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.sheet_lock import locked_sheet

_TABLES = {
    "register_proposed": "individuals/register_proposed.csv",
    "catalogue": "individuals/catalogue.csv",
    "assignments": "individuals/assignments.csv",
    "sightings": "sightings/all.csv",
}
_AGAIN = "run the workflow again, then accept"


@dataclass(frozen=True)
class Additions:
    """Rows to be added, and to which sheets."""

    register: Path
    register_rows: list[dict[str, Any]]
    decisions: Path
    decision_rows: list[dict[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    accept = acts.add_parser("accept", help="take the individuals that a survey proposes into the register")
    accept.formatter_class = argparse.RawDescriptionHelpFormatter
    accept.description = (
        "Shows the individuals that a survey proposes for the register, each with a permanent code, and adds them\n"
        "after you have agreed: rows to config/individuals.csv, with the proposed code as an alias, and decisions to\n"
        "the survey's decisions.csv that tie each code to the animal's best pictures, so that it keeps the code\n"
        "whatever is added or detected later. What stands in the sheets stays as it is."
    )
    accept.epilog = (
        "exit status: 0 added, or shown; 1 you did not agree; 2 nothing is proposed, a code is taken, or the results\n"
        "are older than sheets and settings"
    )
    accept.add_argument("survey", metavar="SURVEY", help="the survey whose individuals are accepted")
    accept.add_argument("--only", nargs="+", default=[], metavar="CODE", help="accept these alone")
    accept.add_argument(
        "--rename",
        nargs="+",
        default=[],
        metavar="CODE=NEW",
        help="permanent codes, such as P-abc123=Leo12F (default: the next numbers of the register)",
    )
    accept.add_argument("--reviewer", help="who decides (default: the name of your account)")
    accept.add_argument("--yes", action="store_true", help="add without asking")
    add_directory(accept)


def run(args: argparse.Namespace) -> int:
    """0: added, or only shown; 1: the person did not agree."""
    work = args.directory.resolve()
    plans, roots = open_project(work, args.survey)
    if alive := working_in(work):
        raise InputError(
            "Sheets are not edited while a run reads them.",
            [f"process {item.pid}: {item.text}; wait for it, or stop it first" for item in alive],
        )
    tables = _tables(args.survey, plans, roots)
    found, lines = _additions(args, plans[args.survey], work, tables)
    print("\n".join(lines))
    if not args.yes:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            print("Nothing was written. Add --yes to write this.")
            return 0
        if input("Write this? [y/N] ").strip().lower() not in ("y", "yes"):
            print("Nothing was written.")
            return 1
    _write(found)
    print(
        f"Written. The codes stand in the results after: snakemake --cores all --config survey={args.survey}"
    )
    return 0


def _tables(survey: str, plans: Mapping[str, Plan], roots: Roots) -> dict[str, list[dict[str, Any]]]:
    """Tables of the survey that the proposal rests on.

    Raises
    ------
    InputError
        When they are not there, or sheets or settings were changed since.
    """
    from leopard_census.audit.outdated import outdated

    if plans[survey].media_root is None:
        told = {
            "tables": "survives as tables; its animals are in captures.csv already",
            "package": "starts from a Camtrap DP package, which names its animals; write them into it by hand",
        }
        raise InputError("Nothing is proposed:", [f"{survey} {told[plans[survey].start]}"])
    names = {key: f"results/{survey}/{path}" for key, path in _TABLES.items()}
    if not roots.path_of(names["register_proposed"]).is_file():
        todo = f"run snakemake --cores all --config survey={survey} first"
        raise InputError("Nothing is proposed:", [f"{survey}: its individuals are not made yet; {todo}"])
    config, _ = read_config(roots.work)
    sheets = [f"survey/{survey}/decisions.csv"]
    if path := register_path(config, roots.work):
        sheets.append(roots.name_of(path))
    if old := outdated(survey, "individuals", names.values(), sheets, roots, plans):
        raise InputError(
            "The proposal is older than what it rests on:", [f"{line}; {_AGAIN}" for line in old]
        )
    return {key: read_table(roots.path_of(name), contract(key)) for key, name in names.items()}


def _additions(
    args: argparse.Namespace, plan: Plan, work: Path, tables: Mapping[str, list[dict[str, Any]]]
) -> tuple[Additions, list[str]]:
    """What would be added, and a table of it for the person."""
    from leopard_census.individuals.acceptance import (
        naming_decisions,
        permanent_codes,
        register_additions,
    )

    if not tables["register_proposed"]:
        raise InputError(
            "Nothing is proposed:", [f"{args.survey}: all its individuals are in the register already"]
        )
    config, _ = read_config(work)
    path = register_path(config, work) or work / USUAL
    listed = read_table(path, contract("individuals")) if path.is_file() else []
    seen = {row["individualID"]: row for row in tables["catalogue"]}
    proposed = sorted(
        tables["register_proposed"],
        key=lambda row: (seen[row["individualID"]]["first_seen"] or dt.date.max, row["individualID"]),
    )
    ours = {row["individualID"] for row in proposed}
    taken = {code for row in listed for code in (row["individualID"], *row["aliases"])}
    named = {row["individualID"] for row in plan.sheets.labels if row["individualID"]}
    codes = permanent_codes(
        proposed, taken | (named - ours) | (seen.keys() - ours), args.only, _renamed(args.rename)
    )
    decisions = naming_decisions(
        codes,
        tables["assignments"],
        {row["sightingID"]: row for row in tables["sightings"]},
        survey=args.survey,
        reviewer=args.reviewer or getpass.getuser(),
        now=dt.datetime.now(plan.survey.timezone).replace(microsecond=0),
        used={row["decisionID"] for row in plan.sheets.decisions},
    )
    found = Additions(path, register_additions(proposed, codes), plan.folder / "decisions.csv", decisions)
    return found, _shown(found, codes, seen)


def _renamed(words: list[str]) -> dict[str, str]:
    """Proposed code -> wanted code."""
    faults = [f"--rename {word}: write it as P-abc123=Leo12F" for word in words if word.count("=") != 1]
    pairs = [word.split("=") for word in words if word.count("=") == 1]
    olds, news = [old for old, _ in pairs], [new for _, new in pairs]
    faults += [f"--rename {old}: stands there twice" for old in sorted(set(olds)) if olds.count(old) > 1]
    faults += [
        f"--rename ...={new}: one code for two animals" for new in sorted(set(news)) if news.count(new) > 1
    ]
    if faults:
        raise InputError("These codes cannot be read:", faults)
    return dict(pairs)


def _shown(found: Additions, codes: Mapping[str, str], seen: Mapping[str, dict[str, Any]]) -> list[str]:
    head = ("proposed", "permanent", "flanks", "sex", "sightings", "first seen", "last seen")
    rows = [
        (
            old,
            new,
            seen[old]["flanks"],
            seen[old]["sex"] or "-",
            str(seen[old]["n_sightings"]),
            str(seen[old]["first_seen"] or "-"),
            str(seen[old]["last_seen"] or "-"),
        )
        for old, new in codes.items()
    ]
    widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]
    return [
        *lines,
        f"{len(rows)} to {shown_path(found.register)}, {len(found.decision_rows)} decisions that tie them to their "
        f"pictures to {shown_path(found.decisions)}",
    ]


def _write(found: Additions) -> None:
    """Decisions first: were the register's rows missing afterwards, they would simply be proposed again.

    Raises
    ------
    InputError
        When a sheet lacks a column that is needed; then nothing is written.
    """
    # Reviewers may be adding answers to the same sheet.
    with locked_sheet(found.decisions.resolve()), locked_sheet(found.register.resolve()):
        _write_both(found)


def _write_both(found: Additions) -> None:
    new: list[tuple[Path, bytes]] = []
    problems = []
    for path, name, rows in (
        (found.decisions, "decisions", found.decision_rows),
        (found.register, "individuals", found.register_rows),
    ):
        content = path.read_bytes() if path.exists() else None
        checks = contract("decisions") if name == "decisions" else contract("individuals")
        if missing := lacking(content, checks, rows):
            problems.append(
                f"{shown_path(path)}: has no column {' and no '.join(missing)}; add what is missing to its header"
            )
        elif rows:
            new.append((path, appended(content, checks, rows)))
    if problems:
        raise InputError("The sheets have no place for what is added:", problems)
    for path, content in new:
        # A sheet may be a link to where the team keeps it.
        target = path.resolve()
        with atomic_path(target) as temporary:
            temporary.write_bytes(content)
            if target.exists():
                shutil.copymode(target, temporary)

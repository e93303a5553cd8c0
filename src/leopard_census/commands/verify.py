"""`leopard-census verify`: are media, sheets, settings and results still what the records say?"""

import argparse
import sys
from itertools import groupby
from pathlib import Path

from leopard_census.audit.closeness import Closeness
from leopard_census.audit.finding import Finding, Verification
from leopard_census.audit.media_check import Listing
from leopard_census.audit.verify import SPANNING, is_built, removed_surveys, verify_survey
from leopard_census.commands.lists import add_full, first_lines
from leopard_census.commands.project import add_directory, open_project
from leopard_census.commands.shown import shown_path
from leopard_census.config.load import Plan
from leopard_census.errors import InputError
from leopard_census.media.scan import scan
from leopard_census.provenance.names import Roots

_SHOWN_OF_A_KIND = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Reads every raw photo and clip, sheet and result again and names each that is not as the run left it:\n"
        "changed, missing or added files, sheets and settings that were edited since, results of deployments or\n"
        "surveys that were taken out. It also derives every number of the ledger from the tables once more and names\n"
        "each that differs. It changes nothing and starts nothing.\n"
        "\n"
        "identical    everything is as the jobs wrote it, and the tables give the numbers of the ledger\n"
        "equivalent   keys, whole numbers and words are the same, and numbers with decimals lie within the tolerance\n"
        "             that other processors and library builds need (docs/audit.md)"
    )
    parser.epilog = (
        "exit status: 0 everything that is built is identical or equivalent; 1 something differs, or media are\n"
        "missing; 2 the configuration has a fault, or nothing is built yet"
    )
    parser.add_argument("--survey", help="look at this survey only (default: all)")
    add_full(parser, _SHOWN_OF_A_KIND)
    parser.add_argument(
        "--against",
        type=Path,
        metavar="FOLDER",
        help="hold the results against those of another folder with results/, such as a rebuild on another machine",
    )
    add_directory(parser)


def run(args: argparse.Namespace) -> int:
    """0: everything is identical or equivalent; 1: something differs."""
    plans, roots = open_project(args.directory.resolve(), args.survey)
    if args.survey is not None and args.survey not in plans:
        raise InputError("Unknown survey:", [f"{args.survey!r}; the surveys are: {', '.join(plans)}"])
    wanted = [args.survey] if args.survey else list(plans)
    built = [survey for survey in wanted if is_built(survey, roots)]
    if not built:
        raise InputError(
            "There is nothing to verify:", [f"{', '.join(wanted)}: not built yet; run snakemake first"]
        )
    differs = False
    for survey in built:
        seen = _verified(survey, plans, roots)
        differs |= any(not finding.close for finding in seen.findings)
        print("\n".join(_lines(survey, seen, args.full)))
    if not args.survey:
        others = removed_surveys(roots, plans)
        if is_built(SPANNING, roots):
            others += verify_survey(SPANNING, roots, plans, {}).findings
        differs |= bool(others)
        if others:
            print("\n".join(["between the surveys:", *_told(others, args.full)]))
    if args.against is not None:
        spanning = [] if args.survey else [SPANNING]
        differs |= _held_against(args.against.resolve(), [*built, *spanning], roots, args.full)
    if waiting := [survey for survey in wanted if survey not in built]:
        print(f"not built yet: {', '.join(waiting)}")
    return 1 if differs else 0


def _held_against(other: Path, surveys: list[str], roots: Roots, full: bool) -> bool:
    """Tell how close the results of another folder are; whether any differs."""
    from leopard_census.audit.against import compare_survey

    if not (other / "results").is_dir():
        raise InputError(
            "There is nothing to hold the results against:", [f"{other}: has no folder results/"]
        )
    differs = False
    for survey in surveys:
        compared = list(compare_survey(survey, roots.work, other))
        if not compared:
            continue
        worst = max(one.closeness for one in compared)
        differs |= worst is Closeness.DIFFERENT
        unlike = [one for one in compared if one.closeness is Closeness.DIFFERENT]
        close = sum(one.closeness is Closeness.EQUIVALENT for one in compared)
        verdict = _differences(len(unlike)) if unlike else worst.name.lower()
        print(
            f"{survey} against {other}: {verdict} ({len(compared)} results, {close} of them not byte by byte)"
        )
        found = [Finding("against", f"results/{one.name}", one.text) for one in unlike]
        print("\n".join(_told(found, full)), end="\n" if found else "")
    return differs


def _verified(survey: str, plans: dict[str, Plan], roots: Roots) -> Verification:
    from tqdm import tqdm

    listing = _listing(plans[survey])
    total = sum(max(size, 0) for files in listing.values() for _, size in files)
    with tqdm(
        total=total, desc=survey, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False
    ) as bar:
        return verify_survey(survey, roots, plans, listing, bar.update)


def _listing(plan: Plan) -> Listing:
    if plan.media_root is None:
        return {}
    globs = {row["deploymentID"]: row["media_glob"] for row in plan.sheets.deployments}
    return {
        deployment: [(path, size) for path, size, _ in scan(plan.media_root, deployment, globs[deployment])]
        for deployment in plan.deployments
    }


def _lines(survey: str, seen: Verification, full: bool) -> list[str]:
    number = sum(not finding.close for finding in seen.findings)
    verdict = _differences(number) if number else "equivalent" if seen.findings else "identical"
    counts = (
        (seen.jobs, "job"),
        (seen.results, "result"),
        (seen.inputs, "input"),
        (seen.media, "media file"),
        (seen.numbers, "number"),
    )
    looked = ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts)
    return [f"{survey}: {verdict} (looked at {looked})", *_told(seen.findings, full)]


def _differences(number: int) -> str:
    return f"{number} {'difference' if number == 1 else 'differences'}"


def _told(findings: list[Finding], full: bool) -> list[str]:
    lines = []
    for kind, group in groupby(sorted(findings, key=lambda finding: finding.kind), lambda f: f.kind):
        same = [f"  {kind}: {_place(finding)}: {finding.text}" for finding in group]
        lines += first_lines(same, _SHOWN_OF_A_KIND, full, lead=f"  {kind}: ")
    return lines


def _place(finding: Finding) -> str:
    return shown_path(finding.path) if finding.path and finding.kind != "rows" else finding.name

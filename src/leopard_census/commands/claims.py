"""`leopard-census claims FILE`: published claims computed again."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import TYPE_CHECKING, Any

from leopard_census.commands.result_file import attempt, check_writable, raise_all, write_result
from leopard_census.config.report import LANGUAGES
from leopard_census.errors import InputError

if TYPE_CHECKING:
    from leopard_census.audit.claims.checked import Checked
    from leopard_census.audit.claims.evidence import Evidence
    from leopard_census.config.claims import Publication


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Computes again what a press release or paper claims (docs/claims.md). The file lists the claims with their\n"
        "words; resources/claims/wwf_video_winter.yaml is one. By itself the command looks at the publication's own\n"
        "numbers: whether parts make the whole, whether a change in per cent follows from the counts, whether the\n"
        "counts show an increase. With --directory it takes the results of the surveys there too; `snakemake audit`\n"
        "does the same and writes tables to results/_all/claims/.\n\n"
        "  reproduced                              the same comes out\n"
        "  reproduced under a stated definition    the same comes out under one way of counting, which is named\n"
        "  contradicted                            something else comes out\n"
        "  unsupported                             what is given does not show it\n"
        "  not checkable                           what is needed is not here; it is named"
    )
    parser.epilog = (
        "example: leopard-census claims resources/claims/wwf_video_winter.yaml --json out.json\n"
        "         leopard-census claims FILE --pdf audit.pdf --language ru\n\n"
        "exit status: 0 no claim is contradicted; 1 at least one is; 2 the file or the results cannot be used"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the claims of one publication (YAML)")
    parser.add_argument(
        "--directory",
        type=Path,
        metavar="DIR",
        help="folder with config/ and results/ of the surveys (default: the publication's own numbers alone)",
    )
    parser.add_argument(
        "--json",
        type=Path,
        metavar="OUT",
        help="file for the verdicts and all figures (columns as in the tables)",
    )
    parser.add_argument(
        "--pdf", type=Path, metavar="OUT", help="file for the audit as it is printed, to hand on"
    )
    parser.add_argument(
        "--language", choices=LANGUAGES, default="en", help="language of this PDF (default: en)"
    )


def run(args: argparse.Namespace) -> int:
    """Check, print and write; 1 where a claim is contradicted."""
    from leopard_census.audit.claims.check import check_claims, contradicted
    from leopard_census.audit.claims.tables import claim_rows, figure_rows

    faults: list[InputError] = []
    outs = [out for out in (args.json, args.pdf) if out]
    for out in outs:
        attempt(partial(check_writable, out, args.file), faults)
    if len({out.resolve() for out in outs}) < len(outs):
        faults.append(
            InputError("The result cannot be written:", [f"{args.pdf}: is named twice; name another file"])
        )
    found: Evidence | None = attempt(lambda: _evidence(args.file, args.directory), faults)
    raise_all(faults)
    assert found is not None
    outcomes = check_claims(found)
    rows = claim_rows(found.publication, outcomes)
    pdf = _pdf(args.file, found.publication, outcomes, args.language) if args.pdf else None
    if args.json:
        content = {
            "publication": args.file.stem,
            "title": found.publication.title,
            "simulated": found.publication.simulated,
            "claims": [_rounded(row) for row in rows],
            "figures": [_rounded(row) for row in figure_rows(outcomes)],
        }
        write_result(args.json, json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False) + "\n")
    if pdf is not None:
        write_result(args.pdf, pdf)
    print("\n".join(lines(found.publication.title, found.publication.simulated, rows)))
    for out in outs:
        print(f"\nresult: {out}")
    return 1 if contradicted(outcomes) else 0


def _pdf(file: Path, publication: "Publication", outcomes: Mapping[str, "Checked"], language: str) -> bytes:
    """The audit as the workflow prints it, from the same tables."""
    from leopard_census.audit.claims.tables import write_outcomes
    from leopard_census.commands.project import workflow_folder
    from leopard_census.report.claims_audit import ClaimsInput, build_claims_audit

    with TemporaryDirectory() as folder:
        tables = {
            "claims": Path(folder) / f"{file.stem}.csv",
            "figures": Path(folder) / f"{file.stem}.figures.csv",
        }
        write_outcomes(publication, outcomes, tables)
        resources = workflow_folder() / "resources" / "report"
        rendered, _ = build_claims_audit(ClaimsInput(file, **tables, resources=resources, language=language))
    return rendered.pdf


def _evidence(file: Path, directory: Path | None) -> "Evidence":
    """The publication with the results of its surveys, as far as these are built."""
    from leopard_census.audit.claims.evidence import evidence, read_winter
    from leopard_census.commands.project import open_project
    from leopard_census.config.claims_plan import plan_publication, seasons_of
    from leopard_census.tables.contract import contract
    from leopard_census.tables.read import read_table

    if directory is None:
        planned = plan_publication(file, {})
        return evidence(planned.publication, planned.winters, {})
    plans, roots = open_project(directory.resolve())
    planned = plan_publication(file, seasons_of({name: plan.survey for name, plan in plans.items()}))
    folders = {survey: roots.work / "results" / survey for survey in planned.surveys}
    results = {
        survey: read_winter(
            survey, folder / "numbers.json", folder / "histories" / "basis.csv", folder / "comparison.csv"
        )
        for survey, folder in folders.items()
        if (folder / "numbers.json").exists()
    }
    together = roots.work / "results" / "_all" / "comparison.csv"
    spanning = read_table(together, contract("comparison")) if together.exists() else ()
    return evidence(planned.publication, planned.winters, results, spanning)


def lines(title: str, simulated: bool, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What a person reads."""
    yield title + (" (simulated: nothing here is real)" if simulated else "")
    for row in rows:
        yield ""
        yield f"{row['number']}. {row['claim']}: {row['verdict'].upper()}"
        yield _wrapped(f'"{row["words"]}"')
        if row["finding"]:
            yield _wrapped(row["finding"])
        if row["missing"]:
            yield _wrapped(f"Missing: {row['missing']}")
    counted = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in _verdicts(rows)}
    yield ""
    yield f"{len(rows)} claims: " + ", ".join(f"{number} {verdict}" for verdict, number in counted.items())


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    """Without the last bits, which another processor has otherwise."""
    return {key: round(value, 6) if isinstance(value, float) else value for key, value in row.items()}


def _verdicts(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    from leopard_census.tables.claim_verdict import VERDICTS

    return [verdict for verdict in VERDICTS if any(row["verdict"] == verdict for row in rows)]


def _wrapped(text: str) -> str:
    return fill(text, 110, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False)

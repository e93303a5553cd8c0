"""`leopard-census explain NUMBER`: where a printed number comes from."""

import argparse
from itertools import groupby
from pathlib import Path

from leopard_census.audit.explain import Explanation, explain_number
from leopard_census.commands.project import open_project
from leopard_census.commands.shown import place_of, shown_path
from leopard_census.config.load import CONFIG_FILE
from leopard_census.errors import InputError
from leopard_census.provenance.ledger import LedgerInput
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import FileDigest, Record

# Deployments that a line names.
_SHOWN = 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Says what a number of the report means, how it was computed, which files it was read from, and which\n"
        "jobs, field sheets, settings and raw media those rest on. The numbers stand in the report's annex and in\n"
        "results/SURVEY/numbers.json."
    )
    parser.epilog = "exit status: 0 explained; 2 there is no such survey, report or number"
    parser.add_argument(
        "number", metavar="NUMBER", help="name of the number, such as scr.density or count.individuals.min"
    )
    parser.add_argument("--survey", help="the survey (default: the last one listed in config/config.yaml)")
    parser.add_argument(
        "--directory",
        type=Path,
        default=Path(),
        help="folder with config/ and results/ (default: this folder)",
    )


def run(args: argparse.Namespace) -> int:
    """Print the chain behind the number."""
    plans, roots = open_project(args.directory.resolve(), args.survey)
    survey = args.survey or list(plans)[-1]
    if survey not in plans:
        raise InputError("Unknown survey:", [f"{survey!r}; the surveys are: {', '.join(plans)}"])
    print("\n".join(text_of(survey, explain_number(survey, args.number, roots), roots)))
    return 0


def text_of(survey: str, explanation: Explanation, roots: Roots) -> list[str]:
    """The chain in lines for a terminal; files by the paths at which they can be opened."""

    def line(indent: str, file: FileDigest | LedgerInput, name: str) -> str:
        return f"{indent}{file.sha256[:16]}  {place_of(name, roots)}"

    entry = explanation.entry
    value = (
        "not available" if entry.value is None else f"{entry.value:.{entry.digits}f} {entry.unit}".rstrip()
    )
    lines = [f"{entry.id} of {survey}: {value}"]
    if entry.interval:
        low, high = (
            None if limit is None else f"{limit:.{entry.digits}f}"
            for limit in (entry.interval.lower, entry.interval.upper)
        )
        limits = f"from {low} up" if high is None else f"{low} to {high}"
        lines.append(f"  interval    {limits} ({entry.interval.level:.0%})")
    for name in ("definition", "formula", "subset", "reason"):
        if text := getattr(entry, name):
            lines.append(f"  {name:<11} {text}")
    lines += [
        "  made by     rule " + entry.rule,
        f"  code        {entry.code[:16]}   settings {entry.config[:16]}",
    ]
    lines += ["read from"] + [line("  ", item, f"results/{item.path}") for item in entry.inputs]
    lines.append("which rest on these jobs, nearest first")
    for (depth, rule), group in groupby(explanation.steps, key=lambda step: (step.depth, step.record.rule)):
        steps = list(group)
        outputs = [output for step in steps for output in step.record.outputs]
        if len(steps) == 1:
            lines.append(f"  {depth}  rule {rule} wrote")
            lines += [line("       ", output, output.name) for output in outputs]
        else:
            lines.append(f"  {depth}  rule {rule}, {len(steps)} jobs, wrote {len(outputs)} files")
            patterns = sorted({pattern for step in steps for pattern in _patterns(step.record)})
            lines += [f"       {place_of(pattern, roots)}" for pattern in patterns]
    lines += ["and begin with"] + [line("  ", sheet, sheet.name) for sheet in explanation.sheets]
    lines += _given(explanation, roots)
    if number := explanation.media_files:
        tables = shown_path(roots.work / "results" / survey / "media" / "*.csv")
        lines.append(
            f"  {number} raw media {'file' if number == 1 else 'files'}; path and sha256 of each: {tables}"
        )
    return lines


def _given(explanation: Explanation, roots: Roots) -> list[str]:
    """What the jobs were given otherwise than as whole files: rows of sheets, fields of `survey.yaml`, settings."""
    lines = []
    for name, deployments in explanation.rows.items():
        shown = ", ".join(deployments[:_SHOWN])
        more = f" and {len(deployments) - _SHOWN} more" if len(deployments) > _SHOWN else ""
        lines.append(f"  rows of {place_of(name, roots)} for {shown}{more}")
    for name, fields in explanation.fields.items():
        lines.append(f"  {', '.join(fields)} of {place_of(name, roots)}")
    common = shown_path(roots.work / CONFIG_FILE)
    for name, stages in explanation.stages.items():
        lines.append(
            f"  settings of {', '.join(stages)}, as far as set in {place_of(name, roots)} or {common}"
        )
    return lines


def _patterns(record: Record) -> list[str]:
    """Names of what a job of one deployment wrote, with `*` for the deployment."""
    deployment = record.wildcards.get("deployment", "*")
    return [f"{Path(o.name).parent}/{Path(o.name).name.replace(deployment, '*', 1)}" for o in record.outputs]

"""`leopard-census explain NUMBER`: where a printed number comes from."""

import argparse
from itertools import groupby
from pathlib import Path

from leopard_census.audit.explain import Explanation, explain_number
from leopard_census.commands.project import open_project
from leopard_census.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "number", metavar="NUMBER", help="id of a number in the report's annex, such as scr.density"
    )
    parser.add_argument("--survey", help="the survey (default: the last one of config/config.yaml)")
    parser.add_argument(
        "--directory", type=Path, default=Path(), help="folder with config/ and results/ (default: here)"
    )


def run(args: argparse.Namespace) -> int:
    """Print the chain behind the number."""
    plans, roots = open_project(args.directory.resolve())
    survey = args.survey or list(plans)[-1]
    if survey not in plans:
        raise InputError("Unknown survey:", [f"{survey!r}; the surveys are: {', '.join(plans)}"])
    print("\n".join(text_of(survey, explain_number(survey, args.number, roots))))
    return 0


def text_of(survey: str, explanation: Explanation) -> list[str]:
    """The chain in lines for a terminal."""
    entry = explanation.entry
    value = (
        "not available" if entry.value is None else f"{entry.value:.{entry.digits}f} {entry.unit}".rstrip()
    )
    lines = [f"{entry.id} of {survey}: {value}"]
    if entry.interval:
        low, high = (f"{limit:.{entry.digits}f}" for limit in (entry.interval.lower, entry.interval.upper))
        lines.append(f"  interval    {low} to {high} ({entry.interval.level:.0%})")
    for name in ("definition", "formula", "subset", "reason"):
        if text := getattr(entry, name):
            lines.append(f"  {name:<11} {text}")
    lines += [
        "  made by     rule " + entry.rule,
        f"  code        {entry.code[:16]}   settings {entry.config[:16]}",
    ]
    lines += ["read from"] + [f"  {item.sha256[:16]}  results/{item.path}" for item in entry.inputs]
    lines.append("which rest on these jobs, nearest first")
    for (depth, rule), group in groupby(explanation.steps, key=lambda step: (step.depth, step.record.rule)):
        steps = list(group)
        outputs = [output for step in steps for output in step.record.outputs]
        if len(steps) == 1:
            lines += [f"  {depth}  rule {rule} wrote"] + [
                f"       {o.sha256[:16]}  {o.name}" for o in outputs
            ]
        else:
            lines.append(f"  {depth}  rule {rule}, {len(steps)} jobs, {len(outputs)} files")
    lines += ["and begin with"] + [f"  {sheet.sha256[:16]}  {sheet.name}" for sheet in explanation.sheets]
    if explanation.media_files:
        lines.append(
            f"  {explanation.media_files} raw media files; their sha256 stand in results/{survey}/media/*.csv"
        )
    return lines

"""The chain behind a number in lines for a terminal; files by the paths at which they can be opened."""

from itertools import groupby
from pathlib import Path

from leopard_census.audit.evidence import Evidence, SeenFile, SeenSighting
from leopard_census.audit.explain import Explanation
from leopard_census.audit.rows_read import RowRead
from leopard_census.commands.lists import and_more
from leopard_census.commands.shown import place_of, shown_path
from leopard_census.config.load import CONFIG_FILE
from leopard_census.provenance.ledger import Entry, LedgerInput
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import FileDigest, Record

# Deployments that a line names; encounters, sightings, rows and files that a short list names.
_SHOWN, _LISTED = 6, 12


def text_of(survey: str, explanation: Explanation, roots: Roots, full: bool = False) -> list[str]:
    """The chain in lines; `full` lists everything, with whole digests."""
    digits = 64 if full else 16

    def line(indent: str, file: FileDigest | LedgerInput, name: str) -> str:
        return f"{indent}{file.sha256[:digits]}  {place_of(name, roots)}"

    entry = explanation.entry
    lines = [f"{entry.id} of {survey}: {value_of(entry)}"]
    if limits := limits_of(entry):
        lines.append(f"  interval    {limits}")
    for name in ("definition", "formula", "subset", "reason"):
        if text := getattr(entry, name):
            lines.append(f"  {name:<11} {text}")
    lines += [
        "  made by     rule " + entry.rule,
        f"  code        {entry.code[:digits]}   settings {entry.config[:digits]}",
    ]
    lines += ["read from"] + [line("  ", item, f"results/{item.path}") for item in entry.inputs]
    lines += _rows(explanation.table_rows, roots, full)
    lines += _evidence(explanation.evidence, roots, full, digits)
    lines.append("which rest on these jobs, nearest first")
    for (depth, rule), group in groupby(explanation.steps, key=lambda step: (step.depth, step.record.rule)):
        steps = list(group)
        outputs = [output for step in steps for output in step.record.outputs]
        if len(steps) == 1 or full:
            for step in steps:
                about = step.record.wildcards.get("deployment")
                lines.append(f"  {depth}  rule {rule}{f' for {about}' if about else ''} wrote")
                lines += [line("       ", output, output.name) for output in step.record.outputs]
        else:
            lines.append(f"  {depth}  rule {rule}, {len(steps)} jobs, wrote {len(outputs)} files")
            patterns = sorted({pattern for step in steps for pattern in _patterns(step.record)})
            lines += [f"       {place_of(pattern, roots)}" for pattern in patterns]
    lines += ["and begin with"] + [line("  ", sheet, sheet.name) for sheet in explanation.sheets]
    lines += given_lines(explanation, roots, full)
    if number := explanation.media_files:
        tables = shown_path(roots.work / "results" / survey / "media" / "*.csv")
        lines.append(
            f"  {number} raw media {'file' if number == 1 else 'files'}; path and sha256 of each: {tables}"
        )
    return lines


def value_of(entry: Entry) -> str:
    """The number as it is printed, with its unit."""
    if entry.value is None:
        return "not available"
    return f"{entry.value:.{entry.digits}f} {entry.unit}".rstrip()


def limits_of(entry: Entry) -> str:
    """Its interval; empty where it has none."""
    if entry.interval is None:
        return ""
    low, high = (
        None if limit is None else f"{limit:.{entry.digits}f}"
        for limit in (entry.interval.lower, entry.interval.upper)
    )
    limits = f"from {low} up" if high is None else f"{low} to {high}"
    return f"{limits} ({entry.interval.level:.0%})"


def _rows(rows: tuple[RowRead, ...], roots: Roots, full: bool) -> list[str]:
    lines = []
    for file, group in groupby(rows, key=lambda row: row.file):
        found = list(group)
        lines.append(f"in {_counted(len(found), 'row')} of {place_of(file, roots)}")
        for row in found if full else found[:_LISTED]:
            cells = [f"{column} {text}" for column, text in row.cells.items() if full or len(text) <= 40]
            bears = f", which holds it in {', '.join(row.bears)}" if row.bears else ""
            lines.append(f"  row {row.number}{bears}: {'; '.join(cells)}")
        lines += and_more(len(found), _LISTED, full)
    return lines


def _evidence(evidence: Evidence, roots: Roots, full: bool, digits: int) -> list[str]:
    lines = []
    if evidence.encounters:
        left_out = sum(bool(encounter.excluded_by) for encounter in evidence.encounters)
        aside = f", {left_out} of them left out of the estimates" if left_out else ""
        lines.append(f"which rest on {_counted(len(evidence.encounters), 'encounter')}{aside}")
        for encounter in evidence.encounters if full else evidence.encounters[:_LISTED]:
            out = f", left out: {encounter.excluded_by}" if encounter.excluded_by else ""
            lines.append(f"  {encounter.individual} at {encounter.station}, {encounter.start}{out}")
            for sighting in encounter.sightings:
                lines += _sighting(sighting, roots, digits)
        lines += and_more(len(evidence.encounters), _LISTED, full)
    if evidence.sightings:
        lines.append(f"which rest on {_counted(len(evidence.sightings), 'sighting')}")
        for sighting in evidence.sightings if full else evidence.sightings[:_LISTED]:
            lines += _sighting(sighting, roots, digits)
        lines += and_more(len(evidence.sightings), _LISTED, full)
    if evidence.files:
        lines.append(f"which count {_counted(len(evidence.files), 'raw file')}")
        for file in evidence.files if full else evidence.files[:_LISTED]:
            lines.append(_file("  ", file, digits))
        lines += and_more(len(evidence.files), _LISTED, full)
    return lines


def _sighting(sighting: SeenSighting, roots: Roots, digits: int) -> list[str]:
    about = ", ".join(
        text for text in (sighting.species, sighting.flank and f"{sighting.flank} flank") if text
    )
    lines = [f"    sighting {sighting.id}{f' ({about})' if about else ''}"]
    if sighting.frames:
        frames = ", ".join(frame for frame, _ in sighting.frames)
        lines.append(f"      frames {frames} in {place_of(sighting.archive, roots)}")
    lines += [_file("      ", file, digits) for file in sighting.files]
    return lines


def _file(indent: str, file: SeenFile, digits: int) -> str:
    place = file.name if file.path is None else shown_path(file.path)
    return f"{indent}{file.sha256[:digits]}  {place}{'' if file.status == 'ok' else f' ({file.status})'}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def given_lines(explanation: Explanation, roots: Roots, full: bool = False) -> list[str]:
    """What the jobs were given otherwise than as whole files: rows of sheets, fields of `survey.yaml`, settings."""
    lines = []
    for name, deployments in explanation.rows.items():
        short = deployments if full else deployments[:_SHOWN]
        more = f" and {len(deployments) - len(short)} more" if len(deployments) > len(short) else ""
        lines.append(f"  rows of {place_of(name, roots)} for {', '.join(short)}{more}")
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

"""Where a printed number comes from: from its ledger entry back over the jobs' records to sheets and raw media."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from leopard_census.errors import InputError
from leopard_census.provenance.ledger import Entry, read_ledger
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import FileDigest, Record, read_record
from leopard_census.tables.contract import contract
from leopard_census.tables.read import scan_table


@dataclass(frozen=True)
class Step:
    """One job on the way: how many jobs away from the number, what it wrote and read."""

    depth: int
    record: Record


@dataclass(frozen=True)
class Explanation:
    """A number, the jobs it rests on (nearest first), and the sheets and raw media at their beginning."""

    entry: Entry
    steps: tuple[Step, ...]
    sheets: tuple[FileDigest, ...]
    media_files: int


def explain_number(survey: str, number: str, roots: Roots) -> Explanation:
    """Chain behind one ledger entry.

    Raises
    ------
    InputError
        When the survey has no ledger, or the ledger no such number.
    """
    folder = roots.work / "results" / survey
    entries = read_ledger(folder / "numbers.json")
    if number not in entries:
        near = get_close_matches(number, entries, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "the report's annex lists all numbers"
        raise InputError(f"The ledger of {survey} has no number {number!r}:", [hint])
    entry = entries[number]
    makers = _makers(roots.work / "results", folder)
    steps, sheets = _walk_back({f"results/{item.path}" for item in entry.inputs}, makers)
    return Explanation(entry, tuple(steps), tuple(sheets), _media_files(folder, steps))


def _makers(results: Path, folder: Path) -> dict[str, Record]:
    """Which job wrote which file, of this survey and of what spans surveys; others are looked up when met."""
    makers: dict[str, Record] = {}
    for place in (folder, *(other for other in sorted(results.glob("*")) if other != folder)):
        for path in sorted((place / "provenance").glob("*.json")):
            record = read_record(path)
            makers.update({output.name: record for output in record.outputs})
    return makers


def _walk_back(names: set[str], makers: Mapping[str, Record]) -> tuple[list[Step], list[FileDigest]]:
    steps: dict[str, Step] = {}
    sheets: dict[str, FileDigest] = {}
    depth, frontier = 0, names
    while frontier:
        following: set[str] = set()
        for name in sorted(frontier):
            record = makers.get(name)
            if record is None:
                continue
            key = f"{record.rule} {sorted(record.wildcards.items())}"
            if key in steps:
                continue
            steps[key] = Step(depth, record)
            for file in record.inputs:
                if file.name.startswith("results/"):
                    following.add(file.name)
                else:
                    sheets[file.name] = file
        depth, frontier = depth + 1, following
    ordered = sorted(
        steps.values(), key=lambda step: (step.depth, step.record.rule, sorted(step.record.wildcards.items()))
    )
    return ordered, [sheets[name] for name in sorted(sheets)]


def _media_files(folder: Path, steps: list[Step]) -> int:
    tables = [
        folder / "media" / Path(output.name).name
        for step in steps
        if step.record.rule == "media"
        for output in step.record.outputs
    ]
    return sum(len(scan_table(table, contract("media"))[0]) for table in tables)

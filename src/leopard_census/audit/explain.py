"""Where a printed number comes from: from its ledger entry back over the jobs' records to sheets and raw media."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from leopard_census.audit.evidence import Evidence, evidence_of
from leopard_census.audit.rows_read import RowRead, rows_read
from leopard_census.audit.since_the_run import GLOB_PARAM, PLACES_PARAM, ROW_PARAMS
from leopard_census.config.load import Plan
from leopard_census.config.sections import stage_names
from leopard_census.errors import InputError
from leopard_census.provenance.digest import param_digests
from leopard_census.provenance.ledger import Entry, read_ledger
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import FileDigest, Record, read_record
from leopard_census.tables.contract import contract
from leopard_census.tables.natural_order import natural_order
from leopard_census.tables.read import scan_table

# Digests of parameters that hold nothing.
_NO_ROWS = frozenset(param_digests({"rows": [], "pattern": None}).values())


@dataclass(frozen=True)
class Step:
    """One job on the way: how many jobs away from the number, what it wrote and read."""

    depth: int
    record: Record


@dataclass(frozen=True)
class Explanation:
    """A number, the jobs it rests on (nearest first), and what stands at their beginning.

    Attributes
    ----------
    sheets
        Files that jobs read whole.
    rows
        Sheets of which each job was given the rows of its deployment, by name as in records, with these deployments.
    fields
        Fields of each `survey.yaml` that jobs were given, by name of the file as in records.
    stages
        Stages whose settings they were given, by name of `survey.yaml` (settings of all surveys lie beneath them).
    media_files
        How many raw files the inventories list that it rests on.
    table_rows
        Rows of the tables that it is made from.
    evidence
        Encounters, sightings, frames and raw files behind it.
    """

    entry: Entry
    steps: tuple[Step, ...]
    sheets: tuple[FileDigest, ...]
    rows: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, tuple[str, ...]]
    stages: Mapping[str, tuple[str, ...]]
    media_files: int
    table_rows: tuple[RowRead, ...]
    evidence: Evidence


def explain_number(survey: str, number: str, roots: Roots, plans: Mapping[str, Plan]) -> Explanation:
    """Chain behind one ledger entry.

    Parameters
    ----------
    survey, number
        Ids of the survey and of the number.
    roots
        Where names in records start from.
    plans
        Of the survey and those that it is compared with.

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
    records = [step.record for step in steps]
    fields, stages = _settings_given(records)
    target = plans[survey].survey.target_species if survey in plans else None
    own = {path.name: read_record(path) for path in sorted((folder / "provenance").glob("*.json"))}
    table_rows = rows_read(survey, number, own, roots, plans.get(survey))
    media_roots = {name: plan.media_root for name, plan in plans.items()}
    return Explanation(
        entry,
        tuple(steps),
        tuple(sheets),
        _rows_given(records),
        fields,
        stages,
        _media_files(roots, steps),
        table_rows,
        evidence_of(survey, number, records, (row.cells for row in table_rows), roots, media_roots, target),
    )


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


def _rows_given(records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    """Sheets of which jobs were given rows, with the deployments whose rows; none stands for those of all."""
    given: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for param, digest in record.params.items():
            sheet = "deployments" if param in (GLOB_PARAM, PLACES_PARAM) else ROW_PARAMS.get(param)
            if sheet is not None and digest not in _NO_ROWS:
                name = f"survey/{record.wildcards['survey']}/{sheet}.csv"
                given[name] |= {record.wildcards[w] for w in ("deployment",) if w in record.wildcards}
    return _ordered(given)


def _settings_given(
    records: Iterable[Record],
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Fields of `survey.yaml`, and stages whose settings jobs were given."""
    fields: dict[str, set[str]] = defaultdict(set)
    stages: dict[str, set[str]] = defaultdict(set)
    for record in records:
        name = f"survey/{record.wildcards.get('survey')}/survey.yaml"
        for key, value in record.settings.items():
            if key == "survey":
                fields[name].update(value)
            elif key in stage_names():
                stages[name].add(key)
    order = stage_names().index
    return _ordered({name: found for name, found in fields.items() if found}), {
        name: tuple(sorted(found, key=order)) for name, found in sorted(stages.items())
    }


def _ordered(given: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(sorted(members, key=natural_order)) for name, members in sorted(given.items())}


def _media_files(roots: Roots, steps: list[Step]) -> int:
    tables = [
        roots.work / output.name
        for step in steps
        if step.record.rule == "media"
        for output in step.record.outputs
    ]
    return sum(len(scan_table(table, contract("media"))[0]) for table in tables if table.is_file())

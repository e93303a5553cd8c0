"""Are results still what sheets and settings of now would give? For acts that rest on them; reads no media."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leopard_census.audit.since_the_run import changed_rows, changed_settings
from leopard_census.config.load import Plan
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import FileDigest, Record, read_record


def outdated(
    survey: str,
    rule: str,
    used: Iterable[str],
    sheets: Iterable[str],
    roots: Roots,
    plans: Mapping[str, Plan],
) -> list[str]:
    """One line for each reason why results cannot be relied on; empty when all is as the jobs left it.

    Parameters
    ----------
    survey
        Its id.
    rule
        The survey's job whose results are used; it and all jobs that it rests on are looked at.
    used
        Names of results that are about to be read.
    sheets
        Names of sheets that the job reads where they exist.
    roots
        Where names start from.
    plans
        Of the survey and those that it is compared with, as they are now.

    Raises
    ------
    InputError
        When a record cannot be read.
    """
    folder = roots.work / "results" / survey / "provenance"
    records = {path.name: read_record(path) for path in sorted(folder.glob("*.json"))}
    first = records.get(f"{rule}.json")
    if first is None:
        return [f"results/{survey}: rule {rule} has not run yet"]
    written = {output.name: (key, output) for key, record in records.items() for output in record.outputs}
    reached = _reached(f"{rule}.json", records, written)
    problems = []
    for record in reached.values():
        for file in record.inputs:
            if file.name not in written:
                problems += _compare(file, roots, f"rule {record.rule} read it")
            elif written[file.name][1].sha256 != file.sha256:
                problems.append(f"{file.name}: was made anew after rule {record.rule} had read it")
    for name in used:
        if name not in written:
            problems.append(f"{name}: no job's record names this file")
        else:
            problems += _compare(written[name][1], roots, "it was written")
    seen = {file.name for file in first.inputs}
    problems += [
        f"{name}: was added after rule {rule} had run"
        for name in sheets
        if name not in seen and roots.path_of(name).exists()
    ]
    if plan := plans.get(survey):
        problems += [f"{finding.name}: {finding.text}" for finding in changed_rows(reached, plan)]
    problems += [f"{finding.name}: {finding.text}" for finding in changed_settings(survey, reached, plans)]
    return list(dict.fromkeys(problems))


def _reached(
    first: str, records: Mapping[str, Record], written: Mapping[str, tuple[str, FileDigest]]
) -> dict[str, Record]:
    """The job itself and all jobs of the survey that it rests on."""
    out: dict[str, Record] = {}
    waiting = [first]
    while waiting:
        key = waiting.pop()
        if key not in out:
            out[key] = records[key]
            waiting += [written[file.name][0] for file in records[key].inputs if file.name in written]
    return dict(sorted(out.items()))


def _compare(file: FileDigest, roots: Roots, then: str) -> list[str]:
    try:
        path = roots.path_of(file.name)
    except KeyError:
        return [f"{file.name}: config/config.yaml lists no such survey any more"]
    if not path.is_file():
        return [f"{file.name}: is missing, but was there when {then}"]
    return [] if sha256_file(path) == file.sha256 else [f"{file.name}: was changed after {then}"]

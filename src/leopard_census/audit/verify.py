"""Re-hash raw media, sheets and results and hold them against the records that the jobs left as they wrote.

Read-only, and outside the workflow's graph: nothing that is found here ever causes a rule to run.
"""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

from leopard_census.audit.finding import Finding, Verification
from leopard_census.audit.import_check import changed_imports
from leopard_census.audit.ledger_check import check_ledger
from leopard_census.audit.manifest_check import check_crate, check_manifest
from leopard_census.audit.media_check import Listing, check_media, refused_by_next_run
from leopard_census.audit.since_the_run import changed_rows, changed_settings, leftovers
from leopard_census.config.load import Plan
from leopard_census.errors import InputError
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import FileDigest, Record, read_record

Written = Mapping[str, tuple[FileDigest, Record]]

# Folders under results/ that belong to no survey: what spans surveys, and what is about a run.
SPANNING, _RUN = "_all", "run"


def is_built(survey: str, roots: Roots) -> bool:
    """Whether any job of a survey has left its record."""
    return any((roots.work / "results" / survey / "provenance").glob("*.json"))


def removed_surveys(roots: Roots, plans: Mapping[str, Plan]) -> list[Finding]:
    """Results of surveys that `config.yaml` does not list any more."""
    return [
        Finding(
            "leftover",
            f"results/{path.name}",
            "config/config.yaml lists no such survey; remove the folder, or list the survey again",
            path,
        )
        for path in sorted((roots.work / "results").glob("*"))
        if path.is_dir() and path.name not in (*plans, SPANNING, _RUN)
    ]


def verify_survey(
    survey: str,
    roots: Roots,
    plans: Mapping[str, Plan],
    listing: Listing,
    hashed: Callable[[int], object] = lambda size: None,
) -> Verification:
    """Hold all files of one survey against their records.

    Parameters
    ----------
    survey
        Its id, or `SPANNING` for what spans surveys; its results lie in `results/<survey>`.
    roots
        Where names in records start from.
    plans
        Settings, sheets and media folder of all surveys as they are now.
    listing
        The raw files of its deployments as they lie there now.
    hashed
        Told the size in bytes of each raw file after it was read.
    """
    seen = Verification()
    folder = roots.work / "results" / survey
    plan = plans.get(survey)
    media_root = plan.media_root if plan else None
    every_record = _records(folder, seen)
    known = {output.name for record in every_record.values() for output in record.outputs}
    if plan:
        seen.findings += leftovers(survey, every_record, plan)
    records = {name: record for name, record in every_record.items() if not plan or _is_current(record, plan)}
    written = {output.name: (output, record) for record in records.values() for output in record.outputs}
    for output, record in written.values():
        seen.results += 1
        seen.findings += _compare(output, roots, "result", f"rule {record.rule}")
    seen.findings += _check_inputs(records, written, roots, seen)
    seen.findings += _strangers(folder, known, roots, media_root)
    altered = {finding.name for finding in seen.findings if finding.kind == "result"}
    seen.findings += check_manifest(folder, survey, records, altered)
    if plan:
        seen.findings += check_crate(folder, survey, records, altered, roots, bool(seen.findings))
        seen.findings += check_ledger(survey, records, altered, roots, plan, seen)
        seen.findings += changed_rows(records, plan)
        seen.findings += changed_imports(records, plan, roots.work)
        seen.findings += refused_by_next_run(plan)
    seen.findings += changed_settings(survey, records, plans)
    if media_root is not None:
        seen.findings += check_media(folder, media_root, listing, seen, hashed)
    return seen


def _is_current(record: Record, plan: Plan) -> bool:
    return record.wildcards.get("deployment") in (None, *plan.deployments)


def _records(folder: Path, seen: Verification) -> dict[str, Record]:
    records = {}
    for path in sorted((folder / "provenance").glob("*.json")):
        try:
            records[path.name] = read_record(path)
        except InputError as error:
            seen.findings.append(Finding("record", path.name, "; ".join(error.problems), path))
            continue
        if records[path.name].to_json() != path.read_text(encoding="utf-8"):
            seen.findings.append(Finding("record", path.name, "is not written as jobs write it", path))
    seen.jobs = len(records)
    return records


def _compare(file: FileDigest, roots: Roots, kind: str, by: str) -> list[Finding]:
    try:
        path = roots.path_of(file.name)
    except KeyError:
        return [Finding(kind, file.name, f"{by} read it, but config/config.yaml lists no such survey")]
    if not path.is_file():
        return [Finding(kind, file.name, f"is missing; {by} recorded {file.bytes} bytes", path)]
    now = sha256_file(path)
    if now == file.sha256:
        size = path.stat().st_size
        told = f"is {size} bytes long, but {by} recorded {file.bytes}"
        return [] if size == file.bytes else [Finding(kind, file.name, told, path)]
    text = f"differs from what {by} recorded (sha256 {now[:12]}..., not {file.sha256[:12]}...)"
    return [Finding(kind, file.name, text, path)]


def _check_inputs(
    records: Mapping[str, Record], written: Written, roots: Roots, seen: Verification
) -> list[Finding]:
    """Sheets and templates as they lie there; results by the chain of records, each file once."""
    findings: dict[str, list[Finding]] = {}
    for record in records.values():
        for file in record.inputs:
            key = f"{file.name} {file.sha256}"
            if key in findings:
                continue
            seen.inputs += 1
            if file.name in written:
                output, maker = written[file.name]
                same = output.sha256 == file.sha256
                text = f"rule {record.rule} read another version than rule {maker.rule} left; run the workflow again"
                path = roots.path_of(file.name)
                findings[key] = [] if same else [Finding("chain", file.name, text, path)]
            else:
                kind = "result" if file.name.startswith("results/") else "input"
                findings[key] = _compare(file, roots, kind, f"rule {record.rule}, which read it,")
    return [finding for found in findings.values() for finding in found]


def _strangers(folder: Path, known: set[str], roots: Roots, media_root: Path | None) -> list[Finding]:
    """Files among the results that no job wrote: nobody can say where their content comes from."""
    found = []
    own = dataclasses.replace(roots, packages={})
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.parent == folder / "provenance":
            continue
        if media_root is not None and path.resolve().is_relative_to(media_root.resolve()):
            continue
        # A package that another survey starts from may lie here: to this one its files are results.
        name = own.name_of(path)
        if name not in known:
            text = "no job's record names this file; remove it or keep it elsewhere"
            found.append(Finding("stranger", name, text, path))
    return found

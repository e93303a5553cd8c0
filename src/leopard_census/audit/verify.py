"""Re-hash raw media, sheets and results and hold them against the records that the jobs left as they wrote.

Read-only, and outside the workflow's graph: nothing that is found here ever causes a rule to run.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from leopard_census.errors import InputError
from leopard_census.imaging.file_path import from_cell
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import FileDigest, Record, read_record
from leopard_census.tables.contract import contract
from leopard_census.tables.read import scan_table

_NEVER_OPENED = ("not-media", "unreadable")


@dataclass(frozen=True)
class Finding:
    """One file that is not as its record says."""

    kind: str
    name: str
    text: str


@dataclass
class Verification:
    """What was looked at and what differs."""

    findings: list[Finding]
    results: int = 0
    inputs: int = 0
    media: int = 0
    jobs: int = 0


def verify_survey(survey: str, roots: Roots, media_root: Path | None) -> Verification:
    """Hold all files of one survey against their records.

    Parameters
    ----------
    survey
        Its id; its results lie in `results/<survey>`.
    roots
        Where names in records start from.
    media_root
        Folder of the raw media; None for a winter that survives as tables.
    """
    seen = Verification([])
    folder = roots.work / "results" / survey
    records = _records(folder, seen)
    if not records and not seen.findings:
        seen.findings.append(
            Finding("missing", f"results/{survey}", "there are no results; run the workflow first")
        )
        return seen
    written = {output.name: (output, record) for record in records.values() for output in record.outputs}
    for output, record in written.values():
        seen.results += 1
        seen.findings += _compare(output, roots, "result", f"rule {record.rule}")
    seen.findings += _check_inputs(records, written, roots, seen)
    seen.findings += _strangers(folder, set(written), roots, media_root)
    seen.findings += _check_manifest(folder, survey)
    if media_root is not None:
        seen.findings += list(_check_media(folder, media_root, seen))
    return seen


def _records(folder: Path, seen: Verification) -> dict[str, Record]:
    records = {}
    for path in sorted((folder / "provenance").glob("*.json")):
        try:
            records[path.name] = read_record(path)
        except InputError as error:
            seen.findings.append(Finding("record", path.name, "; ".join(error.problems)))
    seen.jobs = len(records)
    return records


def _compare(file: FileDigest, roots: Roots, kind: str, by: str) -> list[Finding]:
    path = roots.path_of(file.name)
    if not path.is_file():
        return [Finding(kind, file.name, f"is missing; {by} recorded {file.bytes} bytes")]
    now = sha256_file(path)
    if now == file.sha256:
        return []
    return [
        Finding(
            kind,
            file.name,
            f"differs from what {by} recorded (sha256 {now[:12]}..., not {file.sha256[:12]}...)",
        )
    ]


def _check_inputs(
    records: Mapping[str, Record],
    written: Mapping[str, tuple[FileDigest, Record]],
    roots: Roots,
    seen: Verification,
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
                findings[key] = [] if same else [Finding("chain", file.name, text)]
            elif file.name.startswith("results/"):
                findings[key] = _compare(file, roots, "result", f"rule {record.rule}, which read it,")
            else:
                findings[key] = _compare(file, roots, "input", f"rule {record.rule}, which read it,")
    return [finding for found in findings.values() for finding in found]


def _strangers(folder: Path, known: set[str], roots: Roots, media_root: Path | None) -> list[Finding]:
    """Files among the results that no job wrote: nobody can say where their content comes from."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.parent == folder / "provenance":
            continue
        if media_root is not None and path.resolve().is_relative_to(media_root.resolve()):
            continue
        name = roots.name_of(path)
        if name not in known:
            found.append(
                Finding("stranger", name, "no job's record names this file; remove it or keep it elsewhere")
            )
    return found


def _check_manifest(folder: Path, survey: str) -> list[Finding]:
    """The manifest names every record's hash, so that a record cannot be changed along with its result."""
    path = folder / "manifest.json"
    if not path.is_file():
        return []
    try:
        listed = {
            job["record"]: job["sha256"] for job in json.loads(path.read_text(encoding="utf-8"))["jobs"]
        }
    except (ValueError, KeyError, TypeError) as error:
        return [Finding("result", f"results/{survey}/manifest.json", f"cannot be read ({error})")]
    findings = []
    for name, sha256 in sorted(listed.items()):
        record = folder / "provenance" / name
        if not record.is_file():
            findings.append(Finding("record", name, "is missing, but the manifest lists it"))
        elif sha256_file(record) != sha256:
            findings.append(Finding("record", name, "differs from what the manifest lists"))
    return findings


def _check_media(folder: Path, media_root: Path, seen: Verification) -> Iterator[Finding]:
    for table in sorted((folder / "media").glob("*.csv")):
        if table.stem in ("status", "duplicates", "clock_proposals"):
            continue
        rows, problems = scan_table(table, contract("media"))
        yield from (Finding("result", table.name, problem) for problem in problems)
        for row in rows if not problems else []:
            seen.media += 1
            path = media_root / from_cell(row["filePath"])
            if row["status"] in _NEVER_OPENED and (path.is_symlink() or not path.is_file()):
                continue  # a link, pipe or closed folder: the inventory did not look inside either
            try:
                now = sha256_file(path)
            except OSError as error:
                yield Finding("media", row["filePath"], f"cannot be read ({error.strerror})")
                continue
            if now != row["sha256"]:
                yield Finding("media", row["filePath"], f"differs from the inventory (sha256 {now[:12]}...)")

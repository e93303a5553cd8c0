"""The manifest, which vouches for the records, and the research object, which vouches for the manifest's own.

Records vouch for results. The last record of all has nothing after it: whatever it says must be what its product says
of the job, or follow from the files of now, so that no digit of it can be changed unseen.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leopard_census.audit.crate import NAME as CRATE
from leopard_census.audit.crate import crate_input, crate_text, own_job
from leopard_census.audit.finding import Finding
from leopard_census.errors import InputError
from leopard_census.provenance.code import code_digest
from leopard_census.provenance.digest import sha256_file, value_digest
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import Record, digest_file

_OWN, _OF_CRATE = "manifest.json", "crate.json"
_UNFINISHED = (
    "the last run was stopped, or asked for a part alone, as snakemake report does; snakemake makes the rest"
)
_NOT_ITS_JOB = "is not what its job left"


def check_manifest(
    folder: Path, survey: str, records: Mapping[str, Record], altered: set[str]
) -> Iterator[Finding]:
    """The manifest names every record's hash, so that a record cannot be changed along with its result.

    Parameters
    ----------
    folder
        Results of the survey, or of what spans surveys.
    survey
        Its id.
    records
        Of its jobs, by name of the file.
    altered
        Results that are told already.
    """
    path = folder / "manifest.json"
    name = f"results/{survey}/manifest.json"
    if not path.is_file():
        if _OWN not in records:  # else told as a missing result
            yield Finding("missing", name, _UNFINISHED, path)
        return
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        listed = {job["record"]: job["sha256"] for job in manifest["jobs"]}
        said = (manifest["code"], manifest["config_sha256"])
    except (ValueError, KeyError, TypeError) as error:
        yield Finding("result", name, f"cannot be read ({error})", path)
        return
    for key, sha256 in sorted(listed.items()):
        record = folder / "provenance" / key
        if not record.is_file():
            yield Finding("record", key, "is missing, but the manifest lists it", record)
        elif sha256_file(record) != sha256:
            yield Finding("record", key, "differs from what the manifest lists", record)
    for key in sorted(set(records) - set(listed) - {_OWN, _OF_CRATE}):
        if records[key].outputs:  # a job that only looks leaves nothing that rests on it
            text = "is not listed in the manifest; run the workflow again"
            yield Finding("record", key, text, folder / "provenance" / key)
    own = records.get(_OWN)
    if own is not None and name not in altered:
        expected = Record(
            "manifest", {"survey": survey}, (), (digest_file(path, name),), said[0], {}, own.settings
        )
        if own != expected or value_digest(own.settings) != said[1]:
            yield Finding("record", _OWN, _NOT_ITS_JOB, folder / "provenance" / _OWN)


def check_crate(
    folder: Path,
    survey: str,
    records: Mapping[str, Record],
    altered: set[str],
    roots: Roots,
    doubtful: bool,
) -> Iterator[Finding]:
    """The research object says what manifest, records and ledger say, and its own record says nothing else than it.

    Parameters
    ----------
    folder, survey, records, altered
        See `check_manifest`.
    roots
        Where the program lies.
    doubtful
        Whether a result or record is known to differ: what follows from it would only be told once more.
    """
    path = folder / CRATE
    name = f"results/{survey}/{CRATE}"
    own = records.get(_OF_CRATE)
    if not path.is_file() or own is None:
        if path.is_file():
            yield Finding("record", _OF_CRATE, "is missing", folder / "provenance" / _OF_CRATE)
        elif own is None:  # else told as a missing result
            yield Finding("missing", name, _UNFINISHED, path)
        return
    inputs = [folder / "manifest.json", folder / "numbers.json"]
    lost = [file for file in inputs if not file.is_file()]
    if lost or name in altered:
        return
    digests = tuple(digest_file(file, f"results/{survey}/{file.name}") for file in inputs)
    expected = Record(
        "crate", {"survey": survey}, digests, (digest_file(path, name),), own.code, {}, own.settings
    )
    try:
        entities = {
            entity["@id"]: entity for entity in json.loads(path.read_text(encoding="utf-8"))["@graph"]
        }
        said = entities["#crate"]["identifier"]
        manifest_record = entities[f"provenance/{_OWN}"]["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        yield Finding("crate", name, f"cannot be read ({error})", path)
        return
    kept = folder / "provenance" / _OWN
    if kept.is_file() and sha256_file(kept) != manifest_record:
        yield Finding("record", _OWN, "differs from what the research object lists", kept)
        return
    touched = altered & {digest.name for digest in digests}
    if said != own_job(own.code, own.settings) or (own != expected and not touched):
        yield Finding("record", _OF_CRATE, _NOT_ITS_JOB, folder / "provenance" / _OF_CRATE)
    elif not doubtful and _same_program(own, roots):
        yield from _derived_again(folder, survey, own, path, name)


def _same_program(own: Record, roots: Roots) -> bool:
    """Whether the program of now is the one that made the crate: another may say the same in other words."""
    script = roots.workflow / "workflow" / "scripts" / "crate.py"
    return script.is_file() and code_digest(script) == own.code


def _derived_again(folder: Path, survey: str, own: Record, path: Path, name: str) -> Iterator[Finding]:
    jobs: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["jobs"]
    files = [folder / "provenance" / key for key in (*(job["record"] for job in jobs), _OWN)]
    if not all(file.is_file() for file in files):
        return  # told with the manifest
    try:
        text = crate_text(crate_input(survey, folder, files, own.code, own.settings))
    except InputError:
        return  # told with the records
    if text != path.read_text(encoding="utf-8"):
        yield Finding(
            "crate", name, "is not what manifest, records and ledger give; run the workflow again", path
        )

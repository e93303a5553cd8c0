"""The record that each job leaves: what it read, what it wrote, with which code and settings."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.provenance.digest import sha256_file

FORMAT = 2


@dataclass(frozen=True)
class FileDigest:
    """One file as a job saw it: name (see `names.Roots`), sha256 and size in bytes."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Record:
    """What one job did. `settings` are the values it was given, `params` the sha256 of its sheet rows."""

    rule: str
    wildcards: dict[str, str]
    inputs: tuple[FileDigest, ...]
    outputs: tuple[FileDigest, ...]
    code: str
    params: dict[str, str]
    settings: dict[str, Any]

    def to_json(self) -> str:
        """Canonical text of the record."""
        return (
            json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True, ensure_ascii=False)
            + "\n"
        )


def read_record(path: Path) -> Record:
    """Record of a file.

    Raises
    ------
    InputError
        When the file is missing or damaged.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Record(
            rule=raw["rule"],
            wildcards=raw["wildcards"],
            inputs=tuple(FileDigest(**f) for f in raw["inputs"]),
            outputs=tuple(FileDigest(**f) for f in raw["outputs"]),
            code=raw["code"],
            params=raw["params"],
            settings=raw["settings"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "A provenance record cannot be read:",
            [f"{path}: {error}; delete it and run the workflow again, which makes it and its results anew"],
        ) from None


def digest_file(path: Path, name: str) -> FileDigest:
    """Digest of a file as it lies there now."""
    return FileDigest(name, sha256_file(path), path.stat().st_size)


def check_inputs(inputs: Iterable[FileDigest], paths: Mapping[str, Path], records: Iterable[Record]) -> None:
    """Stop when a result that is about to be read is not what its job wrote.

    Parameters
    ----------
    inputs
        The files as they lie there now.
    paths
        Where each lies, for the message.
    records
        Of the jobs that made them.

    Raises
    ------
    InputError
        Naming every file that was changed, with what to do.
    ValueError
        When a result has no record among `records`: a fault of the rule.
    """
    written = {output.name: (output, record) for record in records for output in record.outputs}
    changed = []
    for file in inputs:
        if not file.name.startswith("results/"):
            continue
        if file.name not in written:
            raise ValueError(f"no record covers {file.name}: add the record of its job to the rule's records")
        output, record = written[file.name]
        if output.sha256 != file.sha256:
            changed.append(
                f"{paths[file.name]}: is not what rule {record.rule} wrote (sha256 {file.sha256[:12]}..., recorded "
                f"{output.sha256[:12]}...). To correct data, correct the sheets under config/; then delete this file "
                "and run again, which makes it anew"
            )
    if changed:
        raise InputError("A result was changed after the job that made it had finished:", changed)

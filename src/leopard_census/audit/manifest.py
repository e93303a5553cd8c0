"""The manifest of a survey: assembled from the records that jobs left, never by hashing results again."""

import json
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from leopard_census.provenance.digest import sha256_file, value_digest
from leopard_census.provenance.record import read_record

FORMAT = 1


def build_manifest(
    survey: str, records: list[Path], config: dict[str, Any], workflow: Path, code: str
) -> dict[str, Any]:
    """Content of `manifest.json`.

    Parameters
    ----------
    survey
        Its id.
    records
        Record files of all its jobs.
    config
        Settings and survey fields that the results rest on; only their digest is kept.
    workflow
        Folder of the Snakefile: gives the commit, and the hashes of the Snakefile and the lock file.
    code
        Digest of the code of the rule that makes the manifest: its own record comes after it.
    """
    jobs = []
    for path in sorted(records):
        job = read_record(path)
        jobs.append(
            {
                "record": path.name,
                "sha256": sha256_file(path),
                "rule": job.rule,
                "wildcards": job.wildcards,
                "code": job.code,
                "outputs": {output.name: output.sha256 for output in job.outputs},
            }
        )
    lock = workflow / "requirements.lock"
    return {
        "format": FORMAT,
        "survey": survey,
        "code": code,
        "commit": commit_of(workflow),
        "config_sha256": value_digest(config),
        "snakefile_sha256": sha256_file(workflow / "Snakefile"),
        "lock_sha256": sha256_file(lock) if lock.is_file() else None,
        "software": software(),
        "jobs": jobs,
    }


def write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Write it as canonical, readable JSON."""
    path.write_text(
        json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def software() -> dict[str, str]:
    """Versions of Python and of the packages that this project depends on; of extras where they are installed."""
    versions = {"python": platform.python_version()}
    for requirement in metadata.requires("leopard-census") or []:
        name = re.split(r"[^A-Za-z0-9._-]", requirement)[0]
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            if "extra ==" not in requirement:
                raise
    return dict(sorted(versions.items()))


def commit_of(folder: Path) -> str | None:
    """Commit of the code, with `+changes` when the working tree differs from it; None outside git."""
    head = _git(folder, "rev-parse", "HEAD")
    if head is None:
        return None
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return head + ("+changes" if changed else "")


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()

"""Digests of files and of values."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def sha256_file(path: Path | str) -> str:
    """Hex sha256 of a file's bytes, read in pieces."""
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def canonical_json(value: Any) -> str:
    """One spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def value_digest(value: Any) -> str:
    """Hex sha256 of a JSON value, whatever the order of its keys."""
    return hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()


def param_digests(params: Mapping[str, Any]) -> dict[str, str]:
    """Hex sha256 of each value that a rule hands its job, such as rows of sheets; dates may be among them."""
    return {name: value_digest(_plain(value)) for name, value in sorted(params.items())}


def _plain(value: Any) -> Any:
    """Sheet rows hold dates; what is digested is JSON."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)

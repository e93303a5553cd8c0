"""What the page sends for an import: one line of JSON, then the bytes of the files, one after another.

So no parser of multipart forms is needed, and a file is neither written to disk nor blown up as text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leopard_census.review.importing.columns import ROLES
from leopard_census.review.importing.plan import ASK, LEAVE
from leopard_census.review.importing.told import RefusedError, Told
from leopard_census.review.importing.upload import Upload

#: Longest first line, and longest name of a file.
_MOST_HEAD, _LONGEST_NAME = 16 * 1024, 255


@dataclass(frozen=True)
class ImportRequest:
    """One request.

    Attributes
    ----------
    write
        Whether to write, or only to look.
    source, contradicting, without_unclear
        As of `plan.Order`.
    columns
        Role -> column; None to guess.
    files
        What was chosen.
    token, seal
        Of the act, and of what the person agreed to.
    """

    write: bool
    source: str
    contradicting: str
    without_unclear: bool
    columns: Mapping[str, str] | None
    files: tuple[Upload, ...]
    token: str
    seal: str


def import_request(body: bytes) -> ImportRequest:
    """Read a request.

    Raises
    ------
    RefusedError
        When it is none.
    """
    found = _read(body)
    if found is None:
        raise RefusedError([Told("f_request")])
    return found


def _read(body: bytes) -> ImportRequest | None:
    end = body.find(b"\n", 0, _MOST_HEAD)
    try:
        head = json.loads(body[: max(end, 0)])
    except (ValueError, RecursionError):
        return None
    if not isinstance(head, dict) or head.get("act") not in ("look", "write"):
        return None
    columns = head.get("columns")
    if columns is not None and not _texts(columns, set(ROLES)):
        return None
    files = _files(head.get("files"), body, end + 1)
    texts = {key: head.get(key, "") for key in ("source", "contradicting", "token", "seal")}
    if files is None or not all(isinstance(text, str) for text in texts.values()):
        return None
    if texts["contradicting"] not in (LEAVE, ASK):
        return None
    without_unclear = head.get("without_unclear", False)
    if not isinstance(without_unclear, bool):
        return None
    # One spelling of a source: blanks at its ends or twice tell nothing.
    source = " ".join(texts["source"].split())
    return ImportRequest(
        write=head["act"] == "write",
        source=source,
        contradicting=texts["contradicting"],
        without_unclear=without_unclear,
        columns=columns,
        files=files,
        token=texts["token"],
        seal=texts["seal"],
    )


def _texts(columns: Any, roles: set[str]) -> bool:
    return (
        isinstance(columns, dict)
        and set(columns) <= roles
        and all(isinstance(column, str) for column in columns.values())
    )


def _files(listed: Any, body: bytes, start: int) -> tuple[Upload, ...] | None:
    """The files; None where their sizes do not make up the body."""
    if not isinstance(listed, list):
        return None
    out = []
    for one in listed:
        name, size = (one.get("name"), one.get("size")) if isinstance(one, dict) else (None, None)
        if not isinstance(name, str) or type(size) is not int or size < 0 or start + size > len(body):
            return None
        out.append(Upload(plain_file_name(name), body[start : start + size]))
        start += size
    return tuple(out) if start == len(body) else None


def plain_file_name(name: str) -> str:
    """The last part of a path, on one line, of a length that a remark can hold: it is only told, never opened."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(c if c.isprintable() else " " for c in last).split())[-_LONGEST_NAME:] or "-"

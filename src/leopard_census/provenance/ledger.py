"""The ledger: every number that a report may print, with what it means and where it comes from.

`numbers.json` is written once per survey. Templates print numbers by their id alone, so what a reader sees can
be asked where it comes from, and a stranger can check it again.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.provenance.atomic import atomic_path

FORMAT = 1
# Fine enough for any estimate, coarse enough that the last bits of another processor's arithmetic do not show.
_DECIMALS = 6


@dataclass(frozen=True)
class Interval:
    """Limits around a value; `level` is the coverage they are meant to have, such as 0.95.

    An upper limit of None is open: the value may be any number above the lower one.
    """

    lower: float
    upper: float | None
    level: float = 0.95


@dataclass(frozen=True, order=True)
class LedgerInput:
    """A file that the number was made from: path below `results/` and sha256 of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Entry:
    """One number.

    Attributes
    ----------
    id
        Name by which templates print it, such as `scr.density`.
    value
        The number; None when it could not be had, then `reason` says why.
    unit
        What it counts or measures; empty for a ratio.
    digits
        Decimals with which it is printed.
    definition
        One sentence: what the number is.
    formula
        How it follows from the inputs.
    subset
        Which animals, days, files or places it covers.
    rule
        The workflow rule that computed it.
    inputs
        Files that it was made from.
    code, config
        Digests of that rule's code and settings, from the record of its job.
    interval
        Its limits, where there are any.
    reason
        Why there is no value, or a caution that belongs to it.
    """

    id: str
    value: float | int | None
    unit: str
    digits: int
    definition: str
    formula: str
    subset: str
    rule: str
    inputs: tuple[LedgerInput, ...]
    code: str
    config: str
    interval: Interval | None = None
    reason: str = field(default="")


def write_ledger(path: Path | str, survey: str, entries: Iterable[Entry]) -> None:
    """Write `numbers.json`: entries sorted by id, floats rounded alike, atomically.

    Raises
    ------
    ValueError
        When an id occurs twice, a number is not finite, or a missing value has no reason.
    """
    with atomic_path(Path(path)) as temporary:
        temporary.write_text(ledger_text(survey, entries), encoding="utf-8")


def ledger_text(survey: str, entries: Iterable[Entry]) -> str:
    """The content of the file, see `write_ledger`."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    problems = [f"{a.id} occurs twice" for a, b in pairwise(ordered) if a.id == b.id]
    for entry in ordered:
        problems += _faults(entry)
    if problems:
        raise ValueError("ledger: " + "; ".join(problems))
    content = {"format": FORMAT, "survey": survey, "numbers": [_plain(entry) for entry in ordered]}
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def read_ledger(path: Path | str) -> dict[str, Entry]:
    """Entries by id, in order of id.

    Raises
    ------
    InputError
        When the file is missing, damaged, or of another format.
    """
    if not Path(path).exists():
        raise InputError(
            "The survey has no number ledger yet:", [f"{path}: is not built; run snakemake first"]
        )
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']} is not {FORMAT}")
        entries = [_entry(raw) for raw in content["numbers"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "The number ledger cannot be read:",
            [f"{path}: {error}; delete it and run the workflow again, which makes it anew"],
        ) from None
    return {entry.id: entry for entry in entries}


def _faults(entry: Entry) -> list[str]:
    numbers = [entry.value, *((entry.interval.lower, entry.interval.upper) if entry.interval else ())]
    faults = [f"{entry.id}: {n} is not finite" for n in numbers if n is not None and not math.isfinite(n)]
    if entry.value is None and not entry.reason:
        faults.append(f"{entry.id}: has neither a value nor a reason")
    return faults


def _plain(entry: Entry) -> dict[str, Any]:
    raw = asdict(entry)
    raw["value"] = _rounded(entry.value)
    raw["inputs"] = [asdict(item) for item in sorted(entry.inputs)]
    if entry.interval:
        raw["interval"] = {name: _rounded(value) for name, value in raw["interval"].items()}
    return raw


def _rounded(value: float | int | None) -> float | int | None:
    return round(value, _DECIMALS) if isinstance(value, float) else value


def _entry(raw: Mapping[str, Any]) -> Entry:
    given = dict(raw)
    given["inputs"] = tuple(LedgerInput(**item) for item in given["inputs"])
    given["interval"] = Interval(**given["interval"]) if given["interval"] else None
    return Entry(**given)

"""Photos that are byte copies of each other: in two encounters they match whatever the coat."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from leopard_census.evaluate.identity_pictures import Case, LeftOut
from leopard_census.imaging.file_path import from_cell


def without_copies(folder: Path, cases: Sequence[Case]) -> tuple[list[Case], list[LeftOut]]:
    """Cases without those in copies of a photo of another encounter, and what is left out.

    Of files with the same bytes the first by name stays; cases in the others stay where their encounter is in it, too.
    """
    encounters: dict[str, set[str]] = {}
    for case in cases:
        encounters.setdefault(case.file, set()).add(case.encounter)
    first = _first_of_copies(folder, sorted(encounters))
    kept: list[Case] = []
    left: list[LeftOut] = []
    for case in cases:
        original = first.get(case.file, case.file)
        if case.encounter in encounters[original]:
            kept.append(case)
        else:
            left.append(LeftOut(0, case.file, "is a byte copy of a photo of another encounter"))
    return kept, left


def _first_of_copies(folder: Path, files: Sequence[str]) -> dict[str, str]:
    """File -> the first with the same bytes; only files of one size are read."""
    by_size: dict[int, list[str]] = {}
    for file in files:
        by_size.setdefault((folder / from_cell(file)).stat().st_size, []).append(file)
    first: dict[str, str] = {}
    for alike in by_size.values():
        seen: dict[str, str] = {}
        for file in alike if len(alike) > 1 else ():
            digest = hashlib.sha256((folder / from_cell(file)).read_bytes()).hexdigest()
            first[file] = seen.setdefault(digest, file)
    return first

"""Files that give more than one reading of the clock, and their readings that disagree all by the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from leopard_census.media.clock_fault import Fault, length_text
from leopard_census.media.status import Timing

# Programs cut seconds off, and cameras write the strip a moment after the file: a minute is no disagreement.
_AGREE = timedelta(minutes=1)
_WORDS = {
    "exif": "EXIF",
    "makernote": "the maker note",
    "quicktime": "the clip's header",
    "riff": "the clip's header",
    "banner": "the burned-in strip",
    "filename": "the file name",
    "mtime": "the modification time",
}


@dataclass(frozen=True)
class Run:
    """Successive files whose two readings differ by the same, to a minute."""

    first: Timing
    apart: timedelta
    files: int


def readings(row: Any) -> dict[str, datetime]:
    """The readings of a media row by their source, in order of rank; empty when it gives none."""
    cell = row.get("readings") or ""
    found = {}
    for part in cell if isinstance(cell, list) else str(cell).split("|"):
        source, _, text = part.partition("=")
        if text:
            found[source] = datetime.fromisoformat(text).replace(tzinfo=None)
    return found


def reading_faults(items: Sequence[Timing]) -> list[Fault]:
    """One for each stretch of a deployment in which two sources of capture time disagree by the same.

    Which of them is right is not said: the program that named the files may have applied summer time or
    another zone, or the clock was put right later. Where the difference changes by an hour in the middle, that
    is told, and nothing is guessed from the date at which it happens.
    """
    ordered = sorted(items, key=lambda item: (item.row["timestamp"], item.row["filePath"]))
    told = [(item, readings(item.row)) for item in ordered]
    sources = list(dict.fromkeys(source for _, found in told for source in found))
    faults = []
    for one, other in combinations(sources, 2):
        runs = _runs(
            [(item, found[other] - found[one]) for item, found in told if one in found and other in found]
        )
        for run in (run for run in runs if abs(run.apart) > _AGREE):
            way = "later" if run.apart > timedelta(0) else "earlier"
            step = f", but not in the whole deployment ({_all(runs)})" if len(runs) > 1 else ""
            reason = (
                f"{_WORDS.get(other, other)} says {length_text(run.apart)} {way} than {_WORDS.get(one, one)} in "
                f"{run.files} file{'' if run.files == 1 else 's'}{step}: summer time or another zone, or a clock "
                "that was put right? The files alone do not tell which is right"
            )
            faults.append(Fault("readings-differ", "files", [(run.first, None)] * run.files, reason, "weak"))
    return faults


def _runs(apart: Sequence[tuple[Timing, timedelta]]) -> list[Run]:
    runs: list[Run] = []
    for item, by in apart:
        if runs and abs(by - runs[-1].apart) <= _AGREE:
            runs[-1] = Run(runs[-1].first, runs[-1].apart, runs[-1].files + 1)
        else:
            runs.append(Run(item, by, 1))
    return runs


def _all(runs: Sequence[Run]) -> str:
    lengths = [f"{'-' if run.apart < timedelta(0) else ''}{length_text(run.apart)}" for run in runs[:6]]
    return ", then ".join(lengths) + (" and so on" if len(runs) > 6 else "")

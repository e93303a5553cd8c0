"""Results as they were before a run: Snakemake deletes what a job will make anew before the job begins.

So while a run is at work, or after one that was stopped half way, there may be no individuals to look at. The page then
goes on with what is kept here. Files are linked, not copied, where the disk can: each is replaced and never written
into, so a link costs nothing and keeps the old content. Where it cannot (exFAT, some network shares) they are copied.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

#: Of `results/<survey>`: what the page reads, and what the comparison needs.
TABLES = (
    "sightings/all.csv",
    "sightings/crops.csv",
    "sightings/tracks.csv",
    "individuals/assignments.csv",
    "individuals/catalogue.csv",
    "individuals/pairs.csv",
    "individuals/review_queue.csv",
    "individuals/review_state.csv",
)
#: The record of the job that made the individuals: which decisions they rest on.
RECORD = "provenance/individuals.json"
_ARCHIVES = "sightings/*.zip"


def is_whole(results: Path) -> bool:
    """Whether everything is there that the page reads."""
    return all((results / name).is_file() for name in TABLES)


def keep(results: Path, before: Path) -> bool:
    """Keep results that are whole; whether there was anything to keep.

    What was kept before stays as it is where the results are not whole: a run was stopped since.

    Raises
    ------
    OSError
        When the disk is full, or the folder cannot be written to.
    """
    if not is_whole(results):
        return False
    made = before.with_name(f".{before.name}.part")
    shutil.rmtree(made, ignore_errors=True)
    for name in TABLES:
        _link(results / name, made / name)
    for path in sorted([*results.glob(_ARCHIVES), *results.glob(RECORD)]):
        _link(path, made / path.relative_to(results))
    shutil.rmtree(before, ignore_errors=True)
    made.replace(before)
    return True


def drop_pictures(before: Path) -> None:
    """Let go of pictures that were replaced since; the tables stay."""
    for path in before.glob(_ARCHIVES):
        path.unlink(missing_ok=True)


def to_read(results: Path, before: Path, *, running: bool) -> Path:
    """Where to read the survey: results, or what they were before a run that is at work or left them unfinished."""
    usable = is_whole(before)
    return before if usable and (running or not is_whole(results)) else results


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copy2(source, target)

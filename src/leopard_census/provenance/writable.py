"""Can the working folder be written to? Told before Snakemake tries, whose own answer is a traceback."""

import os
from pathlib import Path

from leopard_census.errors import InputError

# What Snakemake writes even when it only plans, and what a run writes. A run of another user (`sudo`) leaves folders
# inside a folder of one's own that may not be written to.
_PLANNING = (".snakemake", ".snakemake/locks", ".snakemake/metadata", ".snakemake/iocache")
_RUNNING = ("results", "results/run")


def check_writable(work: Path, planning_only: bool) -> None:
    """Refuse a working folder that cannot be written to.

    Parameters
    ----------
    work
        The working folder.
    planning_only
        Whether nothing shall be made; results need not be writable then.

    Raises
    ------
    InputError
        Naming each folder.
    """
    names = _PLANNING if planning_only else (*_PLANNING, *_RUNNING)
    there = [work / name for name in names if (work / name).is_dir()]
    if not (work / ".snakemake").is_dir() or not (planning_only or (work / "results").is_dir()):
        there.insert(0, work)  # they are made in it
    if closed := [path for path in there if not os.access(path, os.W_OK | os.X_OK)]:
        raise InputError(
            "The working folder cannot be written to. Nothing was run. Make it writable (is the disk read-only, or did "
            "another user, such as root, run here?), or work in a copy:",
            [str(path) for path in closed],
        )

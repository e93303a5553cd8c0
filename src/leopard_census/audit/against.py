"""Results of one survey in two working folders, such as a publication's and a rebuild of it on another machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leopard_census.audit.alike_files import of_files
from leopard_census.audit.closeness import Closeness

# What holds digests of the other files, code and versions: compared through these files, or told by the manifest.
_OF_DIGESTS = ("manifest.json", "ro-crate-metadata.json")


@dataclass(frozen=True)
class Compared:
    """One result: its path below `results/`, the verdict, and where the two part."""

    name: str
    closeness: Closeness
    text: str


def compare_survey(survey: str, ours: Path, theirs: Path) -> Iterator[Compared]:
    """Every result of a survey in two working folders.

    Records, manifest and crate are left out: they hold digests of the other files, which are compared themselves.

    Parameters
    ----------
    survey
        Its id.
    ours, theirs
        Folders that hold `results/`.
    """
    here, there = (_results(folder / "results" / survey) for folder in (ours, theirs))
    for name in sorted({*here, *there}):
        full = f"{survey}/{name}"
        if name not in here:
            yield Compared(full, Closeness.DIFFERENT, "is there only in the other folder")
        elif name not in there:
            yield Compared(full, Closeness.DIFFERENT, "is not there in the other folder")
        else:
            yield Compared(full, *of_files(name, here[name].read_bytes(), there[name].read_bytes()))


def _results(folder: Path) -> dict[str, Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: path
        for name, path in names.items()
        if not name.startswith("provenance/") and name not in _OF_DIGESTS
    }

"""Who is at work in a folder: Snakemake itself, and jobs that outlived it."""

import re
from dataclasses import dataclass
from pathlib import Path

import psutil

# Snakemake copies each rule's script there and runs the copy.
_JOB = re.compile(r"\.snakemake/scripts/(\S+)")


@dataclass(frozen=True)
class Working:
    """A process: its number, and what it does."""

    pid: int
    text: str


def is_locked(folder: Path) -> bool:
    """Whether a run has locked the folder, be it alive or not."""
    return any((folder / ".snakemake" / "locks").glob("*"))


def working_in(folder: Path) -> list[Working]:
    """Living runs in a folder and jobs of killed ones, without this process and those that started it.

    Only processes of this computer can be seen. A job whose run lives is not listed beside it.
    """
    found: dict[int, tuple[int, str]] = {}
    own = {psutil.Process().pid, *(parent.pid for parent in psutil.Process().parents())}
    for process in psutil.process_iter(["pid", "ppid", "cmdline"]):
        words = process.info["cmdline"] or []
        text = _what(words)
        if text is None or process.pid in own:
            continue
        try:
            if Path(process.cwd()) == folder:
                found[process.pid] = (process.info["ppid"], text)
        except (psutil.Error, OSError):
            continue  # it ended meanwhile, or belongs to somebody else
    return [Working(pid, text) for pid, (parent, text) in sorted(found.items()) if parent not in found]


def _what(words: list[str]) -> str | None:
    if any(Path(word).name == "snakemake" for word in words):
        return " ".join(words)[:120]
    job = next((found for word in words if (found := _JOB.search(word))), None)
    return f"job {job[1]}, left over from a run that was killed" if job else None


def locked_text(folder: Path) -> str:
    """What to do about a locked folder.

    Snakemake itself refuses only a run that makes the same files; any other would go on, and take away the locks of
    both when it ends.
    """
    if alive := working_in(folder):
        lines = [f"  - process {item.pid}: {item.text}" for item in alive]
        return "\n".join(
            ["This folder is locked: another run is at work in it. Wait for it, or stop it:", *lines]
        )
    return (
        "This folder is locked: a run was killed (power cut, closed window) before it could unlock it, or is at work "
        "from another computer.\nIf none is at work, `leopard-census resume` unlocks the folder and goes on where it "
        "stopped; `snakemake --unlock` only unlocks it."
    )

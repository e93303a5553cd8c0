"""What results are compared by."""

import hashlib
from pathlib import Path


def result_bytes(work: Path) -> dict[str, str]:
    """sha256 of every result; what is about a run (logs, times) is none. A failure shows all; bytes would be 100 MB."""
    root = work / "results"
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] != "run"
    }

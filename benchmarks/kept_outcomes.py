"""What each simulated survey of a long measurement gave, kept in a folder, so that an interrupted one goes on."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Outcome = dict[str, Any]


def to_stderr(text: str) -> None:
    """A line of progress beside the table."""
    print(text, file=sys.stderr, flush=True)


def kept_outcomes(
    wanted: Mapping[Path, Callable[[], Outcome]], tell: Callable[[str], None] = to_stderr, every: int = 50
) -> list[Outcome]:
    """Outcomes of all surveys, in order; those that lie in their files are taken from there.

    Parameters
    ----------
    wanted
        File of each survey, and what makes its outcome, which is asked for where there is no such file.
    tell
        Told how far it is, and how long the rest will take, after so many surveys.
    """
    missing = [path for path in wanted if not path.is_file()]
    began = time.monotonic()
    for made, path in enumerate(missing, start=1):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Several measurements may fill one folder side by side.
        part = path.with_suffix(f".part{os.getpid()}")
        part.write_text(json.dumps(wanted[path](), indent=1) + "\n", encoding="utf-8")
        part.replace(path)
        if made % every == 0:
            left = (time.monotonic() - began) / made * (len(missing) - made)
            tell(f"{made} of {len(missing)} surveys, about {left / 60:.0f} min left")
    return [json.loads(path.read_text(encoding="utf-8")) for path in wanted]

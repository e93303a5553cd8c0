"""The first process of a run: it starts the workflow, waits, and writes down how that ended.

`python -m leopard_census.review.rebuild.child LOCKS STATUS COMMAND ...`

It outlives the program that started it, so a review page that is closed or killed leaves the run at work. LOCKS are
the numbers of open files that hold the locks of rebuilds, with commas between: the workflow inherits them, so that they
are held as long as either lives. An interrupt is for the workflow alone: it ends tidily, and this process tells with
which status.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from leopard_census.provenance.atomic import atomic_path


def main(words: Sequence[str]) -> int:
    """Run the command; its exit status."""
    locks, status, *command = words
    handles = tuple(map(int, locks.split(",")))
    # A handler, as an ignored signal would be ignored by the workflow too.
    signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, pass_fds=handles).returncode
    except OSError as error:
        sys.stderr.write(f"{command[0]} cannot be started: {error.strerror}\n")
        code = 127
    with atomic_path(Path(status)) as temporary:
        temporary.write_text(json.dumps({"status": code}), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A workflow for tests: writes what Snakemake writes, and makes the individuals anew as plan.json says.

`python fake_workflow.py FOLDER`. As Snakemake it deletes results before it makes them, and ends with status 1 when it
is interrupted, leaving them deleted.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path


def say(*lines):
    print(*lines, sep="\n", flush=True)


def main():
    folder = Path(sys.argv[1])
    plan = json.loads((folder / "plan.json").read_text())
    if plan["deaf"]:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    known = folder / "tables.json"
    own = folder / "results" / "plot-2012" / "individuals"
    # What a run that came to its end would make, whatever earlier ones left undone.
    tables = (
        {Path(path): text for path, text in json.loads(known.read_text()).items()} if known.exists() else {}
    )
    tables |= {path: path.read_text() for path in own.glob("*.csv")}
    known.write_text(json.dumps({str(path): text for path, text in tables.items()}))
    say("Building DAG of jobs...", "Job stats:", "job            count", "-----------  -------")
    say("sightings          1", "individuals        1", "total              2", "")
    say("Job 1: Sightings of plot-2012", "Finished jobid: 1 (Rule: sightings)", "1 of 2 steps (50%) done")
    say("Job 0: Individuals of plot-2012")
    try:
        if plan["delete"]:
            for path in tables:
                path.unlink(missing_ok=True)
        (folder / "begun").write_text(str(os.getpid()))
        while plan["wait"] and not (folder / "go").exists():
            time.sleep(0.02)
        if plan["status"]:
            say(plan["said"])
            return plan["status"]
    except KeyboardInterrupt:
        say("Terminating processes on user request, this might take some time.")
        return 1
    for path, text in tables.items():
        for old, new in plan["rename"].items():
            text = text.replace(f",{old},", f",{new},") if path.name == "assignments.csv" else text
        path.with_suffix(".part").write_text(text)
        path.with_suffix(".part").replace(path)
    say("Finished jobid: 0 (Rule: individuals)", "2 of 2 steps (100%) done")
    return 0


if __name__ == "__main__":
    sys.exit(main())

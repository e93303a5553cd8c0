"""How long the workflow takes: the micro survey, the demo in two parts, and a run with nothing to do.

    python -m benchmarks.workflow_times --cores 2

Each part starts from an empty folder, in the environment this is run with. The limits are those that the project
set itself for two cores without other work; wall-clock times on a busy machine say nothing, so the processor
seconds stand beside them.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import write_results

ROOT = Path(__file__).resolve().parents[1]
MICRO = ROOT / "tests" / "workflow" / "micro" / "config"
DEMO = ROOT / "config"

Row = dict[str, Any]


def timed(work: Path, *arguments: str, cores: int) -> tuple[float, float]:
    """Wall-clock and processor seconds of one run of Snakemake in a folder; it must succeed."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
    command += ["--directory", str(work), *arguments, "--cores", str(cores)]
    before, began = _children_cpu(), time.monotonic()
    done = subprocess.run(
        command, cwd=work, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    seconds = time.monotonic() - began
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return seconds, _children_cpu() - before


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def part(name: str, work: Path, limit: float, *arguments: str, cores: int) -> Row:
    """One row of the results."""
    seconds, cpu = timed(work, *arguments, cores=cores)
    return {
        "name": f"{name}, {cores} cores",
        "value": round(seconds, 1),
        "unit": "s",
        "processor_s": round(cpu, 1),
        "peer": "limit set for the project",
        "target": f"<= {limit:g}",
        "holds": seconds <= limit,
    }


def measure(folder: Path, cores: int, runs: int) -> list[Row]:
    """All rows; of the micro survey the fastest of several runs, as other work only ever adds."""
    micro = []
    for number in range(runs):
        work = folder / f"micro{number}"
        shutil.copytree(MICRO, work / "config")
        micro.append(part("micro survey from nothing to the PDF", work, 20, "all", cores=cores))
    fastest = min(micro, key=lambda row: float(row["value"])) | {"runs": [row["value"] for row in micro]}
    demo = folder / "demo"
    shutil.copytree(DEMO, demo / "config")
    rendering = "simulate_deployment", "simulate_survey"
    return [
        fastest,
        part("demo: rendering the media", demo, 90, "all", "--until", *rendering, cores=cores),
        part("demo: from rendered media to six PDFs", demo, 240, "all", cores=cores),
        part("demo: nothing to do", demo, 10, "all", cores=cores),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/workflow_times.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="runs of the micro survey (default: 3)")
    given = parser.parse_args(arguments)
    print(f"Load before: {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        write_results("workflow_times", measure(Path(folder), given.cores, given.runs))


if __name__ == "__main__":
    main()

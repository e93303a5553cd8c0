"""What fits of spatial capture-recapture models cost: CPU seconds, memory, and the time that an import takes.

    python -m benchmarks.scr [--runs 5]

Each figure is the median over runs. A fit is everything from captures in memory to standard errors: design, terms,
starts, search, Hessian. Data are the simulated surveys of tests/golden/spatial; `time_a` has 44 animals, 60 detectors,
12 occasions and 3,120 cells, `time_b` 271 animals, 300 detectors and 10,080 cells. CPU seconds grow when other programs
share the processor's caches: run it on an idle machine (the load is told). The peer column has what secr 5.4.1 took for
the same on another, idle machine: no ratio can be told from it.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from benchmarks import write_results
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.profile import profile_interval
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.session_rows import sessions_from_rows

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden" / "spatial"
MASK_A, MASK_B = ("mask_b12000_s920.csv", 84.64), ("mask_b12000_s893.csv", 79.7449)


@dataclass(frozen=True)
class Task:
    """A fit to time.

    Attributes
    ----------
    limit
        CPU seconds at most.
    peer
        What secr took.
    """

    name: str
    dataset: str
    formulas: Sequence[str] = ()
    collapsed: bool = False
    function: str = "HN"
    hcov: str | None = None
    limit: float = 2.5
    peer: str = "secr 5.4.1: not timed"


TASKS = (
    Task("time_a_prox, collapsed", "time_a_prox", collapsed=True, limit=0.28, peer="secr 5.4.1: 11-13 CPU s"),
    Task("time_a_count, collapsed", "time_a_count", collapsed=True, function="HHN", limit=0.28,
         peer="secr 5.4.1: 10.5-11.5 CPU s"),
    Task("time_a_prox, by occasion", "time_a_prox", limit=0.28, peer="secr 5.4.1: 23-34 CPU s"),
    Task("time_a_count, by occasion", "time_a_count", function="HHN", limit=0.28, peer="secr 5.4.1: 87-90 CPU s"),
    Task("time_a_prox, g0~b", "time_a_prox", ("g0~b",)),
    Task("time_a_prox, g0~bk", "time_a_prox", ("g0~bk",)),
    Task("time_a_prox, g0~t", "time_a_prox", ("g0~t",)),
    Task("time_a_prox, g0~h2", "time_a_prox", ("g0~h2",)),
    Task("time_a_prox, g0~h2, sex known (hcov)", "time_a_prox", ("g0~h2",), hcov="sex"),
    Task("time_b_prox, collapsed", "time_b_prox", collapsed=True, limit=6.0, peer="secr 5.4.1: 243 CPU s"),
)  # fmt: skip


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Rows of a table, with numbers where numbers belong."""
    whole, real = ("occasion", "count", "lost"), ("x", "y")
    with path.open(encoding="utf-8") as handle:
        return [
            {
                key: int(text)
                if key in whole
                else float(text)
                if key in real or key.startswith("usage_")
                else text
                for key, text in row.items()
            }
            for row in csv.DictReader(handle)
        ]


def sessions_of(dataset: str) -> tuple[Session, ...]:
    """A data set with its mask."""
    folder = GOLDEN / dataset
    name, cell_ha = MASK_B if dataset.startswith("time_b") else MASK_A
    mask = Mask(np.array([[row["x"], row["y"]] for row in rows_of(GOLDEN / name)]), cell_ha)
    facts = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    return sessions_from_rows(
        rows_of(folder / "captures.csv"), rows_of(folder / "detectors.csv"), mask,
        rows_of(folder / "individuals.csv"), detector="count" if "count" in dataset else "proximity",
        occasions={key: own["occasions"] for key, own in facts["sessions"].items()},
    )  # fmt: skip


def likelihood_of(task: Task) -> Likelihood:
    """The task's likelihood, of which nothing is computed yet."""
    kind = "count" if "count" in task.dataset else "proximity"
    model = build_model(kind, task.function, task.formulas, hcov=task.hcov)
    return Likelihood(model, sessions_of(task.dataset), task.collapsed)


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of an action, and what it gave."""
    began = time.process_time()
    found = action()
    return time.process_time() - began, found


def time_fits(task: Task, runs: int) -> dict[str, Any]:
    """The row of one fit."""
    seconds = []
    for _ in range(runs):
        likelihood = likelihood_of(task)
        taken, found = timed(lambda likelihood=likelihood: fit(likelihood))
        if not found.converged:
            sys.exit(f"{task.name} did not converge: its time means nothing")
        seconds.append(taken)
    return row(f"fit with SE: {task.name}", seconds, "CPU s", task.limit, task.peer)


def time_refits(runs: int) -> list[dict[str, Any]]:
    """Rows of refits from a good start, and of a profile interval."""
    likelihood = likelihood_of(TASKS[0])
    found = fit(likelihood)
    seconds = [timed(lambda j=j: refit_without(likelihood, found, j))[0] for j in range(max(runs, 10))]
    profiles = [timed(lambda: profile_interval(likelihood, found, "D"))[0] for _ in range(runs)]
    return [
        row("refit without Hessian, one animal less: time_a_prox", seconds, "CPU s", 0.1, "no peer"),
        row("profile interval of D: time_a_prox", profiles, "CPU s", None, "no peer"),
    ]


def refit_without(likelihood: Likelihood, found: Fit, animal: int) -> Fit:
    """The fit without one animal, from the fit with it."""
    session = likelihood.sessions[0]
    kept = session.animal != animal
    index = session.animal[kept]
    fewer = replace(
        session,
        animals=tuple(a for i, a in enumerate(session.animals) if i != animal),
        animal=index - (index > animal),
        occasion=session.occasion[kept],
        detector=session.detector[kept],
        count=session.count[kept],
        last=np.delete(session.last, animal),
        traits={},
    )
    again = fit(replace(likelihood, sessions=(fewer,)), found.beta, found.vcov, hessian_wanted=False)
    if not again.converged:
        sys.exit("a refit did not converge: its time means nothing")
    return again


def peak_memory_mb() -> float:
    """Peak resident memory of a process that reads and fits time_b_prox."""
    code = "from benchmarks.scr import TASKS, fit, likelihood_of; fit(likelihood_of(TASKS[-1]))"
    code += "; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Linux counts kilobytes, macOS bytes.
    return float(done.stdout) / (1024 if sys.platform != "darwin" else 1024**2)


def import_seconds() -> float:
    """CPU seconds of the import of the library in a new process, with NumPy and SciPy."""
    code = "import time; t = time.process_time(); import leopard_census.estimates.scr.fit"
    code += "; import leopard_census.estimates.scr.session_rows; print(time.process_time() - t)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def row(name: str, values: Sequence[float], unit: str, limit: float | None, peer: str) -> dict[str, Any]:
    """Median, smallest and largest of some runs against a limit."""
    middle = statistics.median(values)
    return {
        "name": name, "value": round(middle, 3), "unit": unit, "peer": peer, "n": len(values),
        "range": [round(min(values), 3), round(max(values), 3)],
        "target": "" if limit is None else f"<= {limit:g}", "holds": None if limit is None else middle <= limit,
    }  # fmt: skip


def main() -> None:
    """Measure, print a table, write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scr", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    before = os.getloadavg()[0]
    found = [time_fits(task, runs) for task in TASKS]
    found += time_refits(runs)
    found.append(row("peak memory: time_b_prox", [peak_memory_mb() for _ in range(3)], "MB", 1500, "no peer"))
    found.append(
        row("import of the library", [import_seconds() for _ in range(runs)], "CPU s", None, "no peer")
    )
    load = [before, os.getloadavg()[0]]
    found.append(
        row("load of the machine before and after", load, "processes", None, f"{os.cpu_count()} processors")
    )
    write_results("scr", found)


if __name__ == "__main__":
    main()

"""What the whole workflow reaches on simulated winters that nobody looked at while it was made.

    python -m benchmarks.unseen_seeds --seeds 101 102 103 104 105 --style pine-snow rocky-ridge

Each seed is a winter like the demo's (same plot, cameras and field faults; other animals, coats, visits, light and
weather), rendered and taken through the workflow to `validation.json`, as `snakemake validate` does. Measures of
several seeds are pooled over their cases. Cases of one winter are alike, so that the interval of a share is the
wider, on each side, of Wilson's score interval over the cases and of a jackknife that leaves out one winter at a time
(Student's t with one degree of freedom less than there are winters). Yes-or-no measures are counted over winters;
scores are means of winters, with Student's t over them.

`--keep FOLDER` holds what each winter gave, so that an interrupted measurement goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.stats import t as student_t

from benchmarks import write_results
from leopard_census.evaluate.measure import wilson
from leopard_census.simulate.sheets import write_sheets

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "config" / "surveys" / "kedrovaya-sim-2012" / "survey.yaml"
PEER = "simulated truth"

#: Last words of measures that lie between 0 and 1 and are no shares of cases.
NO_SHARES = ("f1", "brier", "brier_skill", "calibration_error", "log_loss")

Row = dict[str, Any]
Measures = dict[str, Row]


def run_winter(seed: int, style: str, cores: int) -> Measures:
    """Measures of one winter by their id."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        survey = write_config(work / "config", seed, style)
        target = f"results/{survey}/validation.json"
        command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
        command += ["--directory", str(work), "--cores", str(cores), target]
        path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        done = subprocess.run(
            command,
            cwd=work,
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
        return {row["id"]: row for row in json.loads((work / target).read_text(encoding="utf-8"))}


def write_config(folder: Path, seed: int, style: str) -> str:
    """The demo's survey with another seed and style, without earlier winters; its id."""
    survey = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    name = f"unseen-{style}-{seed}"
    survey |= {
        "id": name,
        "title": f"Simulated winter {seed}, {style}",
        "media": {"root": f"results/{name}/simulated/media"},
        "earlier": [],
        "settings": {"simulate": {"seed": seed, "style": style, "earlier": []}},
    }
    (folder / "surveys" / name).mkdir(parents=True)
    (folder / "surveys" / name / "survey.yaml").write_text(yaml.safe_dump(survey), encoding="utf-8")
    (folder / "config.yaml").write_text(yaml.safe_dump({"surveys": [name], "settings": {}}), encoding="utf-8")
    write_sheets(folder)
    return name


def pooled(winters: Sequence[Measures], style: str) -> list[Row]:
    """One row for each measure that a winter has."""
    rows = []
    for key in sorted({key for winter in winters for key in winter}):
        row = _pool([winter[key] for winter in winters if key in winter], len(winters))
        if row is not None:
            rows.append({"name": f"{style}: {key}", "peer": PEER, "target": "", "holds": None} | row)
    return rows


def _pool(found: Sequence[Row], winters: int) -> Row | None:
    """Value, unit, n and interval; None where no winter has a case."""
    words = {"definition": found[0]["definition"], "by_winter": [row["value"] for row in found]}
    known = [row for row in found if row["value"] is not None]
    if not known:
        return None
    if all(isinstance(row["value"], bool) for row in known):
        # An interval that could not be given is one that does not hold the truth.
        return words | {"value": sum(row["value"] for row in known), "unit": "winters", "n": winters}
    mean = round(float(np.mean([row["value"] for row in known])), 3)
    a_share = all(row["n"] is not None and 0 <= row["value"] <= 1 for row in known)
    if not a_share or known[0]["id"].rpartition(".")[2] in NO_SHARES:
        return words | {"value": mean, "unit": "mean of winters"} | _over_winters(known)
    n = [int(row["n"]) for row in known]
    hits = [round(row["value"] * row["n"]) for row in known]
    low, high = share_interval(hits, n)
    interval = [round(low, 3), round(high, 3)]
    return words | {"value": round(sum(hits) / sum(n), 3), "unit": "share", "n": sum(n), "interval": interval}


def _over_winters(known: Sequence[Row]) -> Row:
    """95% limits of the mean of a score over winters (Student's t), and the cases behind it."""
    if len(known) < 2 or known[0]["id"].rpartition(".")[2] not in NO_SHARES:
        return {}
    values = np.array([row["value"] for row in known], float)
    half = float(student_t.ppf(0.975, len(values) - 1)) * float(values.std(ddof=1)) / len(values) ** 0.5
    middle = float(values.mean())
    n = sum(int(row["n"]) for row in known)
    return {"n": n, "interval": [round(middle - half, 3), round(middle + half, 3)]}


def share_interval(hits: Sequence[int], n: Sequence[int]) -> tuple[float, float]:
    """95% limits of a pooled share: the wider of Wilson's and of the jackknife over winters, on each side.

    Parameters
    ----------
    hits, n
        Hits and cases of each winter; at least one case in all.
    """
    x, m = np.asarray(hits, float), np.asarray(n, float)
    low, high = wilson(int(x.sum()), int(m.sum()))
    k = len(x)
    if k > 1 and np.all(m.sum() > m):
        value = x.sum() / m.sum()
        without = (x.sum() - x) / (m.sum() - m)
        error = np.sqrt((k - 1) / k * ((without - without.mean()) ** 2).sum())
        half = float(student_t.ppf(0.975, k - 1)) * error
        low, high = min(low, value - half), max(high, value + half)
    return max(0.0, float(low)), min(1.0, float(high))


def measure(seeds: Sequence[int], styles: Sequence[str], cores: int, keep: Path) -> list[Row]:
    """All rows, style by style."""
    rows = []
    for style in styles:
        winters: list[Measures] = []
        for seed in seeds:
            kept = keep / f"{style}-{seed}.json"
            if not kept.exists():
                text = json.dumps(run_winter(seed, style, cores))
                kept.write_text(text, encoding="utf-8")
                print(f"{style}, seed {seed}: done", flush=True)
            winters.append(json.loads(kept.read_text(encoding="utf-8")))
        named = f"{style}, seeds {' '.join(map(str, seeds))}"
        rows += pooled(winters, named)
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/unseen_seeds.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", required=True)
    parser.add_argument("--style", nargs="+", default=["pine-snow"])
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for what each winter gave (default: none is kept)")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        keep: Path = given.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        write_results("unseen_seeds", measure(given.seeds, given.style, given.cores, keep))


if __name__ == "__main__":
    main()

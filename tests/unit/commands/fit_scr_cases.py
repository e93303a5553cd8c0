"""The command `fit-scr` in tests: words that ask for what a record of secr has, runs of it, tables for it."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from leopard_census.cli import main
from tests.unit.estimates.scr.scr_oracle import FUNCTIONS, TRIALS, Case, detector_type, folder_of


def words_of(case: Case) -> tuple[list[str], list[float], float]:
    """Words without --json, coefficients, and secr's log-likelihood of a record."""
    record = case.record
    dataset, beta = record["dataset"], list(record["beta"])
    kind = detector_type(dataset)
    if case.fit:
        texts = [f"{p}{f}" for p, f in record["model_list"].items()]
        function, conditional = record["detectfn"], record["CL"]
        distribution, hcov, groups = record["distribution"], record["hcov"], record["groups"]
        fast, value = record["fastproximity_used"], record["logLik_full"]
    else:
        args = record["args"]
        texts = args.get("model", [])
        texts = [texts] if isinstance(texts, str) else texts
        function, conditional = FUNCTIONS[args.get("detectfn", 0)], args.get("CL", False)
        distribution, hcov, groups = (
            args["details"].get("distribution", "poisson"),
            args.get("hcov"),
            args.get("groups"),
        )
        fast, value = args["details"].get("fastproximity", True), record["LL"]
    if fast and kind != "multi" and texts == ["g0 ~ K"]:
        # secr 5.4.1 sums over occasions here too; nothing comes before the only one, so that K has no effect.
        texts = []
        del beta[2]
    words = [
        *files_of(dataset, record["mask"]["mask_csv"]), "--cell-area-ha", str(record["mask"]["cell_area_ha"]),
        "--detector", kind, "--detectfn", function, "--distribution", distribution,
        "--collapse" if fast else "--no-collapse", "--binomial", str(TRIALS.get(dataset, 0)),
    ]  # fmt: skip
    words += ["--model", *texts] if texts else []
    words += ["--conditional"] if conditional else []
    words += ["--hcov", hcov] if hcov else []
    words += ["--groups", groups] if groups else []
    return words, beta, value


def files_of(dataset: str, mask: str) -> list[str]:
    """The words that name the files of a data set."""
    folder = folder_of(dataset)
    path = folder / mask if (folder / mask).is_file() else folder.parent / mask
    return [
        "--captures", str(folder / "captures.csv"), "--detectors", str(folder / "detectors.csv"),
        "--individuals", str(folder / "individuals.csv"), "--mask", str(path),
    ]  # fmt: skip


def ran(words: list[str], folder: Path) -> tuple[int, dict[str, Any] | None]:
    """Status of the command, and its JSON; None where it wrote none."""
    out = folder / "out.json"
    out.unlink(missing_ok=True)
    status = main(["fit-scr", *words, "--json", str(out)])
    return status, json.loads(out.read_text(encoding="utf-8")) if out.exists() else None


def printing(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any, str]]:
    """Runs of the command: status, JSON and all that is printed."""

    def run(*words: object) -> tuple[int, Any, str]:
        capsys.readouterr()
        status, result = ran([str(word) for word in words], folder)
        told = capsys.readouterr()
        return status, result, told.out + told.err

    return run


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV table."""
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def table(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """Write a CSV table."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path

"""Data sets and results of secr: simulated ones from tests/golden, others from the folder beside the project."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.session_rows import sessions_from_rows

REPOSITORY = Path(__file__).resolve().parents[4]
GOLDEN = REPOSITORY / "tests" / "golden" / "spatial"
ORACLE = REPOSITORY.parent / "shared" / "oracle" / "data"

# secr's numbers of detection functions, and its detectors; it fits single-catch traps as multi-catch ones.
FUNCTIONS = {0: "HN", 1: "HR", 2: "EX", 14: "HHN", 15: "HHR", 16: "HEX"}
TYPES = {"single": "multi", "multi": "multi", "proximity": "proximity", "count": "count"}
# Trials of binomial counts. secr's record of the collapsed fit names what it made of them instead.
TRIALS = {"sim_a_countbin5": 5}


@dataclass(frozen=True)
class Case:
    """A record of secr: a fit, or a log-likelihood at stated coefficients (then `fit` is False)."""

    name: str
    fit: bool
    record: dict[str, Any]


def datasets() -> list[str]:
    """Names of all data sets that are here."""
    golden = {p.parent.name for p in GOLDEN.glob("*/reference.json")}
    return sorted(golden | {p.parent.name for p in ORACLE.glob("*/reference.json") if _spatial(p)})


def _spatial(path: Path) -> bool:
    return (path.parent / "dataset.json").is_file()


def folder_of(dataset: str) -> Path:
    """Where a data set lies."""
    golden = GOLDEN / dataset
    return golden if golden.is_dir() else ORACLE / dataset


def rows(path: Path) -> list[dict[str, Any]]:
    """Rows of a table, numbers as numbers."""
    with path.open(encoding="utf-8") as handle:
        return [{k: _value(k, v) for k, v in row.items()} for row in csv.DictReader(handle)]


def _value(name: str, text: str) -> Any:
    if name in ("occasion", "count", "lost"):
        return int(text)
    return float(text) if name in ("x", "y") or name.startswith("usage_") else text


@cache
def mask(dataset: str, name: str, cell_ha: float) -> Mask:
    """Mask of a data set; those of the golden ones lie beside them, as several share one."""
    folder = folder_of(dataset)
    path = folder / name if (folder / name).is_file() else folder.parent / name
    return Mask(np.array([[r["x"], r["y"]] for r in rows(path)]), cell_ha)


@cache
def facts(dataset: str) -> dict[str, Any]:
    """What secr says of a data set."""
    found: dict[str, Any] = json.loads((folder_of(dataset) / "dataset.json").read_text(encoding="utf-8"))
    return found


@cache
def sessions(dataset: str, mask_name: str, cell_ha: float) -> tuple[Session, ...]:
    """Sessions of a data set with a mask."""
    folder = folder_of(dataset)
    occasions = {name: s["occasions"] for name, s in facts(dataset)["sessions"].items()}
    return sessions_from_rows(
        rows(folder / "captures.csv"), rows(folder / "detectors.csv"), mask(dataset, mask_name, cell_ha),
        rows(folder / "individuals.csv"), detector=detector_type(dataset), occasions=occasions,
    )  # fmt: skip


def detector_type(dataset: str) -> str:
    """Our name for the detectors of a data set."""
    (kind,) = {s["detector_type"] for s in facts(dataset)["sessions"].values()}
    return TYPES[kind]


def cases() -> list[Case]:
    """All records of all data sets that are here."""
    return [case for dataset in datasets() for case in _cases_of(dataset)]


def _cases_of(dataset: str) -> Iterator[Case]:
    folder = folder_of(dataset)
    points = folder / "ll_points.json"
    if points.is_file():
        for point in json.loads(points.read_text(encoding="utf-8")):
            yield Case(f"{dataset}:point:{point['id']}", False, point)
    for record in json.loads((folder / "reference.json").read_text(encoding="utf-8")):
        yield Case(f"{dataset}:{record['id']}", True, record)


def marked(names: list[str]) -> list[Any]:
    """Data sets for pytest, with those from beside the project marked."""
    return [
        pytest.param(name, marks=() if (GOLDEN / name).is_dir() else pytest.mark.shared) for name in names
    ]


def as_parameters(found: list[Case]) -> list[Any]:
    """Cases for pytest, with those from beside the project marked; one to be skipped where these are missing."""
    parameters = [
        pytest.param(
            case, id=case.name, marks=() if (GOLDEN / case.record["dataset"]).is_dir() else pytest.mark.shared
        )
        for case in found
    ]
    if not ORACLE.is_dir():
        reason = "needs the records of secr beside the repository, which are not here"
        parameters.append(
            pytest.param(None, id="shared", marks=[pytest.mark.shared, pytest.mark.skip(reason)])
        )
    return parameters


def likelihood_of(record: dict[str, Any]) -> tuple[Likelihood, NDArray[np.float64], float]:
    """Likelihood, coefficients and secr's log-likelihood of a record."""
    dataset = record["dataset"]
    kind = detector_type(dataset)
    beta = np.array(record["beta"])
    if "LL" in record:
        args = record["args"]
        texts = args.get("model", [])
        texts = [texts] if isinstance(texts, str) else texts
        function = FUNCTIONS[args.get("detectfn", 0)]
        conditional, distribution = args.get("CL", False), args["details"].get("distribution", "poisson")
        hcov, groups, value = args.get("hcov"), args.get("groups"), record["LL"]
        fast = args["details"].get("fastproximity", True) and kind != "multi"
    else:
        texts = [f"{p}{f}" for p, f in record["model_list"].items()]
        function, conditional = record["detectfn"], record["CL"]
        distribution, hcov, groups = record["distribution"], record["hcov"], record["groups"]
        fast, value = record["fastproximity_used"] and kind != "multi", record["logLik_full"]
    model = build_model(
        kind, function, texts, conditional=conditional, distribution=distribution,
        binomial=TRIALS.get(dataset, 0), groups=groups, hcov=hcov,
    )  # fmt: skip
    own = sessions(dataset, record["mask"]["mask_csv"], record["mask"]["cell_area_ha"])
    return Likelihood(model, own, fast and not model.told_apart and not groups), beta, value

"""Data sets and results of secr, read from the folder that holds them."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.session_rows import sessions_from_rows

DATA = Path(__file__).resolve().parents[4] / "shared" / "oracle" / "data"
FUNCTIONS = {0: "HN", 1: "HR", 2: "EX", 14: "HHN", 15: "HHR", 16: "HEX"}
TYPES = {"single": "multi", "multi": "multi", "proximity": "proximity", "count": "count"}


def rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as handle:
        return [{k: _value(k, v) for k, v in row.items()} for row in csv.DictReader(handle)]


def _value(name: str, text: str) -> Any:
    if name in ("occasion", "count", "lost"):
        return int(text)
    return float(text) if name in ("x", "y") or name.startswith("usage_") else text


@cache
def mask(dataset: str, name: str, cell_ha: float) -> Mask:
    return Mask(np.array([[r["x"], r["y"]] for r in rows(DATA / dataset / name)]), cell_ha)


@cache
def facts(dataset: str) -> dict[str, Any]:
    return json.loads((DATA / dataset / "dataset.json").read_text(encoding="utf-8"))


@cache
def sessions(dataset: str, detector: str, mask_name: str, cell_ha: float) -> tuple[Session, ...]:
    folder = DATA / dataset
    people = rows(folder / "individuals.csv")
    occasions = {name: s["occasions"] for name, s in facts(dataset)["sessions"].items()}
    return sessions_from_rows(
        rows(folder / "captures.csv"), rows(folder / "detectors.csv"), mask(dataset, mask_name, cell_ha),
        people, detector=detector, occasions=occasions,
    )  # fmt: skip


def cases() -> list[tuple[str, dict[str, Any]]]:
    """All points of all data sets: (what, record with dataset, beta, LL and the model's parts)."""
    found = []
    for path in sorted(DATA.glob("*/ll_points.json")):
        for point in json.loads(path.read_text(encoding="utf-8")):
            found.append((f"{point['dataset']}:point:{point['id']}", point))
    for path in sorted(DATA.glob("*/reference.json")):
        for record in json.loads(path.read_text(encoding="utf-8")):
            if "beta" in record:
                found.append((f"{record['dataset']}:mle:{record['id']}", record))
    return found


def detector_type(dataset: str) -> str:
    (kind,) = {s["detector_type"] for s in facts(dataset)["sessions"].values()}
    return TYPES[kind]


def likelihood_of(record: dict[str, Any]) -> tuple[Likelihood, np.ndarray, float]:
    """Likelihood, coefficients and secr's log-likelihood of a record."""
    kind = detector_type(record["dataset"])
    if "LL" in record:
        args = record["args"]
        texts = args.get("model", [])
        texts = [texts] if isinstance(texts, str) else texts
        default = "HHN" if record["id"].startswith("HHN") else "HN"
        function = FUNCTIONS[args["detectfn"]] if "detectfn" in args else default
        details = args.get("details") or {}
        fast = details.get("fastproximity", True)
        conditional = args.get("CL", False)
        distribution = details.get("distribution", "poisson")
        binomial = args.get("binomN", 0) or 0
        hcov, groups, value = args.get("hcov"), args.get("groups"), record["LL"]
        fast = fast and kind != "multi"
    else:
        texts = [f"{p}{f}" for p, f in record["model_list"].items()]
        function, conditional = record["detectfn"], record["CL"]
        distribution, hcov, groups = record["distribution"], record["hcov"], record["groups"]
        fast, value = record["fastproximity_used"], record["logLik_full"]
        binomial = 5 if "binomN5" in record["id"] else 0
        if kind == "multi":
            fast = False
    model = build_model(
        kind, function, texts, conditional=conditional, distribution=distribution, binomial=binomial,
        groups=groups, hcov=hcov,
    )  # fmt: skip
    if model.by_occasion or groups:
        fast = fast and record["id"] == "HN_g0_K"
    own = sessions(record["dataset"], kind, record["mask"]["mask_csv"], record["mask"]["cell_area_ha"])
    return Likelihood(model, own, fast), np.array(record["beta"]), value

"""Reference data of secr, read from tests/golden."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from leopard_census.estimates.scr_first.captures import CaptureData, capture_data
from leopard_census.estimates.scr_first.detection import HALF_NORMAL
from leopard_census.estimates.scr_first.likelihood import Likelihood
from leopard_census.estimates.scr_first.mask import Mask

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "secr"


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """As in a job of the workflow; on a busy machine more threads only wait for each other."""
    with threadpool_limits(1):
        yield


@dataclass(frozen=True)
class Case:
    data: CaptureData
    likelihood: Likelihood
    reference: dict[str, Any]


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as handle:
        return [{k: _number(k, v) for k, v in row.items()} for row in csv.DictReader(handle)]


def _number(name: str, text: str) -> Any:
    if name in ("occasion", "count", "lost"):
        return int(text)
    return float(text) if name in ("x", "y") or name.startswith("usage_") else text


@pytest.fixture(scope="session")
def secr_case() -> Callable[[str], Case]:
    """A data set of secr with its likelihood on secr's own mask and the reference values."""

    def load(name: str) -> Case:
        folder = GOLDEN / name
        reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
        data = capture_data(
            _rows(folder / "captures.csv"), _rows(folder / "detectors.csv"), reference["occasions"]
        )
        cells = np.array([[row["x"], row["y"]] for row in _rows(GOLDEN / "mask.csv")])
        return Case(data, Likelihood(data, Mask(cells, reference["cell_area_ha"]), HALF_NORMAL), reference)

    return load

"""Data sets of the closed models that other software was run on, with its results."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.matrix import HistoryMatrix


@dataclass(frozen=True)
class Published:
    """A data set and what other software says of it."""

    name: str
    matrix: HistoryMatrix
    reference: dict[str, Any]
    #: Only the frequencies are known: histories were filled from the left.
    frequencies_only: bool
    _fits: dict[Any, ClosedFit] = field(default_factory=dict)

    def fit(self, model: Callable[[HistoryMatrix], ClosedFit]) -> ClosedFit:
        """The model on this data set, fitted once for all tests."""
        if model not in self._fits:
            self._fits[model] = model(self.matrix)
        return self._fits[model]

    @property
    def secr(self) -> dict[str, dict[str, Any]]:
        """Rows of secr's closedN by name."""
        found = self.reference.get("secr_closedN") or self.reference["secr_closedN_freq_only"]
        return {row["row"]: {k: _scalar(v) for k, v in row.items()} for row in found["closedN"]}

    def wiqid(self, model: str) -> dict[str, dict[str, float]]:
        """Rows `real` of a model of wiqid by parameter; none where it was not run."""
        rows = self.reference.get("wiqid", {}).get(model, {}).get("real", [])
        return {row["row"]: row for row in rows}


def _scalar(value: Any) -> Any:
    while isinstance(value, list):
        value = value[0]
    return value


def matrix_of(cells: Any) -> HistoryMatrix:
    """Every row one animal."""
    array = np.array(cells, dtype=np.int8)
    return HistoryMatrix(array, np.ones(len(array), dtype=np.int64))


@cache
def published(shared: Path) -> list[Published]:
    """All data sets, in order of name."""
    found = []
    for folder in sorted((shared / "oracle" / "data" / "closed").iterdir()):
        reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
        histories = folder / "histories.csv"
        if histories.exists():
            with histories.open(encoding="utf-8") as handle:
                cells = [[int(v) for v in row.values()] for row in csv.DictReader(handle)]
        else:
            with (folder / "frequencies.csv").open(encoding="utf-8") as handle:
                counts = {int(r["times_caught"]): int(r["animals"]) for r in csv.DictReader(handle)}
            k = reference["stats"]["occasions"]
            cells = [[1] * j + [0] * (k - j) for j, animals in counts.items() for _ in range(animals)]
        found.append(Published(folder.name, matrix_of(cells), reference, not histories.exists()))
    return found


def same(mine: float | None, printed: float | None, digits: int = 3) -> bool:
    """Whether a number is the one printed to two decimals, or the same to that many significant digits."""
    if mine is None or printed is None:
        return mine is None and printed is None
    return abs(mine - printed) <= max(0.0051, 0.5 * 10 ** (1 - digits) * abs(printed) / 10)

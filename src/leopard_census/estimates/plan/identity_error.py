"""Variance of log density by errors of identification, where the survey has told it."""

import csv
from collections.abc import Sequence
from pathlib import Path

# Row and column of `identity.csv`.
_ROW = {"data_set": "headline", "model": "scr", "quantity": "density"}
_COLUMN = "var_log_identity"


def identity_variance(paths: Sequence[Path]) -> float:
    """Variance from `identity.csv`, a list of one file or none; 0 without the file or where it tells none."""
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if all(row.get(name) == value for name, value in _ROW.items()):
                    return float(row.get(_COLUMN) or 0.0)
    return 0.0

"""The page on what the probabilities of pairs are worth: figures, and the reliability diagram."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

#: Side of the diagram, mm, and area of a dot per pair below the largest dot.
SIDE = 88.0
SMALLEST, LARGEST = 0.7, 2.6


def probability_page(calibration: Path, reliability: Path, settings: IndividualsSettings) -> dict[str, Any]:
    """What the template `probabilities.html` shows.

    Parameters
    ----------
    calibration, reliability
        Tables pair_calibration and pair_reliability.
    settings
        Of the stage individuals.
    """
    (figures,) = read_table(calibration, contract("pair_calibration"))
    bins = read_table(reliability, contract("pair_reliability"))
    return {"figures": figures, "bins": [_dot(row) for row in bins], "side": SIDE, "bar": settings.bar}


def _dot(row: dict[str, Any]) -> dict[str, Any]:
    """A bin and where it stands in the diagram, mm from its upper left corner."""
    low, high = row["share_same_low"], row["share_same_high"]
    return {
        **row,
        "x": SIDE * row["p_mean"],
        "y": SIDE * (1 - row["share_same"]),
        "top": None if high is None else SIDE * (1 - high),
        "bottom": None if low is None else SIDE * (1 - low),
        "radius": min(LARGEST, SMALLEST + sqrt(row["n_pairs"]) / 10),
    }

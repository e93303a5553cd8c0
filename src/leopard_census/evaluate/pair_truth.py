"""What the survey says of pairs of sightings, held against the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import numpy as np

from leopard_census.evaluate.measure import Measure
from leopard_census.evaluate.sighting_truth import Visit
from leopard_census.individuals.reliability import (
    Estimate,
    Judgements,
    brier,
    brier_skill,
    calibration_error,
    log_loss,
)

Row = Mapping[str, Any]
#: Probability of one animal from which two would be joined by machine on this pair alone.
SURE = 0.98


def pair_measures(pairs: Sequence[Row], visits: Mapping[str, Visit]) -> list[Measure]:
    """Brier skill, calibration error and log loss of P(same), with intervals over true visits.

    Parameters
    ----------
    pairs
        Rows of the pairs table. Those that were compared count, where both sightings show one true individual each.
    visits
        sightingID -> what it shows in truth.
    """
    known = {s: (v.individual, str(v.visit)) for s, v in visits.items() if v.individual is not None}
    told = [
        row
        for row in pairs
        if row["p_same"] is not None and row["sighting_a"] in known and row["sighting_b"] in known
    ]
    sides = [(known[row["sighting_a"]], known[row["sighting_b"]]) for row in told]
    same = np.array([a[0] == b[0] for a, b in sides], bool)
    judged = Judgements(
        np.array([row["p_same"] for row in told], np.float64),
        same,
        np.array([(a[1], b[1]) for a, b in sides], np.str_).reshape(-1, 2),
        np.full(len(told), same.mean() if len(told) else np.nan),
    )
    sure = judged.said >= SURE
    of = "of pairs that were compared"
    return [
        _measure("identity.pairs.brier", brier(judged), len(judged), f"Brier score of P(one animal) {of}"),
        _measure(
            "identity.pairs.brier_skill",
            brier_skill(judged),
            len(judged),
            f"1 - Brier score / that of the best constant, the share of one animal in truth, {of}",
        ),
        _measure(
            "identity.pairs.calibration_error",
            calibration_error(judged),
            len(judged),
            f"Expected calibration error over ten bins {of}",
        ),
        _measure("identity.pairs.log_loss", log_loss(judged), len(judged), f"Log loss {of}"),
        Measure(
            "identity.pairs.sure_right",
            float(same[sure].mean()) if sure.any() else None,
            int(sure.sum()),
            f"Pairs with P(one animal) of {SURE} or more that are one animal",
        ),
    ]


def _measure(name: str, estimate: Estimate, n: int, definition: str) -> Measure:
    value, lower, upper = (None if isnan(v) else v for v in (estimate.value, estimate.lower, estimate.upper))
    return Measure(name, value, n, definition, lower, upper)

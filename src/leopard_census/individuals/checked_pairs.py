"""How the probabilities of pairs did where people named both animals, as the survey's results tell it.

Each of these pairs was judged by a curve that saw neither of its animals (`calibration.py`), and is held against the
share of one animal among the pairs that curve did see. What people name is no random sample: clear pictures of known
animals are named first. So the figures speak for such pairs; for chance matches the decoys speak, of which there are
plenty in every survey.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from leopard_census.individuals.comparison import Compared
from leopard_census.individuals.reliability import (
    Estimate,
    Judgements,
    brier,
    brier_skill,
    calibration_error,
    log_loss,
    prior_brier,
    prior_log_loss,
    reliability_bins,
)


@dataclass(frozen=True)
class Checked:
    """Rows of the tables pair_calibration and pair_reliability, but for the survey's id."""

    calibration: dict[str, Any]
    reliability: list[dict[str, Any]]

    def rows(self, survey: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Both tables."""
        return (
            [{"survey": survey, **self.calibration}],
            [{"survey": survey, **row} for row in self.reliability],
        )


def check_pairs(compared: Compared, names: Mapping[str, str], encounter_of: Mapping[str, int]) -> Checked:
    """Hold what was said of named pairs against the names.

    Parameters
    ----------
    compared
        All pairs, and what their probabilities rest on.
    names
        sightingID -> individual by people.
    encounter_of
        sightingID -> number of the visit.
    """
    judged = compared.judged
    keys = sorted(compared.pairs)
    chosen = np.flatnonzero(judged.labelled)
    # Known animals of earlier winters are one visit (-1) to the matcher, which does not compare them; here each counts.
    visit = {s: str(number) if number >= 0 else s for s, number in encounter_of.items()}
    ends = np.array([[visit[s] for s in keys[k]] for k in chosen.tolist()], np.str_).reshape(-1, 2)
    pairs = Judgements(
        judged.p_same[chosen],
        judged.same[chosen],
        ends,
        judged.prior[chosen],
    )
    skill, off = brier_skill(pairs), calibration_error(pairs)
    calibration = {
        "n_pairs": len(keys),
        "n_decoys": judged.decoys,
        "n_decoys_at_bar": judged.decoys_at_bar,
        "n_named": len(pairs),
        "n_same": int(pairs.same.sum()),
        "n_individuals": len({names[s] for k in chosen.tolist() for s in keys[k]}),
        "curve_zero": compared.chance.score(judged.curve.zero),
        "curve_slope": judged.curve.slope / compared.chance.excess,
        "curve_none": judged.curve.none,
        "brier": _known(brier(pairs).value),
        "brier_prior": _known(prior_brier(pairs).value),
        **_limits("brier_skill", skill),
        "log_loss": _known(log_loss(pairs).value),
        "log_loss_prior": _known(prior_log_loss(pairs).value),
        **_limits("calibration_error", off),
    }
    reliability = [
        {
            "p_low": found.low,
            "p_high": found.high,
            "n_pairs": found.n,
            "n_same": found.n_same,
            "p_mean": found.mean_said,
            **_limits("share_same", found.share),
        }
        for found in reliability_bins(pairs)
    ]
    return Checked(calibration, reliability)


def _limits(name: str, estimate: Estimate) -> dict[str, float | None]:
    return {
        name: _known(estimate.value),
        f"{name}_low": _known(estimate.lower),
        f"{name}_high": _known(estimate.upper),
    }


def _known(value: float) -> float | None:
    return None if isnan(value) else value

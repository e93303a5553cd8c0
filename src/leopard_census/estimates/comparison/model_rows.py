"""Rows of `winter_models.csv`: models of all winters together, by AICc and by likelihood ratio."""

from math import exp, isfinite
from typing import Any

from scipy.stats import chi2

from leopard_census.estimates.comparison.joint import DENSITY, DETECTION, Density, JointFit
from leopard_census.estimates.comparison.spatial import MODELS, Spatial
from leopard_census.estimates.scr.information import aicc

Row = dict[str, Any]

_DENSITY: dict[Density, str] = {
    "same": "the same in all winters",
    "last": "the same in all but the last",
    "winter": "by winter",
    "trend": "changing by a constant factor a year",
}
_FEWER = "Winters without recaptures take no part in it: it cannot be held against the others."


def model_rows(spatial: Spatial) -> list[Row]:
    """One row per model; `lr` is against no change with the same detection."""
    keys = [key for key in MODELS if key in spatial.fits]
    keys += [key for key in spatial.fits if key not in keys]
    rows = [_row(spatial, *key) for key in keys]
    ranked = [row for row in rows if row.get("aicc") is not None and not row.get("note")]
    if ranked:
        best = min(row["aicc"] for row in ranked)
        total = sum(exp(-(row["aicc"] - best) / 2) for row in ranked)
        for row in ranked:
            row["delta_aicc"] = row["aicc"] - best
            row["weight"] = exp(-row["delta_aicc"] / 2) / total
    return rows


def _row(spatial: Spatial, density: Density, detection: Any) -> Row:
    row: Row = {
        "model": " ".join([DENSITY[density], *DETECTION[detection]]),
        "density": _DENSITY[density],
        "detection": detection,
        "declared": detection == spatial.detection and density in ("last", "winter"),
    }
    found = spatial.fits[density, detection]
    if isinstance(found, str):
        return row | {"note": found}
    animals = sum(session.n for session in found.likelihood.sessions)
    size = len(found.fit.beta)
    corrected = aicc(found.fit.loglik, size, animals)
    whole = found.likelihood.sessions == spatial.joint.sessions
    row |= {
        "winters": len(found.likelihood.sessions),
        "animals": animals,
        "n_parameters": size,
        "loglik": found.fit.loglik,
        "aicc": corrected if isfinite(corrected) else None,
        "note": None if whole else _FEWER,
    }
    return row | (_test(spatial, found, detection) if whole and density != "same" else {})


def _test(spatial: Spatial, found: JointFit, detection: Any) -> Row:
    """Likelihood-ratio test against the same density in all winters."""
    null = spatial.fits.get(("same", detection))
    if null is None or isinstance(null, str):
        return {}
    statistic = max(2 * (found.fit.loglik - null.fit.loglik), 0.0)
    degrees = len(found.fit.beta) - len(null.fit.beta)
    return {"lr": statistic, "df": degrees, "p_value": float(chi2.sf(statistic, degrees))}

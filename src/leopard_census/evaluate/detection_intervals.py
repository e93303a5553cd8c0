"""How sure the shares of a detector are: 95% intervals, by encounter where that is known."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.evaluate.detection import Hits
from leopard_census.evaluate.measure import wilson
from leopard_census.tables.boxes import Box

#: Resamples of encounters: the error of a 95% limit is then far below its width.
_RESAMPLES = 2000
_SEED = 2012
#: Below so many encounters a bootstrap is too narrow (Cameron, Gelbach & Miller 2008 call 5 to 30 few).
_FEWEST = 10


def share_intervals(
    truth: Mapping[str, Sequence[Box]], hits: Mapping[str, Hits], encounters: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Interval of each share of `score_detections`.

    Parameters
    ----------
    truth
        True boxes by picture.
    hits
        See `detection.hits_by_file`.
    encounters
        Encounter of each picture. Pictures of one encounter are nearly copies of each other, so encounters are drawn
        and not pictures; a picture without one stands alone.

    Returns
    -------
    By name of the share `n` (cases), `lower`, `upper` and `method`: `encounters` (percentiles of 2000 draws of
    encounters) or `wilson` (Wilson's score interval, cases taken as independent: without encounters, with fewer than
    10, and where the share is 0 or 1, of which a bootstrap says nothing). Both limits are None where n is 0.
    """
    files = sorted(truth)
    parts = _parts(files, truth, hits)
    clusters = _clusters(files, encounters)
    draws = _draws(int(clusters.max()) + 1) if _by_encounter(files, encounters, clusters) else None
    result = {name: _interval(*part, clusters, draws) for name, part in parts.items()}
    met = {encounters[f] for f in files if truth[f] and f in encounters}
    found = {encounters[f] for f in files if hits[f][0] and f in encounters}
    result["encounter_recall"] = _wilson(len(found), len(met))
    return result


def _parts(
    files: Sequence[str], truth: Mapping[str, Sequence[Box]], hits: Mapping[str, Hits]
) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Right cases and all cases of each picture, by share; int arrays of shape (files,)."""
    boxes = np.array([len(truth[f]) for f in files], np.int64)
    right = np.array([len(hits[f][0]) for f in files], np.int64)
    false = np.array([hits[f][1] for f in files], np.int64)
    shown, empty = (boxes > 0).astype(np.int64), (boxes == 0).astype(np.int64)
    return {
        "recall": (right, boxes),
        "precision": (right, right + false),
        "image_recall": ((right > 0).astype(np.int64), shown),
        "empty_kept_out": (empty * (false == 0), empty),
    }


def _clusters(files: Sequence[str], encounters: Mapping[str, str]) -> NDArray[np.int64]:
    """Number of each picture's encounter, from 0."""
    numbers: dict[tuple[bool, str], int] = {}
    keys = [(f in encounters, encounters.get(f, f)) for f in files]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def _by_encounter(files: Sequence[str], encounters: Mapping[str, str], clusters: NDArray[np.int64]) -> bool:
    return any(f in encounters for f in files) and int(clusters.max()) + 1 >= _FEWEST


def _draws(clusters: int) -> NDArray[np.int64]:
    """How often each encounter is drawn; shape (resamples, clusters)."""
    rng = np.random.default_rng(_SEED)
    return rng.multinomial(clusters, np.full(clusters, 1 / clusters), size=_RESAMPLES)


def _interval(
    right: NDArray[np.int64],
    cases: NDArray[np.int64],
    clusters: NDArray[np.int64],
    draws: NDArray[np.int64] | None,
) -> dict[str, Any]:
    hits, n = int(right.sum()), int(cases.sum())
    if draws is None or hits in (0, n):
        return _wilson(hits, n)
    size = draws.shape[1]
    drawn = [draws @ np.bincount(clusters, part, size) for part in (right, cases)]
    shares = drawn[0][drawn[1] > 0] / drawn[1][drawn[1] > 0]
    lower, upper = np.percentile(shares, [2.5, 97.5])
    return {"n": n, "lower": round(float(lower), 6), "upper": round(float(upper), 6), "method": "encounters"}


def _wilson(hits: int, n: int) -> dict[str, Any]:
    if n == 0:
        return {"n": 0, "lower": None, "upper": None, "method": "wilson"}
    lower, upper = wilson(hits, n)
    return {"n": n, "lower": round(lower, 6), "upper": round(upper, 6), "method": "wilson"}

"""What a matcher says of every single encounter, so that people see its mistakes on their own catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from leopard_census.evaluate.identity_figures import Figures, Ints, Truth
from leopard_census.evaluate.identity_matchers import Level

COLUMNS = (
    "encounter_id",
    "individual",
    "first_encounter",
    "first_individual",
    "score",
    "p_same",
    "top1",
    "rank_of_right",
    "right_encounter",
    "right_p_same",
    "cluster",
    "cluster_individuals",
)


def listed(names: Sequence[str], truth: Truth, level: Level, figures: Figures) -> list[dict[str, Any]]:
    """One row per encounter, in the order of their names.

    Parameters
    ----------
    names
        Of the encounters.
    truth, level, figures
        Who is who, what the matcher says of encounters, and the figures made of it.

    Returns
    -------
    list of dict
        With the keys of `COLUMNS`. `top1` is what the figure of that name is the mean of: 1 where the first is right, 0
        where not, a share where several are equally alike; None, as `rank_of_right`, where its animal has no other.
        `rank_of_right` counts what is more alike than the best right one, and one. `cluster_individuals` are all whom
        the matcher takes for one animal with it.
    """
    top1 = figures.by_query["top1"]
    clusters = _numbered(figures.clusters)
    rows = []
    for query, name in enumerate(names):
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        row |= {"encounter_id": name, "individual": truth.individuals[query]}
        gallery = np.flatnonzero(truth.allowed[query]).tolist()
        if gallery:
            first = _best(level, query, gallery)
            row |= {"first_encounter": names[first], "first_individual": truth.individuals[first]}
            row |= {"score": _plain(level.scores[query, first]), "p_same": _p(level, query, first)}
        right = [k for k in gallery if truth.individuals[k] == row["individual"]]
        if right:
            best = _best(level, query, right)
            ahead = level.scores[query, gallery] > level.scores[query, best]
            row |= {"top1": round(float(top1[query]), 4), "rank_of_right": int(ahead.sum()) + 1}
            row |= {"right_encounter": names[best], "right_p_same": _p(level, query, best)}
        if clusters is not None:
            own = {truth.individuals[k] for k in np.flatnonzero(clusters == clusters[query]).tolist()}
            row |= {"cluster": int(clusters[query]), "cluster_individuals": " | ".join(sorted(own))}
        rows.append(row)
    return rows


def _best(level: Level, query: int, among: Sequence[int]) -> int:
    """The most alike; of several equally alike the first by name."""
    return among[int(np.argmax(level.scores[query, among]))]


def _plain(value: float) -> float | None:
    """Four decimals; nothing for a score without end, which JSON has not."""
    return round(float(value), 4) if np.isfinite(value) else None


def _p(level: Level, query: int, other: int) -> float | None:
    return None if level.p_same is None else round(float(level.p_same[query, other]), 4)


def _numbered(clusters: Ints | None) -> Ints | None:
    """Clusters numbered from 1 in the order of their first encounter."""
    if clusters is None:
        return None
    number: dict[int, int] = {}
    return np.array([number.setdefault(int(label), len(number) + 1) for label in clusters], np.int64)

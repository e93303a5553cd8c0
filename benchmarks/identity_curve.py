"""The stated curve of evidence (settings of individuals), fitted on simulated surveys and held against others.

    python -m benchmarks.identity_curve results/SURVEY ... --held-out results/SURVEY ...

Every folder is a finished simulated survey, other than the demo. Prints the fitted intercept and slope,
and, for the curve now in the settings, on the held-out surveys: pair AUC, Brier score against the prior,
and how often pairs of each probability are one animal.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.evaluate.sighting_truth import Visit, sighting_visits, true_views
from leopard_census.individuals.comparison import Comparison, compare_sightings
from leopard_census.individuals.curve import fit_curve
from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.views import choose_crops, load_views
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

SPECIES = "Panthera pardus"


def compared_pairs(folder: Path, settings: IndividualsSettings) -> tuple[list[Comparison], NDArray[np.bool_]]:
    """Comparisons of the leopard sightings of one survey, and whether each pair is one animal in truth."""
    sightings = read_table(folder / "sightings" / "all.csv", contract("sightings"))
    crops = read_table(folder / "sightings" / "crops.csv", contract("crops"))
    status = read_table(folder / "media" / "status.csv", contract("media_status"))
    boxes = [
        row
        for path in sorted((folder / "simulated" / "boxes").glob("*.csv"))
        for row in read_table(path, contract("truth_boxes"))
    ]
    file_of = {row["mediaID"]: row["filePath"] for row in status}
    truth: dict[str, Visit] = sighting_visits(sightings, crops, file_of, true_views(boxes))
    rows = [r for r in sightings if r["scientificName"] == SPECIES and not r["excluded_by"]]
    rows = [r for r in rows if r["sightingID"] in truth and truth[r["sightingID"]].individual]
    chosen = choose_crops(crops, {r["sightingID"]: r["flank"] for r in rows}, frozenset(), settings.features)
    archives = {path.stem: path for path in sorted((folder / "sightings").glob("*.zip"))}
    views = load_views(
        chosen, {r["sightingID"]: r["deploymentID"] for r in rows}, archives, settings.features
    )
    usable = [v for v in views if len(v.features) >= settings.features.min_keypoints]
    found: dict[Pair, Comparison] = compare_sightings(usable, {}, frozenset(), settings)
    # Two views of one visit (facing cameras) are near copies and would flatter the curve.
    pairs = [p for p in sorted(found) if truth[p[0]].visit != truth[p[1]].visit]
    same = [truth[a].individual == truth[b].individual for a, b in pairs]
    return [found[p] for p in pairs], np.array(same, bool)


def gather(
    folders: Sequence[Path], settings: IndividualsSettings
) -> tuple[list[Comparison], NDArray[np.bool_]]:
    """Comparisons of several surveys."""
    parts = [compared_pairs(folder, settings) for folder in folders]
    return [c for comparisons, _ in parts for c in comparisons], np.concatenate([same for _, same in parts])


def main() -> None:
    """Print the figures and write `benchmarks/results/identity_curve.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--held-out", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    settings = IndividualsSettings()
    found, same = gather(arguments.folders, settings)
    score = np.array([c.score for c in found])
    curve = fit_curve(score, same, settings.curve)
    rows = [
        _row("pairs", len(found), "pairs", len(found)),
        _row("pairs of one animal", int(same.sum()), "pairs", len(found)),
        _row("fitted intercept", round(curve.intercept, 3), "ln", len(found)),
        _row("fitted slope", round(curve.slope, 3), "ln per unit of score", len(found)),
        _row("pair AUC", round(_auc(score, same), 3), "AUC", len(found)),
    ]
    for low, high in ((0.0, 0.01), (0.01, 1.5), (1.5, 2.5), (2.5, 3.0), (3.0, 3.5), (3.5, 4.0), (4.0, 9.0)):
        part = (score >= low) & (score < high)
        if part.any():
            ratio = (same[part].sum() / same.sum()) / max((~same[part]).sum() / (~same).sum(), 1e-6)
            name = f"ln ratio of scores {low} to {high}"
            rows.append(_row(name, round(float(np.log(max(ratio, 1e-6))), 2), "ln", int(part.sum())))
    if arguments.held_out:
        found, same = gather(arguments.held_out, settings)
        p = np.array([c.p_same for c in found])
        rows.append(_row("held out: Brier", round(float(((p - same) ** 2).mean()), 4), "", len(p)))
        base = float(same.mean())
        rows.append(_row("held out: Brier of the prior", round(base * (1 - base), 4), "", len(p)))
        for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.7), (0.7, 0.9), (0.9, 0.98), (0.98, 1.01)):
            part = (p >= low) & (p < high)
            if part.any():
                name = f"held out: one animal where P is {low} to {min(high, 1.0)}"
                rows.append(_row(name, round(float(same[part].mean()), 3), "share", int(part.sum())))
    write_results("identity_curve", rows)


def _row(name: str, value: float, unit: str, n: int) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "n": n, "peer": "", "target": "", "holds": None}


def _auc(score: NDArray[np.float64], same: NDArray[np.bool_]) -> float:
    positive, negative = score[same], np.sort(score[~same])
    below = np.searchsorted(negative, positive, "left") + np.searchsorted(negative, positive, "right")
    return float((below / 2).mean() / len(negative))


if __name__ == "__main__":
    main()

"""The stated curves of evidence and of common coat (settings of individuals), fitted to simulated reference winters.

    python -m benchmarks.identity_curve results/SURVEY ... --held-out results/SURVEY ...

Every folder is a finished simulated winter, other than the demo. The curve of the likelihood ratio is fitted to the
pairs of one animal (truth) against the decoys (pairs of different flanks, as in every survey), together with the
probability that two views have coat in common; sightings made while several animals were in view are left out. On the
held-out winters, without any truth, the stage judges all pairs as it does everywhere: Brier score against the prior,
expected calibration error, and how often pairs of each probability are one animal. Intervals are from a bootstrap over
sightings' encounters.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from benchmarks import write_results
from benchmarks.winter import files_by_media, true_boxes
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.evaluate.sighting_truth import Visit, sighting_visits
from leopard_census.individuals.calibration import Curve
from leopard_census.individuals.comparison import compare_sightings, score_pairs
from leopard_census.individuals.matched_survey import match_all
from leopard_census.individuals.naming import encounter_numbers
from leopard_census.individuals.reliability import (
    Estimate,
    Judgements,
    brier,
    brier_skill,
    calibration_error,
    log_loss,
    prior_brier,
    reliability_bins,
)
from leopard_census.individuals.views import View, choose_crops, load_views
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

SPECIES = "Panthera pardus"
#: Weak pull of the fit to where it starts: zero, slope, none; base, quality, overlap, breadth, light.
START = (4.0, 1.4, -2.0, 2.0, 3.0, 1.5, 1.0, 0.5)
SPREAD = (1.0, 0.5, 0.7, 1.0, 1.5, 0.8, 0.8, 0.3)


@dataclass(frozen=True)
class Winter:
    """Usable views of one simulated winter with what is true of their sightings."""

    views: list[View]
    encounter: dict[str, int]
    camera: dict[str, str]
    truth: dict[str, Visit]
    several: frozenset[str]


def read_winter(folder: Path, settings: IndividualsSettings) -> Winter:
    """Sightings of leopards that show a true one."""
    sightings = read_table(folder / "sightings" / "all.csv", contract("sightings"))
    crops = read_table(folder / "sightings" / "crops.csv", contract("crops"))
    truth = sighting_visits(sightings, crops, files_by_media(folder), true_boxes(folder))
    rows = [r for r in sightings if r["scientificName"] == SPECIES and not r["excluded_by"]]
    rows = [r for r in rows if r["sightingID"] in truth and truth[r["sightingID"]].individual]
    chosen = choose_crops(crops, {r["sightingID"]: r["flank"] for r in rows}, frozenset(), settings.features)
    archives = {path.stem: path for path in sorted((folder / "sightings").glob("*.zip"))}
    camera = {r["sightingID"]: r["deploymentID"] for r in rows}
    views = load_views(chosen, camera, archives, settings.features)
    usable = [v for v in views if len(v.features) >= settings.features.min_keypoints]
    several = frozenset(r["sightingID"] for r in rows if r["simultaneous"] > 1)
    return Winter(usable, encounter_numbers(rows, settings.encounter_minutes), camera, truth, several)


def fit(winters: Sequence[Winter], settings: IndividualsSettings) -> dict[str, tuple[float, int]]:
    """Fitted numbers by name, with the number of pairs behind them."""
    surprise, votes, agreed, terms, chance, chance_votes, chance_at = [], [], [], [], [], [], []
    for w in winters:
        matches = match_all(w.views, w.encounter, w.camera, settings)
        raw, decoys, by_chance = score_pairs(w.views, w.encounter, frozenset(), matches, settings)
        clear = {p: r for p, r in sorted(raw.items()) if not w.several & set(p)}
        same = [r for (a, b), r in clear.items() if w.truth[a].individual == w.truth[b].individual]
        surprise += by_chance.surprise(*np.array([(r.score, r.tries) for r in same], np.float64).T).tolist()
        votes += [r.votes for r in same]
        agreed += [r.agreed for r in same]
        terms += [r.terms for r in same]
        chance += decoys.surprise.tolist()
        chance_votes += decoys.votes.tolist()
        chance_at += [(r.agreed, *r.terms) for r in clear.values()]
    found = _Sample(
        np.array(surprise),
        np.array(votes),
        np.array(agreed),
        np.array(terms),
        np.array(chance),
        np.array(chance_votes),
        # Decoys have no common coat; for the ratio they get that of pairs like those that are judged.
        np.array(chance_at)[np.arange(len(chance)) % len(chance_at)],
        settings,
    )
    bounds = [(None, None), (0.1, 20), (-4, 0), (-3, 8), (0, 8), (0, 6), (0, 6), (0, 6)]
    at = minimize(found.loss, np.array(START), method="L-BFGS-B", bounds=bounds).x
    names = ("zero", "slope", "none", "base", "quality", "overlap", "breadth", "light")
    n = len(surprise) + len(chance)
    rows = {f"fitted {name}": (round(float(value), 2), n) for name, value in zip(names, at, strict=True)}
    matched = np.array(surprise) > float(np.quantile(chance, 0.99))
    probability = found.common(at)
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0)):
        part = (probability >= low) & (probability < high)
        if part.any():
            name = f"matched above 99% of decoys where common coat has P {low} to {high}"
            rows[name] = (round(float(matched[part].mean()), 3), int(part.sum()))
    rows["pairs of one animal"] = (len(surprise), len(surprise))
    rows["decoys"] = (len(chance), len(chance))
    return rows


@dataclass(frozen=True)
class _Sample:
    """Pairs of one animal against decoys."""

    surprise: NDArray[np.float64]
    votes: NDArray[np.float64]
    agreed: NDArray[np.float64]
    terms: NDArray[np.float64]
    chance: NDArray[np.float64]
    chance_votes: NDArray[np.float64]
    chance_at: NDArray[np.float64]
    settings: IndividualsSettings

    def common(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability of common coat of the pairs of one animal."""
        return np.asarray(self.agreed * expit(at[3] + self.terms @ at[4:]), np.float64)

    def loss(self, at: NDArray[np.float64]) -> float:
        """Negative log posterior of telling pairs of one animal from decoys."""
        stated = self.settings.curve
        zero, slope, none = map(float, at[:3])
        curve = Curve(zero, slope, none, stated.weak, stated.lowest - 3, stated.highest)
        mix = float(np.log(len(self.surprise) / len(self.chance)))
        chance = self.chance_at[:, 0] * expit(at[3] + self.chance_at[:, 1:] @ at[4:])
        one = curve.evidence(self.surprise, self.votes, self.common(at)) + mix
        other = curve.evidence(self.chance, self.chance_votes, chance) + mix
        pull = (at - np.array(START)) / np.array(SPREAD)
        return -float(log_expit(one).sum() + log_expit(-other).sum()) + 0.5 * float(pull @ pull)


Rows = list[dict[str, object]]


def held_out(winters: Sequence[Winter], settings: IndividualsSettings) -> Rows:
    """How the stage's own probabilities do where nothing was fitted with truth."""
    p, same, ends = [], [], []
    for k, w in enumerate(winters):
        compared = compare_sightings(w.views, {}, w.encounter, w.camera, frozenset(), settings)
        for (a, b), result in sorted(compared.pairs.items()):
            p.append(result.p_same)
            same.append(w.truth[a].individual == w.truth[b].individual)
            ends.append((f"{k} {w.encounter[a]}", f"{k} {w.encounter[b]}"))
    true = np.array(same)
    pairs = Judgements(np.array(p), true, np.array(ends, np.str_), np.full(len(p), true.mean()))
    rows = [
        _row(f"held out: {name}", found.value, len(pairs), found)
        for name, found in (
            ("Brier", brier(pairs)),
            ("Brier of the prior", prior_brier(pairs)),
            ("Brier skill over the prior", brier_skill(pairs)),
            ("log loss", log_loss(pairs)),
            ("expected calibration error", calibration_error(pairs)),
        )
    ]
    for found in reliability_bins(pairs):
        name = f"held out: one animal where P is {found.low} to {found.high} (mean {found.mean_said:.3f})"
        rows.append(_row(name, found.share.value, found.n, found.share))
    return rows


def _row(name: str, value: float, n: int, limits: Estimate | None = None) -> dict[str, object]:
    row: dict[str, object] = {"name": name, "value": round(value, 4), "n": n, "unit": "", "peer": ""}
    row |= {"target": "", "holds": None}
    return row | ({"interval": [round(limits.lower, 4), round(limits.upper, 4)]} if limits else {})


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
    rows = [
        _row(name, value, n)
        for name, (value, n) in fit([read_winter(f, settings) for f in arguments.folders], settings).items()
    ]
    if arguments.held_out:
        rows += held_out([read_winter(f, settings) for f in arguments.held_out], settings)
    write_results("identity_curve", rows)


if __name__ == "__main__":
    main()

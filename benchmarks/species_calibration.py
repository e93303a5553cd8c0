"""What the classifier of species tells, and whether its probabilities come true, on finished simulated winters.

    python -m benchmarks.species_calibration FOLDER ... [--target "Panthera pardus"]

Every folder is the working folder of a finished simulated survey that the classifier was not made on (its reference
crops have seeds of their own). The sightings' crops go through the survey's own model, as the stage does, whether or
not a label names the sighting; what is true of a sighting is decided as in validation. Of those that keep no crop,
because the classifier called them false or a person, the table's own probability counts; those that it left to people
without a crop (a person may be in it) count in the shares alone. Intervals take whole deployments anew, 2000 times
(bootstrap): the passes before one camera are alike.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import write_results
from benchmarks.winter import files_by_media, true_boxes
from leopard_census.config.sightings import SightingsSettings
from leopard_census.evaluate.sighting_truth import sighting_visits
from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.jpeg import decode_picture
from leopard_census.sightings.species import read_model
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.special_names import BLANK, UNKNOWN

#: Limits of the bins of probability.
BINS = (0.0, 0.4, 0.6, 0.8, 0.9, 0.97, 1.0)
_DRAWS = 2000

Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One sighting: what it shows (`blank` for nothing), what the model says and how surely, and what follows."""

    deployment: str
    truth: str
    best: str
    probability: float | None
    night: bool
    named: str


def told_by(folder: Path) -> list[Told]:
    """Sightings with crops of one winter."""
    survey = next(folder.glob("results/*/simulated")).parent
    settings = SightingsSettings()
    sightings = read_table(survey / "sightings" / "all.csv", contract("sightings"))
    crops = read_table(survey / "sightings" / "crops.csv", contract("crops"))
    truth = sighting_visits(sightings, crops, files_by_media(survey), true_boxes(survey))
    model = read_model(survey / "species_model.json")
    by_sighting: dict[str, list[Row]] = {}
    for crop in crops:
        by_sighting.setdefault(crop["sightingID"], []).append(crop)
    nights_of = {
        row["mediaID"]: bool(row["night"])
        for path in sorted((survey / "frames").glob("*.csv"))
        for row in read_table(path, contract("frames"))
    }
    result = []
    for row in sightings:
        visit = truth.get(row["sightingID"])
        true = visit.species if visit else BLANK
        place = f"{survey.name}/{row['deploymentID']}"
        shown = by_sighting.get(row["sightingID"], [])
        if not shown:
            if row["species_source"] == "classifier":
                name, night = row["scientificName"], nights_of[row["anchor_mediaID"]]
                result.append(Told(place, true, name, row["probability"], night, name))
            continue
        with open_archive(survey / "sightings" / f"{row['deploymentID']}.zip") as archive:
            pictures = [decode_picture(archive.read(crop["image"])) for crop in shown]
        nights, weights = [bool(c["night"]) for c in shown], [float(c["quality"]) for c in shown]
        chances = model.probabilities(pictures, nights, weights)
        best = max(sorted(chances), key=lambda name: chances[name])
        threshold = settings.blank_threshold if best == BLANK else settings.species_threshold
        named = best if chances[best] >= threshold else UNKNOWN
        result.append(Told(place, true, best, chances[best], nights[0], named))
    return result


def rows_of(told: Sequence[Told], target: str) -> list[Row]:
    """Calibration by bins; the target by day and by night; false names."""
    rows = []
    for low, high in pairwise(BINS):
        known = [(t, t.probability) for t in told if t.probability is not None]
        within = [(t, p) for t, p in known if low <= p < high or p == high == 1.0]
        inside = [t for t, _ in within]
        mean = round(float(np.mean([p for _, p in within])), 3) if within else None
        rows.append(
            _share(f"right where the model says {low:g} to {high:g}", inside, lambda t: t.best == t.truth)
            | {"mean_probability": mean}
        )
    for words, night in (("by day", False), ("by night", True)):
        here = [t for t in told if t.truth == target and t.night == night]
        rows.append(_share(f"{target} {words}: named so", here, lambda t: t.named == target))
        rows.append(_share(f"{target} {words}: left to people", here, lambda t: t.named == UNKNOWN))
        rows.append(
            _share(
                f"{target} {words}: called another or nothing",
                here,
                lambda t: t.named not in (target, UNKNOWN),
            )
        )
    called = [t for t in told if t.named == target]
    rows.append(_share(f"called {target}: is one", called, lambda t: t.truth == target))
    animals = [t for t in told if t.truth != BLANK]
    rows.append(_share("animals and people called false detections", animals, lambda t: t.named == BLANK))
    empty = [t for t in told if t.truth == BLANK]
    rows.append(_share("false detections called so", empty, lambda t: t.named == BLANK))
    return rows


def _share(name: str, told: Sequence[Told], holds: Callable[[Told], bool]) -> Row:
    hits = np.array([holds(t) for t in told], bool)
    row: Row = {"name": name, "value": round(float(hits.mean()), 3) if len(hits) else None, "unit": "share"}
    row |= {"n": len(hits), "peer": "simulated truth", "target": "", "holds": None}
    if len(hits):
        groups = sorted({t.deployment for t in told})
        place = np.array([groups.index(t.deployment) for t in told])
        total, good = np.bincount(place), np.bincount(place, weights=hits)
        drawn = np.random.default_rng(20121).integers(len(groups), size=(_DRAWS, len(groups)))
        shares = good[drawn].sum(axis=1) / total[drawn].sum(axis=1)
        row["interval"] = [round(float(q), 3) for q in np.quantile(shares, (0.025, 0.975))]
    return row


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/species_calibration.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--target", default="Panthera pardus")
    given = parser.parse_args(arguments)
    told = [t for folder in given.folders for t in told_by(folder)]
    write_results("species_calibration", rows_of(told, given.target))


if __name__ == "__main__":
    main()

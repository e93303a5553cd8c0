"""Features of the hard synthetic set, kept on disk so that an interrupted run goes on where it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from benchmarks.small_crops import Planned, draw_sighting
from leopard_census.config.individuals import FeatureSettings
from leopard_census.imaging.rootsift import Features
from leopard_census.individuals.views import make_view

#: Small crops are not blown up to the 400 pixels of the survey's default: there is nothing more in them, and 160 keeps
#: 20,000 of them in minutes and in memory.
SETTINGS = FeatureSettings(side=160, max_keypoints=200)
#: RootSIFT numbers as bytes, as individuals/neighbours keeps them.
TO_BYTES = 510.0


@dataclass(frozen=True)
class Stored:
    """Features of one sighting as they are kept.

    Attributes
    ----------
    xy, size : float32 arrays, shapes (n, 2), (n,)
    codes : uint8 array, shape (n, 128)
        Descriptors times `TO_BYTES`.
    """

    number: int
    flank: str
    xy: NDArray[np.float32]
    size: NDArray[np.float32]
    codes: NDArray[np.uint8]

    def features(self) -> Features:
        """The features, of unit length again."""
        found = self.codes.astype(np.float32)
        length = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
        return Features(self.xy, self.size, found / length)


def stored_features(
    planned: Sequence[Planned], folder: Path, seed: int, *, draw: bool = True
) -> dict[int, Stored]:
    """Features of the planned sightings by number; what the folder lacks is drawn and kept there, or left out."""
    folder.mkdir(parents=True, exist_ok=True)
    by_individual: dict[int, list[Planned]] = {}
    for one in planned:
        by_individual.setdefault(one.individual, []).append(one)
    found: dict[int, Stored] = {}
    for individual, mine in sorted(by_individual.items()):
        path = folder / f"{individual:05d}.npz"
        kept = _read(path)
        lacking = [p for p in mine if p.number not in kept] if draw else []
        for one in lacking:
            kept[one.number] = _describe(one, seed)
        if lacking:
            _write(path, kept)
        found |= {p.number: kept[p.number] for p in mine if p.number in kept}
    return found


def _describe(planned: Planned, seed: int) -> Stored:
    crop = draw_sighting(planned, seed)
    view = make_view(crop.picture, crop.mask, crop.box, crop.row, SETTINGS)
    codes = np.rint(np.minimum(view.features.descriptors * TO_BYTES, 255)).astype(np.uint8)
    return Stored(planned.number, view.flank, view.features.xy, view.features.size, codes)


def _read(path: Path) -> dict[int, Stored]:
    if not path.is_file():
        return {}
    try:
        with np.load(path) as kept:
            numbers, flanks, ends = kept["numbers"], kept["flanks"], kept["ends"]
            xy, size, codes = kept["xy"], kept["size"], kept["codes"]
    except (BadZipFile, KeyError, ValueError, OSError):
        return {}
    starts = [0, *ends[:-1].tolist()]
    return {
        int(n): Stored(int(n), str(f), xy[a:b], size[a:b], codes[a:b])
        for n, f, a, b in zip(numbers, flanks, starts, ends.tolist(), strict=True)
    }


def _write(path: Path, kept: dict[int, Stored]) -> None:
    """All at once, so that an interruption leaves the file as it was."""
    ordered = [kept[n] for n in sorted(kept)]
    part = path.with_suffix(".part")
    with part.open("wb") as handle:
        np.savez(
            handle,
            numbers=np.array([s.number for s in ordered]),
            flanks=np.array([s.flank for s in ordered]),
            ends=np.cumsum([len(s.xy) for s in ordered]),
            xy=np.concatenate([s.xy for s in ordered]),
            size=np.concatenate([s.size for s in ordered]),
            codes=np.concatenate([s.codes for s in ordered]),
        )
    part.replace(path)

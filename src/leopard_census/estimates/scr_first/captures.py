"""Captures, detectors and usage of one session, checked and in the shape the likelihood wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lgamma
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# Eastings and northings are far from these; degrees are within them.
_DEGREES = 360.0


@dataclass(frozen=True)
class CaptureData:
    """Binary captures at proximity detectors.

    Attributes
    ----------
    animals, detectors
        Names, in the order of the indices below.
    xy
        Detector coordinates in metres, shape (K, 2).
    usage
        Effort of each detector on each occasion, shape (K, S), not negative.
    animal, detector, occasion
        One entry per capture (indices from 0), sorted by these three.
    """

    animals: tuple[str, ...]
    detectors: tuple[str, ...]
    xy: Array
    usage: Array
    animal: Integers
    detector: Integers
    occasion: Integers

    @property
    def n(self) -> int:
        """Animals caught."""
        return len(self.animals)

    @cached_property
    def total_usage(self) -> Array:
        """Usage of each detector summed over occasions, shape (K,)."""
        return self.usage.sum(axis=1)

    @cached_property
    def classes(self) -> tuple[Integers, Array, Array]:
        """Captures sorted into classes of equal detector and equal usage.

        Occasions are not collapsed: captures under different usage keep terms of their own. Those under equal
        usage have equal terms, which need be computed once.

        Returns
        -------
        detector of each class (C,), usage of each class (C,), captures of each animal in each class (n, C)
        """
        usage = self.usage[self.detector, self.occasion]
        pairs = sorted(set(zip(self.detector.tolist(), usage.tolist(), strict=True)))
        index = {pair: i for i, pair in enumerate(pairs)}
        counts = np.zeros((self.n, len(pairs)))
        for animal, pair in zip(
            self.animal, zip(self.detector.tolist(), usage.tolist(), strict=True), strict=True
        ):
            counts[animal, index[pair]] += 1
        return (
            np.array([p[0] for p in pairs], dtype=np.int64),
            np.array([p[1] for p in pairs], dtype=float),
            counts,
        )

    @cached_property
    def log_multinomial(self) -> float:
        """log n! less log count! of each distinct history, over the whole occasions by detectors array."""
        histories: dict[tuple[tuple[int, int], ...], int] = {}
        for animal in range(self.n):
            mine = self.animal == animal
            key = tuple(zip(self.occasion[mine].tolist(), self.detector[mine].tolist(), strict=True))
            histories[key] = histories.get(key, 0) + 1
        return lgamma(self.n + 1) - sum(lgamma(count + 1) for count in histories.values())

    @property
    def recaptures(self) -> int:
        """Captures beyond each animal's first."""
        return len(self.animal) - self.n

    @cached_property
    def place(self) -> Integers:
        """Index of each detector's place, shape (K,): detectors on the same metre share one, by whatever names."""
        return np.unique(np.round(self.xy), axis=0, return_inverse=True)[1].reshape(-1)

    @property
    def places(self) -> int:
        """Places with a detector."""
        return len(set(self.place.tolist()))

    @property
    def animals_at_two_places(self) -> int:
        """Animals caught at more than one place: without them sigma has nothing to rest on."""
        where = self.place[self.detector]
        return sum(len(set(where[self.animal == i].tolist())) > 1 for i in range(self.n))


def capture_data(
    captures: Sequence[Mapping[str, Any]],
    detectors: Sequence[Mapping[str, Any]],
    occasions: int | None = None,
) -> CaptureData:
    """Check rows of the captures and detectors tables and bring them into shape.

    Parameters
    ----------
    captures, detectors
        Rows as the contracts `captures` and `detectors` give them, of one session.
    occasions
        Number of occasions where the detectors have no `usage_*` columns; usage is then 1 throughout.

    Raises
    ------
    InputError
        Listing every fault: unknown detector, occasion beyond the last, capture at zero effort, missing or
        degree-like coordinates.
    """
    rows = sorted(detectors, key=lambda row: str(row["detector"]))
    usage = _usage(rows, occasions or max((int(c["occasion"]) for c in captures), default=0))
    names = tuple(str(row["detector"]) for row in rows)
    problems = _detector_problems(rows) + _capture_problems(captures, names, usage)
    if problems:
        raise InputError("The capture data cannot be used:", problems)
    animals = tuple(sorted({str(c["individual"]) for c in captures}))
    cells = sorted(
        {
            (animals.index(str(c["individual"])), names.index(str(c["detector"])), int(c["occasion"]) - 1)
            for c in captures
        }
    )
    index = np.array(cells, dtype=np.int64).reshape(-1, 3)
    xy = np.array([[row["x"], row["y"]] for row in rows], dtype=float).reshape(-1, 2)
    return CaptureData(animals, names, xy, usage, index[:, 0], index[:, 1], index[:, 2])


def _usage(rows: Sequence[Mapping[str, Any]], occasions: int) -> Array:
    numbers = {int(name[6:]) for row in rows for name in row if name.startswith("usage_")}
    if not numbers:
        return np.ones((len(rows), occasions))
    return np.array(
        [[row.get(f"usage_{s}") or 0.0 for s in range(1, max(numbers) + 1)] for row in rows], dtype=float
    )


def _detector_problems(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    problems = [
        f"detector {row['detector']}: has no coordinates; give x and y in metres"
        for row in rows
        if row["x"] is None or row["y"] is None
    ]
    if (
        not problems
        and len(rows) > 1
        and all(abs(r["x"]) <= _DEGREES and abs(r["y"]) <= _DEGREES for r in rows)
    ):
        problems.append("the detectors' x and y look like degrees; give projected metres (such as UTM)")
    return problems


def _capture_problems(captures: Sequence[Mapping[str, Any]], names: Sequence[str], usage: Array) -> list[str]:
    problems = []
    known = {name: i for i, name in enumerate(names)}
    for c in captures:
        where = f"animal {c['individual']}, occasion {c['occasion']}, detector {c['detector']}"
        if str(c["detector"]) not in known:
            problems.append(
                f"{where}: there is no such detector; add it to the detectors or correct the name"
            )
        elif int(c["occasion"]) > usage.shape[1]:
            problems.append(f"{where}: the last occasion is {usage.shape[1]}; correct the occasion")
        elif usage[known[str(c["detector"])], int(c["occasion"]) - 1] <= 0:
            problems.append(
                f"{where}: the detector did not work then (usage 0); correct the effort or the date"
            )
        if int(c.get("lost") or 0):
            problems.append(f"{where}: animals lost at capture are not supported")
    return problems

"""Simulated surveys on a square of detectors, 4 km apart."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.session import Mask, Session

SPACING = 4000.0
DETECTORS = np.array([[SPACING * i, SPACING * j] for i in range(6) for j in range(6)])


def mask_around(xy: NDArray[np.float64], buffer: float = 12_000.0, spacing: float = 2000.0) -> Mask:
    low, high = xy.min(axis=0) - buffer, xy.max(axis=0) + buffer
    x, y = (np.arange(low[axis], high[axis] + 1, spacing) for axis in (0, 1))
    return Mask(np.array([[a, b] for a in x for b in y]), spacing**2 / 10_000)


MASK = mask_around(DETECTORS)


def simulate(
    seed: int,
    kind: str = "proximity",
    *,
    animals: int = 40,
    sigma: float = 3000.0,
    g0: float = 0.1,
    occasions: int = 10,
    usage: float = 1.0,
    name: str = "1",
) -> Session:
    """A session with animals whose centres are anywhere in the mask, of half-normal detection, with even usage."""
    rng = np.random.default_rng([seed])
    side = np.sqrt(MASK.cell_ha * 10_000)
    centres = MASK.xy[rng.integers(len(MASK.xy), size=animals)] + rng.uniform(-0.5, 0.5, (animals, 2)) * side
    squared = ((centres[:, None] - DETECTORS[None]) ** 2).sum(axis=2)
    hazard = -np.log1p(-g0 * np.exp(-squared / (2 * sigma**2))) * usage
    expected = np.repeat(hazard[:, None, :], occasions, axis=1)  # (animals, S, K)
    counts = (
        rng.poisson(expected)
        if kind == "count"
        else (rng.random(expected.shape) < -np.expm1(-expected)).astype(np.int64)
    )
    if kind == "multi":
        # An animal stays at the first detector that it comes to, taken at random.
        order = np.where(counts > 0, rng.random(counts.shape), 2.0)
        counts *= order == order.min(axis=2, keepdims=True)
    return session_of(counts[counts.any(axis=(1, 2))], usage=usage, name=name)


def session_of(
    counts: NDArray[np.int64], *, usage: float = 1.0, mask: Mask = MASK, name: str = "1", **traits: Any
) -> Session:
    """A session from counts of each animal, occasion and detector, (n, S, K)."""
    animal, occasion, detector = np.nonzero(counts)
    n, occasions, detectors = counts.shape
    return Session(
        name, tuple(f"a{i}" for i in range(n)), tuple(f"d{k}" for k in range(detectors)), DETECTORS[:detectors],
        np.full((detectors, occasions), usage), animal, occasion, detector, counts[animal, occasion, detector],
        np.full(n, occasions + 1), mask, **traits,
    )  # fmt: skip


def histories(*caught: list[tuple[int, int]], occasions: int = 5) -> NDArray[np.int64]:
    """Counts from (occasion, detector) of each animal."""
    counts = np.zeros((len(caught), occasions, len(DETECTORS)), dtype=np.int64)
    for animal, places in enumerate(caught):
        for occasion, detector in places:
            counts[animal, occasion, detector] = 1
    return counts

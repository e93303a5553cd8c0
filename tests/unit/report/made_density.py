"""A made-up map of density: squares around made-up stations."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDE_KM = 4.0
_AROUND_KM = 15.0
_SPREAD_KM = 4.0


def made_density(stations: NDArray[np.float64], n: int, errors: bool = True) -> list[dict[str, Any]]:
    """Squares with n animals around some of the stations, (S, 2) in metres, and a few far from them.

    The north-eastern corner is without habitat.
    """
    low, high = stations.min(axis=0) - _AROUND_KM * 1000, stations.max(axis=0) + _AROUND_KM * 1000
    across, up = np.ceil((high - low) / (SIDE_KM * 1000)).astype(int)
    centres = stations[:n]
    rows = []
    for north in range(up):
        for east in range(across):
            if east + north > 0.85 * (across + up):
                continue
            corner = low + np.array([east, north]) * SIDE_KM * 1000
            km = np.hypot(*((centres - corner) / 1000 - SIDE_KM / 2).T)
            near = (
                float(np.exp(-((km / _SPREAD_KM) ** 2) / 2).sum()) * SIDE_KM**2 / (2 * np.pi * _SPREAD_KM**2)
            )
            animals = near + 0.01 * SIDE_KM**2 / 2
            error = float(np.sqrt(animals + 0.04 * animals**2))
            per = 100 / SIDE_KM**2
            rows.append(
                {
                    "square": len(rows) + 1,
                    "x": float(corner[0]),
                    "y": float(corner[1]),
                    "side_km": SIDE_KM,
                    "km2": SIDE_KM**2,
                    "animals": animals,
                    "animals_se": error if errors else None,
                    "density": animals * per,
                    "density_se": error * per if errors else None,
                    "at_least_one": float(1 - np.exp(-animals)),
                }
            )
    return rows


def over_draws(squares: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same squares over draws of identities, which hold more animals and more error."""
    more = {"animals": 1.12, "density": 1.12, "animals_se": 1.3, "density_se": 1.3}
    return [
        row
        | {name: None if row[name] is None else row[name] * factor for name, factor in more.items()}
        | {"identity_share": 0.31}
        for row in squares
    ]

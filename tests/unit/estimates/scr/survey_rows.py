"""Rows of captures and detectors as the stage of histories gives them, of a simulated survey."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.survey import estimate_survey
from leopard_census.estimates.scr.table import scr_rows

Row = dict[str, Any]


def simulated(
    seed: int = 3, animals: int = 25, days: int = 30, usage: Any = None, g0: float = 0.05
) -> tuple[list[Row], list[Row]]:
    """Captures and detectors: 20 stations 4 km apart, animals on 24 x 20 km, sigma 3 km."""
    rng = np.random.default_rng([seed])
    xy = np.array([(4000.0 * i, 4000.0 * j) for i in range(5) for j in range(4)])
    usage = np.ones((len(xy), days)) if usage is None else usage
    centres = rng.uniform([-4000, -4000], [20_000, 16_000], (animals, 2))
    captures = []
    for i, centre in enumerate(centres):
        g = g0 * np.exp(-((xy - centre) ** 2).sum(axis=1) / (2 * 3000**2))
        hit = rng.random((len(xy), days)) < 1 - (1 - g[:, None]) ** usage
        captures += [capture(f"A{i:02d}", f"S{k:02d}", s + 1) for k, s in zip(*np.nonzero(hit), strict=True)]
    return captures, [detector(f"S{k:02d}", x, y, usage[k]) for k, (x, y) in enumerate(xy)]


def capture(individual: str, station: str, occasion: int) -> Row:
    return {"individual": individual, "detector": station, "occasion": int(occasion), "count": 1, "lost": 0}


def detector(name: str, x: float | None, y: float | None, usage: Sequence[float]) -> Row:
    return {
        "detector": name,
        "x": x,
        "y": y,
        **{f"usage_{s}": float(u) for s, u in enumerate(usage, start=1)},
    }


def rows_of(
    captures: Sequence[Mapping[str, Any]],
    detectors: Sequence[Mapping[str, Any]],
    settings: ScrSettings | None = None,
) -> dict[str, Row]:
    """Rows of scr.csv by parameter."""
    settings = settings or ScrSettings()
    session = capture_session(captures, detectors)
    rows = scr_rows("headline", session, estimate_survey(session, settings), settings)
    return {row["parameter"]: row for row in rows}


def estimates(
    captures: Sequence[Mapping[str, Any]], detectors: Sequence[Mapping[str, Any]]
) -> dict[str, float]:
    """Values by parameter."""
    return {name: row["estimate"] for name, row in rows_of(captures, detectors).items()}

"""Winters as the comparison reads them, made by hand or drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from leopard_census.estimates.comparison.winters import Winter

SPACING, SIGMA = 3000.0, 3000.0


def winter(
    survey: str,
    captures: Sequence[tuple[str, str, int]] = (),
    stations: Sequence[str] = ("A", "B"),
    days: int = 10,
    *,
    places: bool = True,
    effort: bool = True,
    method: str = "photo",
    year: int = 2010,
    n_hat: float | None = None,
    note: str | None = None,
    none: int = 0,
    identity: Sequence[Mapping[str, Any]] | None = None,
) -> Winter:
    """A winter with captures (animal, station, day from 1); stations lie in a row of three, one under another."""
    animals = sorted({animal for animal, _, _ in captures})
    n = len(animals)
    count = {"n_min": n, "n_max": n + bool(none), "none": none}
    facts = {
        "epsg": "32652" if places else None,
        "effort": "yes" if effort else "no",
        "places": "yes" if places else "no",
        "method": method,
        "window_start": f"{year}-12-15",
        "scr_occasion_days": "1",
        "closed_occasion_days": "5",
        "closed_occasions": str(days // 5),
        "station_days": str(float(days * len(stations))) if effort else None,
    }
    notes = {"effort": f"No effort survives from {survey}.", "places": "No coordinates are on record."}
    caught = {(animal, (day - 1) // 5) for animal, _, day in captures}
    return Winter(
        survey,
        {"adults": count, "cubs": count},
        {"n": n, "n_hat": n_hat, "lower": None, "upper": None, "note": note},
        {item: {"value": value, "note": notes.get(item)} for item, value in facts.items()},
        [{"locationID": s, "usage": 1.0} for s in stations] if effort else [],
        [
            {"data_set": "headline", "individual": animal, "freq": 1}
            | {f"o{j + 1}": int((animal, j) in caught) for j in range(days // 5)}
            for animal in animals
        ],
        [
            {"session": survey, "individual": a, "occasion": d, "detector": s, "count": 1, "lost": 0}
            for a, s, d in captures
        ],
        [
            {"session": survey, "detector": s, "x": 7e5 + SPACING * (i % 3), "y": 4.6e6 + SPACING * (i // 3)}
            | {f"usage_{d + 1}": 1.0 for d in range(days)}
            for i, s in enumerate(stations)
        ]
        if effort
        else [],
        [
            {
                "individualID": animal,
                "group": "adults",
                "flanks": "left",
                "counted": True,
                "data_sets": ["headline", "left"],
            }
            for animal in animals
        ],
        identity=identity,
    )


def drawn(
    survey: str, rng: np.random.Generator, g0: float = 0.08, animals: int = 8, days: int = 40, **more: Any
) -> Winter:
    """A winter of nine stations and of animals that live among them."""
    stations = [f"S{i}" for i in range(9)]
    xy = np.array([(SPACING * (i % 3), SPACING * (i // 3)) for i in range(9)])
    places = rng.uniform(-SPACING, 3 * SPACING, (animals, 2))
    squared = ((places[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2)
    chance = g0 * np.exp(-squared / (2 * SIGMA**2))
    caught = np.argwhere(rng.random((days, animals, 9)) < chance)
    captures = [(f"L{a}", stations[s], int(d) + 1) for d, a, s in caught]
    return winter(survey, captures, stations, days, n_hat=float(len({a for a, _, _ in captures})), **more)

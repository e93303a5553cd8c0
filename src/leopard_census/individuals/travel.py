"""Sightings that are too far apart for the time between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import TravelSettings
from leopard_census.geo.geodesic import geodesic_distances_m
from leopard_census.individuals.decisions import Pair

Row = Mapping[str, Any]


def too_far_pairs(
    sightings: Sequence[Row],
    deployments: Sequence[Row],
    doubtful: frozenset[str],
    settings: TravelSettings,
) -> list[Pair]:
    """Pairs of sightings that no one animal can have made, sorted.

    Parameters
    ----------
    sightings
        Rows of the sightings table.
    deployments
        Rows of the field sheet: deploymentID, latitude, longitude, coordinateUncertainty.
    doubtful
        Sightings whose time is doubtful.
    settings
        Speed limit and allowances.

    Notes
    -----
    An animal has to cover at least the distance over the ground less the uncertainty of both places. It has at most
    the gap between the two sightings' intervals (none where they overlap), and what two clocks may differ by. Sightings
    without a sure time, of cameras without coordinates, or of one station say nothing.
    """
    placed = {row["deploymentID"]: k for k, row in enumerate(deployments) if row["latitude"] is not None}
    rows = sorted(
        (
            row
            for row in sightings
            if row["start"] is not None
            and row["sightingID"] not in doubtful
            and row["deploymentID"] in placed
            and deployments[placed[row["deploymentID"]]]["longitude"] is not None
        ),
        key=lambda row: str(row["sightingID"]),
    )
    if not rows:
        return []
    used = sorted({row["deploymentID"] for row in rows})
    hours = _hours_needed([deployments[placed[deployment]] for deployment in used], settings)
    camera = np.array([used.index(row["deploymentID"]) for row in rows])
    start = np.array([row["start"].timestamp() for row in rows]) / 3600
    end = np.array([(row["end"] or row["start"]).timestamp() for row in rows]) / 3600
    station = np.unique([row["locationID"] for row in rows], return_inverse=True)[1]
    found = []
    for k in range(len(rows)):
        gap = np.maximum(np.maximum(start[k] - end[k + 1 :], start[k + 1 :] - end[k]), 0.0)
        time = gap + settings.clock_minutes / 60
        far = (hours[camera[k], camera[k + 1 :]] > time) & (station[k + 1 :] != station[k])
        found += [
            (rows[k]["sightingID"], rows[k + 1 + j]["sightingID"]) for j in np.flatnonzero(far).tolist()
        ]
    return found


def _hours_needed(places: Sequence[Row], settings: TravelSettings) -> NDArray[np.float64]:
    """Least time from place to place, shape (n, n), in hours."""
    metres = geodesic_distances_m([p["latitude"] for p in places], [p["longitude"] for p in places])
    unsure = np.array(
        [
            settings.unknown_place_m if p["coordinateUncertainty"] is None else p["coordinateUncertainty"]
            for p in places
        ],
        float,
    )
    covered = np.maximum(metres - unsure[:, None] - unsure[None, :], 0.0)
    return np.asarray(covered / 1000 / settings.max_speed_km_h, np.float64)

"""Density as it was told before spatial models: a closed estimate divided by the stations' hull and a strip around it.

The strip is half the mean maximum distance moved (MMDM), or all of it (Wilson & Anderson 1985, J. Mammal. 66:13;
Karanth & Nichols 1998, Ecology 79:2852). The figure is kept beside the spatial one so that old reports can be
compared, and is biased high: distances between a few stations fall short of how far animals range, so the strip is
too narrow. In one leopard survey it came to 5.6 to 5.9 per 100 km2 where spatial models found 3.5 to 3.8 (Thapa et
al. 2014, Adv. Ecol. 286949). With all of MMDM the bias is smaller but not known either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, pi, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.closed.interval import Z95
from leopard_census.estimates.movement import Movement, movement_of
from leopard_census.geo.hull import WidenedHull, convex_hull
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
Array = NDArray[np.float64]

DATA_SETS = ("headline", "left", "right", "both")
#: Name of a strip -> its width in MMDM.
STRIPS = {"half-mmdm": 0.5, "mmdm": 1.0}
_BIAS = "Biased high: the strip is narrower than animals range. Use the spatial estimate where there is one."
_NO_WIDTH_SE = "Only one animal was recaptured, so the width has no standard error, and the density none."


@dataclass(frozen=True)
class Area:
    """Effective area in km2, and its standard error (None where the width of the strip has none)."""

    km2: float
    se: float | None


@dataclass(frozen=True)
class Density:
    """Animals per 100 km2; standard error and limits are None where a part has none."""

    value: float
    se: float | None
    lower: float | None
    upper: float | None


def effective_area(xy: Array, width_m: float, width_se_m: float | None) -> Area:
    """Hull of the stations widened by a strip, with rounded corners.

    Parameters
    ----------
    xy
        Stations that worked, shape (k, 2), in metres; one at least.
    width_m, width_se_m
        Width of the strip and its standard error.

    Notes
    -----
    Area A + P W + pi W^2 (Steiner) with A and P the area and the perimeter of the hull; by the delta method its SE is
    (P + 2 pi W) times that of W.
    """
    corners = convex_hull(xy)
    area = WidenedHull(corners, width_m, "").area_m2
    edges = np.roll(corners, -1, axis=0) - corners
    slope = float(np.hypot(*edges.T).sum()) + 2 * pi * width_m
    return Area(area / 1e6, None if width_se_m is None else slope * width_se_m / 1e6)


def legacy_density(n_hat: float, n_se: float | None, area: Area) -> Density:
    """Estimate by area, with var(D) = D^2 (var(N) / N^2 + var(A) / A^2) and log-normal limits.

    Estimate and area are taken as independent, as in Karanth & Nichols 1998. Limits are D / C and D C with
    C = exp(1.96 sqrt(log(1 + CV^2))).
    """
    density = 100 * n_hat / area.km2
    if n_se is None or area.se is None or n_hat <= 0:
        return Density(density, None, None, None)
    cv = sqrt((n_se / n_hat) ** 2 + (area.se / area.km2) ** 2)
    spread = exp(Z95 * sqrt(log(1 + cv * cv)))
    return Density(density, density * cv, density / spread, density * spread)


def write_legacy_density(
    capture_sets: Path, detectors: Path, basis: Path, closed: Path, out_movement: Path, out_density: Path
) -> None:
    """Make `movement.csv` and `legacy_density.csv` from the files of the histories stage and the closed estimates."""
    captures = read_table(capture_sets, contract("capture_sets"))
    stations = read_table(detectors, contract("detectors"))
    facts = {row["item"]: row for row in read_table(basis, contract("basis"))}
    estimates = read_table(closed, contract("closed"))
    reason = next((facts[f]["note"] for f in ("effort", "places") if facts[f]["value"] == "no"), None)
    places = {} if reason else {row["detector"]: (row["x"], row["y"]) for row in stations}
    moved: list[Row] = []
    densities: list[Row] = []
    for name in DATA_SETS:
        own = [row for row in captures if row["data_set"] == name]
        models = [row for row in estimates if row["data_set"] == name]
        movement = None if reason else movement_of(own, places)
        moved.append(movement_row(name, movement, own, reason))
        densities += density_rows(name, models, movement, list(places.values()), reason)
    write_table(out_movement, contract("movement"), moved)
    write_table(out_density, contract("legacy_density"), densities)


def movement_row(
    data_set: str, movement: Movement | None, captures: Sequence[Mapping[str, Any]], reason: str | None
) -> Row:
    """Row of the `movement` table.

    Parameters
    ----------
    movement
        None where distances are not known; `reason` then says why.
    captures
        Rows of the data set, which tell who was caught again even where nobody knows how far away.
    """
    if movement is None:
        stations: dict[str, list[str]] = {}
        for row in captures:
            stations.setdefault(row["individual"], []).append(row["detector"])
        counts = {
            "n_animals": len(stations),
            "n_recaptured": sum(len(own) > 1 for own in stations.values()),
            "n_moved": sum(len(set(own)) > 1 for own in stations.values()),
        }
        return {"data_set": data_set, **counts, "note": reason}
    return {
        "data_set": data_set,
        "n_animals": movement.n_animals,
        "n_recaptured": movement.n_recaptured,
        "n_moved": movement.n_moved,
        "mmdm_m": movement.mmdm,
        "mmdm_se_m": movement.mmdm_se,
        "longest_m": movement.longest,
        "dbar_m": movement.dbar,
        "rpsv_m": movement.rpsv,
        "arl_m": movement.arl,
        "note": _no_movement(movement) or (_NO_WIDTH_SE if movement.mmdm_se is None else None),
    }


def density_rows(
    data_set: str,
    models: Sequence[Mapping[str, Any]],
    movement: Movement | None,
    stations: Sequence[tuple[float, float]],
    reason: str | None,
) -> list[Row]:
    """One row per closed model and strip; each has a density or the reason why it has none.

    Parameters
    ----------
    models
        Rows of the `closed` table.
    stations
        Places of the stations that worked.
    """
    why = reason or (_no_movement(movement) if movement else None)
    rows = []
    for model in models:
        for strip, share in STRIPS.items():
            row: Row = {"data_set": data_set, "model": model["model"], "strip": strip}
            row |= {"n_hat": model["n_hat"], "n_se": model["se"]}
            if why or model["n_hat"] is None or movement is None or movement.mmdm is None:
                rows.append(row | {"note": why or model["note"] or "The model gave no estimate."})
                continue
            se = None if movement.mmdm_se is None else share * movement.mmdm_se
            rows.append(row | _density(model, share * movement.mmdm, se, np.array(stations, dtype=float)))
    return rows


def _density(model: Mapping[str, Any], width: float, width_se: float | None, xy: Array) -> Row:
    area = effective_area(xy, width, width_se)
    density = legacy_density(model["n_hat"], model["se"], area)
    cautions = [_BIAS]
    if width_se is None:
        cautions.append(_NO_WIDTH_SE)
    elif model["se"] is None:
        cautions.append("The closed estimate has no standard error, so the density has none.")
    return {
        "width_m": width,
        "width_se_m": width_se,
        "area_km2": area.km2,
        "area_se_km2": area.se,
        "density": density.value,
        "se": density.se,
        "lower": density.lower,
        "upper": density.upper,
        "note": " ".join(cautions),
    }


def _no_movement(movement: Movement) -> str | None:
    """A sentence when there is no distance to widen the hull by."""
    if movement.n_animals == 0:
        return "No animal was caught."
    if movement.n_recaptured == 0:
        return "No animal was caught twice, so it is not known how far they move."
    if movement.n_moved == 0:
        return "No animal was caught at two places, so it is not known how far they move."
    return None

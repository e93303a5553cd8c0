"""Masks and their covariates from tables: x and y in metres, and columns of numbers or words."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from leopard_census.errors import InputError
from leopard_census.estimates.scr.session import Covariate, Mask
from leopard_census.estimates.scr.session_checks import listed, number

Array = NDArray[np.float64]
Row = Mapping[str, Any]

_PLACE = ("x", "y")
# How far the area of a cell may be from the square of the distance between neighbours. Cells need not be square: one of
# 100 by 140 m is 1.4 of it, hexagons are 0.87. A wrong unit, or a spacing half or twice as wide, is a factor of 4.
_LEAST_FIT, _MOST_FIT = 0.7, 2.0
# Neighbours that are equally near to within this part of the spacing are taken in the order of their coordinates.
_EQUALLY_NEAR = 1e-6


def mask_from_rows(rows: Sequence[Row], cell_ha: float | None = None) -> Mask:
    """Mask, or covariates of its cells, from a table with columns x and y.

    Parameters
    ----------
    cell_ha
        Area of a cell in hectares; None: the square of the distance between neighbours.

    Raises
    ------
    InputError
        Listing everything that is wrong.
    """
    xy = np.array([[number(row.get(axis)) for axis in _PLACE] for row in rows]).reshape(-1, 2)
    problems = _point_problems(xy)
    if not problems:
        spacing = neighbour_distance(xy)
        cell_ha = spacing**2 / 10_000 if cell_ha is None else cell_ha
        problems = _area_problems(cell_ha, spacing)
    if problems or cell_ha is None:
        raise InputError("The mask cannot be used:", problems)
    names = dict.fromkeys(name for row in rows for name in row if name not in _PLACE)
    return Mask(xy, cell_ha, {name: _column([row.get(name) for row in rows]) for name in names})


def _point_problems(xy: Array) -> list[str]:
    if len(xy) < 2:
        return [f"the mask has {len(xy)} cells; give one row for each cell, with x and y in metres"]
    lost = np.flatnonzero(~np.isfinite(xy).all(axis=1))
    if len(lost):
        lines = listed([str(i + 1) for i in lost])
        return [f"{len(lost)} cells of the mask have no coordinates (rows {lines}); give x and y in metres"]
    different = len(np.unique(xy, axis=0))
    if different < len(xy):
        return [
            f"the mask lists {len(xy) - different} cells twice (same x and y); keep one row for each cell"
        ]
    if (np.abs(xy) <= (180, 90)).all() and neighbour_distance(xy) < 1:
        return [
            "the mask's x and y look like degrees (within 180 and 90, and neighbours less than one unit apart); give "
            "projected metres, such as UTM"
        ]
    return []


def _area_problems(cell_ha: float, spacing: float) -> list[str]:
    square = spacing**2 / 10_000
    if _LEAST_FIT <= cell_ha / square <= _MOST_FIT:
        return []
    return [
        f"an area of {cell_ha:g} ha for each cell does not fit cells {spacing:g} m apart, which have {square:g} ha; "
        "correct the area (in hectares: square metres / 10,000) or the table of cells"
    ]


def neighbour_distance(xy: Array) -> float:
    """Median distance of a cell to its nearest neighbour in metres: the spacing of a grid, whatever its outline."""
    return float(np.median(_nearest(xy, xy, 2)[0][:, 1]))


def _nearest(
    cells: Array, points: Array, how_many: int, norm: float = 2.0
) -> tuple[Array, NDArray[np.int64]]:
    """Distances to the nearest cells of each point and which they are, each (points, how many)."""
    away, which = cKDTree(cells).query(points, k=how_many, p=norm)
    return np.asarray(away, dtype=float), np.asarray(which, dtype=np.int64)


def _column(values: Sequence[Any]) -> Covariate:
    """Numbers, NaN where not known, if every value that is known is one; else words, empty where not known."""
    texts = tuple("" if value is None else str(value).strip() for value in values)
    texts = tuple("" if text in ("NA", "nan") else text for text in texts)
    numbers = np.array([number(text) for text in texts])
    known = np.array([bool(text) for text in texts])
    return numbers if known.any() and not np.isnan(numbers[known]).any() else texts


def covariates_at(xy: Array, table: Mask) -> tuple[dict[str, Covariate], list[str]]:
    """Covariates of the cells with these centres, and one line when some have none.

    A cell has the values of the cell of the table that its centre lies in: of the nearest one, no farther off than half
    of the table's spacing to the east or north. Nothing is interpolated.

    Parameters
    ----------
    xy
        (M, 2)
    table
        Its cells may be finer or coarser, and hang elsewhere.
    """
    spacing = neighbour_distance(table.xy)
    steps = np.round((table.xy - table.xy.min(axis=0)) / spacing, 6)
    order = np.lexsort((steps[:, 1], steps[:, 0]))
    away, place = _nearest(table.xy[order], xy, min(4, len(order)), np.inf)
    lost = np.flatnonzero(away[:, 0] > (0.5 + _EQUALLY_NEAR) * spacing)
    if len(lost):
        cells = listed([f"x {x:.0f} y {y:.0f}" for x, y in xy[lost]])
        return {}, [
            f"{len(lost)} of {len(xy)} cells of the mask have no covariates: no row of the table of covariates lies "
            f"within {spacing / 2:.0f} m of them ({cells}); add rows for them, or leave these places out of the habitat"
        ]
    equally = away <= away[:, :1] + _EQUALLY_NEAR * spacing
    chosen = order[np.where(equally, place, len(order)).min(axis=1)]
    return {name: _chosen(values, chosen) for name, values in table.covariates.items()}, []


def _chosen(values: Covariate, which: NDArray[np.int64]) -> Covariate:
    return tuple(values[i] for i in which) if isinstance(values, tuple) else values[which]

"""Rows of `density.csv`: density over the cells of the mask. For internal use alone, as the cells have coordinates."""

from collections.abc import Iterator
from typing import Any

from leopard_census.estimates.scr.estimates import HA_PER_100_KM2
from leopard_census.estimates.scr.mask_loop import Settled
from leopard_census.estimates.scr.surface import density_surfaces, realised_surfaces

Row = dict[str, Any]


def density_rows(settled: Settled) -> Iterator[Row]:
    """One row for each cell of the mask, in animals per 100 km2; see `surface` for what the two maps say."""
    (fitted,) = density_surfaces(settled.likelihood, settled.fit)
    (realised,) = realised_surfaces(settled.likelihood, settled.fit.beta)
    (session,) = settled.likelihood.sessions
    columns = {
        "density": fitted.value,
        "density_se": fitted.se,
        "density_lower": fitted.lower,
        "density_upper": fitted.upper,
        "caught": realised.caught,
        "missed": realised.missed,
        "realised": realised.value,
    }
    areas = session.mask.cells_ha / 100
    for cell, (x, y) in enumerate(session.mask.xy, start=1):
        values = {name: float(column[cell - 1]) * HA_PER_100_KM2 for name, column in columns.items()}
        yield {"cell": cell, "x": float(x), "y": float(y), "km2": float(areas[cell - 1]), **values}

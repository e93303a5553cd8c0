"""Spatial capture-recapture in the report: its models, whether AICc prefers another than is printed, and its map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from leopard_census.provenance.ledger import Entry
from leopard_census.report.number_identity import ids_with_identity
from leopard_census.report.printing import TableRow

_ORDER = ("all", "sexes")
# A model this far above the best in AICc has clearly less support (Burnham & Anderson 2002, section 2.6).
_LESS = 2.0


@dataclass(frozen=True)
class SpatialModels:
    """Models of the headline data set.

    Attributes
    ----------
    groups
        What is compared (`all`, `sexes`), and its fitted models, best AICc first.
    left_out
        Models that were not fitted.
    twice
        Names of models that stand among both: of animals alike, and of animals of two sexes that do not differ.
    preferred
        The best model, where that of the printed numbers has clearly less support; None otherwise.
    """

    groups: tuple[tuple[str, tuple[TableRow, ...]], ...]
    left_out: tuple[TableRow, ...]
    twice: frozenset[str]
    preferred: TableRow | None


def spatial_models(rows: Sequence[TableRow]) -> SpatialModels | None:
    """The view of rows of `scr_models.csv`; None where no model was compared with another."""
    fitted = [row for row in rows if row["loglik"] is not None]
    if len(fitted) < 2:
        return None
    groups = tuple(
        (name, tuple(sorted((row for row in fitted if row["comparison"] == name), key=_delta)))
        for name in _ORDER
        if any(row["comparison"] == name for row in fitted)
    )
    printed = next((row for row in fitted if row["printed"]), None)
    preferred = None
    if printed is not None and printed["delta"] is not None and printed["delta"] > _LESS:
        preferred = next(rows[0] for name, rows in groups if name == printed["comparison"])
    without, with_sexes = ({row["model"] for row in rows if row["comparison"] == name} for name in _ORDER)
    left_out = tuple(row for row in rows if row["loglik"] is None)
    return SpatialModels(groups, left_out, frozenset(without & with_sexes), preferred)


def map_squares(tables: Mapping[str, Sequence[TableRow]], ledger: Mapping[str, Entry]) -> Sequence[TableRow]:
    """Squares of the map: over all draws of identities where the density that is printed is, else by the names."""
    drawn = tables["identity_squares"]
    return drawn if drawn and "scr.density" in ids_with_identity(ledger) else tables["density_squares"]


def _delta(row: TableRow) -> float:
    return inf if row["delta"] is None else float(row["delta"])

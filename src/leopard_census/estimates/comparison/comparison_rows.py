"""Rows of `comparison.csv`: the last winter against each earlier one and against all of them, in every way.

One row of each pair or set is *declared*: its ratio is printed. Which one is settled beforehand, by what the winters
have and not by what the data say:

    animals     realised numbers on common ground by the joint spatial model, where both winters take part in it
    closed      else closed estimates (M0), as Poisson counts with their chances of capture
"""

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.estimates.comparison.counted_rows import closed_rows, counted_rows
from leopard_census.estimates.comparison.pair import ALL_EARLIER, Pair
from leopard_census.estimates.comparison.spatial import Spatial
from leopard_census.estimates.comparison.spatial_rows import spatial_rows, yearly_rows
from leopard_census.estimates.comparison.winters import Winter

Row = dict[str, Any]

# Methods whose row may be the declared one, first choice first.
_DECLARED = ("animals", "closed")


def pairs_of(winters: Sequence[Winter]) -> list[Pair]:
    """The last winter with each earlier one, and with all of them where there are several."""
    *earlier, last = winters
    found = [Pair((one,), last, one.survey) for one in earlier]
    return [*found, Pair(tuple(earlier), last, ALL_EARLIER)] if len(earlier) > 1 else found


def comparison_rows(
    winters: Sequence[Winter], spatial: Spatial | None, left_out: Mapping[str, str]
) -> list[Row]:
    """All rows; none of one winter alone.

    Parameters
    ----------
    left_out
        Why a survey takes no part in the joint spatial model.
    """
    rows: list[Row] = []
    for pair in pairs_of(winters):
        mine = [*spatial_rows(pair, spatial, left_out), *closed_rows(pair), *counted_rows(pair)]
        for method in _DECLARED:
            declared = next((row for row in mine if row["method"] == method and row["comparable"]), None)
            if declared is not None:
                declared["declared"] = True
                break
        rows += mine
    return rows + yearly_rows(winters, spatial)

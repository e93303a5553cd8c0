"""Which estimates the report draws side by side with both of their intervals, by data set and model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

from leopard_census.report.figures.intervals import DataSet, Line, Panel
from leopard_census.report.flanks_view import links_drawn
from leopard_census.report.language import marked
from leopard_census.report.printing import TableRow

_SAMPLING = ("best", "lower_sampling", "upper_sampling")
_OF_LINKS = ("estimate", "lower_sampling", "upper_sampling")
# Of data sets other than the headline.
_MAIN_MODEL = "M0"
_OTHERS = tuple(name for name in get_args(DataSet) if name not in ("headline", "two-flanks"))


def interval_panels(
    identity: Sequence[TableRow], two_flanks: Sequence[TableRow], models: Sequence[str]
) -> tuple[Panel, ...]:
    """A panel of numbers and one of densities; a panel without any estimate is left out.

    Parameters
    ----------
    identity, two_flanks
        Rows of these tables; either may be missing.
    models
        Closed models of the headline data set that are drawn, in order.
    """
    found = _Lines(identity, two_flanks)
    numbers = [found.known(), found.caught()]
    numbers += [found.of("headline", model, "n_hat", marked("model"), named=True) for model in models]
    numbers.append(found.of("headline", "scr", "n_region", marked("spatial, in the region")))
    for name in _OTHERS:
        numbers.append(found.of(name, _MAIN_MODEL, "n_hat", marked("model"), named=True))
        numbers.append(found.of(name, "scr", "n_region", marked("spatial, in the region")))
    numbers.append(found.linked("n", marked("animals caught")))
    numbers.append(found.linked("n_region", marked("spatial, in the region")))
    densities = [found.of(name, "scr", "density", marked("spatial")) for name in ("headline", *_OTHERS)]
    densities.append(found.linked("density", marked("spatial")))
    panels = (
        Panel(marked("Adults and subadults"), tuple(line for line in numbers if line), 1),
        Panel(marked("Animals per hundred square kilometres"), tuple(line for line in densities if line), 2),
    )
    return tuple(panel for panel in panels if panel.lines)


class _Lines:
    """Lines of those rows that have an estimate."""

    def __init__(self, identity: Sequence[TableRow], two_flanks: Sequence[TableRow]) -> None:
        self.identity: Mapping[tuple[str, str, str], TableRow] = {
            (row["data_set"], row["model"], row["quantity"]): row for row in identity
        }
        self.two_flanks = {(row["analysis"], row["quantity"]): row for row in two_flanks}

    def of(self, data_set: DataSet, model: str, quantity: str, what: str, named: bool = False) -> Line | None:
        row = self.identity.get((data_set, model, quantity))
        if row is None or (row["best"] is None and row["estimate"] is None):
            return None
        # Without draws the estimate is the one from the names: there is no further error to show.
        further = bool(row["draws"]) and row["estimate"] is not None
        if not further and row["best"] is None:
            return None
        return Line(data_set, what, row, _SAMPLING, further, named, row["source"] == "assumed")

    def known(self) -> Line | None:
        """Animals known, with the most that flanks leave open where that is more."""
        line = self.of("headline", "known", "n_min", marked("known by their coats"))
        most = self.identity.get(("headline", "known", "n_max"))
        if line is None or most is None or None in (line.row["best"], most["best"]):
            return line
        return replace(line, most=most) if most["best"] > line.row["best"] else line

    def caught(self) -> Line | None:
        """Animals caught behind the names of a winter without pictures: assumed rates tell no flank bounds."""
        line = self.of("headline", "known", "n", marked("animals caught"))
        return line if line is not None and line.assumed else None

    def linked(self, quantity: str, what: str) -> Line | None:
        row = self.two_flanks.get(("two-flanks", quantity))
        if row is None or row["estimate"] is None:
            return None
        # Without codes to pair there is no error of links to show.
        return Line("two-flanks", what, row, _OF_LINKS, row["lower"] is not None and links_drawn(row))

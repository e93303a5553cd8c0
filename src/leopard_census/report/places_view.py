"""What a public edition tells of places: stations by the coarse place that they share."""

from collections.abc import Sequence
from dataclasses import dataclass

from leopard_census.report.letters import letter
from leopard_census.report.printing import TableRow
from leopard_census.report.views import Station


@dataclass(frozen=True)
class PublicPlace:
    """One published place.

    Attributes
    ----------
    letter
        What table and map call it.
    rows
        Of the table `public_places`: its stations that worked.
    effort, encounters
        Of all of these stations.
    """

    letter: str
    rows: tuple[TableRow, ...]
    effort: tuple[TableRow, ...]
    encounters: tuple[TableRow, ...]

    @property
    def row(self) -> TableRow:
        """Any of them: all have the same place."""
        return self.rows[0]

    @property
    def station_days(self) -> float:
        """Effort, for drawing."""
        return float(sum(row["usage"] for row in self.effort))


def places_view(rows: Sequence[TableRow], stations: Sequence[Station]) -> tuple[PublicPlace, ...]:
    """Published places from north to south and west to east; none where no station has one.

    Parameters
    ----------
    rows
        Of the table `public_places`.
    stations
        The survey's own.
    """
    known = {station.code: station for station in stations}
    groups: dict[tuple[float, float], list[TableRow]] = {}
    for row in rows:
        if row["latitude"] is not None and row["locationID"] in known:
            groups.setdefault((-row["latitude"], row["longitude"]), []).append(row)
    return tuple(
        _place(i, groups[place], [known[row["locationID"]] for row in groups[place]])
        for i, place in enumerate(sorted(groups))
    )


def _place(number: int, rows: Sequence[TableRow], stations: Sequence[Station]) -> PublicPlace:
    return PublicPlace(
        letter(number),
        tuple(rows),
        tuple(row for station in stations for row in station.effort),
        tuple(row for station in stations for row in station.encounters),
    )

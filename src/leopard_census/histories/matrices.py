"""Capture histories as tables: captures and detectors for SCR, 0/1 histories for the closed models."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.histories.data_sets import DATA_SETS, Capture
from leopard_census.histories.effort import Effort
from leopard_census.histories.places import Places
from leopard_census.histories.window import Occasions

Row = dict[str, Any]


def capture_rows(session: str, captures: Iterable[Capture]) -> list[Row]:
    """Rows of the `captures` table."""
    return [
        {
            "session": session,
            "individual": individual,
            "occasion": occasion,
            "detector": station,
            "count": 1,
            "lost": 0,
        }
        for individual, occasion, station in captures
    ]


def capture_set_rows(session: str, captures: Mapping[str, Sequence[Capture]]) -> list[Row]:
    """Rows of the `capture_sets` table: every data set."""
    return [{"data_set": name, **row} for name in DATA_SETS for row in capture_rows(session, captures[name])]


def occasion_usage(effort: Effort, occasions: Occasions) -> dict[str, list[float]]:
    """Usage of each station on each occasion: the sum over its days, in station-days."""
    usage: dict[str, list[float]] = {}
    for (station, day), e in sorted(effort.items()):
        occasion = occasions.of_day(day)
        row = usage.setdefault(station, [0.0] * occasions.count)
        if occasion is not None:
            row[occasion - 1] += e.usage
    return {station: [round(u, 4) for u in row] for station, row in usage.items()}


def detector_rows(session: str, usage: Mapping[str, Sequence[float]], places: Places) -> list[Row]:
    """Rows of the `detectors` table: stations that worked in the window; a dead one is no detector."""
    rows = []
    for station, values in sorted(usage.items()):
        if sum(values) == 0:
            continue
        x, y = places.xy.get(station, (None, None))
        columns = {f"usage_{s}": value for s, value in enumerate(values, start=1)}
        rows.append({"session": session, "detector": station, "x": x, "y": y, **columns})
    return rows


def history_rows(
    captures: Mapping[str, Sequence[Capture]],
    spatial: Occasions,
    closed: Occasions,
    usage: Mapping[str, Sequence[float]] | None,
) -> list[Row]:
    """Rows of the `histories` table.

    Parameters
    ----------
    captures
        By data set, on the spatial occasions.
    spatial, closed
        Occasions of the captures, and of the histories; the latter are at least as long.
    usage
        Of each station on each spatial occasion; None when effort is not known. A cell of an occasion on
        which no station worked is then empty; when effort is not known, every cell but a capture is.
    """
    to_closed = [closed.of_day(spatial.first_day(o)) or 0 for o in range(1, spatial.count + 1)]
    alive = {to_closed[s] for row in (usage or {}).values() for s, value in enumerate(row) if value > 0}
    rows = []
    for name in DATA_SETS:
        caught: dict[str, set[int]] = {}
        for individual, occasion, _ in captures[name]:
            caught.setdefault(individual, set()).add(to_closed[occasion - 1])
        for individual, mine in sorted(caught.items()):
            cells = {
                f"o{o}": 1 if o in mine else 0 if o in alive else None for o in range(1, closed.count + 1)
            }
            rows.append({"data_set": name, "individual": individual, "freq": 1, **cells})
    return rows

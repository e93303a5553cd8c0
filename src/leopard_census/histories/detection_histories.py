"""Detection histories of every species: its events at each station on each occasion, as occupancy models want them.

The rules, in words (those of camtrapR's detectionHistory, see `histories.station_histories` for occasions and effort):

1. A cell holds the independent events of the species that began at the station on the occasion; 0 when the station
   worked and had none, empty when it did not work. Who wants presence and absence takes 1 for any number.
2. Only events on a day on which their station worked are counted, as for the index of other species.
3. A species has a history when it has an event; the target species has one always. People, and animals whose species
   nobody told, have none.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from leopard_census.histories.station_histories import StationOccasions, history, record_counts
from leopard_census.tables.special_names import PERSON, UNKNOWN
from leopard_census.tables.species_events import Event


def detection_history_rows(
    occasions: StationOccasions, events: Sequence[Event], target: str
) -> list[dict[str, Any]]:
    """Rows of the `detection_histories` table.

    Parameters
    ----------
    occasions
        Of the stations; there is no row when there is none.
    events
        Of all species, on days with effort.
    target
        Scientific name of the species that is counted.
    """
    rows = []
    for species in sorted({target, *(event.species for event in events)} - {PERSON, UNKNOWN}):
        counts = record_counts(occasions, [(e.station, e.day) for e in events if e.species == species])
        for station, cells in zip(occasions.operation.stations, history(counts, occasions), strict=True):
            line: dict[str, Any] = {"scientificName": species, "locationID": station}
            for number, cell in enumerate(cells, start=1):
                line[f"o{number}"] = None if np.isnan(cell) else int(cell)
            rows.append(line)
    return rows

"""What the sightings say of species, by station and time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leopard_census.tables.special_names import BLANK

#: Rules of the sightings stage that say when something was seen and not that nothing was: such records count aside.
_SEEN_ANYHOW = ("outside-window", "no-timestamp")


@dataclass(frozen=True)
class SpeciesRecord:
    """One sighting: its station, its species, and from when to when it was seen (None: time not known)."""

    sighting: str
    station: str
    species: str
    start: datetime | None
    end: datetime | None


def species_records(sightings: Iterable[Mapping[str, Any]]) -> list[SpeciesRecord]:
    """One record per sighting that shows something.

    What a rule took out of the analysis (such as a card that was copied twice) is no record, and blanks are none; what
    was seen outside the window, or at a time that nobody knows, is one.

    Parameters
    ----------
    sightings
        As people see them (`tables.species_decided`).
    """
    return [
        SpeciesRecord(
            row["sightingID"],
            row["locationID"],
            row["scientificName"],
            row["start"],
            row["end"] or row["start"],
        )
        for row in sightings
        if row["scientificName"] != BLANK and row["excluded_by"] in (None, *_SEEN_ANYHOW)
    ]

"""What the sightings say of species, by station and time, after what people decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: What stands in scientificName where no animal is named, as the sightings stage writes it.
PERSON, UNKNOWN, BLANK = "Homo sapiens", "unknown", "blank"
#: The review page's word for people.
_HUMAN = "human"
#: Rule by which a sighting is taken out that people decided to be another species than the target.
_OTHER_SPECIES = "decision-species"
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


def species_records(
    sightings: Iterable[Mapping[str, Any]],
    assignments: Iterable[Mapping[str, Any]],
    decided: Iterable[Mapping[str, Any]],
    target: str,
) -> list[SpeciesRecord]:
    """One record per sighting that shows something.

    The species is the one that people decided on; where they did not, that of the label, the detector or the
    classifier. What a rule took out of the analysis (such as a card that was copied twice) is no record, and blanks
    are none; what was seen outside the window, or at a time that nobody knows, is one.

    Parameters
    ----------
    sightings, assignments
        Rows of the tables of these names.
    decided
        Rows of `species_decided`.
    target
        Scientific name of the species that is counted.
    """
    told = {row["sightingID"]: row["scientificName"] or UNKNOWN for row in decided}
    ends = {row["sightingID"]: row for row in assignments}
    records = []
    for row in sightings:
        end = ends.get(row["sightingID"])
        out = row["excluded_by"] and row["excluded_by"] not in _SEEN_ANYHOW
        decided_out = (
            end and end["state"] == "excluded" and end["reason"] not in (_OTHER_SPECIES, *_SEEN_ANYHOW)
        )
        if out or decided_out:
            continue
        species = told.get(row["sightingID"], row["scientificName"])
        if end and end["reason"] == _OTHER_SPECIES and species == target:
            species = UNKNOWN
        if species == BLANK:
            continue
        name = PERSON if species == _HUMAN else species
        finish = row["end"] or row["start"]
        records.append(SpeciesRecord(row["sightingID"], row["locationID"], name, row["start"], finish))
    return records

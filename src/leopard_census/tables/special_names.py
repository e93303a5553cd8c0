"""What stands in the column scientificName of sightings where no animal is named."""

from leopard_census.tables.spelling import alike

PERSON = "Homo sapiens"
UNKNOWN = "unknown"
BLANK = "blank"
#: Why a sighting that is no animal is out of the analysis.
FALSE_DETECTION = "false-detection"

#: What people may call a person.
_PEOPLE = frozenset({"human", "person", "people", alike(PERSON)})


def names_person(value: str | None) -> bool:
    """Whether a species that somebody wrote down is that of a person."""
    return alike(value or "") in _PEOPLE

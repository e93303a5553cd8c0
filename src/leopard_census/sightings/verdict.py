"""From the probabilities of names to what a sighting is called and whether its pictures may be kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from leopard_census.config.sightings import SightingsSettings
from leopard_census.tables.special_names import BLANK, PERSON, UNKNOWN


@dataclass(frozen=True)
class Verdict:
    """What a sighting is called.

    Attributes
    ----------
    species
        Also `blank`, `Homo sapiens` or `unknown`.
    probability
        None when unknown.
    shows
        Whether its pictures may be kept.
    person
        How probably it is a person.
    """

    species: str
    probability: float | None
    shows: bool
    person: float


def verdict(chances: Mapping[str, float], settings: SightingsSettings) -> Verdict:
    """The likeliest name where it reaches its threshold; what stays below goes to people.

    Parameters
    ----------
    chances
        Probability of each name.
    settings
        The thresholds.
    """
    person = chances.get(PERSON, 0.0)
    shows = person < settings.person_threshold
    species, probability = max(chances.items(), key=lambda c: (c[1], c[0]), default=(UNKNOWN, 0.0))
    threshold = settings.blank_threshold if species == BLANK else settings.species_threshold
    if probability < threshold:
        return Verdict(UNKNOWN, None, shows, person)
    return Verdict(species, probability, shows and species not in (BLANK, PERSON), person)

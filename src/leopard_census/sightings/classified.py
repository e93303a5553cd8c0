"""Species by the classifications that came with the boxes of a detection file.

Other programs name classes as they like: SpeciesNet by a taxonomy (id;class;order;family;genus;species;common name),
some in Latin, most in plain English. Only what can be read for certain, or what the setting `class_names` says, names a
species: a class that was misread would take animals out of the census, one that was not read sends them to people.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from leopard_census.config.sightings import SightingsSettings
from leopard_census.sightings.seen import Seen
from leopard_census.sightings.verdict import Verdict, verdict
from leopard_census.tables.batch_json import Classification, Detection
from leopard_census.tables.special_names import BLANK, PERSON, UNKNOWN

logger = logging.getLogger(__name__)

#: Plain names of what is no species; `unknown` is what tells an animal, but not which.
_SPECIAL = {
    "blank": BLANK,
    "empty": BLANK,
    "human": PERSON,
    "person": PERSON,
    "homo sapiens": PERSON,
    "animal": UNKNOWN,
    "vehicle": UNKNOWN,
    "unknown": UNKNOWN,
}
#: How a genus and an epithet end in Latin, as far as English words of two-word names ("snow leopard", "water buffalo",
#: "European bison") do not; a genus named twice ("Lynx lynx") needs no more.
_GENUS = re.compile(r"[a-z]{2,}(a|us|is|es|as|os|um|mys|x|ops|on|o)")
_EPITHET = re.compile(r"[a-z-]{2,}(a|us|is|es|os|um|i|ae|x|ns|or|ense|ul|ur)|leo|niger|nippon|ammon")
#: Words that end so and are no epithets, behind words that end like a genus: "canis species", "Virginia opossum".
_ENGLISH = {
    *("species", "genus", "opossum", "hyena", "hyaena", "zebra", "panda", "llama", "alpaca"),
    *("fox", "lynx", "oryx", "rhinoceros", "hippopotamus", "colobus", "condor", "langur", "lemur"),
}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SPECIES_PART = re.compile(r"(?!spp?$)[a-z-]+( [a-z-]+)*")
_SHOWN = 20


def by_classes(track: Sequence[Seen], settings: SightingsSettings) -> Verdict | None:
    """Species of a track by its boxes' classifications; None where none of them says anything.

    Parameters
    ----------
    track
        Its boxes, their classifications as `understand` leaves them.
    settings
        The thresholds, the same as for the classifier: what stays below them goes to people.
    """
    chances = track_chances(track)
    if not chances:
        return None
    return verdict({name: chance for name, chance in chances.items() if name != UNKNOWN}, settings)


def track_chances(track: Iterable[Seen]) -> dict[str, float]:
    """Probability of each name: the mean over the boxes that were classified, weighted by the boxes' confidence.

    A class that a box does not name has probability 0 there. The mean, and no product: boxes of one pass are near
    copies, so they are no independent witnesses. A box that was not classified says nothing, for or against.
    """
    classified = [s for s in track if s.classifications]
    total = sum(s.conf for s in classified)
    chances: dict[str, float] = {}
    for seen in classified:
        weight = seen.conf / total if total else 1 / len(classified)
        for name, chance in seen.classifications:
            chances[name] = chances.get(name, 0.0) + weight * chance
    return {name: min(1.0, chance) for name, chance in chances.items()}


def understand(
    boxes: Mapping[str, Sequence[Detection]], descriptions: Mapping[str, str], class_names: Mapping[str, str]
) -> dict[str, list[Detection]]:
    """Detections by file with the names of species in the place of the names of classes.

    Classes that mean the same are added up. Where the species of a box together pass 1 (classes that were judged one
    by one), they are scaled to 1, so that no two can both pass a threshold above 0.5. Classes that are not understood
    are left out, and told in one warning.

    Parameters
    ----------
    descriptions
        Of classes by name, as the detection file has them.
    class_names
        Setting of that name.
    """
    given = {_plain(name): said for name, said in class_names.items()}
    classes = {name for found in boxes.values() for d in found for name, _ in d.classifications}
    meanings = {name: meaning(name, descriptions.get(name, ""), given) for name in classes}
    if strange := sorted(name for name, said in meanings.items() if said is None):
        more = f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else ""
        logger.warning(
            "classes of the detection file that name no species: %s%s; say in settings.sightings.class_names what "
            "they are, such as {leopard: Panthera pardus} (or blank, person, unknown)",
            ", ".join(map(repr, strange[:_SHOWN])),
            more,
        )
    return {
        file: [replace(d, classifications=_species(d.classifications, meanings)) for d in found]
        for file, found in boxes.items()
    }


def _species(
    classifications: Iterable[Classification], meanings: Mapping[str, str | None]
) -> tuple[Classification, ...]:
    """Species of one box, most probable first."""
    chances: dict[str, float] = {}
    for name, chance in classifications:
        if (said := meanings[name]) is not None:
            chances[said] = chances.get(said, 0.0) + chance
    # What tells no species may be the family of one that is told too, so it takes no share.
    total = max(1.0, sum(chance for name, chance in chances.items() if name != UNKNOWN))
    shares = {
        name: min(1.0, chance if name == UNKNOWN else chance / total) for name, chance in chances.items()
    }
    return tuple(sorted(shares.items(), key=lambda c: (-c[1], c[0])))


def meaning(name: str, description: str = "", given: Mapping[str, str] | None = None) -> str | None:
    """Scientific name that a class stands for, or `blank`, `Homo sapiens`, `unknown`; None when not understood.

    `unknown` is what is understood and tells no species: a family, an animal.

    Parameters
    ----------
    name, description
        Of the class; either may be a taxonomy.
    given
        Setting `class_names`, its keys in small letters. It goes first, whichever spelling of the class it names.
    """
    spellings = list(_spellings(name, description))
    for spelling in spellings:
        if said := (given or {}).get(_plain(spelling)):
            return _SPECIAL.get(said.casefold(), said)
    taxonomies = [said for text in (description, name) if ";" in text and (said := _of_taxonomy(text))]
    plain = [said for text in spellings if ";" not in text and (said := _of_words(text))]
    return next(iter(taxonomies + plain), None)


def _spellings(name: str, description: str) -> Iterator[str]:
    yield name
    if description:
        yield name.removesuffix(f" ({description})")  # how classes of one name are told apart
        yield description
    for text in (name, description):
        if ";" in text and (common := _ranks(text)[5]):
            yield common


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _ranks(taxonomy: str) -> tuple[str, ...]:
    """Class, order, family, genus, species and common name; empty where they are not told."""
    parts = [_plain(part) for part in taxonomy.split(";")]
    if parts[0] == "animalia":
        parts = parts[2:]
    elif len(parts) == 7 or _UUID.fullmatch(parts[0]):
        parts = parts[1:]
    return tuple((parts + [""] * 6)[:6])


def _of_taxonomy(taxonomy: str) -> str | None:
    ranks = _ranks(taxonomy)
    genus, species, common = ranks[3:]
    if genus and _SPECIES_PART.fullmatch(species):
        # Some lists repeat the genus in the species.
        name = f"{genus} {species.removeprefix(f'{genus} ')}"
        return _SPECIAL.get(name, name.capitalize())
    return UNKNOWN if any(ranks[:5]) else _SPECIAL.get(common)


def _of_words(text: str) -> str | None:
    plain = _plain(text)
    if plain in _SPECIAL:
        return _SPECIAL[plain]
    genus, _, epithet = plain.partition(" ")
    latin = epithet not in _ENGLISH and _GENUS.fullmatch(genus) and _EPITHET.fullmatch(epithet)
    twice = genus == epithet and genus.isalpha()
    return plain.capitalize() if latin or twice else None

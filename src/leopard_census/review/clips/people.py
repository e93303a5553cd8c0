"""Clips in which somebody was seen: none of their frames is shown, wherever in the clip it was.

Three may have seen a person: the detector (any box, in any frame of the clip), the sightings made of its boxes and of
labels, and a reviewer, whom no other one can outvote here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.sightings.classified import meaning
from leopard_census.tables.batch_json import FileDetections
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.special_names import BLANK, PERSON, names_person
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]


@dataclass(frozen=True)
class LookedAt:
    """Media files of one deployment, by their path.

    Attributes
    ----------
    free
        In which the detector looked, and saw no person.
    people
        In which it saw one.
    """

    free: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


def looked_at(detections: Path, person_from: float, class_names: Mapping[str, str]) -> LookedAt:
    """What a detection file tells of people; nothing where there is none that can be read.

    Parameters
    ----------
    detections
        `detections/<deployment>.json`.
    person_from
        Probability from which a class of a box counts as a person; of boxes of the detector's own category each one
        counts.
    class_names
        Setting of the stage sightings: what classes mean.
    """
    given = {alike(name.replace("_", " ")): said for name, said in class_names.items()}
    try:
        batch = read_batch(detections)
    except InputError:
        return LookedAt()

    def person_class(name: str) -> bool:
        return names_person(name) or meaning(name, batch.descriptions.get(name, ""), given) == PERSON

    free, people = set(), set()
    for file in batch.files:
        if _shows_person(file, batch.categories, person_class, person_from):
            people.add(file.file)
        elif file.failure is None:
            free.add(file.file)
    return LookedAt(frozenset(free), frozenset(people))


def media_of_people(
    sightings: Iterable[Mapping[str, str]], crops: Iterable[Mapping[str, str]]
) -> frozenset[str]:
    """mediaIDs in which a sighting is one of a person, or may be.

    Of a sighting that may be one the stage sightings keeps no picture, whatever name it has: so what was followed in a
    clip and has no picture counts as one, unless it is no animal at all, or people named it. That is all there is to
    go by where the detector knows no people (`motion`).

    Parameters
    ----------
    sightings, crops
        Rows of these tables as they stand in the files.
    """
    shown = {row["sightingID"] for row in crops}

    def may_be_person(row: Mapping[str, str]) -> bool:
        withheld = row["sightingID"] not in shown and row["n_detections"] != "0"
        judged = row["species_source"] != "label" and row["scientificName"] != BLANK
        return names_person(row["scientificName"]) or (withheld and judged)

    return frozenset(media for row in sightings if may_be_person(row) for media in row["mediaIDs"].split("|"))


def media_decided_human(decisions: Collection[Row]) -> frozenset[str]:
    """mediaIDs in which some reviewer says to see a person, whatever others say; not what was withdrawn."""
    found = set()
    for row in not_withdrawn(list(decisions)):
        if row["kind"] == "species" and row["verdict"] == "is" and names_person(row["object"]):
            found.add((row["subject"] or "").partition(" ")[0])
    return frozenset(found)


def files_labelled_human(labels: Iterable[Row]) -> frozenset[str]:
    """Paths of media files that the sheet of labels has a person in."""
    return frozenset(row["filePath"] for row in labels if names_person(row["scientificName"]))


def _shows_person(
    file: FileDetections,
    categories: Mapping[str, str],
    person_class: Callable[[str], bool],
    person_from: float,
) -> bool:
    return any(
        categories[one.category] == "person"
        or any(chance >= person_from and person_class(name) for name, chance in one.classifications)
        for one in file.detections
    )

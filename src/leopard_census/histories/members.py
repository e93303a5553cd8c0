"""Rows of the `members` table: each individual of the survey, and whether it counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from leopard_census.histories.data_sets import DATA_SETS, OUTSIDE_WINDOW, Animal, DataSets, Placed
from leopard_census.histories.encounters import Record
from leopard_census.histories.inclusion import BY_GRADE, BY_PROBABILITY, Inclusion

# Why an individual is not counted, in words.
_NOT_COUNTED = {
    OUTSIDE_WINDOW: "seen outside the survey window only",
    BY_GRADE: "no name of a grade that histories.include asks for",
    BY_PROBABILITY: "no name as probable as histories.include asks for",
}
# What is said of encounters that are captures, in the headline data set (None) or not.
_CAPTURE = (None, "other-flank", "same-occasion")


def member_rows(
    animals: Mapping[str, Animal],
    records: Iterable[Record],
    sets: DataSets,
    inclusion: Inclusion | None = None,
) -> list[dict[str, Any]]:
    """One row per individual that a record names."""
    sure = inclusion or Inclusion()
    records = list(records)
    sightings = Counter(record.individual for record in records)
    entering = Counter(record.individual for record in records if sure.rule(record) is None)
    encounters = Counter(p.encounter.individual for p in sets.placed)
    visits = {
        (p.encounter.individual, p.occasion, p.encounter.station)
        for p in sets.placed
        if p.excluded_by in _CAPTURE
    }
    captures = Counter(individual for individual, _, _ in visits)
    holders = {name: {individual for individual, _, _ in sets.captures[name]} for name in DATA_SETS}
    rows = []
    for individual in sorted(animals):
        animal = sets.animals[individual]
        if not sightings[individual]:
            continue
        names = [name for name in DATA_SETS if individual in holders[name]]
        rows.append(
            {
                "individualID": individual,
                "group": animal.group,
                "lifeStage": animal.life_stage,
                "sex": animal.sex,
                "flanks": animal.flanks,
                "n_sightings": sightings[individual],
                "n_sure_names": entering[individual],
                "n_encounters": encounters[individual],
                "n_captures": captures[individual],
                "counted": individual in sets.counted,
                "excluded_by": sets.not_counted.get(individual),
                "data_sets": names,
                "reason": _reason(individual, animal, sets, names),
            }
        )
    return rows


def _reason(individual: str, animal: Animal, sets: DataSets, names: list[str]) -> str | None:
    if individual in sets.not_counted:
        return _NOT_COUNTED[sets.not_counted[individual]]
    if animal.group == "cubs":
        return "cub: counted apart, in no data set"
    if not names:
        return _in_no_data_set(animal, [p for p in sets.placed if p.encounter.individual == individual])
    if "headline" not in names:
        return "known by the other flank only"
    return None


def _in_no_data_set(animal: Animal, own: Iterable[Placed]) -> str:
    """Why an adult that counts is in none of them: it has no capture, or none that shows the flank it is known by.

    Parameters
    ----------
    own
        Its encounters; none where all its pictures are without a time.
    """
    rules = {p.excluded_by for p in own}
    if not rules.isdisjoint(_CAPTURE):
        return f"known by the other flank only, the {animal.flanks}, which none of its captures shows"
    if not rules.isdisjoint((BY_GRADE, BY_PROBABILITY)):
        # Whether their stations worked then is not asked of encounters whose names are left out.
        return (
            "no capture: never seen, under a name that histories.include asks for, on a day with effort and a known "
            "time"
        )
    return "no capture: never seen on a day with effort and a known time"

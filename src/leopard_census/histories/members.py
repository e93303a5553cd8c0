"""Rows of the `members` table: each individual of the survey, and whether it counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from leopard_census.histories.data_sets import DATA_SETS, Animal, DataSets
from leopard_census.histories.encounters import Record


def member_rows(
    animals: Mapping[str, Animal], records: Iterable[Record], sets: DataSets
) -> list[dict[str, Any]]:
    """One row per individual that a record names."""
    sightings = Counter(record.individual for record in records)
    encounters = Counter(p.encounter.individual for p in sets.placed)
    visits = {
        (p.encounter.individual, p.occasion, p.encounter.station)
        for p in sets.placed
        if p.excluded_by in (None, "other-flank", "same-occasion")
    }
    captures = Counter(individual for individual, _, _ in visits)
    holders = {name: {individual for individual, _, _ in sets.captures[name]} for name in DATA_SETS}
    rows = []
    for individual, animal in sorted(animals.items()):
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
                "n_encounters": encounters[individual],
                "n_captures": captures[individual],
                "counted": individual in sets.counted,
                "data_sets": names,
                "reason": _reason(individual, animal, sets, names),
            }
        )
    return rows


def _reason(individual: str, animal: Animal, sets: DataSets, names: list[str]) -> str | None:
    if individual not in sets.counted:
        return "seen outside the survey window only"
    if animal.group == "cubs":
        return "cub: counted apart, in no data set"
    if not names:
        return "no capture: never seen on a day with effort and a known time"
    if "headline" not in names:
        return "known by the other flank only"
    return None

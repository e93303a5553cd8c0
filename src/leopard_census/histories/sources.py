"""Records, individuals and working times, from the two starting points of a survey: sightings or old
tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.errors import InputError
from leopard_census.histories.data_sets import Animal
from leopard_census.histories.effort import (
    Span,
    spans_of_deployments,
    spans_of_tables,
    worked,
)
from leopard_census.histories.encounters import Record
from leopard_census.histories.inclusion import grade_of
from leopard_census.histories.places import Places, station_places
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.old_captures import contradictions

Rows = Sequence[Mapping[str, Any]]

#: States of sightings that have a name.
NAMED = ("identified", "single-flank")


@dataclass(frozen=True)
class Source:
    """What the histories are made from. `working` is None when effort is not known."""

    records: list[Record]
    animals: dict[str, Animal]
    working: dict[str, dict[str, list[Span]]] | None
    places: Places


def from_sightings(
    sightings: Rows,
    assignments: Rows,
    catalogue: Rows,
    deployments: Rows,
    outages: Rows,
    window: SurveyWindow,
) -> Source:
    """A survey that starts from media: rows of the tables of these names."""
    records, animals = named_animals(sightings, assignments, catalogue, deployments, window)
    working = spans_of_deployments(deployments, outages)
    return Source(records, animals, working, _places(deployments, working, window))


def named_animals(
    sightings: Rows, assignments: Rows, catalogue: Rows, deployments: Rows, window: SurveyWindow
) -> tuple[list[Record], dict[str, Animal]]:
    """Records of the sightings that have a name, and the animals behind the names."""
    names = {row["sightingID"]: row for row in assignments if row["state"] in NAMED and row["individualID"]}
    inside = {
        row["deploymentID"]: window.begin <= row["deploymentStart"] and row["deploymentEnd"] <= window.finish
        for row in deployments
    }
    records = [
        Record(
            key=row["sightingID"],
            individual=names[row["sightingID"]]["individualID"],
            station=row["locationID"],
            start=row["start"],
            end=row["end"],
            day=None,
            numbered=None,
            flank=names[row["sightingID"]]["flank"],
            in_window=inside.get(row["deploymentID"], False),
            grade=grade_of(names[row["sightingID"]]),
            probability=names[row["sightingID"]]["probability"],
        )
        for row in sightings
        if row["sightingID"] in names
    ]
    animals = {
        row["individualID"]: Animal(row["individualID"], row["flanks"], row["lifeStage"], row["sex"])
        for row in catalogue
    }
    for record in records:
        animals.setdefault(record.individual, Animal(record.individual, "none", None, None))
    return records, animals


def from_tables(
    captures: Rows, effort: Rows, deployments: Rows, outages: Rows, window: SurveyWindow
) -> Source:
    """A winter that survives as tables: rows of `old_captures`, `old_effort` (may be none) and the field
    sheets.

    Raises
    ------
    InputError
        When an animal is given two life stages or sexes, or was caught at a station that has no effort.
    """
    working = spans_of_tables(effort) if effort else spans_of_deployments(deployments, outages) or None
    told_by = "effort.csv" if effort else "deployments.csv"
    if problems := contradictions(captures, working, told_by):
        raise InputError("The tables of this winter contradict each other:", problems)
    animals = _animals_of(captures)
    records = [
        Record(
            key=f"row-{number:06d}",
            individual=row["individualID"],
            station=row["locationID"],
            start=None,
            end=None,
            day=row["date"],
            numbered=row["occasion"],
            flank=row["flank"],
        )
        for number, row in enumerate(captures, start=1)
    ]
    if working is None:
        places = Places(None, {}, NO_EFFORT)
    elif effort:
        stations = [s for s, own in working.items() if any(worked(spans, window) for spans in own.values())]
        places = station_places(deployments, stations)
    else:
        places = _places(deployments, working, window)
    return Source(records, animals, working, places)


def _animals_of(captures: Rows) -> dict[str, Animal]:
    known: dict[str, dict[str, set[str]]] = {}
    for row in captures:
        facts = known.setdefault(row["individualID"], {"flank": set(), "lifeStage": set(), "sex": set()})
        for name, values in facts.items():
            if row[name] is not None:
                values.add(row[name])
    animals = {}
    for individual, facts in sorted(known.items()):
        sides = facts["flank"] & {"left", "right"}
        flanks = "both" if len(sides) == 2 else next(iter(sides), "none")
        stage = min(facts["lifeStage"], default=None)
        animals[individual] = Animal(individual, flanks, stage, min(facts["sex"], default=None))
    return animals


def _places(
    deployments: Rows, working: Mapping[str, Mapping[str, Sequence[Span]]], window: SurveyWindow
) -> Places:
    """Places by the cameras that worked in the window: one that never did changes nothing."""
    cameras = {d for own in working.values() for d, spans in own.items() if worked(spans, window)}
    used = [row for row in deployments if row["deploymentID"] in cameras]
    return station_places(used, sorted({row["locationID"] for row in used}))


NO_EFFORT = (
    "When its stations worked is not known, so that 'not caught' cannot be told from 'not looked': "
    "no estimate, and no comparison with other winters, is possible."
)

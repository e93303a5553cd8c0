"""Sightings of a package as rows of the tables that the histories are made from: sightings, assignments, catalogue."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from leopard_census.exchange.read_observation import OUTSIDE_WINDOW, Observation
from leopard_census.exchange.read_sightings import Made

Row = dict[str, Any]

NO_NAME = "the package names no individual"


@dataclass(frozen=True)
class Spelt:
    """Keys of the package as they are spelt here, and the station of each deployment (as it is spelt here)."""

    deployments: Mapping[str, str]
    stations: Mapping[str, str]
    individuals: Mapping[str, str]


def sighting_rows(made: Sequence[Made], spelt: Spelt, zone: tzinfo) -> list[Row]:
    """Rows of the contract `sightings`."""
    companions = _companions(made)
    return [_sighting_row(one, spelt, zone, companions.get(one.key, set())) for one in made]


def _sighting_row(one: Made, spelt: Spelt, zone: tzinfo, companions: set[str]) -> Row:
    deployment = spelt.deployments[str(one.first.deployment)]
    starts = [told.start for told in one.told if told.start is not None]
    ends = [told.end for told in one.told if told.end is not None]
    probabilities = [told.probability for told in one.told if told.probability is not None]
    return {
        "sightingID": one.key,
        "deploymentID": deployment,
        "locationID": spelt.stations[deployment],
        "mediaIDs": sorted({file.media for file in one.files if file.media is not None}),
        "start": min(starts).astimezone(zone) if starts else None,
        "end": max(ends).astimezone(zone) if ends else None,
        "time_corrected": False,
        "scientificName": one.first.species,
        "probability": max(probabilities, default=None),
        "species_source": "classification" if all(told.machine for told in one.told) else "label",
        "flank": one.flank,
        "n_detections": sum(file.boxed for file in one.files),
        "simultaneous": _simultaneous(one),
        "companions": sorted(companions),
        "individualID": spelt.individuals.get(one.first.individual or ""),
        "sex": _agreed(told.sex for told in one.told),
        "lifeStage": _agreed(told.stage for told in one.told),
        "excluded_by": one.first.excluded,
    }


def assignment_rows(made: Iterable[Made], spelt: Spelt, target: str) -> list[Row]:
    """Rows of the contract `assignments`: one for each sighting of the target species."""
    rows = []
    for one in made:
        if one.first.species != target:
            continue
        name = spelt.individuals.get(one.first.individual or "")
        sure = [told.identity for told in one.told if told.identity is not None]
        machine = all(told.machine for told in one.told)
        out = one.first.excluded
        rows.append(
            {
                "sightingID": one.key,
                "individualID": name,
                "probability": max(sure, default=None) if name else None,
                "flank": one.flank,
                "evidence": ("automatic" if machine else "label") if name else "none",
                "state": "identified" if name else "excluded" if out else "to-review",
                "reason": None if name else out or NO_NAME,
            }
        )
    return rows


def mark_outside(
    sightings: Iterable[Row], assignments: Iterable[Row], first: date, last: date
) -> tuple[list[Row], list[Row]]:
    """Sightings and assignments with what lies outside the survey window named as the sightings stage names it.

    A named sighting keeps its name: the animal is told of as one that was met outside the window only.

    Parameters
    ----------
    first, last
        Local days of the window, both included; times are in the survey's offset already.
    """
    outside = set()
    marked = []
    for row in sightings:
        own = dict(row)
        if own["start"] is not None and not first <= own["start"].date() <= last:
            own["excluded_by"] = own.get("excluded_by") or OUTSIDE_WINDOW
            outside.add(own["sightingID"])
        marked.append(own)
    ended = [
        {**row, "state": "excluded", "reason": OUTSIDE_WINDOW}
        if row["sightingID"] in outside and row["state"] == "to-review"
        else dict(row)
        for row in assignments
    ]
    return marked, ended


def catalogue_rows(
    made: Sequence[Made], spelt: Spelt, target: str, zone: tzinfo, sexes: Mapping[str, str]
) -> list[Row]:
    """Rows of the contract `catalogue`: one for each individual of the target species.

    Parameters
    ----------
    made
        Sightings of the survey's season, which tell all but the sex.
    sexes
        Of individuals, by their names in the package, from all of its seasons.
    """
    members: dict[str, list[Made]] = {}
    for one in made:
        if one.first.species == target and one.first.individual is not None:
            members.setdefault(spelt.individuals[one.first.individual], []).append(one)
    met = _met(members)
    return [
        {
            **_animal_row(individual, members[individual], spelt, zone, met.get(individual, set())),
            "sex": sexes.get(str(members[individual][0].first.individual)),
        }
        for individual in sorted(members)
    ]


def _animal_row(individual: str, own: Sequence[Made], spelt: Spelt, zone: tzinfo, met: set[str]) -> Row:
    told = [one for sighting in own for one in sighting.told]
    sides = {sighting.flank for sighting in own} & {"left", "right"}
    days = sorted(one.start.astimezone(zone).date() for one in told if one.start is not None)
    stations = {spelt.stations[spelt.deployments[str(one.deployment)]] for one in told}
    return {
        "individualID": individual,
        "flanks": "both" if len(sides) == 2 else next(iter(sides), "none"),
        # As of a winter that survives as tables: who was an adult once is one. Cub and adult in one is a fault.
        "lifeStage": min((one.stage for one in told if one.stage), default=None),
        "provisional": False,
        "n_sightings": len(own),
        "n_stations": len(stations),
        "first_seen": days[0] if days else None,
        "last_seen": days[-1] if days else None,
        "companions": sorted(met),
    }


def _companions(made: Iterable[Made]) -> dict[str, set[str]]:
    """Sightings that share a file with one, and are of another animal."""
    in_file: dict[str, list[Made]] = {}
    for one in made:
        for media in {file.media for file in one.files if file.media is not None}:
            in_file.setdefault(media, []).append(one)
    found: dict[str, set[str]] = {}
    for those in in_file.values():
        for one in those:
            others = {other.key for other in those if _other_animal(one.first, other.first)}
            found.setdefault(one.key, set()).update(others)
    return found


def _other_animal(one: Observation, other: Observation) -> bool:
    return (one.species, one.individual) != (other.species, other.individual)


def _met(members: Mapping[str, Sequence[Made]]) -> dict[str, set[str]]:
    """Individuals that were seen in one event or file with each."""
    seen: dict[tuple[str, ...], set[str]] = {}
    for individual, own in members.items():
        for one in own:
            seen.setdefault(one.event, set()).add(individual)
            for file in one.files:
                if file.media is not None:
                    seen.setdefault((file.media,), set()).add(individual)
    found: dict[str, set[str]] = {}
    for together in seen.values():
        for individual in together:
            found.setdefault(individual, set()).update(together - {individual})
    return found


def _simultaneous(one: Made) -> int:
    """Animals at one time: what an event says, or the file with most."""
    if one.first.at_event:
        return max(told.count for told in one.told)
    per_file: Counter[str] = Counter()
    for told in one.told:
        per_file[told.media or told.key] += told.count
    return max(per_file.values())


def _agreed(values: Iterable[str | None]) -> str | None:
    known = {value for value in values if value is not None}
    return known.pop() if len(known) == 1 else None

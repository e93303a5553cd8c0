"""From files to captures: every unit is counted in exactly one state, and the sums must agree.

A step whose states do not add up to its total, or whose total is not what the step before handed on, means that a unit
was lost or invented on the way: then the job stops, names the units that it can, and prints no number.

The steps of a survey from media are files, usable files, frames, detections, boxes of sightings (all in
`funnel_media`), sightings by species, target sightings by state, named sightings, encounters, captures; those of a
winter that survives as tables are its rows, encounters, captures.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.errors import InputError
from leopard_census.histories.data_sets import Placed
from leopard_census.tables.special_names import BLANK, PERSON, UNKNOWN
from leopard_census.tables.species_decided import BY_DECISION, OTHER_SPECIES

Row = dict[str, Any]

ENCOUNTER_REASONS = {
    "cub": "cubs are counted apart",
    "outside-window": "outside the survey window",
    "name-grade": "nobody gave its name whom the setting histories.include asks for",
    "name-probability": "its name is less probable than the setting histories.include asks for",
    "no-effort": "its station did not work then, by the sheets",
    "other-flank": "known by the other flank only",
    "same-occasion": "the animal was already caught there on that occasion",
}
_NAMED = ("identified", "single-flank")
_DECIDED = "decided to be another species"
_SPECIES_REASONS = {
    UNKNOWN: "species not told; may be the target",
    BLANK: "a false detection: no animal",
    PERSON: "a person",
    _DECIDED: "people say that it is not the target species",
}
# Rules by which a sighting of the target is out of the analysis.
_EXCLUDED = {
    "duplicate-media": "all its files are copies of others",
    "outside-deployment": "taken before set-up or after pick-up",
    "no-timestamp": "its time is not known",
    "outside-window": "outside the survey window",
    BY_DECISION: "people took it out",
}
_SHOWN = 5


class Funnel:
    """Collects the steps in order."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._step = 0

    def add(self, unit: str, states: Mapping[str, int], reasons: Mapping[str, str], total: int) -> None:
        """One step: its states, why a state goes no further, and the total that they must add up to.

        Raises
        ------
        InputError
            When they do not.
        """
        if sum(states.values()) != total:
            told = ", ".join(f"{n} {state}" for state, n in sorted(states.items())) or "none"
            raise not_reconciled(
                f"{unit}: there are {total}, but their states add up to {_sum(states)} ({told})"
            )
        self._step += 1
        self._row(unit, "total", total, None)
        for state, n in sorted(states.items()):
            self._row(unit, state, n, reasons.get(state))

    def begin_with(self, rows: Sequence[Row]) -> None:
        """First steps that a table tells already, in order of their numbers."""
        for step in sorted({int(row["step"]) for row in rows}):
            own = [row for row in rows if row["step"] == step]
            total = next(int(row["n"]) for row in own if row["state"] == "total")
            states = {row["state"]: int(row["n"]) for row in own if row["state"] != "total"}
            reasons = {row["state"]: str(row["reason"]) for row in own if row["reason"]}
            self.add(str(own[0]["unit"]), states, reasons, total)

    def _row(self, unit: str, state: str, n: int, reason: str | None) -> None:
        self.rows.append({"step": self._step, "unit": unit, "state": state, "n": n, "reason": reason})


def not_reconciled(*faults: str) -> InputError:
    """The one error of a funnel that loses something.

    It is no user's mistake in itself, but mostly one of a hand-edited table, and a person must know what to do.
    """
    return InputError(
        "The funnel from files to captures does not add up, so no number of this survey can be trusted:",
        [
            *faults,
            "To mend it: if a table below results/ was edited or replaced by hand, delete it and run again, and it is "
            "made anew; if nobody touched any, it is a fault of the program: please report it with these lines",
        ],
    )


def some(names: Iterable[str]) -> str:
    """A few of many names for a message."""
    found = sorted(names)
    more = len(found) - _SHOWN
    return ", ".join(found[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def count_sightings(
    funnel: Funnel,
    sightings: Sequence[Mapping[str, Any]],
    assignments: Sequence[Mapping[str, Any]],
    target: str,
    untimed: int,
) -> int:
    """Steps sightings by species, target sightings by state, named sightings; returns those in encounters.

    What people say is not the target, and something took for it, is taken out by that rule in `assignments`.

    Parameters
    ----------
    sightings
        As people see them (`tables.species_decided`).
    untimed
        Named sightings without a time.
    """
    ends = {row["sightingID"]: row for row in assignments}
    _check_ends(sightings, ends, target)
    species = Counter(_species(row, ends.get(row["sightingID"]), target) for row in sightings)
    others = {
        name: _SPECIES_REASONS.get(name, "not the target species") for name in species if name != target
    }
    funnel.add("sightings", species, others, len(sightings))
    states: Counter[str] = Counter()
    reasons: dict[str, str] = {}
    for row in assignments:
        if row["reason"] == OTHER_SPECIES:
            continue
        state = str(row["state"])
        if state not in _NAMED:
            # What stands behind a colon is about this sighting alone.
            kind = str(row["reason"] or "").split(":")[0]
            state = f"{state}: {kind}" if kind else state
            reasons[state] = _EXCLUDED.get(kind, kind) or state
        states[state] += 1
    funnel.add("target sightings", states, reasons, species[target])
    named = sum(states[state] for state in _NAMED)
    split = {"in encounters": named - untimed, "without a time": untimed}
    funnel.add("named sightings", split, {"without a time": "its time is not known"}, named)
    return named - untimed


def _check_ends(
    sightings: Sequence[Mapping[str, Any]], ends: Mapping[str, Mapping[str, Any]], target: str
) -> None:
    known = {row["sightingID"] for row in sightings}
    faults = []
    if invented := set(ends) - known:
        faults.append(
            f"target sightings: individuals/assignments.csv has {len(invented)} that sightings/all.csv lacks: "
            f"{some(invented)}"
        )
    endless = {row["sightingID"] for row in sightings if row["scientificName"] == target} - set(ends)
    if endless:
        faults.append(
            f"target sightings: {len(endless)} of sightings/all.csv have no end in individuals/assignments.csv: "
            f"{some(endless)}"
        )
    if faults:
        raise not_reconciled(*faults)


def _species(sighting: Mapping[str, Any], end: Mapping[str, Any] | None, target: str) -> str:
    """Species of a sighting after people's decisions; `end` is its row of assignments."""
    if end is None:
        return str(sighting["scientificName"])
    return _DECIDED if end["reason"] == OTHER_SPECIES else target


def count_encounters(funnel: Funnel, placed: Sequence[Placed], units: int, captures: int) -> None:
    """Steps encounters and captures (of the headline data set).

    Parameters
    ----------
    placed
        Every encounter.
    units
        Sightings, or rows of captures.csv, that the step before handed on.
    captures
        Of the headline data set.
    """
    holders = Counter(key for p in placed for key in p.encounter.records)
    twice = [key for key, n in holders.items() if n > 1]
    if twice:
        raise not_reconciled(f"encounters: {len(twice)} sightings are in more than one: {some(twice)}")
    if len(holders) != units:
        raise not_reconciled(
            f"encounters: {units} named sightings were to be in encounters, but {len(holders)} are"
        )
    states = Counter(p.excluded_by or "captures" for p in placed)
    funnel.add("encounters", states, ENCOUNTER_REASONS, len(placed))
    funnel.add("captures", {"used": states["captures"]}, {}, captures)


def _sum(states: Mapping[str, int]) -> int:
    return sum(states.values())

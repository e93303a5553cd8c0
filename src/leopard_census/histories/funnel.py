"""From files to captures: every unit is counted in exactly one state, and the sums must agree.

A step whose states do not add up to its total, or whose total is not what the step before handed on, is a
fault of the program; the job stops rather than print numbers that do not reconcile.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]

_FILE_REASONS = {
    "corrupt": "damaged",
    "unreadable": "cannot be decoded",
    "duplicate": "a copy of another file",
    "outside-deployment": "taken before set-up or after pick-up",
    "no-timestamp": "its time is not known",
    "not-media": "neither photo nor clip",
}
_ENCOUNTER_REASONS = {
    "cub": "cubs are counted apart",
    "outside-window": "outside the survey window",
    "no-effort": "its station did not work then, by the sheets",
    "other-flank": "known by the other flank only",
    "same-occasion": "the animal was already caught there on that occasion",
}
# Of a sighting whose species nothing told, as the sightings stage writes it.
_UNKNOWN = "unknown"
_NAMED = ("identified", "single-flank")
# Rule by which the individuals stage takes out what people decided to be another species.
_OTHER_SPECIES = "decision-species"
_DECIDED = "decided to be another species"
_SPECIES_REASONS = {
    _UNKNOWN: "species not told; may be the target",
    _DECIDED: "people say that it is not the target species",
}


class Funnel:
    """Collects the steps in order."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._step = 0

    def add(self, unit: str, states: Mapping[str, int], reasons: Mapping[str, str], total: int) -> None:
        """One step: its states, why a state goes no further, and the total that they must add up to."""
        if sum(states.values()) != total:
            raise ValueError(
                f"the funnel does not reconcile: {unit}: {dict(states)} do not add up to {total}"
            )
        self._step += 1
        self._row(unit, "total", total, None)
        for state, n in sorted(states.items()):
            self._row(unit, state, n, reasons.get(state))

    def _row(self, unit: str, state: str, n: int, reason: str | None) -> None:
        self.rows.append({"step": self._step, "unit": unit, "state": state, "n": n, "reason": reason})


def count_media(
    funnel: Funnel,
    status: Sequence[Mapping[str, Any]],
    frame_tables: Iterable[Path],
    detection_files: Iterable[Path],
    in_sightings: int,
) -> set[str]:
    """Steps files, frames and detections; returns who found these, as the detection files say."""
    states = Counter(str(row["status"]) for row in status)
    funnel.add("files", states, _FILE_REASONS, len(status))
    frames = sum(_data_lines(path) for path in sorted(frame_tables))
    found, with_animals = 0, 0
    detectors = set()
    for path in sorted(detection_files):
        batch = json.loads(path.read_text(encoding="utf-8"))
        detectors.add(str(batch.get("info", {}).get("detector", "")))
        for image in batch["images"]:
            boxes = image.get("detections") or []
            found += len(boxes)
            with_animals += len({box.get("frame_number", 0) for box in boxes})
    empty = frames - with_animals
    funnel.add(
        "frames", {"with detections": with_animals, "empty": empty}, {"empty": "nothing found"}, frames
    )
    if empty < 0 or in_sightings > found:
        raise ValueError(
            f"the funnel does not reconcile: {frames} frames, {with_animals} of them with detections; {found} "
            f"detections, {in_sightings} of them in sightings"
        )
    states = Counter({"in sightings": in_sightings, "in no sighting": found - in_sightings})
    funnel.add("detections", states, {"in no sighting": "no track of an animal"}, found)
    return detectors


def count_sightings(
    funnel: Funnel,
    sightings: Sequence[Mapping[str, Any]],
    assignments: Sequence[Mapping[str, Any]],
    target: str,
    untimed: int,
) -> int:
    """Steps sightings by species, target sightings by state, named sightings; returns those in encounters.

    The species is the one that people decided on, where they did: what they call the target has a row in
    `assignments` whatever the sightings table says, and what they say is another species is taken out there by name.
    """
    ends = {row["sightingID"]: row for row in assignments}
    species = Counter(_species(row, ends.get(row["sightingID"]), target) for row in sightings)
    others = {
        name: _SPECIES_REASONS.get(name, "not the target species") for name in species if name != target
    }
    funnel.add("sightings", species, others, len(sightings))
    states: Counter[str] = Counter()
    reasons: dict[str, str] = {}
    for row in assignments:
        if row["reason"] == _OTHER_SPECIES:
            continue
        state = str(row["state"])
        if state not in _NAMED and row["reason"]:
            # What stands behind a colon is about this sighting alone.
            state = f"{state}: {row['reason'].split(':')[0]}"
        states[state] += 1
        if row["state"] not in _NAMED:
            reasons[state] = str(row["reason"] or row["state"]).split(":")[0]
    funnel.add("target sightings", states, reasons, species[target])
    named = sum(states[state] for state in _NAMED)
    split = {"in encounters": named - untimed, "without a time": untimed}
    funnel.add("named sightings", split, {"without a time": "its time is not known"}, named)
    return named - untimed


def _species(sighting: Mapping[str, Any], end: Mapping[str, Any] | None, target: str) -> str:
    """Species of a sighting after people's decisions; `end` is its row of assignments."""
    if end is None:
        return str(sighting["scientificName"])
    return _DECIDED if end["reason"] == _OTHER_SPECIES else target


def count_encounters(funnel: Funnel, excluded: Iterable[str | None], captures: int) -> None:
    """Steps encounters and captures (of the headline data set)."""
    states = Counter(reason or "captures" for reason in excluded)
    funnel.add("encounters", states, _ENCOUNTER_REASONS, sum(states.values()))
    funnel.add("captures", {"used": states["captures"]}, {}, captures)


def _data_lines(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as handle:
        return sum(1 for _ in csv.reader(handle)) - 1

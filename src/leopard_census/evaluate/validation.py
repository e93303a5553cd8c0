"""A simulated survey held against its truth, stage by stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.evaluate.measure import Measure, share
from leopard_census.evaluate.pairs import count_pairs
from leopard_census.evaluate.sighting_truth import SEEN, TrueView, Visit

Row = Mapping[str, Any]

#: Probability from which a flank is sure.
SURE = 0.9
PERSON = "Homo sapiens"
#: States that say of a file what the planted fault is.
_FOUND_AS = {
    "truncated": ("corrupt", "truncated-usable", "unreadable"),
    "empty": ("corrupt", "unreadable", "not-media"),
    "copied-card": ("duplicate",),
    "stray": ("not-media",),
}
_NAMED = ("identified", "single-flank")
#: A sighting of a burst or clip begins within so many seconds of its file's true time.
_SAME_TIME_S = 90.0


@dataclass(frozen=True)
class Found:
    """Results of the survey: rows of its tables."""

    status: Sequence[Row]
    proposals: Sequence[Row]
    sightings: Sequence[Row]
    assignments: Sequence[Row]
    closed: Sequence[Row]
    scr: Sequence[Row]
    counts: Sequence[Row]
    identity: Sequence[Row] = ()


@dataclass(frozen=True)
class Truth:
    """What is true: rows of the truth tables, the summary, true boxes by file, the visit of each sighting."""

    media: Sequence[Row]
    individuals: Sequence[Row]
    survey: Mapping[str, Any]
    views: Mapping[str, Sequence[TrueView]]
    visits: Mapping[str, Visit]


def media_measures(found: Found, truth: Truth) -> list[Measure]:
    """Whether every file is accounted for, and which planted faults are found."""
    state = Counter(row["filePath"] for row in found.status)
    kinds = {row["filePath"]: row["status"] for row in found.status}
    once = sum(state[row["filePath"]] == 1 for row in truth.media)
    out = [
        share("media.accounted", once, len(truth.media), "Rendered files that end in exactly one state"),
        Measure(
            "media.unknown",
            sum(path not in {row["filePath"] for row in truth.media} for path in kinds),
            len(kinds),
            "Files in the inventory that nobody rendered",
        ),
    ]
    for fault, states in sorted(_FOUND_AS.items()):
        planted = [row for row in truth.media if row["fault"] == fault]
        if not planted:
            continue
        hits = sum(kinds.get(row["filePath"]) in states for row in planted)
        name = f"media.faults.{fault.replace('-', '_')}"
        out.append(
            share(name, hits, len(planted), f"Files with the planted fault '{fault}' that are found as such")
        )
    sound = [row for row in truth.media if row["fault"] == "none"]
    fine = sum(kinds.get(row["filePath"]) == "ok" for row in sound)
    out.append(share("media.sound", fine, len(sound), "Files without a planted fault that end as ok"))
    return out + _clock_measures(found, truth)


def _clock_measures(found: Found, truth: Truth) -> list[Measure]:
    """Whether sightings have the true time: of all cameras, and of those whose clock fell back."""
    path_of = {row["mediaID"]: row["filePath"] for row in found.status}
    true_time = {row["filePath"]: row["true_time"] for row in truth.media if row.get("true_time")}
    fell_back = {row["filePath"] for row in truth.media if row["fault"] == "clock-reset"}
    out = []
    for name, only, words in (
        ("sightings.time", None, "Timed sightings whose time is the true one"),
        (
            "media.faults.clock_reset",
            fell_back,
            "Sightings by a camera whose clock fell back that have the true time",
        ),
    ):
        right = []
        for row in found.sightings:
            times = [true_time[p] for m in row["mediaIDs"] if (p := path_of.get(m)) in true_time]
            paths = {path_of.get(m) for m in row["mediaIDs"]}
            if row["start"] is None or not times or (only is not None and not paths & only):
                continue
            right.append(min(abs((row["start"] - time).total_seconds()) for time in times) <= _SAME_TIME_S)
        if right:
            out.append(share(name, sum(right), len(right), words))
    return out


def sighting_measures(found: Found, truth: Truth, target: str) -> list[Measure]:
    """Visits found, sightings that are true, species, flank."""
    deployment = {row["filePath"]: row["deploymentID"] for row in truth.media}
    copied = {row["filePath"] for row in truth.media if row["fault"] == "copied-card"}
    passes: dict[tuple[str, str], str] = {}
    for path, views in truth.views.items():
        for view in views:
            if view.visible >= SEEN and path not in copied:
                passes[deployment.get(path, ""), view.visit] = view.species
    counted = [row for row in found.sightings if not row["excluded_by"]]
    met = {
        (row["deploymentID"], truth.visits[row["sightingID"]].visit)
        for row in counted
        if row["sightingID"] in truth.visits
    }
    targets = sorted(key for key, species in passes.items() if species == target)
    named = [row for row in counted if row["scientificName"] == target]
    right = sum(_species(truth, row) == target for row in named)
    identified = {
        (row["deploymentID"], truth.visits[row["sightingID"]].visit)
        for row in named
        if row["sightingID"] in truth.visits
    }
    flanks = [
        (row["flank"], truth.visits[row["sightingID"]].flank, row["flank_probability"])
        for row in named
        if _species(truth, row) == target and truth.visits[row["sightingID"]].flank in ("left", "right")
    ]
    said = [(a, b) for a, b, _ in flanks if a in ("left", "right")]
    sure = [(a, b) for a, b, p in flanks if a in ("left", "right") and (p or 0) >= SURE]
    people = {
        (row["deploymentID"], truth.visits[row["sightingID"]].visit)
        for row in counted
        if row["scientificName"] == PERSON and row["sightingID"] in truth.visits
    }
    return [
        share(
            "sightings.recall",
            len(met & set(passes)),
            len(passes),
            "Passes before a camera that have a sighting",
        ),
        share(
            "sightings.target.recall",
            len(identified & set(targets)),
            len(targets),
            f"Passes of {target} before a camera that have a sighting of that species",
        ),
        share(
            "sightings.target.precision", right, len(named), f"Sightings called {target} that show {target}"
        ),
        share(
            "sightings.flank.accuracy",
            sum(a == b for a, b in said),
            len(said),
            f"Sightings of {target} called left or right whose flank is right",
        ),
        share(
            "sightings.flank.said",
            len(said),
            len(flanks),
            f"Sightings of {target} that show a flank and are called left or right",
        ),
        share(
            "sightings.flank.sure",
            sum(a == b for a, b in sure),
            len(sure),
            f"Sightings of {target} called left or right with {SURE} or more whose flank is right",
        ),
        share(
            "sightings.people",
            len({key for key in people if passes.get(key) == PERSON}),
            sum(species == PERSON for species in passes.values()),
            "Passes of people before a camera that have a sighting called a person",
        ),
    ]


def _species(truth: Truth, row: Row) -> str | None:
    visit = truth.visits.get(row["sightingID"])
    return visit.species if visit else None


def identity_measures(found: Found, truth: Truth) -> list[Measure]:
    """Pairs joined rightly and wrongly; names given by machine that are right."""
    rows = []
    for row in found.assignments:
        visit = truth.visits.get(row["sightingID"])
        if row["state"] != "excluded" and visit is not None and visit.individual is not None:
            rows.append((row, visit.individual))
    said = [row["individualID"] if row["state"] in _NAMED else None for row, _ in rows]
    true = [individual for _, individual in rows]
    machine = [row["evidence"] == "automatic" for row, _ in rows]
    everything = count_pairs(said, true)
    own = count_pairs(said, true, machine)
    kept = [k for k, code in enumerate(said) if code is not None]
    owner = _owners([(str(said[k]), true[k]) for k in kept])
    automatic = [k for k in kept if machine[k]]
    hits = sum(owner[str(said[k])] == true[k] for k in automatic)
    unnamed = [k for k in range(len(rows)) if rows[k][0]["evidence"] not in ("label", "decision")]
    return [
        *_pair_measures("identity.pairs", everything, "over all sightings of a true individual"),
        *_pair_measures("identity.machine_pairs", own, "in which a machine named at least one of the two"),
        share(
            "identity.machine_right", hits, len(automatic), "Sightings named by machine whose name is right"
        ),
        share(
            "identity.machine_named",
            len(automatic),
            len(unnamed),
            "Sightings not named by people that the machine named",
        ),
    ]


def _owners(named: Sequence[tuple[str, str]]) -> dict[str, str]:
    """True individual that a code stands for: the one most of its sightings show, the first of equals."""
    votes: dict[str, Counter[str]] = {}
    for code, individual in named:
        votes.setdefault(code, Counter())[individual] += 1
    return {code: min(count, key=lambda k: (-count[k], k)) for code, count in votes.items()}


def _pair_measures(name: str, counts: Any, which: str) -> list[Measure]:
    joined = counts.joined_right + counts.joined_wrong
    true = counts.joined_right + counts.missed
    return [
        Measure(f"{name}.precision", counts.precision, joined, f"Joined pairs that are one animal, {which}"),
        Measure(f"{name}.recall", counts.recall, true, f"Pairs of one animal that are joined, {which}"),
        Measure(f"{name}.f1", counts.f1, true, f"Harmonic mean of precision and recall of pairs, {which}"),
    ]


def individual_measures(found: Found, truth: Truth) -> list[Measure]:
    """Individuals known against individuals that were before a camera."""
    shown = {key: visit.individual for key, visit in truth.visits.items() if visit.individual is not None}
    named = [row for row in found.assignments if row["state"] in _NAMED]
    codes = {row["individualID"] for row in named}
    known = len({shown[row["sightingID"]] for row in named if row["sightingID"] in shown})
    recorded = truth.survey["individuals_recorded"]
    out = [
        Measure("individuals.recorded", recorded, None, "Individuals that came before a working camera"),
        Measure(
            "individuals.sighted",
            len(set(shown.values())),
            None,
            "Individuals that at least one sighting shows",
        ),
        Measure("individuals.known", known, None, "Individuals that at least one named sighting shows"),
        Measure("individuals.codes", len(codes), None, "Codes in use; one animal may have one per flank"),
    ]
    everybody = next((row for row in found.counts if row["group"] == "all"), None)
    if everybody is not None:
        low, high = everybody["n_min"], everybody["n_max"]
        floor = "Whether the least number known is not above the number recorded"
        out += [
            Measure("individuals.n_min", low, None, "Least number known, all ages"),
            Measure("individuals.n_max", high, None, "Most that the named sightings can be, all ages"),
            Measure("individuals.floor_holds", low <= recorded, None, floor),
        ]
    return out

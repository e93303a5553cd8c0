"""Associations: who was met together with whom, what they are to each other, and who the cubs' mothers are.

Identity may be open where flanks are not linked. Of two animals of which one is known by its left flank only and
the other by its right, and which never stood in one frame, nobody can say that they are two: a station with two
cameras shows one animal from both sides within seconds. The same holds where nobody knows by which flank one of them
was named, unless the other is known from both: the name may be of the flank that the other lacks. Such a pair is called
`maybe-one-animal` and nothing else, unless sex or age tells the two apart, or one is named as the other's mother. Every
other row with an animal that is not known from both flanks says so: it may stand in the tables under a second code.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timezone
from itertools import combinations
from typing import Any

from leopard_census.estimates.meetings import EVIDENCE, Event, direct_pairs

Row = dict[str, Any]

_ONE_FLANK = ("left", "right")
NONE_MET = "No two animals were met together."
_NO_MOTHER = "Its mother is not known: nobody named her, and it was in no frame or file with a grown female."
_NO_TIME = "No time of day tells whom it was met together with."


@dataclass(frozen=True)
class Known:
    """What is known of an animal: sex, age class, flanks, and its mother with where she is named."""

    sex: str | None
    life_stage: str | None
    flanks: str
    mother: str | None = None
    mother_by: str | None = None

    @property
    def cub(self) -> bool:
        """Whether it still goes with its mother."""
        return self.life_stage == "juvenile"


@dataclass
class _Tally:
    """What events say of one set of animals."""

    levels: list[int] = field(default_factory=list)
    stations: set[str] = field(default_factory=set)
    days: set[Any] = field(default_factory=set)
    encounters: set[str] = field(default_factory=set)


def known_animals(
    members: Iterable[Mapping[str, Any]],
    register: Iterable[Mapping[str, Any]],
    proposed: Iterable[Mapping[str, Any]],
) -> dict[str, Known]:
    """Individuals of the survey by code.

    Parameters
    ----------
    members
        Rows of the `members` table.
    register
        Rows of the register that this survey may read.
    proposed
        Rows of `register_proposed`: what people said in decisions, and nobody accepted yet.
    """
    mothers: dict[str, tuple[str, str]] = {}
    for rows, by in ((proposed, "proposed"), (register, "register")):
        mothers |= {row["individualID"]: (row["mother"], by) for row in rows if row["mother"]}
    return {
        m["individualID"]: Known(
            m["sex"], m["lifeStage"], m["flanks"], *mothers.get(m["individualID"], (None, None))
        )
        for m in members
    }


def association_rows(events: Iterable[Event], known: Mapping[str, Known], zone: timezone) -> list[Row]:
    """Rows of the `associations` table: pairs that met, groups of three or more; where nobody did, one row says so."""
    pairs: dict[tuple[str, ...], _Tally] = {}
    groups: dict[tuple[str, ...], _Tally] = {}
    for event in events:
        for one, other, level in direct_pairs(event):
            _count(pairs.setdefault((one, other), _Tally()), event, (one, other), level, zone)
        if len(event.individuals) > 2:
            tally = groups.setdefault(event.individuals, _Tally())
            _count(tally, event, event.individuals, event.held_by, zone)
    rows = [_row(codes, tally, _relation(codes, tally, known), known) for codes, tally in pairs.items()]
    rows += [_row(codes, tally, "group", known, pairs) for codes, tally in groups.items()]
    return rows or no_association(NONE_MET)


def no_association(reason: str) -> list[Row]:
    """The table when there is no association: its one row says why."""
    counts = dict.fromkeys(("n_events", "n_same_frame", "n_same_file", "n_passing", "n_stations"), 0)
    return [{"associationID": "none", "relation": "none", **counts, "note": reason}]


def cub_rows(
    members: Sequence[Mapping[str, Any]],
    known: Mapping[str, Known],
    events: Sequence[Event],
    times_known: bool = True,
) -> list[Row]:
    """Rows of the `cubs` table, one per cub of the survey.

    A cub whose mother nobody named gets the only grown female that was in one frame or file with it, and the table
    says that this is why; with two such females it gets none. `times_known` is false where no encounter has a time.
    """
    return [
        _cub(m, known, events, times_known)
        for m in sorted(members, key=lambda m: str(m["individualID"]))
        if m["group"] == "cubs"
    ]


def _count(tally: _Tally, event: Event, codes: Sequence[str], level: int, zone: timezone) -> None:
    tally.levels.append(level)
    for visit in event.visits:
        if visit.individual in codes:
            tally.stations.add(visit.station)
            tally.days.add(visit.start.astimezone(zone).date())
            tally.encounters.add(visit.key)


def _relation(codes: Sequence[str], tally: _Tally, known: Mapping[str, Known]) -> str:
    one, other = (known[code] for code in codes)
    if _maybe_one(codes, min(tally.levels), known):
        return "maybe-one-animal"
    for code, animal, her in ((codes[0], one, other), (codes[1], other, one)):
        mother = codes[1] if code == codes[0] else codes[0]
        if animal.mother == mother and her.sex != "male":
            return "mother-cub" if animal.cub else "mother-offspring"
    if one.cub and other.cub:
        return "cubs"
    if one.cub or other.cub:
        grown = other if one.cub else one
        return "female-cub" if grown.sex == "female" else "adult-cub"
    sexes = {one.sex, other.sex}
    if None in sexes:
        return "unknown-sex"
    return "male-female" if len(sexes) == 2 else "females" if "female" in sexes else "males"


def _maybe_one(codes: Sequence[str], best: int, known: Mapping[str, Known]) -> bool:
    """Whether two codes may be the two flanks of one animal: boxes in one frame alone prove two animals."""
    one, other = (known[code] for code in codes)
    flanks = {one.flanks, other.flanks}
    if best == 0 or "both" in flanks or (len(flanks) == 1 and flanks <= set(_ONE_FLANK)):
        return False
    sexes, stages = {one.sex, other.sex} - {None}, {one.life_stage, other.life_stage} - {None}
    told_apart = len(sexes) == 2 or (len(stages) == 2 and "juvenile" in stages)
    return not told_apart and one.mother != codes[1] and other.mother != codes[0]


def _row(
    codes: tuple[str, ...],
    tally: _Tally,
    relation: str,
    known: Mapping[str, Known],
    pairs: Mapping[tuple[str, ...], _Tally] | None = None,
) -> Row:
    counts = [tally.levels.count(level) for level in range(len(EVIDENCE))]
    return {
        "associationID": "+".join(codes),
        "individuals": list(codes),
        "relation": relation,
        "evidence": EVIDENCE[min(tally.levels)],
        "n_events": len(tally.levels),
        "n_same_frame": counts[0],
        "n_same_file": counts[1],
        "n_passing": counts[2],
        "n_stations": len(tally.stations),
        "first": min(tally.days),
        "last": max(tally.days),
        "encounterIDs": sorted(tally.encounters),
        "note": _caution(codes, relation, known, pairs or {}),
    }


def _caution(
    codes: tuple[str, ...],
    relation: str,
    known: Mapping[str, Known],
    pairs: Mapping[tuple[str, ...], _Tally],
) -> str:
    if relation == "maybe-one-animal":
        return f"{_why_one(codes, known)}: they may be one animal."
    notes = []
    for pair in combinations(codes, 2) if relation == "group" else ():
        met = pairs.get(pair)
        if _maybe_one(pair, min(met.levels) if met else len(EVIDENCE), known):
            notes.append(f"{' and '.join(pair)} may be one animal. {_why_one(pair, known)}.")
    for code in codes:
        flanks = known[code].flanks
        if flanks != "both":
            told = f"by its {flanks} flank only" if flanks in _ONE_FLANK else "by a name that tells no flank"
            notes.append(f"{code} is known {told} and may also stand under another code.")
    return " ".join(notes)


def _why_one(codes: Sequence[str], known: Mapping[str, Known]) -> str:
    without = [code for code in codes if known[code].flanks == "none"]
    if without:
        return f"No flank is on record of {' and '.join(without)}"
    return "One is known by its left flank only, the other by its right"


def _cub(
    member: Mapping[str, Any], known: Mapping[str, Known], events: Sequence[Event], times_known: bool
) -> Row:
    code = member["individualID"]
    met: dict[str, list[int]] = {}
    for event in events:
        for one, other, level in direct_pairs(event):
            if code in (one, other):
                met.setdefault(other if code == one else one, []).append(level)
    grown = {
        other: levels
        for other, levels in met.items()
        if not known[other].cub and not _maybe_one((code, other), min(levels), known)
    }
    females = [o for o, levels in grown.items() if known[o].sex == "female" and min(levels) < 2]
    mother, by, note = known[code].mother, known[code].mother_by, None
    if mother is None and len(females) == 1:
        mother, by = females[0], "seen-together"
        note = "Nobody named the mother; this is the only grown female in one frame or file with it."
    elif mother is None and females:
        note = "Its mother is not known: it was seen with several grown females."
    elif mother is None:
        note = _NO_MOTHER if times_known else f"{_NO_MOTHER} {_NO_TIME}"
    elif mother not in known:
        note = "Its mother was not recorded in this survey."
    elif mother not in met:
        note = "They were not met together in this survey." if times_known else _NO_TIME
    return {
        "individualID": code,
        "mother": mother,
        "mother_by": by or "none",
        "counted": member["counted"],
        "n_encounters": member["n_encounters"],
        "n_with_mother": len(met.get(mother, ())) if mother else 0,
        "seen_with": sorted(grown),
        "note": note,
    }

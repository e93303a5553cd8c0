"""Who is counted, and which captures make up which data set.

Inclusion rules, in words:

1. Adults and subadults enter the estimates; cubs (lifeStage juvenile) are counted apart. An animal without a known
   life stage is an adult or a subadult.
2. Names enter that are sure enough (see `inclusion`); by default all.
3. Counted is who is known from the survey window: by an encounter in it, or by a picture without a time from a
   camera that stood inside the window from set-up to pick-up.
4. A capture is an animal at a station on an occasion, however often it came. An encounter outside the window, or on
   a day on which its station did not work according to the sheets, gives none.
5. Data sets: `both` holds animals of which both flanks are linked. `left` holds every animal whose left flank is on
   record, by the encounters that show the left flank; `right` likewise. `headline` holds the animals of
   `both`, by all their encounters, those of one known flank if it is the flank of which there are more such
   animals (at a tie the one with more captures, then the left), and those of which no flank is known. So an animal
   that stands in the table under two codes, one for each flank, is never counted twice, unless nobody knows the flank
   of one of them: each such code is an animal of its own here. Without them a survey whose records tell no flanks
   would have no data set at all; the bounds of the counts say how few animals they may be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from leopard_census.histories.effort import Effort
from leopard_census.histories.encounters import Encounter, Record
from leopard_census.histories.inclusion import Inclusion, best_grade, best_probability, flanks_of
from leopard_census.histories.window import Occasions

DATA_SETS = ("headline", "left", "right", "both")
OUTSIDE_WINDOW = "outside-window"


@dataclass(frozen=True)
class Animal:
    """What is on record about one individual. `flanks` is both, left, right or none."""

    individual: str
    flanks: str
    life_stage: str | None
    sex: str | None

    @property
    def group(self) -> str:
        """Adults (with subadults) or cubs."""
        return "cubs" if self.life_stage == "juvenile" else "adults"


Capture = tuple[str, int, str]  # individual, occasion, station


@dataclass(frozen=True)
class Placed:
    """An encounter as the inclusion rules see it.

    Attributes
    ----------
    occasion
        None outside the window.
    excluded_by
        The rule that keeps it out of the headline data set; None: it is in.
    name_rule
        The rule that leaves the names of all its sightings out; None: it counts.
    flanks
        Sides that its sightings with a name that enters show.
    grade, probability
        The surest of its names; None where nobody graded them.
    """

    encounter: Encounter
    occasion: int | None
    excluded_by: str | None
    name_rule: str | None
    flanks: tuple[str, ...]
    grade: str | None
    probability: float | None


@dataclass(frozen=True)
class DataSets:
    """Result of the inclusion rules.

    Attributes
    ----------
    placed
        Every encounter.
    animals
        With the flanks that they are known by under these rules.
    counted
        Individuals that are known from the window.
    not_counted
        The rule that leaves each other individual out.
    headline_flank
        Whose one-flank animals are in the headline data set.
    captures
        By data set.
    """

    placed: list[Placed]
    animals: dict[str, Animal]
    counted: frozenset[str]
    not_counted: dict[str, str]
    headline_flank: str | None
    captures: dict[str, list[Capture]]


def sort_into_data_sets(
    animals: Mapping[str, Animal],
    records: Iterable[Record],
    encounters: Sequence[Encounter],
    occasions: Occasions,
    effort: Effort | None,
    inclusion: Inclusion | None = None,
) -> DataSets:
    """Apply the inclusion rules.

    Parameters
    ----------
    animals
        Every individual that a record names.
    records
        All records, those without a time as well.
    encounters
        Of these records, in order of individual, station and time.
    occasions
        Occasions of the spatial histories.
    effort
        None when effort is not known; every encounter in the window then makes a capture.
    inclusion
        How sure a name must be; None: every name enters.
    """
    sure = inclusion or Inclusion()
    by_key = {record.key: record for record in records}
    own: dict[str, list[Record]] = {}
    for record in by_key.values():
        own.setdefault(record.individual, []).append(record)
    known = {
        name: replace(animal, flanks=flanks_of(animal.flanks, own.get(name, ()), sure))
        for name, animal in animals.items()
    }
    placed = [
        _place(e, [by_key[key] for key in e.records], known[e.individual], occasions, effort, sure)
        for e in encounters
    ]
    counted, not_counted = _who_counts(own, placed, sure)
    usable = [p for p in placed if p.excluded_by is None]
    flank = _headline_flank([known[i] for i in sorted(counted)], usable)
    captures = {name: _captures(name, usable, known, flank) for name in DATA_SETS}
    return DataSets(_mark(placed, known, flank), known, counted, not_counted, flank, captures)


def _place(
    encounter: Encounter,
    records: Sequence[Record],
    animal: Animal,
    occasions: Occasions,
    effort: Effort | None,
    inclusion: Inclusion,
) -> Placed:
    occasion = _occasion(encounter, occasions)
    name_rule = inclusion.rule_of_all(records)
    reason = None
    if animal.group == "cubs":
        reason = "cub"
    elif occasion is None:
        reason = OUTSIDE_WINDOW
    elif name_rule is not None:
        reason = name_rule
    elif effort is not None and not _had_effort(encounter, occasion, occasions, effort):
        reason = "no-effort"
    entering = {r.flank for r in records if r.flank is not None and inclusion.rule(r) is None}
    return Placed(
        encounter,
        occasion,
        reason,
        name_rule,
        tuple(sorted(entering)),
        best_grade(records),
        best_probability(records),
    )


def _who_counts(
    records: Mapping[str, Sequence[Record]], placed: Iterable[Placed], inclusion: Inclusion
) -> tuple[frozenset[str], dict[str, str]]:
    """Individuals that are known from the window, and why the others are not."""
    inside: dict[str, list[Record]] = {}
    for p in placed:
        if p.occasion is not None:
            keys = set(p.encounter.records)
            own = records[p.encounter.individual]
            inside.setdefault(p.encounter.individual, []).extend(r for r in own if r.key in keys)
    for name, own in records.items():
        inside.setdefault(name, []).extend(r for r in own if r.in_window and r.untimed)
    rules = {
        name: inclusion.rule_of_all(own) if own else OUTSIDE_WINDOW for name, own in sorted(inside.items())
    }
    return (
        frozenset(name for name, rule in rules.items() if rule is None),
        {name: rule for name, rule in rules.items() if rule is not None},
    )


def _occasion(encounter: Encounter, occasions: Occasions) -> int | None:
    if encounter.day is not None:
        return occasions.of_day(encounter.day)
    number = encounter.numbered
    return number if number is not None and number <= occasions.count else None


def _had_effort(encounter: Encounter, occasion: int, occasions: Occasions, effort: Effort) -> bool:
    days: Iterable[date] = [encounter.day] if encounter.day is not None else days_of(occasion, occasions)
    return any((e := effort.get((encounter.station, day))) is not None and e.usage > 0 for day in days)


def days_of(occasion: int, occasions: Occasions) -> list[date]:
    """Days of the window that make up an occasion."""
    return [day for day in occasions.window.dates if occasions.of_day(day) == occasion]


def _headline_flank(counted: Sequence[Animal], usable: Sequence[Placed]) -> str | None:
    """The flank with more one-flank adults; None when no adult is known by one flank only."""
    score = {}
    for flank in ("left", "right"):
        codes = {a.individual for a in counted if a.flanks == flank and a.group == "adults"}
        score[flank] = (len(codes), sum(p.encounter.individual in codes for p in usable))
    if max(score.values())[0] == 0:
        return None
    return "left" if score["left"] >= score["right"] else "right"


def _belongs(name: str, placed: Placed, animals: Mapping[str, Animal], flank: str | None) -> bool:
    """Whether a usable encounter gives a capture to a data set (rule 5)."""
    known = animals[placed.encounter.individual].flanks
    if name == "headline":
        return known in ("both", "none", flank)
    if name == "both":
        return known == "both"
    return known in ("both", name) and name in placed.flanks


def _captures(
    name: str, usable: Iterable[Placed], animals: Mapping[str, Animal], flank: str | None
) -> list[Capture]:
    return sorted(
        {
            (p.encounter.individual, p.occasion, p.encounter.station)
            for p in usable
            if p.occasion is not None and _belongs(name, p, animals, flank)
        }
    )


def _mark(placed: Iterable[Placed], animals: Mapping[str, Animal], flank: str | None) -> list[Placed]:
    """Name the rule for each encounter that gives no capture of the headline data set."""
    seen: set[Capture] = set()
    marked = []
    for p in placed:
        reason = p.excluded_by
        if reason is None and p.occasion is not None:
            capture = (p.encounter.individual, p.occasion, p.encounter.station)
            if not _belongs("headline", p, animals, flank):
                reason = "other-flank"
            elif capture in seen:
                reason = "same-occasion"
            seen.add(capture)
        marked.append(replace(p, excluded_by=reason))
    return marked

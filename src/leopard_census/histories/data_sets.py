"""Who is counted, and which captures make up which data set.

Inclusion rules, in words:

1. Adults and subadults enter the estimates; cubs (lifeStage juvenile) are counted apart. An animal without a
known
   life stage is an adult or a subadult.
2. Counted is who is known from the survey window: by an encounter in it, or by a picture without a time from
a
   camera that stood inside the window from set-up to pick-up.
3. A capture is an animal at a station on an occasion, however often it came. An encounter outside the window,
or on
   a day on which its station did not work according to the sheets, gives none.
4. Data sets: `both` holds animals of which both flanks are linked. `left` holds every animal whose left flank
is on
   record, by the encounters that show the left flank; `right` likewise. `headline` holds the animals of
   `both`, by all their encounters, those of one known flank if it is the flank of which there are more such
   animals (at a tie the one with more captures, then the left), and those named without a readable flank. So
   an animal that stands in the table under two codes, one for each flank, is never counted twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leopard_census.histories.effort import Effort
from leopard_census.histories.encounters import Encounter, Record
from leopard_census.histories.window import Occasions

DATA_SETS = ("headline", "left", "right", "both")


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
    """An encounter with its occasion, and the rule that keeps it out of the headline data set (None: it is
    in)."""

    encounter: Encounter
    occasion: int | None
    excluded_by: str | None


@dataclass(frozen=True)
class DataSets:
    """Result of the inclusion rules."""

    placed: list[Placed]
    counted: frozenset[str]
    headline_flank: str | None
    captures: dict[str, list[Capture]]


def sort_into_data_sets(
    animals: Mapping[str, Animal],
    records: Iterable[Record],
    encounters: Sequence[Encounter],
    occasions: Occasions,
    effort: Effort | None,
) -> DataSets:
    """Apply the inclusion rules.

    Parameters
    ----------
    animals
        Every individual that a record names.
    records
        All records, for those without a time.
    encounters
        In order of individual, station and time.
    occasions
        Occasions of the spatial histories.
    effort
        None when effort is not known; every encounter in the window then makes a capture.
    """
    placed = [_place(e, animals[e.individual], occasions, effort) for e in encounters]
    counted = {p.encounter.individual for p in placed if p.occasion is not None}
    counted |= {
        r.individual
        for r in records
        if r.in_window and r.start is None and r.day is None and r.numbered is None
    }
    usable = [p for p in placed if p.excluded_by is None]
    flank = _headline_flank([animals[i] for i in sorted(counted)], usable)
    captures = {name: _captures(name, usable, animals, flank) for name in DATA_SETS}
    return DataSets(_mark(placed, animals, flank), frozenset(counted), flank, captures)


def _place(encounter: Encounter, animal: Animal, occasions: Occasions, effort: Effort | None) -> Placed:
    occasion = _occasion(encounter, occasions)
    if animal.group == "cubs":
        return Placed(encounter, occasion, "cub")
    if occasion is None:
        return Placed(encounter, None, "outside-window")
    if effort is not None and not _had_effort(encounter, occasion, occasions, effort):
        return Placed(encounter, occasion, "no-effort")
    return Placed(encounter, occasion, None)


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
    """Whether a usable encounter gives a capture to a data set (rule 4)."""
    known = animals[placed.encounter.individual].flanks
    if name == "headline":
        return known in ("both", "none", flank)
    if name == "both":
        return known == "both"
    return known in ("both", name) and name in placed.encounter.flanks


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
        marked.append(Placed(p.encounter, p.occasion, reason))
    return marked

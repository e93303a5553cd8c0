"""How sure a name must be to be counted: grades of names, and the rule that leaves a name out.

In words:

1. The grade of a sighting's name tells who gave it. `label`: people wrote it at the file. `decision`: people decided on
   this sighting, or that it shows the same animal as another. `automatic`: the machine joined it to an animal that
   people named or that is known from both flanks. `single-flank`: the machine joined it to an animal that is known from
   one flank only. Names in a winter's captures.csv were given by people and have no grade; they always enter.
2. A name enters when its grade is among the wanted ones and its probability is not below the wanted one (a name
   without a probability counts as sure). By default every name enters.
3. An encounter enters when the name of at least one of its sightings does: the animal was there. It then counts for the
   flanks that such sightings show.
4. An animal counts when it has such an encounter in the window, or such a picture without a time of a camera that stood
   inside the window.
5. The flanks of an animal are those of the catalogue. Where it is known from both, but some of its names do not
   enter, it is known from those that its other sightings show: what linked the two may be among the names left out.
   That can lower the least number of animals, and never raises the least or the largest.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from leopard_census.histories.encounters import Record

#: From the surest on.
GRADES = ("label", "decision", "automatic", "single-flank")
#: Rules of this module, as encounters.csv and members.csv name them.
BY_GRADE, BY_PROBABILITY = "name-grade", "name-probability"


@dataclass(frozen=True)
class Inclusion:
    """Wanted grades, and the least probability of a name."""

    grades: Collection[str] = GRADES
    min_probability: float = 0.0

    def rule(self, record: Record) -> str | None:
        """The rule that leaves a record's name out; None: it enters."""
        if record.grade is not None and record.grade not in self.grades:
            return BY_GRADE
        if record.probability is not None and record.probability < self.min_probability:
            return BY_PROBABILITY
        return None

    def rule_of_all(self, records: Iterable[Record]) -> str | None:
        """The rule that leaves all of these out; None where one of them enters.

        By probability where a name of a wanted grade is among them.
        """
        rules = {self.rule(record) for record in records}
        if not rules or None in rules:
            return None
        return BY_PROBABILITY if BY_PROBABILITY in rules else BY_GRADE


def grade_of(assignment: Mapping[str, Any]) -> str:
    """Grade of a name, from its row of the `assignments` table."""
    if assignment["evidence"] in ("label", "decision"):
        return str(assignment["evidence"])
    return "single-flank" if assignment["state"] == "single-flank" else "automatic"


def best_grade(records: Iterable[Record]) -> str | None:
    """The surest grade among records; None where none is graded."""
    return min((r.grade for r in records if r.grade is not None), key=GRADES.index, default=None)


def best_probability(records: Iterable[Record]) -> float | None:
    """The largest probability among records; None where none has one."""
    return max((r.probability for r in records if r.probability is not None), default=None)


def flanks_of(known: str, records: Iterable[Record], inclusion: Inclusion) -> str:
    """Flanks that an animal may be known by: both, left, right or none (rule 5).

    Parameters
    ----------
    known
        Of the catalogue.
    records
        All of its records.
    """
    if known != "both":
        return known
    rules = [(record, inclusion.rule(record)) for record in records]
    if all(rule is None for _, rule in rules):
        return known
    shown = {record.flank for record, rule in rules if rule is None} & {"left", "right"}
    return known if len(shown) == 2 else str(next(iter(shown), "none"))

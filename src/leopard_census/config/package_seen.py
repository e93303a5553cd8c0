"""What the tables of a package tell, gathered in one pass for the checks and for a new survey's settings."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leopard_census.config.package_rows import PackageTables
from leopard_census.config.target_species import names_target
from leopard_census.tables.read import Row
from leopard_census.tables.spelling import alike

# Types of observations in which nobody expects an animal's name.
_OTHERS = ("human", "vehicle")
# Programs part events by minutes; one of days has an eventID that stands for several, or a wrong end.
_LONG_EVENT = timedelta(days=1)

Span = tuple[datetime, datetime]


@dataclass
class Animal:
    """Rows that name one individual: all of them, and by what they say of its life stage and sex."""

    rows: list[int] = field(default_factory=list)
    told: dict[str, dict[str, list[int]]] = field(default_factory=lambda: {"lifeStage": {}, "sex": {}})

    def add(self, number: int, row: Row) -> None:
        """Add a row by its number."""
        self.rows.append(number)
        for column, values in self.told.items():
            if row[column] is not None:
                values.setdefault(row[column], []).append(number)

    def join(self, other: "Animal") -> None:
        """Add the rows of another one, such as of a subspecies."""
        self.rows = sorted(self.rows + other.rows)
        for column, values in self.told.items():
            for value, rows in other.told[column].items():
                values[value] = sorted(values.get(value, []) + rows)


@dataclass
class Seen:
    """What the observations tell.

    Attributes
    ----------
    observations
        Their number.
    species
        Rows of animals by scientific name.
    animals
        Individuals by scientific name, as the package spells both.
    offsets
        Number of observations by the offset of their time.
    outside
        Rows whose time lies outside that of their deployment.
    no_species
        Rows that name an individual, but no species.
    long_events
        Rows by which an event lasts for more than a day.
    """

    observations: int = 0
    species: dict[str, list[int]] = field(default_factory=dict)
    animals: dict[str, dict[str, Animal]] = field(default_factory=dict)
    offsets: Counter[timedelta] = field(default_factory=Counter)
    outside: list[int] = field(default_factory=list)
    no_species: list[int] = field(default_factory=list)
    long_events: list[int] = field(default_factory=list)
    _events: dict[tuple[str | None, str], Span] = field(default_factory=dict)

    def add(self, number: int, row: Row, stood: Span | None) -> None:
        """Add an observation by its number; `stood`: first and last moment of its deployment."""
        self.observations += 1
        self._add_time(number, row, stood)
        name, individual = row["scientificName"], row["individualID"]
        if row["observationType"] == "animal" and name is not None:
            self.species.setdefault(name, []).append(number)
            if individual is not None:
                self.animals.setdefault(name, {}).setdefault(individual, Animal()).add(number, row)
        elif individual is not None and row["observationType"] not in _OTHERS:
            self.no_species.append(number)

    def _add_time(self, number: int, row: Row, stood: Span | None) -> None:
        start = row["eventStart"]
        if start is None:
            return
        span = start, max(start, row["eventEnd"] or start)
        self.offsets[start.utcoffset() or timedelta()] += 1
        if stood and not (stood[0] <= span[0] and span[1] <= stood[1]):
            self.outside.append(number)
        if row["eventID"] is not None:
            key = row["deploymentID"], row["eventID"]
            first, last = self._events.get(key, span)
            span = self._events[key] = min(first, span[0]), max(last, span[1])
        if span[1] - span[0] > _LONG_EVENT:
            self.long_events.append(number)

    def of_species(self, target: str) -> tuple[int, dict[str, Animal]]:
        """Number of observations of a species and its subspecies, and its individuals in order of name."""
        number = 0
        found: dict[str, Animal] = {}
        for name, rows in self.species.items():
            if names_target(name, target):
                number += len(rows)
                for individual, animal in self.animals.get(name, {}).items():
                    found.setdefault(individual, Animal()).join(animal)
        return number, dict(sorted(found.items()))

    def read_like(self, target: str) -> dict[str, list[int]]:
        """Rows by scientific names that a reader takes for the species, and a computer does not."""
        return {
            name: rows
            for name, rows in self.species.items()
            if names_target(alike(name), alike(target)) and not names_target(name, target)
        }


def see(tables: PackageTables) -> Seen:
    """Go through media and observations; deployments have been read.

    Faults of the rows are then among those of `tables`.
    """
    seen = Seen()
    tables.read_media()
    stood = {
        row["deploymentID"]: (row["deploymentStart"], row["deploymentEnd"])
        for row in tables.deployments.values()
    }
    for number, row in tables.observations():
        seen.add(number, row, stood.get(row["deploymentID"]))
    return seen

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
# Winter surveys last half a year at most; sightings that lie farther apart are of two.
_WINTER = timedelta(days=183)

Span = tuple[datetime, datetime]


@dataclass
class Animal:
    """Rows that name one individual.

    Attributes
    ----------
    rows
        Their numbers, of all seasons.
    in_season
        Those of the survey's season.
    sexes
        Sex -> numbers of rows of all seasons: it is for life.
    stages
        Life stage -> number and time of rows of the season: a cub of one winter may be an adult in another.
    """

    rows: list[int] = field(default_factory=list)
    in_season: list[int] = field(default_factory=list)
    sexes: dict[str, list[int]] = field(default_factory=dict)
    stages: dict[str, list[tuple[int, datetime | None]]] = field(default_factory=dict)

    def add(self, number: int, row: Row, in_season: bool) -> None:
        """Add a row by its number."""
        self.rows.append(number)
        if row["sex"] is not None:
            self.sexes.setdefault(row["sex"], []).append(number)
        if in_season:
            self.in_season.append(number)
            if row["lifeStage"] is not None:
                self.stages.setdefault(row["lifeStage"], []).append((number, row["eventStart"]))

    @property
    def told(self) -> dict[str, dict[str, list[int]]]:
        """Column and value -> numbers of the rows that may not contradict each other."""
        stages = {stage: [number for number, _ in rows] for stage, rows in self.stages.items()}
        return {"lifeStage": stages, "sex": self.sexes}

    def grows_younger(self) -> tuple[int, int] | None:
        """Rows by which it was an adult first and a subadult later; None where there are none."""
        adult = min(self._timed("adult"), default=None)
        subadult = max(self._timed("subadult"), default=None)
        return (adult[1], subadult[1]) if adult and subadult and adult[0] < subadult[0] else None

    def grows_up(self) -> tuple[int, int] | None:
        """The last row of a cub and the first of a grown animal, in a season that holds several winters.

        None where the two lie in one winter, or where a row without a time may.
        """
        cub, grown = self._timed("juvenile"), [*self._timed("subadult"), *self._timed("adult")]
        if not cub or not grown or len(cub) + len(grown) < sum(map(len, self.stages.values())):
            return None
        last, first = max(cub), min(grown)
        return (last[1], first[1]) if first[0] - last[0] > _WINTER else None

    def join(self, other: "Animal") -> None:
        """Add the rows of another one, such as of a subspecies."""
        self.rows = sorted(self.rows + other.rows)
        self.in_season = sorted(self.in_season + other.in_season)
        for sex, numbers in other.sexes.items():
            self.sexes[sex] = sorted(self.sexes.get(sex, []) + numbers)
        for stage, rows in other.stages.items():
            self.stages[stage] = sorted(self.stages.get(stage, []) + rows, key=lambda row: row[0])

    def _timed(self, stage: str) -> list[tuple[datetime, int]]:
        return [(time, number) for number, time in self.stages.get(stage, ()) if time is not None]


@dataclass
class Seen:
    """What the observations tell; all but `animals`, `elsewhen` and `outside` of the season alone.

    Attributes
    ----------
    observations
        Their number.
    elsewhen
        Rows outside the season.
    species
        Rows of animals by scientific name.
    animals
        Individuals of all seasons by scientific name, as the package spells both.
    offsets
        Number of observations by the offset of their time.
    outside
        Rows whose time lies outside that of their deployment; also where only one of the two lies in the season.
    no_species
        Rows that name an individual, but no species.
    long_events
        Rows by which an event lasts for more than a day.
    """

    observations: int = 0
    elsewhen: list[int] = field(default_factory=list)
    species: dict[str, list[int]] = field(default_factory=dict)
    animals: dict[str, dict[str, Animal]] = field(default_factory=dict)
    offsets: Counter[timedelta] = field(default_factory=Counter)
    outside: list[int] = field(default_factory=list)
    no_species: list[int] = field(default_factory=list)
    long_events: list[int] = field(default_factory=list)
    _events: dict[tuple[str | None, str], Span] = field(default_factory=dict)

    def add(self, number: int, row: Row, stood: Span | None, in_season: bool = True) -> None:
        """Add an observation by its number; `stood`: first and last moment of its deployment."""
        name, individual = row["scientificName"], row["individualID"]
        of_animal = row["observationType"] == "animal" and name is not None
        if of_animal and individual is not None:
            self.animals.setdefault(name, {}).setdefault(individual, Animal()).add(number, row, in_season)
        if not in_season:
            self.elsewhen.append(number)
            return
        self.observations += 1
        self._add_time(number, row, stood)
        if of_animal:
            self.species.setdefault(name, []).append(number)
        elif individual is not None and row["observationType"] not in _OTHERS:
            self.no_species.append(number)

    def _add_time(self, number: int, row: Row, stood: Span | None) -> None:
        span = _span(row)
        if span is None:
            return
        self.offsets[span[0].utcoffset() or timedelta()] += 1
        if _outside(span, stood):
            self.outside.append(number)
        if row["eventID"] is not None:
            key = row["deploymentID"], row["eventID"]
            first, last = self._events.get(key, span)
            span = self._events[key] = min(first, span[0]), max(last, span[1])
        if span[1] - span[0] > _LONG_EVENT:
            self.long_events.append(number)

    def of_species(self, target: str) -> tuple[int, dict[str, Animal]]:
        """Number of observations of a species and its subspecies, and its individuals in order of name.

        The number is that of the season; individuals are those of all seasons.
        """
        number = sum(len(rows) for name, rows in self.species.items() if names_target(name, target))
        found: dict[str, Animal] = {}
        for name, animals in self.animals.items():
            if names_target(name, target):
                for individual, animal in animals.items():
                    found.setdefault(individual, Animal()).join(animal)
        return number, dict(sorted(found.items()))

    def read_like(self, target: str) -> dict[str, list[int]]:
        """Rows by scientific names that a reader takes for the species, and a computer does not."""
        return {
            name: rows
            for name, rows in self.species.items()
            if names_target(alike(name), alike(target)) and not names_target(name, target)
        }


def _span(row: Row) -> Span | None:
    start = row["eventStart"]
    return None if start is None else (start, max(start, row["eventEnd"] or start))


def _outside(span: Span | None, stay: Span | None) -> bool:
    return span is not None and stay is not None and not (stay[0] <= span[0] and span[1] <= stay[1])


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
        in_season, stay = tables.in_season(row), stood.get(row["deploymentID"])
        seen.add(number, row, stay, in_season)
        if not in_season and tables.half_in_season(row) and _outside(_span(row), stay):
            seen.outside.append(number)
    return seen

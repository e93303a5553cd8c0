"""Can a survey start from this Camtrap DP package? Every fault of it is told before work starts.

Only csv and json are read: this runs whenever the workflow is planned, and before `leopard-census init` writes first
settings. Media files need not be there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from leopard_census.config.facts import Facts
from leopard_census.config.package_deployments import Deployments, package_deployments
from leopard_census.config.package_descriptor import Descriptor, read_descriptor
from leopard_census.config.package_left_out import left_out_questions
from leopard_census.config.package_names import (
    Kind,
    Name,
    deployment_names,
    given_names,
    named_as_given,
    one_to_a_reader,
    perhaps_one,
    station_names,
)
from leopard_census.config.package_own import check_own, own_names, own_tables
from leopard_census.config.package_questions import package_questions
from leopard_census.config.package_rows import PackageTables
from leopard_census.config.package_seen import Animal, Seen, see
from leopard_census.config.survey import based, path_fault
from leopard_census.tables.legal_names import legal_names
from leopard_census.tables.old_captures import clashing
from leopard_census.tables.plain_text import cut, quoted
from leopard_census.tables.read import Row, Scan
from leopard_census.tables.row_numbers import rows_text


@dataclass(frozen=True)
class PackageRead:
    """What planning knows of a package.

    Attributes
    ----------
    descriptor
        None where there is no package that could be read.
    deployments
        Rows of the field sheet made from it, by their number in the package's table.
    given
        Deployment and station as the package spells them, by the deploymentID of those rows.
    names
        The individuals of the target species: individualID as it is spelt here, `given` as in the package, and `place`.
    problems
        One line per fault.
    questions
        What a person should look at, though nothing is wrong for sure.
    """

    descriptor: Descriptor | None = None
    deployments: Scan = field(default_factory=Scan)
    given: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    names: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    questions: tuple[str, ...] = ()

    def as_given(self) -> dict[int, Row]:
        """The rows of `deployments` with the names that stand in the package, cut, for messages."""
        return {
            number: {**row, **{name: cut(row[name]) for name in ("deploymentID", "locationID")}}
            for number, row in named_as_given(self.deployments.rows, self.given).items()
        }


def read_package(
    section: Any, folder: Path, work: Path, shown: str, facts: Facts, deep: bool = True
) -> PackageRead:
    """Check the package that a survey starts from.

    Parameters
    ----------
    section
        Value of `camtrap_dp` in `survey.yaml`; one that has faults itself gives an empty result.
    folder, work
        The survey's folder and the working folder, where relative paths start.
    shown
        Name of `survey.yaml` in messages.
    facts
        Of survey.yaml.
    deep
        Whether media and observations are read as well; a job need not, which reads them itself.
    """
    path = section.get("package") if isinstance(section, Mapping) else None
    if not isinstance(path, str) or not path.strip() or path_fault(path):
        return PackageRead()
    descriptor, faults = read_descriptor(based(path, work, folder), path.strip())
    problems = [f"{shown}: camtrap_dp.package: {fault}" for fault in faults]
    if descriptor is None:
        return PackageRead(problems=problems)
    tables = PackageTables(descriptor)
    tables.read_deployments()
    tables.limit(facts.season, facts.zone)
    return check_package(tables, see(tables) if deep else None, facts, shown, problems)


def check_package(
    tables: PackageTables, seen: Seen | None, facts: Facts, shown: str, told: Iterable[str] = ()
) -> PackageRead:
    """Check a package whose deployments were read.

    Parameters
    ----------
    tables
        Its tables, limited to the survey's season where that is known.
    seen
        What `see` found in them; None where a job reads media and observations itself.
    facts
        Of the survey that is to start from it.
    shown
        Name of the survey's `survey.yaml` in messages.
    told
        Faults of the descriptor.
    """
    package = tables.descriptor
    made = package_deployments(tables.deployments.values(), facts.zone or UTC, tables.stood)
    deployments = _sheet(tables, made)
    problems = [*told, *tables.problems]
    if not tables.deployments and not tables.problems and "deployments" in package.files:
        problems.append(
            f"{package.shown_file('deployments')}: names no deployment; a survey needs at least one camera"
        )
    problems += _check_window(tables, deployments.rows, facts, shown)
    if seen is None:
        return PackageRead(package, deployments, given_names(made), [], problems)
    animals: dict[str, Animal] = {}
    number = 0
    if facts.target is not None and "observations" in package.files:
        number, animals = seen.of_species(facts.target)
        if not package.own:
            problems += _check_species(seen, package.shown_file("observations"), facts.target)
            problems += _contradictions(animals, package.shown_file("observations"))
    faults, questions, doubled = _check_names(tables, made, animals)
    problems += faults
    if not package.own and "observations" in package.files:
        questions += _growing(animals, package.shown_file("observations"))
    names = _names({name: animal for name, animal in animals.items() if name not in doubled})
    if package.own:
        scans = own_tables(package)
        stations = {row["deploymentID"]: row["locationID"] for row in deployments.rows.values()}
        problems += check_own(package, scans, stations, facts.target)
        names = own_names(scans)
    asked = left_out_questions(tables, seen, facts, shown)
    asked += package_questions(tables, seen, deployments, given_names(made), facts, number)
    return PackageRead(package, deployments, given_names(made), names, problems, (*asked, *questions))


def _sheet(tables: PackageTables, made: Deployments) -> Scan:
    """Rows of the field sheet under the numbers of the package's rows."""
    numbers = {row["deploymentID"]: number for number, row in tables.deployments.items()}
    given = {used: key for key, used in made.deployment_names.items()}
    rows = {numbers[given[row["deploymentID"]]]: {"media_glob": None, **row} for row in made.rows}
    return Scan({number: rows[number] for number in sorted(rows)})


def _names(animals: Mapping[str, Animal]) -> list[Row]:
    """Individuals of the season as they are held against the register and the survey's other sheets.

    They are spelt with a view to those of all seasons.
    """
    codes = legal_names(animals)
    return [
        {
            "individualID": codes[name],
            "given": name,
            "place": f"survey.yaml: camtrap_dp: observations, row {animal.in_season[0]}",
        }
        for name, animal in animals.items()
        if animal.in_season
    ]


def _check_names(
    tables: PackageTables, made: Deployments, animals: Mapping[str, Animal]
) -> tuple[list[str], list[str], frozenset[str]]:
    """Faults and questions of names that read alike; and the individuals of which that was told."""
    shown = tables.descriptor.shown_file("deployments")
    told, asked = [], []
    cameras = Kind(shown, "one name means one camera", "Are they different cameras")
    told += one_to_a_reader(deployment_names(tables), cameras)[0]
    places = Kind(shown, "one name means one station", "Are they different stations")
    told += one_to_a_reader(station_names(tables, made), places)[0]
    asked += perhaps_one(station_names(tables, made), places)
    if not animals:
        return told, asked, frozenset()
    individuals = Kind(
        tables.descriptor.shown_file("observations"),
        "one code means one animal",
        "Are they different animals",
    )
    names = [Name(name, animal.rows[0], "individualID") for name, animal in animals.items()]
    names.sort(key=lambda name: (name.row, name.text))
    faults, doubled = one_to_a_reader(names, individuals)
    return told + faults, asked + perhaps_one(names, individuals), doubled


def _check_species(seen: Seen, shown: str, target: str) -> list[str]:
    """Names that mean the target species, and would be counted as another one."""
    return [
        f"{shown}: {rows_text(rows)}, column scientificName: {quoted(name)} reads like the target species {target}, "
        "but is spelt otherwise, and would be counted as another species; write both alike"
        for name, rows in seen.read_like(target).items()
    ]


def _contradictions(animals: Mapping[str, Animal], shown: str) -> list[str]:
    """Animals of two sexes, and such that are cub and adult in one winter."""
    found = []
    for name, animal in animals.items():
        for column in clashing(animal.told):
            if column == "lifeStage" and animal.grows_up():
                continue
            said = " and ".join(
                f"{value} ({rows_text(rows)})" for value, rows in sorted(animal.told[column].items())
            )
            found.append(
                f"{shown}: individualID {quoted(name)} has {column} {said}; correct the rows or the codes"
            )
    return found


def _growing(animals: Mapping[str, Animal], shown: str) -> list[str]:
    """Adults that are subadults later: two animals of one name, or a stage that somebody guessed. Cubs that grow up."""
    asked = []
    for name, animal in animals.items():
        at = f"{shown}: individualID {quoted(name)} is"
        if rows := animal.grows_younger():
            asked.append(
                f"{at} an adult in row {rows[0]} and a subadult in row {rows[1]}, which is later, and is counted as an "
                "adult. Is it one animal, and are its stages right"
            )
        if rows := animal.grows_up():
            asked.append(
                f"{at} a cub in row {rows[0]} and none any more in row {rows[1]}, more than half a year later, and is "
                "counted as grown in all of the season. Does the season hold several winters"
            )
    return asked


def _check_window(
    tables: PackageTables, deployments: Mapping[int, Row], facts: Facts, shown: str
) -> list[str]:
    """A season or a window in which nobody looked: nothing would be counted."""
    if facts.window is None or facts.window_fault or not tables.deployments:
        return []
    days = [
        tuple(row[end].astimezone(facts.zone).date() for end in ("deploymentStart", "deploymentEnd"))
        for row in (deployments or tables.deployments).values()
    ]
    name, first, last = "window", facts.window.start, facts.window.end
    if not deployments and facts.season is not None:
        name, first, last = "season", facts.season.start, facts.season.end
    if any(start <= last and end >= first for start, end in days):
        return []
    return [
        f"{shown}: {name}: no camera of the package stood in the {name}, {first} to {last} (they stood from "
        f"{min(start for start, _ in days)} to {max(end for _, end in days)}); correct whichever is wrong"
    ]

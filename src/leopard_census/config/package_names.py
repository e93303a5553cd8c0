"""Names of a package that a reader takes for one: what is surely one is a fault, what may be one is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leopard_census.config.package_deployments import Deployments
from leopard_census.config.package_rows import PackageTables
from leopard_census.tables.plain_text import quoted
from leopard_census.tables.read import Row
from leopard_census.tables.spelling import alike, difference, loosely

_ASKED = 5


@dataclass(frozen=True)
class Name:
    """A name as it stands in a package: its text, and the first row and the column in which it stands so."""

    text: str
    row: int
    column: str


@dataclass(frozen=True)
class Kind:
    """What names are of: what one name means, and what to ask of two that may be one."""

    shown: str
    means: str
    ask: str


def deployment_names(tables: PackageTables) -> list[Name]:
    """Keys of the deployments."""
    return [Name(row["deploymentID"], number, "deploymentID") for number, row in tables.deployments.items()]


def station_names(tables: PackageTables, made: Deployments) -> list[Name]:
    """Keys of the stations; those that are called after a deployment, because nothing else is known, left out."""
    names: dict[str, Name] = {}
    for number, row in tables.deployments.items():
        column = next((name for name in ("locationID", "locationName") if row[name] is not None), None)
        if column is not None:
            text = made.stations[row["deploymentID"]]
            names.setdefault(text, Name(text, number, column))
    return list(names.values())


def one_to_a_reader(names: Iterable[Name], kind: Kind) -> tuple[list[str], frozenset[str]]:
    """One line for each name that reads like another one, and these names."""
    first: dict[str, Name] = {}
    told = []
    doubled = set()
    for name in names:
        other = first.setdefault(alike(name.text), name)
        if other.text != name.text:
            doubled.add(name.text)
            told.append(
                f"{kind.shown}: row {name.row}, column {name.column}: {quoted(name.text)} differs only in "
                f"{difference(name.text, other.text)} from {quoted(other.text)} in row {other.row}; {kind.means}: "
                "write both alike, or tell them apart by more"
            )
    return told, frozenset(doubled)


def perhaps_one(names: Iterable[Name], kind: Kind) -> list[str]:
    """A question on the names that read alike to a hasty reader, see `spelling.loosely`."""
    groups: dict[str, dict[str, Name]] = {}
    for name in names:
        if key := loosely(name.text):
            groups.setdefault(key, {}).setdefault(alike(name.text), name)
    doubtful = [list(group.values()) for group in groups.values() if len(group) > 1]
    if not doubtful:
        return []
    listed = "; ".join(_together(group) for group in doubtful[:_ASKED])
    more = len(doubtful) - _ASKED
    return [
        f"{kind.shown}: these names differ only in the signs between letters and digits, or in Cyrillic letters for "
        f"Latin ones: {listed}" + (f" and {more} more" if more > 0 else "") + f". {kind.ask}"
    ]


def _together(names: Iterable[Name]) -> str:
    return " and ".join(f"{quoted(name.text)} (row {name.row}, column {name.column})" for name in names)


def given_names(made: Deployments) -> dict[str, tuple[str, str]]:
    """Deployment and station as the package spells them, by the deploymentID that is used here."""
    return {used: (given, made.stations[given]) for given, used in made.deployment_names.items()}


def named_as_given(rows: Mapping[int, Row], given: Mapping[str, tuple[str, str]]) -> dict[int, Row]:
    """Rows of deployments with the names that stand in the package, by their number; see `given_names`."""
    return {
        number: {**row, **dict(zip(("deploymentID", "locationID"), given[row["deploymentID"]], strict=True))}
        for number, row in rows.items()
    }

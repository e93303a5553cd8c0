"""The register of individuals: where it lies, and whether it can be read."""

from collections.abc import Mapping, Sequence
from os.path import lexists, normpath
from pathlib import Path
from typing import Any

from leopard_census.config.sections import unknown_key
from leopard_census.config.survey import path_fault
from leopard_census.tables.broken_link import link_fault
from leopard_census.tables.contract import contract
from leopard_census.tables.read import Row, Scan, scan_rows
from leopard_census.tables.spelling import alike, is_provisional

USUAL = "config/individuals.csv"


def register_path(config: Mapping[str, Any], work: Path) -> Path | None:
    """The register's file; None where the config names none and there is none in its usual place."""
    named = config.get("register")
    path = work / Path(str(named or USUAL)).expanduser()
    return path if named or lexists(path) else None


def check_register(config: Mapping[str, Any], surveys: Sequence[str], work: Path, where: str) -> list[str]:
    """One line for each fault of the register.

    Parameters
    ----------
    config
        Content of config.yaml.
    surveys
        All listed surveys.
    work
        Working directory that the path starts from.
    where
        Name of config.yaml in messages.
    """
    named = config.get("register")
    if "register" in config and (not isinstance(named, str) or not named.strip() or path_fault(named)):
        return [f"{where}: register must be the path of a CSV file, not {named!r}; correct or remove it"]
    path = register_path(config, work)
    if path is None:
        return []
    if not Path(normpath(path)).is_relative_to(work / "config"):
        return [f"{where}: register: {named} lies outside config/; copy the register there"]
    if named and not path.is_file():
        if fault := link_fault(path):
            return [f"{where}: register: {named} {fault}"]
        return [f"{where}: register: there is no file {named}; correct the path or remove the line"]
    found = scan_rows(path, contract("individuals"))
    problems = found.problems + _check_rows(path, found, surveys)
    return [problem.replace(f"{work}/", "", 1) for problem in problems]


def register_rows(config: Mapping[str, Any], work: Path) -> list[Row]:
    """All rows, as far as they can be read."""
    named = config.get("register")
    if named is not None and (not isinstance(named, str) or path_fault(named)):
        return []
    path = register_path(config, work)
    if path is None or not path.is_file():
        return []
    return list(scan_rows(path, contract("individuals")).rows.values())


def _check_rows(path: Path, found: Scan, surveys: Sequence[str]) -> list[str]:
    codes = {row["individualID"] for row in found.rows.values()}
    problems = []
    owner: dict[str, int] = {}
    looks: dict[str, tuple[int, str]] = {}
    for number, row in found.rows.items():
        if row["individualID"] is not None:
            looks.setdefault(alike(row["individualID"]), (number, row["individualID"]))
    for number, row in found.rows.items():
        at = f"{path}: row {number}, column"
        first = row["firstSurvey"]
        if first is not None and surveys and first not in surveys:
            # Every survey reads only the animals of its own and of earlier surveys: nobody would read this row.
            wrong = unknown_key(first, tuple(surveys), f"{at} firstSurvey")
            problems.append(wrong.replace("unknown key", "unknown survey").replace("keys are", "surveys are"))
        if row["individualID"] is not None:
            problems += _code_faults(f"{at} individualID", number, row["individualID"], looks)
        for alias in row["aliases"]:
            if alias in codes and alias != row["individualID"]:
                problems.append(
                    f"{at} aliases: {alias!r} is the individualID of another row; one code means one animal"
                )
            elif alias in owner:
                problems.append(
                    f"{at} aliases: {alias!r} already stands in row {owner[alias]}; one code means one animal"
                )
            elif alias not in codes:
                problems += _look_alike(f"{at} aliases", number, alias, looks)
            owner.setdefault(alias, number)
            looks.setdefault(alike(alias), (number, alias))
    return problems + _mother_faults(path, found)


def _mother_faults(path: Path, found: Scan) -> list[str]:
    """Mothers that are in no row, no females, or their own descendants."""
    rows = {row["individualID"]: row for row in found.rows.values()}
    called = {alias: code for code, row in rows.items() for alias in row["aliases"]}
    mother_of = {code: row["mother"] for code, row in rows.items()}
    problems = []
    for number, row in found.rows.items():
        code, mother = row["individualID"], row["mother"]
        at = f"{path}: row {number}, column mother:"
        if mother is None:
            continue
        if mother == code:
            problems.append(f"{at} is the animal itself; correct it")
        elif mother not in rows and mother in called:
            problems.append(f"{at} {mother!r} is an alias of {called[mother]!r}; write that code")
        elif mother not in rows:
            problems.append(f"{at} {mother!r} is not in the register; correct it or add a row for it")
        elif rows[mother]["sex"] == "male":
            problems.append(f"{at} {mother!r} is male in its own row; correct one of the two")
        elif code in _line(mother, mother_of):
            problems.append(f"{at} {mother!r} descends from {code!r}; no animal is its own ancestor")
    return problems


def _line(code: str, mother_of: Mapping[str, str | None]) -> list[str]:
    """The mother of an animal, her mother and so on, up to the first that is unknown or stands there already."""
    line: list[str] = []
    mother = mother_of.get(code)
    while mother is not None and mother not in line:
        line.append(mother)
        mother = mother_of.get(mother)
    return line


def _code_faults(at: str, number: int, code: str, looks: Mapping[str, tuple[int, str]]) -> list[str]:
    if is_provisional(code):
        return [
            f"{at}: {code} is a provisional code, which is no name; choose another, and write this as an alias"
        ]
    return _look_alike(at, number, code, looks)


def _look_alike(at: str, number: int, code: str, looks: Mapping[str, tuple[int, str]]) -> list[str]:
    """A code that a reader would take for another row's; within a row both mean the same animal."""
    first, other = looks.get(alike(code), (number, code))
    if other == code or first == number:
        return []
    return [
        f"{at}: {code!r} differs only in upper and lower case or Unicode form from {other!r} in row {first}; one code "
        "means one animal"
    ]

"""Can a survey start from this Camtrap DP package? Every fault of it is told before work starts.

Only csv and json are read: this runs whenever the workflow is planned. Media files need not be there.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta, timezone
from pathlib import Path
from typing import Any

from leopard_census.config.facts import Facts
from leopard_census.config.package_deployments import package_deployments
from leopard_census.config.package_descriptor import Descriptor, read_descriptor
from leopard_census.config.package_own import check_own
from leopard_census.config.package_rows import PackageTables
from leopard_census.config.places import check_places
from leopard_census.config.survey import based, path_fault
from leopard_census.config.target_species import names_target
from leopard_census.tables.legal_names import legal_names
from leopard_census.tables.old_captures import contradictions
from leopard_census.tables.read import Row, Scan

_NAMED = 5


@dataclass(frozen=True)
class PackageRead:
    """What planning knows of a package.

    Attributes
    ----------
    descriptor
        None where there is no package that could be read.
    deployments
        Rows of the field sheet made from it, by their number in the package's table.
    names
        The individuals of the target species (individualID as it is spelt here, and `place`).
    problems
        One line per fault.
    questions
        What a person should look at, though nothing is wrong for sure.
    """

    descriptor: Descriptor | None = None
    deployments: Scan = field(default_factory=Scan)
    names: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    questions: tuple[str, ...] = ()


@dataclass
class _Seen:
    """What the observations tell, gathered in one pass."""

    species: Counter[str] = field(default_factory=Counter)
    target: int = 0
    facts: dict[tuple[Any, ...], Row] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    outside: list[int] = field(default_factory=list)
    offsets: Counter[timedelta] = field(default_factory=Counter)


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
    if descriptor is None or "deployments" not in descriptor.files:
        return PackageRead(problems=problems)
    tables = PackageTables(descriptor)
    tables.read_deployments()
    deployments = _sheet(tables, facts)
    if not deployments.rows and not tables.problems:
        tables.problems.append(
            f"{descriptor.shown_file('deployments')}: names no deployment; a survey needs at least one camera"
        )
    problems += _check_window(deployments.rows, facts, shown)
    seen = _Seen()
    if deep and {"media", "observations"} <= set(descriptor.files):
        tables.read_media()
        _read_observations(tables, facts.target, seen)
    problems += tables.problems
    if deep and descriptor.own:
        problems += check_own(
            descriptor, {r["deploymentID"] for r in deployments.rows.values()}, facts.target
        )
    elif deep:
        sheet = descriptor.shown_file("observations") if "observations" in descriptor.files else ""
        problems += contradictions(seen.facts.values(), None, "", sheet)
    questions = _questions(descriptor, deployments, seen, facts) if deep else []
    codes = legal_names(seen.places)
    names = [{"individualID": codes[name], "place": place} for name, place in sorted(seen.places.items())]
    return PackageRead(descriptor, deployments, names, problems, tuple(questions))


def _sheet(tables: PackageTables, facts: Facts) -> Scan:
    """Rows of the field sheet under the numbers of the package's rows."""
    numbers = {row["deploymentID"]: number for number, row in tables.deployments.items()}
    made = package_deployments(tables.deployments.values(), facts.zone or UTC)
    given = {used: key for key, used in made.deployment_names.items()}
    rows = {numbers[given[row["deploymentID"]]]: {"media_glob": None, **row} for row in made.rows}
    return Scan({number: rows[number] for number in sorted(rows)})


def _read_observations(tables: PackageTables, target: str | None, seen: _Seen) -> None:
    spans = {
        row["deploymentID"]: (row["deploymentStart"], row["deploymentEnd"])
        for row in tables.deployments.values()
    }
    for number, row in tables.observations():
        start = row["eventStart"]
        span = spans.get(row["deploymentID"])
        if start is not None:
            seen.offsets[start.utcoffset()] += 1
            if span and not span[0] <= start <= span[1]:
                seen.outside.append(number)
        if row["observationType"] != "animal" or row["scientificName"] is None:
            continue
        seen.species[row["scientificName"]] += 1
        if target is None or not names_target(row["scientificName"], target):
            continue
        seen.target += 1
        if (name := row["individualID"]) is not None:
            seen.places.setdefault(name, f"survey.yaml: camtrap_dp: observations, row {number}")
            kept = {key: row[key] for key in ("individualID", "lifeStage", "sex")}
            seen.facts.setdefault(tuple(kept.values()), {**kept, "locationID": None})


def _check_window(deployments: Mapping[int, Row], facts: Facts, shown: str) -> list[str]:
    """A window in which nobody looked: nothing would be counted."""
    if facts.window is None or facts.window_fault or not deployments:
        return []
    days = [
        tuple(row[end].astimezone(facts.zone).date() for end in ("deploymentStart", "deploymentEnd"))
        for row in deployments.values()
    ]
    if any(first <= facts.window.end and last >= facts.window.start for first, last in days):
        return []
    return [
        f"{shown}: window: no camera of the package stood in the window, {facts.window.start} to {facts.window.end} "
        f"(they stood from {min(first for first, _ in days)} to {max(last for _, last in days)}); correct whichever "
        "is wrong"
    ]


def _questions(package: Descriptor, deployments: Scan, seen: _Seen, facts: Facts) -> list[str]:
    asked = check_places(Path(f"{package.shown}/deployments.csv"), deployments)
    if "observations" not in package.files:
        return asked
    shown = package.shown_file("observations")
    if facts.target is not None and not seen.target:
        others = ", ".join(f"{name} ({n})" for name, n in seen.species.most_common(_NAMED))
        asked.append(
            f"{shown}: no observation is of {facts.target}, so that nothing will be counted; "
            + (f"the package has {others}" if others else "no observation names a species")
            + ". Is target_species in survey.yaml right"
        )
    elif seen.target and not seen.places and not package.own:
        asked.append(
            f"{shown}: none of the {seen.target} observations of {facts.target} has an individualID, so that no animal "
            "will be counted. Is the package complete"
        )
    if seen.outside:
        rows = ", ".join(map(str, seen.outside[:_NAMED])) + (", ..." if len(seen.outside) > _NAMED else "")
        asked.append(
            f"{shown}: {len(seen.outside)} observations lie outside the time of their deployment (rows {rows}). They "
            "count only on days on which their station worked. Is a clock or a date wrong"
        )
    foreign = {offset for offset in seen.offsets if offset}
    if facts.zone is not None and foreign and facts.zone.utcoffset(None) not in seen.offsets:
        told = ", ".join(sorted(_signed(offset) for offset in foreign))
        asked.append(
            f"{shown}: its times are written with the offset {told}, and utc_offset in survey.yaml is "
            f"{_signed(facts.zone.utcoffset(None))}, by which days are counted. Is it right"
        )
    return asked


def _signed(offset: timedelta) -> str:
    return timezone(offset).tzname(None).removeprefix("UTC") or "+00:00"

"""From a Camtrap DP package to the tables that the histories are made from: read, choose, write."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from pathlib import Path
from typing import Any

from leopard_census.config.package_deployments import Deployments, package_deployments
from leopard_census.config.package_descriptor import Descriptor, read_descriptor
from leopard_census.config.package_outages import unite_outages
from leopard_census.config.package_own import read_survey_resource
from leopard_census.config.package_rows import PackageTables
from leopard_census.config.survey import Season
from leopard_census.errors import InputError
from leopard_census.exchange.read_counts import (
    ELSEWHEN,
    NOBODY_TOLD,
    OTHER_SEASON,
    basis_rows,
    funnel_rows,
    own_basis_rows,
    own_states,
    placed_rows,
)
from leopard_census.exchange.read_levels import REASONS, choose
from leopard_census.exchange.read_observation import Observation, observation_of
from leopard_census.exchange.read_own import own_assignment_rows, own_sighting_rows
from leopard_census.exchange.read_rows import (
    Spelt,
    assignment_rows,
    catalogue_rows,
    mark_outside,
    sighting_rows,
)
from leopard_census.exchange.read_sightings import Independence, make_sightings
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.legal_names import legal_names
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Rows = list[dict[str, Any]]

_PICTURES = ("best_left", "best_right", "best_other")
_TITLE = "The Camtrap DP package cannot be used:"


@dataclass(frozen=True)
class ReadPackage:
    """Rows of the tables made from a package, by the names of their contracts."""

    sightings: Rows
    assignments: Rows
    catalogue: Rows
    deployments: Rows
    outages: Rows
    operation: Rows
    operation_differences: Rows
    species_decided: Rows
    register: Rows
    register_proposed: Rows
    clock_proposals: Rows
    media_times: Rows
    funnel: Rows
    basis: Rows
    names: Rows


def write_package_tables(
    descriptor: Path,
    outages: Path | None,
    outputs: Mapping[str, Path],
    target: str,
    zone: tzinfo,
    rule: Independence,
    window: tuple[date, date],
    season: Season | None = None,
) -> None:
    """Read a package and write its tables.

    Parameters
    ----------
    descriptor
        Its `datapackage.json`.
    outages
        The sheet that people keep beside a package, where there is one; its rows count beside the package's own.
    outputs
        Where to write sightings, assignments, catalogue, deployments, outages, operation, operation_differences,
        species_decided, register, register_proposed, clock_proposals, media_times, funnel, basis, names.
    target
        Scientific name of the species that is counted.
    zone
        The survey's offset.
    rule
        When files without an event are different sightings.
    window
        First and last local day that enter the estimates.
    season
        What is read of a package of another program, see `config.package_season`; None: all of it.

    Raises
    ------
    InputError
        With every fault of the package. Planning tells them before: the files were changed since.
    """
    found, problems = read_descriptor(descriptor, descriptor.name)
    if found is None or problems:
        raise InputError(_TITLE, problems)
    made = read_package_tables(found, target, zone, rule, season)
    sightings, assignments = mark_outside(made.sightings, made.assignments, *window)
    sheet = [] if outages is None else read_table(outages, contract("outages"))
    united, problems = unite_outages(
        dict(enumerate(sheet, start=2)),
        dict(enumerate(made.outages, start=2)),
        "outages.csv",
        found.shown_file("outages") if made.outages else "",
    )
    if problems:
        raise InputError(_TITLE, problems)
    write_table(outputs["sightings"], contract("sightings"), sightings)
    write_table(outputs["assignments"], contract("assignments"), assignments)
    write_table(outputs["catalogue"], contract("catalogue"), made.catalogue)
    write_table(outputs["deployments"], contract("deployments"), made.deployments)
    write_table(outputs["outages"], contract("outages"), united)
    write_table(outputs["operation"], contract("operation"), made.operation)
    differences = contract("operation_differences")
    write_table(outputs["operation_differences"], differences, made.operation_differences)
    write_table(outputs["species_decided"], contract("species_decided"), made.species_decided)
    write_table(outputs["register"], contract("individuals"), made.register)
    write_table(outputs["register_proposed"], contract("register_proposed"), made.register_proposed)
    write_table(outputs["clock_proposals"], contract("clock_proposals"), made.clock_proposals)
    write_table(outputs["media_times"], contract("package_media_times"), made.media_times)
    write_table(outputs["funnel"], contract("funnel"), made.funnel)
    write_table(outputs["basis"], contract("basis"), made.basis)
    write_table(outputs["names"], contract("package_names"), made.names)


def read_package_tables(
    package: Descriptor, target: str, zone: tzinfo, rule: Independence, season: Season | None = None
) -> ReadPackage:
    """Tables of a package; see `write_package_tables`."""
    tables = PackageTables(package)
    tables.read_deployments()
    tables.limit(season, zone)
    tables.read_media()
    deployments = package_deployments(tables.deployments.values(), zone, tables.stood)
    if package.own:
        return _own(tables, deployments)
    observed = _observed(tables, target)
    taken = choose(observed.inside, target)
    if tables.problems:
        raise InputError(_TITLE, tables.problems)
    made = make_sightings(taken, rule)
    stations = {row["deploymentID"]: row["locationID"] for row in deployments.rows}
    own = {one.first.individual for one in made if one.first.species == target and one.first.individual}
    # Spelt with a view to all seasons, so that one animal has one name in each.
    individuals = legal_names(own | observed.elsewhen_named)
    others = legal_names(one.first.individual for one in made if one.first.individual)
    spelt = Spelt(deployments.deployment_names, stations, {**others, **individuals})
    states = taken.states + Counter({ELSEWHEN: observed.elsewhen})
    return ReadPackage(
        sightings=sighting_rows(made, spelt, zone),
        assignments=assignment_rows(made, spelt, target),
        catalogue=catalogue_rows(made, spelt, target, zone, observed.sexes),
        deployments=deployments.rows,
        outages=[],
        # What the files say of when a camera worked and of its clock, only they can say; and the standard has no place
        # for a decision beside what was decided, nor for a register.
        operation=[],
        operation_differences=[],
        species_decided=[],
        register=[],
        register_proposed=[],
        clock_proposals=[],
        media_times=[],
        funnel=funnel_rows(
            tables.kinds, states, {**REASONS, ELSEWHEN: OTHER_SEASON}, media_elsewhen=tables.media_elsewhen
        ),
        basis=[*basis_rows(tables.kinds, {}), NOBODY_TOLD, *placed_rows(observed.placed_by_media)],
        names=_name_rows(deployments, {name: individuals[name] for name in own}),
    )


@dataclass
class _Observed:
    """Observations of the season, and what those of all seasons tell.

    Attributes
    ----------
    inside
        Those of the season.
    elsewhen
        Number of the others.
    elsewhen_named
        Individuals of the target species that these name.
    sexes
        Of individuals of the target species, from all seasons: sex is for life.
    placed_by_media
        Number of those inside that have the deployment of their media file.
    """

    inside: list[Observation] = field(default_factory=list)
    elsewhen: int = 0
    elsewhen_named: set[str] = field(default_factory=set)
    sexes: dict[str, str] = field(default_factory=dict)
    placed_by_media: int = 0


def _observed(tables: PackageTables, target: str) -> _Observed:
    found = _Observed()
    inside = set()
    for number, row in tables.observations():
        one = observation_of(row, target)
        name = one.individual if one.species == target else None
        if name and one.sex:
            # Two sexes are a fault that planning tells.
            found.sexes[name] = min(one.sex, found.sexes.get(name, one.sex))
        if tables.in_season(row):
            found.inside.append(one)
            inside.add(number)
        else:
            found.elsewhen += 1
            found.elsewhen_named |= {name} if name else set()
    found.placed_by_media = len(inside.intersection(tables.placed_by_media))
    return found


def _own(tables: PackageTables, deployments: Deployments) -> ReadPackage:
    package = tables.descriptor
    observations = sum(1 for _ in tables.observations())
    facts, faults = read_survey_resource(package.files["survey"], package.shown_file("survey"))
    if problems := [*tables.problems, *faults]:
        raise InputError(_TITLE, problems)
    sightings = read_table(package.files["sightings"], contract("package_sightings"))
    states, reasons = own_states(observations)
    return ReadPackage(
        sightings=own_sighting_rows(sightings),
        assignments=own_assignment_rows(sightings),
        # Its pictures stayed where the package was made.
        catalogue=[
            {**row, **dict.fromkeys(_PICTURES)}
            for row in read_table(package.files["individuals"], contract("catalogue"))
        ],
        deployments=deployments.rows,
        outages=read_table(package.files["outages"], contract("outages")),
        operation=_optional(package, "operation", contract("operation")),
        operation_differences=_optional(package, "operation_differences", contract("operation_differences")),
        species_decided=_optional(package, "species_decided", contract("species_decided")),
        register=_optional(package, "register", contract("individuals")),
        register_proposed=_optional(package, "register_proposed", contract("register_proposed")),
        clock_proposals=_optional(package, "clock_proposals", contract("clock_proposals")),
        media_times=_optional(package, "media_times", contract("package_media_times")),
        funnel=funnel_rows(tables.kinds, states, reasons, facts),
        basis=basis_rows(tables.kinds, facts) + own_basis_rows(facts, sightings),
        names=_name_rows(deployments, {}),
    )


def _optional(package: Descriptor, resource: str, table: Contract) -> Rows:
    return read_table(package.files[resource], table) if resource in package.files else []


def _name_rows(deployments: Deployments, individuals: Mapping[str, str]) -> Rows:
    """Keys that are spelt otherwise here than in the package."""
    kept = {row[name] for row in deployments.rows for name in ("deploymentID", "locationID")}
    kinds: Iterable[tuple[str, Mapping[str, str]]] = (
        ("deploymentID", {k: v for k, v in deployments.deployment_names.items() if v in kept}),
        ("locationID", {k: v for k, v in deployments.station_names.items() if v in kept}),
        ("individualID", individuals),
    )
    return [
        {"kind": kind, "given": given, "used": used}
        for kind, names in kinds
        for given, used in sorted(names.items())
        if given != used
    ]

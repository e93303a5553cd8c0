"""Associations at their edge: encounters, sightings, members and the register in, two tables out."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from leopard_census.config.survey import parse_offset
from leopard_census.estimates.associations import (
    association_rows,
    cub_rows,
    known_animals,
    no_association,
)
from leopard_census.estimates.meetings import events_of_visits, visits_of
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

_NO_TIMES = "The time of day of no encounter is known, so it cannot be told who was met together with whom."
_NO_ENCOUNTER = "No animal was encountered."


def write_associations(
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Path],
    *,
    survey: str,
    earlier: Sequence[str],
    utc_offset: str,
    minutes: int,
) -> None:
    """Make `associations.csv` and `cubs.csv`.

    Parameters
    ----------
    inputs
        Files encounters and members; and lists, which may be empty: sightings, register, proposed, and
        package_register, what a Camtrap DP package brings of a register.
    outputs
        Where to write associations and cubs.
    survey, earlier
        Of the register only rows of these surveys are read, which go before what a package brings.
    utc_offset
        The survey's, such as +11:00.
    minutes
        Independence interval.
    """
    zone = parse_offset(utc_offset)
    members = read_table(inputs["members"], contract("members"))
    encounters = read_table(inputs["encounters"], contract("encounters"))
    readable = {survey, *earlier}
    register = [r for r in _rows(inputs["register"], contract("individuals")) if r["firstSurvey"] in readable]
    # It was made of the rows that its own survey may read, and that survey has another name here.
    brought = _rows(inputs["package_register"], contract("individuals"))
    proposed = _rows(inputs["proposed"], contract("register_proposed"))
    known = known_animals(members, [*brought, *register], proposed)
    visits = visits_of(encounters)
    sightings = _rows(inputs["sightings"], contract("sightings"))
    events = events_of_visits(visits, sightings, timedelta(minutes=minutes))
    rows = association_rows(events, known, zone)
    if not visits:
        rows = no_association(_NO_TIMES if encounters else _NO_ENCOUNTER)
    write_table(outputs["associations"], contract("associations"), rows)
    write_table(outputs["cubs"], contract("cubs"), cub_rows(members, known, events, times_known=bool(visits)))


def _rows(paths: Sequence[Path], table: Any) -> list[dict[str, Any]]:
    return [row for path in paths for row in read_table(path, table)]

"""What to ask of a Camtrap DP package before a run: it may be right, and it may make the census wrong."""

from collections.abc import Collection, Mapping
from datetime import timedelta, timezone
from pathlib import Path

from leopard_census.config.facts import Facts
from leopard_census.config.package_names import named_as_given
from leopard_census.config.package_rows import PackageTables
from leopard_census.config.package_seen import Seen
from leopard_census.config.places import check_places
from leopard_census.tables.plain_text import quoted
from leopard_census.tables.read import Scan
from leopard_census.tables.row_numbers import rows_text

_NAMED = 5


def package_questions(
    tables: PackageTables,
    seen: Seen,
    deployments: Scan,
    given: Mapping[str, tuple[str, str]],
    facts: Facts,
    counted: int,
) -> list[str]:
    """One line for each, without the question mark.

    Parameters
    ----------
    tables, seen
        The package, and what its observations tell.
    deployments
        Rows of the field sheet made from it.
    given
        Deployment and station as the package spells them, by deploymentID.
    facts
        Of survey.yaml.
    counted
        Number of observations of the target species.
    """
    package = tables.descriptor
    as_given = Scan(named_as_given(deployments.rows, given))
    asked = check_places(Path(package.shown_file("deployments")), as_given)
    if "observations" not in package.files:
        return asked
    shown = package.shown_file("observations")
    asked += _of_species(seen, facts.target, counted, shown, package.own)
    if seen.outside:
        asked.append(
            f"{shown}: {len(seen.outside)} observations lie outside the time of their deployment "
            f"({rows_text(seen.outside)}). They count only on days of the season on "
            "which their station worked. Is a clock or a date wrong"
        )
    if seen.long_events and not package.own:
        asked.append(
            f"{shown}: {len(seen.long_events)} observations are of events that last longer than a day "
            f"({rows_text(seen.long_events)}). Each event is one visit of an animal. Does one eventID stand for "
            "several, or is an eventEnd wrong"
        )
    if seen.no_species and not package.own:
        asked.append(
            f"{shown}: {len(seen.no_species)} observations have an individualID, but are of no named species "
            f"({rows_text(seen.no_species)}), so that nobody is counted for them. Does observationType or "
            "scientificName lack"
        )
    if tables.nameless:
        said = ", ".join(
            f"{quoted(name)} ({rows_text(rows)})" for name, rows in sorted(tables.nameless.items())
        )
        asked.append(
            f"{shown}: in individualID these are read as no name: {said}. Is none of them an animal's name"
        )
    return asked + _of_offset(seen.offsets.keys() | tables.media_offsets.keys(), facts, shown)


def _of_species(seen: Seen, target: str | None, counted: int, shown: str, own: bool) -> list[str]:
    if target is None:
        return []
    if not counted:
        most = sorted(seen.species, key=lambda name: -len(seen.species[name]))[:_NAMED]
        others = ", ".join(f"{name} ({len(seen.species[name])})" for name in most)
        return [
            f"{shown}: no observation is of {target}, so that nothing will be counted; "
            + (f"the package has {others}" if others else "no observation names a species")
            + ". Is target_species in survey.yaml right"
        ]
    if not own and not any(animal.in_season for animal in seen.of_species(target)[1].values()):
        return [
            f"{shown}: none of the {counted} observations of {target} has an individualID, so that no animal will be "
            "counted. Is the package complete"
        ]
    return []


def _of_offset(offsets: Collection[timedelta], facts: Facts, shown: str) -> list[str]:
    foreign = {offset for offset in offsets if offset}
    if facts.zone is None or not foreign or facts.zone.utcoffset(None) in offsets:
        return []
    told = ", ".join(sorted(_signed(offset) for offset in foreign))
    return [
        f"{shown}: its times are written with the offset {told}, and utc_offset in survey.yaml is "
        f"{_signed(facts.zone.utcoffset(None))}, by which days are counted. Is it right"
    ]


def _signed(offset: timedelta) -> str:
    return timezone(offset).tzname(None).removeprefix("UTC") or "+00:00"

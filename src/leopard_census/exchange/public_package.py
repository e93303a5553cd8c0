"""The public Camtrap DP package of a survey: one zip file, made of what the public report may tell."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from leopard_census.disclosure.published_places import published_places
from leopard_census.exchange.public_descriptor import public_descriptor
from leopard_census.exchange.public_rows import (
    Grain,
    deployment_rows,
    individual_observations,
    picture_rows,
    place_observations,
    species_observations,
    within_window,
)
from leopard_census.imaging.archive import open_archive, write_archive
from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import table_bytes

Row = Mapping[str, Any]
Paths = Mapping[str, Path | Sequence[Path]]


def build_public_package(
    inputs: Paths, out: Path, survey: Mapping[str, Any], settings: Mapping[str, Any], grain: Grain
) -> None:
    """Make and write the zip: the same bytes for the same survey.

    Parameters
    ----------
    inputs
        Files by name: places (of the table `public_places`, some with a published place), effort, encounters,
        catalogue, bycatch, pictures and archive (the table `public_pictures` and the pictures), names_eng, names_rus.
        A survey without media has no pictures, and one that survives as tables has no catalogue.
    out
        The zip.
    survey
        id, title, simulated, target_species, season and contributors of survey.yaml.
    settings
        Sections exchange and disclosure.
    grain
        How exact it is.

    Raises
    ------
    ValueError
        When no station has a published place, or a picture is not the one that was cleared.
    """
    target = survey["target_species"]
    effort = _rows(inputs, "effort", contract("effort"))
    encounters = _rows(inputs, "encounters", contract("encounters"))
    own = {row["locationID"] for row in (*effort, *encounters)}
    rows = [
        row
        for row in _rows(inputs, "places", contract("public_places"))
        if row["survey"] == survey["id"] and row["latitude"] is not None
    ]
    places = published_places(rows, own)
    if not places:
        raise ValueError("a public package needs the published place of a station")
    pictures = _rows(inputs, "pictures", contract("public_pictures"))
    media, shown, files = picture_rows(pictures, target, grain)
    bycatch = _rows(inputs, "bycatch", contract("bycatch"))
    observations = [
        *place_observations(places, encounters, target, grain),
        *individual_observations(_animals(inputs, encounters), target, grain),
        *species_observations(bycatch, grain),
        *shown,
    ]
    words = public_descriptor(
        survey,
        settings,
        grain,
        [(row["longitude"], row["latitude"]) for row in sorted_places(places)],
        sorted({target, *(row["scientificName"] for row in observations)}),
        _vernacular(inputs),
        with_pictures=bool(media),
    )
    tables = (
        ("deployments", contract("package_deployments"), deployment_rows(places, effort, grain)),
        ("media", contract("package_media"), media),
        ("observations", contract("package_observations"), observations),
    )
    members = [(f"{name}.csv", table_bytes(table, told)) for name, table, told in tables]
    members.append(("datapackage.json", (json.dumps(words, ensure_ascii=False, indent=1) + "\n").encode()))
    members += _cleared(inputs, files, {row["image"]: row["sha256"] for row in pictures})
    with atomic_path(out) as temporary:
        write_archive(temporary, members)


def sorted_places(places: Mapping[str, Sequence[Row]]) -> list[Row]:
    """One row of each place."""
    return [own[0] for own in places.values()]


def _animals(inputs: Paths, encounters: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of the catalogue; without one, what encounters inside the analysis window tell of each animal."""
    catalogue = _rows(inputs, "catalogue", contract("catalogue"))
    if catalogue:
        return [dict(row) for row in catalogue]
    own: dict[str, list[Row]] = {}
    for row in within_window(encounters):
        own.setdefault(row["individualID"], []).append(row)
    return [
        {
            "individualID": code,
            "sex": next((row["sex"] for row in rows if row["sex"]), None),
            "lifeStage": next((row["lifeStage"] for row in rows if row["lifeStage"]), None),
            "flanks": None,
            "first_seen": min((row["date"] for row in rows if row["date"]), default=None),
            "last_seen": max((row["date"] for row in rows if row["date"]), default=None),
        }
        for code, rows in sorted(own.items())
    ]


def _cleared(inputs: Paths, files: Mapping[str, str], digests: Mapping[str, str]) -> list[tuple[str, bytes]]:
    """Cleared pictures by their path in the package, in the very bytes that were cleared."""
    if not files:
        return []
    (path,) = _files(inputs, "archive")
    with open_archive(path) as archive:
        found = [(name, archive.read(image)) for name, image in sorted(files.items())]
    for name, data in found:
        if hashlib.sha256(data).hexdigest() != digests[files[name]]:
            raise ValueError(f"the picture {files[name]} is not the one that was cleared")
    return found


def _vernacular(inputs: Paths) -> dict[str, dict[str, str]]:
    """Common names by language, as the review page shows them."""
    return {
        language: yaml.safe_load(path.read_text(encoding="utf-8"))["species_names"]
        for language in ("eng", "rus")
        for path in _files(inputs, f"names_{language}")
    }


def _files(inputs: Paths, name: str) -> list[Path]:
    value = inputs.get(name, ())
    return [value] if isinstance(value, Path) else sorted(value)


def _rows(inputs: Paths, name: str, table: Contract) -> list[Row]:
    return [row for path in _files(inputs, name) for row in read_table(path, table)]

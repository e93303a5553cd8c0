"""`datapackage.json` of a survey: Camtrap DP 1.0.2, with resources of our own beside the standard's three.

`created` is the last moment that the package tells of (the latest `deploymentEnd` or decision, in UTC), not the time of
a run: the same survey makes the same bytes on any day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from leopard_census.exchange.deployments import bounds, coordinate_precision
from leopard_census.exchange.standard_cells import whole_second
from leopard_census.exchange.table_schema import table_schema
from leopard_census.tables.contract import contract

Row = Mapping[str, Any]

RELEASE = "1.0.2"
#: Of what this project adds; readers of ours look for it.
OWN_VERSION = 1
_STANDARD = f"https://raw.githubusercontent.com/tdwg/camtrap-dp/{RELEASE}"
_RANKS = {2: "species", 3: "subspecies"}
_INTERNAL = (
    "INTERNAL: this package holds the exact places and times of individual animals of a species that is poached, and "
    "tells which files show people. It is for the survey's own team and is not to be published; no file in it is "
    "public (media.filePublic is false)."
)
_PATHS = (
    "media.filePath starts from the survey's media folder, which is not part of the package; a path that the standard "
    "does not allow is percent-encoded."
)
_LEVELS = (
    "Observations of the level event are one animal in one burst or clip each (eventID is the sightingID; the resource "
    "sightings holds them unrounded), those of the level media its box in each file, and vehicles, blank and "
    "unclassified files. Times are whole seconds; clocks are corrected."
)


def descriptor(
    survey: Mapping[str, Any],
    settings: Mapping[str, Any],
    deployments: Sequence[Row],
    decisions: Iterable[Row],
    species: Iterable[str],
    vernacular: Mapping[str, Mapping[str, str]],
    capture_methods: Sequence[str],
) -> dict[str, Any]:
    """The descriptor, keys in the order of the standard's own example.

    Parameters
    ----------
    survey
        `id`, `title`, `simulated`, `target_species` and `contributors` of survey.yaml.
    settings
        Of the section `exchange`.
    deployments, decisions
        Rows of these sheets.
    species
        Scientific names in the observations.
    vernacular
        Language (ISO 639-3) -> scientific name -> common name.
    capture_methods
        What released the shutters, in the words of the standard.
    """
    return {
        "resources": _resources(),
        "profile": f"{_STANDARD}/camtrap-dp-profile.json",
        "name": survey["id"],
        "created": _created(deployments, decisions),
        "title": survey["title"],
        "contributors": _contributors(survey),
        "description": " ".join([*simulated_note(survey), _INTERNAL, _PATHS, _LEVELS]),
        "keywords": ["camera traps", "internal", survey["target_species"]],
        "sources": [{"title": "leopard-census"}],
        "project": {
            "id": survey["id"],
            "title": survey["title"],
            "samplingDesign": settings["sampling_design"],
            "captureMethod": sorted(set(capture_methods)),
            "individualAnimals": True,
            "observationLevel": ["media", "event"],
        },
        "coordinatePrecision": coordinate_precision(deployments),
        "spatial": bounds(deployments),
        "temporal": {
            "start": min(row["deploymentStart"] for row in deployments).date().isoformat(),
            "end": max(row["deploymentEnd"] for row in deployments).date().isoformat(),
        },
        "taxonomic": [taxon(name, vernacular) for name in sorted({*species, survey["target_species"]})],
        "leopard_census": {
            "version": OWN_VERSION,
            "edition": "internal",
            "created": "the latest deploymentEnd or decision, not the time of a run",
        },
    }


def standard_resources() -> list[dict[str, Any]]:
    """The standard's three tables."""
    return [
        {**_tabular(name), "schema": f"{_STANDARD}/{name}-table-schema.json"}
        for name in ("deployments", "media", "observations")
    ]


def _resources() -> list[dict[str, Any]]:
    own = [
        ("individuals", contract("catalogue"), "Catalogue of the individuals found."),
        ("outages", contract("outages"), "When a deployed camera did not work, by the sheet."),
        ("operation", contract("operation"), "When each camera worked, by its files."),
        (
            "operation_differences",
            contract("operation_differences"),
            "Where files and sheets differ on when a camera worked.",
        ),
        ("effort", contract("effort"), "The part of each day on which a station worked."),
        (
            "sightings",
            contract("package_sightings"),
            "All that histories and estimates take of a sighting, unrounded.",
        ),
        ("decisions", contract("decisions"), "What people decided on identities."),
        ("species_decided", contract("species_decided"), "Species of sightings as people decided it."),
        (
            "register",
            contract("individuals"),
            "The register of individuals, as far as this survey may know of it.",
        ),
        ("register_proposed", contract("register_proposed"), "Proposed additions to the register."),
        ("media_times", contract("package_media_times"), "Where the time of each photo and clip comes from."),
        (
            "clock_proposals",
            contract("clock_proposals"),
            "Clock faults that nobody has confirmed or refuted.",
        ),
    ]
    return [
        *standard_resources(),
        *(
            {**_tabular(name), "description": text, "schema": table_schema(table)}
            for name, table, text in own
        ),
        {
            **_file("region", "region.geojson", "application/geo+json"),
            "description": "The region that numbers are given for; empty when the survey names none.",
        },
        {
            **_file("survey", "survey.json", "application/json"),
            "description": "What this survey is: offset, season, window, target species, settings.",
        },
    ]


def _tabular(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }


def _file(name: str, path: str, mediatype: str) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "profile": "data-resource",
        "format": path.rsplit(".", 1)[-1],
        "mediatype": mediatype,
        "encoding": "utf-8",
    }


def _created(deployments: Iterable[Row], decisions: Iterable[Row]) -> str:
    moments: list[datetime] = [row["deploymentEnd"] for row in deployments]
    moments += [row["decidedAt"] for row in decisions]
    return whole_second(max(moments)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _contributors(survey: Mapping[str, Any]) -> list[dict[str, str]]:
    """Those of survey.yaml; the standard wants at least one."""
    named = [
        {key: value for key, value in person.items() if value is not None}
        for person in survey["contributors"]
    ]
    return named or [{"title": f"Team of the survey {survey['id']}", "role": "contributor"}]


def simulated_note(survey: Mapping[str, Any]) -> list[str]:
    """That a survey is made up, where it is."""
    return ["SIMULATED: a made-up survey; nothing in it is real."] if survey["simulated"] else []


def taxon(name: str, vernacular: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """A species with its common names by language (ISO 639-3)."""
    common = {language: names[name] for language, names in sorted(vernacular.items()) if name in names}
    rank = _RANKS.get(len(name.split()))
    return {
        "scientificName": name,
        **({"taxonRank": rank} if rank else {}),
        **({"vernacularNames": common} if common else {}),
    }

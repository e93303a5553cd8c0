"""`datapackage.json` of the public package: what it tells, what it withholds, and how coarse it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.disclosure.places import grain_decimals
from leopard_census.exchange.descriptor import OWN_VERSION, RELEASE, simulated_note, standard_resources, taxon
from leopard_census.exchange.public_rows import Grain

_GRAINS = {"day": "days", "month": "whole months", "season": "the winter alone"}
_TOLD = (
    "A deployment stands for all cameras whose places lie in one cell of the grid; the deployment all-places stands "
    "for all cameras of the survey together. Observations are of three kinds, by the tag told: animals-by-place counts "
    "the named animals that were met at a place; individual is one named animal, from the first to the last month that "
    "it was seen; species is another species, with its events in all. Kinds tell of the same animals and must not be "
    "added up, and a place without an observation is no proof of absence."
)
_WITHHELD = (
    "Withheld: places of cameras, single records with their days and times, which animal was met where, raw media with "
    "their names and digests, and people."
)
_NO_LICENCE = (
    "No licence is granted: all rights stay with the survey's team, which is to be asked before any use."
)


def public_descriptor(
    survey: Mapping[str, Any],
    settings: Mapping[str, Any],
    grain: Grain,
    places: Sequence[tuple[float, float]],
    species: Sequence[str],
    vernacular: Mapping[str, Mapping[str, str]],
    *,
    with_pictures: bool,
) -> dict[str, Any]:
    """The descriptor, keys in the order of the standard's own example.

    Parameters
    ----------
    survey
        `id`, `title`, `simulated`, `target_species` and `contributors` of survey.yaml.
    settings
        Sections exchange and disclosure.
    grain
        How exact the package is.
    places
        Longitude and latitude of the published places.
    species
        Scientific names in the observations.
    vernacular
        Language (ISO 639-3) -> scientific name -> common name.
    with_pictures
        Whether there are any cleared pictures.
    """
    coarse = _generalised(grain)
    return {
        "resources": standard_resources(),
        "profile": f"https://raw.githubusercontent.com/tdwg/camtrap-dp/{RELEASE}/camtrap-dp-profile.json",
        "name": survey["id"],
        # The end of the winter, not the time of a run.
        "created": f"{grain.season[1].isoformat()}T00:00:00Z",
        "title": survey["title"],
        "contributors": _contributors(survey),
        "description": " ".join([*simulated_note(survey), coarse, _TOLD, _WITHHELD]),
        "keywords": ["camera traps", "public", survey["target_species"]],
        "sources": [{"title": "leopard-census"}],
        **_rights(settings["disclosure"]),
        "project": {
            "id": survey["id"],
            "title": survey["title"],
            "samplingDesign": settings["exchange"]["sampling_design"],
            "captureMethod": sorted(set(settings["exchange"]["capture_method"])),
            "individualAnimals": True,
            "observationLevel": ["media", "event"] if with_pictures else ["event"],
        },
        "coordinatePrecision": float(f"1e-{grain_decimals(grain.km)}"),
        "spatial": {"type": "MultiPoint", "coordinates": [list(place) for place in places]},
        "temporal": {"start": grain.window[0].isoformat(), "end": grain.window[1].isoformat()},
        "taxonomic": [taxon(name, vernacular) for name in species],
        "leopard_census": {
            "version": OWN_VERSION,
            "edition": "public",
            "dataGeneralizations": coarse,
            "informationWithheld": _WITHHELD,
        },
    }


def _generalised(grain: Grain) -> str:
    return (
        f"PUBLIC: generalised, so that it leads nobody to the animals. Places are told on a grid of {grain.km:g} km; "
        "coordinateUncertainty tells how far a true place may be from the published one, and none need lie near it. "
        f"Times are told as {_GRAINS[grain.date]}, from midnight to midnight."
    )


def _contributors(survey: Mapping[str, Any]) -> list[dict[str, str]]:
    """Those of survey.yaml, without their addresses; the standard wants at least one."""
    told = ("title", "role", "organization")
    named = [
        {name: person[name] for name in told if person.get(name) is not None}
        for person in survey["contributors"]
    ]
    return named or [{"title": f"Team of the survey {survey['id']}", "role": "contributor"}]


def _rights(disclosure: Mapping[str, Any]) -> dict[str, Any]:
    data, media = disclosure["data_licence"].strip(), disclosure["media_licence"].strip()
    if not data:
        return {"rights": _NO_LICENCE}
    return {"licenses": [{"name": data, "scope": "data"}, {"name": media, "scope": "media"}]}

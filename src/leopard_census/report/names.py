"""Names of a survey that stand in its tables: of species, animals, stations, surveys, cameras and people.

They are no words of any language, and are printed as they are; scientific names in italics.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from leopard_census.report.views import Views

#: Unit of the step of the funnel that tells sightings by species.
BY_SPECIES = "sightings"
# What that step says where no species is told, or where people said that it is another one than was thought.
_NO_SPECIES = frozenset(("total", "unknown", "blank", "decided to be another species"))
_NAMES = frozenset(
    (
        "cameraModel",
        "camera_models",
        "companions",
        "deploymentID",
        "individualID",
        "individuals",
        "locationID",
        "mother",
    )
    + ("reviewer", "scientificName", "survey")
)
# A genus alone, a species, or a subspecies.
_SCIENTIFIC = re.compile(r"[A-Z][a-z]+(?: [a-z][a-z-]+){0,2}")
_TAG = re.compile(r"(<[^>]*>)")
# Within these nothing is set in italics: they are so already, or hold no text of the page.
_AS_THEY_ARE = frozenset(("em", "i", "svg", "style", "title", "head"))


def species_of(views: Views, survey: Mapping[str, Any]) -> frozenset[str]:
    """Species that the tables name, in whatever words, and that of the census."""
    found = {str(survey["target_species"])}
    for row in views.tables["funnel"]:
        if row["unit"] == BY_SPECIES and row["state"] not in _NO_SPECIES:
            found.add(row["state"])
    for rows in views.tables.values():
        found |= {row["scientificName"] for row in rows if row.cells.get("scientificName")}
    return frozenset(found - _NO_SPECIES)


def survey_names(views: Views, survey: Mapping[str, Any]) -> set[str]:
    """All names that may stand in a sentence of a table, the region's too."""
    found = set(species_of(views, survey))
    for rows in views.tables.values():
        for row in rows:
            for column in _NAMES & row.cells.keys():
                value = row[column]
                found |= {value, *value.split(", ")} if isinstance(value, str) else set(value or ())
    for place in views.tables["public_places"]:
        found |= set(place["names"])
    if survey.get("region"):
        found.add(survey["region"]["name"])
    return found - _NO_SPECIES


def italic_names(html: str, species: Iterable[str]) -> str:
    """A page with scientific names of these species in italics, where they are not yet."""
    scientific = sorted(filter(_SCIENTIFIC.fullmatch, species), key=lambda name: (-len(name), name))
    if not scientific:
        return html
    wanted = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, scientific))})(?!\w)")
    return "".join(_set(html, wanted))


def _set(html: str, wanted: re.Pattern[str]) -> Iterator[str]:
    within: list[str] = []
    for part in _TAG.split(html):
        if not part.startswith("<"):
            yield part if within else wanted.sub(r"<i>\g<0></i>", part)
            continue
        name = re.match(r"</?([\w-]*)", part)
        tag = name[1] if name else ""
        if tag in _AS_THEY_ARE:
            if part.startswith("</"):
                within.pop()
            elif not part.endswith("/>"):
                within.append(tag)
        yield part

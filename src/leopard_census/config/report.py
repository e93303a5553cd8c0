"""Settings of the report."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from leopard_census.config.section import Section

Language = Literal["en", "ru"]
LANGUAGES: tuple[str, ...] = get_args(Language)
Edition = Literal["internal", "public"]
EDITIONS: tuple[str, ...] = get_args(Edition)


def _each_once(languages: tuple[Language, ...]) -> tuple[Language, ...]:
    if len(set(languages)) < len(languages):
        raise ValueError("each language may be named once")
    return languages


def _once(editions: tuple[Edition, ...]) -> tuple[Edition, ...]:
    if len(set(editions)) < len(editions):
        raise ValueError("each edition may be named once")
    return editions


class ReportSettings(Section):
    """The PDF."""

    # Languages that the report is printed in, a file each: English and Russian.
    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_each_once)] = ("en", "ru")
    # Editions that are made: the internal one, for the census team, and the public one, which leaves out or coarsens
    # all that leads to the animals, and goes to the folder public/ once the release gate has passed it.
    editions: Annotated[tuple[Edition, ...], Field(min_length=1), AfterValidator(_once)] = (
        "internal",
        "public",
    )
    # Who answers for the report; printed on the title page when given.
    publisher: str = ""
    # Widest side in pixels of a picture in the catalogue: 83 mm at 300 dots per inch, what a printer resolves.
    picture_pixels: Annotated[int, Field(ge=100, le=4000)] = 980
    # JPEG quality of these pictures; above 85 files grow faster than eyes can tell.
    picture_quality: Annotated[int, Field(ge=30, le=100)] = 85

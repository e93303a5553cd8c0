"""One identity as its source has it."""

from __future__ import annotations

from dataclasses import dataclass

from leopard_census.review.importing.told import Place


@dataclass(frozen=True)
class Shot:
    """A picture or clip as a source names it.

    Attributes
    ----------
    names
        Its path or name; where the source has several, any of them.
    deployment
        Deployment or station that the source says, or empty.
    media_id
        Its mediaID there, or empty: of a package that was made from this survey it is ours.
    """

    names: tuple[str, ...]
    deployment: str = ""
    media_id: str = ""


@dataclass(frozen=True)
class Given:
    """One identity.

    Attributes
    ----------
    place
        Where it stands.
    code
        What the animal is called there.
    shots
        The picture; of an event all its pictures.
    species
        Scientific name that the source says, or empty.
    time_s
        Seconds in the clip; None where nothing is said.
    box
        x, y, w, h; shares of the picture, or pixels where `pixels`.
    event
        Whether it is said of an event and not of a picture.
    alone
        Of an event: whether the source saw one animal in it.
    by_machine
        Whether a program gave it.
    """

    place: Place
    code: str
    shots: tuple[Shot, ...]
    species: str = ""
    time_s: float | None = None
    box: tuple[float, float, float, float] | None = None
    pixels: bool = False
    event: bool = False
    alone: bool = True
    by_machine: bool = False

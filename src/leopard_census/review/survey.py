"""What the page knows of a survey: its sightings of the target species, their pictures, and what is to be asked.

Sightings that the assignments list are `shown`: those of the target species that no rule and no person took out. Pairs,
candidates and controls are among these alone. Apart from them, `others` are of another species or of none that is
known, or people took them out: people may say that the species is another. What machine or label calls a person is in
neither, so no picture of it can be asked for; what people call one is taken out by `people.without_people`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.anchors import anchor_text
from leopard_census.individuals.known import Known
from leopard_census.individuals.naming import encounter_numbers
from leopard_census.review.attachment import Attachment
from leopard_census.review.controls import Control, Seen, known_pairs
from leopard_census.review.protocol import Pair
from leopard_census.tables.anchor import Anchor, format_anchor
from leopard_census.tables.boxes import Box

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Picture:
    """One picture of a sighting.

    Attributes
    ----------
    frame
        frameID.
    flank
        left, right or other; as people decided, where they did.
    box
        Part of the frame that it shows, as fractions.
    archive, image, mask
        Zip of the deployment, and the names of picture and mask in it.
    animal
        Where the animal is in the picture, as fractions of it; None where nobody boxed it there.
    flank_probability
        That it shows this flank; 1 where people decided.
    """

    frame: str
    flank: str
    quality: float
    night: bool
    width: int | None
    height: int | None
    box: Box
    archive: Path
    image: str
    mask: str | None
    animal: Box | None = None
    flank_probability: float = 1.0

    @property
    def media(self) -> str:
        """mediaID of its file."""
        return self.frame.partition("@")[0]

    @property
    def anchor(self) -> str:
        """Where a decision on just this picture points."""
        media, _, microseconds = self.frame.partition("@")
        return format_anchor(Anchor(media, int(microseconds or 0) / 1e6, self.box))

    @property
    def time_s(self) -> float:
        """In the clip; 0 in a photo."""
        return int(self.frame.partition("@")[2] or 0) / 1e6


@dataclass(frozen=True)
class Shown:
    """One sighting.

    Attributes
    ----------
    row
        Of the sightings table; of earlier winters as `individuals.known` makes it.
    assigned
        Of the assignments table; empty for earlier winters.
    pictures
        Best first.
    called_person
        Whether somebody calls it a person; then there are no pictures.
    n_hidden
        Pictures that are not among `pictures` since they may show a person.
    """

    row: Row
    assigned: Row
    pictures: tuple[Picture, ...]
    called_person: bool = False
    n_hidden: int = 0

    @property
    def key(self) -> str:
        """sightingID."""
        return str(self.row["sightingID"])

    @property
    def flank(self) -> str:
        """As people decided, where they did."""
        return str(self.assigned.get("flank") or self.row["flank"])

    @property
    def code(self) -> str | None:
        """What it is called now: by people, or by machine."""
        return self.assigned.get("individualID") or self.row["individualID"]

    @property
    def start(self) -> dt.datetime | None:
        """When it began."""
        return self.row["start"]

    @property
    def anchor(self) -> str | None:
        """Where a decision on it points."""
        return anchor_text(self.row)

    @property
    def mark(self) -> str:
        """Tells whether a page was made of just this: after a run another animal may bear its key, and pictures may
        be hidden. 16 hexadecimal digits."""
        places = [self.anchor, *sorted(f"{p.frame} {p.box}" for p in self.pictures)]
        return hashlib.sha256("\n".join(map(str, places)).encode()).hexdigest()[:16]

    def of_frames(self, frames: Sequence[str]) -> tuple[Picture, ...]:
        """Its pictures of these frames; all of them where none are given."""
        return tuple(p for p in self.pictures if p.frame in frames) if frames else self.pictures


@dataclass(frozen=True)
class ReviewSurvey:
    """A survey as it was built last.

    Attributes
    ----------
    shown
        sightingID -> sighting, those of earlier winters among them.
    others
        sightingID -> sighting that is not of the target species, or that people took out.
    queue
        Rows of the review queue, best first.
    catalogue
        Rows of the catalogue.
    state
        Row of the state of the review.
    known
        Of earlier winters.
    built
        When the queue was made.
    register
        Rows of the register that this survey may read.
    target_species
        Of the survey.
    attachment
        Which sightings a decision means.
    people_media
        Files in which somebody calls a sighting a person.
    whole
        The same with all pictures, where some are hidden since they may show a person.
    """

    name: str
    shown: dict[str, Shown]
    others: dict[str, Shown]
    queue: Sequence[Row]
    catalogue: Sequence[Row]
    state: Row
    known: Known
    built: dt.datetime
    settings: IndividualsSettings
    tables: Mapping[str, Path] = field(repr=False)
    attachment: Attachment = field(repr=False)
    register: Sequence[Row] = ()
    target_species: str = ""
    people_media: frozenset[str] = frozenset()
    whole: ReviewSurvey | None = field(default=None, repr=False)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Pairs of the queue, in order, each with the smaller key first."""
        return [_pair(row["sighting_a"], row["sighting_b"]) for row in self.queue]

    @cached_property
    def with_pictures(self) -> frozenset[str]:
        """Sightings that have one, and a place that a decision can point at."""
        return frozenset(key for key, one in self.shown.items() if one.pictures and one.anchor)

    @cached_property
    def controls(self) -> list[Control]:
        """Pairs whose answer is known; of what is hidden, none is asked, and the others stay the same."""
        if self.whole is not None:
            hidden = {key for key, one in self.shown.items() if one.n_hidden}
            return [control for control in self.whole.controls if hidden.isdisjoint(control.pair)]
        own = [one for key, one in sorted(self.shown.items()) if one.pictures and one.anchor]
        visit = encounter_numbers([one.row for one in own], self.settings.encounter_minutes)
        # The views of an animal from one earlier winter are of several visits, but nobody knows which.
        visit |= {one.key: -1 - n for n, one in enumerate(own) if one.key in self.known.keys}
        return known_pairs(_seen(one, visit[one.key]) for one in own)

    @cached_property
    def control_of(self) -> dict[str, Control]:
        """`Control.mark` -> control: found at once, so that the time of an answer tells of none."""
        return {control.mark: control for control in self.controls}

    def attach(self, anchor: str) -> str | None:
        """The one sighting that an anchor means."""
        return self.attachment.one(anchor)

    def meant(self, anchor: Anchor) -> list[str]:
        """All sightings that an anchor may mean, those of other species among them."""
        return self.attachment.index.candidates(anchor)

    def sighting(self, key: str) -> Shown | None:
        """A sighting that the page knows, of the target species or not."""
        return self.shown.get(key) or self.others.get(key)


def _pair(a: str, b: str) -> Pair:
    return min(a, b), max(a, b)


def _seen(one: Shown, visit: int) -> Seen:
    frames: dict[str, list[tuple[float, str]]] = {}
    for picture in one.pictures:
        frames.setdefault(picture.flank, []).append((picture.time_s, picture.frame))
    return Seen(
        one.key,
        visit,
        one.row["individualID"],
        {flank: tuple(sorted(own)) for flank, own in frames.items()},
        tuple(one.row["companions"] or ()),
    )

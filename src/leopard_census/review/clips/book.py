"""Which sightings have a clip, what of it is shown, and why not: the page's only way from a key to a file."""

from __future__ import annotations

import stat
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from leopard_census.config.sightings import SightingsSettings
from leopard_census.imaging.file_path import from_cell
from leopard_census.imaging.media_type import is_clip
from leopard_census.review.clips.order import LONGEST_S, MICROSECOND, NONE, Order, Place
from leopard_census.review.clips.people import (
    LookedAt,
    files_labelled_human,
    looked_at,
    media_decided_human,
    media_of_people,
)
from leopard_census.review.raw_rows import raw_rows
from leopard_census.review.survey import Picture, ReviewSurvey, Shown
from leopard_census.tables.boxes import parse_box
from leopard_census.tables.decision_form import WITHDRAW

Row = Mapping[str, Any]

#: Tables and detection files of so many deployments are kept in memory.
_KEPT = 64


class NotShownError(Exception):
    """A sighting's clip is not shown; the argument is one of `order.REASONS`."""


@dataclass(frozen=True)
class Sources:
    """Where clips lie, and what the survey's settings say of them.

    Attributes
    ----------
    results, media_root
        Folders of the survey.
    person_from
        Setting `person_threshold` of the stage sightings.
    class_names
        Setting of that stage.
    strips
        Settings `banner_top` and `banner_bottom` of the stage detections; None where they are to be found.
    labels
        Rows of the survey's sheet.
    """

    results: Path
    media_root: Path
    person_from: float
    class_names: Mapping[str, str] = field(default_factory=dict)
    strips: tuple[float | None, float | None] = (None, None)
    labels: Sequence[Row] = ()

    @classmethod
    def of_settings(
        cls,
        results: Path,
        media_root: Path | None,
        settings: Mapping[str, Mapping[str, Any]],
        labels: Sequence[Row],
    ) -> Sources | None:
        """By the settings of a survey's plan, by stage; None where the survey has no media."""
        if media_root is None:
            return None
        sightings = SightingsSettings(**settings["sightings"])
        detections = settings["detections"]
        above, below = (
            None if detections[name] == "auto" else float(detections[name])
            for name in ("banner_top", "banner_bottom")
        )
        return cls(
            results, media_root, sightings.person_threshold, sightings.class_names, (above, below), labels
        )


@dataclass(frozen=True)
class _Medium:
    """A media file that is a clip."""

    media: str
    path: str
    size: int


class ClipBook:
    """Clips of a survey as it was built last.

    Parameters
    ----------
    survey
        The survey.
    sources
        Where its clips lie.
    """

    def __init__(self, survey: ReviewSurvey, sources: Sources) -> None:
        self.survey, self._sources = survey, sources
        self._labelled = files_labelled_human(sources.labels)
        self._people = media_of_people(raw_rows(survey.tables["sightings"]), raw_rows(survey.tables["crops"]))
        # Of this survey alone: a new one has a book of its own.
        self._clips = lru_cache(_KEPT)(self._clips_of)
        self._boxes = lru_cache(_KEPT)(self._places_of)
        self._looked = lru_cache(_KEPT)(self._looked_at)
        self._decided: tuple[list[Row], frozenset[str]] | None = None

    def has_clip(self, one: Shown) -> bool:
        """Whether a sighting is one of a clip of this survey (earlier winters left pictures alone), and moves in it."""
        medium = self._medium(one)
        return medium is not None and len(self._places(one, medium)) > 1

    def order(
        self,
        one: Shown,
        pictures: Sequence[Picture],
        decisions: Sequence[Row],
        others: Sequence[Picture] = (),
    ) -> Order:
        """What to decode for a sighting.

        Parameters
        ----------
        one
            The sighting.
        pictures
            Those of it that are shown: a piece of a long track lies around the best of them.
        decisions
            Rows of decisions.csv: what a reviewer called a person is not shown from then on.
        others
            Pictures of the same sighting that the other side of a question shows: the clip is parted between them.

        Raises
        ------
        NotShownError
            When it is not to be shown, or cannot be.
        """
        medium = self._medium(one)
        if medium is None or len(own := self._places(one, medium)) < 2:
            raise NotShownError(NONE)
        self._check_people(medium, str(one.row["deploymentID"]), decisions)
        path = self._unchanged(medium)
        times = [round(p.time_s * MICROSECOND) for p in pictures]
        own = _parted(own, times, [round(p.time_s * MICROSECOND) for p in others])
        start, end = _piece(own, times[0])
        return Order(str(path), start, end, tuple(own), self._sources.strips)

    def _medium(self, one: Shown) -> _Medium | None:
        if one.key in self.survey.known.keys or not one.pictures:
            return None
        clips = self._clips(str(one.row["deploymentID"]))
        # A sighting is of one clip, or of the photos of one burst.
        return next((clips[media] for media in one.row["mediaIDs"] if media in clips), None)

    def _places(self, one: Shown, medium: _Medium) -> list[Place]:
        """Where the animal is, in order of time; by its pictures where nothing followed it."""
        tracks = self._boxes(str(one.row["deploymentID"]))
        own = [place for media, place in tracks.get(one.key, ()) if media == medium.media]
        return own or sorted((round(p.time_s * MICROSECOND), p.box) for p in one.pictures)

    def _check_people(self, medium: _Medium, deployment: str, decisions: Sequence[Row]) -> None:
        looked = self._looked(deployment)
        seen = (
            medium.path in looked.people
            or medium.path in self._labelled
            or medium.media in self._people
            or medium.media in self._decided_human(decisions)
            or medium.media in self.survey.people_media
        )
        if seen:
            raise NotShownError("person")
        if medium.path not in looked.free:
            raise NotShownError("unlooked")

    def _decided_human(self, decisions: Sequence[Row]) -> Collection[str]:
        """Kept until a row is added, or somebody edits one."""
        about = [row for row in decisions if row["kind"] in ("species", WITHDRAW)]
        if self._decided is None or self._decided[0] != about:
            self._decided = about, media_decided_human(about)
        return self._decided[1]

    def _unchanged(self, medium: _Medium) -> Path:
        """The file, when it is there with the size that it had."""
        path = self._sources.media_root / from_cell(medium.path)
        try:
            found = path.stat()
        except (OSError, ValueError):
            raise NotShownError("gone") from None
        if not stat.S_ISREG(found.st_mode) or found.st_size != medium.size:
            raise NotShownError("changed")
        return path

    def _clips_of(self, deployment: str) -> dict[str, _Medium]:
        """Clips of a deployment by mediaID."""
        found = {}
        for row in raw_rows(self._sources.results / "media" / f"{deployment}.csv"):
            if is_clip(row["fileMediatype"]):
                found[row["mediaID"]] = _Medium(row["mediaID"], row["filePath"], int(row["bytes"]))
        return found

    def _places_of(self, deployment: str) -> dict[str, list[tuple[str, Place]]]:
        """sightingID -> mediaID, moment and box, in order of time."""
        found: dict[str, list[tuple[str, Place]]] = {}
        for row in raw_rows(self._sources.results / "sightings" / f"{deployment}.tracks.csv"):
            media, _, time_us = row["frameID"].partition("@")
            found.setdefault(row["sightingID"], []).append((media, (int(time_us), parse_box(row["box"]))))
        for own in found.values():
            own.sort(key=lambda place: place[1])
        return found

    def _looked_at(self, deployment: str) -> LookedAt:
        path = self._sources.results / "detections" / f"{deployment}.json"
        return looked_at(path, self._sources.person_from, self._sources.class_names)


def _parted(places: list[Place], mine: Sequence[int], others: Sequence[int]) -> list[Place]:
    """Of a question that shows the earlier and the later pictures of one sighting, this side's part of the track.

    The same piece on both sides would tell at once that it is one animal.
    """
    if not others:
        return places
    if max(mine) < min(others):
        border = (max(mine) + min(others)) / 2
        part = [place for place in places if place[0] < border]
    else:
        border = (max(others) + min(mine)) / 2
        part = [place for place in places if place[0] > border]
    return part or places[:1]


def _piece(places: Sequence[Place], best_us: int) -> tuple[int, int]:
    """First and last moment shown: of a long track what lies around its best picture."""
    first, last = places[0][0], places[-1][0]
    longest = round(LONGEST_S * MICROSECOND)
    start = min(max(best_us - longest // 2, first), max(last - longest, first))
    return start, min(start + longest, last)

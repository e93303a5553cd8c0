"""No picture of a person: what somebody calls one is hidden from that moment on, and whatever else shows the place.

A call is a decision of kind species that says `human`. It counts from the moment at which it is on disk, whether or not
others differ, until its reviewer takes it back or says something else, or a later round settles it. Then every picture
of the sighting is hidden, and every picture of another one that touches a place where the person was, by the rule by
which the stage sightings keeps people out of crops: in a clip a second before and after as well, in a burst in all of
its photos.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from leopard_census.individuals.answers import Answer, standing
from leopard_census.review.survey import Picture, ReviewSurvey, Shown
from leopard_census.sightings.people import Places
from leopard_census.sightings.seen import Seen
from leopard_census.tables.anchor import parse_anchor
from leopard_census.tables.boxes import Box, parse_box
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.special_names import names_person

Row = Mapping[str, Any]
#: Where a person was: mediaID, seconds in it, box.
Place = tuple[str, float, Box]


@dataclass(frozen=True)
class Call:
    """Somebody says that a sighting is a person.

    Attributes
    ----------
    anchor
        Where the decision points.
    sightings
        All that it can mean: where two are in one place, neither is shown.
    """

    anchor: str
    sightings: tuple[str, ...]


def person_calls(rows: Iterable[Row], attach: Callable[[str], Sequence[str]]) -> frozenset[Call]:
    """Calls that count.

    Parameters
    ----------
    rows
        Of decisions.csv.
    attach
        All sightings that an anchor can mean.
    """
    about: dict[tuple[str, ...], list[tuple[Row, Answer]]] = {}
    for row in not_withdrawn([row for row in rows if row["kind"] in ("species", "withdraw")]):
        if row["verdict"] == "skip":
            continue
        if _place(row["subject"]) is None:
            continue  # the workflow tells that it is no anchor
        # What finds no sighting stands for its place.
        found = tuple(attach(row["subject"])) or (row["subject"],)
        answer = Answer(
            row["decisionID"],
            row["decidedAt"],
            row["reviewer"],
            row["round"] or 0,
            "species",
            found[0],
            row["object"],
            row["verdict"] == "is-not",
        )
        about.setdefault(found, []).append((row, answer))
    calls = set()
    for found, answers in about.items():
        stand = {answer.decision for answer in standing(answer for _, answer in answers)}
        calls |= {
            Call(row["subject"], () if found == (row["subject"],) else found)
            for row, answer in answers
            if answer.decision in stand and not answer.denies and names_person(answer.value)
        }
    return frozenset(calls)


def without_people(survey: ReviewSurvey, calls: Collection[Call]) -> ReviewSurvey:
    """The survey as it may be shown: sightings without the pictures that show a person, or may.

    Parameters
    ----------
    survey
        With all pictures.
    calls
        From `person_calls`.
    """
    if not calls:
        return survey
    called = frozenset(chain.from_iterable(call.sightings for call in calls))
    everything = {**survey.others, **survey.shown}
    bursts = _Bursts(one.row["mediaIDs"] for one in everything.values())
    places = [*_places(survey, calls, called)]
    clips = {p.media for one in everything.values() for p in one.pictures if p.time_s > 0}
    regions = _regions(places, bursts, clips)

    def hides(picture: Picture) -> bool:
        region = regions.get(bursts.of(picture.media))
        return region is not None and region.touch(_seen(picture.time_s, picture.box), picture.box)

    def allowed(one: Shown) -> Shown:
        person = one.key in called
        pictures = tuple(p for p in one.pictures if not person and not hides(p))
        if not person and len(pictures) == len(one.pictures):
            return one
        return replace(
            one, pictures=pictures, called_person=person, n_hidden=len(one.pictures) - len(pictures)
        )

    return replace(
        survey,
        shown={key: allowed(one) for key, one in survey.shown.items()},
        others={key: allowed(one) for key, one in survey.others.items()},
        people_media=frozenset(media for media, _, _ in places),
        whole=survey,
    )


class _Bursts:
    """Files that were taken in one burst, as far as a sighting goes from one to the other."""

    def __init__(self, together: Iterable[Sequence[str]]) -> None:
        self._root: dict[str, str] = {}
        for media in together:
            for other in media[1:]:
                self._root[self.of(other)] = self.of(media[0])

    def of(self, media: str) -> str:
        """The file that stands for a file's burst."""
        while media in self._root and self._root[media] != media:
            media = self._root[media]
        return media


def _regions(places: Iterable[Place], bursts: _Bursts, clips: Collection[str]) -> dict[str, Places]:
    by_burst: dict[str, list[Place]] = {}
    for place in places:
        by_burst.setdefault(bursts.of(place[0]), []).append(place)
    return {
        # In a clip a second counts; photos lie at second 0 of themselves, so that each counts for its burst.
        burst: Places(
            [_seen(time_s, box) for _, time_s, box in own],
            clip=any(time_s > 0 or media in clips for media, time_s, _ in own),
        )
        for burst, own in by_burst.items()
    }


def _seen(time_s: float, box: Box) -> Seen:
    return Seen({}, 0, time_s, box, 1.0, "person")


def _places(survey: ReviewSurvey, calls: Collection[Call], called: frozenset[str]) -> Iterable[Place]:
    """Where the people were: what the decisions point at, and all boxes and crops of the sightings."""
    yield from filter(None, (_place(call.anchor) for call in calls))
    for key in sorted(called):
        one = survey.shown.get(key) or survey.others.get(key)
        for picture in one.pictures if one else ():
            yield picture.media, picture.time_s, picture.box
    yield from _tracks(survey.tables["tracks"], called)
    yield from _tracks(survey.tables["crops"], called)


def _place(anchor: str) -> Place | None:
    try:
        found = parse_anchor(anchor)
    except ValueError:
        return None
    return found.media_id, found.time_s, found.box


def _tracks(table: Path, sightings: frozenset[str]) -> Iterable[Place]:
    """Boxes of some sightings in a table that has a hundred thousands of others."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        sighting, frame, box = map(next(rows).index, ("sightingID", "frameID", "box"))
        for row in rows:
            if row[sighting] in sightings:
                media, _, microseconds = row[frame].partition("@")
                yield media, int(microseconds or 0) / 1e6, parse_box(row[box])

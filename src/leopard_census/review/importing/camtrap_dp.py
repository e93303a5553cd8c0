"""Identities of a Camtrap DP 1.0 package: its observations that name an individual, and the media that they are of.

An observation of the level `media` means one picture or clip, one of the level `event` all media of its deployment
between `eventStart` and `eventEnd`. Of an event nobody can tell which of two animals is meant, so it counts only where
the source saw one animal in it.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from leopard_census.review.importing.given import Given, Shot
from leopard_census.review.importing.plain import read_box, read_time
from leopard_census.review.importing.sheet import Sheet, read_sheet
from leopard_census.review.importing.told import Place, RefusedError, Told
from leopard_census.tables.spelling import NAMELESS, alike

OBSERVATIONS, MEDIA = "observations.csv", "media.csv"
_OF_OBSERVATION = frozenset(
    [
        "observationID", "deploymentID", "mediaID", "eventID", "eventStart", "eventEnd", "observationLevel",
        "observationType", "scientificName", "count", "individualID", "bboxX", "bboxY", "bboxWidth", "bboxHeight",
        "bboxTime", "classificationMethod",
    ]
)  # fmt: skip
_OF_MEDIA = frozenset(["mediaID", "deploymentID", "timestamp", "filePath", "fileName"])
_BOX = ("bboxX", "bboxY", "bboxWidth", "bboxHeight")
Row = dict[str, str]


def read_camtrap_dp(observations: bytes, media: bytes) -> tuple[list[Given], list[Told]]:
    """Identities, and observations that name an individual but are none of a person, or of no animal.

    Parameters
    ----------
    observations, media
        Content of the two tables.

    Raises
    ------
    RefusedError
        Listing every row that cannot be read.
    """
    said = read_sheet(observations, OBSERVATIONS, _OF_OBSERVATION.__contains__)
    listed = read_sheet(media, MEDIA, _OF_MEDIA.__contains__)
    missing = [
        Told("f_no_column", values={"file": sheet.name, "column": column, "columns": ", ".join(sheet.header)})
        for sheet, needed in ((said, ("observationID", "individualID")), (listed, ("mediaID", "filePath")))
        for column in needed
        if column not in sheet.header
    ]
    if missing:
        raise RefusedError(missing)
    media_at = listed.header.index("mediaID")
    shots = {cells[media_at]: cells for _, cells in listed.rows}
    events = _Events(said, listed, shots)
    name_at = said.header.index("individualID")
    given: list[Given] = []
    left: list[Told] = []
    faults: list[Told] = []
    for number, cells in said.rows:
        if alike(cells[name_at]) in NAMELESS:
            continue
        row = _row(said, cells)
        place = Place(OBSERVATIONS, number, row["observationID"])
        if row.get("observationType", "animal") not in ("", "animal"):
            left.append(Told("o_no_animal", place, {"type": row["observationType"]}))
            continue
        if row.get("mediaID"):
            if row["mediaID"] not in shots:
                faults.append(Told("f_media", place, {"media": row["mediaID"]}))
                continue
            of, event = [row["mediaID"]], False
        else:
            told, event = events.media(row, place, faults), True
            if told is None:
                continue
            of = told
            if not of:
                left.append(Told("o_event_empty", place))
                continue
        given.append(
            Given(
                place,
                row["individualID"],
                tuple(_shot(_row(listed, shots[media_id])) for media_id in of),
                row.get("scientificName", ""),
                read_time(row.get("bboxTime", ""), place, faults),
                read_box([row.get(name, "") for name in _BOX], place, faults),
                event=event,
                alone=not event or events.alone(row),
                by_machine=row.get("classificationMethod", "") == "machine",
            )
        )
    if faults:
        raise RefusedError(faults)
    return given, left


class _Events:
    """Events of the package: their media, and whether one animal is in them.

    Packages have hundreds of thousands of rows, and mostly name animals in single media: nothing of this is made
    before an event is asked for.
    """

    def __init__(self, said: Sheet, listed: Sheet, shots: Mapping[str, list[str]]) -> None:
        self._said, self._listed, self._shots = said, listed, shots

    @cached_property
    def _by_time(self) -> dict[str, list[tuple[dt.datetime, str]]]:
        """deploymentID -> time and mediaID of its media, in order."""
        found: dict[str, list[tuple[dt.datetime, str]]] = {}
        for media_id, cells in self._shots.items():
            row = _row(self._listed, cells)
            if (when := _moment(row.get("timestamp", ""))) is not None:
                found.setdefault(row.get("deploymentID", ""), []).append((when, media_id))
        for own in found.values():
            own.sort()
        return found

    @cached_property
    def _told(self) -> tuple[dict[tuple[str, str], list[str]], Counter[tuple[str, ...]]]:
        """deploymentID and eventID -> media that observations tell; event -> animals that were seen in it."""
        of_event: dict[tuple[str, str], list[str]] = {}
        animals: Counter[tuple[str, ...]] = Counter()
        for _, cells in self._said.rows:
            row = _row(self._said, cells)
            key = row.get("deploymentID", ""), row.get("eventID", "")
            if row.get("mediaID") in self._shots and row.get("eventID"):
                of_event.setdefault(key, []).append(row["mediaID"])
            if not row.get("mediaID") and row.get("observationType", "animal") in ("", "animal"):
                count = row.get("count", "")
                animals[_event(row)] += (
                    int(count) if count.isascii() and count.isdigit() and len(count) < 6 else 1
                )
        return of_event, animals

    def media(self, row: Row, place: Place, faults: list[Told]) -> list[str] | None:
        """mediaIDs of an event; None where it cannot be told which, which is a fault."""
        own = set(self._told[0].get((row.get("deploymentID", ""), row.get("eventID", "")), ()))
        start, end = (_moment(row.get(name, "")) for name in ("eventStart", "eventEnd"))
        if start is None or end is None:
            if not own:
                faults.append(Told("f_event", place))
                return None
            return sorted(own)
        timed = self._by_time.get(row.get("deploymentID", ""), [])
        first = bisect.bisect_left(timed, (start, ""))
        last = bisect.bisect_right(timed, (end, "\U0010ffff"))
        return sorted(own | {media_id for _, media_id in timed[first:last]})

    def alone(self, row: Row) -> bool:
        """Whether the source saw one animal in the event."""
        return self._told[1][_event(row)] <= 1


def _event(row: Row) -> tuple[str, ...]:
    """What tells an event from another: its number, or when it was."""
    number = row.get("eventID", "")
    when = () if number else (row.get("eventStart", ""), row.get("eventEnd", ""))
    return (row.get("deploymentID", ""), number, *when)


def _shot(row: Row) -> Shot:
    names = tuple(dict.fromkeys(name for name in (row["filePath"], row.get("fileName", "")) if name))
    return Shot(names, row.get("deploymentID", ""), row["mediaID"])


def _row(sheet: Sheet, cells: list[str]) -> Row:
    return dict(zip(sheet.header, cells, strict=True))


def _moment(text: str) -> dt.datetime | None:
    """A time with its offset; None for anything else."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None

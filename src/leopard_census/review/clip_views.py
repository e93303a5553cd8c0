"""Addresses of clips: whether there is one, its frames as they are decoded, and each of them as a picture.

An address names a question and a side, or a sighting, and a number; never a file. Whether a clip may be shown is asked
anew for each picture: what somebody calls a person is gone at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leopard_census.review import signed_in
from leopard_census.review.clips.book import ClipBook, NotShownError, Sources
from leopard_census.review.clips.order import MOST_FRAMES, NONE, ClipFrame, Order
from leopard_census.review.clips.shelf import Found, Shelf
from leopard_census.review.desk import Desk
from leopard_census.review.pair_views import evened
from leopard_census.review.survey import Picture, Shown

#: An answer waits so long for a frame that is not decoded yet, in seconds.
_WAIT_S = 1.0
#: A browser keeps a frame for so long, in seconds: a clip is played more than once.
_PICTURES_S = 600


@dataclass(frozen=True)
class _Wanted:
    """A sighting, which of its pictures are shown, and those on the other side where that is the same sighting."""

    one: Shown
    pictures: tuple[Picture, ...]
    others: tuple[Picture, ...] = ()


class ClipViews:
    """Views of clips.

    Parameters
    ----------
    desk
        Of the survey.
    sources
        Where its clips lie; None where nothing is to be played.
    shelf
        Of what is decoded.
    """

    def __init__(self, desk: Desk, sources: Sources | None, shelf: Shelf | None = None) -> None:
        self.desk, self._sources = desk, sources
        self._shelf = shelf or Shelf()
        self._known: ClipBook | None = None

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/clips", signed_in.data(self.clips)),
            Route("/clip", signed_in.data(self.clip)),
            Route("/clip-frame", signed_in.data(self.frame)),
        ]

    async def clips(self, request: Request, reviewer: str) -> Response:
        """Of each side of a question, or of a sighting, whether it comes from a clip."""
        found = await run_in_threadpool(self._has_clips, request, reviewer)
        return JSONResponse({"clips": found}) if found else _missing()

    async def clip(self, request: Request, reviewer: str) -> Response:
        """Frames from the number `have` on, as far as they are decoded; asking begins to decode."""
        have = _number(request, "have")
        found = await run_in_threadpool(self._frames, request, reviewer, have or 0)
        if found is None or have is None:
            return _missing()
        one, frames = found
        several = one is not None and (one.row["simultaneous"] or 1) > 1
        return JSONResponse(
            {
                "frames": [_told(frame, several) for frame in frames.frames],
                "done": frames.done,
                "reason": frames.reason,
            }
        )

    async def frame(self, request: Request, reviewer: str) -> Response:
        """One frame as a picture."""
        number = _number(request, "number")
        found = None
        if number is not None:
            found = await run_in_threadpool(self._frame, request, reviewer, number)
        if found is None:
            return _missing()
        data = found.jpeg
        if request.query_params.get("look") == "even":
            data = await run_in_threadpool(evened, data)
        headers = {"Cache-Control": f"private, max-age={_PICTURES_S}"}
        return Response(data, media_type="image/jpeg", headers=headers)

    def _book(self) -> ClipBook | None:
        survey = self.desk.survey
        if self._sources is None:
            return None
        if self._known is None or self._known.survey is not survey:
            self._known = ClipBook(survey, self._sources)
        return self._known

    def _has_clips(self, request: Request, reviewer: str) -> list[bool]:
        book = self._book()
        found = [bool(book and book.has_clip(one)) for one in self._sightings(request, reviewer)]
        if any(found):
            self._shelf.warm()
        return found

    def _frames(self, request: Request, reviewer: str, have: int) -> tuple[Shown | None, Found] | None:
        try:
            ordered = self._ordered(request, reviewer)
        except NotShownError as error:
            return None, Found((), True, str(error))
        if ordered is None:
            return None
        one, order = ordered
        return one, self._shelf.ask(order, have, _WAIT_S)

    def _frame(self, request: Request, reviewer: str, number: int) -> ClipFrame | None:
        try:
            ordered = self._ordered(request, reviewer)
        except NotShownError:
            return None
        return self._shelf.frame(ordered[1], number) if ordered else None

    def _ordered(self, request: Request, reviewer: str) -> tuple[Shown, Order] | None:
        """What a request means, to decode; None where it means nothing.

        Raises
        ------
        NotShownError
            When it is not to be shown, or cannot be.
        """
        wanted, book = self._wanted(request, reviewer), self._book()
        if wanted is None:
            return None
        if book is None:
            raise NotShownError(NONE)
        return wanted.one, book.order(wanted.one, wanted.pictures, self.desk.log.rows(), wanted.others)

    def _wanted(self, request: Request, reviewer: str) -> _Wanted | None:
        if "question" not in request.query_params:
            found = self._sightings(request, reviewer)
            return _Wanted(found[0], found[0].pictures) if found else None
        sides = self.desk.sides(request.query_params["question"], reviewer)
        number = _number(request, "side")
        if number not in (0, 1):
            return None
        side, other = sides[number], sides[1 - number]
        same = side.sighting.key == other.sighting.key
        return _Wanted(side.sighting, side.pictures, other.pictures if same else ())

    def _sightings(self, request: Request, reviewer: str) -> list[Shown]:
        if "question" in request.query_params:
            return [side.sighting for side in self.desk.sides(request.query_params["question"], reviewer)]
        one = self.desk.survey.shown.get(request.query_params.get("sighting", ""))
        return [one] if one is not None and one.pictures else []


def _told(frame: ClipFrame, several: bool) -> dict[str, Any]:
    """What the page is told of a frame; where the animal is, when others may be in it too."""
    animal = [round(part, 4) for part in frame.animal] if several else None
    return {"time": round(frame.time_s, 3), "animal": animal}


def _number(request: Request, name: str) -> int | None:
    """A number of the address; None for what is none, or too large."""
    try:
        number = int(request.query_params.get(name, "0"))
    except ValueError:
        return None
    return number if 0 <= number <= MOST_FRAMES else None


def _missing() -> Response:
    return JSONResponse({"fault": ["there is no such clip"]}, 404)

"""Addresses of the view of pairs: questions, pictures, answers."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leopard_census.imaging.jpeg import decode_picture, encode_jpeg
from leopard_census.review import signed_in
from leopard_census.review.desk import Asked, Desk, Side, picture_bytes
from leopard_census.review.render import Render
from leopard_census.review.request_body import json_of
from leopard_census.review.survey import Picture

#: Questions that a page holds ready: pictures of the next ones are loaded while one is looked at.
AHEAD = 4
_PICTURES_S = 3600


class PairViews:
    """Views of pairs.

    Parameters
    ----------
    desk
        Of the survey.
    render
        Makes a page.
    """

    def __init__(self, desk: Desk, render: Render) -> None:
        self.desk, self._render = desk, render

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/pairs", signed_in.page(self.pairs)),
            Route("/api/questions", signed_in.data(self.questions)),
            Route("/api/answer", signed_in.data(self.answer), methods=["POST"]),
            Route("/api/say-of-side", signed_in.data(self.say_of_side), methods=["POST"]),
            Route("/api/undo", signed_in.data(self.undo), methods=["POST"]),
            Route("/api/spots", signed_in.data(self.spots)),
            Route("/picture", signed_in.data(self.picture)),
        ]

    async def pairs(self, request: Request, reviewer: str) -> Response:
        """The view of pairs; questions come from `/api/questions`."""
        return self._render(request, "pairs.html")

    async def questions(self, request: Request, reviewer: str) -> Response:
        """The next questions."""
        asked = await run_in_threadpool(self.desk.questions, reviewer, AHEAD)
        return JSONResponse({"questions": [_question(one) for one in asked]})

    async def answer(self, request: Request, reviewer: str) -> Response:
        """Take an answer; answered only when it is on disk."""
        given = await json_of(request)
        found = await run_in_threadpool(
            self.desk.answer,
            reviewer,
            str(given.get("question", "")),
            str(given.get("token", "")),
            str(given.get("verdict", "")),
            _seconds(given.get("seconds")),
            str(given.get("comment", "")),
        )
        return JSONResponse({"decisions": found.decisions, "known": found.known})

    async def say_of_side(self, request: Request, reviewer: str) -> Response:
        """Take what is said of all pictures of one side."""
        given = await json_of(request)
        side = given.get("side")
        found = await run_in_threadpool(
            self.desk.say_of_side,
            reviewer,
            str(given.get("question", "")),
            str(given.get("token", "")),
            side if isinstance(side, int) else -1,
            str(given.get("saying", "")),
        )
        return JSONResponse({"decisions": found.decisions, "known": found.known})

    async def undo(self, request: Request, reviewer: str) -> Response:
        """Take the last answer back, or what was said of a side."""
        given = await json_of(request)
        decision = given.get("decision")
        taken = await run_in_threadpool(
            self.desk.undo,
            reviewer,
            str(given.get("token", "")),
            decision if isinstance(decision, str) else None,
        )
        return JSONResponse({"decision": taken})

    async def spots(self, request: Request, reviewer: str) -> Response:
        """Matched spots of the two sightings of a question."""
        # The matcher takes a second to load: the page is there before anybody asks for it.
        from leopard_census.review.matched_spots import matched_spots

        sides = self.desk.sides(request.query_params.get("question", ""), reviewer)
        found = await run_in_threadpool(matched_spots, sides, self.desk.survey)
        return JSONResponse(found)

    async def picture(self, request: Request, reviewer: str) -> Response:
        """A picture of a question: by side and number, never by a path."""
        sides = self.desk.sides(request.query_params.get("question", ""), reviewer)
        try:
            side, number = int(request.query_params["side"]), int(request.query_params["number"])
            picture = sides[side].pictures[number] if side in (0, 1) and number >= 0 else None
        except (KeyError, ValueError, IndexError):
            picture = None
        if picture is None:
            return JSONResponse({"fault": ["there is no such picture"]}, 404)
        data = await run_in_threadpool(picture_bytes, picture)
        if request.query_params.get("look") == "even":
            data = await run_in_threadpool(evened, data)
        headers = {"Cache-Control": f"private, max-age={_PICTURES_S}"}
        return Response(data, media_type="image/jpeg", headers=headers)


def evened(data: bytes) -> bytes:
    """A picture with evened brightness (contrast-limited local equalisation of its lightness), as JPEG."""
    lab = cv2.cvtColor(decode_picture(data), cv2.COLOR_RGB2LAB)
    lab[:, :, 0] = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(6, 6)).apply(
        np.ascontiguousarray(lab[:, :, 0])
    )
    return encode_jpeg(np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8))


def _seconds(value: Any) -> float | None:
    """A number of JSON; None for none, and too large for one that no computer holds."""
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:
        return float("inf")


def _question(asked: Asked) -> dict[str, Any]:
    return {"question": asked.sealed, "flank": asked.flank, "sides": [_side(side) for side in asked.sides]}


def _side(side: Side) -> list[dict[str, Any]]:
    """What the page is told of the pictures of a side: nothing of names, places or times."""
    return [
        {
            "flank": side.flank_of(picture),
            "night": picture.night,
            "number": number,
            "animal": _outline(side, picture),
        }
        for number, picture in enumerate(side.pictures)
    ]


def _outline(side: Side, picture: Picture) -> list[float] | None:
    """Where the animal is, in a picture that may show another one too."""
    if picture.animal is None or (side.sighting.row["simultaneous"] or 1) < 2:
        return None
    return [round(part, 4) for part in picture.animal]

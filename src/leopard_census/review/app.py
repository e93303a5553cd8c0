"""The web page: what each address answers. Pages are made here; what changes something goes through the desk."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import jinja2
import numpy as np
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from leopard_census.errors import InputError
from leopard_census.imaging.jpeg import decode_picture, encode_jpeg
from leopard_census.review.desk import Asked, Desk, Side, picture_bytes
from leopard_census.review.guard import COOKIE, Guard, Session, door_key, new_session, session_of
from leopard_census.review.messages import LANGUAGES, language_of, plural, read_messages
from leopard_census.review.progress import progress_of
from leopard_census.review.request_body import form_of, json_of
from leopard_census.review.single_views import SingleViews
from leopard_census.review.survey import Picture

#: Questions that a page holds ready: pictures of the next ones are loaded while one is looked at.
AHEAD = 4
#: A name as people have them; nothing that a spreadsheet would take for a formula.
NAME = re.compile(r"[^\W\d_][\w .'’\-]{0,59}")
_PICTURES_S = 3600
_PLACES = ("/", "/pairs", "/sightings", "/animals")

Row = Mapping[str, Any]


class Page:
    """The page of one survey.

    Parameters
    ----------
    desk
        Questions and answers.
    secret
        For cookies.
    resources
        Folder with templates, messages and static files.
    fonts
        Folder of the report's fonts.
    deployments
        Where the cameras stood.
    """

    def __init__(
        self, desk: Desk, secret: bytes, resources: Path, fonts: Path, deployments: Sequence[Row] = ()
    ) -> None:
        self.desk, self._secret, self._resources, self._fonts = desk, secret, resources, fonts
        self._deployments = deployments
        self._messages = read_messages(resources / "messages")
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(resources / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def app(self, hosts: frozenset[str]) -> Starlette:
        """The ASGI application; `hosts` are the values of the header Host that mean it."""
        return Starlette(
            routes=[
                Route("/enter", self.enter),
                Route("/", self.home),
                Route("/sign-in", self.sign_in, methods=["POST"]),
                Route("/sign-out", self.sign_out, methods=["POST"]),
                Route("/language", self.language, methods=["POST"]),
                Route("/pairs", self.pairs),
                Route("/api/questions", self._reviewer(self.questions)),
                Route("/api/answer", self._reviewer(self.answer), methods=["POST"]),
                Route("/api/undo", self._reviewer(self.undo), methods=["POST"]),
                Route("/api/spots", self._reviewer(self.spots)),
                Route("/picture", self._reviewer(self.picture)),
                *self._single_routes(),
                Mount("/static", StaticFiles(directory=self._resources / "static")),
                Mount("/fonts", StaticFiles(directory=self._fonts)),
            ],
            middleware=[Middleware(Guard, secret=self._secret, hosts=hosts)],
            exception_handlers={404: self._missing, InputError: self._refused, 500: self._broken},
        )

    async def enter(self, request: Request) -> Response:
        """Let a browser in that has the key; a browser that was let in before stays signed in."""
        given = request.query_params.get("key", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, door_key(self._secret).encode()):
            return HTMLResponse("The key is wrong. Open the address that leopard-census printed.", 403)
        old = session_of(self._secret, request.headers)
        session = old or replace(
            new_session(), language=language_of(request.headers.get("accept-language", ""))
        )
        return self._with_cookie(RedirectResponse("/", 303), session)

    async def home(self, request: Request) -> Response:
        """Progress, or the form to sign in."""
        session: Session = request.state.session
        if session.reviewer is None:
            return self._page(request, "sign_in.html", fault=False)
        progress = await run_in_threadpool(progress_of, self.desk, session.reviewer)
        return self._page(request, "home.html", progress=progress)

    async def sign_in(self, request: Request) -> Response:
        """Sign in by name."""
        name = " ".join((await form_of(request)).get("name", "").split())
        if NAME.fullmatch(name) is None:
            return self._page(request, "sign_in.html", status=422, fault=True)
        return self._with_cookie(RedirectResponse("/", 303), replace(request.state.session, reviewer=name))

    async def sign_out(self, request: Request) -> Response:
        """Forget who works here."""
        return self._with_cookie(RedirectResponse("/", 303), replace(request.state.session, reviewer=None))

    async def language(self, request: Request) -> Response:
        """Change the language."""
        form = await form_of(request)
        back = form.get("back", "/")
        language = form.get("language", "")
        session = request.state.session
        if language in LANGUAGES:
            session = replace(session, language=language)
        return self._with_cookie(RedirectResponse(back if back in _PLACES else "/", 303), session)

    async def pairs(self, request: Request) -> Response:
        """The view of pairs; questions come from `/api/questions`."""
        if request.state.session.reviewer is None:
            return RedirectResponse("/", 303)
        return self._page(request, "pairs.html")

    async def questions(self, request: Request, reviewer: str) -> Response:
        """The next questions."""
        asked = await run_in_threadpool(self.desk.questions, reviewer, AHEAD)
        return JSONResponse({"questions": [_question(one) for one in asked]})

    async def answer(self, request: Request, reviewer: str) -> Response:
        """Take an answer; answered only when it is on disk."""
        given = await json_of(request)
        seconds = given.get("seconds")
        found = await run_in_threadpool(
            self.desk.answer,
            reviewer,
            str(given.get("question", "")),
            str(given.get("token", "")),
            str(given.get("verdict", "")),
            float(seconds) if isinstance(seconds, int | float) else None,
            str(given.get("comment", "")),
        )
        return JSONResponse({"decisions": found.decisions, "known": found.known})

    async def undo(self, request: Request, reviewer: str) -> Response:
        """Take the last answer back."""
        given = await json_of(request)
        taken = await run_in_threadpool(self.desk.undo, reviewer, str(given.get("token", "")))
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
            return await self._missing(request, None)
        data = await run_in_threadpool(picture_bytes, picture)
        if request.query_params.get("look") == "even":
            data = await run_in_threadpool(evened, data)
        headers = {"Cache-Control": f"private, max-age={_PICTURES_S}"}
        return Response(data, media_type="image/jpeg", headers=headers)

    def _single_routes(self) -> list[Route]:
        """Views of one sighting or animal: pages, for which somebody must sign in first."""
        views = SingleViews(self.desk, self._page, self._deployments)
        return [
            Route("/sightings", self._signed_in(views.sightings)),
            Route("/sighting", self._signed_in(views.sighting), methods=["GET"]),
            Route("/sighting", self._signed_in(views.say), methods=["POST"]),
            Route("/animals", self._signed_in(views.animals)),
            Route("/animal", self._signed_in(views.animal)),
            Route("/sighting-picture", self._signed_in(views.sighting_picture)),
        ]

    def _signed_in(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """Only for somebody who signed in; others are asked to."""

        async def guarded(request: Request) -> Response:
            reviewer = request.state.session.reviewer
            if reviewer is None:
                return RedirectResponse("/", 303)
            answer: Response = await endpoint(request, reviewer)
            return answer

        return guarded

    def _reviewer(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """Only for somebody who signed in."""

        async def guarded(request: Request) -> Response:
            reviewer = request.state.session.reviewer
            if reviewer is None:
                return JSONResponse({"fault": ["sign in first"]}, 403)
            answer: Response = await endpoint(request, reviewer)
            return answer

        return guarded

    def _page(self, request: Request, template: str, status: int = 200, **content: Any) -> Response:
        session: Session = request.state.session
        messages = self._messages[session.language]
        text = self._templates.get_template(template).render(
            m=messages,
            plural=lambda key, n: plural(messages[key], n, session.language),
            survey=self.desk.survey.name,
            session=session,
            languages=LANGUAGES,
            token=session.form_token(self._secret),
            here=request.url.path if request.url.path in _PLACES else "/",
            once=secrets.token_hex(8),
            **content,
        )
        return HTMLResponse(text, status)

    def _with_cookie(self, response: Response, session: Session) -> Response:
        response.set_cookie(
            COOKIE, session.sealed(self._secret), httponly=True, samesite="strict", max_age=180 * 86400
        )
        return response

    async def _missing(self, request: Request, error: Exception | None) -> Response:
        return JSONResponse({"fault": ["there is no such page"]}, 404)

    async def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, InputError)
        return JSONResponse({"fault": error.problems}, 422)

    async def _broken(self, request: Request, error: Exception) -> Response:
        return JSONResponse({"fault": ["the program failed; its window tells more"]}, 500)


def evened(data: bytes) -> bytes:
    """A picture with evened brightness (contrast-limited local equalisation of its lightness), as JPEG."""
    lab = cv2.cvtColor(decode_picture(data), cv2.COLOR_RGB2LAB)
    lab[:, :, 0] = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(6, 6)).apply(
        np.ascontiguousarray(lab[:, :, 0])
    )
    return encode_jpeg(np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8))


def _question(asked: Asked) -> dict[str, Any]:
    return {"question": asked.sealed, "flank": asked.flank, "sides": [_side(side) for side in asked.sides]}


def _side(side: Side) -> list[dict[str, Any]]:
    """What the page is told of the pictures of a side: nothing of names, places or times."""
    return [
        {"flank": picture.flank, "night": picture.night, "number": number, "animal": _outline(side, picture)}
        for number, picture in enumerate(side.pictures)
    ]


def _outline(side: Side, picture: Picture) -> list[float] | None:
    """Where the animal is, in a picture that may show another one too."""
    if picture.animal is None or (side.sighting.row["simultaneous"] or 1) < 2:
        return None
    return [round(part, 4) for part in picture.animal]

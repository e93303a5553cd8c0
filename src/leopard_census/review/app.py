"""The web page: what each address answers. Pages are made here; what changes something goes through the desk."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import jinja2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from leopard_census.errors import InputError
from leopard_census.review.agreement_views import AgreementViews
from leopard_census.review.animal_views import AnimalViews
from leopard_census.review.clip_views import ClipViews
from leopard_census.review.clips.book import Sources
from leopard_census.review.clock_case import Cases
from leopard_census.review.clock_desk import ClockDesk
from leopard_census.review.clock_views import ClockViews
from leopard_census.review.decided_views import DecidedViews
from leopard_census.review.desk import Desk
from leopard_census.review.fault import told
from leopard_census.review.guard import COOKIE, Guard, Session, door_key, new_session, session_of
from leopard_census.review.home_views import HomeViews
from leopard_census.review.import_views import ImportViews
from leopard_census.review.linked import with_sightings
from leopard_census.review.lost_views import LostViews
from leopard_census.review.messages import (
    LANGUAGES,
    decimal,
    language_of,
    percent,
    plural,
    read_messages,
    when,
)
from leopard_census.review.pair_views import PairViews
from leopard_census.review.publication_views import PublicationViews
from leopard_census.review.rebuild.runner import Runner
from leopard_census.review.rebuild_views import RebuildViews
from leopard_census.review.request_body import form_of
from leopard_census.review.reviewer_names import reviewers, signed_name
from leopard_census.review.single_views import SingleViews
from leopard_census.review.species_views import SpeciesViews
from leopard_census.review.told_text import told_reason, told_remark
from leopard_census.tables.spelling import alike

#: A name as people have them; nothing that a spreadsheet would take for a formula.
NAME = re.compile(r"[^\W\d_][\w .'’\-]{0,59}")
_PLACES = (
    "/",
    "/pairs",
    "/sightings",
    "/other-species",
    "/animals",
    "/changes",
    "/agreement",
    "/clocks",
    "/publication",
    "/import",
)
#: Pages of one thing -> the list that it stands in.
_PARENTS = {
    "/sighting": "/sightings",
    "/species": "/other-species",
    "/animal": "/animals",
    "/clock": "/clocks",
}
#: What an address says of the thing or the list; it does not say what was done just before.
_ABOUT = ("sighting", "list", "code", "state", "species", "proposal")

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
    clocks
        Corrections of the cameras' clocks, and what is shown of each; None where there is no view of them.
    runner
        Runs the workflow; None: it cannot be run from the page.
    clips
        Where the clips lie; None where none are to be played.
    release
        Folder with the pictures that may be published; None where there is no view of them.
    """

    def __init__(
        self,
        desk: Desk,
        secret: bytes,
        resources: Path,
        fonts: Path,
        deployments: Sequence[Row] = (),
        clocks: tuple[ClockDesk, Cases] | None = None,
        runner: Runner | None = None,
        clips: Sources | None = None,
        release: Path | None = None,
    ) -> None:
        self.desk, self._secret, self._resources, self._fonts = desk, secret, resources, fonts
        self._deployments, self._clocks, self._runner, self._clips = deployments, clocks, runner, clips
        self._release = release
        self._messages = read_messages(resources / "messages")
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(resources / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["when"] = when

    def app(self, hosts: frozenset[str]) -> Starlette:
        """The ASGI application; `hosts` are the values of the header Host that mean it."""
        home = HomeViews(self.desk, self._page, self._runner)
        return Starlette(
            routes=[
                Route("/enter", self.enter),
                *home.routes(),
                *RebuildViews(self.desk, self._page, self._runner, home).routes(),
                Route("/sign-in", self.sign_in, methods=["POST"]),
                Route("/sign-out", self.sign_out, methods=["POST"]),
                Route("/language", self.language, methods=["POST"]),
                *PairViews(self.desk, self._page).routes(),
                *SingleViews(self.desk, self._page).routes(),
                *SpeciesViews(self.desk, self._page).routes(),
                *DecidedViews(self.desk, self._page).routes(),
                *AnimalViews(self.desk, self._page, self._deployments).routes(),
                *AgreementViews(self.desk, self._page).routes(),
                *(ClockViews(self.desk, *self._clocks, self._page).routes() if self._clocks else ()),
                *(PublicationViews(self.desk, self._release, self._page).routes() if self._release else ()),
                *ImportViews(self.desk, self._page, self._messages, self._deployments).routes(),
                *LostViews(self.desk).routes(),
                *ClipViews(self.desk, self._clips).routes(),
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

    async def sign_in(self, request: Request) -> Response:
        """Sign in by name."""
        known = reviewers(self.desk.log.rows())
        name = signed_name((await form_of(request)).get("name", ""), known)
        if NAME.fullmatch(name) is None:
            return self._page(request, "sign_in.html", status=422, fault=True, known=known)
        return self._with_cookie(RedirectResponse("/", 303), replace(request.state.session, reviewer=name))

    async def sign_out(self, request: Request) -> Response:
        """Forget who works here."""
        return self._with_cookie(RedirectResponse("/", 303), replace(request.state.session, reviewer=None))

    async def language(self, request: Request) -> Response:
        """Change the language."""
        form = await form_of(request)
        back = _known_address(form.get("back", "/"))
        language = form.get("language", "")
        session = request.state.session
        if language in LANGUAGES:
            session = replace(session, language=language)
        return self._with_cookie(RedirectResponse(back, 303), session)

    def _page(self, request: Request, template: str, status: int = 200, **content: Any) -> Response:
        session: Session = request.state.session
        messages = self._messages[session.language]
        here = _PARENTS.get(request.url.path, request.url.path)
        text = self._templates.get_template(template).render(
            m=messages,
            plural=lambda key, n: plural(messages[key], n, session.language),
            decimal=partial(decimal, language=session.language),
            percent=partial(percent, language=session.language),
            survey=self.desk.survey.name,
            session=session,
            languages=LANGUAGES,
            built=self.desk.survey.built.isoformat() if self._runner else None,
            token=session.form_token(self._secret),
            here=here if here in _PLACES else "/",
            # A form that was refused stands at an address that says nothing of its sighting.
            back=_known_address(
                f"{request.url.path}?{request.url.query}" if request.method == "GET" else here
            ),
            with_clocks=self._clocks is not None,
            with_publication=self._release is not None and (self._release / "pictures.csv").is_file(),
            once=secrets.token_hex(8),
            alike=alike,
            told_faults=lambda faults: told(faults, messages),
            with_sightings=lambda text: with_sightings(text, self.desk.survey.shown),
            told_reason=partial(told_reason, messages=messages),
            told_remark=partial(told_remark, messages=messages),
            **content,
        )
        return HTMLResponse(text, status)

    def _with_cookie(self, response: Response, session: Session) -> Response:
        response.set_cookie(
            COOKIE, session.sealed(self._secret), httponly=True, samesite="strict", max_age=180 * 86400
        )
        return response

    async def _missing(self, request: Request, error: Exception | None) -> Response:
        """A page for a person who typed an address, or followed an old one; a line for a script."""
        if request.state.session.reviewer and "text/html" in request.headers.get("accept", ""):
            return self._page(request, "no_page.html", 404)
        return JSONResponse({"fault": ["there is no such page"]}, 404)

    async def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, InputError)
        messages = self._messages[request.state.session.language]
        return JSONResponse({"fault": told(error.problems, messages)}, 422)

    async def _broken(self, request: Request, error: Exception) -> Response:
        return JSONResponse({"fault": ["the program failed; its window tells more"]}, 500)


def _known_address(text: str) -> str:
    """An address of the page itself, made anew of what is known in a text; the first page where nothing is."""
    path, _, query = text.partition("?")
    if path not in (*_PLACES, *_PARENTS):
        return "/"
    try:
        said = [(key, value) for key, value in parse_qsl(query, max_num_fields=40) if key in _ABOUT]
    except ValueError:
        said = []
    return f"{path}?{urlencode(said)}" if said else path

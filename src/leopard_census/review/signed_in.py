"""Only somebody who signed in gets an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

Endpoint = Callable[[Request, str], Awaitable[Response]]
Open = Callable[[Request], Awaitable[Response]]


def page(endpoint: Endpoint) -> Open:
    """A page: who did not sign in is asked to."""

    async def guarded(request: Request) -> Response:
        reviewer = request.state.session.reviewer
        if reviewer is None:
            return RedirectResponse("/", 303)
        return await endpoint(request, reviewer)

    return guarded


def data(endpoint: Endpoint) -> Open:
    """What a script of a page asks for: who did not sign in is refused."""

    async def guarded(request: Request) -> Response:
        reviewer = request.state.session.reviewer
        if reviewer is None:
            return JSONResponse({"fault": ["sign in first"]}, 403)
        return await endpoint(request, reviewer)

    return guarded
